//! INSEE's file of movements of communes (`mvtcommune_YYYY.csv`) into a dataset: what each code was on each day.

use super::error::IngestError;
use super::gate::{self, Report};
use super::home::Home;
use super::publish::{Terms, write_manifest};
use crate::dataset::cog::movements::{self, COLUMNS, Movement};
use crate::dataset::cog::timeline::{Fault, Timeline};
use crate::dataset::manifest::{FileEntry, hex};
use crate::dataset::{Cog, DatasetError, Manifest, Snapshot};
use crate::domain::{CommuneCode, Date};
use crate::formats::read_table;
use crate::rules::Text;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// The layer that movements belong to.
pub const LAYER: &str = "communes";
/// The role of the file in the manifest.
const ROLE: &str = "movements";
/// How the note of the manifest begins that the import makes untrue.
const NO_DATES: &str = "The date of each merger is not in the sources";

/// What is to be imported.
#[derive(Debug)]
pub struct Import<'a> {
    /// What it is added to, and on which terms it is published.
    pub terms: Terms<'a>,
    /// INSEE's file.
    pub file: &'a Path,
}

/// What came of it.
#[derive(Debug)]
pub struct Imported {
    /// The checks.
    pub report: Report,
    /// How many movements came in, those that stand twice taken once.
    pub rows: usize,
    /// To how many codes something happened.
    pub codes: usize,
    /// The name of the version in use since; `None` for a dry run.
    pub published: Option<String>,
}

/// Imports a file of movements and publishes the dataset that comes of it. `told` gets the report before anything is refused.
///
/// # Errors
/// What is wrong with the file, where it contradicts the list of communes, or why the gate refuses it: then nothing has changed.
pub fn import(home: &Home, import: &Import<'_>, told: impl FnOnce(&Report)) -> Result<Imported, IngestError> {
    let table = read_table(import.file, &[])?;
    let rows = movements::read(&table)?;
    if rows.is_empty() {
        return Err(IngestError::File {
            file: table.file().to_owned(),
            what: "holds no movement: is it the right file?".to_owned(),
        });
    }
    let old = Snapshot::load(import.terms.base)?;
    let as_of = old.manifest.layer(LAYER)?.newest()?.as_of;
    trace(&old.cog, &rows, as_of).map_err(|faults| contradiction(table.file(), faults))?;
    let draft = home.draft(import.terms.base)?;
    add(draft.folder(), &rows)?;
    let new = Snapshot::load(draft.folder())?;
    let mut report = gate::movements::check_movements(&old, &new, &rows);
    let published = import.terms.publish(home, &old, &new, draft, &mut report, told)?;
    Ok(Imported {
        rows: rows.len(),
        codes: new.cog.timeline().codes().count(),
        report,
        published,
    })
}

/// Traces movements against a list of communes of a day.
///
/// # Errors
/// Where they contradict each other or the list.
fn trace(cog: &Cog, rows: &[Movement], as_of: Date) -> Result<Timeline, Vec<Fault>> {
    let current: Vec<(CommuneCode, &str)> = cog.communes().iter().map(|c| (c.code, &*c.name)).collect();
    Timeline::new(rows, &current, as_of)
}

fn contradiction(file: &str, faults: Vec<Fault>) -> IngestError {
    let more = faults.len().saturating_sub(1);
    let (line, what) = faults
        .into_iter()
        .next()
        .map_or_else(Default::default, |f| (f.line, f.what));
    let others = if more == 0 {
        String::new()
    } else {
        format!(" (and {more} more)")
    };
    IngestError::Row {
        file: file.to_owned(),
        line,
        what: format!("{what}{others}; is the file of the same year as the list of communes?"),
    }
}

/// Writes the movements into a dataset folder that is being built, and their file into the manifest.
fn add(folder: &Path, rows: &[Movement]) -> Result<(), IngestError> {
    let (mut manifest, _) = Manifest::read(folder)?;
    let layer = manifest.layers.iter_mut().find(|layer| layer.id == LAYER);
    let layer = layer.ok_or_else(|| DatasetError::NoDataset(folder.to_owned()))?;
    let last = rows.last().map_or(Date::constant(1943, 1, 1), |row| row.on);
    layer.notes.retain(|note| !note.en.starts_with(NO_DATES));
    layer.notes.retain(|note| !note.en.starts_with("Movements of communes"));
    layer.notes.push(Text {
        fr: format!(
            "Mouvements des communes depuis 1943 jusqu'au {last} : INSEE, fichier des événements sur les communes."
        ),
        en: format!("Movements of communes since 1943 up to {last}: INSEE, file of events."),
    });
    let text = written(rows)?;
    let Some(generation) = layer.generations.last_mut() else {
        return Err(IngestError::File {
            file: "sources.toml".to_owned(),
            what: format!("layer {LAYER} has no generation"),
        });
    };
    let path = PathBuf::from("communes").join(format!("movements-{}.csv", generation.as_of.year()));
    let target = folder.join(&path);
    std::fs::write(&target, &text).map_err(|e| IngestError::io(&target, e))?;
    let sha256 = hex(&Sha256::digest(&text));
    generation.files.insert(ROLE.to_owned(), FileEntry { path, sha256 });
    write_manifest(folder, &manifest)
}

fn written(rows: &[Movement]) -> Result<Vec<u8>, IngestError> {
    let fault = |what: String| IngestError::File {
        file: "movements".to_owned(),
        what,
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(|e| fault(e.to_string()))?;
    for row in rows {
        let on = row.on.to_string();
        let (before, after) = (&row.before, &row.after);
        let cells = [
            row.kind.number(),
            &on,
            before.form.word(),
            before.code.as_str(),
            &before.name,
            after.form.word(),
            after.code.as_str(),
            &after.name,
        ];
        writer.write_record(cells).map_err(|e| fault(e.to_string()))?;
    }
    writer.into_inner().map_err(|e| fault(e.to_string()))
}
