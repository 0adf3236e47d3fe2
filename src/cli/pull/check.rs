//! `eligeo data pull --check`: what the official servers announce, noted for the service.

use super::super::{CliError, folder};
use super::progress::Shown;
use super::tell_failure;
use crate::dataset::announced::{self, Announced, FILE_NAME};
use crate::dataset::{DatasetError, Manifest};
use crate::ingest::fetch::{Settings, Source, announce};
use std::io::{self, Write};
use std::path::Path;

/// Asks for each file, tells what is announced, and keeps it in the user's data folder.
pub fn run(manifest: &Manifest, sources: &[Source], settings: &Settings<'_>, progress: &Shown) -> Result<(), CliError> {
    let own = folder::user_data();
    let own = own.ok_or_else(|| CliError::Usage("there is no home folder; set XDG_DATA_HOME".to_owned()))?;
    let path = own.join(FILE_NAME);
    let mut known = announced::read(&path).map_err(CliError::no_answer)?;
    let mut failed = 0;
    for source in sources {
        progress.of(&source.label());
        match announce(source, settings) {
            Ok(found) => {
                tell(manifest, source, &found).map_err(CliError::output)?;
                // A layer has one file; of the addresses each département has its own.
                let takes_its_place = |k: &Announced| k.url == found.url || source.department.is_none();
                known.retain(|k| k.layer != found.layer || !takes_its_place(k));
                known.push(found);
            }
            Err(error) => {
                failed += 1;
                tell_failure(source, "failed", &error);
            }
        }
    }
    // Nobody said anything: what was noted before stands as it was.
    if failed < sources.len() {
        keep(&path, &known)?;
    }
    match failed {
        0 => Ok(()),
        n => Err(CliError::NoAnswer(format!(
            "{n} of {} servers did not say",
            sources.len()
        ))),
    }
}

fn tell(manifest: &Manifest, source: &Source, found: &Announced) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let label = source.label();
    let modified = found
        .modified
        .map_or("without a date".to_owned(), |day| format!("changed on {day}"));
    let in_use = manifest.layer(&source.layer).and_then(|layer| layer.newest());
    let state = in_use.map_or_else(|_| String::new(), |g| format!("; in use: state of {}", g.as_of));
    writeln!(out, "{label}: announced: {} ({modified}){state}", found.url)
}

/// Writes under another name and renames, so that a service that reads finds one record or the other.
fn keep(path: &Path, known: &[Announced]) -> Result<(), CliError> {
    let text = announced::written(known).map_err(CliError::no_answer)?;
    let fresh = path.with_extension("toml.new");
    let io = |source| {
        CliError::no_answer(DatasetError::Io {
            path: fresh.display().to_string(),
            source,
        })
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(io)?;
    }
    std::fs::write(&fresh, text).map_err(io)?;
    std::fs::rename(&fresh, path).map_err(io)?;
    writeln!(
        io::stdout().lock(),
        "noted in {}; a running service tells it after SIGHUP or POST /admin/reload",
        path.display()
    )
    .map_err(CliError::output)
}
