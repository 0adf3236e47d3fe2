//! A dataset as one file, for machines without the internet: a ZIP archive that begins with `package.toml`, which names the form, the
//! version and every file with its size and hash. The same dataset gives the same bytes.

use super::error::IngestError;
use super::gate::{self, Further, Outcome, Report};
use super::home::Home;
use crate::dataset::Snapshot;
use crate::dataset::manifest::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Component, Path};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// The form of packages that this program writes; those of earlier forms are read too.
pub const FORMAT: u32 = 1;
/// The table of contents.
const CONTENTS: &str = "package.toml";
/// More than any dataset holds.
const MOST_BYTES: u64 = 4 << 30;
const MOST_FILES: usize = 10_000;
/// The most that the table of contents may take.
const MOST_CONTENTS: u64 = 4 << 20;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    format: u32,
    version: String,
    files: BTreeMap<String, Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    bytes: u64,
    sha256: String,
}

/// Writes the dataset in a folder as a package. It is written under another name, loaded once to know its version, and then gets its
/// own. Says the version and how many bytes it has. A file that is there is replaced when it is a package, or when `force` says so.
///
/// # Errors
/// When the dataset does not load, a file cannot be read or written, or another file would be lost.
pub fn pack(folder: &Path, to: &Path, force: bool) -> Result<(String, u64), IngestError> {
    check_target(to, force)?;
    let version = Snapshot::load(folder)?.version;
    let mut names = Vec::new();
    list(folder, Path::new(""), &mut names)?;
    names.sort();
    let mut files = BTreeMap::new();
    for name in &names {
        let (bytes, sha256) = digest(&folder.join(name))?;
        files.insert(name.clone(), Entry { bytes, sha256 });
    }
    let contents = toml::to_string(&Contents {
        format: FORMAT,
        version: version.clone(),
        files,
    })?;
    let failed = |e: io::Error| not_packed(to, format!("cannot be written: {e}"));
    let beside = to
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut part = tempfile::NamedTempFile::new_in(beside).map_err(failed)?;
    let written = (|| -> io::Result<()> {
        let mut archive = ZipWriter::new(BufWriter::new(part.as_file_mut()));
        // No time of day and no rights: the same dataset gives the same bytes.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .large_file(true);
        archive.start_file(CONTENTS, options)?;
        archive.write_all(contents.as_bytes())?;
        for name in &names {
            archive.start_file(name.as_str(), options)?;
            io::copy(&mut File::open(folder.join(name))?, &mut archive)?;
        }
        archive.finish()?.flush()
    })();
    written.map_err(failed)?;
    part.as_file().sync_all().map_err(failed)?;
    let bytes = part.as_file().metadata().map_err(failed)?.len();
    part.persist(to).map_err(|e| failed(e.error))?;
    Ok((version, bytes))
}

fn not_packed(to: &Path, what: String) -> IngestError {
    IngestError::NotPacked {
        file: to.to_owned(),
        what,
    }
}

/// What is there must be nothing, or a package, or may be lost.
fn check_target(to: &Path, force: bool) -> Result<(), IngestError> {
    let bad = |what: &str| Err(not_packed(to, what.to_owned()));
    let beside = to.parent().filter(|p| !p.as_os_str().is_empty());
    if beside.is_some_and(|folder| !folder.is_dir()) {
        return bad("lies in a folder that does not exist: make it, or name another file");
    }
    if to.is_dir() {
        return bad("is a folder: name a file in it, such as eligeo-data.zip");
    }
    let is_package = || {
        let file = File::open(to).ok()?;
        let mut archive = ZipArchive::new(BufReader::new(file)).ok()?;
        archive.by_name(CONTENTS).is_ok().then_some(())
    };
    if to.exists() && !force && is_package().is_none() {
        return bad("is there and is no package of eligeo: name another file, or replace it with --force");
    }
    Ok(())
}

/// The files below a folder, as paths with slashes. Names that begin with a point, address indexes and what is no file are left out.
fn list(folder: &Path, below: &Path, names: &mut Vec<String>) -> Result<(), IngestError> {
    let here = folder.join(below);
    for entry in fs::read_dir(&here).map_err(|e| IngestError::io(&here, e))? {
        let entry = entry.map_err(|e| IngestError::io(&here, e))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || name.ends_with(".idx") || name == CONTENTS {
            continue;
        }
        let path = below.join(&name);
        if entry.path().is_dir() {
            list(folder, &path, names)?;
        } else {
            names.push(path.to_string_lossy().into_owned());
        }
    }
    Ok(())
}

fn digest(path: &Path) -> Result<(u64, String), IngestError> {
    let failed = |e| IngestError::io(path, e);
    let raw = fs::read(path).map_err(failed)?;
    Ok((raw.len() as u64, hex(&Sha256::digest(&raw))))
}

/// A package that was unpacked.
#[derive(Debug)]
pub struct Unpacked {
    /// The name of the version in use since.
    pub name: String,
    /// What was checked.
    pub report: Report,
}

