//! A contract that runs: until when, what comes next, what an early end costs.

use super::aid::AidFile;
use super::contract::Duration;
use super::figure::ContractState;
use super::held::HeldAid;
use super::schedule::{Start, Term, schedule, split};
use super::sums::{Amount, Situated};
use super::verdict::Subject;
use crate::domain::{Date, Money, date};
use rust_decimal::Decimal;

/// A running contract.
#[derive(Debug, Clone, PartialEq)]
pub struct Running {
    /// The day of signature, when known.
    pub since: Option<Date>,
    /// The day it ends, when known.
    pub until: Option<Date>,
    /// The next payment whose day is known.
    pub next_payment: Option<Payment>,
    /// What an end on the day asked about (`exit_on`) costs.
    pub exit: Option<ExitCost>,
}

/// A payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payment {
    /// Its day.
    pub date: Date,
    /// Its amount; the least, where readings differ.
    pub amount: Money,
}

/// What an early end costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExitCost {
    /// The day of the end.
    pub on: Date,
    /// The least and the most to pay back; `None` when it is not known.
    pub repay: Option<(Money, Money)>,
}

/// The contract that the answer is about, if one runs on the day: of those held the one signed last, else the one said
/// to be signed when only this aid is asked about.
#[must_use]
pub fn contract<'a>(subject: &Subject<'a>, file: &AidFile) -> Option<HeldOrSigned<'a>> {
    let held = subject.profile.held_aids().unwrap_or_default();
    let own = |h: &&HeldAid| h.aid == file.aid.as_str() && h.is_running(subject.day, subject.duration_years);
    let latest = held
        .iter()
        .filter(own)
        .reduce(|a, b| if b.signed_on > a.signed_on { b } else { a });
    if let Some(held) = latest {
        return Some(HeldOrSigned::Held(held));
    }
    let signed = subject.profile.date("signed_on").filter(|s| *s <= subject.day)?;
    let years = i32::try_from(file.years()?).ok()?;
    let runs = file.is_tacitly_renewed() || date::plus_years(signed, years).is_some_and(|end| subject.day < end);
    (subject.asked.len() == 1 && runs).then_some(HeldOrSigned::Signed(signed))
}

/// Where a running contract was named.
#[derive(Debug, Clone, Copy)]
pub enum HeldOrSigned<'a> {
    /// Among the held aids.
    Held(&'a HeldAid),
    /// By its day of signature alone.
    Signed(Date),
}

impl HeldOrSigned<'_> {
    /// The day of signature, when known.
    #[must_use]
    pub fn signed_on(self) -> Option<Date> {
        match self {
            Self::Held(held) => held.signed_on,
            Self::Signed(day) => Some(day),
        }
    }

    /// The last day, where it was said.
    #[must_use]
    pub fn ended_on(self) -> Option<Date> {
        match self {
            Self::Held(held) => held.ended_on,
            Self::Signed(_) => None,
        }
    }

    fn paid(self) -> Option<Decimal> {
        match self {
            Self::Held(held) => held.paid,
            Self::Signed(_) => None,
        }
    }
}

/// What is to be known of it.
#[must_use]
pub fn running(
    subject: &Subject<'_>,
    file: &AidFile,
    contract: HeldOrSigned<'_>,
    amounts: &[Amount<'_>],
    situated: Situated<'_>,
) -> Running {
    let since = contract.signed_on();
    let term = since.and_then(|s| Some((s, date::plus_years(s, i32::try_from(file.years()?).ok()?)?)));
    let ended_on = contract.ended_on();
    let rows = since.map(|s| {
        schedule(
            amounts,
            situated,
            term_of(subject, file, Some(contract), Start::Signed(s)),
        )
    });
    let rows = rows.unwrap_or_default();
    let next_payment = rows.iter().find_map(|row| {
        let date = row.date.filter(|d| *d >= subject.day)?;
        Some(Payment {
            date,
            amount: row.amount,
        })
    });
    let exit = subject
        .profile
        .date("exit_on")
        .zip(since)
        .filter(|(on, signed)| on >= signed && ended_on.is_none_or(|end| *on <= end));
    Running {
        since,
        until: ended_on.or_else(|| term.map(|(_, end)| end).filter(|end| subject.day < *end)),
        next_payment,
        exit: exit.map(|(on, signed)| ExitCost {
            on,
            repay: repay(&Leaving {
                file,
                amounts,
                situated,
                signed,
                on,
                paid: contract.paid(),
            }),
        }),
    }
}

/// The time that a contract takes from its start. One that is tacitly renewed and runs beyond its first years goes on for
/// as many more of them as the day asked about needs.
#[must_use]
pub fn term_of(subject: &Subject<'_>, file: &AidFile, contract: Option<HeldOrSigned<'_>>, start: Start) -> Term {
    let ended = contract.and_then(HeldOrSigned::ended_on);
    let renewed = |years: u32| {
        let over = |times: u32| {
            let all = i32::try_from(years.saturating_mul(times)).ok();
            all.and_then(|all| date::plus_years(start.day(), all))
                .is_some_and(|end| end <= subject.day)
        };
        let times = (1..=u32::MAX).find(|times| !over(*times)).unwrap_or(1);
        years.saturating_mul(times)
    };
    let runs_on = contract.is_some() && ended.is_none() && file.is_tacitly_renewed();
    Term {
        start,
        years: file.years().map(|years| if runs_on { renewed(years) } else { years }),
        ended,
    }
}

struct Leaving<'a> {
    file: &'a AidFile,
    amounts: &'a [Amount<'a>],
    situated: Situated<'a>,
    signed: Date,
    on: Date,
    paid: Option<Decimal>,
}

