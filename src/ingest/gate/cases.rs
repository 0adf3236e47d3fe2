//! Whether the aids of a dataset say what their own cases expect of them.

use super::{Check, Outcome};
use crate::dataset::Snapshot;
use crate::rules::{AidId, cases};
use std::collections::HashSet;

/// Asks every case that lies in the dataset. That an aid loses its cases is unusual; a dataset that never had any is taken as it was.
#[must_use]
pub fn check(old: &Snapshot, new: &Snapshot) -> Check {
    let told = |outcome, detail: String, examples| Check {
        name: "cases".to_owned(),
        outcome,
        detail,
        examples,
    };
    let cases = match cases::parse(&new.cases) {
        Ok(cases) => cases,
        Err(fault) => return told(Outcome::Failed, fault.to_string(), vec![]),
    };
    let failed: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let found = case.differences(&new.rules).join("; ");
            let at = format!("{}, line {}: {} [{}]", case.file, case.line, case.name, case.clause);
            (!found.is_empty()).then(|| format!("{at}: {found}"))
        })
        .collect();
    if !failed.is_empty() {
        let detail = format!("{} of {} cases do not hold", failed.len(), cases.len());
        return told(Outcome::Failed, detail, failed);
    }
    let with: HashSet<AidId> = cases.iter().map(|case| case.aid).collect();
    let before: HashSet<AidId> =
        cases::parse(&old.cases).map_or_else(|_| HashSet::new(), |cases| cases.iter().map(|case| case.aid).collect());
    let names = |wanted: &dyn Fn(&AidId) -> bool| -> Vec<String> {
        let of = AidId::ALL.iter().filter(|aid| wanted(aid));
        of.map(ToString::to_string).collect()
    };
    let lost = names(&|aid| before.contains(aid) && !with.contains(aid));
    let without = names(&|aid| !with.contains(aid));
    let mut detail = format!("{} cases of {} aids hold", cases.len(), with.len());
    if !without.is_empty() {
        detail.push_str(&format!("; {} aids have none (aids/cases)", without.len()));
    }
    match lost.is_empty() {
        true => told(Outcome::Passed, detail, without),
        false => told(
            Outcome::Unusual,
            format!("{detail}, {} of which had some", lost.len()),
            lost,
        ),
    }
}
