//! The question to ask for each fact about the doctor.

use super::aid::Text;
use super::error::RuleError;
use super::field::{self, Kind};
use crate::domain::Lang;
use serde::Deserialize;
use std::collections::HashMap;

/// How a fact is asked for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// What the fact is called in a sentence.
    pub name: Text,
    /// In French.
    pub fr: String,
    /// In English.
    pub en: String,
    /// A word of help.
    pub help: Option<Text>,
    /// Its place among the questions, from 1.
    pub order: u32,
    /// The words that can be answered.
    #[serde(default)]
    pub options: Vec<AnswerOption>,
}

/// A word that can be answered, and how it is shown.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerOption {
    /// The word.
    pub value: String,
    /// In French.
    pub fr: String,
    /// In English.
    pub en: String,
}

/// One question for every field.
#[derive(Debug, Clone, Default)]
pub struct Questions(HashMap<String, Question>);

impl Questions {
    /// Reads `questions.toml`.
    ///
    /// # Errors
    /// When it is malformed, names an unknown field or option, or lacks a field.
    pub fn parse(text: &str, file: &str) -> Result<Self, RuleError> {
        let fail = |at: usize, what: String| RuleError {
            file: file.to_owned(),
            line: text[..at.min(text.len())].matches('\n').count() + 1,
            what,
        };
        let all: HashMap<String, Question> =
            toml::from_str(text).map_err(|e| fail(e.span().map_or(0, |s| s.start), e.message().to_owned()))?;
        for (name, question) in &all {
            let at = text.find(name.as_str()).unwrap_or(0);
            let known = field::find(name).ok_or_else(|| fail(at, format!("no field \"{name}\" in the profile")))?;
            if let Kind::Choice(words) | Kind::Digit(words) | Kind::Many(words) = known.kind {
                let fits = question.options.len() == words.len()
                    && question.options.iter().all(|o| words.contains(&o.value.as_str()));
                if !fits {
                    return Err(fail(at, format!("the options of {name} must be {}", words.join(", "))));
                }
            }
        }
        if let Some(field) = field::FIELDS.iter().find(|f| !all.contains_key(f.name)) {
            return Err(fail(0, format!("no question for {}", field.name)));
        }
        Ok(Self(all))
    }

    /// The question for a field.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&Question> {
        self.0.get(field)
    }

    /// The question in words; the name of the field where there is none.
    #[must_use]
    pub fn text<'a>(&'a self, field: &'a str, lang: Lang) -> &'a str {
        self.get(field).map_or(field, |q| lang.pick(&q.fr, &q.en))
    }

    /// The place of its question.
    #[must_use]
    pub fn order(&self, field: &str) -> u32 {
        self.get(field).map_or(u32::MAX, |q| q.order)
    }

    /// Sorts fields by the place of their question.
    pub fn sort(&self, fields: &mut [&'static str]) {
        fields.sort_by_key(|f| (self.order(f), *f));
    }
}
