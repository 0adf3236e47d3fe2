//! One file that holds a whole address index.
//!
//! Magic, the sections one after the other, the table of sections as JSON, its length (8 bytes), the CRC of the table
//! (4 bytes), magic again: a file that is cut off has no end and is refused. It is mapped into memory, not read.

use super::{Origin, Town};
use crate::domain::CommuneCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tantivy::Directory;
use tantivy::directory::{MmapDirectory, OwnedBytes};
use thiserror::Error;

/// The first and last bytes of a file; the digit is the version of the format.
const MAGIC: &[u8; 12] = b"eligeo-adr1\n";
/// Bytes behind the table: its length, its checksum, the magic.
const TAIL: usize = 8 + 4 + MAGIC.len();

/// Why an address index cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// It cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is something else, or of another version.
    #[error("{0}: not an address index of this version of eligeo; build it with eligeo data addresses")]
    Magic(PathBuf),
    /// It ends too early or was changed.
    #[error("the address index is damaged ({0}); build it again with eligeo data addresses")]
    Damaged(&'static str),
    /// The index of words is not readable.
    #[error("the words of the address index cannot be read ({0}); build it again with eligeo data addresses")]
    Words(String),
}

/// Named parts of an index.
#[derive(Debug, Default)]
pub struct Sections {
    parts: BTreeMap<String, OwnedBytes>,
}

/// What is small enough to be read whole.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head {
    pub origin: Origin,
    pub towns: Vec<TownRecord>,
    pub town_starts: Vec<u32>,
    pub suffixes: Vec<String>,
    pub odd_ids: Vec<(u32, String)>,
}

/// A town in the file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct TownRecord(CommuneCode, String, String, Option<(CommuneCode, String)>);

impl From<Town> for TownRecord {
    fn from(town: Town) -> Self {
        Self(town.code, town.postcode, town.city, town.former)
    }
}

impl From<TownRecord> for Town {
    fn from(TownRecord(code, postcode, city, former): TownRecord) -> Self {
        Self {
            code,
            postcode,
            city,
            former,
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    name: String,
    offset: usize,
    length: usize,
}

impl Sections {
    /// Adds a part.
    pub fn add(&mut self, name: impl Into<String>, bytes: OwnedBytes) {
        self.parts.insert(name.into(), bytes);
    }

    pub(super) fn take(&self, name: &str) -> Result<OwnedBytes, OpenError> {
        self.parts
            .get(name)
            .cloned()
            .ok_or(OpenError::Damaged("a part is missing"))
    }

    pub(super) fn head(&self) -> Result<Head, OpenError> {
        serde_json::from_slice(&self.take("head")?).map_err(|_| OpenError::Damaged("its head is not readable"))
    }

    /// The parts under a prefix, without it.
    pub(super) fn files(&self, prefix: &str) -> Vec<(String, OwnedBytes)> {
        let under = self
            .parts
            .iter()
            .filter_map(|(name, bytes)| Some((name.strip_prefix(prefix)?, bytes)));
        under.map(|(name, bytes)| (name.to_owned(), bytes.clone())).collect()
    }
}

/// Writes an index under a temporary name beside `path`, then renames it: the file is whole or not there.
///
/// # Errors
/// When it cannot be written.
pub fn write_file(path: &Path, sections: &Sections) -> io::Result<u64> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let temporary = path.with_file_name(name);
    let written = write_sections(&temporary, sections).and_then(|bytes| {
        std::fs::rename(&temporary, path)?;
        Ok(bytes)
    });
    if written.is_err() {
        // Best effort: the error that matters is the first one.
        let _ = std::fs::remove_file(&temporary);
    }
    written
}

fn write_sections(path: &Path, sections: &Sections) -> io::Result<u64> {
    let mut file = io::BufWriter::with_capacity(1 << 20, std::fs::File::create(path)?);
    file.write_all(MAGIC)?;
    let mut offset = MAGIC.len();
    let mut table = Vec::new();
    for (name, bytes) in &sections.parts {
        file.write_all(bytes)?;
        table.push(Entry {
            name: name.clone(),
            offset,
            length: bytes.len(),
        });
        offset += bytes.len();
    }
    let table = serde_json::to_vec(&table)?;
    file.write_all(&table)?;
    file.write_all(&(table.len() as u64).to_le_bytes())?;
    file.write_all(&checksum(&table))?;
    file.write_all(MAGIC)?;
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok((offset + table.len() + TAIL) as u64)
}

/// Maps an index into memory.
///
/// # Errors
/// When it is not readable, no index, or cut off.
pub fn read_file(path: &Path) -> Result<Sections, OpenError> {
    let io = |source: io::Error| OpenError::Io {
        path: path.to_owned(),
        source,
    };
    let name = path.file_name().ok_or_else(|| io(io::ErrorKind::IsADirectory.into()))?;
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    std::fs::File::open(path).map_err(io)?;
    // tantivy's directory is a kept and safe way to map a file.
    let mapped = MmapDirectory::open(folder)
        .map_err(|e| io(io::Error::other(e.to_string())))?
        .get_file_handle(Path::new(name))
        .map_err(|e| io(io::Error::other(e.to_string())))?;
    let bytes = mapped.read_bytes(0..mapped.len()).map_err(io)?;
    if bytes.len() < MAGIC.len() + TAIL || !bytes.starts_with(MAGIC) {
        return Err(OpenError::Magic(path.to_owned()));
    }
    let tail = &bytes[bytes.len() - TAIL..];
    if !tail.ends_with(MAGIC) {
        return Err(OpenError::Damaged("it is cut off"));
    }
    let length = tail[..8].try_into().map_or(0, u64::from_le_bytes);
    let end = bytes.len() - TAIL;
    let table = usize::try_from(length)
        .ok()
        .and_then(|length| bytes.get(end.checked_sub(length)?..end))
        .filter(|table| checksum(table) == tail[8..12])
        .ok_or(OpenError::Damaged("its table was changed"))?;
    let entries: Vec<Entry> =
        serde_json::from_slice(table).map_err(|_| OpenError::Damaged("its table is not readable"))?;
    let mut sections = Sections::default();
    for entry in entries {
        let within = entry.offset.checked_add(entry.length).is_some_and(|e| e <= end);
        if !within {
            return Err(OpenError::Damaged("a part lies outside of the file"));
        }
        sections.add(entry.name, bytes.slice(entry.offset..entry.offset + entry.length));
    }
    Ok(sections)
}

fn checksum(bytes: &[u8]) -> [u8; 4] {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum().to_le_bytes()
}
