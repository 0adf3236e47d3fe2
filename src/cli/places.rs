//! `eligeo places`: the reverse question.

use super::eligibility::read_profile;
use super::{CliError, data_arg, folder};
use crate::dataset::Snapshot;
use crate::domain::date;
use crate::eligibility::places::{Format, PlacesQuestion, places, table};
use crate::rules::field::FIELDS;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::io::Write;
use std::path::PathBuf;

/// The parameters beside the profile, with their help.
const PARAMETERS: [(&str, &str); 8] = [
    ("aid", "Id of the aid"),
    ("department", "Code of a département [default: all of Occitanie]"),
    ("region", "Code of a région, or all"),
    ("date", "Day asked about, YYYY-MM-DD [default: today in Paris]"),
    ("lang", "fr or en [default: fr]"),
    ("format", "csv, geojson or json [default: csv]"),
    ("verdict", "Verdicts to keep, separated by commas [default: all]"),
    ("limit", "The most rows to give"),
];

/// Its command line: every parameter of `GET /places` under the same name.
pub fn command() -> Command {
    let flag = |name: &'static str| {
        let arg = Arg::new(name)
            .long(name)
            .value_name("VALUE")
            .allow_hyphen_values(true)
            .action(ArgAction::Append);
        let dashed = name.replace('_', "-");
        if dashed == name { arg } else { arg.alias(dashed) }
    };
    Command::new("places")
        .about("In which communes would a doctor qualify for an aid, and for how much")
        .args(PARAMETERS.iter().map(|(name, help)| flag(name).help(*help)))
        .args(FIELDS.iter().map(|f| flag(f.name).help_heading("About the doctor")))
        .arg(
            Arg::new("profile")
                .long("profile")
                .value_name("FILE.json")
                .value_parser(clap::value_parser!(PathBuf))
                .help("The facts about the doctor, as in the body of POST /eligibility"),
        )
        .arg(data_arg())
}

pub fn run(args: &ArgMatches) -> Result<(), CliError> {
    let names = PARAMETERS
        .iter()
        .map(|(name, _)| *name)
        .chain(FIELDS.iter().map(|f| f.name));
    let pairs: Vec<(String, String)> = names
        .flat_map(|name| {
            let values = args.get_many::<String>(name).into_iter().flatten();
            values.map(move |value| (name.to_owned(), value.clone()))
        })
        .collect();
    let usage = |e: crate::eligibility::parse::InvalidParameter| CliError::Usage(e.to_string());
    let mut question = PlacesQuestion::from_pairs(&pairs, date::today_in_paris()).map_err(usage)?;
    if args.get_one::<String>("format").is_none() {
        question.format = Format::Csv;
    }
    if let Some(path) = args.get_one::<PathBuf>("profile") {
        if !question.profile.is_empty() {
            return Err(CliError::Usage(
                "give the facts about the doctor by --profile or by flags, not both".to_owned(),
            ));
        }
        question.profile = read_profile(path)?;
    }
    let data = Snapshot::load(&folder::dataset(args.get_one("data"))?).map_err(CliError::no_answer)?;
    let answered = places(&data, &question).map_err(usage)?;
    let mut out = std::io::stdout().lock();
    let written = match question.format {
        Format::Csv => out.write_all(&table::csv(&answered)),
        Format::GeoJson => writeln!(out, "{}", table::geojson(&answered)),
        Format::Json => match serde_json::to_string(&answered) {
            Ok(text) => writeln!(out, "{text}"),
            Err(e) => return Err(CliError::no_answer(e)),
        },
    };
    written.map_err(CliError::no_answer)
}
