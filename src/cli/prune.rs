//! `eligeo data prune`: old versions deleted.

use super::{CliError, data_arg, folder};
use crate::ingest::home::Home;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::io::Write;

/// Its command line.
pub fn command() -> Command {
    Command::new("prune")
        .about("Delete old versions of the dataset; the one in use always stays")
        .arg(
            Arg::new("keep")
                .long("keep")
                .required(true)
                .value_name("N")
                .value_parser(clap::value_parser!(u16))
                .help("How many versions to keep beside the one in use: the one that rollback goes back to, then the newest"),
        )
        .arg(
            Arg::new("dry-run")
                .long("dry-run")
                .action(ArgAction::SetTrue)
                .help("Say what would be deleted, and delete nothing"),
        )
        .arg(data_arg())
}

pub fn run(args: &ArgMatches) -> Result<(), CliError> {
    let at = folder::home(args.get_one("data"))?;
    let home = Home::open(&at.place).map_err(CliError::no_answer)?;
    let (keep, dry_run) = (
        args.get_one::<u16>("keep").copied().unwrap_or(u16::MAX),
        args.get_flag("dry-run"),
    );
    let pruned = home.prune(usize::from(keep), dry_run).map_err(CliError::no_answer)?;
    let mut out = std::io::stdout().lock();
    let done = if dry_run { "would be deleted" } else { "deleted" };
    for name in &pruned.removed {
        writeln!(out, "{name}: {done}; rollback --to {name} is not possible then").map_err(CliError::output)?;
    }
    let current = home.current();
    for name in &pruned.kept {
        let use_of = if Some(name) == current.as_ref() { ", in use" } else { "" };
        writeln!(out, "{name}: kept{use_of}").map_err(CliError::output)?;
    }
    let could = home.before_current().is_ok_and(|before| pruned.kept.contains(&before));
    if current.is_some() && !could {
        writeln!(out, "nothing is kept that rollback could go back to").map_err(CliError::output)?;
    }
    Ok(())
}
