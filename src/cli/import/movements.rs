//! `eligeo data import communes`: INSEE's file of movements.

use super::super::{CliError, folder};
use super::{refuse_flags, tell_report, terms};
use crate::ingest::home::Home;
use crate::ingest::movements::{Import, import};
use clap::ArgMatches;
use std::io::Write;
use std::path::PathBuf;

pub fn run(args: &ArgMatches) -> Result<(), CliError> {
    refuse_flags(args, "movements of communes")?;
    let files: Vec<&PathBuf> = args.get_many("files").into_iter().flatten().collect();
    let [file] = files[..] else {
        return Err(CliError::Usage(
            "movements of communes are one file (mvtcommune_YYYY.csv)".to_owned(),
        ));
    };
    let at = folder::home(args.get_one("data"))?;
    at.tell()?;
    let home = Home::open(&at.place).map_err(CliError::no_answer)?;
    let wanted = Import {
        terms: terms(&at.base, args),
        file,
    };
    let mut out = std::io::stdout().lock();
    let done = import(&home, &wanted, tell_report);
    let done = done.map_err(CliError::no_answer)?;
    writeln!(
        out,
        "{} movements of {} codes; generation {}",
        done.rows, done.codes, done.report.generation
    )
    .map_err(CliError::output)?;
    super::tell_published(&mut out, &at.place, &done.report, done.published.as_deref())
}