/// The least and the most over the readings; nothing from the end of a contract that ends by itself.
fn repay(leaving: &Leaving<'_>) -> Option<(Money, Money)> {
    let formula = leaving.file.exit.as_ref()?.get_ref().repay.as_ref()?;
    let months = leaving.file.duration.as_ref().and_then(|d| full_months(d.get_ref()));
    if let Some(months) = months.filter(|_| !leaving.file.is_tacitly_renewed())
        && date::plus_months(leaving.signed, months).is_some_and(|end| leaving.on >= end)
    {
        return Some((Money::default(), Money::default()));
    }
    let whole: Vec<&Amount<'_>> = leaving
        .amounts
        .iter()
        .filter(|a| a.rule.period.per_year().is_none())
        .collect();
    let mut range: Option<(Money, Money)> = None;
    for sums in corners(&whole) {
        let (paid, total) = paid_and_total(&whole, &sums, leaving);
        let state = ContractState {
            paid: leaving.paid.unwrap_or(paid),
            total,
            months: Decimal::from(months.unwrap_or_default()),
            months_run: months_between(leaving.signed, leaving.on),
        };
        let value = leaving.situated.value_with(formula, Decimal::ONE, Some(&state))?;
        let at_least_nothing = |euros: Decimal| Money::new(euros.max(Decimal::ZERO));
        let (low, high) = (at_least_nothing(value.low), at_least_nothing(value.high));
        range = Some(range.map_or((low, high), |(a, b)| (a.min(low), b.max(high))));
    }
    range
}

/// Each amount at its least or at its most, in every combination: what was paid and what the contract pays in all vary
/// together, so that they cannot be taken as two separate intervals.
fn corners(amounts: &[&Amount<'_>]) -> Vec<Vec<Money>> {
    let mut all = vec![vec![]];
    for amount in amounts {
        let high = amount.high.unwrap_or(amount.low);
        let mut ends = vec![amount.low, high];
        ends.dedup();
        let grown = all.iter().flat_map(|sums: &Vec<Money>| {
            let ends = ends.iter();
            ends.map(move |end| sums.iter().copied().chain([*end]).collect())
        });
        all = grown.collect();
    }
    all
}

/// What is due until the exit, and in all, when the amounts are worth these sums.
fn paid_and_total(amounts: &[&Amount<'_>], sums: &[Money], leaving: &Leaving<'_>) -> (Decimal, Decimal) {
    let (mut paid, mut total) = (Decimal::ZERO, Decimal::ZERO);
    for (amount, sum) in amounts.iter().zip(sums) {
        total += sum.euros();
        let parts = amount.rule.parts();
        let shares: Vec<Decimal> = parts.iter().map(|p| p.share).collect();
        for (part, own) in parts.iter().zip(split(*sum, &shares)) {
            let due = part.date.and_then(|_| date::plus_months(leaving.signed, part.month));
            if due.is_some_and(|day| day <= leaving.on) {
                paid += own.euros();
            }
        }
    }
    (paid, total)
}

fn full_months(duration: &Duration) -> Option<i32> {
    i32::try_from(duration.years?.checked_mul(12)?).ok()
}

/// Full months from one day to another, and begun ones: the same on a monthly anniversary.
fn months_between(from: Date, to: Date) -> (Decimal, Decimal) {
    let guess = 12 * (i32::from(to.year()) - i32::from(from.year())) + i32::from(to.month()) - i32::from(from.month());
    let reached = |months: i32| date::plus_months(from, months).is_some_and(|day| day <= to);
    let full = if reached(guess) { guess } else { guess - 1 };
    let begun = if date::plus_months(from, full) == Some(to) {
        full
    } else {
        full + 1
    };
    (Decimal::from(full), Decimal::from(begun))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_counted_from_the_day_of_signature() {
        for (from, to, full, begun) in [
            ("2025-12-01", "2025-12-01", 0, 0),
            ("2025-12-01", "2027-12-01", 24, 24),
            ("2025-12-01", "2027-12-02", 24, 25),
            ("2025-12-01", "2027-11-30", 23, 24),
            ("2025-11-30", "2026-02-28", 3, 3),
            ("2025-11-30", "2026-03-01", 3, 4),
        ] {
            let day = |text| date::parse_iso(text).expect("test date");
            let got = months_between(day(from), day(to));
            assert_eq!(got, (Decimal::from(full), Decimal::from(begun)), "{from} {to}");
        }
    }
}
