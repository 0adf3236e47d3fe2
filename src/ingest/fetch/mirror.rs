//! What stands in for the network: a folder, or another server.

use super::{Address, FetchError};
use crate::dataset::Origin;
use crate::dataset::origin::Holds;
use std::path::{Component, Path, PathBuf};

/// A stand-in for the official servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mirror {
    /// A folder: a file is looked for as `host/path` below it, then by its name.
    Folder(PathBuf),
    /// A server: it takes the place of scheme and host; its own path goes before.
    Web(Address),
}

impl Mirror {
    /// Reads the name of a folder or a web address.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Self, FetchError> {
        if text.contains("://") {
            return Ok(Self::Web(Address::parse(text)?));
        }
        let folder = PathBuf::from(text);
        if folder.is_dir() {
            Ok(Self::Folder(folder))
        } else {
            Err(FetchError::Mirror(text.to_owned()))
        }
    }
}

/// A mirror that is a folder.
pub(super) struct Shelves<'a>(pub &'a Path);

impl Shelves<'_> {
    /// The file of an address.
    pub fn file(&self, address: &Address, origin: &Origin) -> Result<PathBuf, FetchError> {
        let places = [self.below(address), self.0.join(address.name())];
        if let Some(found) = places.iter().find(|p| p.is_file()) {
            return Ok(found.clone());
        }
        match self.by_name(origin)? {
            Some(found) => Ok(found),
            None => Err(FetchError::NotInMirror {
                url: address.to_string(),
                looked: looked(&places),
            }),
        }
    }

    /// The description of a dataset as the catalogue gives it, saved as JSON; none when it was not saved.
    pub fn document(&self, address: &Address) -> Option<PathBuf> {
        let below = self.below(address);
        let named = self.0.join(address.name());
        let places = [
            below.join("index.json"),
            below.with_extension("json"),
            named.with_extension("json"),
            below,
            named,
        ];
        places.into_iter().find(|p| p.is_file())
    }

    /// The names of what a folder of years holds; none when it is not mirrored as a folder.
    pub fn listing(&self, address: &Address) -> Option<Vec<String>> {
        let entries = std::fs::read_dir(self.below(address)).ok()?;
        let names = entries.filter_map(|e| e.ok()?.file_name().into_string().ok());
        Some(names.collect())
    }

    /// The one file directly in the folder whose name is as the manifest says.
    pub fn by_name(&self, origin: &Origin) -> Result<Option<PathBuf>, FetchError> {
        if origin.names.is_empty() {
            return Ok(None);
        }
        let entries = std::fs::read_dir(self.0).map_err(|source| FetchError::Disk {
            path: self.0.to_owned(),
            doing: "cannot be read",
            source,
        })?;
        let fits = |path: &PathBuf| {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .to_ascii_lowercase();
            named(&name, &origin.names) && ends(&name, origin.holds) && path.is_file()
        };
        let mut found: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).filter(fits).collect();
        found.sort();
        if found.len() > 1 {
            return Err(FetchError::Choice {
                url: self.0.display().to_string(),
                what: format!("{} files of the mirror may be the layer's", found.len()),
                listed: looked(&found),
            });
        }
        Ok(found.pop())
    }

    /// `host/path` below the folder; a path never leads out of it.
    fn below(&self, address: &Address) -> PathBuf {
        let host = address.host().split(':').next().unwrap_or_default();
        let path = address.path().split('?').next().unwrap_or_default();
        let inner = Path::new(path)
            .components()
            .filter(|c| matches!(c, Component::Normal(_)))
            .collect::<PathBuf>();
        self.0.join(host).join(inner)
    }
}

/// Whether a name holds one of the parts, without regard to case; without parts every name does.
pub(super) fn named(name: &str, parts: &[String]) -> bool {
    let name = name.to_ascii_lowercase();
    parts.is_empty() || parts.iter().any(|part| name.contains(&part.to_ascii_lowercase()))
}

fn ends(name: &str, holds: Holds) -> bool {
    holds.endings().iter().any(|e| name.ends_with(&format!(".{e}")))
}

fn looked(places: &[PathBuf]) -> String {
    let texts: Vec<String> = places.iter().map(|p| p.display().to_string()).collect();
    texts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> Origin {
        toml::from_str("from = \"file\"\nholds = \"zip\"\nnames = [\"qp2024\"]\nmost_mb = 1").expect("an origin")
    }

    #[test]
    fn folders_and_servers() {
        assert!(matches!(Mirror::parse("https://mirror.example/fr"), Ok(Mirror::Web(_))));
        assert!(matches!(Mirror::parse("."), Ok(Mirror::Folder(_))));
        for bad in ["/no/such/folder", "ftp://a/b"] {
            assert!(Mirror::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_file_is_found_by_path_by_name_and_by_what_it_is_called() {
        let folder = tempfile::tempdir().expect("folder");
        let shelves = Shelves(folder.path());
        let address = Address::parse("https://a.fr/x/r/942d").expect("an address");
        let missing = shelves.file(&address, &origin()).expect_err("nothing").to_string();
        assert!(
            missing.starts_with("https://a.fr/x/r/942d: not in the mirror; looked for "),
            "{missing}"
        );
        std::fs::write(folder.path().join("QP2024-france.zip"), "").expect("written");
        let found = |s: &Shelves| s.file(&address, &origin()).expect("found");
        assert!(found(&shelves).ends_with("QP2024-france.zip"));
        std::fs::write(folder.path().join("qp2024.zip"), "").expect("written");
        let two = shelves.file(&address, &origin()).expect_err("two").to_string();
        assert!(two.contains("2 files of the mirror may be the layer's"), "{two}");
        std::fs::write(folder.path().join("942d"), "").expect("written");
        assert!(found(&shelves).ends_with("942d"));
        std::fs::create_dir_all(folder.path().join("a.fr/x/r")).expect("folder");
        std::fs::write(folder.path().join("a.fr/x/r/942d"), "").expect("written");
        assert!(found(&shelves).ends_with("a.fr/x/r/942d"));
    }

    #[test]
    fn a_path_does_not_lead_out() {
        let folder = tempfile::tempdir().expect("folder");
        let address = Address::parse("https://a.fr/../../etc/passwd").expect("an address");
        let below = Shelves(folder.path()).below(&address);
        assert_eq!(below, folder.path().join("a.fr/etc/passwd"));
    }
}
