//! Formulas as they stand in TOML.

use super::{ContractFact, Formula, FormulaCase, FormulaReading, Steps};
use crate::rules::field::{self, Kind};
use crate::rules::number::Number;
use crate::rules::schema;
use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;

/// A formula, in euros or in plain numbers: a table with exactly one operator.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Raw {
    /// A sum of money.
    #[schemars(schema_with = "schema::number")]
    #[serde(default)]
    euros: Option<Number>,
    /// A plain number: a share, a rate, days, months.
    #[schemars(schema_with = "schema::number")]
    #[serde(default)]
    number: Option<Number>,
    /// A fact about the doctor; not given: anything in its range.
    #[schemars(schema_with = "schema::number_field")]
    #[serde(default)]
    field: Option<String>,
    /// With `field`: the most to reckon with when it is not given.
    #[schemars(schema_with = "schema::number")]
    #[serde(default)]
    presumed_at_most: Option<Number>,
    /// The parts added up.
    sum: Option<Vec<Formula>>,
    /// The first less the second.
    difference: Option<[Formula; 2]>,
    /// The parts multiplied; at most one in euros.
    product: Option<Vec<Formula>>,
    /// The first divided by the second, a number above zero or the months of the contract.
    quotient: Option<[Formula; 2]>,
    /// The smallest part.
    least: Option<Vec<Formula>>,
    /// The greatest part.
    greatest: Option<Vec<Formula>>,
    /// Rounded down to a whole number.
    whole: Option<Box<Formula>>,
    /// By the step in which a value lies.
    steps: Option<RawSteps>,
    /// The first case whose guard is met; needs `else`.
    cases: Option<Vec<FormulaCase>>,
    /// What counts when no guard is met.
    #[serde(rename = "else")]
    otherwise: Option<Box<Formula>>,
    /// Two readings or more of one text: anything between them.
    readings: Option<Vec<FormulaReading>>,
    /// Anything from nothing to that.
    up_to: Option<Box<Formula>>,
    /// It does not apply: no amount.
    none: Option<bool>,
    /// In `[exit]` only: a fact about the contract that ends.
    contract: Option<ContractFact>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawSteps {
    /// What is looked up.
    of: Formula,
    /// The value below the first step.
    under: Formula,
    /// The steps, ascending and without a hole.
    table: Vec<RawStep>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawStep {
    /// Lower bound, included.
    #[schemars(schema_with = "schema::number")]
    from: Number,
    /// Upper bound, excluded; the last step has none.
    #[schemars(schema_with = "schema::number")]
    #[serde(default)]
    below: Option<Number>,
    /// What it gives.
    value: Formula,
}

impl JsonSchema for Formula {
    fn schema_name() -> Cow<'static, str> {
        "Formula".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Raw::json_schema(generator)
    }
}

impl<'de> Deserialize<'de> for Formula {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Raw::deserialize(deserializer)?.formula().map_err(D::Error::custom)
    }
}

impl Raw {
    fn formula(self) -> Result<Formula, String> {
        if self.presumed_at_most.is_some() && self.field.is_none() {
            return Err("`presumed_at_most` without `field`".to_owned());
        }
        if self.otherwise.is_some() && self.cases.is_none() {
            return Err("`else` without `cases`".to_owned());
        }
        let mut found: Vec<Formula> = Vec::new();
        found.extend(self.euros.map(|n| n.decimal().map(Formula::Euros)).transpose()?);
        found.extend(self.number.map(|n| n.decimal().map(Formula::Number)).transpose()?);
        if let Some(name) = self.field {
            let limit = self.presumed_at_most.map(|n| n.decimal()).transpose()?;
            found.push(field_formula(&name, limit)?);
        }
        for (parts, make) in [
            (self.sum, Formula::Sum as fn(Vec<Formula>) -> Formula),
            (self.product, Formula::Product),
            (self.least, Formula::Least),
            (self.greatest, Formula::Greatest),
        ] {
            if let Some(parts) = parts {
                if parts.len() < 2 {
                    return Err("an operator of several parts has at least two".to_owned());
                }
                found.push(make(parts));
            }
        }
        found.extend(self.difference.map(|p| Formula::Difference(Box::new(p))));
        found.extend(self.quotient.map(|p| Formula::Quotient(Box::new(p))));
        found.extend(self.whole.map(Formula::Whole));
        found.extend(self.steps.map(RawSteps::formula).transpose()?);
        if let Some(cases) = self.cases {
            let otherwise = self.otherwise.ok_or("`cases` needs `else`")?;
            found.push(Formula::Cases(cases, otherwise));
        }
        if let Some(readings) = self.readings {
            if readings.len() < 2 {
                return Err("`readings` needs two readings".to_owned());
            }
            found.push(Formula::Readings(readings));
        }
        found.extend(self.up_to.map(Formula::UpTo));
        match self.none {
            None => {}
            Some(true) => found.push(Formula::None),
            Some(false) => return Err("`none = false` says nothing".to_owned()),
        }
        found.extend(self.contract.map(Formula::Contract));
        match found.len() {
            1 => Ok(found.remove(0)),
            0 => Err("a formula needs an operator".to_owned()),
            n => Err(format!("a formula has one operator, here are {n}")),
        }
    }
}

impl RawSteps {
    fn formula(self) -> Result<Formula, String> {
        let last = self.table.len().checked_sub(1).ok_or("a table of steps has no step")?;
        let mut table: Vec<(Decimal, Formula)> = Vec::with_capacity(self.table.len());
        let mut end: Option<Decimal> = None;
        for (number, step) in self.table.into_iter().enumerate() {
            let from = step.from.decimal()?;
            if let Some(end) = end.filter(|end| *end != from) {
                return Err(format!("the steps leave a hole or overlap between {end} and {from}"));
            }
            end = step.below.map(|n| n.decimal()).transpose()?;
            match end {
                None if number != last => return Err(format!("the step from {from} has no end (`below`)")),
                Some(_) if number == last => {
                    return Err("the last step ends: what comes above it is a hole".to_owned());
                }
                Some(end) if end <= from => return Err(format!("the step from {from} ends at {end}")),
                _ => {}
            }
            table.push((from, step.value));
        }
        Ok(Formula::Steps(Box::new(Steps {
            of: self.of,
            under: self.under,
            table,
        })))
    }
}

fn field_formula(name: &str, limit: Option<Decimal>) -> Result<Formula, String> {
    let field = field::find(name).ok_or_else(|| format!("no field \"{name}\" in the profile"))?;
    match field.kind {
        Kind::Number(low, high) | Kind::Whole(low, high) => match limit {
            Some(limit) if limit < low || limit > high => {
                Err(format!("\"{name}\" goes from {low} to {high}, not to {limit}"))
            }
            _ => Ok(Formula::Field(field.name, limit)),
        },
        _ => Err(format!("\"{name}\" is no number")),
    }
}
