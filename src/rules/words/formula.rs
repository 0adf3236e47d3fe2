//! Formulas in words.

use super::{Words, number};
use crate::domain::Lang;
use crate::rules::formula::{ContractFact, Formula, Steps};
use rust_decimal::Decimal;

impl Words<'_> {
    /// A formula in words.
    pub(super) fn formula(self, formula: &Formula) -> String {
        let pick = |fr: &'static str, en: &'static str| self.lang.pick(fr, en);
        match formula {
            Formula::Euros(n) => number::euros(*n, self.lang),
            Formula::Number(n) => number::plain(*n, self.lang),
            Formula::Field(name, _) => self.field(name),
            Formula::Sum(parts) => self.joined(parts, " + "),
            Formula::Difference(pair) => self.joined(pair.as_ref(), " − "),
            Formula::Product(parts) => {
                let parts: Vec<String> = parts.iter().map(|p| self.factor(p)).collect();
                parts.join(" × ")
            }
            Formula::Quotient(pair) => self.joined(pair.as_ref(), " ÷ "),
            Formula::Least(parts) => format!("{} {}", pick("le plus petit de", "the lesser of"), self.listed(parts)),
            Formula::Greatest(parts) => {
                format!("{} {}", pick("le plus grand de", "the greater of"), self.listed(parts))
            }
            Formula::Whole(inner) => {
                format!(
                    "{} ({})",
                    pick("partie entière de", "whole part of"),
                    self.formula(inner)
                )
            }
            Formula::Steps(steps) => self.steps(steps),
            Formula::Cases(cases, otherwise) => {
                let mut said: Vec<String> = cases
                    .iter()
                    .map(|c| {
                        let guard = self.test(&c.guard);
                        format!("{} {guard} : {}", pick("si", "if"), self.formula(&c.then))
                    })
                    .collect();
                said.push(format!("{} : {}", pick("sinon", "otherwise"), self.formula(otherwise)));
                self.colons(&said.join(" ; "))
            }
            Formula::Readings(readings) => {
                let said: Vec<String> = readings
                    .iter()
                    .map(|r| format!("{} ({})", self.formula(&r.value), r.says.get(self.lang)))
                    .collect();
                said.join(pick(", ou bien ", ", or else "))
            }
            Formula::UpTo(inner) => format!("{} {}", pick("au plus", "at most"), self.formula(inner)),
            Formula::None => pick("rien", "nothing").to_owned(),
            Formula::Contract(fact) => match fact {
                ContractFact::Paid => pick("sommes versées", "sums paid"),
                ContractFact::Total => pick("total du contrat", "total of the contract"),
                ContractFact::Months => pick("mois du contrat", "months of the contract"),
                ContractFact::MonthsLeft => pick("mois restants", "months left"),
                ContractFact::MonthsRun => pick("mois écoulés", "months run"),
            }
            .to_owned(),
        }
    }

    /// A rate: a number is shown in per cent.
    pub(super) fn rate(self, formula: &Formula) -> String {
        match formula {
            Formula::Number(n) => number::percent(*n, self.lang),
            Formula::Cases(cases, otherwise) if cases.iter().all(|c| c.then == Formula::None) => self.rate(otherwise),
            other => self.formula(other),
        }
    }

    /// A part of a product: a share below one in per cent, a sum in brackets.
    fn factor(self, formula: &Formula) -> String {
        match formula {
            Formula::Number(n) if *n < Decimal::ONE => number::percent(*n, self.lang),
            Formula::Sum(_) | Formula::Difference(_) | Formula::Cases(..) => format!("({})", self.formula(formula)),
            other => self.formula(other),
        }
    }

    fn joined(self, parts: &[Formula], by: &str) -> String {
        let parts: Vec<String> = parts.iter().map(|p| self.formula(p)).collect();
        parts.join(by)
    }

    fn listed(self, parts: &[Formula]) -> String {
        format!("({})", self.joined(parts, " ; "))
    }

    fn steps(self, steps: &Steps) -> String {
        let of = self.formula(&steps.of);
        let mut said = Vec::new();
        for (at, (from, value)) in steps.table.iter().enumerate() {
            let from = number::plain(*from, self.lang);
            let next = steps
                .table
                .get(at + 1)
                .map(|(below, _)| number::plain(*below, self.lang));
            let when = match (self.lang, next) {
                (Lang::Fr, Some(next)) => format!("de {from} à moins de {next}"),
                (Lang::Fr, None) => format!("à partir de {from}"),
                (Lang::En, Some(next)) => format!("from {from} to less than {next}"),
                (Lang::En, None) => format!("from {from}"),
            };
            said.push(format!("{when} : {}", self.formula(value)));
        }
        let by = self.lang.pick("selon", "by");
        self.colons(&format!("{by} {of} – {}", said.join(" ; ")))
    }

    /// French sets a colon and a semicolon apart, English does not.
    fn colons(self, text: &str) -> String {
        match self.lang {
            Lang::Fr => text.to_owned(),
            Lang::En => text.replace(" : ", ": ").replace(" ; ", "; "),
        }
    }
}
