//! `eligeo data pull`: fetches official files into the user's folder of raw files, and imports them when asked to.

mod check;
mod progress;
mod publish;

use super::{CliError, data_arg, folder};
use crate::dataset::Manifest;
use crate::domain::DepartmentCode;
use crate::ingest::fetch::{Fetched, Mirror, Patience, Settings, Source, SourceError, fetch};
use clap::{Arg, ArgAction, ArgMatches, Command};
use progress::Shown;
use publish::Publisher;
use std::io::{self, Write};
use std::path::PathBuf;

/// The source that becomes an address index, not a layer.
const ADDRESSES: &str = "addresses";

/// Its command line.
pub fn command() -> Command {
    Command::new("pull")
        .about("Fetch official files from the addresses in the manifest; each stays as it came, with its record")
        .arg(
            Arg::new("layers")
                .num_args(0..)
                .value_name("LAYER")
                .help("What to fetch: a layer, or addresses [default: every layer that is one file]"),
        )
        .arg(
            Arg::new("departments")
                .long("departments")
                .value_name("LIST")
                .value_delimiter(',')
                .action(ArgAction::Append)
                .value_parser(|text: &str| text.parse::<DepartmentCode>())
                .help("Départements whose addresses are fetched: 34,48"),
        )
        .arg(
            Arg::new("mirror")
                .long("mirror")
                .value_name("DIR|URL")
                .help("A folder or a server that stands in for the official ones"),
        )
        .arg(
            Arg::new("offline")
                .long("offline")
                .action(ArgAction::SetTrue)
                .help("Ask no official server: only the mirror, or what was fetched before"),
        )
        .arg(
            Arg::new("check")
                .long("check")
                .action(ArgAction::SetTrue)
                .conflicts_with_all(["offline", "import"])
                .help(
                    "Fetch nothing: ask what is announced and note it, so that the service can say what is out of date",
                ),
        )
        .arg(
            Arg::new("import")
                .long("import")
                .action(ArgAction::SetTrue)
                .help("Import each layer that was fetched, as eligeo data import does, and publish what comes of it"),
        )
        .arg(
            Arg::new("accept")
                .long("accept")
                .requires("import")
                .action(ArgAction::SetTrue)
                .help("Publish though something is unusual"),
        )
        .arg(data_arg())
}

pub fn run(args: &ArgMatches) -> Result<(), CliError> {
    let (manifest, _) = Manifest::read(&folder::dataset(args.get_one("data"))?).map_err(CliError::no_answer)?;
    let sources = sources(args, &manifest)?;
    let mirror = args.get_one::<String>("mirror").map(|text| Mirror::parse(text));
    let progress = Shown::new();
    let settings = Settings {
        raw: raw_folder()?,
        mirror: mirror.transpose().map_err(|e| CliError::Usage(e.to_string()))?,
        offline: args.get_flag("offline"),
        patience: Patience::default(),
        progress: &progress,
    };
    if args.get_flag("check") {
        if matches!(settings.mirror, Some(Mirror::Folder(_))) {
            return Err(CliError::Usage(
                "--check asks servers; a folder announces nothing".to_owned(),
            ));
        }
        return check::run(&manifest, &sources, &settings, &progress);
    }
    let mut publisher = match args.get_flag("import") {
        true => Some(Publisher::new(args)?),
        false => None,
    };
    let mut of_addresses = Vec::new();
    let mut failed = 0;
    for source in &sources {
        progress.of(&source.label());
        match fetch(source, &settings) {
            Ok(fetched) => {
                tell(source, &fetched).map_err(CliError::no_answer)?;
                if source.layer == ADDRESSES {
                    of_addresses.push(fetched.path);
                } else if let Some(publisher) = &mut publisher {
                    if let Err(error) = publisher.import(source, &fetched) {
                        failed += 1;
                        tell_failure(source, "not imported", &error);
                    }
                } else {
                    let next = format!("eligeo data import {} {}", source.layer, fetched.path.display());
                    tell_next(&next).map_err(CliError::no_answer)?;
                }
            }
            Err(error) => {
                failed += 1;
                tell_failure(source, "failed", &error);
            }
        }
    }
    next_of_addresses(&of_addresses).map_err(CliError::no_answer)?;
    match failed {
        0 => Ok(()),
        n => Err(CliError::NoAnswer(format!("{n} of {} files failed", sources.len()))),
    }
}

/// What is asked for, each once.
fn sources(args: &ArgMatches, manifest: &Manifest) -> Result<Vec<Source>, CliError> {
    let mut departments: Vec<DepartmentCode> = args.get_many("departments").into_iter().flatten().copied().collect();
    departments.sort_unstable();
    departments.dedup();
    let mut layers: Vec<&str> = Vec::new();
    for layer in args.get_many::<String>("layers").into_iter().flatten() {
        if !layers.contains(&layer.as_str()) {
            layers.push(layer);
        }
    }
    match (layers.is_empty(), departments.is_empty()) {
        (true, true) => layers = Source::usual(manifest),
        (true, false) => layers.push(ADDRESSES),
        (false, false) if !layers.contains(&ADDRESSES) => {
            return Err(CliError::Usage(format!(
                "--departments is for {ADDRESSES} only: add it to the layers"
            )));
        }
        (false, _) => {}
    }
    let mut sources = Vec::new();
    for layer in layers {
        sources.extend(Source::of(manifest, layer, &departments).map_err(|e| match e {
            SourceError::Address(error) => CliError::no_answer(error),
            wrong => CliError::Usage(wrong.to_string()),
        })?);
    }
    Ok(sources)
}

fn raw_folder() -> Result<PathBuf, CliError> {
    let folder = folder::user_data();
    let folder = folder.ok_or_else(|| CliError::Usage("there is no home folder; set XDG_DATA_HOME".to_owned()))?;
    Ok(folder.join("raw"))
}

/// One line for the file.
fn tell(source: &Source, fetched: &Fetched) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let (label, path) = (source.label(), fetched.path.display());
    if fetched.unchanged {
        writeln!(out, "{label}: unchanged since {}: {path}", fetched.fetched_on)?;
    } else {
        let (bytes, sha256, url) = (fetched.bytes, &fetched.sha256, &fetched.url);
        writeln!(out, "{label}: new: {path} ({bytes} bytes, sha256 {sha256}, from {url})")?;
    }
    Ok(())
}

fn tell_next(command: &str) -> io::Result<()> {
    writeln!(io::stdout().lock(), "  next: {command}")
}

fn tell_failure(source: &Source, how: &str, error: &impl std::fmt::Display) {
    // One line, whatever a server or a file made part of the message.
    let line = error.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    let _ = writeln!(io::stderr(), "{}: {how}: {line}", source.label());
}

/// All files of addresses go into one index.
fn next_of_addresses(paths: &[PathBuf]) -> io::Result<()> {
    if paths.is_empty() {
        return Ok(());
    }
    let paths: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
    writeln!(io::stdout().lock(), "  next: eligeo data addresses {}", paths.join(" "))
}
