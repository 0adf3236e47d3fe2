//! `sources.toml`: what each layer is, who made it, since when it holds, how precise it is, and its files.

mod written;

use super::{DatasetError, Origin};
use crate::domain::{Date, RegionCode, date};
use crate::formats::bytes;
use crate::rules::Text;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

/// The version of the manifest's form that this program writes. It reads this one and all before.
///
/// 1: layers with their generations. 2: how official files are found (`[layer.fetch]`, `[[source]]`), which programs that know 1 only
/// refuse as unknown fields; so that they say why instead, the number was raised.
pub const FORMAT: u32 = 2;

/// The manifest.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`], or an earlier one as it was read.
    pub format: u32,
    /// The layers.
    #[serde(rename = "layer")]
    pub layers: Vec<Layer>,
    /// What is fetched but is no layer here: something else is built of it.
    #[serde(default, rename = "source", skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
}

/// The number alone.
#[derive(Deserialize)]
struct Form {
    format: u32,
}

/// Official files that are no layer of the dataset.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its name on the command line.
    pub id: String,
    /// What it is.
    pub title: Text,
    /// Who made the data.
    pub producer: String,
    /// Its licence.
    pub licence: String,
    /// The official address; `{department}` stands for a département's code.
    pub url: String,
    /// How the file behind the address is found.
    pub fetch: Origin,
}

/// One layer and its legal states.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// Its name in answers.
    pub id: String,
    /// What it is.
    pub title: Text,
    /// Who made the data.
    pub producer: String,
    /// Its licence.
    pub licence: String,
    /// The official address.
    pub url: String,
    /// How the file behind the address is found; absent where no single file is what the layer is made of.
    pub fetch: Option<Origin>,
    /// Reference system of the file, `OGC:CRS84` for longitude and latitude on WGS84; absent for tables.
    pub crs: Option<String>,
    /// How far a drawn line can be from the true one, in metres; absent for tables.
    pub tolerance_m: Option<f64>,
    /// Where the tolerance comes from.
    pub tolerance_source: Option<String>,
    /// Precision of kept town hall points in metres (communes only).
    pub town_hall_precision_m: Option<f64>,
    /// What a user must know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Text>,
    /// Its legal states, oldest first.
    #[serde(rename = "generation")]
    pub generations: Vec<Generation>,
}

/// One legal state of a layer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generation {
    /// Its name, unique in the manifest.
    pub id: String,
    /// The day whose state the file shows.
    #[serde(with = "date::toml_date")]
    pub as_of: Date,
    /// Legal date of effect, when known.
    #[serde(default, with = "date::toml_date::option", skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<Date>,
    /// Last day in force, when known.
    #[serde(default, with = "date::toml_date::option", skip_serializing_if = "Option::is_none")]
    pub effective_to: Option<Date>,
    /// The act that sets it, when known.
    pub document: Option<String>,
    /// The régions it covers; absent: all of France.
    pub regions: Option<Vec<RegionCode>>,
    /// Later acts that are known to replace it in a région, though their list is not here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub superseded: Vec<Superseded>,
    /// Its files by role.
    pub files: BTreeMap<String, FileEntry>,
}

/// A later act that replaces a generation in one région.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Superseded {
    /// The région.
    pub region: RegionCode,
    /// First day on which the later act holds.
    #[serde(with = "date::toml_date")]
    pub from: Date,
    /// The act.
    pub by: String,
}

