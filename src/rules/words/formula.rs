//! Formulas in words.

use super::Words;
use super::arms::{Arm, Guard, exclusive, push};
use super::test::is_counted;
use crate::domain::{Lang, figures};
use crate::rules::formula::{ContractFact, Formula, Steps};
use rust_decimal::Decimal;

impl Words<'_> {
    /// A formula as clauses: the first that applies decides.
    pub(super) fn formula_clauses(self, formula: &Formula) -> Vec<String> {
        let mut arms = Vec::new();
        self.flatten(formula, &[], &mut arms);
        let colon = self.pick(" : ", ": ");
        let mut said = Vec::new();
        for (at, arm) in arms.iter().enumerate() {
            let chained = at > 0 && !arms[..at].iter().all(|before| exclusive(before, arm));
            let always = arm.when.iter().any(Vec::is_empty);
            let by_step = matches!(arm.when.as_slice(), [one] if matches!(one.as_slice(), [Guard::Step(_)]));
            said.push(match (at, always) {
                (0, true) => arm.leads.clone(),
                (_, true) => format!("{}{colon}{}", self.pick("sinon", "otherwise"), arm.leads),
                _ if by_step => format!("{}{colon}{}", self.guard(arm), arm.leads),
                _ => {
                    let otherwise = if chained {
                        self.pick("sinon, ", "otherwise, ")
                    } else {
                        ""
                    };
                    let si = self.pick("si", "if");
                    format!("{otherwise}{si} {}{colon}{}", self.guard(arm), arm.leads)
                }
            });
        }
        said
    }

    fn flatten<'t>(self, formula: &'t Formula, guards: &[Guard<'t>], arms: &mut Vec<Arm<'t, String>>) {
        let with = |guard: Guard<'t>| {
            let mut inner = guards.to_vec();
            inner.push(guard);
            inner
        };
        match formula {
            Formula::Cases(cases, otherwise) => {
                for case in cases {
                    self.flatten(&case.then, &with(Guard::Test(&case.guard)), arms);
                }
                self.flatten(otherwise, guards, arms);
            }
            Formula::Steps(steps) => {
                for (at, (_, value)) in steps.table.iter().enumerate() {
                    self.flatten(value, &with(Guard::Step(self.step(steps, at))), arms);
                }
            }
            other => push(arms, guards, self.formula(other)),
        }
    }

    /// A formula in one sentence.
    pub(super) fn formula(self, formula: &Formula) -> String {
        match formula {
            Formula::Euros(n) => figures::euros(*n, self.lang),
            Formula::Number(n) => figures::number(*n, self.lang),
            Formula::Field(name, _) => self.field(name),
            Formula::Sum(parts) => self.joined(parts, " + "),
            Formula::Difference(pair) => self.joined(pair.as_ref(), " − "),
            Formula::Product(parts) => self.joined(parts, " × "),
            Formula::Quotient(pair) => self.joined(pair.as_ref(), " ÷ "),
            Formula::Least(parts) => self.least(parts),
            Formula::Greatest(parts) => self.greatest(parts),
            Formula::Whole(inner) => {
                format!(
                    "{} ({})",
                    self.pick("partie entière de", "whole part of"),
                    self.formula(inner)
                )
            }
            Formula::Cases(..) | Formula::Steps(_) => self.chained(&self.formula_clauses(formula)),
            Formula::Readings(readings) => {
                let either = self.pick("soit", "either");
                let or = self.pick("soit", "or");
                let said: Vec<String> = readings
                    .iter()
                    .enumerate()
                    .map(|(at, r)| {
                        let word = if at == 0 { either } else { or };
                        format!("{word} {} ({})", self.formula(&r.value), r.says.get(self.lang))
                    })
                    .collect();
                said.join(", ")
            }
            Formula::UpTo(inner) => format!("{} {}", self.pick("jusqu'à", "up to"), self.formula(inner)),
            Formula::None => self.pick("rien", "nothing").to_owned(),
            Formula::Contract(fact) => match fact {
                ContractFact::Paid => self.pick("sommes versées", "sums paid"),
                ContractFact::Total => self.pick("total du contrat", "total of the contract"),
                ContractFact::Months => self.pick("mois du contrat", "months of the contract"),
                ContractFact::MonthsLeft => self.pick("mois restants", "months left"),
                ContractFact::MonthsRun => self.pick("mois écoulés", "months run"),
            }
            .to_owned(),
        }
    }

    /// A rate: a number is shown in per cent.
    pub(super) fn rate(self, formula: &Formula) -> String {
        match formula {
            Formula::Number(n) => figures::percent(*n, self.lang),
            Formula::Cases(cases, otherwise) if cases.iter().all(|c| c.then == Formula::None) => self.rate(otherwise),
            other => self.formula(other),
        }
    }

    /// A part of a calculation: a share below one in per cent, what has parts itself in brackets.
    fn factor(self, formula: &Formula) -> String {
        match formula {
            Formula::Number(n) if *n < Decimal::ONE => figures::percent(*n, self.lang),
            Formula::Euros(_) | Formula::Number(_) | Formula::Field(..) | Formula::Contract(_) | Formula::Whole(_) => {
                self.formula(formula)
            }
            Formula::Product(_) | Formula::Quotient(_) => self.formula(formula),
            _ => format!("({})", self.formula(formula)),
        }
    }

    fn joined(self, parts: &[Formula], by: &str) -> String {
        let parts: Vec<String> = parts.iter().map(|p| self.factor(p)).collect();
        parts.join(by)
    }

    /// A cap is told after what it caps: "10 % × honoraires, 20 000 € au plus".
    fn least(self, parts: &[Formula]) -> String {
        let (fixed, other) = match parts {
            [Formula::Euros(n), other] | [other, Formula::Euros(n)] => (n, other),
            _ => {
                return format!(
                    "{} {}",
                    self.pick("le plus petit de", "the lesser of"),
                    self.listed(parts)
                );
            }
        };
        let cap = figures::euros(*fixed, self.lang);
        if let Formula::Greatest(inner) = other
            && let [Formula::Euros(floor), of] | [of, Formula::Euros(floor)] = inner.as_slice()
        {
            let floor = figures::euros(*floor, self.lang);
            return match self.lang {
                Lang::Fr => format!("{}, entre {floor} et {cap}", self.formula(of)),
                Lang::En => format!("{}, between {floor} and {cap}", self.formula(of)),
            };
        }
        match self.lang {
            Lang::Fr => format!("{}, {cap} au plus", self.formula(other)),
            Lang::En => format!("{}, {cap} at most", self.formula(other)),
        }
    }

    fn greatest(self, parts: &[Formula]) -> String {
        match parts {
            [Formula::Euros(n), other] | [other, Formula::Euros(n)] => {
                let floor = figures::euros(*n, self.lang);
                match self.lang {
                    Lang::Fr => format!("{}, {floor} au moins", self.formula(other)),
                    Lang::En => format!("{}, {floor} at least", self.formula(other)),
                }
            }
            _ => format!(
                "{} {}",
                self.pick("le plus grand de", "the greater of"),
                self.listed(parts)
            ),
        }
    }

    fn listed(self, parts: &[Formula]) -> String {
        let parts: Vec<String> = parts.iter().map(|p| self.formula(p)).collect();
        format!("({})", self.chained(&parts))
    }

    /// A step of a table: "de 2,5 à moins de 4 jours par semaine". A multiple of a fact is told by the fact.
    fn step(self, steps: &Steps, at: usize) -> String {
        let (of, times) = match &steps.of {
            Formula::Product(parts) => match parts.as_slice() {
                [Formula::Number(k), field @ Formula::Field(..)] if !k.is_zero() => (field, *k),
                _ => (&steps.of, Decimal::ONE),
            },
            other => (other, Decimal::ONE),
        };
        let bound = |n: Decimal| match of {
            Formula::Field(name, _) => self.value(name, n / times),
            _ => figures::number(n / times, self.lang),
        };
        let from = steps.table.get(at).map(|(from, _)| bound(*from)).unwrap_or_default();
        let next = steps.table.get(at + 1).map(|(next, _)| bound(*next));
        let range = match (self.lang, next) {
            (Lang::Fr, Some(next)) => format!("de {from} à moins de {next}"),
            (Lang::Fr, None) => format!("à partir de {from}"),
            (Lang::En, Some(next)) => format!("from {from} to less than {next}"),
            (Lang::En, None) => format!("from {from}"),
        };
        match of {
            Formula::Field(name, _) if is_counted(name) => format!("{range} {}", self.field(name)),
            _ => format!("{} {range}", self.formula(of)),
        }
    }
}
