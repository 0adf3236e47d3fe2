//! From a file in hand to the dataset in use: a version is built beside, checked, and only then takes the place of the one before.

use super::error::IngestError;
use super::gate::{self, Report};
use super::home::Home;
use super::publish::Terms;
use super::zoning::{self, About, Settled};
use crate::dataset::Snapshot;
use std::path::{Path, PathBuf};

/// What is to be imported.
#[derive(Debug)]
pub struct Import<'a> {
    /// What it is added to, and on which terms it is published.
    pub terms: Terms<'a>,
    /// Files of one list: those of communes, QPV and large quarters.
    pub files: &'a [PathBuf],
    /// What the importer says of them.
    pub about: About,
    /// Where names that are not settled are listed, or were decided.
    pub decisions: &'a Path,
    /// Whether that file was filled in.
    pub decided: bool,
}

/// What came of it.
#[derive(Debug)]
pub struct Imported {
    /// The checks.
    pub report: Report,
    /// How many rows came in.
    pub rows: usize,
    /// What became of names.
    pub settled: Settled,
    /// Files that had to be read as Windows-1252.
    pub windows_1252: Vec<String>,
    /// The name of the version in use since; `None` for a dry run.
    pub published: Option<String>,
}

/// Imports a zoning list and publishes the dataset that comes of it. `told` gets the report before anything is refused.
///
/// # Errors
/// What is wrong with a file or the dataset, or why the gate refuses it: then nothing has changed.
pub fn zoning(home: &Home, import: &Import<'_>, told: impl FnOnce(&Report)) -> Result<Imported, IngestError> {
    let mut lists = import
        .files
        .iter()
        .map(|path| zoning::read(path))
        .collect::<Result<Vec<_>, _>>()?;
    let windows_1252 = lists
        .iter()
        .filter(|l| l.windows_1252)
        .map(|l| l.file.clone())
        .collect();
    let Some(mut list) = lists.pop() else {
        return Err(IngestError::File {
            file: "import".to_owned(),
            what: "name at least one file".to_owned(),
        });
    };
    for other in lists {
        list.as_of = list.as_of.max(other.as_of);
        list.lines.extend(other.lines);
    }
    let old = Snapshot::load(import.terms.base)?;
    let settled = zoning::settle(
        &mut list,
        &old.cog,
        &import.about.regions,
        import.decisions,
        import.decided,
    )?;
    let draft = home.draft(import.terms.base)?;
    let added = zoning::add(draft.folder(), &list, &import.about, &old.cog)?;
    let mut new = Snapshot::load(draft.folder())?;
    added.translate(&mut new.findings);
    let mut report = gate::check(&old, &new, &added.id);
    let published = import.terms.publish(home, &old, &new, draft, &mut report, told)?;
    Ok(Imported {
        rows: list.lines.len(),
        settled,
        windows_1252,
        published,
        report,
    })
}
