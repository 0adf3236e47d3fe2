//! The last check of every import: each aid can still be told. Given to the gate from here, where both sides are known: answers are drawn
//! from datasets, and what makes datasets knows no answers.

use crate::dataset::Snapshot;
use crate::domain::date;
use crate::eligibility::told_still::told_still;
use crate::ingest::gate::{Check, Outcome};

pub fn check(old: &Snapshot, new: &Snapshot) -> Check {
    let told = told_still(old, new, date::today_in_paris());
    Check {
        name: "aids".to_owned(),
        outcome: if told.lost.is_empty() {
            Outcome::Passed
        } else {
            Outcome::Failed
        },
        detail: match told.lost.len() {
            0 => format!(
                "{} aids are told at {} places ({} verdicts)",
                told.aids, told.places, told.verdicts
            ),
            n => format!("{n} places or aids cannot be told any more"),
        },
        examples: told.lost,
    }
}
