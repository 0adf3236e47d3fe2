//! The best set of aids, in a box.

use super::say;
use super::words::Words;
use crate::domain::Lang;
use crate::eligibility::Answer;
use crate::eligibility::told;
use crate::rules::AidId;

/// The best set.
pub struct Best {
    /// Each aid, and the anchor of its card.
    pub aids: Vec<(String, String)>,
    pub total: String,
    pub first_year: String,
    pub assumes: Vec<String>,
    pub runner_up: Option<String>,
    pub provisional: bool,
}

/// The best set; `None` when no aid of it has a sum that is certain.
pub fn best(w: &Words, lang: Lang, answer: &Answer) -> Option<Best> {
    let best = answer.best_combination.as_ref().filter(|b| !b.aids.is_empty())?;
    let name = |id: &AidId| {
        let aid = answer.aids.iter().find(|a| a.id == *id);
        aid.map_or_else(|| id.to_string(), |a| say::sentence(lang, &a.name))
    };
    let money = |sum| told::money(lang, sum);
    Some(Best {
        aids: best.aids.iter().map(|id| (name(id), format!("#aide-{id}"))).collect(),
        total: money(best.total),
        first_year: say::fill(w.best_first_year, &[&money(best.first_year)]),
        assumes: best.assumes.iter().map(|text| say::sentence(lang, text)).collect(),
        runner_up: best.runner_up.as_ref().map(|other| {
            let names: Vec<String> = other.aids.iter().map(name).collect();
            say::fill(w.best_runner_up, &[&names.join(" + "), &money(other.total)])
        }),
        provisional: best.provisional,
    })
}
