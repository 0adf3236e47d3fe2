//! Readers of the official file formats: bytes in, records out, each with its place in the file.
//!
//! Nothing here knows what a column means; that is for `dataset` and `ingest`.

mod archive;
pub mod bytes;
mod error;
pub mod geojson;
pub mod shapefile;
pub mod sheet;
pub mod table;
pub mod unpacked;

pub use error::FormatError;
pub use table::{Row, Table};

use crate::geom::Area;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// Where a feature stands in its file, in the words of its format: a GeoJSON may have all of its features on one line, and a shapefile
/// has no lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// The number of the feature in a collection, from 1, and the line on which it begins, from 1.
    Feature {
        /// Its number.
        number: u64,
        /// Its line.
        line: u64,
    },
    /// The number of the record in a shapefile, from 1.
    Record(u64),
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Feature { number, line } => write!(f, "feature {number} (line {line})"),
            Self::Record(number) => write!(f, "record {number}"),
        }
    }
}

/// A polygon with its attributes, in WGS84.
#[derive(Debug)]
pub struct Feature {
    /// Where it stands.
    pub at: At,
    /// Attributes as text; numbers as they are written, null as absent.
    pub properties: BTreeMap<String, String>,
    /// Its rings; `None` for a null geometry.
    pub area: Option<Area>,
}

impl Feature {
    /// Line of the file on which it begins (GeoJSON), or its record number from 1 (shapefile).
    #[must_use]
    pub fn line(&self) -> u64 {
        match self.at {
            At::Feature { line, .. } => line,
            At::Record(number) => number,
        }
    }
}

/// Reads polygons from GeoJSON (plain or gzip), a shapefile (`.shp` with its companions), or a zip that holds one of them.
///
/// # Errors
/// When the file cannot be read or is not what its content or ending says.
pub fn read_features(path: &Path) -> Result<Vec<Feature>, FormatError> {
    read_features_of(path, None)
}

/// As [`read_features`]; of a zip the GeoJSON member of that name is read when it is there.
///
/// # Errors
/// When the file cannot be read or is not what its content or ending says.
pub fn read_features_of(path: &Path, member: Option<&str>) -> Result<Vec<Feature>, FormatError> {
    let ending = path
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default()
        .to_ascii_lowercase();
    match ending.as_str() {
        "shp" => shapefile::read(path),
        "zip" => archive::read(path, member),
        _ => geojson::read(&bytes::read(path)?, &bytes::name(path)),
    }
}

/// Reads a table from CSV (plain or gzip) or a spreadsheet (`xls`, `xlsx`, `xlsm`, `ods`), of which the first sheet
/// that has all of `columns` in one row is taken.
///
/// # Errors
/// When the file cannot be read or has no such columns.
pub fn read_table(path: &Path, columns: &[&str]) -> Result<Table, FormatError> {
    let ending = path
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default()
        .to_ascii_lowercase();
    match ending.as_str() {
        "xls" | "xlsx" | "xlsm" | "ods" => sheet::read(path, columns),
        _ => {
            let table = table::read_csv(&bytes::read(path)?, &bytes::name(path))?;
            for column in columns {
                table.column(column)?;
            }
            Ok(table)
        }
    }
}
