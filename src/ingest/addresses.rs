//! From the files of the national address base (BAN) to an address index.

mod addok;
mod ban;

use crate::geocode::store::{BuildError, Builder, Built};
use crate::geom::LonLat;
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why no index could be built.
#[derive(Debug, Error)]
pub enum AddressError {
    /// A file cannot be read.
    #[error("{path}, after line {line}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The last line read.
        line: u64,
        /// Why.
        source: io::Error,
    },
    /// A file is of no known layout.
    #[error("{path}: {what}; expected the CSV of the national address base or addok's JSON lines")]
    Layout {
        /// The file.
        path: PathBuf,
        /// What is missing.
        what: String,
    },
    /// A file has no address that can be used.
    #[error("{path}: none of its {rows} rows could be used; the first fault: {first}")]
    Nothing {
        /// The file.
        path: PathBuf,
        /// How many rows it has.
        rows: u64,
        /// Line and fault.
        first: String,
    },
    /// The index cannot be built.
    #[error(transparent)]
    Build(#[from] BuildError),
}

/// A row that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The file.
    pub path: PathBuf,
    /// Its line, from 1.
    pub line: u64,
    /// Why.
    pub why: String,
}

/// What is told while files are read.
pub trait Progress {
    /// So many rows of a file were read.
    fn rows(&mut self, path: &Path, rows: u64);
    /// A row was left out.
    fn skipped(&mut self, row: &Skipped);
}

/// Reads files and builds an index of all of them. Rows that cannot be used are left out and told.
///
/// # Errors
/// When a file cannot be read, has another layout or no row of use.
pub fn build(files: &[PathBuf], progress: &mut dyn Progress) -> Result<Built, AddressError> {
    let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut builder = Builder::new(files.iter().map(name).collect(), true);
    for path in files {
        let before = builder.rows();
        let mut reading = Reading {
            path,
            builder: &mut builder,
            progress,
            used: 0,
            first_fault: None,
        };
        read(path, &mut reading)?;
        let Reading { used, first_fault, .. } = reading;
        let rows = builder.rows() - before;
        if used == 0 {
            return Err(AddressError::Nothing {
                path: path.clone(),
                rows,
                first: first_fault.unwrap_or_else(|| "there is no row".to_owned()),
            });
        }
        progress.rows(path, rows);
    }
    Ok(builder.finish()?)
}

/// One file while it is read.
struct Reading<'a> {
    path: &'a Path,
    builder: &'a mut Builder,
    progress: &'a mut dyn Progress,
    used: u64,
    first_fault: Option<String>,
}

impl Reading<'_> {
    fn skip(&mut self, line: u64, why: String) {
        self.builder.skip();
        self.first_fault.get_or_insert_with(|| format!("line {line}: {why}"));
        self.progress.skipped(&Skipped {
            path: self.path.to_owned(),
            line,
            why,
        });
    }

    fn add(&mut self, row: &crate::geocode::row::AddressRow<'_>) -> Result<(), AddressError> {
        self.used += 1;
        self.builder.add(row)?;
        if self.builder.rows().is_multiple_of(100_000) {
            self.progress.rows(self.path, self.builder.rows());
        }
        Ok(())
    }

    fn io(&self, line: u64, source: io::Error) -> AddressError {
        AddressError::Io {
            path: self.path.to_owned(),
            line,
            source,
        }
    }

    fn layout(&self, what: impl Into<String>) -> AddressError {
        AddressError::Layout {
            path: self.path.to_owned(),
            what: what.into(),
        }
    }
}

/// Reads a file, packed or not, in the layout that its first character tells.
fn read(path: &Path, reading: &mut Reading<'_>) -> Result<(), AddressError> {
    let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(|e| reading.io(0, e))?);
    let packed = file
        .fill_buf()
        .map_err(|e| reading.io(0, e))?
        .starts_with(&[0x1f, 0x8b]);
    let source: Box<dyn Read> = if packed {
        Box::new(MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let mut lines = BufReader::with_capacity(1 << 18, source);
    let start = lines.fill_buf().map_err(|e| reading.io(0, e))?;
    match start.iter().find(|b| !b.is_ascii_whitespace()) {
        None => Err(reading.layout("it is empty")),
        Some(b'{') => addok::read(lines, reading),
        Some(_) => ban::read(lines, reading),
    }
}

/// A point of France or its overseas, from degrees.
fn point(lon: f64, lat: f64) -> Result<LonLat, String> {
    let at = LonLat::new(lon, lat).map_err(|e| e.to_string())?;
    if lon == 0.0 && lat == 0.0 {
        return Err("its coordinates are 0, 0".to_owned());
    }
    Ok(at)
}
