//! The last check of every import: each aid can still be told at places that stand for the rest.
//!
//! It is given to the gate from here, since answers are drawn from datasets and not the other way round.

use crate::dataset::Snapshot;
use crate::domain::{Date, date};
use crate::eligibility::{Answer, Question, answer};
use crate::ingest::gate::{Check, Outcome};
use crate::rules::AidId;
use crate::rules::verdict::Status;
use std::collections::BTreeMap;

/// A town of each class in Occitanie with and without QPV, in the mountains and not, a merged commune; the same elsewhere; Paris, which is
/// zoned by arrondissement; La Réunion, of which no list speaks.
const PLACES: [&str; 14] = [
    "09002", "11132", "11262", "12202", "12218", "31555", "34172", "48095", "66136", "01004", "15014", "59350",
    "75056", "97411",
];

/// Asks for every aid at these places before and after, with no fact about the doctor, today. One verdict may well become undetermined, as
/// where a town with QPV becomes a ZAC; an aid that is told nowhere any more has lost what it depends on.
pub fn check(old: &Snapshot, new: &Snapshot) -> Check {
    let today = date::today_in_paris();
    let mut wrong = Vec::new();
    let mut told: BTreeMap<AidId, [usize; 2]> = BTreeMap::new();
    for place in PLACES {
        // What the dataset in use does not know it need not know after.
        let Ok(before) = asked(old, place, today) else {
            continue;
        };
        match asked(new, place, today) {
            Ok(after) => {
                for (side, answer) in [&before, &after].into_iter().enumerate() {
                    for aid in &answer.aids {
                        told.entry(aid.id).or_default()[side] += usize::from(aid.status != Status::Undetermined);
                    }
                }
            }
            Err(why) => wrong.push(format!("{place}: {why}")),
        }
    }
    let lost = told.iter().filter(|(_, [before, after])| *before > 0 && *after == 0);
    wrong.extend(lost.map(|(id, [before, _])| format!("{id}: told at {before} places before, at none now")));
    let verdicts: usize = told.values().map(|[_, after]| after).sum();
    Check {
        name: "aids".to_owned(),
        outcome: if wrong.is_empty() {
            Outcome::Passed
        } else {
            Outcome::Failed
        },
        detail: match wrong.len() {
            0 => format!(
                "{} aids are told at {} places ({verdicts} verdicts)",
                told.len(),
                PLACES.len()
            ),
            n => format!("{n} places or aids cannot be told any more"),
        },
        examples: wrong,
    }
}

fn asked(data: &Snapshot, place: &str, today: Date) -> Result<Answer, String> {
    let pairs = [("commune".to_owned(), place.to_owned())];
    let question = Question::from_pairs(&pairs, today).map_err(|e| e.to_string())?;
    answer(data, &question).map_err(|e| e.to_string())
}
