//! The best set of aids, in words.

use super::aids::lines::Aid;
use super::wording;
use crate::dataset::Snapshot;
use crate::domain::{Lang, Money};
use crate::rules::AidId;
use crate::rules::combination::best;
use crate::rules::contract::ExclusionOutcome;
use crate::rules::verdict::{Status, Subject, Verdict};
use crate::rules::words::Words;
use serde::Serialize;

/// The best set of aids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BestCombination {
    /// The aids, in order.
    pub aids: Vec<AidId>,
    /// What they pay over 60 months: known amounts only, low ends of ranges.
    pub total: Money,
    /// What they pay for the first twelve months.
    pub first_year: Money,
    /// What it rests on, and what it leaves out.
    pub assumes: Vec<String>,
    /// Whether an outdated zoning list was used.
    pub provisional: bool,
    /// What each of them excludes, among the aids asked that are or could be had.
    pub excludes: Vec<SetExclusion>,
    /// The best set that has an aid which the first lacks.
    pub runner_up: Option<RunnerUp>,
}

/// An aid of the set and one that it keeps out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SetExclusion {
    /// The aid of the set.
    pub aid: AidId,
    /// The one kept out.
    pub excludes: AidId,
    /// Whether the texts settle it.
    pub outcome: ExclusionOutcome,
}

/// Another set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunnerUp {
    /// The aids, in order.
    pub aids: Vec<AidId>,
    /// What they pay over 60 months.
    pub total: Money,
}

/// The best set; `None` when no aid asked is or could be had.
#[must_use]
pub fn best_combination(
    data: &Snapshot,
    verdicts: &[Verdict<'_>],
    lines: &[Aid],
    subject: &Subject<'_>,
    lang: Lang,
) -> Option<BestCombination> {
    let best = best(verdicts, &subject.running())?;
    let words = Words {
        questions: &data.questions,
        lang,
    };
    let name = |id: AidId| words.aid(id.as_str());
    let line = |id: &AidId| lines.iter().find(|a| a.id == *id);
    let mut assumes = Vec::new();
    let mut excludes = Vec::new();
    for id in &best.aids {
        match line(id).map(|a| a.status) {
            Some(Status::NeedsInput) => assumes.push(wording::assumes_answers(lang, &name(*id))),
            Some(Status::Undetermined) => assumes.push(wording::assumes_settled(lang, &name(*id))),
            _ => {}
        }
        let Some(verdict) = verdicts.iter().find(|v| v.file.aid == *id) else {
            continue;
        };
        for other in verdicts.iter().filter(|v| v.status.is_open() && v.file.aid != *id) {
            let Some(exclusion) = verdict.file.exclusion_with(other.file.aid.as_str()) else {
                continue;
            };
            excludes.push(SetExclusion {
                aid: *id,
                excludes: other.file.aid,
                outcome: exclusion.outcome,
            });
            if exclusion.outcome == ExclusionOutcome::Undetermined {
                assumes.push(wording::assumes_excluded(lang, &name(*id), &name(other.file.aid)));
            }
        }
    }
    assumes.extend(
        best.without_figure
            .iter()
            .map(|id| wording::assumes_no_figure(lang, &name(*id))),
    );
    let barred = best.barred.iter();
    assumes.extend(barred.map(|(id, held)| wording::assumes_barred(lang, &name(*id), &words.aid(held))));
    Some(BestCombination {
        provisional: best.aids.iter().filter_map(line).any(|a| a.provisional),
        aids: best.aids,
        total: best.total,
        first_year: best.first_year,
        assumes,
        excludes,
        runner_up: best.runner_up.map(|(aids, total)| RunnerUp { aids, total }),
    })
}
