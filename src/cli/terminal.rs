//! An answer as a person reads it in a terminal: where, the zones, then each aid with its verdict and the one reason.

use crate::dataset::Snapshot;
use crate::domain::{Lang, Relation, ZoneKind};
use crate::eligibility::Answer;
use crate::eligibility::near::NearOutcome;
use crate::eligibility::wording;
use crate::eligibility::zones::Zone;
use crate::rules::verdict::Status;
use std::io::{self, Write};

/// Writes the answer.
pub fn print(out: &mut impl Write, data: &Snapshot, answer: &Answer, lang: Lang) -> io::Result<()> {
    let location = &answer.location;
    let department = data.cog.department_name(location.commune.department);
    writeln!(
        out,
        "{} — {department} — {}",
        location.label,
        wording::day(lang, answer.date)
    )?;
    for warning in answer.warnings.iter().filter(|w| w.code != "informative_only") {
        writeln!(out, "! {}", warning.message)?;
    }
    writeln!(out, "\n{}", lang.pick("ZONES", "ZONES"))?;
    for zone in &answer.zones {
        print_zone(out, zone, lang)?;
    }
    print_near(out, answer, lang)?;
    writeln!(out, "\n{}", lang.pick("AIDES", "AIDS"))?;
    for aid in &answer.aids {
        let (mark, verdict) = verdict(aid.status, lang);
        let provisional = if aid.provisional {
            lang.pick(" (provisoire)", " (provisional)")
        } else {
            ""
        };
        writeln!(out, "{mark} {}: {verdict}{provisional}", aid.name)?;
        if let Some(reason) = &aid.reason {
            writeln!(out, "    {reason}")?;
        }
    }
    let informative = answer.warnings.iter().find(|w| w.code == "informative_only");
    if let Some(warning) = informative {
        writeln!(out, "\n{}", warning.message)?;
    }
    writeln!(out, "{} {}", lang.pick("Données", "Data"), answer.dataset.version)
}

fn print_zone(out: &mut impl Write, zone: &Zone, lang: Lang) -> io::Result<()> {
    let (mark, word) = match zone.relation {
        Relation::Inside => ("✓", lang.pick("dans", "inside")),
        Relation::Outside => ("✗", lang.pick("hors", "outside")),
        Relation::Undetermined => ("?", lang.pick("ne peut être dit", "cannot be told")),
        Relation::NoData => ("–", lang.pick("pas de données", "no data")),
    };
    let name = match zone.kind {
        ZoneKind::Zip | ZoneKind::Zac | ZoneKind::Zar | ZoneKind::Zv => zone.kind.as_str().to_uppercase(),
        ZoneKind::Hz => lang.pick("hors zonage", "not zoned").to_owned(),
        ZoneKind::Montagne => lang.pick("montagne", "mountain").to_owned(),
        ZoneKind::Department => format!(
            "{} {}",
            lang.pick("département", "département"),
            zone.name.as_deref().unwrap_or("")
        ),
        ZoneKind::Massif => zone.name.clone().unwrap_or_else(|| "massif".to_owned()),
        ZoneKind::Qpv => match (&zone.name, &zone.code) {
            (Some(name), Some(code)) => format!("QPV {name} ({code})"),
            _ => "QPV".to_owned(),
        },
    };
    let provisional = if zone.provisional {
        lang.pick(" (provisoire)", " (provisional)")
    } else {
        ""
    };
    let away = match zone.distance_m {
        Some(metres) if metres > 0.0 => format!(", {}", distance(metres, lang)),
        _ => String::new(),
    };
    writeln!(out, "{mark} {name}: {word}{away}{provisional}")?;
    if zone.relation != Relation::Inside
        && zone.relation != Relation::Outside
        && let Some(detail) = &zone.detail
    {
        writeln!(out, "    {detail}")?;
    }
    Ok(())
}

fn print_near(out: &mut impl Write, answer: &Answer, lang: Lang) -> io::Result<()> {
    let near = &answer.near_zip_zac;
    let (mark, word) = match near.outcome {
        NearOutcome::Met => ("✓", lang.pick("oui", "yes")),
        NearOutcome::NotMet => ("✗", lang.pick("non", "no")),
        NearOutcome::Undetermined => ("?", lang.pick("ne peut être dit", "cannot be told")),
        NearOutcome::NoData => ("–", lang.pick("pas de données", "no data")),
    };
    let provisional = if near.provisional {
        lang.pick(" (provisoire)", " (provisional)")
    } else {
        ""
    };
    write!(
        out,
        "{mark} {}: {word}{provisional}",
        lang.pick("ZIP ou ZAC à 10 km au plus", "ZIP or ZAC within 10 km")
    )?;
    if let Some(range) = near.distance_m {
        let shown = if range.max - range.min < 1.0 {
            distance(range.min, lang)
        } else {
            format!("{} – {}", distance(range.min, lang), distance(range.max, lang))
        };
        write!(out, " ({shown}")?;
        if let Some(nearest) = &near.nearest {
            write!(out, ", {} {}", nearest.code, nearest.name)?;
        }
        write!(out, ")")?;
    }
    writeln!(out)?;
    let unknown: Vec<&str> = near
        .unknown_zones
        .iter()
        .filter_map(|z| z.code.as_deref().or(z.name.as_deref()))
        .collect();
    if !unknown.is_empty() {
        writeln!(
            out,
            "    {}: {}",
            lang.pick("classe inconnue", "class unknown"),
            unknown.join(", ")
        )?;
    }
    Ok(())
}

fn distance(metres: f64, lang: Lang) -> String {
    if metres < 1000.0 {
        return format!("{metres:.0} m");
    }
    let km = format!("{:.1}", metres / 1000.0);
    format!("{} km", if lang == Lang::Fr { km.replace('.', ",") } else { km })
}

fn verdict(status: Status, lang: Lang) -> (&'static str, &'static str) {
    match status {
        Status::Eligible => ("✓", lang.pick("vous pouvez la demander", "you can claim it")),
        Status::NeedsInput => (
            "…",
            lang.pick(
                "possible ici, répondez aux questions",
                "possible here, answer the questions",
            ),
        ),
        Status::NotEligible => ("✗", lang.pick("pas ici ou pas pour vous", "not here or not for you")),
        Status::Undetermined => ("?", lang.pick("ne peut être dit", "cannot be told")),
        Status::Closed => ("–", lang.pick("fermée à cette date", "closed on that date")),
        Status::OutOfScope => ("–", lang.pick("n'existe pas ici", "does not exist here")),
        Status::NotComputable => ("–", lang.pick("existe, règles non connues", "exists, rules not known")),
    }
}