/// A file and the hash that proves it is the one meant.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Relative to the manifest, below its folder.
    pub path: PathBuf,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// Reads `sources.toml` of a dataset folder.
    ///
    /// # Errors
    /// When it is missing, malformed, of another format, or names a file outside of its folder.
    pub fn read(folder: &Path) -> Result<(Self, String), DatasetError> {
        let path = folder.join("sources.toml");
        if !path.is_file() {
            return Err(DatasetError::NoDataset(folder.to_owned()));
        }
        let raw = bytes::read(&path)?;
        let text = bytes::utf8(&raw, "sources.toml")?;
        let fail = |at: usize, what: String| DatasetError::Manifest {
            path: path.display().to_string(),
            line: text[..at.min(text.len())].matches('\n').count() + 1,
            what,
        };
        let wrong = |e: toml::de::Error| fail(e.span().map_or(0, |s| s.start), e.message().to_owned());
        // The number first: of a later form the fields are not known.
        let Form { format } = toml::from_str(text).map_err(wrong)?;
        if !(1..=FORMAT).contains(&format) {
            let what = format!("is of format {format}, this version reads 1 to {FORMAT}: use a newer eligeo");
            return Err(fail(text.find("format").unwrap_or(0), what));
        }
        let manifest: Self = toml::from_str(text).map_err(wrong)?;
        for file in manifest
            .layers
            .iter()
            .flat_map(|l| &l.generations)
            .flat_map(|g| g.files.values())
        {
            let below = file.path.components().all(|c| matches!(c, Component::Normal(_)));
            if !below {
                let at = text.find(&*file.path.to_string_lossy()).unwrap_or(0);
                return Err(fail(
                    at,
                    format!("{} is not a path below the dataset", file.path.display()),
                ));
            }
        }
        Ok((manifest, hex(&Sha256::digest(&raw))))
    }

    /// The layer of that name.
    ///
    /// # Errors
    /// When the manifest has none.
    pub fn layer(&self, id: &str) -> Result<&Layer, DatasetError> {
        self.layers
            .iter()
            .find(|l| l.id == id)
            .ok_or_else(|| DatasetError::Manifest {
                path: "sources.toml".to_owned(),
                line: 1,
                what: format!("no layer \"{id}\""),
            })
    }
}

impl Layer {
    /// The newest generation.
    ///
    /// # Errors
    /// When there is none.
    pub fn newest(&self) -> Result<&Generation, DatasetError> {
        self.generations.last().ok_or_else(|| DatasetError::Manifest {
            path: "sources.toml".to_owned(),
            line: 1,
            what: format!("layer \"{}\" has no generation", self.id),
        })
    }
}

impl Generation {
    /// The first day on which it may be used: its date of effect, else the day whose state it shows.
    #[must_use]
    pub fn start(&self) -> Date {
        self.effective_from.unwrap_or(self.as_of)
    }

    /// The path of the file with that role.
    ///
    /// # Errors
    /// When the manifest names none.
    pub fn file(&self, folder: &Path, role: &str) -> Result<PathBuf, DatasetError> {
        self.files
            .get(role)
            .map(|f| folder.join(&f.path))
            .ok_or_else(|| DatasetError::Manifest {
                path: "sources.toml".to_owned(),
                line: 1,
                what: format!("generation \"{}\" names no file \"{role}\"", self.id),
            })
    }
}

/// Bytes as lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The SHA-256 of a file, hexadecimal.
///
/// # Errors
/// When it cannot be read.
pub fn file_hash(path: &Path) -> Result<String, DatasetError> {
    let raw = std::fs::read(path).map_err(|source| DatasetError::Io {
        path: path.display().to_string(),
        source,
    })?;
    Ok(hex(&Sha256::digest(raw)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_form_is_told_before_its_fields() {
        let place = tempfile::tempdir().expect("a folder");
        let write = |text: &str| std::fs::write(place.path().join("sources.toml"), text).expect("written");
        write("# later\nformat = 3\nnew = 1\n");
        let said = Manifest::read(place.path()).expect_err("later").to_string();
        assert!(
            said.contains("line 2") && said.contains("format 3, this version reads 1 to 2: use a newer"),
            "{said}"
        );
        write("format = 1\nlayer = []\nnew = 1\n");
        let said = Manifest::read(place.path()).expect_err("unknown").to_string();
        assert!(
            said.contains("line 3") && said.contains("unknown field `new`"),
            "{said}"
        );
        write(
            "format = 1\n[[layer]]\nid = \"x\"\ntitle = { fr = \"\", en = \"\" }\nproducer = \"\"\nlicence = \"\"\nurl = \"\"\n\
               [[layer.generation]]\nid = \"g\"\nas_of = 2026-01-01\n[layer.generation.files]\n\
               list = { path = \"../outside.csv\", sha256 = \"\" }\n",
        );
        let said = Manifest::read(place.path()).expect_err("outside").to_string();
        assert!(
            said.contains("line 12") && said.contains("../outside.csv is not a path below the dataset"),
            "{said}"
        );
    }
}
