//! `eligeo data import aids`: aid files and their cases.

use super::super::{CliError, folder};
use super::{refuse_flags, tell_report, terms};
use crate::domain::date;
use crate::ingest::aids::{Import, import};
use crate::ingest::home::Home;
use clap::ArgMatches;
use std::io::Write;
use std::path::PathBuf;

pub fn run(args: &ArgMatches) -> Result<(), CliError> {
    refuse_flags(args, "aid files, which say themselves since when they hold")?;
    let at = folder::home(args.get_one("data"))?;
    at.tell()?;
    let home = Home::open(&at.place).map_err(CliError::no_answer)?;
    let files: Vec<PathBuf> = args.get_many("files").into_iter().flatten().cloned().collect();
    let wanted = Import {
        terms: terms(&at.base, args),
        files: &files,
        today: date::today_in_paris(),
    };
    let mut out = std::io::stdout().lock();
    let done = import(&home, &wanted, tell_report);
    let done = done.map_err(CliError::no_answer)?;
    for file in &done.changed {
        writeln!(out, "{file}").map_err(CliError::output)?;
    }
    super::tell_published(&mut out, &at.place, &done.report, done.published.as_deref())
}
