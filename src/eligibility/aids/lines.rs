//! The lines of an answer about an aid, as clients read them.

use crate::domain::{CommuneCode, Date, Money, Outcome};
use crate::rules::AidId;
use crate::rules::amount::Period;
use crate::rules::contract::{Effect, ExclusionKind, ExclusionOutcome};
use crate::rules::sums::{Amount, AmountKind};
use crate::rules::verdict::{Length, Status};
use serde::Serialize;

/// One aid of an answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Aid {
    /// Its id.
    pub id: AidId,
    /// Its name.
    pub name: String,
    /// The verdict.
    pub status: Status,
    /// The one reason that decides the verdict.
    pub reason: Option<String>,
    /// Whether an outdated zoning list was used.
    pub provisional: bool,
    /// When the text of the file can be signed.
    pub open: Option<Window>,
    /// Each condition.
    pub conditions: Vec<ConditionLine>,
    /// What to ask.
    pub missing: Vec<MissingFact>,
    /// How much.
    pub amounts: Vec<AmountLine>,
    /// When it is paid.
    pub schedule: Vec<ScheduleLine>,
    /// How long it lasts.
    pub duration: Option<Length>,
    /// A contract that runs.
    pub running: Option<RunningLine>,
    /// What becomes of a contract.
    pub contract: ContractLines,
    /// The nearest commune where the conditions that fail because of the place would hold.
    pub nearest: Option<NearestCommune>,
    /// What cannot be had together with it.
    pub excludes: Vec<ExclusionLine>,
    /// Where sources contradict each other.
    pub disagreements: Vec<DisagreementLine>,
    /// Whom to call.
    pub contacts: Vec<ContactLine>,
    /// What no question decides.
    pub notes: Vec<NoteLine>,
}

/// A window of days, bounds included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Window {
    /// First day.
    pub from: Option<Date>,
    /// Last day; `None`: open-ended.
    pub to: Option<Date>,
}

/// A condition and its outcome.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConditionLine {
    /// Its id.
    pub id: String,
    /// What must hold.
    pub label: String,
    /// Whether it does.
    pub outcome: Outcome,
    /// Why, where that is not plain.
    pub detail: Option<String>,
    /// What else to know.
    pub note: Option<String>,
    /// Whether an outdated zoning list was used.
    pub provisional: bool,
    /// Who demands it.
    pub sources: Vec<SourceLine>,
}

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceLine {
    /// The document.
    pub document: String,
    /// Article or place.
    pub article: Option<String>,
    /// What it says.
    pub detail: Option<String>,
}

/// A fact to ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissingFact {
    /// The field of the profile.
    pub field: &'static str,
    /// The question.
    pub question: String,
}

/// A contradiction between sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DisagreementLine {
    /// About what.
    pub topic: String,
    /// What each says.
    pub readings: Vec<ReadingLine>,
    /// How it is treated here.
    pub treated_as: String,
}

/// What one source says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadingLine {
    /// The document.
    pub source: String,
    /// What it says.
    pub says: String,
}

/// Whom to call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContactLine {
    /// Name.
    pub name: String,
    /// Address on the web.
    pub url: Option<String>,
}

/// A rule that no question decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoteLine {
    /// Its id.
    pub id: String,
    /// What it says.
    pub text: String,
    /// Who says so.
    pub sources: Vec<SourceLine>,
}

/// An amount.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AmountLine {
    /// Its id.
    pub id: String,
    /// What it is.
    pub label: String,
    /// The sum, where there is one.
    pub amount: Option<Money>,
    /// What kind of figure it is.
    pub kind: AmountKind,
    /// The least, of a range.
    pub min: Option<Money>,
    /// The most, of a range.
    pub max: Option<Money>,
    /// The rate, with two decimals at least.
    pub rate: Option<String>,
    /// For how long one payment of it stands.
    pub period: Period,
    /// How it is computed, in words.
    pub formula: String,
    /// What to answer for an exact sum.
    pub missing: Vec<&'static str>,
    /// What else to know.
    pub note: Option<String>,
    /// Who says so.
    pub sources: Vec<SourceLine>,
}

/// An amount, without words and sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// Its id.
    pub id: String,
    /// The sum, where there is one.
    pub amount: Option<Money>,
    /// What kind of figure it is.
    pub kind: AmountKind,
    /// The least, of a range.
    pub min: Option<Money>,
    /// The most, of a range.
    pub max: Option<Money>,
    /// The rate.
    pub rate: Option<String>,
    /// For how long one payment of it stands.
    pub period: Period,
}

impl From<&Amount<'_>> for Figure {
    /// A range fills `min` and `max`, every other kind `amount`.
    fn from(amount: &Amount<'_>) -> Self {
        let range = amount.kind == AmountKind::Range;
        Self {
            id: amount.rule.id.clone(),
            amount: amount.high.filter(|_| !range),
            kind: amount.kind,
            min: range.then_some(amount.low),
            max: amount.high.filter(|_| range),
            rate: amount.rate.map(|r| r.to_string()),
            period: amount.rule.period,
        }
    }
}

/// A due date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScheduleLine {
    /// The event that makes it due.
    pub when: String,
    /// The event in words.
    pub label: String,
    /// The day, where it is known.
    pub date: Option<Date>,
    /// What is due; the least, where readings differ.
    pub amount: Money,
    /// The most, where readings differ.
    pub max: Option<Money>,
}

/// A contract that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunningLine {
    /// The day of signature.
    pub since: Option<Date>,
    /// The day it ends.
    pub until: Option<Date>,
    /// The next payment.
    pub next_payment: Option<PaymentLine>,
    /// What leaving it on `exit_on` would cost.
    pub exit: Option<ExitLine>,
}

/// A payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PaymentLine {
    /// Its day.
    pub date: Date,
    /// Its amount; the least, where readings differ.
    pub amount: Money,
}

/// What leaving a contract costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExitLine {
    /// The day.
    pub on: Date,
    /// What is to be paid back; `None` when it is not known.
    pub repay: Option<MoneyRange>,
}

/// From one sum to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct MoneyRange {
    /// At least.
    pub min: Money,
    /// At most.
    pub max: Money,
}

/// What becomes of a contract.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ContractLines {
    /// When the place leaves the zone.
    pub zone_change: Option<ConsequenceLine>,
    /// When no one can sign it any more.
    pub closing: Option<ConsequenceLine>,
    /// When it ends early.
    pub exit: Option<ConsequenceLine>,
}

/// What becomes of a contract, and who says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsequenceLine {
    /// In a word, where there is one.
    pub effect: Option<Effect>,
    /// In a sentence.
    pub text: String,
    /// Who says so.
    pub sources: Vec<SourceLine>,
}

/// An aid that cannot be had together with another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExclusionLine {
    /// The other: an aid of this service, or another scheme.
    pub aid: String,
    /// In which way.
    pub kind: ExclusionKind,
    /// For how many years, where it is for years.
    pub years: Option<u32>,
    /// Whether the texts settle it.
    pub outcome: ExclusionOutcome,
    /// What else to know.
    pub note: Option<String>,
    /// Who says so.
    pub sources: Vec<SourceLine>,
}

/// A commune, and how far it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NearestCommune {
    /// Its code.
    pub code: CommuneCode,
    /// Its name.
    pub name: String,
    /// Metres from the place, or from the town hall of a commune, to its outline.
    pub distance_m: f64,
}
