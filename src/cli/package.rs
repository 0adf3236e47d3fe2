//! `eligeo data pack` and `eligeo data unpack`.

use super::{CliError, data_arg, folder};
use crate::ingest::home::Home;
use crate::ingest::package;
use clap::{Arg, ArgMatches, Command};
use std::io::Write;
use std::path::PathBuf;

fn file(help: &'static str) -> Arg {
    Arg::new("file")
        .required(true)
        .value_name("FILE")
        .value_parser(clap::value_parser!(PathBuf))
        .help(help)
}

/// The command line of `pack`.
pub fn pack_command() -> Command {
    Command::new("pack")
        .about("Write the dataset as one file, for machines without the internet")
        .arg(file("The package to write, such as eligeo-data.zip"))
        .arg(data_arg())
}

/// The command line of `unpack`.
pub fn unpack_command() -> Command {
    Command::new("unpack")
        .about("Check a package and make the dataset in it the one in use")
        .arg(file("The package"))
        .arg(data_arg())
}

fn named(args: &ArgMatches) -> Result<&PathBuf, CliError> {
    args.get_one("file")
        .ok_or_else(|| CliError::Usage("name the package".to_owned()))
}

pub fn pack(args: &ArgMatches) -> Result<(), CliError> {
    let (dataset, file) = (folder::dataset(args.get_one("data"))?, named(args)?);
    let (version, bytes) = package::pack(&dataset, file).map_err(CliError::no_answer)?;
    writeln!(std::io::stdout().lock(), "{}: {version}, {bytes} bytes", file.display()).map_err(CliError::output)
}

pub fn unpack(args: &ArgMatches) -> Result<(), CliError> {
    let place = match args.get_one::<PathBuf>("data") {
        Some(folder) if !folder.join("sources.toml").is_file() => folder.clone(),
        _ => folder::user_data()
            .ok_or_else(|| CliError::Usage("there is no home folder; name one with --data".to_owned()))?,
    };
    let home = Home::open(&place).map_err(CliError::no_answer)?;
    let (name, version) = package::unpack(named(args)?, &home).map_err(CliError::no_answer)?;
    writeln!(
        std::io::stdout().lock(),
        "in use: {version} in {}; a running service takes it on SIGHUP or POST /admin/reload",
        home.version(&name).display()
    )
    .map_err(CliError::output)
}
