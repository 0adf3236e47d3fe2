//! The verdict on one aid: pure evaluation of facts, with what led to it.

use super::aid::{AidFile, AidId, Condition, ContentState, Text};
use super::evaluate::Facts;
use super::facts::PlaceFacts;
use super::length::length;
use super::load::Rules;
use super::profile::Profile;
use super::running::{self, Running};
use super::schedule::{Row, Start, schedule};
use super::sums::{Amount, Situated, amount};
use crate::domain::{Date, Outcome};
use rust_decimal::Decimal;
use serde::Serialize;

pub use super::length::Length;

/// Who asks, about which place and day.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The facts of the place, one for each situation; at least one.
    pub situations: &'a [PlaceFacts],
    /// Whether each of the other places of practice is within 10 km of a ZIP or a ZAC; met when there is none.
    pub others_near: Outcome,
    /// Every place of practice: its share of the activity, and whether it is near; `None` unless each has a share.
    pub shares: Option<&'a [(Decimal, Outcome)]>,
    /// The place of the main practice in each of its situations; `None` when it was not given.
    pub main_place: Option<&'a [PlaceFacts]>,
    /// The doctor.
    pub profile: &'a Profile,
    /// The day asked about: the presumed day of signature.
    pub day: Date,
    /// The aids asked about.
    pub asked: &'a [AidId],
    /// How many years a contract of that aid lasts; `None` when it goes on by itself or its length is not known.
    pub duration_years: &'a dyn Fn(&str) -> Option<i32>,
}

/// The verdict on an aid, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Every condition is met.
    Eligible,
    /// A condition is not met.
    NotEligible,
    /// A fact about the doctor is missing.
    NeedsInput,
    /// The law or the data does not settle it.
    Undetermined,
    /// It cannot be signed on that day.
    Closed,
    /// It does not exist there.
    OutOfScope,
    /// Its conditions or amounts are not known at all.
    NotComputable,
}

impl Status {
    /// Every status, the most favourable first.
    pub const ALL: &[Self] = &[
        Self::Eligible,
        Self::NeedsInput,
        Self::Undetermined,
        Self::NotEligible,
        Self::Closed,
        Self::OutOfScope,
        Self::NotComputable,
    ];

    /// Its word in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eligible => "eligible",
            Self::NotEligible => "not_eligible",
            Self::NeedsInput => "needs_input",
            Self::Undetermined => "undetermined",
            Self::Closed => "closed",
            Self::OutOfScope => "out_of_scope",
            Self::NotComputable => "not_computable",
        }
    }

    /// Whether the aid is, or could be, had.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Eligible | Self::NeedsInput | Self::Undetermined)
    }
}

/// A verdict and what led to it.
#[derive(Debug, Clone)]
pub struct Verdict<'a> {
    /// The period of the aid that answers.
    pub file: &'a AidFile,
    /// In a word.
    pub status: Status,
    /// Why, as far as it is not plain from the conditions.
    pub cause: Cause,
    /// Each condition.
    pub conditions: Vec<Judged<'a>>,
    /// The facts to ask for, in order of first use.
    pub missing: Vec<&'static str>,
    /// How much.
    pub amounts: Vec<Amount<'a>>,
    /// When it is paid.
    pub schedule: Vec<Row<'a>>,
    /// How long a contract lasts.
    pub duration: Option<Length>,
    /// A contract that runs.
    pub running: Option<Running>,
}

/// What decided a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The place is not in the territory of the aid.
    Territory,
    /// The place may not be in the territory of the aid.
    TerritoryUnclear,
    /// The day is before the window.
    TooEarly,
    /// The day is after the window.
    TooLate,
    /// What is known of the scheme itself.
    Content,
    /// The condition of that position.
    Condition(usize),
    /// Every condition is met, or facts are missing.
    Plain,
}

/// A condition and its outcome.
#[derive(Debug, Clone)]
pub struct Judged<'a> {
    /// The condition.
    pub condition: &'a Condition,
    /// The value on which all situations agree.
    pub outcome: Outcome,
    /// The facts that would settle it.
    pub missing: Vec<&'static str>,
    /// Why it is undetermined, where the file says so.
    pub reason: Option<&'a Text>,
    /// Whether it is met because it does not apply, in every situation.
    pub not_applicable: bool,
}

impl Rules {
    /// The verdict on one aid in a word, without the sums; `None` when there is no file for it.
    #[must_use]
    pub fn status(&self, id: AidId, subject: &Subject<'_>) -> Option<Status> {
        let file = self.on(id, subject.day)?;
        let outcome = |condition: &Condition| {
            let places = subject.situations.iter();
            let each = places.map(|place| condition.test.outcome(&subject.facts(place)));
            Outcome::agreed(each).unwrap_or(Outcome::Undetermined)
        };
        let outcomes = file.conditions.iter().map(|c| outcome(c.get_ref()));
        Some(status(file, subject, outcomes).0)
    }

