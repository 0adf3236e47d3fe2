//! A dataset to import into, as a person would, and where what comes of it is published.

use super::command::run;
use eligeo::dataset::Snapshot;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const SMALL: &str = "tests/compat/package-1-manifest-2.zip";

/// A dataset to import into, and where what comes of it is published.
pub struct Place {
    pub folder: TempDir,
    pub data: PathBuf,
}

impl Place {
    /// On the data of the repository.
    pub fn whole() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            data: PathBuf::from("data"),
        }
    }

    /// On eleven communes of Lozère with one QPV, which load at once.
    pub fn small() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("small");
        let mut zip = zip::ZipArchive::new(fs::File::open(SMALL).expect("the package")).expect("a zip");
        zip.extract(&data).expect("unpacked");
        Self { folder, data }
    }

    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    pub fn import(&self, layer: &str, file: &Path, more: &[&str]) -> (i32, String, String) {
        let (file, data) = (file.to_str().expect("a path"), self.data.to_str().expect("a path"));
        run(
            &self.home(),
            &[&["data", "import", layer, file, "--data", data], more].concat(),
        )
    }

    /// Published without a word of complaint; says what was printed.
    pub fn done(&self, layer: &str, file: &Path, more: &[&str]) -> String {
        let (code, out, err) = self.import(layer, file, more);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        out
    }

    /// Refused in one line that says `wanted`; nothing is in use, and nothing is left behind.
    pub fn refused(&self, layer: &str, file: &Path, more: &[&str], wanted: &str) {
        let (code, out, err) = self.import(layer, file, more);
        assert_eq!(code, 1, "{out}{err}");
        assert!(err.contains(wanted) && err.lines().count() == 1, "{wanted}: {err}{out}");
        self.untouched();
    }

    pub fn untouched(&self) {
        assert!(!self.home().join("eligeo/current").exists(), "nothing was published");
        let left = fs::read_dir(self.home().join("eligeo/versions")).map_or(0, Iterator::count);
        assert_eq!(left, 0, "nothing is left behind");
    }

    pub fn published(&self) -> Snapshot {
        Snapshot::load(&self.home().join("eligeo/current")).expect("a dataset")
    }

    pub fn before(&self) -> Snapshot {
        Snapshot::load(&self.data).expect("a dataset")
    }

    pub fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content).expect("written");
        path
    }

    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.data.join(name)).expect("a file of the dataset")
    }
}
