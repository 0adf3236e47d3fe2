//! What a dataset must be after movements of communes came in.

use super::checks::{check, errors};
use super::{Check, Outcome, Report};
use crate::dataset::Snapshot;
use crate::dataset::cog::movements::Movement;
use crate::domain::Date;
use std::collections::BTreeSet;

/// More names than this share that differ from the list are names of another year.
const MOST_RENAMED: f64 = 0.02;

/// Looks at a dataset with new movements.
#[must_use]
pub fn check_movements(old: &Snapshot, new: &Snapshot, rows: &[Movement]) -> Report {
    let generation = new.manifest.layer("communes").and_then(|layer| layer.newest());
    let (name, as_of) = generation.map_or_else(|_| (String::new(), Date::MIN), |g| (g.id.clone(), g.as_of));
    let checks = vec![
        errors(new),
        present(new, as_of),
        former(new),
        names(new, as_of),
        later(rows, as_of),
    ];
    Report::new(old, new, "communes", &name, rows.len(), checks)
}

/// A commune of today means itself today.
fn present(new: &Snapshot, as_of: Date) -> Check {
    let communes = new.cog.communes();
    let wrong = communes.iter().filter_map(|commune| {
        let traced = new.cog.traced(commune.code, as_of)?;
        let itself = traced.heirs == [commune.code] && traced.steps.is_empty() && traced.valid_as.is_some();
        (!itself).then(|| format!("{} {}", commune.code, commune.name))
    });
    check("present", wrong.collect(), Outcome::Failed, |n| match n {
        0 => format!("each of the {} communes of today means itself", communes.len()),
        n => format!("{n} communes of today mean something else today"),
    })
}

/// What the register calls a former commune ended, says a movement.
fn former(new: &Snapshot) -> Check {
    let timeline = new.cog.timeline();
    let codes: BTreeSet<_> = new
        .cog
        .former()
        .map(|f| f.code)
        .filter(|code| new.cog.number(*code).is_none())
        .collect();
    let untold = codes.iter().filter(|code| !timeline.knows(**code));
    let untold: Vec<String> = untold.map(ToString::to_string).collect();
    check("former", untold, Outcome::Unusual, |n| match n {
        0 => format!("each of the {} former codes has a movement that ended it", codes.len()),
        n => format!(
            "{n} of {} former codes have no movement: is the file older than the list?",
            codes.len()
        ),
    })
}

/// Names of today are as the last movement has them.
fn names(new: &Snapshot, as_of: Date) -> Check {
    let timeline = new.cog.timeline();
    let told = new.cog.communes().iter().filter_map(|commune| {
        let last = timeline.on(commune.code, as_of)?;
        let same = last.name == commune.name;
        Some((!same).then(|| format!("{} {}: {} by its last movement", commune.code, commune.name, last.name)))
    });
    let told: Vec<Option<String>> = told.collect();
    let all = told.len();
    let differ: Vec<String> = told.into_iter().flatten().collect();
    #[expect(clippy::cast_precision_loss, reason = "some thousand communes")]
    let few = differ.len() as f64 <= MOST_RENAMED * all as f64;
    let count = differ.len();
    let mut check = check(
        "names",
        if few { vec![] } else { differ.clone() },
        Outcome::Unusual,
        |_| format!("{count} of {all} communes have another name in the list than by their last movement"),
    );
    check.examples = differ.into_iter().take(super::checks::MOST_EXAMPLES).collect();
    check
}

/// Nothing happened after the day of the list of communes.
fn later(rows: &[Movement], as_of: Date) -> Check {
    let later = rows.iter().filter(|row| row.on > as_of);
    let told = later.map(|row| {
        format!(
            "line {}: {} {} on {}",
            row.line, row.before.code, row.before.name, row.on
        )
    });
    check("later", told.collect(), Outcome::Unusual, |n| match n {
        0 => format!("no movement is later than the list of communes ({as_of})"),
        n => format!(
            "{n} movements are later than the list of communes ({as_of}) and are not used: a newer list is needed"
        ),
    })
}
