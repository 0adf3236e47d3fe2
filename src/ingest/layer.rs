//! From official files of the QPV, the mountain zone, the massifs or the outlines to the dataset in use.
//!
//! One module for each layer reads its files into a `state::State`; what comes then is the same for all: a draft, the gate, publishing.

mod lists;
mod origins;
mod outlines;
mod qpv;
mod state;
mod territory;
mod written;

use super::error::IngestError;
use super::gate::{self, Report};
use super::home::Home;
use super::publish::Terms;
use super::zoning::About;
use crate::dataset::Snapshot;
use crate::formats::At;
use state::State;
use std::path::PathBuf;

/// A layer that is imported here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Priority neighbourhoods.
    Qpv,
    /// The mountain zone.
    Montagne,
    /// The massifs.
    Massifs,
    /// Outlines of communes.
    Outlines,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Qpv, Self::Montagne, Self::Massifs, Self::Outlines];

    /// Its name in the manifest.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Qpv => "qpv",
            Self::Montagne => "montagne",
            Self::Massifs => "massifs",
            Self::Outlines => "outlines",
        }
    }

    /// The layer of that name, if it is one of these.
    #[must_use]
    pub fn of(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// Whether its files hold polygons, which have a tolerance.
    #[must_use]
    pub const fn has_polygons(self) -> bool {
        matches!(self, Self::Qpv | Self::Outlines)
    }
}

/// What is to be imported.
#[derive(Debug)]
pub struct Import<'a> {
    /// What it is added to, and on which terms it is published.
    pub terms: Terms<'a>,
    /// The layer.
    pub kind: Kind,
    /// Files of one state of it.
    pub files: &'a [PathBuf],
    /// What the importer says of them.
    pub about: About,
    /// How far a line may be from the true one, in metres; `None` keeps what the manifest says.
    pub tolerance_m: Option<f64>,
}

/// What came of it.
#[derive(Debug)]
pub struct Imported {
    /// The checks.
    pub report: Report,
    /// How many rows or shapes came in.
    pub rows: usize,
    /// How many stood twice and were taken once.
    pub repeated: usize,
    /// What else the importer should know, a sentence each.
    pub remarks: Vec<String>,
    /// The name of the version in use since; `None` for a dry run.
    pub published: Option<String>,
}

/// Imports the files of one state and publishes the dataset that comes of it. `told` gets the report before anything is refused.
///
/// # Errors
/// What is wrong with a file, what the file does not say and nobody said, or why the gate refuses it: then nothing has changed.
pub fn import(home: &Home, import: &Import<'_>, told: impl FnOnce(&Report)) -> Result<Imported, IngestError> {
    let old = Snapshot::load(import.terms.base)?;
    let state = read(&old, import)?;
    let draft = home.draft(import.terms.base)?;
    state.write(draft.folder(), import)?;
    let mut new = Snapshot::load(draft.folder())?;
    state.origins.translate(&mut new.findings, &state.files());
    let id = &state.generation.id;
    let mut report = gate::layers::check_layer(&old, &new, import.kind, id, state.rows);
    let published = import.terms.publish(home, &old, &new, draft, &mut report, told)?;
    Ok(Imported {
        rows: state.rows,
        repeated: state.repeated,
        remarks: state.remarks,
        report,
        published,
    })
}

fn read(old: &Snapshot, import: &Import<'_>) -> Result<State, IngestError> {
    let layer = old.manifest.layer(import.kind.id())?;
    match import.kind {
        Kind::Qpv => qpv::read(old, layer, import),
        Kind::Montagne => lists::montagne(layer, import),
        Kind::Massifs => lists::massifs(layer, import),
        Kind::Outlines => outlines::read(old, layer, import),
    }
}

/// Something about a file as a whole.
fn of_file(file: &str, what: String) -> IngestError {
    IngestError::File {
        file: file.to_owned(),
        what,
    }
}

/// Something about a shape.
fn of_shape(file: &str, at: At, what: String) -> IngestError {
    IngestError::Shape {
        file: file.to_owned(),
        at,
        what,
    }
}

/// Something about a row.
fn of_row(file: &str, line: u64, what: String) -> IngestError {
    IngestError::Row {
        file: file.to_owned(),
        line,
        what,
    }
}
