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

/// The time that a contract takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// Its first day.
    pub start: Start,
    /// How many years it lasts; `None`: no contract, or not known.
    pub years: Option<u32>,
    /// The last day, where it is known to end early or late.
    pub ended: Option<Date>,
}

/// The rows of the amounts that are known: exact ones and ranges.
#[must_use]
pub fn schedule<'a>(amounts: &[Amount<'a>], situated: Situated<'_>, term: Term) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    for amount in amounts {
        let known = matches!(amount.kind, AmountKind::Exact | AmountKind::Range);
        let Some(high) = amount.high.filter(|high| known && *high > Money::default()) else {
            continue;
        };
        add_parts(amount, high, term, &mut rows);
        add_civil_years(amount, high, situated, term, &mut rows);
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

/// What falls due after the end is not paid.
fn add_parts<'a>(amount: &Amount<'a>, high: Money, term: Term, rows: &mut Vec<Row<'a>>) {
    let parts = amount.rule.parts();
    let shares: Vec<Decimal> = parts.iter().map(|p| p.share).collect();
    let low = split(amount.low, &shares);
    for ((part, low), high) in parts.iter().zip(low).zip(split(high, &shares)) {
        let due = date::plus_months(term.start.day(), part.month);
        if term.ended.is_some_and(|end| due.is_none_or(|due| due > end)) {
            continue;
        }
        add(
            rows,
            Row {
                when: part.when.clone(),
                label: &part.label,
                year: None,
                date: due.filter(|_| part.date.is_some() && term.start.is_known()),
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

/// A row for each civil year that the contract touches.
fn add_civil_years<'a>(amount: &Amount<'a>, high: Money, situated: Situated<'_>, term: Term, rows: &mut Vec<Row<'a>>) {
    let (Some(civil), Some(years)) = (amount.rule.civil_years(), term.years) else {
        return;
    };
    let start = term.start;
    let (fractions, low, high) = match term.ended {
        Some(end) => {
            let fractions = fractions_until(start.day(), end);
            let by_fraction = |sum: Money| fractions.iter().map(|f| Money::new(sum.euros() * f)).collect();
            let (low, high): (Vec<Money>, Vec<Money>) = (by_fraction(amount.low), by_fraction(high));
            (fractions, low, high)
        }
        None => {
            let fractions = civil_fractions(start.day(), years);
            let (low, high) = (
                by_years(amount.low, &fractions, years),
                by_years(high, &fractions, years),
            );
            (fractions, low, high)
        }
    };
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

/// The part of each civil year that a contract of that many years covers: the first by the days left in it, the last
/// the rest, so that they add up to the years.
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

/// The part of each civil year from one day to another, both included.
fn fractions_until(start: Date, end: Date) -> Vec<Decimal> {
    (start.year()..=end.year())
        .map(|year| {
            let (first, last) = (Date::constant(year, 1, 1), Date::constant(year, 12, 31));
            let days = start
                .max(first)
                .until(end.min(last))
                .map_or(0, |span| span.get_days() + 1);
            Decimal::from(days.max(0)) / Decimal::from(first.days_in_year())
        })
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    fn day(text: &str) -> Date {
        date::parse_iso(text).expect("test date")
    }

    #[test]
    fn civil_years_add_up_to_the_contract() {
        for (start, rows) in [("2025-12-01", 4), ("2025-01-01", 3), ("2024-02-29", 4)] {
            let fractions = civil_fractions(day(start), 3);
            assert_eq!(
                (fractions.len(), fractions.iter().sum::<Decimal>()),
                (rows, dec!(3)),
                "{start}"
            );
        }
    }

    #[test]
    fn an_early_end_is_counted_by_days() {
        let fractions = fractions_until(day("2025-12-01"), day("2026-06-30"));
        let want = [
            Decimal::from(31) / Decimal::from(365),
            Decimal::from(181) / Decimal::from(365),
        ];
        assert_eq!(fractions, want);
        assert_eq!(
            fractions_until(day("2025-12-01"), day("2025-12-01")),
            [dec!(1) / dec!(365)]
        );
        assert!(fractions_until(day("2026-01-01"), day("2025-06-30")).is_empty());
    }
}