    /// The verdict on one aid; `None` when there is no file for it.
    #[must_use]
    pub fn judge<'a>(&'a self, id: AidId, subject: &Subject<'_>) -> Option<Verdict<'a>> {
        let file = self.on(id, subject.day)?;
        let each: Vec<Facts<'_>> = subject.situations.iter().map(|place| subject.facts(place)).collect();
        let situated = Situated { each: &each };
        let conditions: Vec<Judged<'a>> = file.conditions.iter().map(|c| judged(c.get_ref(), &each)).collect();
        let mut missing: Vec<&'static str> = Vec::new();
        for field in conditions.iter().flat_map(|c| &c.missing) {
            if !missing.contains(field) {
                missing.push(field);
            }
        }
        let (status, cause) = status(file, subject, conditions.iter().map(|c| c.outcome));
        let sums = file.amounts.iter().filter_map(|a| amount(a.get_ref(), situated));
        let mut amounts: Vec<Amount<'a>> = sums.collect();
        let contract = running::contract(subject, file);
        let held = contract.and_then(running::HeldOrSigned::signed_on);
        let signed = held.or_else(|| subject.profile.date("signed_on"));
        let start = signed.map_or(Start::Presumed(subject.day), Start::Signed);
        let running = contract.map(|c| running::running(subject, file, c, &amounts, situated));
        if matches!(status, Status::OutOfScope | Status::NotComputable) {
            amounts.clear();
        }
        Some(Verdict {
            schedule: schedule(&amounts, situated, running::term_of(subject, file, contract, start)),
            duration: length(file, situated),
            running,
            file,
            status,
            cause,
            conditions,
            missing,
            amounts,
        })
    }
}

impl<'a> Subject<'a> {
    /// The aids that the doctor has running on the day.
    #[must_use]
    pub fn running(&self) -> Vec<&'a str> {
        let held = self.profile.held_aids().unwrap_or_default().iter();
        let running = held.filter(|h| h.is_running(self.day, self.duration_years));
        running.map(|h| h.aid.as_str()).collect()
    }

    /// What the rules are evaluated over in one situation.
    #[must_use]
    pub fn facts(&self, place: &'a PlaceFacts) -> Facts<'a> {
        Facts {
            place,
            others_near: self.others_near,
            shares: self.shares,
            main_place: self.main_place,
            profile: self.profile,
            day: self.day,
            duration_years: self.duration_years,
        }
    }
}

/// The outcome on which all situations agree.
#[must_use]
pub fn judged<'a>(condition: &'a Condition, each: &[Facts<'_>]) -> Judged<'a> {
    let mut outcome: Option<Outcome> = None;
    let mut agree = true;
    let (mut missing, mut reason, mut not_applicable) = (Vec::new(), None, true);
    for facts in each {
        let evaluated = condition.test.evaluate(facts);
        agree &= outcome.is_none_or(|o| o == evaluated.outcome);
        outcome = Some(evaluated.outcome);
        reason = reason.or(evaluated.reason);
        not_applicable &= evaluated.not_applicable;
        for field in evaluated.missing {
            if !missing.contains(&field) {
                missing.push(field);
            }
        }
    }
    let outcome = outcome.filter(|_| agree).unwrap_or(Outcome::Undetermined);
    Judged {
        condition,
        outcome,
        missing,
        reason: reason.filter(|_| outcome == Outcome::Undetermined),
        not_applicable: outcome == Outcome::Met && not_applicable,
    }
}

/// The first rule of the contract that applies.
///
/// The outcomes of the conditions are looked at only where they decide.
fn status(file: &AidFile, subject: &Subject<'_>, outcomes: impl Iterator<Item = Outcome>) -> (Status, Cause) {
    let in_territory = |p: &PlaceFacts| file.territory.as_ref().is_none_or(|t| t.contains(&p.region));
    if !subject.situations.iter().any(in_territory) {
        return (Status::OutOfScope, Cause::Territory);
    }
    let open = file.open.get_ref();
    if subject.day < open.from {
        return (Status::Closed, Cause::TooEarly);
    }
    if open.to.is_some_and(|to| subject.day > to) {
        return (Status::Closed, Cause::TooLate);
    }
    let content = file.content.get_ref().state;
    match content {
        ContentState::NotComputable => return (Status::NotComputable, Cause::Content),
        ContentState::Unknown => return (Status::Undetermined, Cause::Content),
        ContentState::Known | ContentState::ExistenceUnknown => {}
    }
    let (mut undetermined, mut asks) = (None, false);
    for (number, outcome) in outcomes.enumerate() {
        match outcome {
            Outcome::NotMet => return (Status::NotEligible, Cause::Condition(number)),
            Outcome::Undetermined => undetermined = undetermined.or(Some(number)),
            Outcome::Missing => asks = true,
            Outcome::Met => {}
        }
    }
    if content == ContentState::ExistenceUnknown {
        return (Status::Undetermined, Cause::Content);
    }
    if !subject.situations.iter().all(in_territory) {
        return (Status::Undetermined, Cause::TerritoryUnclear);
    }
    match (undetermined, asks) {
        (Some(number), _) => (Status::Undetermined, Cause::Condition(number)),
        (None, true) => (Status::NeedsInput, Cause::Plain),
        (None, false) => (Status::Eligible, Cause::Plain),
    }
}
