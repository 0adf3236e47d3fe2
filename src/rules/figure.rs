//! Formulas evaluated: an interval of exact decimals, and why it is not a single value.

use super::evaluate::Facts;
use super::field::{self, Kind};
use super::formula::{ContractFact, Formula, FormulaCase, Steps};
use super::profile::Value;
use crate::domain::Outcome;
use rust_decimal::Decimal;

/// What a formula is worth over the facts: `low` = `high` where nothing is open. Not rounded.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The least it can be.
    pub low: Decimal,
    /// The most it can be.
    pub high: Decimal,
    /// The fields that were needed and not given, in order of first use.
    pub missing: Vec<&'static str>,
    /// Whether the text only gives an upper bound.
    pub is_bound: bool,
    /// Whether it may not apply at all.
    pub may_not_apply: bool,
}

/// What is known of a contract on the day it ends early.
#[derive(Debug, Clone, PartialEq)]
pub struct ContractState {
    /// Paid until then, in euros.
    pub paid: Decimal,
    /// What the whole contract pays, in euros.
    pub total: Decimal,
    /// Its length in months.
    pub months: Decimal,
    /// Months run, from the full ones to the begun ones.
    pub months_run: (Decimal, Decimal),
}

/// What a formula is evaluated over.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// Place, profile and day.
    pub facts: &'a Facts<'a>,
    /// A factor on every sum of money of the profile: the part of a year to which it is reduced.
    pub euros_factor: Decimal,
    /// The contract, in an `[exit]`.
    pub contract: Option<&'a ContractState>,
}

impl Figure {
    fn of(low: Decimal, high: Decimal) -> Self {
        Self {
            low,
            high,
            missing: vec![],
            is_bound: false,
            may_not_apply: false,
        }
    }

    fn exactly(value: Decimal) -> Self {
        Self::of(value, value)
    }

    /// Takes over why another figure is open.
    fn note(&mut self, other: &Self) {
        self.is_bound |= other.is_bound;
        self.may_not_apply |= other.may_not_apply;
        self.note_missing(&other.missing);
    }

    fn note_missing(&mut self, fields: &[&'static str]) {
        for field in fields {
            if !self.missing.contains(field) {
                self.missing.push(field);
            }
        }
    }

    /// Anything that one of the two can be.
    fn or(mut self, other: &Self) -> Self {
        self.low = self.low.min(other.low);
        self.high = self.high.max(other.high);
        self.note(other);
        self
    }
}

/// Anything that one of the two can be, where one may not apply.
#[must_use]
pub fn either(a: Option<Figure>, b: Option<Figure>) -> Option<Figure> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.or(&b)),
        (Some(one), None) | (None, Some(one)) => Some(Figure {
            low: one.low.min(Decimal::ZERO),
            may_not_apply: true,
            ..one
        }),
        (None, None) => None,
    }
}

impl Formula {
    /// Its value over the facts; `None` when it does not apply.
    ///
    /// Total: sums too large for a decimal stop at its limit.
    #[must_use]
    pub fn value(&self, inputs: Inputs<'_>) -> Option<Figure> {
        match self {
            Self::Euros(n) | Self::Number(n) => Some(Figure::exactly(*n)),
            Self::Field(name, limit) => Some(field_value(name, *limit, inputs)),
            Self::Sum(parts) => fold(parts, inputs, |a, b| (add(a.0, b.0), add(a.1, b.1))),
            Self::Difference(pair) => fold(pair.as_ref(), inputs, |a, b| (add(a.0, -b.1), add(a.1, -b.0))),
            Self::Product(parts) => fold(parts, inputs, product),
            Self::Quotient(pair) => fold(pair.as_ref(), inputs, |a, b| (divide(a.0, b.0), divide(a.1, b.0))),
            Self::Least(parts) => fold(parts, inputs, |a, b| (a.0.min(b.0), a.1.min(b.1))),
            Self::Greatest(parts) => fold(parts, inputs, |a, b| (a.0.max(b.0), a.1.max(b.1))),
            Self::Whole(inner) => {
                let inner = inner.value(inputs)?;
                Some(Figure {
                    low: inner.low.floor(),
                    high: inner.high.floor(),
                    ..inner
                })
            }
            Self::Steps(steps) => steps_value(steps, inputs),
            Self::Cases(cases, otherwise) => cases_value(cases, otherwise, inputs),
            Self::Readings(readings) => {
                let mut values = readings.iter().map(|r| r.value.value(inputs));
                let first = values.next()?;
                values.fold(first, either)
            }
            Self::UpTo(inner) => {
                let inner = inner.value(inputs)?;
                Some(Figure {
                    low: Decimal::ZERO,
                    is_bound: true,
                    ..inner
                })
            }
            Self::None => None,
            Self::Contract(fact) => Some(contract_value(*fact, inputs.contract?)),
        }
    }
}

