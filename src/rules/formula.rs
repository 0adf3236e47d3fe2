//! The formulas that amounts are made of, as they stand in the files: tables with exactly one operator, in euros or in
//! plain numbers.

use super::aid::Text;
use super::field::{self, Kind};
use super::number::Number;
use super::schema;
use super::test::Test;
use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use toml::Spanned;

/// A typed formula.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    /// A sum of money.
    Euros(Decimal),
    /// A plain number: a share, a rate, days, months.
    Number(Decimal),
    /// A fact about the doctor; when it is not given, anything in its range, up to the second value if there is one.
    Field(&'static str, Option<Decimal>),
    /// The parts added up.
    Sum(Vec<Formula>),
    /// The first less the second.
    Difference(Box<[Formula; 2]>),
    /// The parts multiplied.
    Product(Vec<Formula>),
    /// The first divided by the second.
    Quotient(Box<[Formula; 2]>),
    /// The smallest part.
    Least(Vec<Formula>),
    /// The greatest part.
    Greatest(Vec<Formula>),
    /// Rounded down to a whole number.
    Whole(Box<Formula>),
    /// By the step in which a value lies.
    Steps(Box<Steps>),
    /// The first case whose guard is met decides; otherwise the last formula.
    Cases(Vec<FormulaCase>, Box<Formula>),
    /// Two readings or more of one text: anything between them.
    Readings(Vec<FormulaReading>),
    /// Anything from nothing to that.
    UpTo(Box<Formula>),
    /// It does not apply: there is no amount.
    None,
    /// A fact about the contract that ends.
    Contract(ContractFact),
}

/// A table of steps without a hole.
#[derive(Debug, Clone, PartialEq)]
pub struct Steps {
    /// What is looked up.
    pub of: Formula,
    /// The value below the first step.
    pub under: Formula,
    /// The steps, ascending: each from its bound, included, to the next one's, excluded.
    pub table: Vec<(Decimal, Formula)>,
}

/// A guard and the formula that then counts.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FormulaCase {
    /// The guard.
    #[serde(rename = "if")]
    pub guard: Test,
    /// What counts when the guard is met.
    pub then: Formula,
}

/// One reading of a text.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FormulaReading {
    /// Short name of the document.
    #[schemars(with = "String")]
    pub source: Spanned<String>,
    /// How it is read.
    pub says: Text,
    /// What that gives.
    pub value: Formula,
}

/// What an `[exit]` may ask of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContractFact {
    /// What was paid until the exit.
    Paid,
    /// What the whole contract pays.
    Total,
    /// Its length in months.
    Months,
    /// Months left at the exit.
    MonthsLeft,
    /// Months run at the exit.
    MonthsRun,
}

/// What a formula counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Money.
    Euros,
    /// A plain number.
    Number,
}

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

impl Formula {
    /// What it counts in.
    ///
    /// # Errors
    /// When units do not fit, a divisor can be zero, or `none` stands where a value is needed.
    pub fn unit(&self) -> Result<Unit, String> {
        match self {
            Self::Euros(_) => Ok(Unit::Euros),
            Self::Number(_)
            | Self::Contract(ContractFact::Months | ContractFact::MonthsLeft | ContractFact::MonthsRun) => {
                Ok(Unit::Number)
            }
            Self::Contract(ContractFact::Paid | ContractFact::Total) => Ok(Unit::Euros),
            Self::Field(name, _) => Ok(if field::is_euros(name) {
                Unit::Euros
            } else {
                Unit::Number
            }),
            Self::Sum(parts) | Self::Least(parts) | Self::Greatest(parts) => same(parts.iter()),
            Self::Difference(pair) => same(pair.iter()),
            Self::Product(parts) => {
                let units = parts.iter().map(Self::unit).collect::<Result<Vec<_>, _>>()?;
                match units.iter().filter(|u| **u == Unit::Euros).count() {
                    0 => Ok(Unit::Number),
                    1 => Ok(Unit::Euros),
                    _ => Err("euros are multiplied by euros".to_owned()),
                }
            }
            Self::Quotient(pair) => {
                let [above, below] = pair.as_ref();
                match below {
                    Self::Number(n) if n.is_sign_positive() && !n.is_zero() => above.unit(),
                    Self::Contract(ContractFact::Months) => above.unit(),
                    _ => Err("a divisor is a number above zero, or the months of the contract".to_owned()),
                }
            }
            Self::Whole(inner) => match inner.unit()? {
                Unit::Number => Ok(Unit::Number),
                Unit::Euros => Err("`whole` takes a number, not euros".to_owned()),
            },
            Self::Steps(steps) => {
                steps.of.unit()?;
                branches(std::iter::once(&steps.under).chain(steps.table.iter().map(|(_, f)| f)))
            }
            Self::Cases(cases, otherwise) => branches(cases.iter().map(|c| &c.then).chain([otherwise.as_ref()])),
            Self::Readings(readings) => branches(readings.iter().map(|r| &r.value)),
            Self::UpTo(inner) => inner.unit(),
            Self::None => Err("`none` stands where a value is needed".to_owned()),
        }
    }

