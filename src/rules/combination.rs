//! The best set of aids that can be had together. Every compatible set is tried.

use super::aid::AidId;
use super::amount::AmountRule;
use super::schedule::split;
use super::sums::Amount;
use super::verdict::Verdict;
use crate::domain::Money;
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// The years over which aids are compared.
pub const HORIZON_YEARS: u32 = 5;

/// The best set, and the best other road.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Combination {
    /// The aids, in order.
    pub aids: Vec<AidId>,
    /// What they pay over [`HORIZON_YEARS`] from the day: sums that are known, low ends of ranges.
    pub total: Money,
    /// What they pay for the first twelve months.
    pub first_year: Money,
    /// The best set that has an aid which the first lacks.
    pub runner_up: Option<(Vec<AidId>, Money)>,
    /// Aids that could be had and have no known sum.
    pub without_figure: Vec<AidId>,
    /// Aids left out because a running contract excludes them, or may.
    pub barred: Vec<(AidId, String)>,
}

/// What an aid pays, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Worth {
    total: Money,
    first_year: Money,
}

struct Candidate<'v, 'a> {
    verdict: &'v Verdict<'a>,
    worth: Worth,
    /// The candidates, by position, that it excludes or that exclude it.
    against: u32,
}

/// The best of the aids that are or could be had; `None` when there is none.
///
/// `running` names the aids that the doctor has running; what they exclude, or may, is left out.
#[must_use]
pub fn best(verdicts: &[Verdict<'_>], running: &[&str]) -> Option<Combination> {
    let open: Vec<&Verdict<'_>> = verdicts.iter().filter(|v| v.status.is_open()).collect();
    if open.is_empty() {
        return None;
    }
    let mut barred = Vec::new();
    let mut without_figure = Vec::new();
    let mut candidates: Vec<Candidate<'_, '_>> = Vec::new();
    for verdict in open {
        let id = verdict.file.aid;
        if let Some(held) = verdict.file.barred_by(running) {
            barred.push((id, held.to_owned()));
            continue;
        }
        let worth = worth(verdict);
        if worth.total > Money::default() {
            candidates.push(Candidate {
                verdict,
                worth,
                against: 0,
            });
        } else {
            without_figure.push(id);
        }
    }
    for a in 0..candidates.len() {
        for b in 0..candidates.len() {
            let (one, other) = (candidates[a].verdict, candidates[b].verdict);
            if a != b && (excludes(one, other.file.aid.as_str()) || excludes(other, one.file.aid.as_str())) {
                candidates[a].against |= 1 << b;
            }
        }
    }
    let sets = compatible(&candidates);
    let best = sets
        .iter()
        .copied()
        .min_by(|a, b| rank(&candidates, *a, *b))
        .unwrap_or(0);
    let others = sets
        .iter()
        .copied()
        .filter(|s| s & !best != 0 && !is_idle_superset(&candidates, *s, best));
    let runner_up = others.min_by(|a, b| rank(&candidates, *a, *b));
    let aids = |set: u32| -> Vec<AidId> { members(&candidates, set).map(|c| c.verdict.file.aid).collect() };
    let sum = |set: u32, of: fn(&Worth) -> Money| {
        members(&candidates, set).fold(Money::default(), |sum, c| sum + of(&c.worth))
    };
    Some(Combination {
        aids: aids(best),
        total: sum(best, |w| w.total),
        first_year: sum(best, |w| w.first_year),
        runner_up: runner_up.map(|set| (aids(set), sum(set, |w| w.total))),
        without_figure,
        barred,
    })
}

/// Whether a set is the best one with aids that add nothing.
fn is_idle_superset(candidates: &[Candidate<'_, '_>], set: u32, best: u32) -> bool {
    set & best == best && total(candidates, set) == total(candidates, best)
}

fn excludes(verdict: &Verdict<'_>, other: &str) -> bool {
    verdict.file.exclusion_with(other).is_some()
}

/// Every set of candidates of which no two exclude each other, the empty one included.
fn compatible(candidates: &[Candidate<'_, '_>]) -> Vec<u32> {
    let mut sets = vec![0u32];
    for (number, candidate) in candidates.iter().enumerate() {
        let with: Vec<u32> = sets
            .iter()
            .filter(|set| **set & candidate.against == 0)
            .map(|set| set | 1 << number)
            .collect();
        sets.extend(with);
    }
    sets
}

fn members<'c, 'v, 'a>(candidates: &'c [Candidate<'v, 'a>], set: u32) -> impl Iterator<Item = &'c Candidate<'v, 'a>> {
    candidates
        .iter()
        .enumerate()
        .filter(move |(n, _)| set & (1 << n) != 0)
        .map(|(_, c)| c)
}

fn total(candidates: &[Candidate<'_, '_>], set: u32) -> Money {
    members(candidates, set).fold(Money::default(), |sum, c| sum + c.worth.total)
}

/// The higher total first; then fewer aids; then the order of ids.
fn rank(candidates: &[Candidate<'_, '_>], a: u32, b: u32) -> Ordering {
    let ids = |set| members(candidates, set).map(|c| c.verdict.file.aid);
    total(candidates, b)
        .cmp(&total(candidates, a))
        .then(a.count_ones().cmp(&b.count_ones()))
        .then_with(|| ids(a).cmp(ids(b)))
}

/// What the known amounts of an aid add up to.
fn worth(verdict: &Verdict<'_>) -> Worth {
    let years = verdict.file.years();
    let none = Worth {
        total: Money::default(),
        first_year: Money::default(),
    };
    // Of amounts that follow each other the first one left is paid now.
    let starts = |a: &Amount<'_>| a.rule.starts_after_years.unwrap_or_default();
    let now = verdict.amounts.iter().map(starts).min();
    verdict.amounts.iter().fold(none, |sum, amount| {
        let own = amount_worth(amount, years);
        let first_year = if Some(starts(amount)) == now {
            own.first_year
        } else {
            Money::default()
        };
        Worth {
            total: sum.total + own.total,
            first_year: sum.first_year + first_year,
        }
    })
}

fn amount_worth(amount: &Amount<'_>, contract_years: Option<u32>) -> Worth {
    let known = amount
        .known()
        .and_then(|sum| Some((sum, amount.rule.years_within(HORIZON_YEARS, contract_years)?)));
    let Some((sum, years)) = known else {
        return Worth {
            total: Money::default(),
            first_year: Money::default(),
        };
    };
    let Some(times) = amount.rule.period.per_year() else {
        return Worth {
            total: sum,
            first_year: first_twelve_months(amount.rule, sum),
        };
    };
    let yearly = Money::new(sum.euros() * Decimal::from(times));
    Worth {
        total: Money::new(yearly.euros() * Decimal::from(years)),
        first_year: yearly,
    }
}

/// The parts due before the first anniversary; the whole where there are no parts.
fn first_twelve_months(rule: &AmountRule, sum: Money) -> Money {
    if rule.parts().is_empty() {
        return sum;
    }
    let shares: Vec<Decimal> = rule.parts().iter().map(|p| p.share).collect();
    let parts = rule.parts().iter().zip(split(sum, &shares));
    parts
        .filter(|(p, _)| p.month < 12)
        .fold(Money::default(), |total, (_, part)| total + part)
}
