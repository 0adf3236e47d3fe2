//! Where datasets of one's own lie: `versions/<hash>/` for each, a `current` link to the one in use, and the order in which they
//! were published. Whatever is interrupted leaves a dataset that loads: a version gets its name when all of it is on the disk,
//! and the link changes in one step.

mod durable;
mod history;
mod prune;

use super::error::IngestError;
use durable::{copy_tree, sync_folder};
use history::History;
pub use prune::Pruned;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

const VERSIONS: &str = "versions";
const CURRENT: &str = "current";
/// Versions that are being built, which nothing reads; what a killed run left is removed by the next one.
const DRAFT: &str = ".draft-";
/// As many characters of a version's hash as its folder is named by.
const NAME_LENGTH: usize = 16;

/// A folder of versions, held by one process at a time.
#[derive(Debug)]
pub struct Home {
    folder: PathBuf,
    /// Held while this lives.
    _lock: File,
}

/// A version that is being built.
#[derive(Debug)]
pub struct Draft {
    folder: PathBuf,
}

impl Draft {
    /// Its folder, to be changed until it is published.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After publishing there is nothing there any more. What cannot be removed is removed by the next run.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Home {
    /// Makes the folder if need be, and waits for nobody: a second process is refused.
    ///
    /// # Errors
    /// When it cannot be made or written, or another process holds it.
    pub fn open(folder: &Path) -> Result<Self, IngestError> {
        let versions = folder.join(VERSIONS);
        fs::create_dir_all(&versions).map_err(|e| IngestError::io(&versions, e))?;
        let path = folder.join("lock");
        let lock = File::create(&path).map_err(|e| IngestError::io(&path, e))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(IngestError::Held(folder.to_owned())),
            Err(TryLockError::Error(error)) => return Err(IngestError::io(&path, error)),
        }
        let home = Self {
            folder: folder.to_owned(),
            _lock: lock,
        };
        for entry in fs::read_dir(&versions)
            .map_err(|e| IngestError::io(&versions, e))?
            .flatten()
        {
            if entry.file_name().to_string_lossy().starts_with(DRAFT) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        Ok(home)
    }

    /// A copy of a dataset to change.
    ///
    /// # Errors
    /// When a file cannot be read or written, as on a full disk; nothing is left behind then.
    pub fn draft(&self, of: &Path) -> Result<Draft, IngestError> {
        let draft = self.empty_draft()?;
        copy_tree(of, &draft.folder)?;
        Ok(draft)
    }

    /// A draft without anything in it.
    ///
    /// # Errors
    /// When its folder cannot be made.
    pub fn empty_draft(&self) -> Result<Draft, IngestError> {
        let versions = self.folder.join(VERSIONS);
        // One process holds the folder, so a number that is free stays free.
        let mut number = 1;
        while versions.join(format!("{DRAFT}{number}")).exists() {
            number += 1;
        }
        let folder = versions.join(format!("{DRAFT}{number}"));
        fs::create_dir(&folder).map_err(|e| IngestError::io(&folder, e))?;
        Ok(Draft { folder })
    }

