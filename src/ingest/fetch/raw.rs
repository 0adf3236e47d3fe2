//! Raw files as they came, `raw/LAYER/HASH-NAME`, each with a record of where and when.

use super::checksum::Sums;
use super::part::{Part, State};
use super::{Address, FetchError};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The folder of one layer's raw files. While it is held no other run fetches the layer.
pub(super) struct Shelf {
    folder: PathBuf,
    _lock: File,
}

/// What is known of a raw file; kept beside it as `HASH-NAME.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The file, beside the record.
    pub file: String,
    /// The official address of the manifest.
    pub source: String,
    /// The official address of the file itself.
    pub url: String,
    /// The address that was asked: another one when a mirror stood in.
    pub asked: String,
    /// The address that gave it, after all redirects.
    pub final_url: String,
    /// When it was fetched.
    pub fetched_at: Timestamp,
    /// SHA-256, hexadecimal.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    #[serde(flatten)]
    pub(super) state: State,
}

/// Where a file came from.
pub(super) struct Provenance<'a> {
    pub source: &'a Address,
    pub url: &'a Address,
    pub asked: String,
    pub final_url: String,
    pub state: State,
}

impl Shelf {
    /// Opens the folder of a layer, making it where it is not.
    pub fn open(raw: &Path, layer: &str) -> Result<Self, FetchError> {
        let folder = raw.join(layer);
        fs::create_dir_all(&folder).map_err(|e| disk(&folder, "cannot be created", e))?;
        let path = folder.join(".lock");
        let lock = File::create(&path).map_err(|e| disk(&path, "cannot be created", e))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { folder, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(FetchError::Taken(folder)),
            Err(TryLockError::Error(e)) => Err(disk(&path, "cannot be locked", e)),
        }
    }

    /// A file that is to arrive.
    pub fn part(&self, name: &str) -> Part {
        Part::new(&self.folder, name)
    }

    /// The file of a record.
    pub fn path(&self, record: &Record) -> PathBuf {
        self.folder.join(&record.file)
    }

    /// The last file fetched of which something holds, if it is here and unharmed.
    pub fn newest(&self, holds: impl Fn(&Record) -> bool) -> Option<Record> {
        let mut records: Vec<Record> = self.records().into_iter().filter(|r| holds(r)).collect();
        records.sort_by_key(|r| r.fetched_at);
        let record = records.pop()?;
        let sums = Sums::of(&self.path(&record)).ok()?;
        (sums.sha256 == record.sha256).then_some(record)
    }

    /// Gives a whole file its name and writes its record; tells whether it was here before.
    pub fn keep(
        &self,
        part: &Part,
        name: &str,
        sums: &Sums,
        from: Provenance<'_>,
    ) -> Result<(Record, bool), FetchError> {
        let file = format!("{}-{name}", &sums.sha256[..12]);
        let record = Record {
            source: from.source.to_string(),
            url: from.url.to_string(),
            asked: from.asked,
            final_url: from.final_url,
            fetched_at: Timestamp::now(),
            sha256: sums.sha256.clone(),
            bytes: sums.bytes,
            state: from.state,
            file,
        };
        let path = self.path(&record);
        let known = self.records().iter().any(|r| r.file == record.file) && path.is_file();
        fs::rename(part.path(), &path).map_err(|e| disk(&path, "cannot be put in its place", e))?;
        part.forget();
        self.write(&record)?;
        Ok((record, known))
    }

    fn write(&self, record: &Record) -> Result<(), FetchError> {
        let path = self.folder.join(format!("{}.toml", record.file));
        let new = path.with_extension("toml.part");
        let written = toml::to_string(record)
            .map_err(io::Error::other)
            .and_then(|text| fs::write(&new, text))
            .and_then(|()| fs::rename(&new, &path));
        written.map_err(|e| disk(&path, "cannot be written", e))
    }

    /// All records that can be read; one that cannot is as if the file had never been fetched.
    fn records(&self) -> Vec<Record> {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return vec![];
        };
        entries
            .filter_map(|e| Some(e.ok()?.path()))
            .filter(|p| p.extension().is_some_and(|e| e == "toml"))
            .filter_map(|p| toml::from_str(&fs::read_to_string(p).ok()?).ok())
            .collect()
    }
}

fn disk(path: &Path, doing: &'static str, source: io::Error) -> FetchError {
    FetchError::Disk {
        path: path.to_owned(),
        doing,
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn keep(shelf: &Shelf, content: &[u8]) -> (Record, bool) {
        let address = Address::parse("https://a.fr/a.csv").expect("an address");
        let part = shelf.part("a.csv");
        let mut file = part.begin(&address, &State::default()).expect("begun");
        file.write_all(content).expect("written");
        let sums = Sums::of(part.path()).expect("sums");
        let from = Provenance {
            source: &address,
            url: &address,
            asked: address.to_string(),
            final_url: address.to_string(),
            state: State::default(),
        };
        shelf.keep(&part, "a.csv", &sums, from).expect("kept")
    }

    #[test]
    fn files_are_kept_with_their_records() {
        let folder = tempfile::tempdir().expect("folder");
        let shelf = Shelf::open(folder.path(), "qpv").expect("a shelf");
        let (first, known) = keep(&shelf, b"one");
        assert!(!known && first.file.ends_with("-a.csv") && first.bytes == 3);
        let (second, _) = keep(&shelf, b"two");
        assert!(keep(&shelf, b"one").1, "the same again");
        let newest = shelf.newest(|_| true).expect("a record");
        assert_eq!(
            (newest.sha256, second.sha256 == first.sha256),
            (first.sha256.clone(), false)
        );
        fs::write(shelf.path(&first), "harmed").expect("written");
        assert!(shelf.newest(|_| true).is_none());
        let names: Vec<_> = fs::read_dir(folder.path().join("qpv")).expect("entries").collect();
        assert_eq!(names.len(), 5, "two files, two records, the lock: {names:?}");
    }

    #[test]
    fn one_run_at_a_time() {
        let folder = tempfile::tempdir().expect("folder");
        let held = Shelf::open(folder.path(), "qpv").expect("a shelf");
        let said = Shelf::open(folder.path(), "qpv")
            .map(|_| ())
            .expect_err("held")
            .to_string();
        assert!(said.ends_with("wait until it ends"), "{said}");
        assert!(Shelf::open(folder.path(), "massifs").is_ok());
        drop(held);
        assert!(Shelf::open(folder.path(), "qpv").is_ok());
    }
}
