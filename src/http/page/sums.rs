//! How much, when, with what else and where: the figures of a card.

use super::ask::Asked;
use super::{cited, say};
use crate::dataset::Snapshot;
use crate::domain::Lang;
use crate::eligibility::aids::lines::{Aid, AmountLine};
use crate::eligibility::told;
use crate::rules::verdict::Status;
use crate::rules::words::Words;

/// How many due dates a card shows before its details are opened.
pub const FIRST_DUE: usize = 3;

/// What an aid pays and excludes.
pub struct Sums {
    /// The first amount, large.
    pub headline: Option<Sum>,
    /// The others.
    pub others: Vec<Sum>,
    /// When it is paid.
    pub due: Vec<Due>,
    /// A contract that runs.
    pub running: Vec<String>,
    /// The nearest place where it could be had, and its page.
    pub nearest: Option<(String, String)>,
    pub excludes: Option<String>,
}

/// An amount.
pub struct Sum {
    pub figure: String,
    pub label: String,
    pub formula: String,
    pub note: Option<String>,
    pub sources: Vec<String>,
}

/// A due date.
pub struct Due {
    pub figure: String,
    pub label: String,
    pub day: Option<String>,
}

pub fn sums(data: &Snapshot, asked: &Asked, aid: &Aid) -> Sums {
    let lang = asked.lang;
    let words = Words {
        questions: &data.questions,
        lang,
    };
    let mut amounts = aid.amounts.iter().map(|line| sum(lang, line));
    let due = aid.schedule.iter().map(|row| Due {
        figure: told::range(lang, row.amount, row.max),
        label: say::sentence(lang, &row.label),
        day: row.date.map(|d| say::day(lang, d)),
    });
    let running = aid
        .running
        .as_ref()
        .map(|line| told::running(lang, line, aid.status == Status::Closed));
    let sentences = running.unwrap_or_default();
    Sums {
        headline: amounts.next(),
        others: amounts.collect(),
        due: due.collect(),
        running: sentences.iter().map(|text| say::sentence(lang, text)).collect(),
        nearest: aid.nearest.as_ref().map(|commune| {
            let href = asked.about(&[("commune", commune.code.as_str())]);
            (say::sentence(lang, &told::nearest(lang, commune)), href)
        }),
        excludes: told::excludes(words, aid.id, &aid.excludes).map(|text| say::sentence(lang, &text)),
    }
}

fn sum(lang: Lang, line: &AmountLine) -> Sum {
    Sum {
        figure: told::amount(lang, line).replace('\'', "’"),
        label: say::sentence(lang, &line.label),
        formula: say::sentence(lang, &line.formula),
        note: line.note.as_deref().map(|n| say::sentence(lang, n)),
        sources: cited::sources(lang, &line.sources),
    }
}
