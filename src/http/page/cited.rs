//! Sources, contradictions and notes as pages show them.

use super::say;
use crate::domain::Lang;
use crate::eligibility::aids::lines::{DisagreementLine, NoteLine, SourceLine};

/// A contradiction.
pub struct Disagreement {
    pub topic: String,
    pub readings: Vec<(String, String)>,
    pub treated_as: String,
}

/// A sentence and who says so.
pub struct Note {
    pub text: String,
    pub sources: Vec<String>,
}

pub fn sources(lang: Lang, list: &[SourceLine]) -> Vec<String> {
    list.iter()
        .map(|source| {
            let article = source.article.as_deref().map(|a| format!(", {a}")).unwrap_or_default();
            let says = source.detail.as_deref().map(|d| format!(" : {d}")).unwrap_or_default();
            say::sentence(lang, &format!("{}{article}{says}", source.document))
        })
        .collect()
}

pub fn disagreements(lang: Lang, list: &[DisagreementLine]) -> Vec<Disagreement> {
    list.iter()
        .map(|line| Disagreement {
            topic: say::sentence(lang, &line.topic),
            readings: line
                .readings
                .iter()
                .map(|r| (r.source.clone(), say::sentence(lang, &r.says)))
                .collect(),
            treated_as: say::sentence(lang, &line.treated_as),
        })
        .collect()
}

pub fn note(lang: Lang, text: &str, from: &[SourceLine]) -> Note {
    Note {
        text: say::sentence(lang, text),
        sources: sources(lang, from),
    }
}

pub fn notes(lang: Lang, list: &[NoteLine]) -> Vec<Note> {
    list.iter().map(|n| note(lang, &n.text, &n.sources)).collect()
}
