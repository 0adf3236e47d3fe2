//! A difference as a person reads it in a terminal: how many in all, then by département, then the aids.

use crate::dataset::Snapshot;
use crate::domain::{Lang, figures};
use crate::eligibility::difference::words::direction;
use crate::eligibility::difference::{Difference, Direction, Group, State, Tally};
use std::io::{self, Write};

/// Writes the difference.
pub fn print(out: &mut impl Write, data: &Snapshot, told: &Difference, lang: Lang) -> io::Result<()> {
    writeln!(out, "{}", told.layer)?;
    print_state(out, lang.pick("avant", "before"), &told.before, lang)?;
    print_state(out, lang.pick("après", "after"), &told.after, lang)?;
    let compared = &told.compared;
    let names: Vec<String> = compared.regions.iter().map(|r| data.cog.region_name(*r)).collect();
    let communes = number(compared.communes as u64, lang);
    writeln!(
        out,
        "{} {communes} communes ({})",
        lang.pick("comparées :", "compared:"),
        names.join(", ")
    )?;
    if compared.left_out_communes > 0 {
        let left = number(compared.left_out_communes as u64, lang);
        let why = lang.pick(
            "communes laissées de côté : l'un des deux états n'en dit rien",
            "communes left out: one of the states is silent on them",
        );
        writeln!(out, "{left} {why}")?;
    }
    print_totals(out, told, lang)?;
    print_departments(out, told, lang)?;
    print_aids(out, told, lang)?;
    for warning in &told.warnings {
        writeln!(out, "\n{}", warning.message)?;
    }
    writeln!(out, "{} {}", lang.pick("Données", "Data"), told.dataset.version)
}

fn print_state(out: &mut impl Write, word: &str, state: &State, lang: Lang) -> io::Result<()> {
    let from = state.start();
    let document = state.document.as_deref().map(|d| format!(" — {d}")).unwrap_or_default();
    let since = lang.pick("à partir du", "from");
    writeln!(out, "{word:<7} {} ({since} {from}){document}", state.id)
}

fn print_totals(out: &mut impl Write, told: &Difference, lang: Lang) -> io::Result<()> {
    writeln!(out, "\n{}", lang.pick("EN TOUT", "IN ALL"))?;
    if told.totals.is_empty() {
        return writeln!(out, "  {}", lang.pick("rien ne change", "nothing changes"));
    }
    for total in &told.totals {
        let classes = format!("{} → {}", total.class_before, total.class_after);
        writeln!(
            out,
            "  {classes:<28} {:<9} {}",
            direction(total.change, lang),
            tally(&total.tally, lang)
        )?;
    }
    Ok(())
}

fn print_departments(out: &mut impl Write, told: &Difference, lang: Lang) -> io::Result<()> {
    if told.departments.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", lang.pick("PAR DÉPARTEMENT", "BY DÉPARTEMENT"))?;
    for department in &told.departments {
        writeln!(out, "  {} {}", department.code, department.name)?;
        let tallies = [
            (Direction::Gained, department.gained),
            (Direction::Lost, department.lost),
            (Direction::Changed, department.changed),
            (Direction::Unclear, department.unclear),
        ];
        for (change, own) in tallies.into_iter().filter(|(_, t)| *t != Tally::default()) {
            writeln!(out, "     {:<9} {}", direction(change, lang), tally(&own, lang))?;
        }
    }
    Ok(())
}

fn print_aids(out: &mut impl Write, told: &Difference, lang: Lang) -> io::Result<()> {
    if told.aids.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", lang.pick("AIDES", "AIDS"))?;
    for aid in &told.aids {
        let groups = [
            (lang.pick("s'ouvre", "opens"), &aid.opened),
            (lang.pick("se ferme", "closes"), &aid.closed),
            (lang.pick("incertain", "unclear"), &aid.unclear),
        ];
        let some: Vec<_> = groups.into_iter().filter(|(_, g)| g.communes > 0).collect();
        let signed = lang.pick("signature au", "signed on");
        let none = if some.is_empty() {
            lang.pick(" : rien ne change", ": nothing changes")
        } else {
            ""
        };
        writeln!(out, "  {} ({signed} {}){none}", aid.name, aid.date)?;
        for (word, group) in some {
            writeln!(out, "     {word:<9} {}", group_text(group, lang))?;
        }
    }
    let left_out = told.compared.aids_left_out;
    if left_out > 0 {
        let why = lang.pick(
            "communes où les aides ne sont pas dites : d'autres listes y sont en vigueur ces jours-là",
            "communes whose aids are not told: other lists are in force there on these days",
        );
        writeln!(out, "  {} {why}", number(left_out as u64, lang))?;
    }
    Ok(())
}

fn tally(tally: &Tally, lang: Lang) -> String {
    let mut parts = Vec::new();
    if tally.communes > 0 {
        let people = number(tally.population, lang);
        let word = lang.pick("habitants", "inhabitants");
        parts.push(format!(
            "{} commune{}, {people} {word}",
            number(tally.communes as u64, lang),
            plural(tally.communes)
        ));
    }
    if tally.qpv > 0 {
        parts.push(format!("{} QPV", tally.qpv));
    }
    parts.join(" ; ")
}

fn group_text(group: &Group, lang: Lang) -> String {
    let word = lang.pick("habitants", "inhabitants");
    let (communes, people) = (number(group.communes as u64, lang), number(group.population, lang));
    format!("{communes} commune{}, {people} {word}", plural(group.communes))
}

fn plural(count: usize) -> &'static str {
    if count > 1 { "s" } else { "" }
}

fn number(count: u64, lang: Lang) -> String {
    figures::number(count.into(), lang)
}
