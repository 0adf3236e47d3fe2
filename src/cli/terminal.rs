//! An answer as a person reads it in a terminal: where, the zones, each aid with its verdict, its amount and the one
//! reason, then the best set and the first questions.

use crate::dataset::Snapshot;
use crate::domain::{Lang, Relation, ZoneKind, figures};
use crate::eligibility::Answer;
use crate::eligibility::aids::lines::Aid;
use crate::eligibility::near::NearOutcome;
use crate::eligibility::zones::Zone;
use crate::eligibility::{told, wording};
use crate::rules::AidId;
use crate::rules::verdict::Status;
use std::io::{self, Write};

/// The width of a narrow terminal.
const WIDTH: usize = 80;
/// How many questions are shown.
const FIRST_QUESTIONS: usize = 3;

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
        wrapped(out, "! ", &warning.message)?;
    }
    writeln!(out, "\n{}", lang.pick("ZONES", "ZONES"))?;
    for zone in &answer.zones {
        print_zone(out, zone, lang)?;
    }
    print_near(out, answer, lang)?;
    writeln!(out, "\n{}", lang.pick("AIDES", "AIDS"))?;
    for aid in &answer.aids {
        print_aid(out, aid, lang)?;
    }
    print_best(out, answer, lang)?;
    print_questions(out, answer, lang)?;
    let informative = answer.warnings.iter().find(|w| w.code == "informative_only");
    if let Some(warning) = informative {
        writeln!(out)?;
        wrapped(out, "", &warning.message)?;
    }
    writeln!(out, "{} {}", lang.pick("Données", "Data"), answer.dataset.version)
}

/// An aid: its name, the verdict with the amount, then what follows from it.
fn print_aid(out: &mut impl Write, aid: &Aid, lang: Lang) -> io::Result<()> {
    let (mark, verdict) = verdict(aid.status, lang);
    let provisional = if aid.provisional {
        lang.pick(" (provisoire)", " (provisional)")
    } else {
        ""
    };
    wrapped(out, &format!("{mark} "), &aid.name)?;
    let mut amounts = aid.amounts.iter();
    let first = amounts.next().map(|a| format!(", {}", told::amount(lang, a)));
    let first = first.unwrap_or_default();
    wrapped(out, "    ", &format!("{verdict}{provisional}{first}"))?;
    for amount in amounts {
        let sum = told::amount(lang, amount);
        wrapped(
            out,
            "    + ",
            &format!("{}{}{sum}", amount.label, lang.pick(" : ", ": ")),
        )?;
    }
    let closed = aid.status == Status::Closed;
    let running = aid.running.iter().flat_map(|r| told::running(lang, r, closed));
    for line in running.chain(aid.nearest.as_ref().map(|n| told::nearest(lang, n))) {
        wrapped(out, "    ", &line)?;
    }
    // The verdict, or what runs, says the rest.
    let says_more = aid.status != Status::Eligible && !(closed && aid.running.is_some());
    if let Some(reason) = aid.reason.as_deref().filter(|_| says_more) {
        let short = told::brief(reason);
        let cut = if short.len() < reason.len() { " […]" } else { "" };
        wrapped(out, "    ", &format!("{short}{cut}"))?;
    }
    for row in &aid.schedule {
        wrapped(out, "    · ", &told::due(lang, row))?;
    }
    Ok(())
}

fn print_best(out: &mut impl Write, answer: &Answer, lang: Lang) -> io::Result<()> {
    let Some(best) = answer.best_combination.as_ref().filter(|b| !b.aids.is_empty()) else {
        return Ok(());
    };
    let provisional = if best.provisional {
        lang.pick(" (provisoire)", " (provisional)")
    } else {
        ""
    };
    let names = |ids: &[AidId]| {
        let named = ids.iter().map(|id| answer.aids.iter().find(|a| a.id == *id));
        named.flatten().map(|a| a.name.clone()).collect::<Vec<_>>().join(" + ")
    };
    let title = lang.pick("MEILLEURE COMBINAISON", "BEST COMBINATION");
    writeln!(out, "\n{title}{provisional}")?;
    wrapped(out, "  ", &names(&best.aids))?;
    let (total, first) = (told::money(lang, best.total), told::money(lang, best.first_year));
    let sums = match lang {
        Lang::Fr => format!("{total} sur cinq ans, dont {first} la première année"),
        Lang::En => format!("{total} over five years, of which {first} in the first year"),
    };
    wrapped(out, "  ", &sums)?;
    for text in &best.assumes {
        wrapped(out, "  · ", text)?;
    }
    if let Some(other) = &best.runner_up {
        let next = lang.pick("Ensuite : ", "Next best: ");
        let total = told::money(lang, other.total);
        wrapped(out, "  ", &format!("{next}{}, {total}", names(&other.aids)))?;
    }
    Ok(())
}

/// The questions that can change most.
fn print_questions(out: &mut impl Write, answer: &Answer, lang: Lang) -> io::Result<()> {
    if answer.questions.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", lang.pick("POUR PRÉCISER", "TO BE MORE PRECISE"))?;
    for line in answer.questions.iter().take(FIRST_QUESTIONS) {
        wrapped(out, "- ", &format!("{} (--{})", line.question, line.field))?;
    }
    Ok(())
}

/// A text in lines of at most [`WIDTH`] characters, those after the first below its beginning.
fn wrapped(out: &mut impl Write, lead: &str, text: &str) -> io::Result<()> {
    let indent = lead.chars().count();
    // French punctuation stays with its word.
    let mut text = text.to_owned();
    for sign in [":", ";", "?", "!", "»"] {
        text = text.replace(&format!(" {sign}"), &format!("\u{a0}{sign}"));
    }
    let text = text.replace("« ", "«\u{a0}");
    let mut line = lead.to_owned();
    let mut used = indent;
    for word in text.split([' ', '\n']).filter(|w| !w.is_empty()) {
        let length = word.chars().count();
        if used > indent && used + 1 + length > WIDTH {
            writeln!(out, "{}", line.replace('\u{a0}', " "))?;
            line = " ".repeat(indent);
            used = indent;
        }
        if used > indent {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += length;
    }
    writeln!(out, "{}", line.replace('\u{a0}', " "))
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
        Some(metres) if metres > 0.0 => format!(", {}", figures::metres(lang, metres)),
        _ => String::new(),
    };
    writeln!(out, "{mark} {name}: {word}{away}{provisional}")?;
    if zone.relation != Relation::Inside
        && zone.relation != Relation::Outside
        && let Some(detail) = &zone.detail
    {
        wrapped(out, "    ", detail)?;
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
            figures::metres(lang, range.min)
        } else {
            format!(
                "{} – {}",
                figures::metres(lang, range.min),
                figures::metres(lang, range.max)
            )
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
