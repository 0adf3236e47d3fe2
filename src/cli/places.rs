//! `eligeo places`: the reverse question.

use super::{CliError, asked, folder};
use crate::domain::date;
use crate::eligibility::places::{Format, PlacesQuestion, places, table};
use clap::{ArgMatches, Command};
use std::io::Write;

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
    let about = "In which communes would a doctor qualify for an aid, and for how much";
    asked::flags(Command::new("places").about(about), &PARAMETERS).args(folder::args())
}

pub fn run(args: &ArgMatches) -> Result<(), CliError> {
    let pairs = asked::pairs(args, &PARAMETERS);
    let usage = |e: crate::eligibility::parse::InvalidParameter| CliError::Usage(e.to_string());
    let mut question = PlacesQuestion::from_pairs(&pairs, date::today_in_paris()).map_err(usage)?;
    if args.get_one::<String>("format").is_none() {
        question.format = Format::Csv;
    }
    question.profile = asked::profile(args, question.profile)?;
    let data = folder::snapshot(args)?;
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
    written.map_err(CliError::output)
}
