//! Tests and formulas in plain words, generated from the files so that they cannot drift from what is computed.

mod formula;
mod number;
mod test;

use super::aid::AidFile;
use super::amount::AmountRule;
use super::question::Questions;
use crate::domain::Lang;

/// What words are taken from.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// The names of the facts.
    pub questions: &'a Questions,
    /// The language.
    pub lang: Lang,
}

impl Words<'_> {
    /// How an amount is computed.
    #[must_use]
    pub fn amount(self, rule: &AmountRule) -> String {
        match (&rule.formula, &rule.rate, &rule.base) {
            (Some(formula), _, _) => self.formula(formula),
            (None, Some(rate), Some(base)) => format!("{} × {}", self.rate(rate), self.formula(base)),
            _ => String::new(),
        }
    }

    /// The name of a fact, as it stands in a formula.
    fn field(self, name: &str) -> String {
        let question = self.questions.get(name);
        question.map_or_else(|| name.to_owned(), |q| q.name.get(self.lang).to_owned())
    }
}

/// What an early end costs, in words; `None` when the file does not say.
#[must_use]
pub fn repay(file: &AidFile, words: Words<'_>) -> Option<String> {
    let formula = file.exit.as_ref()?.get_ref().repay.as_ref()?;
    Some(words.formula(formula))
}
