//! A new state of a layer, and how it gets into a dataset.

use super::origins::Origins;
use super::{Import, of_file};
use crate::dataset::Manifest;
use crate::dataset::manifest::{FileEntry, Generation, Layer, hex};
use crate::domain::{Date, date};
use crate::ingest::error::IngestError;
use crate::ingest::publish::write_manifest;
use crate::ingest::zoning::About;
use crate::rules::Text;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What was read, in the form of the dataset.
pub(super) struct State {
    /// Its entry in the manifest; [`State::file`] fills `files`.
    pub generation: Generation,
    /// The generations whose place it takes.
    pub replaces: Vec<String>,
    /// Its files below the dataset.
    pub contents: Vec<(PathBuf, Vec<u8>)>,
    /// What a user must know of the layer from now on.
    pub notes: Vec<Text>,
    /// How many rows or shapes came in.
    pub rows: usize,
    /// How many stood twice.
    pub repeated: usize,
    /// What the importer should know.
    pub remarks: Vec<String>,
    /// Where its shapes came from.
    pub origins: Origins,
}

impl State {
    /// Adds a file with its role in the manifest.
    pub fn file(&mut self, role: &str, path: PathBuf, content: Vec<u8>) {
        let sha256 = hex(&Sha256::digest(&content));
        let entry = FileEntry {
            path: path.clone(),
            sha256,
        };
        self.generation.files.insert(role.to_owned(), entry);
        self.contents.push((path, content));
    }

    /// Its files as findings name them.
    pub fn files(&self) -> Vec<String> {
        self.contents
            .iter()
            .map(|(path, _)| path.display().to_string())
            .collect()
    }

    /// Writes it into a dataset folder that is being built. The newest generation stands last in the manifest, and those before it answer
    /// for their days.
    ///
    /// # Errors
    /// When the manifest cannot be read or written, or the disk refuses.
    pub fn write(&self, folder: &Path, import: &Import<'_>) -> Result<(), IngestError> {
        let (mut manifest, _) = Manifest::read(folder)?;
        let layer = manifest.layers.iter_mut().find(|layer| layer.id == import.kind.id());
        let layer = layer.ok_or_else(|| of_file("sources.toml", format!("has no layer {}", import.kind.id())))?;
        let goes = |g: &Generation| g.id == self.generation.id || self.replaces.contains(&g.id);
        let (gone, kept): (Vec<_>, Vec<_>) = layer.generations.drain(..).partition(goes);
        for entry in gone.iter().flat_map(|g| g.files.values()) {
            let stays = kept.iter().flat_map(|g| g.files.values()).any(|k| k.path == entry.path);
            if !stays {
                let path = folder.join(&entry.path);
                fs::remove_file(&path).map_err(|e| IngestError::io(&path, e))?;
            }
        }
        layer.generations = kept;
        // A state with a date of effect ends the one before.
        let last_day = self.generation.effective_from.and_then(|from| from.yesterday().ok());
        if let (Some(before), Some(last_day)) = (layer.generations.last_mut(), last_day) {
            before.effective_to = before.effective_to.or(Some(last_day));
        }
        layer.generations.push(self.generation.clone());
        layer.notes.clone_from(&self.notes);
        if let Some(tolerance_m) = import.tolerance_m {
            layer.tolerance_m = Some(tolerance_m);
            layer.tolerance_source = Some(format!("said at the import of {}", self.generation.id));
        }
        for (path, content) in &self.contents {
            let path = folder.join(path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).map_err(|e| IngestError::io(parent, e))?;
            }
            fs::write(&path, content).map_err(|e| IngestError::io(&path, e))?;
        }
        write_manifest(folder, &manifest)
    }
}

/// The entry of a state that speaks for all of France, without its files.
pub(super) fn for_all_of_france(id: String, as_of: Date, about: &About) -> Generation {
    Generation {
        id,
        as_of,
        effective_from: about.effective_from,
        effective_to: None,
        document: about.document.clone(),
        regions: None,
        superseded: vec![],
        files: BTreeMap::new(),
    }
}

/// The day whose state a file shows, where no file says it: the importer must. States come in in the order of their days, so an older one
/// is refused.
///
/// # Errors
/// When nobody said it, or it or its date of effect lies in the future, or it lies before that of the state in the dataset.
pub(super) fn day(layer: &Layer, about: &About, file: &str) -> Result<Date, IngestError> {
    let unsaid = || {
        of_file(
            file,
            "does not say of which day its state is: give it with --as-of YYYY-MM-DD".to_owned(),
        )
    };
    let day = about.as_of.ok_or_else(unsaid)?;
    if day > date::today_in_paris() {
        return Err(of_file(
            file,
            format!("{day} lies in the future: --as-of is the day whose state it shows"),
        ));
    }
    if let Some(from) = about.effective_from.filter(|from| *from > date::today_in_paris()) {
        return Err(of_file(file, format!("{from} has not come: import it on that day")));
    }
    match layer.generations.last() {
        Some(newest) if day < newest.as_of => Err(of_file(
            file,
            format!(
                "its state of {day} is older than {} ({}), which is in the dataset: states come in in the order of their days",
                newest.id, newest.as_of
            ),
        )),
        _ => Ok(day),
    }
}
