//! When amounts are paid.

use super::aid::Text;
use super::amount::Prorate;
use super::sums::{Amount, AmountKind, Situated};
use crate::domain::{Date, Money, date};
use rust_decimal::Decimal;

/// The day a contract starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// It was signed on that day.
    Signed(Date),
    /// It is presumed to be signed on that day; due dates are not given.
    Presumed(Date),
}

impl Start {
    /// The day.
    #[must_use]
    pub fn day(self) -> Date {
        match self {
            Self::Signed(day) | Self::Presumed(day) => day,
        }
    }

    fn is_known(self) -> bool {
        matches!(self, Self::Signed(_))
    }
}

/// One due date.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'a> {
    /// The event that makes it due.
    pub when: String,
    /// The event in words.
    pub label: &'a Text,
    /// The civil year it is paid for, where it is.
    pub year: Option<i16>,
    /// The day, where it is known.
    pub date: Option<Date>,
    /// What is due; the least, where readings differ.
    pub amount: Money,
    /// The most, where readings differ.
    pub max: Option<Money>,
    /// Months after signature, for the order.
    order: i32,
}

/// The rows of the amounts that are known: exact ones and ranges.
#[must_use]
pub fn schedule<'a>(
    amounts: &[Amount<'a>],
    situated: Situated<'_>,
    start: Start,
    contract_years: Option<u32>,
) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    for amount in amounts {
        let known = matches!(amount.kind, AmountKind::Exact | AmountKind::Range);
        let Some(high) = amount.high.filter(|high| known && *high > Money::default()) else {
            continue;
        };
        add_parts(amount, high, start, &mut rows);
        if let Some(years) = contract_years {
            add_civil_years(amount, high, situated, start, years, &mut rows);
        }
    }
    rows.sort_by_key(|r| r.order);
    rows
}

/// Adds to the row of the same event, or makes it.
fn add<'a>(rows: &mut Vec<Row<'a>>, row: Row<'a>) {
    let Some(same) = rows.iter_mut().find(|r| r.when == row.when) else {
        rows.push(row);
        return;
    };
    let max = same.max.unwrap_or(same.amount) + row.max.unwrap_or(row.amount);
    same.amount = same.amount + row.amount;
    same.max = (max > same.amount).then_some(max);
}

fn add_parts<'a>(amount: &Amount<'a>, high: Money, start: Start, rows: &mut Vec<Row<'a>>) {
    let parts = amount.rule.parts();
    let shares: Vec<Decimal> = parts.iter().map(|p| p.share).collect();
    let low = split(amount.low, &shares);
    for ((part, low), high) in parts.iter().zip(low).zip(split(high, &shares)) {
        let day = part.date.filter(|_| start.is_known());
        add(
            rows,
            Row {
                when: part.when.clone(),
                label: &part.label,
                year: None,
                date: day.and_then(|_| date::plus_months(start.day(), part.month)),
                amount: low,
                max: (high > low).then_some(high),
                order: part.month,
            },
        );
    }
}

/// The whole in parts, rounded to cents; the last part takes what is left, so that they add up.
#[must_use]
pub fn split(whole: Money, shares: &[Decimal]) -> Vec<Money> {
    let mut left = whole;
    let mut parts: Vec<Money> = Vec::with_capacity(shares.len());
    for (number, share) in shares.iter().enumerate() {
        let part = if number + 1 == shares.len() {
            left
        } else {
            Money::new(whole.euros() * share)
        };
        left = left - part;
        parts.push(part);
    }
    parts
}

/// A row for each civil year that the contract touches: the first by the days left in it, the last with the rest.
fn add_civil_years<'a>(
    amount: &Amount<'a>,
    high: Money,
    situated: Situated<'_>,
    start: Start,
    years: u32,
    rows: &mut Vec<Row<'a>>,
) {
    let Some(civil) = amount.rule.civil_years() else { return };
    let fractions = civil_fractions(start.day(), years);
    let low = by_years(amount.low, &fractions, years);
    let high = by_years(high, &fractions, years);
    for (number, ((fraction, low), mut high)) in fractions.iter().zip(low).zip(high).enumerate() {
        let offset = i16::try_from(number).unwrap_or(i16::MAX);
        let year = start.day().year().saturating_add(offset);
        if civil.prorate == Prorate::Unsaid
            && let Some(formula) = &amount.rule.formula
            && let Some(whole_cap) = situated.value_with(formula, *fraction, None)
        {
            high = high.max(Money::new(whole_cap.high));
        }
        let paid_in = year.saturating_add(1);
        add(
            rows,
            Row {
                when: format!("second_quarter_{paid_in}"),
                label: &civil.label,
                year: Some(year),
                date: Date::new(paid_in, 6, 30).ok().filter(|_| start.is_known()),
                amount: low,
                max: (high > low).then_some(high),
                order: 12 * i32::from(offset),
            },
        );
    }
}

/// The part of each civil year that a contract of that many years covers; they add up to the years.
fn civil_fractions(start: Date, years: u32) -> Vec<Decimal> {
    let days = Decimal::from(start.days_in_year());
    let first = Decimal::from(start.days_in_year() - start.day_of_year() + 1) / days;
    let whole = std::iter::repeat_n(Decimal::ONE, years.saturating_sub(1) as usize);
    let mut fractions = vec![first];
    fractions.extend(whole);
    if first < Decimal::ONE {
        fractions.push(Decimal::ONE - first);
    }
    fractions
}

/// A yearly sum by civil year; the last row takes what is left of the whole contract.
fn by_years(yearly: Money, fractions: &[Decimal], years: u32) -> Vec<Money> {
    let mut left = Money::new(yearly.euros() * Decimal::from(years));
    fractions
        .iter()
        .enumerate()
        .map(|(number, fraction)| {
            let part = if number + 1 == fractions.len() {
                left
            } else {
                Money::new(yearly.euros() * fraction)
            };
            left = left - part;
            part
        })
        .collect()
}
