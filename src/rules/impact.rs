//! How much the answer to a question can change: which aids it alone can rule out.

use super::aid::{AidId, ContentState};
use super::evaluate::Facts;
use super::field::{self, Kind};
use super::held::HeldAid;
use super::profile::{Profile, Value};
use super::test::{Compare, Elapsed, FixedDay, Test};
use super::verdict::{Subject, Verdict};
use crate::domain::{Date, Money, Outcome, date};
use rust_decimal::Decimal;
use std::cell::RefCell;
use std::collections::HashMap;

/// What the answer to one question can change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impact {
    /// The field of the profile.
    pub field: &'static str,
    /// The aids that its answer alone can rule out.
    pub rules_out: Vec<AidId>,
    /// The aids that ask for it.
    pub asked_by: Vec<AidId>,
    /// The most that the aids it can rule out pay in one period, added up.
    pub stake: Money,
}

impl Impact {
    /// What is compared: the aids it can rule out, then those whose conditions or sums need it, then the money.
    #[must_use]
    pub fn weight(&self) -> (usize, usize, Money) {
        (self.rules_out.len(), self.asked_by.len(), self.stake)
    }
}

/// Which answers decide what, for one doctor at one place; what was tried once is kept, since questions are asked by aid and
/// over all aids.
pub struct Decides<'a> {
    subject: &'a Subject<'a>,
    tried: RefCell<HashMap<(AidId, &'static str), bool>>,
}

impl<'a> Decides<'a> {
    /// For what is asked.
    #[must_use]
    pub fn new(subject: &'a Subject<'a>) -> Self {
        Self {
            subject,
            tried: RefCell::default(),
        }
    }

    /// The questions that the open aids leave, each with what it can change; in order of first use.
    #[must_use]
    pub fn impacts(&self, verdicts: &[Verdict<'_>]) -> Vec<Impact> {
        let mut list: Vec<Impact> = Vec::new();
        // Where the content of a scheme is not known, no answer changes the verdict.
        let open = |v: &&Verdict<'_>| v.status.is_open() && v.file.content.get_ref().state != ContentState::Unknown;
        for verdict in verdicts.iter().filter(open) {
            let of_amounts = verdict.amounts.iter().flat_map(|a| &a.missing);
            let mut seen: Vec<&str> = Vec::new();
            for field in verdict.missing.iter().chain(of_amounts) {
                if seen.contains(field) {
                    continue;
                }
                seen.push(field);
                let number = list.iter().position(|i| i.field == *field).unwrap_or_else(|| {
                    list.push(Impact {
                        field,
                        rules_out: vec![],
                        asked_by: vec![],
                        stake: Money::default(),
                    });
                    list.len() - 1
                });
                let impact = &mut list[number];
                impact.asked_by.push(verdict.file.aid);
                if self.can_rule_out(verdict, field) {
                    impact.rules_out.push(verdict.file.aid);
                    let most = verdict.amounts.iter().filter_map(|a| a.high);
                    impact.stake = most.fold(impact.stake, |sum, high| sum + high);
                }
            }
        }
        list
    }

    /// Whether one answer alone makes a condition of the aid not met, in every situation.
    #[must_use]
    pub fn can_rule_out(&self, verdict: &Verdict<'_>, field: &'static str) -> bool {
        let mut tried = self.tried.borrow_mut();
        *tried
            .entry((verdict.file.aid, field))
            .or_insert_with(|| can_rule_out(verdict, field, self.subject))
    }
}

fn can_rule_out(verdict: &Verdict<'_>, field: &'static str, subject: &Subject<'_>) -> bool {
    let open = verdict.conditions.iter().filter(|c| c.missing.contains(&field));
    let tests = open.map(|c| &c.condition.test);
    tests.into_iter().any(|test| {
        answers(test, field, subject.day).into_iter().any(|profile_of| {
            let profile = profile_of(subject.profile);
            let subject = Subject {
                profile: &profile,
                ..*subject
            };
            subject.situations.iter().all(|place| {
                let facts: Facts<'_> = subject.facts(place);
                test.evaluate(&facts).outcome == Outcome::NotMet
            })
        })
    })
}

type Answered = Box<dyn Fn(&Profile) -> Profile>;

/// Answers on every side of what the test compares with.
fn answers(test: &Test, field: &'static str, day: Date) -> Vec<Answered> {
    let mut values: Vec<Value> = Vec::new();
    let mut held: Vec<Vec<HeldAid>> = Vec::new();
    match field::find(field).map(|f| f.kind) {
        Some(Kind::Bool) => values.extend([Value::Bool(true), Value::Bool(false)]),
        Some(Kind::Choice(words) | Kind::Digit(words)) => {
            values.extend(words.iter().map(|w| Value::Text((*w).to_owned())));
        }
        Some(Kind::Many(words)) => {
            values.push(Value::Many(vec![]));
            values.extend(words.iter().map(|w| Value::Many(vec![(*w).to_owned()])));
        }
        Some(Kind::Number(low, high) | Kind::Whole(low, high)) => {
            values.extend([Value::Number(low), Value::Number(high)]);
        }
        Some(Kind::Text) => values.push(Value::Text("-".to_owned())),
        Some(Kind::Date) => {
            values.push(Value::Date(day));
            values.extend(date::plus_years(day, -100).map(Value::Date));
        }
        Some(Kind::HeldAids) => held.push(vec![]),
        Some(Kind::Commune) | None => {}
    }
    test.walk(&mut |t| match t {
        Test::Field(name, compare) if name.name == field => values.extend(around(compare)),
        Test::Since(name, Elapsed::UnderMonths(months) | Elapsed::AtLeastMonths(months)) if name.name == field => {
            values.extend(date::plus_months(day, -months).map(Value::Date));
        }
        Test::Day(name, FixedDay::OnOrAfter(fixed) | FixedDay::Before(fixed)) if name.name == field => {
            values.push(Value::Date(*fixed));
        }
        Test::Held(aids, _) => {
            for aid in aids {
                held.push(vec![HeldAid {
                    aid: aid.clone(),
                    signed_on: Some(day),
                    decided_on: Some(day),
                    ended_on: None,
                    paid: None,
                }]);
            }
        }
        _ => {}
    });
    let by_value = values
        .into_iter()
        .map(|value| Box::new(move |p: &Profile| p.with(field, value.clone())) as Answered);
    let by_held = held
        .into_iter()
        .filter(|_| field == "held_aids")
        .map(|list| Box::new(move |p: &Profile| p.with_held(list.clone())) as Answered);
    by_value.chain(by_held).collect()
}

fn around(compare: &Compare) -> Vec<Value> {
    let step = Decimal::ONE;
    match compare {
        Compare::AtLeast(n) | Compare::Above(n) | Compare::AtMost(n) | Compare::Below(n) => {
            vec![Value::Number(*n - step), Value::Number(*n), Value::Number(*n + step)]
        }
        Compare::In(words) => words.iter().map(|w| Value::Text(w.clone())).collect(),
        Compare::IsBool(_) | Compare::IncludesAny(_) => vec![],
    }
}
