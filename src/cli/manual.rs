//! `eligeo man` and `eligeo completions`: the command line for readers of manuals and for shells.

use super::CliError;
use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::Shell;
use std::io::Write;
use std::path::PathBuf;

/// The command line of `eligeo man`.
pub fn man_command() -> Command {
    Command::new("man").about("Write a manual page for each command").arg(
        Arg::new("dir")
            .value_name("DIR")
            .required(true)
            .value_parser(value_parser!(PathBuf))
            .help("Folder for the pages (eligeo.1, eligeo-serve.1, …); it is made when it is not there"),
    )
}

/// The command line of `eligeo completions`.
pub fn completions_command() -> Command {
    Command::new("completions")
        .about("Print what a shell needs to complete commands and flags")
        .arg(
            Arg::new("shell")
                .value_name("SHELL")
                .required(true)
                .value_parser(value_parser!(Shell))
                .help("The shell"),
        )
}

/// Writes the pages.
pub fn man(args: &ArgMatches) -> Result<(), CliError> {
    let folder = args.get_one::<PathBuf>("dir").cloned().unwrap_or_default();
    let failed = |e: std::io::Error| CliError::NoAnswer(format!("{}: {e}", folder.display()));
    std::fs::create_dir_all(&folder).map_err(failed)?;
    // No page for `help`, which says nothing of its own.
    let command = super::command().disable_help_subcommand(true);
    clap_mangen::generate_to(command, &folder).map_err(failed)
}

/// Prints the completions.
pub fn completions(args: &ArgMatches) -> Result<(), CliError> {
    let Some(shell) = args.get_one::<Shell>("shell") else {
        return Err(CliError::Usage("completions: name a shell".to_owned()));
    };
    let mut text = Vec::new();
    clap_complete::generate(*shell, &mut super::command(), "eligeo", &mut text);
    std::io::stdout().lock().write_all(&text).map_err(CliError::output)
}
