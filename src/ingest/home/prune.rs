//! Old versions deleted, so that a disk does not fill up with them.

use super::{DRAFT, Home, VERSIONS};
use crate::ingest::error::IngestError;
use std::fs;

/// What became of the versions.
#[derive(Debug, PartialEq, Eq)]
pub struct Pruned {
    /// Those that are there still, oldest first, with the one in use.
    pub kept: Vec<String>,
    /// Those that are gone (or would be), oldest first.
    pub removed: Vec<String>,
}

impl Home {
    /// Deletes all versions but the one in use and `keep` others: the one that `rollback` goes back to, then those published last. With
    /// `dry_run` it only says which.
    ///
    /// # Errors
    /// When the disk refuses. A version is gone as a whole or not at all.
    pub fn prune(&self, keep: usize, dry_run: bool) -> Result<Pruned, IngestError> {
        let order = self.versions()?;
        let current = self.current();
        let before = self.before_current().ok();
        let mut others: Vec<&String> = order
            .iter()
            .rev()
            .filter(|name| Some(*name) != current.as_ref())
            .collect();
        others.sort_by_key(|name| Some(*name) != before.as_ref());
        let spared: Vec<&String> = others.into_iter().take(keep).chain(&current).collect();
        let (kept, removed) = order.iter().cloned().partition(|name| spared.contains(&name));
        let pruned = Pruned { kept, removed };
        if !dry_run {
            for name in &pruned.removed {
                self.remove(name)?;
            }
        }
        Ok(pruned)
    }

    /// The versions there are, in the order of publishing. One that was never noted, as by a run that was killed, counts as the oldest.
    fn versions(&self) -> Result<Vec<String>, IngestError> {
        let folder = self.folder.join(VERSIONS);
        let entries = fs::read_dir(&folder).map_err(|e| IngestError::io(&folder, e))?;
        let there = entries
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut there: Vec<String> = there.filter(|name| !name.starts_with('.')).collect();
        let noted = self.history().names()?;
        there.sort_by_key(|name| noted.iter().position(|n| n == name).map_or(0, |at| at + 1));
        Ok(there)
    }

    /// In one step it is no version any more; what is left of it by a run that is killed then is removed by the next one.
    fn remove(&self, name: &str) -> Result<(), IngestError> {
        let (place, gone) = (self.version(name), self.version(&format!("{DRAFT}gone-{name}")));
        fs::rename(&place, &gone).map_err(|e| IngestError::io(&place, e))?;
        fs::remove_dir_all(&gone).map_err(|e| IngestError::io(&gone, e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn home(place: &Path) -> (Home, Vec<String>) {
        let home = Home::open(place).expect("a home");
        let names = ["one", "two", "three", "four"].map(|text| {
            let draft = home.empty_draft().expect("a draft");
            fs::write(draft.folder().join("sources.toml"), text).expect("written");
            let name = home.keep(draft, text).expect("kept");
            home.use_version(&name).expect("in use");
            name
        });
        (home, names.to_vec())
    }

    #[test]
    fn the_one_in_use_and_the_one_before_stay() {
        let place = tempfile::tempdir().expect("a folder");
        let (home, names) = home(place.path());
        home.use_version(&names[1]).expect("back");
        let told = home.prune(1, true).expect("told");
        assert_eq!((told.kept, told.removed.len()), (names[..2].to_vec(), 2));
        assert!(home.version(&names[3]).is_dir(), "only told");
        let done = home.prune(2, false).expect("pruned");
        assert_eq!(done.kept, [&names[..2], &names[3..]].concat());
        assert_eq!(done.removed, ["three"]);
        assert_eq!(home.before_current().expect("one before"), names[0]);
        let said = home.use_version("three").expect_err("gone").to_string();
        assert!(said.ends_with("known are: one, two, four"), "{said}");
        assert_eq!(home.prune(0, false).expect("pruned").kept, ["two"]);
        assert_eq!(home.current().as_deref(), Some("two"));
        assert!(home.before_current().is_err());
    }

    #[test]
    fn what_nobody_noted_is_the_oldest() {
        let place = tempfile::tempdir().expect("a folder");
        let (home, names) = home(place.path());
        fs::create_dir(home.version("zzz")).expect("a folder");
        assert_eq!(home.prune(3, false).expect("pruned").removed, ["zzz"]);
        assert!(names.iter().all(|name| home.version(name).is_dir()));
    }
}
