//! A file that is still arriving: `NAME.part`, and beside it what its server said of it, so that it can go on later.

use super::web::header;
use super::{Address, FetchError};
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use ureq::http::HeaderMap;

/// A file that is still arriving.
pub(super) struct Part {
    path: PathBuf,
    notes: PathBuf,
}

/// What tells one state of a file from another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Notes {
    asked: String,
    #[serde(flatten)]
    state: State,
}

impl State {
    /// As the headers say.
    pub fn of(headers: &HeaderMap) -> Self {
        let text = |name| header(headers, name).map(str::to_owned);
        Self {
            etag: text("etag"),
            last_modified: text("last-modified"),
        }
    }

    /// What `If-Range` may be asked with: a weak tag does not promise the same bytes.
    fn validator(self) -> Option<String> {
        self.etag.filter(|e| !e.starts_with("W/")).or(self.last_modified)
    }
}

impl Part {
    pub fn new(folder: &Path, name: &str) -> Self {
        Self {
            path: folder.join(format!("{name}.part")),
            notes: folder.join(format!("{name}.part.toml")),
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes an earlier try left of this address, and what proves that the rest belongs to them.
    pub fn resumable(&self, asked: &Address) -> Option<(u64, String)> {
        let bytes = fs::metadata(&self.path).ok()?.len();
        let notes: Notes = toml::from_str(&fs::read_to_string(&self.notes).ok()?).ok()?;
        let same = notes.asked == asked.to_string() && bytes > 0;
        notes.state.validator().filter(|_| same).map(|v| (bytes, v))
    }

    /// Starts over.
    pub fn begin(&self, asked: &Address, state: &State) -> Result<File, FetchError> {
        let notes = Notes {
            asked: asked.to_string(),
            state: state.clone(),
        };
        let begun = toml::to_string(&notes)
            .map_err(io::Error::other)
            .and_then(|text| fs::write(&self.notes, text))
            .and_then(|()| File::create(&self.path));
        begun.map_err(|e| self.failed("cannot be created", e))
    }

    /// Goes on where the last try ended.
    pub fn go_on(&self) -> Result<File, FetchError> {
        let opened = OpenOptions::new().append(true).open(&self.path);
        opened.map_err(|e| self.failed("cannot be opened", e))
    }

    /// Takes it away; what is not there is no fault.
    pub fn discard(&self) {
        let _ = fs::remove_file(&self.path);
        self.forget();
    }

    /// Takes the notes away, once the file has its place.
    pub fn forget(&self) {
        let _ = fs::remove_file(&self.notes);
    }

    pub fn failed(&self, doing: &'static str, source: io::Error) -> FetchError {
        FetchError::Disk {
            path: self.path.clone(),
            doing,
            source,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn only_what_is_surely_the_same_goes_on() {
        let folder = tempfile::tempdir().expect("folder");
        let part = Part::new(folder.path(), "a.csv");
        let address = |text| Address::parse(text).expect("an address");
        let begin = |etag: &str, modified: Option<&str>| {
            let state = State {
                etag: Some(etag.to_owned()),
                last_modified: modified.map(str::to_owned),
            };
            let mut file = part.begin(&address("https://a.fr/a.csv"), &state).expect("begun");
            file.write_all(b"12345").expect("written");
        };
        begin("\"x\"", None);
        assert_eq!(
            part.resumable(&address("https://a.fr/a.csv")),
            Some((5, "\"x\"".to_owned()))
        );
        assert_eq!(part.resumable(&address("https://b.fr/a.csv")), None);
        begin("W/\"x\"", None);
        assert_eq!(part.resumable(&address("https://a.fr/a.csv")), None);
        begin("W/\"x\"", Some("Fri, 27 Nov 2026 10:00:00 GMT"));
        assert!(part.resumable(&address("https://a.fr/a.csv")).is_some());
        part.discard();
        assert_eq!(part.resumable(&address("https://a.fr/a.csv")), None);
    }
}
