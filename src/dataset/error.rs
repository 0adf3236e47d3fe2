use crate::formats::FormatError;
use crate::rules::RuleError;
use std::path::PathBuf;
use thiserror::Error;

/// Why a dataset cannot be loaded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// There is no dataset in that folder.
    #[error("{0}: no dataset here (no sources.toml); name its folder with --data or ELIGEO_DATA")]
    NoDataset(PathBuf),
    /// A file of the dataset cannot be read.
    #[error("{path}: cannot be read: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The manifest is not what it must be.
    #[error("{path}, line {line}: {what}")]
    Manifest {
        /// The file.
        path: String,
        /// Line from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// A file is not the one the manifest names.
    #[error(
        "{path}: its SHA-256 is {found}, the manifest says {expected}; run scripts/update-manifest if the change is meant"
    )]
    Hash {
        /// The file.
        path: String,
        /// As in the manifest.
        expected: String,
        /// Of the file.
        found: String,
    },
    /// A file cannot be read as its format.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// An aid file says something impossible.
    #[error(transparent)]
    Rules(#[from] RuleError),
    /// The address index cannot be opened.
    #[error(transparent)]
    Addresses(#[from] crate::geocode::store::OpenError),
    /// The addresses of the dataset cannot be indexed.
    #[error("the addresses of the dataset cannot be indexed: {0}")]
    Index(#[from] crate::geocode::store::BuildError),
    /// A cell or an attribute that means nothing here.
    #[error("{file}, line {line}: {what}")]
    Content {
        /// The file.
        file: String,
        /// Line from 1.
        line: u64,
        /// What is wrong and what was expected.
        what: String,
    },
}

impl From<tantivy::TantivyError> for DatasetError {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::Index(error.into())
    }
}
