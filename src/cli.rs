//! The command line. No decision is taken here.

mod addresses;
mod asked;
mod bulk;
mod check;
mod config;
mod diff;
mod eligibility;
mod folder;
mod geocode;
mod import;
mod manual;
mod package;
mod places;
mod prune;
mod pull;
mod serve;
mod terminal;

use clap::{Arg, ArgMatches, Command};
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Why a command gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The command was called wrongly (exit code 2).
    #[error("{0}")]
    Usage(String),
    /// There is no answer, or the data is bad (exit code 1).
    #[error("{0}")]
    NoAnswer(String),
    /// Whoever read the output of a pipe has gone, as `head` does after some lines: there is nothing to say, and nobody to hear it.
    #[error("nobody reads the output")]
    ReaderLeft,
}

impl CliError {
    fn no_answer(error: impl std::fmt::Display) -> Self {
        Self::NoAnswer(error.to_string())
    }

    /// What could not be written to standard output.
    fn output(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::ReaderLeft,
            _ => Self::NoAnswer(format!("standard output: {error}")),
        }
    }
}

/// Reads the arguments of the process, does what they say, and tells how it went: 0 an answer was given, 1 none or bad
/// data, 2 wrong usage.
pub fn run() -> ExitCode {
    // A panic is a fault of ours or of a reader; whoever catches it says so in one line, without a backtrace.
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(at, "panic");
    }));
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let done = config::filled(command(), &arguments).and_then(|command| {
        let matches = command.get_matches_from(arguments);
        dispatch(&matches)
    });
    match done {
        Ok(()) | Err(CliError::ReaderLeft) => ExitCode::SUCCESS,
        Err(error) => {
            // One line, whatever the message holds.
            let line = error.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
            let _ = writeln!(std::io::stderr(), "eligeo: {line}");
            match error {
                CliError::Usage(_) => ExitCode::from(2),
                CliError::NoAnswer(_) | CliError::ReaderLeft => ExitCode::from(1),
            }
        }
    }
}

fn dispatch(matches: &ArgMatches) -> Result<(), CliError> {
    match matches.subcommand() {
        Some(("serve", args)) => serve::run(args),
        Some(("config", args)) => config::run(args),
        Some(("man", args)) => manual::man(args),
        Some(("completions", args)) => manual::completions(args),
        Some(("eligibility", args)) => eligibility::run(args),
        Some(("bulk", args)) => bulk::run(args),
        Some(("places", args)) => places::run(args),
        Some(("geocode", args)) => geocode::run(args),
        Some(("reverse", args)) => geocode::run_reverse(args),
        Some(("data", args)) => match args.subcommand() {
            Some(("check", args)) => check::run(args),
            Some(("addresses", args)) => addresses::run(args),
            Some(("import", args)) => import::run(args),
            Some(("rollback", args)) => import::rollback(args),
            Some(("prune", args)) => prune::run(args),
            Some(("pack", args)) => package::pack(args),
            Some(("unpack", args)) => package::unpack(args),
            Some(("diff", args)) => diff::run(args),
            Some(("pull", args)) => pull::run(args),
            Some(("schema", _)) => schema(),
            _ => Err(CliError::Usage(
                "data: name what to do; see eligeo data --help".to_owned(),
            )),
        },
        _ => Err(CliError::Usage("name a command; see eligeo --help".to_owned())),
    }
}

/// Prints what editors check aid files with.
fn schema() -> Result<(), CliError> {
    let text = crate::rules::schema::aid_file();
    std::io::stdout()
        .lock()
        .write_all(text.as_bytes())
        .map_err(CliError::output)
}

/// The whole command line.
#[must_use]
pub fn command() -> Command {
    Command::new("eligeo")
        .version(env!("CARGO_PKG_VERSION"))
        .about("In which zones is this place, and which aids does that open to a doctor")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(serve::command())
        .subcommand(eligibility::command())
        .subcommand(bulk::command())
        .subcommand(places::command())
        .subcommand(geocode::command())
        .subcommand(geocode::reverse_command())
        .subcommand(
            Command::new("data")
                .about("Look after the dataset")
                .subcommand_required(true)
                .arg_required_else_help(true)
                .subcommand(check::command())
                .subcommand(pull::command())
                .subcommand(addresses::command())
                .subcommand(import::command())
                .subcommand(import::rollback_command())
                .subcommand(prune::command())
                .subcommand(package::pack_command())
                .subcommand(package::unpack_command())
                .subcommand(diff::command())
                .subcommand(
                    Command::new("schema").about("Print the JSON Schema of aid files (data/aids/aid.schema.json)"),
                ),
        )
        .subcommand(config::command())
        .subcommand(manual::man_command())
        .subcommand(manual::completions_command())
}

fn data_arg() -> Arg {
    Arg::new("data")
        .long("data")
        .env("ELIGEO_DATA")
        .value_name("DIR")
        .value_parser(clap::value_parser!(PathBuf))
        .help("Folder of the dataset [default: the user's, else the one that came with eligeo]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }
}
