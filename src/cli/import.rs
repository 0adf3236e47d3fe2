//! `eligeo data import` and `eligeo data rollback`.

pub(super) mod aids;
mod contracts;
pub(super) mod layers;
mod movements;

use super::{CliError, data_arg, folder};
use crate::dataset::zoning::LAYER;
use crate::domain::{Date, RegionCode, date};
use crate::ingest::aids::LAYER as AIDS;
use crate::ingest::gate::Report;
use crate::ingest::home::Home;
use crate::ingest::import::{Import, zoning};
use crate::ingest::layer::Kind;
use crate::ingest::movements::LAYER as MOVEMENTS;
use crate::ingest::publish::Terms;
use crate::ingest::zoning::About;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::io::Write;
use std::path::{Path, PathBuf};

pub(super) const DECISIONS: &str = "decisions.csv";

/// The command line of `import`.
pub fn command() -> Command {
    Command::new("import")
        .about("Bring in one official file, check what comes of it, and publish it as a new version of the dataset")
        .arg(
            Arg::new("layer")
                .required(true)
                .value_name("LAYER")
                .value_parser(PossibleValuesParser::new([LAYER, MOVEMENTS, AIDS].into_iter().chain(Kind::ALL.map(Kind::id))))
                .help("The layer that the file is of"),
        )
        .arg(
            Arg::new("files")
                .required(true)
                .num_args(1..)
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .help("The official CSV or XLSX (with those of QPV and large quarters, if there are), or a list of two columns: commune (INSEE code or name) and class; for communes, INSEE's mvtcommune_YYYY.csv; for qpv, GeoJSON, a shapefile (.shp) or a zip; for montagne and massifs, the official CSV or spreadsheet; for outlines, GeoJSON or a shapefile with the communes' codes; for aids, aid files and files of their cases (TOML)"),
        )
        .arg(day("effective-from", "First day on which the list holds [default: when the list before is known to be replaced]"))
        .arg(day("as-of", "The day whose state the list shows [default: what the file says]"))
        .arg(
            Arg::new("document")
                .long("document")
                .value_name("TEXT")
                .help("The act that sets it, such as \"arrêté ARS Occitanie 2025-6682\""),
        )
        .arg(
            Arg::new("region")
                .long("region")
                .value_name("CODE")
                .action(ArgAction::Append)
                .value_parser(|text: &str| text.parse::<RegionCode>())
                .help("Take only the rows of this région, of which the file has all; may be repeated"),
        )
        .arg(
            Arg::new("tolerance")
                .long("tolerance")
                .value_name("METRES")
                .value_parser(metres)
                .help("How far a line of the file may be from the true one [default: what the manifest says of the layer]"),
        )
        .arg(
            Arg::new("decisions")
                .long("decisions")
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .help("Names that a person settled [default: names that are not settled are listed in decisions.csv]"),
        )
        .arg(flag("accept", "Publish though something is unusual, such as a département that loses all its ZIP"))
        .arg(flag("dry-run", "Build and check, and publish nothing"))
        .arg(data_arg())
}

fn day(name: &'static str, help: &'static str) -> Arg {
    let parse = |text: &str| date::parse_iso(text).ok_or("a day is written YYYY-MM-DD");
    Arg::new(name)
        .long(name)
        .value_name("YYYY-MM-DD")
        .value_parser(parse)
        .help(help)
}

fn metres(text: &str) -> Result<f64, String> {
    let read = text
        .parse::<f64>()
        .ok()
        .filter(|m| m.is_finite() && (0.0..=10_000.0).contains(m));
    read.ok_or_else(|| "metres from 0 to 10000, such as 20".to_owned())
}

pub(super) fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

pub fn run(args: &ArgMatches) -> Result<(), CliError> {
    let layer = args.get_one::<String>("layer").map_or("", String::as_str);
    match Kind::of(layer) {
        Some(kind) => layers::run(kind, args),
        None if layer == MOVEMENTS => movements::run(args),
        None if layer == AIDS => contracts::run(args),
        None => run_zoning(args),
    }
}

/// The flags that are about lists and polygons.
const OF_LISTS: [&str; 6] = [
    "effective-from",
    "as-of",
    "document",
    "region",
    "decisions",
    "tolerance",
];

