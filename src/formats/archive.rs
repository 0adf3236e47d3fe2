//! Zip archives that official files come in.

use super::shapefile::{has_ending, read_member};
use super::{Feature, FormatError, bytes, geojson};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use zip::ZipArchive;

/// An open archive and the names in it.
pub(super) struct Archive {
    /// Its name, for messages.
    pub file: String,
    /// The names of its members.
    pub names: Vec<String>,
    zip: ZipArchive<BufReader<File>>,
}

/// Reads the member of that name when the archive has it, else its one shapefile or GeoJSON.
///
/// # Errors
/// When the file is no zip, does not say by its members what is meant, or what is meant is bad.
pub fn read(path: &Path, member: Option<&str>) -> Result<Vec<Feature>, FormatError> {
    let mut archive = Archive::open(path)?;
    let named = member.filter(|name| archive.names.iter().any(|n| n == name));
    if let Some(name) = named {
        return archive.geojson(name);
    }
    let of = |ending: &str| -> Vec<String> {
        let fitting = archive.names.iter().filter(|n| has_ending(n, ending));
        fitting.cloned().collect()
    };
    match (&of("shp")[..], &of("geojson")[..]) {
        ([shape], []) => read_member(&mut archive, shape),
        ([], [text]) => archive.geojson(text),
        (shapes, texts) => Err(archive.fail(format!(
            "holds {} shapefiles and {} files .geojson, one is expected: unpack it and name the one that is meant",
            shapes.len(),
            texts.len()
        ))),
    }
}

impl Archive {
    fn open(path: &Path) -> Result<Self, FormatError> {
        let file = bytes::name(path);
        let opened = File::open(path).map_err(|source| FormatError::Io {
            file: path.display().to_string(),
            source,
        })?;
        let damaged = |what: String| FormatError::Archive {
            file: file.clone(),
            what: format!("not a readable zip: {what}"),
        };
        let zip = ZipArchive::new(BufReader::new(opened)).map_err(|e| damaged(e.to_string()))?;
        let names = zip.file_names().map(|name| name.map(|n| n.into_owned()));
        let names = names.collect::<Result<_, _>>().map_err(|e| damaged(e.to_string()))?;
        Ok(Self { file, names, zip })
    }

    fn fail(&self, what: String) -> FormatError {
        FormatError::Archive {
            file: self.file.clone(),
            what,
        }
    }

    fn geojson(&mut self, name: &str) -> Result<Vec<Feature>, FormatError> {
        let content = self.member(name)?;
        geojson::read(&content, &format!("{}: {name}", self.file))
    }

    /// The content of a member, unpacked.
    pub(super) fn member(&mut self, name: &str) -> Result<Vec<u8>, FormatError> {
        let file = self.file.clone();
        let fail = |what: String| FormatError::Archive {
            file: file.clone(),
            what: format!("{name}: {what}"),
        };
        let member = self.zip.by_name(name).map_err(|e| fail(e.to_string()))?;
        let mut content = Vec::new();
        let read = member.take(bytes::LARGEST + 1).read_to_end(&mut content);
        read.map_err(|e| fail(e.to_string()))?;
        if content.len() as u64 > bytes::LARGEST {
            return Err(FormatError::TooLarge {
                file: format!("{file}: {name}"),
                limit: bytes::LARGEST,
            });
        }
        Ok(content)
    }
}
