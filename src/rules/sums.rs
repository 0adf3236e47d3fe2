//! The amounts of an aid over the facts.

use super::amount::AmountRule;
use super::evaluate::Facts;
use super::figure::{ContractState, Figure, Inputs, either};
use super::formula::Formula;
use crate::domain::Money;
use rust_decimal::{Decimal, dec};
use serde::Serialize;

/// What kind of figure an amount is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountKind {
    /// That sum.
    Exact,
    /// At most that sum: a fact is missing, or the text gives a bound only.
    UpTo,
    /// A part of a base.
    Rate,
    /// Between two sums: readings or situations differ.
    Range,
}

/// An amount.
#[derive(Debug, Clone)]
pub struct Amount<'a> {
    /// The rule it comes from.
    pub rule: &'a AmountRule,
    /// What kind of figure it is.
    pub kind: AmountKind,
    /// The least it can be, in euros; 0 for a rate without a base.
    pub low: Money,
    /// The most it can be, in euros; `None` for a rate without a base.
    pub high: Option<Money>,
    /// The rate.
    pub rate: Option<Decimal>,
    /// What to answer for an exact sum.
    pub missing: Vec<&'static str>,
}

impl Amount<'_> {
    /// The sum that is certain: exact, the low end of a range, or a rate of a given base.
    #[must_use]
    pub fn known(&self) -> Option<Money> {
        match self.kind {
            AmountKind::Exact | AmountKind::Range => Some(self.low),
            AmountKind::Rate => self.high,
            AmountKind::UpTo => None,
        }
    }
}

/// More is no amount of an aid.
const MOST: Decimal = dec!(1_000_000_000_000);

/// Where amounts are evaluated: the facts in each situation of the place.
#[derive(Clone, Copy)]
pub struct Situated<'a> {
    /// At least one.
    pub each: &'a [Facts<'a>],
}

impl Situated<'_> {
    /// What a formula is worth in one situation or another; `None` when it applies in none.
    #[must_use]
    pub fn value(&self, formula: &Formula) -> Option<Figure> {
        self.value_with(formula, Decimal::ONE, None)
    }

    /// The same, with the sums of the profile reduced by a factor, or for a contract that ends.
    #[must_use]
    pub fn value_with(
        &self,
        formula: &Formula,
        euros_factor: Decimal,
        contract: Option<&ContractState>,
    ) -> Option<Figure> {
        let mut values = self.each.iter().map(|facts| {
            formula.value(Inputs {
                facts,
                euros_factor,
                contract,
            })
        });
        let first = values.next()?;
        values.fold(first, either)
    }
}

/// The amount of a rule; `None` when it does not apply.
#[must_use]
pub fn amount<'a>(rule: &'a AmountRule, situated: Situated<'_>) -> Option<Amount<'a>> {
    if let (Some(rate), Some(base)) = (&rule.rate, &rule.base) {
        let rate = situated.value(rate)?;
        let base = situated.value(base)?;
        let given = base.missing.is_empty();
        let sum = bounded(rate.high.checked_mul(base.high).unwrap_or(Decimal::MAX));
        return Some(Amount {
            rule,
            kind: AmountKind::Rate,
            low: if given { sum } else { Money::default() },
            high: given.then_some(sum),
            rate: Some(two_places(rate.high)),
            missing: base.missing,
        });
    }
    let figure = situated.value(rule.formula.as_ref()?)?;
    let (low, high) = (bounded(figure.low), bounded(figure.high));
    let kind = match (figure.is_bound || figure.may_not_apply, figure.missing.is_empty()) {
        (false, _) if low == high => AmountKind::Exact,
        (false, true) => AmountKind::Range,
        _ => AmountKind::UpTo,
    };
    Some(Amount {
        rule,
        kind,
        low,
        high: Some(high),
        rate: None,
        missing: figure.missing,
    })
}

/// Rounded, and small enough to be added up without care: a file cannot make a sum overflow.
fn bounded(euros: Decimal) -> Money {
    Money::new(euros.clamp(-MOST, MOST))
}

/// A rate with two decimals at least.
fn two_places(rate: Decimal) -> Decimal {
    let mut rate = rate.normalize();
    if rate.scale() < 2 {
        rate.rescale(2);
    }
    rate
}