/// Refuses the flags that mean nothing for a file; `what` says of what kind it is.
fn refuse_flags(args: &ArgMatches, what: &str) -> Result<(), CliError> {
    match OF_LISTS.iter().find(|flag| args.contains_id(flag)) {
        Some(flag) => Err(CliError::Usage(format!("--{flag} is not for {what}"))),
        None => Ok(()),
    }
}

/// What the flags say of the files.
fn about(args: &ArgMatches) -> About {
    let regions = args.get_many::<RegionCode>("region").into_iter().flatten();
    About {
        effective_from: args.get_one::<Date>("effective-from").copied(),
        as_of: args.get_one::<Date>("as-of").copied(),
        document: args.get_one::<String>("document").cloned(),
        regions: regions.copied().collect(),
    }
}

fn run_zoning(args: &ArgMatches) -> Result<(), CliError> {
    if args.contains_id("tolerance") {
        return Err(CliError::Usage(format!(
            "--tolerance is not for {LAYER}, which is a table"
        )));
    }
    let at = folder::home(args.get_one("data"))?;
    at.tell()?;
    let files: Vec<PathBuf> = args.get_many("files").into_iter().flatten().cloned().collect();
    let decisions = args.get_one::<PathBuf>("decisions");
    let listed = decisions.cloned().unwrap_or_else(|| PathBuf::from(DECISIONS));
    let import = Import {
        terms: terms(&at.base, args),
        files: &files,
        about: about(args),
        decisions: &listed,
        decided: decisions.is_some_and(|path| path.is_file()),
    };
    zoning_list(&at.place, &import)
}

/// Imports a zoning list and tells what came of it.
pub(super) fn zoning_list(place: &Path, import: &Import<'_>) -> Result<(), CliError> {
    let home = Home::open(place).map_err(CliError::no_answer)?;
    let mut out = std::io::stdout().lock();
    let done = zoning(&home, import, tell_report);
    let done = done.map_err(CliError::no_answer)?;
    for file in &done.windows_1252 {
        writeln!(out, "{file} was read as Windows-1252").map_err(CliError::output)?;
    }
    let settled = &done.settled;
    writeln!(
        out,
        "{} rows; {} communes by their name, {} by a decision; generation {}",
        done.rows, settled.by_name, settled.by_decision, done.report.generation
    )
    .map_err(CliError::output)?;
    tell_published(&mut out, place, &done.report, done.published.as_deref())
}

/// Added to a dataset, published as the flags say.
fn terms<'a>(base: &'a Path, args: &ArgMatches) -> Terms<'a> {
    Terms {
        base,
        further: aids::check,
        accept: args.get_flag("accept"),
        dry_run: args.get_flag("dry-run"),
    }
}

/// What every import prints before anything is refused. A report that cannot be printed stops nothing.
fn tell_report(report: &Report) {
    let _ = write!(std::io::stdout().lock(), "{report}");
}

/// The last line of every import.
fn tell_published(out: &mut impl Write, place: &Path, report: &Report, name: Option<&str>) -> Result<(), CliError> {
    match name {
        Some(name) => writeln!(
            out,
            "published {} as {}; a running service takes it on SIGHUP or POST /admin/reload; back: eligeo data rollback",
            report.version,
            place.join("versions").join(name).display()
        ),
        None => writeln!(out, "nothing was published (--dry-run)"),
    }
    .map_err(CliError::output)
}

/// The command line of `rollback`.
pub fn rollback_command() -> Command {
    Command::new("rollback")
        .about("Make the version that was published before the one in use the one in use")
        .arg(
            Arg::new("to")
                .long("to")
                .value_name("VERSION")
                .help("A version by the name of its folder [default: the one before]"),
        )
        .arg(data_arg())
}

pub fn rollback(args: &ArgMatches) -> Result<(), CliError> {
    let at = folder::home(args.get_one("data"))?;
    let home = Home::open(&at.place).map_err(CliError::no_answer)?;
    let name = match args.get_one::<String>("to") {
        Some(name) => name.clone(),
        None => home.before_current().map_err(CliError::no_answer)?,
    };
    home.use_version(&name).map_err(CliError::no_answer)?;
    writeln!(
        std::io::stdout().lock(),
        "in use: {}; a running service takes it on SIGHUP or POST /admin/reload",
        home.version(&name).display()
    )
    .map_err(CliError::output)
}
