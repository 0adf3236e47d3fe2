//! What the files say of a contract beside its amounts: how long, what it excludes, what a change of zoning or an early
//! end does to it.

use super::aid::{AidId, Citation, Text};
use super::field::OTHER_HELD;
use super::formula::{ContractFact, Formula, Unit};
use super::schema;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How long a contract lasts.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Duration {
    /// Years from signature.
    pub years: Option<u32>,
    /// Months, where they depend on the doctor.
    pub months: Option<Formula>,
    /// Whether it can be renewed; absent: not known.
    pub renewal: Option<Renewal>,
    /// Who says so.
    pub sources: Vec<Citation>,
}

/// What happens at the end of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Renewal {
    /// It ends.
    None,
    /// It goes on unless someone ends it.
    Tacit,
    /// It can be renewed once.
    Once,
}

/// Another aid, or the same again, that cannot be had together with this one.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// The other: an aid of this service, or one of [`OTHER_HELD`].
    #[schemars(schema_with = "schema::held_aid")]
    pub with: String,
    /// In which way.
    pub kind: ExclusionKind,
    /// For how many years, where it is for years.
    pub years: Option<u32>,
    /// Whether the texts settle it.
    pub outcome: ExclusionOutcome,
    /// What else to know.
    pub note: Option<Text>,
    /// Who says so.
    pub sources: Vec<Citation>,
}

/// In which way two aids exclude each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExclusionKind {
    /// Not while the other runs.
    WhileRunning,
    /// Only once in a life.
    OnceInLife,
    /// Not within a number of years.
    WithinYears,
    /// Not both signed.
    SimultaneousSignature,
    /// The conditions of the two contradict each other.
    ContradictoryConditions,
    /// The texts do not say.
    NotSettled,
}

/// Whether an exclusion is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExclusionOutcome {
    /// Excluded.
    Met,
    /// The texts do not settle it.
    Undetermined,
}

/// What becomes of a running contract.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consequence {
    /// In a word.
    pub effect: Effect,
    /// In a sentence.
    pub text: Text,
    /// Who says so.
    pub sources: Vec<Citation>,
}

/// What becomes of a running contract, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It goes on to its term.
    Continues,
    /// Not known.
    Unknown,
}

/// What an early end costs.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exit {
    /// How it goes and what follows.
    pub text: Text,
    /// What is to be paid back, in euros; absent: not known.
    pub repay: Option<Formula>,
    /// Who says so.
    pub sources: Vec<Citation>,
}

impl Duration {
    /// What is impossible about it.
    ///
    /// # Errors
    /// In words.
    pub fn check(&self) -> Result<(), String> {
        match (self.years, &self.months) {
            (Some(years), None) if (1..=50).contains(&years) => Ok(()),
            (Some(_), None) => Err("duration: from 1 to 50 years".to_owned()),
            (None, Some(months)) => match months.unit() {
                Ok(Unit::Number) => Ok(()),
                Ok(Unit::Euros) => Err("duration: `months` is a plain number".to_owned()),
                Err(what) => Err(format!("duration: {what}")),
            },
            _ => Err("duration: either `years` or `months`".to_owned()),
        }
    }
}

impl Exclusion {
    /// The aid of this service that it excludes, if it is one.
    #[must_use]
    pub fn aid(&self) -> Option<AidId> {
        self.with.parse().ok()
    }

    /// What is impossible about it.
    ///
    /// # Errors
    /// In words.
    pub fn check(&self) -> Result<(), String> {
        if self.aid().is_none() && !OTHER_HELD.contains(&self.with.as_str()) {
            return Err(format!("no aid \"{}\"", self.with));
        }
        if (self.kind == ExclusionKind::WithinYears) != self.years.is_some() {
            return Err("`years` belongs to kind within_years, and it needs them".to_owned());
        }
        if self.kind == ExclusionKind::NotSettled && self.outcome == ExclusionOutcome::Met {
            return Err("what is not settled cannot be met".to_owned());
        }
        Ok(())
    }
}

impl Exit {
    /// What is impossible about it.
    ///
    /// # Errors
    /// In words.
    pub fn check(&self, duration: Option<&Duration>) -> Result<(), String> {
        let Some(repay) = &self.repay else { return Ok(()) };
        match repay.unit() {
            Ok(Unit::Euros) => {}
            Ok(Unit::Number) => return Err("exit: `repay` must be in euros".to_owned()),
            Err(what) => return Err(format!("exit: {what}")),
        }
        let mut counts_months = false;
        repay.walk(&mut |f| {
            counts_months |= matches!(
                f,
                Formula::Contract(ContractFact::Months | ContractFact::MonthsLeft | ContractFact::MonthsRun)
            );
        });
        if counts_months && duration.is_none_or(|d| d.years.is_none()) {
            return Err("exit: months of a contract without a fixed duration".to_owned());
        }
        Ok(())
    }
}
