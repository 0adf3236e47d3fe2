//! `eligeo data import` of the QPV, the mountain zone, the massifs and the outlines.

use super::super::{CliError, folder};
use super::{about, tell_published, tell_report, terms};
use crate::ingest::home::Home;
use crate::ingest::layer::{Import, Kind, import};
use clap::ArgMatches;
use std::io::Write;
use std::path::{Path, PathBuf};

pub fn run(kind: Kind, args: &ArgMatches) -> Result<(), CliError> {
    let not_for = |flag: &str, why: &str| CliError::Usage(format!("--{flag} is not for {}, {why}", kind.id()));
    if args.contains_id("decisions") {
        return Err(not_for("decisions", "which names communes by their codes"));
    }
    if args.contains_id("tolerance") && !kind.has_polygons() {
        return Err(not_for("tolerance", "which is a table"));
    }
    if args.contains_id("region") && kind != Kind::Qpv {
        return Err(not_for("region", "which is imported for all of France"));
    }
    let at = folder::home(args.get_one("data"))?;
    at.tell()?;
    let files: Vec<PathBuf> = args.get_many("files").into_iter().flatten().cloned().collect();
    let wanted = Import {
        terms: terms(&at.base, args),
        kind,
        files: &files,
        about: about(args),
        tolerance_m: args.get_one::<f64>("tolerance").copied(),
    };
    publish(&at.place, &wanted)
}

/// Imports and tells what came of it.
pub fn publish(place: &Path, wanted: &Import<'_>) -> Result<(), CliError> {
    let home = Home::open(place).map_err(CliError::no_answer)?;
    let mut out = std::io::stdout().lock();
    let done = import(&home, wanted, tell_report);
    let done = done.map_err(CliError::no_answer)?;
    for remark in &done.remarks {
        writeln!(out, "{remark}").map_err(CliError::output)?;
    }
    let twice = match done.repeated {
        0 => String::new(),
        n => format!(" ({n} stand twice, the same)"),
    };
    writeln!(out, "{} rows{twice}; generation {}", done.rows, done.report.generation).map_err(CliError::output)?;
    tell_published(&mut out, place, &done.report, done.published.as_deref())
}
