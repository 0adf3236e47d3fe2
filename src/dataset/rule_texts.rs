//! The texts of a dataset that rules are made of, and the version that follows from them and the manifest.

use super::DatasetError;
use super::manifest::hex;
use crate::formats::bytes;
use crate::geocode::Geocoder;
use sha2::{Digest, Sha256};
use std::path::Path;

/// The folder of the aid files.
pub const AIDS: &str = "aids";
/// The folder of their cases; a dataset may have none.
pub const CASES: &str = "aids/cases";

pub(super) struct RuleTexts {
    /// The aid files in order of name.
    pub aids: Vec<(String, String)>,
    /// The files of their cases in order of name.
    pub cases: Vec<(String, String)>,
    pub questions: String,
    pub contradictions: String,
}

impl RuleTexts {
    pub fn read(folder: &Path) -> Result<Self, DatasetError> {
        let cases = folder.join(CASES).is_dir();
        Ok(Self {
            aids: files(folder, AIDS)?,
            cases: if cases { files(folder, CASES)? } else { vec![] },
            questions: text(&folder.join("questions.toml"))?,
            contradictions: text(&folder.join("contradictions.toml"))?,
        })
    }

    /// The version of the dataset: the manifest names the other files by their hash, an address index has its own.
    pub fn version(&self, manifest_hash: &str, geocoder: &Geocoder) -> String {
        let mut hash = Sha256::new();
        hash.update(manifest_hash);
        for (name, text) in self.aids.iter().chain(&self.cases) {
            hash.update(format!("\n{name} {}\n", text.len()));
            hash.update(text);
        }
        hash.update(&self.questions);
        hash.update(&self.contradictions);
        for base in geocoder.stores().iter().filter(|s| s.origin.whole_communes) {
            hash.update(format!("\naddresses {}\n", base.origin.digest));
        }
        format!("sha256:{}", hex(&hash.finalize()))
    }
}

/// The TOML files right below a folder of the dataset, in order of name.
fn files(folder: &Path, below: &str) -> Result<Vec<(String, String)>, DatasetError> {
    let io = |source| DatasetError::Io {
        path: folder.join(below).display().to_string(),
        source,
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder.join(below)).map_err(io)? {
        let path = entry.map_err(io)?.path();
        if path.extension().is_some_and(|e| e == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    let named = paths
        .iter()
        .map(|path| Ok((format!("{below}/{}", bytes::name(path)), text(path)?)));
    named.collect()
}

fn text(path: &Path) -> Result<String, DatasetError> {
    let raw = bytes::read(path)?;
    Ok(bytes::utf8(&raw, &bytes::name(path))?.to_owned())
}
