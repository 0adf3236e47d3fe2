use crate::dataset::DatasetError;
use crate::formats::{At, FormatError};
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why nothing was imported or published. What was in use before is in use still.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum IngestError {
    /// The disk refuses.
    #[error("{path}: {source}; nothing was published, free some room or rights and run it again")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another process works on the same folder.
    #[error("{0}: another eligeo imports into this folder; wait for it to end")]
    Held(PathBuf),
    /// No version has that name.
    #[error("there is no version {name}; known are: {known}")]
    NoVersion {
        /// As asked.
        name: String,
        /// The names there are.
        known: String,
    },
    /// There is nothing to go back to.
    #[error("{folder}: nothing was published before the version in use ({current})")]
    NothingBefore {
        /// The folder of versions.
        folder: PathBuf,
        /// The version in use.
        current: String,
    },
    /// A file cannot be read as its format.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// A row means nothing.
    #[error("{file}, line {line}: {what}")]
    Row {
        /// The file.
        file: String,
        /// Line from 1.
        line: u64,
        /// What is wrong and what was expected.
        what: String,
    },
    /// A shape means nothing.
    #[error("{file}, {at}: {what}")]
    Shape {
        /// The file.
        file: String,
        /// Which.
        at: At,
        /// What is wrong and what was expected.
        what: String,
    },
    /// The file as a whole is not what it must be.
    #[error("{file}: {what}")]
    File {
        /// The file.
        file: String,
        /// What is wrong and what to do.
        what: String,
    },
    /// Names that are no commune, or several.
    #[error(
        "{count} names are not settled; they are listed in {list}: fill its column code and run again with --decisions {list}"
    )]
    Names {
        /// How many.
        count: usize,
        /// Where they are listed.
        list: PathBuf,
    },
    /// The dataset that came of it cannot be loaded.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// A package cannot be written.
    #[error("{file}: {what}; no package was written")]
    NotPacked {
        /// The file.
        file: PathBuf,
        /// Why.
        what: String,
    },
    /// A package is not what it must be.
    #[error("{file}: {what}; nothing was unpacked")]
    Package {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// The manifest cannot be written.
    #[error("sources.toml cannot be written: {0}")]
    Manifest(#[from] toml::ser::Error),
    /// The quality gate refuses it.
    #[error("not published: {0}")]
    Refused(String),
}

impl IngestError {
    /// About a file or folder.
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            source,
        }
    }
}