    /// Calls `visit` for this formula and every one below it.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Formula)) {
        visit(self);
        match self {
            Self::Sum(parts) | Self::Product(parts) | Self::Least(parts) | Self::Greatest(parts) => {
                parts.iter().for_each(|p| p.walk(visit));
            }
            Self::Difference(pair) | Self::Quotient(pair) => pair.iter().for_each(|p| p.walk(visit)),
            Self::Whole(inner) | Self::UpTo(inner) => inner.walk(visit),
            Self::Steps(steps) => {
                steps.of.walk(visit);
                steps.under.walk(visit);
                steps.table.iter().for_each(|(_, f)| f.walk(visit));
            }
            Self::Cases(cases, otherwise) => {
                cases.iter().for_each(|c| c.then.walk(visit));
                otherwise.walk(visit);
            }
            Self::Readings(readings) => readings.iter().for_each(|r| r.value.walk(visit)),
            _ => {}
        }
    }
}

fn same<'a>(parts: impl Iterator<Item = &'a Formula>) -> Result<Unit, String> {
    let mut unit = None;
    for part in parts {
        let own = part.unit()?;
        if unit.is_some_and(|u| u != own) {
            return Err("euros stand beside plain numbers".to_owned());
        }
        unit = Some(own);
    }
    unit.ok_or_else(|| "an operator without parts".to_owned())
}

/// As [`same`], but a whole branch may be `none`, unless all are.
fn branches<'a>(parts: impl Iterator<Item = &'a Formula>) -> Result<Unit, String> {
    same(parts.filter(|f| !matches!(f, Formula::None)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Formula, String> {
        #[derive(Debug, Deserialize, JsonSchema)]
        struct Wrap {
            formula: Formula,
        }
        let wrap: Wrap = toml::from_str(&format!("formula = {text}")).map_err(|e| e.to_string())?;
        wrap.formula.unit()?;
        Ok(wrap.formula)
    }

    #[test]
    fn impossible_formulas_are_refused() {
        for (text, want) in [
            ("{}", "needs an operator"),
            ("{ euros = 1, number = 2 }", "one operator"),
            ("{ euros = \"1,5\" }", "no number"),
            ("{ euros = 1.5 }", "as text such as"),
            ("{ field = \"sector\" }", "is no number"),
            ("{ field = \"shoe_size\" }", "no field"),
            ("{ field = \"trainee_months\", presumed_at_most = 200 }", "not to 200"),
            ("{ sum = [{ euros = 1 }, { number = 1 }] }", "beside plain numbers"),
            (
                "{ product = [{ euros = 1 }, { field = \"conventioned_fees\" }] }",
                "by euros",
            ),
            ("{ quotient = [{ euros = 1 }, { number = 0 }] }", "above zero"),
            ("{ quotient = [{ euros = 1 }, { field = \"age\" }] }", "above zero"),
            ("{ whole = { euros = 1 } }", "not euros"),
            ("{ sum = [{ none = true }, { euros = 1 }] }", "where a value is needed"),
            (
                "{ cases = [{ if = { zone = \"zip\" }, then = { euros = 1 } }] }",
                "else",
            ),
            ("{ readings = [] }", "two readings"),
            (
                "{ steps = { of = { field = \"age\" }, under = { euros = 0 }, table = [{ from = 1, below = 2, value = { euros = 1 } }, { from = 3, value = { euros = 1 } }] } }",
                "hole",
            ),
            (
                "{ steps = { of = { field = \"age\" }, under = { euros = 0 }, table = [{ from = 1, below = 2, value = { euros = 1 } }] } }",
                "the last step ends",
            ),
            (
                "{ steps = { of = { field = \"age\" }, under = { euros = 0 }, table = [{ from = 1, value = { euros = 1 } }, { from = 3, value = { euros = 1 } }] } }",
                "has no end",
            ),
            (
                "{ steps = { of = { field = \"age\" }, under = { euros = 0 }, table = [{ from = 1, value = { number = 1 } }] } }",
                "beside plain numbers",
            ),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.contains(want), "{text}: {error}");
        }
    }

    #[test]
    fn units_follow_from_the_parts() {
        for (text, want) in [
            (
                "{ product = [{ number = \"0.10\" }, { field = \"conventioned_fees\" }] }",
                Unit::Euros,
            ),
            (
                "{ product = [{ number = 2 }, { field = \"days_per_week\" }] }",
                Unit::Number,
            ),
            (
                "{ cases = [{ if = { zone = \"zip\" }, then = { none = true } }], else = { euros = 1 } }",
                Unit::Euros,
            ),
            (
                "{ quotient = [{ contract = \"paid\" }, { contract = \"months\" }] }",
                Unit::Euros,
            ),
        ] {
            assert_eq!(parse(text).expect(text).unit(), Ok(want), "{text}");
        }
    }
}
