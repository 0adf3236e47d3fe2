//! Tests, formulas and whole files in plain words, generated from the files so that they cannot drift from what is
//! computed.

mod aid;
mod arms;
mod cases;
mod contract;
mod formula;
mod names;
mod negation;
mod test;

use super::aid::AidFile;
use super::amount::AmountRule;
use super::question::Questions;
use super::test::Test;
use crate::domain::Lang;
pub use aid::Part;

/// What words are taken from.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// The names of the facts.
    pub questions: &'a Questions,
    /// The language.
    pub lang: Lang,
}

impl Words<'_> {
    /// What a condition tests, one clause after the other: the first that applies decides.
    #[must_use]
    pub fn rule_clauses(self, test: &Test) -> Vec<String> {
        self.clauses(test).iter().map(|c| capitalised(c)).collect()
    }

    /// What a condition tests.
    #[must_use]
    pub fn rule(self, test: &Test) -> String {
        capitalised(&self.test(test))
    }

    /// How an amount is computed, one clause after the other: the first that applies decides.
    #[must_use]
    pub fn amount_clauses(self, rule: &AmountRule) -> Vec<String> {
        match (&rule.formula, &rule.rate, &rule.base) {
            (Some(formula), _, _) => self.formula_clauses(formula),
            (None, Some(rate), Some(base)) => vec![format!("{} × {}", self.rate(rate), self.formula(base))],
            _ => vec![],
        }
    }

    /// How an amount is computed.
    #[must_use]
    pub fn amount(self, rule: &AmountRule) -> String {
        self.chained(&self.amount_clauses(rule))
    }

    /// What an early end costs; `None` when the file does not say.
    #[must_use]
    pub fn repay(self, file: &AidFile) -> Option<String> {
        let formula = file.exit.as_ref()?.get_ref().repay.as_ref()?;
        Some(self.formula(formula))
    }

    /// Clauses in one sentence.
    #[must_use]
    pub fn chained(self, clauses: &[String]) -> String {
        clauses.join(self.lang.pick(" ; ", "; "))
    }

    fn pick(self, fr: &'static str, en: &'static str) -> &'static str {
        self.lang.pick(fr, en)
    }

    /// "a, b ou c".
    fn either(self, names: &[String]) -> String {
        match names {
            [] => String::new(),
            [only] => only.clone(),
            [first @ .., last] => format!("{} {} {last}", first.join(", "), self.pick("ou", "or")),
        }
    }

    /// The name of a fact, as it stands in a sentence.
    fn field(self, name: &str) -> String {
        let question = self.questions.get(name);
        question.map_or_else(|| name.to_owned(), |q| q.name.get(self.lang).to_owned())
    }
}

/// With a capital at the start, be it in a bracket.
fn capitalised(text: &str) -> String {
    let bracket = if text.starts_with('(') { "(" } else { "" };
    let mut letters = text[bracket.len()..].chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{bracket}{first}{}", letters.as_str())
}