/// Unpacks a package into a version, holds it against the one in use, and makes it the one in use. `told` gets the report before
/// anything is refused.
///
/// # Errors
/// When the file is no package, is cut off, holds what its contents do not name, the dataset in it does not load as the version it
/// names, or the gate refuses it: then nothing has changed.
pub fn unpack(
    file: &Path,
    home: &Home,
    further: Further,
    accept: bool,
    told: impl FnOnce(&Report),
) -> Result<Unpacked, IngestError> {
    let fault = |what: String| IngestError::Package {
        file: file.to_owned(),
        what,
    };
    let opened = File::open(file).map_err(|e| fault(format!("cannot be read: {e}")))?;
    let mut archive =
        ZipArchive::new(BufReader::new(opened)).map_err(|e| fault(format!("is no package, or is cut off ({e})")))?;
    let contents = contents(&mut archive).map_err(&fault)?;
    let draft = home.empty_draft()?;
    extract(&mut archive, &contents, draft.folder(), &fault)?;
    let new = Snapshot::load(draft.folder())?;
    if new.version != contents.version {
        return Err(fault(format!(
            "holds the dataset {}, and says {}",
            new.version, contents.version
        )));
    }
    let current = home.current().map(|name| Snapshot::load(&home.version(&name)));
    // A version in use that does not load is no measure for the one that takes its place.
    let old = current.and_then(Result::ok);
    let before = old.as_ref().unwrap_or(&new);
    let mut checks = gate::whole::checks(&new);
    let mut against = further(before, &new);
    if against.outcome == Outcome::Failed {
        // Another dataset may well know less, or other aids: that a person can say.
        against.outcome = Outcome::Unusual;
    }
    checks.push(against);
    let mut report = Report::new(before, &new, "", "", 0, checks);
    told(&report);
    report.settle(accept)?;
    let name = home.keep(draft, &new.version)?;
    home.use_version(&name)?;
    Ok(Unpacked { name, report })
}

/// Writes the files of a package below a folder, each as its contents name it.
fn extract(
    archive: &mut ZipArchive<BufReader<File>>,
    contents: &Contents,
    folder: &Path,
    fault: &impl Fn(String) -> IngestError,
) -> Result<(), IngestError> {
    for (name, entry) in &contents.files {
        let target = folder.join(name);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(|e| IngestError::io(parent, e))?;
        }
        let packed = archive
            .by_name(name)
            .map_err(|e| fault(format!("{name} is named but not in it ({e})")))?;
        let mut raw = Vec::new();
        // One byte more than announced is enough to know that there is more.
        packed
            .take(entry.bytes + 1)
            .read_to_end(&mut raw)
            .map_err(|e| fault(format!("{name} cannot be unpacked: {e}")))?;
        if raw.len() as u64 != entry.bytes || hex(&Sha256::digest(&raw)) != entry.sha256 {
            return Err(fault(format!(
                "{name} is not the file that its contents name (size or SHA-256)"
            )));
        }
        fs::write(&target, raw).map_err(|e| IngestError::io(&target, e))?;
    }
    Ok(())
}

/// The table of contents, whose limits hold.
fn contents(archive: &mut ZipArchive<BufReader<File>>) -> Result<Contents, String> {
    let entry = archive
        .by_name(CONTENTS)
        .map_err(|e| format!("is no package: no {CONTENTS} ({e})"))?;
    let mut text = String::new();
    let read = entry.take(MOST_CONTENTS).read_to_string(&mut text);
    read.map_err(|e| format!("{CONTENTS} cannot be read: {e}"))?;
    let contents: Contents = toml::from_str(&text).map_err(|e| format!("{CONTENTS}: {}", e.message()))?;
    if contents.format == 0 || contents.format > FORMAT {
        return Err(format!(
            "is of format {}, this version reads up to {FORMAT}",
            contents.format
        ));
    }
    if let Some(name) = contents.files.keys().find(|name| !is_below(name)) {
        return Err(format!("\"{name}\" is no path below a dataset"));
    }
    let names = archive.file_names().map(|name| name.map(std::borrow::Cow::into_owned));
    for name in names {
        let name = name.map_err(|e| format!("a name in it cannot be read: {e}"))?;
        if name != CONTENTS && !contents.files.contains_key(&name) {
            return Err(format!("holds {name}, which its contents do not name"));
        }
    }
    let bytes = contents
        .files
        .values()
        .fold(0_u64, |sum, file| sum.saturating_add(file.bytes));
    if contents.files.len() > MOST_FILES || bytes > MOST_BYTES {
        return Err(format!(
            "announces {} files of {bytes} bytes, more than any dataset has",
            contents.files.len()
        ));
    }
    Ok(contents)
}

/// Whether a path leads below the folder it is joined to, and nowhere else.
fn is_below(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    !name.is_empty() && !name.contains('\\') && parts.all(|c| matches!(c, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_elsewhere() {
        assert!(is_below("zoning/list.csv"));
        for name in ["", "/etc/passwd", "../x", "a/../../x", "..\\x", "./x"] {
            assert!(!is_below(name), "{name}");
        }
    }
}
