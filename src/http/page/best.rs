//! The best set of aids, and why not the others.

use super::say;
use super::words::words;
use crate::dataset::Snapshot;
use crate::domain::Lang;
use crate::eligibility::Answer;
use crate::eligibility::told;
use crate::rules::AidId;
use crate::rules::contract::ExclusionOutcome;
use crate::rules::verdict::Status;
use crate::rules::words::Words as RuleWords;

/// The best set.
pub struct Best {
    /// Each aid, and the anchor of its card.
    pub aids: Vec<(String, String)>,
    pub total: String,
    pub first_year: String,
    pub assumes: Vec<String>,
    /// Why not the others: the next best set, and what this one keeps out.
    pub why_not: Vec<String>,
    pub provisional: bool,
    /// Whether every aid of it is open for sure; else it holds only if what is left open turns out well.
    pub certain: bool,
}

/// The best set; `None` when no aid of it has a sum that is certain.
pub fn best(data: &Snapshot, lang: Lang, answer: &Answer) -> Option<Best> {
    let w = words(lang);
    let best = answer.best_combination.as_ref().filter(|b| !b.aids.is_empty())?;
    let rule = RuleWords {
        questions: &data.questions,
        lang,
    };
    let short = |id: AidId| rule.aid(id.as_str());
    let name = |id: &AidId| {
        let aid = answer.aids.iter().find(|a| a.id == *id);
        aid.map_or_else(|| id.to_string(), |a| say::sentence(lang, &a.name))
    };
    let money = |sum| told::money(lang, sum);
    let mut why_not: Vec<String> = Vec::new();
    why_not.extend(best.runner_up.as_ref().map(|other| {
        let names: Vec<String> = other.aids.iter().map(|id| short(*id)).collect();
        let less = if other.total < best.total {
            w.best_runner_up
        } else {
            w.best_runner_up_same
        };
        say::fill(less, &[&names.join(" + "), &money(other.total)])
    }));
    for id in &best.aids {
        let kept_out = |outcome: ExclusionOutcome| {
            let own = best.excludes.iter().filter(|e| e.aid == *id && e.outcome == outcome);
            own.map(|e| short(e.excludes)).collect::<Vec<_>>().join(", ")
        };
        for (outcome, text) in [
            (ExclusionOutcome::Met, w.best_excludes),
            (ExclusionOutcome::Undetermined, w.best_may_exclude),
        ] {
            let names = kept_out(outcome);
            if !names.is_empty() {
                why_not.push(say::fill(text, &[&short(*id), &names]));
            }
        }
    }
    Some(Best {
        aids: best.aids.iter().map(|id| (name(id), format!("#aide-{id}"))).collect(),
        total: money(best.total),
        first_year: say::fill(w.best_first_year, &[&money(best.first_year)]),
        assumes: best.assumes.iter().map(|text| say::sentence(lang, text)).collect(),
        why_not: why_not
            .iter()
            .map(|text| say::begun(&say::sentence(lang, text)))
            .collect(),
        provisional: best.provisional,
        certain: best.aids.iter().all(|id| {
            let aid = answer.aids.iter().find(|a| a.id == *id);
            aid.is_some_and(|a| a.status == Status::Eligible)
        }),
    })
}
