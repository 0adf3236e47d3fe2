//! How the service takes tables and jobs.

use super::super::CliError;
use crate::http::AppState;
use crate::http::csv::upload::Tables;
use crate::http::jobs::Settings;
use clap::{Arg, ArgMatches};
use std::path::PathBuf;

/// The flags.
pub fn args() -> [Arg; 5] {
    let bytes = |name: &'static str, default: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("BYTES")
            .default_value(default)
            .value_parser(clap::value_parser!(u64).range(1..))
            .help(help)
    };
    let folder = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("DIR")
            .value_parser(clap::value_parser!(PathBuf))
            .help(help)
    };
    [
        folder(
            "spool",
            "Where uploads are kept while they are worked on [default: the system's]",
        ),
        bytes("max-upload", "536870912", "The largest table that is taken"),
        folder(
            "jobs",
            "Where jobs are kept [default: eligeo/jobs in the user's state folder]",
        ),
        bytes("jobs-max-bytes", "10737418240", "The most bytes of all jobs together"),
        Arg::new("job-workers")
            .long("job-workers")
            .value_name("N")
            .default_value("1")
            .value_parser(clap::value_parser!(u16).range(1..=64))
            .help("How many jobs are worked on at once, with one thread each"),
    ]
}

/// The state with what the flags say.
pub fn configure(state: AppState, args: &ArgMatches) -> Result<AppState, CliError> {
    let mut tables = Tables::default();
    if let Some(spool) = args.get_one::<PathBuf>("spool") {
        tables.spool.clone_from(spool);
    }
    if let Some(most) = args.get_one::<u64>("max-upload") {
        tables.max_upload = *most;
    }
    let state = state.with_tables(tables);
    let named = args.get_one::<PathBuf>("jobs");
    let Some(folder) = named.cloned().or_else(default_folder) else {
        return Ok(state);
    };
    let settings = Settings {
        folder: folder.clone(),
        max_bytes: args.get_one::<u64>("jobs-max-bytes").copied().unwrap_or(u64::MAX),
        workers: args.get_one::<u16>("job-workers").map_or(1, |n| usize::from(*n)),
    };
    let opened = state.clone().with_jobs(settings);
    match opened {
        Ok(state) => Ok(state),
        Err(e) if named.is_some() => Err(CliError::NoAnswer(format!(
            "{}: no jobs can be kept: {e}",
            folder.display()
        ))),
        // Nobody asked for it: a service without a home still answers questions.
        Err(error) => {
            tracing::warn!(%error, "no jobs are taken");
            Ok(state)
        }
    }
}

fn default_folder() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let state = variable("XDG_STATE_HOME").or_else(|| Some(variable("HOME")?.join(".local/state")));
    state.map(|folder| folder.join("eligeo/jobs"))
}
