//! What the aid files say, as it stands in answers.

use super::lines::{
    ConsequenceLine, ContractLines, DisagreementLine, ExclusionLine, NoteLine, ReadingLine, SourceLine,
};
use crate::domain::Lang;
use crate::rules::aid::{AidFile, Citation, Text};
use crate::rules::contract::{Consequence, Effect};
use toml::Spanned;

/// Citations as they stand in answers.
#[must_use]
pub fn citations(file: &AidFile, list: &[Citation]) -> Vec<SourceLine> {
    list.iter()
        .map(|c| SourceLine {
            document: document(file, c.source.get_ref()),
            article: c.article.clone(),
            detail: c.says.clone(),
        })
        .collect()
}

fn document(file: &AidFile, id: &str) -> String {
    let found = file.sources.iter().find(|s| s.get_ref().id == id);
    found.map_or_else(|| id.to_owned(), |s| s.get_ref().document.clone())
}

/// The contradictions as they stand in answers.
#[must_use]
pub fn disagreements(file: &AidFile, lang: Lang) -> Vec<DisagreementLine> {
    file.disagreements
        .iter()
        .map(|spanned| {
            let d = spanned.get_ref();
            DisagreementLine {
                topic: d.topic.get(lang).to_owned(),
                readings: d
                    .readings
                    .iter()
                    .map(|r| ReadingLine {
                        source: document(file, r.source.get_ref()),
                        says: r.says.get(lang).to_owned(),
                    })
                    .collect(),
                treated_as: d.treated_as.get(lang).to_owned(),
            }
        })
        .collect()
}

/// The notes as they stand in answers.
#[must_use]
pub fn notes(file: &AidFile, lang: Lang) -> Vec<NoteLine> {
    file.notes
        .iter()
        .map(|spanned| {
            let note = spanned.get_ref();
            NoteLine {
                id: note.id.clone(),
                text: note.text.get(lang).to_owned(),
                sources: citations(file, &note.sources),
            }
        })
        .collect()
}

/// What becomes of a contract, as it stands in answers.
#[must_use]
pub fn contract(file: &AidFile, lang: Lang) -> ContractLines {
    let line = |effect: Option<Effect>, text: &Text, sources: &[Citation]| ConsequenceLine {
        effect,
        text: text.get(lang).to_owned(),
        sources: citations(file, sources),
    };
    let consequence = |said: &Option<Spanned<Consequence>>| {
        let said = said.as_ref()?.get_ref();
        Some(line(Some(said.effect), &said.text, &said.sources))
    };
    let exit = file.exit.as_ref().map(Spanned::get_ref);
    ContractLines {
        zone_change: consequence(&file.zone_change),
        closing: consequence(&file.closing),
        exit: exit.map(|e| line(None, &e.text, &e.sources)),
    }
}

/// The exclusions as they stand in answers.
#[must_use]
pub fn exclusions(file: &AidFile, lang: Lang) -> Vec<ExclusionLine> {
    let list = file.exclusions.iter().map(Spanned::get_ref);
    list.map(|e| ExclusionLine {
        aid: e.with.clone(),
        kind: e.kind,
        years: e.years,
        outcome: e.outcome,
        note: e.note.as_ref().map(|n| n.get(lang).to_owned()),
        sources: citations(file, &e.sources),
    })
    .collect()
}
