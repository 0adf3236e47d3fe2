use super::At;
use crate::geom::crs::CrsError;
use thiserror::Error;

/// Why a file could not be read: which file, where in it, what is wrong.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The operating system refused.
    #[error("{file}: cannot be read: {source}")]
    Io {
        /// The file.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// It decompresses to more than is plausible.
    #[error("{file}: decompresses to more than {limit} bytes")]
    TooLarge {
        /// The file.
        file: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// Text that is not UTF-8.
    #[error("{file}, line {line}: not UTF-8; save the file as UTF-8")]
    NotUtf8 {
        /// The file.
        file: String,
        /// Line from 1.
        line: u64,
    },
    /// A table whose rows do not fit its header.
    #[error("{file}, line {line}: {what}")]
    Csv {
        /// The file.
        file: String,
        /// Line from 1.
        line: u64,
        /// What the CSV reader said.
        what: String,
    },
    /// A column that is needed is not there.
    #[error("{file}: no column \"{column}\" (found: {found})")]
    MissingColumn {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// Those that are there.
        found: String,
    },
    /// A spreadsheet that cannot be read, or has no sheet with the columns.
    #[error("{file}: {what}")]
    Sheet {
        /// The file.
        file: String,
        /// What is wrong.
        what: String,
    },
    /// Not a GeoJSON FeatureCollection of polygons.
    #[error("{file}, line {line}: {what}")]
    GeoJson {
        /// The file.
        file: String,
        /// Line from 1.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// A feature that cannot be read.
    #[error("{file}, {at}: {what}")]
    Feature {
        /// The file.
        file: String,
        /// Which.
        at: At,
        /// What is wrong.
        what: String,
    },
    /// A ring that is none.
    #[error("{file}, {at}, ring {ring}: {what}")]
    Ring {
        /// The file.
        file: String,
        /// Which feature.
        at: At,
        /// Ring from 0.
        ring: usize,
        /// What is wrong.
        what: String,
    },
    /// A shapefile that lacks a part or has a bad one.
    #[error("{file}: {what}")]
    Shapefile {
        /// The file.
        file: String,
        /// What is wrong.
        what: String,
    },
    /// An archive that cannot be read, or does not say what is meant.
    #[error("{file}: {what}")]
    Archive {
        /// The file.
        file: String,
        /// What is wrong.
        what: String,
    },
    /// Coordinates that cannot be brought to WGS84.
    #[error("{file}: {source}")]
    Crs {
        /// The file.
        file: String,
        /// Why.
        source: CrsError,
    },
}
