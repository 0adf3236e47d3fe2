//! The formulas that amounts are made of, as they stand in the files: tables with exactly one operator, in euros or in
//! plain numbers.

mod parse;

use super::aid::Text;
use super::field;
use super::test::Test;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Deserialize;
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