    /// Gives a draft its name, unless that version is there already, and notes it as published.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn keep(&self, draft: Draft, version: &str) -> Result<String, IngestError> {
        let name = name_of(version);
        let place = self.version(&name);
        if !place.is_dir() {
            durable::sync_tree(&draft.folder)?;
            fs::rename(&draft.folder, &place).map_err(|e| IngestError::io(&place, e))?;
            sync_folder(&self.folder.join(VERSIONS))?;
        }
        self.history().add(&name)?;
        Ok(name)
    }

    /// Makes a version the one in use.
    ///
    /// # Errors
    /// When there is no such version, or the disk refuses; the one before stays in use then.
    pub fn use_version(&self, name: &str) -> Result<(), IngestError> {
        if !self.version(name).join("sources.toml").is_file() {
            return Err(IngestError::NoVersion {
                name: name.to_owned(),
                known: self.known()?.join(", "),
            });
        }
        let (fresh, current) = (self.folder.join(".current-new"), self.folder.join(CURRENT));
        let _ = fs::remove_file(&fresh);
        std::os::unix::fs::symlink(Path::new(VERSIONS).join(name), &fresh).map_err(|e| IngestError::io(&fresh, e))?;
        // A rename puts the new link in the place of the old one at once: a reader sees one or the other.
        fs::rename(&fresh, &current).map_err(|e| IngestError::io(&current, e))?;
        sync_folder(&self.folder)
    }

    /// The versions that were published and are there still, the newest last.
    fn known(&self) -> Result<Vec<String>, IngestError> {
        let mut names = self.history().names()?;
        names.retain(|name| self.version(name).is_dir());
        Ok(names)
    }

    /// The version in use, if one is.
    #[must_use]
    pub fn current(&self) -> Option<String> {
        let target = fs::read_link(self.folder.join(CURRENT)).ok()?;
        Some(target.file_name()?.to_string_lossy().into_owned())
    }

    /// The version that was published before the one in use.
    ///
    /// # Errors
    /// When there is none.
    pub fn before_current(&self) -> Result<String, IngestError> {
        let names = self.history().names()?;
        let current = self.current();
        let at = names.iter().rposition(|name| Some(name) == current.as_ref());
        let before = at.and_then(|at| names[..at].iter().rev().find(|name| self.version(name).is_dir()));
        before.cloned().ok_or_else(|| IngestError::NothingBefore {
            folder: self.folder.clone(),
            current: current.unwrap_or_else(|| "none".to_owned()),
        })
    }

    /// The folder of a version.
    #[must_use]
    pub fn version(&self, name: &str) -> PathBuf {
        self.folder.join(VERSIONS).join(name)
    }

    fn history(&self) -> History {
        History::new(self.folder.join("history"))
    }
}

/// The name of the folder of a version.
#[must_use]
pub fn name_of(version: &str) -> String {
    let hash = version.rsplit(':').next().unwrap_or(version);
    hash.chars().take(NAME_LENGTH).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dataset(folder: &Path, text: &str) -> PathBuf {
        let made = folder.join(text);
        fs::create_dir_all(made.join("part")).expect("a folder");
        fs::write(made.join("sources.toml"), text).expect("written");
        fs::write(made.join("part/list.csv"), text).expect("written");
        made
    }

    #[test]
    fn versions_follow_each_other_and_go_back() {
        let place = tempfile::tempdir().expect("a folder");
        let home = Home::open(&place.path().join("home")).expect("a home");
        assert!(home.current().is_none() && home.before_current().is_err());
        let mut names = Vec::new();
        for text in ["one", "two", "three"] {
            let draft = home.draft(&dataset(place.path(), text)).expect("a draft");
            let name = home
                .keep(draft, &format!("sha256:{text}-and-more-than-sixteen"))
                .expect("kept");
            home.use_version(&name).expect("in use");
            let read = fs::read_to_string(place.path().join("home/current/part/list.csv"));
            assert_eq!(read.expect("readable"), text);
            names.push(name);
        }
        assert_eq!(home.before_current().expect("one before"), names[1]);
        home.use_version(&names[1]).expect("back");
        assert_eq!(home.before_current().expect("one before"), names[0]);
        home.use_version(&names[0]).expect("back");
        let refused = home.before_current().expect_err("nothing before").to_string();
        assert!(refused.contains("nothing was published before"), "{refused}");
        let refused = home.use_version("four").expect_err("unknown").to_string();
        assert!(refused.contains(&names[2]), "{refused}");
        assert_eq!(home.current().as_ref(), Some(&names[0]), "the old one stays");
    }

    #[test]
    fn one_process_at_a_time_and_no_draft_stays() {
        let place = tempfile::tempdir().expect("a folder");
        let home = Home::open(place.path()).expect("a home");
        assert!(matches!(Home::open(place.path()), Err(IngestError::Held(_))));
        let folder = {
            let draft = home.draft(&dataset(place.path(), "one")).expect("a draft");
            draft.folder().to_owned()
        };
        assert!(!folder.exists(), "dropped");
        fs::create_dir_all(place.path().join("versions/.draft-1/part")).expect("left by a killed run");
        drop(home);
        Home::open(place.path()).expect("a home");
        assert!(!place.path().join("versions/.draft-1").exists());
    }
}
