//! Amounts as the files say them.

use super::aid::{Citation, Text};
use super::formula::{Formula, Unit};
use super::schema;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One amount of an aid.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AmountRule {
    /// Its id, unique in the file.
    pub id: String,
    /// What it is.
    pub label: Text,
    /// For how long one payment of it stands.
    pub period: Period,
    /// The sum, in euros.
    pub formula: Option<Formula>,
    /// A rate, a plain number.
    pub rate: Option<Formula>,
    /// What the rate applies to, in euros.
    pub base: Option<Formula>,
    /// How long it is paid, when it is paid by the year, quarter or month.
    pub lasts: Option<Lasts>,
    /// How many years after the start it is first paid; absent: none.
    pub starts_after_years: Option<u32>,
    /// When it is paid.
    pub pay: Option<Pay>,
    /// Who says so.
    pub sources: Vec<Citation>,
    /// What else to know.
    pub note: Option<Text>,
}

/// For how long one payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Paid once, without a contract.
    Once,
    /// For the whole contract.
    Contract,
    /// Each year.
    Year,
    /// Each quarter.
    Quarter,
    /// Each month.
    Month,
}

impl Period {
    /// How many of them a year holds; `None` when it is no part of a year.
    #[must_use]
    pub fn per_year(self) -> Option<u32> {
        match self {
            Self::Once | Self::Contract => None,
            Self::Year => Some(1),
            Self::Quarter => Some(4),
            Self::Month => Some(12),
        }
    }
}

/// For how long a recurring amount is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a whole number of years, or contract, indefinitely, unknown")]
pub enum Lasts {
    /// That many years.
    Years(u32),
    /// As a word says.
    Word(LastsWord),
}

/// For how long, where it is no number of years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LastsWord {
    /// As long as the contract.
    Contract,
    /// Without an end.
    Indefinitely,
    /// Not known.
    Unknown,
}

/// When an amount is paid.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pay {
    /// In parts at given moments of the contract.
    pub parts: Option<Vec<Part>>,
    /// By civil year, in the second quarter of the next.
    pub civil_years: Option<CivilYears>,
}

/// One part of an amount.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The event that makes it due.
    pub when: String,
    /// Months after signature.
    pub month: i32,
    /// Set when the day itself is known: it is counted from the day of signature.
    pub date: Option<DateFrom>,
    /// Its part of the amount.
    #[serde(deserialize_with = "share")]
    #[schemars(schema_with = "schema::number")]
    pub share: Decimal,
    /// The event in words.
    pub label: Text,
}

/// What a due date is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateFrom {
    /// The day of signature.
    SignedOn,
}

/// An amount computed at the end of each civil year and paid in the second quarter of the next.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CivilYears {
    /// In words; `{year}` stands for the civil year.
    pub label: Text,
    /// What a part of a year reduces.
    pub prorate: Prorate,
}

/// What a part of a year reduces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Prorate {
    /// The amount, its cap included.
    Amount,
    /// The text does not say whether the cap is reduced too.
    Unsaid,
}

fn share<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    super::number::Number::deserialize(deserializer)?
        .decimal()
        .map_err(serde::de::Error::custom)
}

impl AmountRule {
    /// What is impossible about it.
    ///
    /// # Errors
    /// In words.
    pub fn check(&self) -> Result<(), String> {
        let id = &self.id;
        match (&self.formula, &self.rate, &self.base) {
            (Some(formula), None, None) => wants(id, "formula", formula, Unit::Euros)?,
            (None, Some(rate), Some(base)) => {
                wants(id, "rate", rate, Unit::Number)?;
                wants(id, "base", base, Unit::Euros)?;
            }
            _ => return Err(format!("amount {id} needs either `formula`, or `rate` and `base`")),
        }
        if self.period.per_year().is_some() != self.lasts.is_some() {
            return Err(format!(
                "amount {id}: `lasts` belongs to what is paid by the year, quarter or month"
            ));
        }
        self.formula
            .iter()
            .chain(&self.rate)
            .chain(&self.base)
            .try_for_each(no_contract)?;
        match &self.pay {
            None => Ok(()),
            Some(Pay {
                parts: Some(parts),
                civil_years: None,
            }) => {
                let whole = parts.iter().map(|p| p.share).sum::<Decimal>();
                let positive = parts.iter().all(|p| p.share > Decimal::ZERO && p.month >= 0);
                if whole == Decimal::ONE && positive && self.rate.is_none() {
                    return Ok(());
                }
                Err(format!("amount {id}: the parts add up to {whole}, not to 1"))
            }
            Some(Pay {
                parts: None,
                civil_years: Some(_),
            }) => {
                if self.period == Period::Year && self.lasts == Some(Lasts::Word(LastsWord::Contract)) {
                    return Ok(());
                }
                Err(format!(
                    "amount {id}: civil years are for a yearly amount of a contract"
                ))
            }
            Some(_) => Err(format!("amount {id}: `pay` needs either `parts` or `civil_years`")),
        }
    }

    /// For how many years it is paid, at most `horizon`; one for what is not paid by the year. `None` when not known.
    #[must_use]
    pub fn years_within(&self, horizon: u32, contract_years: Option<u32>) -> Option<u32> {
        match self.lasts {
            None => Some(1),
            Some(Lasts::Years(n)) => Some(n.min(horizon)),
            Some(Lasts::Word(LastsWord::Contract)) => contract_years.map(|n| n.min(horizon)),
            Some(Lasts::Word(LastsWord::Indefinitely)) => Some(horizon),
            Some(Lasts::Word(LastsWord::Unknown)) => None,
        }
    }

    /// The parts it is paid in; none when it is paid otherwise.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        self.pay.as_ref().and_then(|p| p.parts.as_deref()).unwrap_or_default()
    }

    /// How it is paid by civil year, if it is.
    #[must_use]
    pub fn civil_years(&self) -> Option<&CivilYears> {
        self.pay.as_ref()?.civil_years.as_ref()
    }
}

/// Refuses a formula of another unit, or one that has none.
fn wants(id: &str, key: &str, formula: &Formula, unit: Unit) -> Result<(), String> {
    let found = formula.unit().map_err(|what| format!("amount {id}: {what}"))?;
    if found == unit {
        return Ok(());
    }
    let name = if unit == Unit::Euros { "euros" } else { "a plain number" };
    Err(format!("amount {id}: `{key}` must be in {name}"))
}

fn no_contract(formula: &Formula) -> Result<(), String> {
    let mut found = false;
    formula.walk(&mut |f| found |= matches!(f, Formula::Contract(_)));
    if found {
        return Err("`contract` is for `[exit]` only".to_owned());
    }
    Ok(())
}