type Interval = (Decimal, Decimal);

/// Joins the parts from the left; files are checked so that a part always applies.
fn fold(parts: &[Formula], inputs: Inputs<'_>, join: fn(Interval, Interval) -> Interval) -> Option<Figure> {
    let (first, rest) = parts.split_first()?;
    let mut joint = first.value(inputs)?;
    for part in rest {
        let part = part.value(inputs)?;
        (joint.low, joint.high) = join((joint.low, joint.high), (part.low, part.high));
        joint.note(&part);
    }
    Some(joint)
}

fn product(a: Interval, b: Interval) -> Interval {
    let corners = [
        multiply(a.0, b.0),
        multiply(a.0, b.1),
        multiply(a.1, b.0),
        multiply(a.1, b.1),
    ];
    corners
        .iter()
        .fold((corners[0], corners[0]), |(low, high), c| (low.min(*c), high.max(*c)))
}

fn add(a: Decimal, b: Decimal) -> Decimal {
    let limit = if a.is_sign_negative() {
        Decimal::MIN
    } else {
        Decimal::MAX
    };
    a.checked_add(b).unwrap_or(limit)
}

fn multiply(a: Decimal, b: Decimal) -> Decimal {
    let limit = if a.is_sign_negative() == b.is_sign_negative() {
        Decimal::MAX
    } else {
        Decimal::MIN
    };
    a.checked_mul(b).unwrap_or(limit)
}

/// By a number above zero, as files are checked; a contract has at least one month.
fn divide(a: Decimal, b: Decimal) -> Decimal {
    a.checked_div(b).unwrap_or(Decimal::MAX)
}

fn field_value(name: &'static str, limit: Option<Decimal>, inputs: Inputs<'_>) -> Figure {
    let factor = if field::is_euros(name) {
        inputs.euros_factor
    } else {
        Decimal::ONE
    };
    if let Some(Value::Number(n)) = inputs.facts.profile.get(name) {
        return Figure::exactly(multiply(*n, factor));
    }
    let (low, high) = match field::find(name).map(|f| f.kind) {
        Some(Kind::Number(low, high) | Kind::Whole(low, high)) => (low, limit.unwrap_or(high)),
        _ => (Decimal::ZERO, Decimal::MAX),
    };
    Figure {
        missing: vec![name],
        ..Figure::of(multiply(low, factor), multiply(high, factor))
    }
}

/// Every step that the value may lie in.
fn steps_value(steps: &Steps, inputs: Inputs<'_>) -> Option<Figure> {
    let of = steps.of.value(inputs)?;
    let first = steps.table.first()?.0;
    let mut found: Option<Option<Figure>> = None;
    let mut add = |formula: &Formula| {
        let value = formula.value(inputs);
        found = Some(match found.take() {
            None => value,
            Some(before) => either(before, value),
        });
    };
    if of.low < first {
        add(&steps.under);
    }
    for (number, (from, formula)) in steps.table.iter().enumerate() {
        let below = steps.table.get(number + 1).map(|next| next.0);
        if of.high >= *from && below.is_none_or(|below| of.low < below) {
            add(formula);
        }
    }
    let mut value = found.flatten()?;
    value.note(&of);
    Some(value)
}

/// The first case whose guard is met decides; with a guard that is open, it and what follows are both possible.
fn cases_value(cases: &[FormulaCase], otherwise: &Formula, inputs: Inputs<'_>) -> Option<Figure> {
    let Some((case, rest)) = cases.split_first() else {
        return otherwise.value(inputs);
    };
    let guard = case.guard.evaluate(inputs.facts);
    match guard.outcome {
        Outcome::Met => case.then.value(inputs),
        Outcome::NotMet => cases_value(rest, otherwise, inputs),
        Outcome::Missing | Outcome::Undetermined => {
            let mut value = either(case.then.value(inputs), cases_value(rest, otherwise, inputs))?;
            value.note_missing(&guard.missing);
            Some(value)
        }
    }
}

fn contract_value(fact: ContractFact, state: &ContractState) -> Figure {
    let (low, high) = match fact {
        ContractFact::Paid => (state.paid, state.paid),
        ContractFact::Total => (state.total, state.total),
        ContractFact::Months => (state.months, state.months),
        ContractFact::MonthsRun => state.months_run,
        ContractFact::MonthsLeft => (state.months - state.months_run.1, state.months - state.months_run.0),
    };
    Figure::of(low, high)
}
