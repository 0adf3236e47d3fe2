//! `eligeo data pack` and `eligeo data unpack`.

use super::import::{aids, flag};
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
        .arg(flag("force", "Replace a file that is no package of eligeo"))
        .arg(data_arg())
}

/// The command line of `unpack`.
pub fn unpack_command() -> Command {
    Command::new("unpack")
        .about("Check a package and make the dataset in it the one in use")
        .arg(file("The package"))
        .arg(flag(
            "accept",
            "Publish though something is unusual, such as an aid that is told at no place any more",
        ))
        .arg(data_arg())
}

fn named(args: &ArgMatches) -> Result<&PathBuf, CliError> {
    args.get_one("file")
        .ok_or_else(|| CliError::Usage("name the package".to_owned()))
}

pub fn pack(args: &ArgMatches) -> Result<(), CliError> {
    let file = named(args)?;
    if file.as_os_str() == "-" {
        return Err(CliError::Usage(
            "a package is not written to the standard output: name a file, such as eligeo-data.zip".to_owned(),
        ));
    }
    let dataset = folder::dataset(args.get_one("data"))?;
    let (version, bytes) = package::pack(&dataset, file, args.get_flag("force")).map_err(CliError::no_answer)?;
    writeln!(std::io::stdout().lock(), "{}: {version}, {bytes} bytes", file.display()).map_err(CliError::output)
}

pub fn unpack(args: &ArgMatches) -> Result<(), CliError> {
    let place = match args.get_one::<PathBuf>("data") {
        Some(folder) if !folder.join("sources.toml").is_file() => folder.clone(),
        _ => folder::user_data()
            .ok_or_else(|| CliError::Usage("there is no home folder; name one with --data".to_owned()))?,
    };
    let home = Home::open(&place).map_err(CliError::no_answer)?;
    let mut out = std::io::stdout().lock();
    let done = package::unpack(named(args)?, &home, aids::check, args.get_flag("accept"), |report| {
        let _ = write!(out, "{report}");
    });
    let done = done.map_err(CliError::no_answer)?;
    writeln!(
        out,
        "in use: {} in {}; a running service takes it on SIGHUP or POST /admin/reload",
        done.report.version,
        home.version(&done.name).display()
    )
    .map_err(CliError::output)
}
