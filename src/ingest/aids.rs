//! Aid files and their cases into a dataset: a contract that changes is published as data is.

use super::error::IngestError;
use super::gate::{self, Report};
use super::home::Home;
use super::publish::Terms;
use crate::dataset::Snapshot;
use crate::dataset::rule_texts::{AIDS, CASES};
use crate::domain::Date;
use crate::formats::bytes;
use std::path::{Path, PathBuf};

/// What the command line calls them.
pub const LAYER: &str = "aids";

/// What is to be imported.
#[derive(Debug)]
pub struct Import<'a> {
    /// What it is added to, and on which terms it is published.
    pub terms: Terms<'a>,
    /// Aid files, files of cases, profiles of cases.
    pub files: &'a [PathBuf],
    /// The day from which on the past is told apart.
    pub today: Date,
}

/// What came of it.
#[derive(Debug)]
pub struct Imported {
    /// The checks.
    pub report: Report,
    /// The files of the dataset that are new or changed.
    pub changed: Vec<String>,
    /// The name of the version in use since; `None` for a dry run.
    pub published: Option<String>,
}

/// Puts the files in the place of those of the same name, or beside them, and publishes the dataset that comes of it. `told` gets the
/// report before anything is refused.
///
/// # Errors
/// What is wrong with a file, with its line, or why the gate refuses it: then nothing has changed.
pub fn import(home: &Home, import: &Import<'_>, told: impl FnOnce(&Report)) -> Result<Imported, IngestError> {
    let old = Snapshot::load(import.terms.base)?;
    let draft = home.draft(import.terms.base)?;
    let mut changed = Vec::new();
    for file in import.files {
        let raw = bytes::read(file)?;
        let text = bytes::utf8(&raw, &bytes::name(file))?;
        let below = place_of(file, text)?;
        let target = draft.folder().join(&below);
        if std::fs::read(&target).is_ok_and(|before| before == raw) {
            continue;
        }
        let written = || -> std::io::Result<()> {
            std::fs::create_dir_all(draft.folder().join(CASES))?;
            std::fs::write(&target, text)
        };
        written().map_err(|e| IngestError::io(&target, e))?;
        changed.push(below);
    }
    changed.sort();
    let new = Snapshot::load(draft.folder())?;
    let mut checks = gate::whole::checks(&new);
    checks.push(gate::aids::change(&old, &new, &changed, import.today));
    let mut report = Report::new(&old, &new, LAYER, &changed.join(", "), changed.len(), checks);
    let published = import.terms.publish(home, &old, &new, draft, &mut report, told)?;
    Ok(Imported {
        report,
        changed,
        published,
    })
}

/// Where a file belongs in a dataset, by what it holds: an aid file has `aid`, a file of cases `[[case]]`; profiles are known by their name.
fn place_of(file: &Path, text: &str) -> Result<String, IngestError> {
    let name = bytes::name(file);
    let fault = |line: usize, what: String| IngestError::Row {
        file: name.clone(),
        line: line as u64,
        what,
    };
    let table: toml::Table = toml::from_str(text).map_err(|e| {
        let at = e.span().map_or(0, |s| s.start).min(text.len());
        fault(text[..at].matches('\n').count() + 1, e.message().to_owned())
    })?;
    match (table.contains_key("aid"), table.contains_key("case")) {
        (true, false) => Ok(format!("{AIDS}/{name}")),
        (false, true) => Ok(format!("{CASES}/{name}")),
        (false, false) if name == "profiles.toml" => Ok(format!("{CASES}/{name}")),
        _ => Err(fault(
            1,
            "is neither an aid file (aid = …), nor cases ([[case]]), nor their profiles.toml".to_owned(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_holds_says_where_it_belongs() {
        let of = |name: &str, text: &str| place_of(Path::new(name), text).map_err(|e| e.to_string());
        assert_eq!(
            of("/in/caim.2027-01-01.toml", "aid = \"caim\""),
            Ok("aids/caim.2027-01-01.toml".to_owned())
        );
        assert_eq!(
            of("caim.toml", "[[case]]\nname = \"a\""),
            Ok("aids/cases/caim.toml".to_owned())
        );
        assert_eq!(of("profiles.toml", "[one]"), Ok("aids/cases/profiles.toml".to_owned()));
        let refused = of("list.toml", "[one]").expect_err("neither");
        assert!(refused.contains("list.toml, line 1: is neither"), "{refused}");
        let refused = of("caim.toml", "a = 1\nb = = 2").expect_err("no TOML");
        assert!(refused.contains("caim.toml, line 2"), "{refused}");
    }
}
