//! `eligeo data addresses`: builds the address index.

use super::{CliError, folder};
use crate::dataset::addresses::INDEX_NAME;
use crate::geocode::store::write_file;
use crate::ingest::addresses::{Progress, Skipped, build};
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The most rows left out that are told one by one.
const MOST_TOLD: u64 = 10;

/// Its command line.
pub fn command() -> Command {
    Command::new("addresses")
        .about(
            "Build the address index from the national address base (CSV as published, or addok's JSON lines; .gz too)",
        )
        .arg(
            Arg::new("files")
                .required(true)
                .num_args(1..)
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .help("adresses-34.csv.gz, lieux-dits-34-beta.csv.gz …; all of them go into one index"),
        )
        .arg(
            Arg::new("output")
                .short('o')
                .long("output")
                .value_name("OUT")
                .value_parser(clap::value_parser!(PathBuf))
                .help("The index to write [default: addresses.idx in the user's data folder]"),
        )
        .arg(
            Arg::new("quiet")
                .long("quiet")
                .action(ArgAction::SetTrue)
                .help("Do not tell how far it is"),
        )
}

/// Tells on stderr how far it is, and of the first rows that are left out why.
struct Told {
    started: Instant,
    quiet: bool,
    skipped: u64,
}

impl Progress for Told {
    fn rows(&mut self, path: &Path, rows: u64) {
        if !self.quiet {
            let seconds = self.started.elapsed().as_secs_f64();
            let _ = writeln!(std::io::stderr(), "{}: {rows} rows, {seconds:.1} s", path.display());
        }
    }

    fn skipped(&mut self, row: &Skipped) {
        self.skipped += 1;
        if self.skipped <= MOST_TOLD {
            let _ = writeln!(
                std::io::stderr(),
                "{}, line {}: left out: {}",
                row.path.display(),
                row.line,
                row.why
            );
        }
    }
}

pub fn run(args: &ArgMatches) -> Result<(), CliError> {
    let files: Vec<PathBuf> = args
        .get_many::<PathBuf>("files")
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let output = match args.get_one::<PathBuf>("output") {
        Some(named) => named.clone(),
        None => folder::user_data()
            .ok_or_else(|| CliError::Usage("there is no home folder; name the index with -o".to_owned()))?
            .join(INDEX_NAME),
    };
    let mut told = Told {
        started: Instant::now(),
        quiet: args.get_flag("quiet"),
        skipped: 0,
    };
    let built = build(&files, &mut told).map_err(CliError::no_answer)?;
    let written = |e: std::io::Error| CliError::NoAnswer(format!("{}: cannot be written: {e}", output.display()));
    if let Some(folder) = output.parent() {
        std::fs::create_dir_all(folder).map_err(written)?;
    }
    let bytes = write_file(&output, &built.sections).map_err(written)?;
    let (origin, store) = (&built.store.origin, &built.store);
    writeln!(
        std::io::stdout().lock(),
        "{}: {} addresses and {} streets and localities of {} rows ({} left out), {} MB, {:.1} s",
        output.display(),
        store.numbers(),
        store.streets(),
        origin.rows,
        origin.skipped,
        bytes / 1_000_000,
        told.started.elapsed().as_secs_f64(),
    )
    .map_err(CliError::no_answer)
}
