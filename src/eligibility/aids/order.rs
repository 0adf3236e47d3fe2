//! The questions in the order in which they can change the outcome.

use crate::dataset::Snapshot;
use crate::domain::Lang;
use crate::rules::AidId;
use crate::rules::impact::{Decides, Impact};
use crate::rules::verdict::Verdict;
use serde::Serialize;

/// A question, and what it can decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QuestionLine {
    /// The field of the profile.
    pub field: &'static str,
    /// The question.
    pub question: String,
    /// The aids that its answer alone can rule out.
    pub rules_out: Vec<AidId>,
    /// The aids that ask for it, for their conditions or their sums.
    pub asked_by: Vec<AidId>,
}

/// The facts that an aid misses, those that can rule it out alone first.
pub(super) fn of_aid(data: &Snapshot, verdict: &Verdict<'_>, decides: &Decides<'_>) -> Vec<&'static str> {
    if verdict.missing.is_empty() {
        return vec![];
    }
    let mut fields = verdict.missing.clone();
    data.questions.sort(&mut fields);
    fields.sort_by_cached_key(|field| !decides.can_rule_out(verdict, field));
    fields
}

/// All questions, those that can change most first.
#[must_use]
pub fn questions(data: &Snapshot, verdicts: &[Verdict<'_>], decides: &Decides<'_>, lang: Lang) -> Vec<QuestionLine> {
    let order = |field: &str| data.questions.order(field);
    let mut list: Vec<Impact> = decides.impacts(verdicts);
    list.sort_by(|a, b| b.weight().cmp(&a.weight()).then(order(a.field).cmp(&order(b.field))));
    list.into_iter()
        .map(|i| QuestionLine {
            field: i.field,
            question: data.questions.text(i.field, lang).to_owned(),
            rules_out: i.rules_out,
            asked_by: i.asked_by,
        })
        .collect()
}
