//! Whether each aid can still be told by another dataset, at places that stand for the rest.

use super::{Answer, Question, answer};
use crate::dataset::Snapshot;
use crate::domain::Date;
use crate::rules::AidId;
use crate::rules::verdict::Status;
use std::collections::BTreeMap;

/// What two datasets tell at the same places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldStill {
    /// How many aids were asked for.
    pub aids: usize,
    /// At how many places.
    pub places: usize,
    /// How many verdicts the later dataset gives.
    pub verdicts: usize,
    /// Places and aids that cannot be told any more, and why.
    pub lost: Vec<String>,
}

/// A town of each class in Occitanie with and without QPV, in the mountains and not, a merged commune; the same elsewhere; Paris, which is
/// zoned by arrondissement; La Réunion, of which no list speaks.
const PLACES: [&str; 14] = [
    "09002", "11132", "11262", "12202", "12218", "31555", "34172", "48095", "66136", "01004", "15014", "59350",
    "75056", "97411",
];

/// Asks for every aid at these places before and after, with no fact about the doctor, on a day. One verdict may well become undetermined, as
/// where a town with QPV becomes a ZAC; an aid that is told nowhere any more has lost what it depends on.
#[must_use]
pub fn told_still(old: &Snapshot, new: &Snapshot, today: Date) -> ToldStill {
    let mut lost = Vec::new();
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
            Err(why) => lost.push(format!("{place}: {why}")),
        }
    }
    let nowhere = told.iter().filter(|(_, [before, after])| *before > 0 && *after == 0);
    lost.extend(nowhere.map(|(id, [before, _])| format!("{id}: told at {before} places before, at none now")));
    let verdicts: usize = told.values().map(|[_, after]| after).sum();
    ToldStill {
        aids: told.len(),
        places: PLACES.len(),
        verdicts,
        lost,
    }
}

fn asked(data: &Snapshot, place: &str, today: Date) -> Result<Answer, String> {
    let pairs = [("commune".to_owned(), place.to_owned())];
    let question = Question::from_pairs(&pairs, today).map_err(|e| e.to_string())?;
    answer(data, &question).map_err(|e| e.to_string())
}
