//! What official servers announced, when somebody asked them last: written by `eligeo data pull --check` into the user's data folder, read
//! by the service, which asks nobody.

use super::DatasetError;
use crate::domain::{Date, date};
use crate::formats::bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The file, in the user's data folder.
pub const FILE_NAME: &str = "announced.toml";

/// An official file as its server announces it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Announced {
    /// The layer, or the source that is none.
    pub layer: String,
    /// The address of the file.
    pub url: String,
    /// The day on which the server says it was changed last, in Paris; absent when it does not say.
    #[serde(default, with = "date::toml_date::option", skip_serializing_if = "Option::is_none")]
    pub modified: Option<Date>,
    /// When it was asked.
    pub checked_at: Timestamp,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Announcements {
    #[serde(default, rename = "file")]
    files: Vec<Announced>,
}

/// Reads the record; nothing was announced when there is none.
///
/// # Errors
/// When it cannot be read or is not what `--check` writes.
pub fn read(path: &Path) -> Result<Vec<Announced>, DatasetError> {
    if !path.is_file() {
        return Ok(vec![]);
    }
    let raw = bytes::read(path)?;
    let text = bytes::utf8(&raw, &bytes::name(path))?;
    let read: Result<Announcements, _> = toml::from_str(text);
    read.map(|a| a.files).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        DatasetError::Manifest {
            path: path.display().to_string(),
            line: text[..at.min(text.len())].matches('\n').count() + 1,
            what: format!("{}; run eligeo data pull --check again", error.message()),
        }
    })
}

/// The text of a record, which [`read`] reads back as the same.
///
/// # Errors
/// When a value has no form in TOML.
pub fn written(files: &[Announced]) -> Result<String, toml::ser::Error> {
    toml::to_string(&Announcements { files: files.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_and_what_is_wrong_is_told_with_its_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(FILE_NAME);
        assert_eq!(read(&path).expect("nothing"), []);
        let one = |modified: Option<Date>| Announced {
            layer: "qpv".to_owned(),
            url: "https://a.fr/x.zip".to_owned(),
            modified,
            checked_at: "2026-11-27T10:00:00Z".parse().expect("a time"),
        };
        let both = [one(Some(Date::constant(2026, 2, 3))), one(None)];
        std::fs::write(&path, written(&both).expect("TOML")).expect("written");
        assert_eq!(read(&path).expect("reads back"), both);
        std::fs::write(&path, "[[file]]\nlayer = \"qpv\"\nurl = 3\n").expect("written");
        let error = read(&path).expect_err("no address").to_string();
        assert!(
            error.contains("announced.toml, line 3: ") && error.contains("pull --check"),
            "{error}"
        );
    }
}
