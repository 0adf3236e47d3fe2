//! `eligeo eligibility`: one answer.

use super::{CliError, asked, folder, terminal};
use crate::domain::date;
use crate::eligibility::short::ShortAnswer;
use crate::eligibility::{Detail, Question, answer};
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::io::Write;

/// The parameters of a question beside the profile, with their help.
const PARAMETERS: [(&str, &str); 11] = [
    ("commune", "INSEE code, current or former"),
    ("address", "Address, as you would write it"),
    ("lat", "Latitude in degrees"),
    ("lon", "Longitude in degrees"),
    ("precision_m", "Metres by which the point can be off"),
    ("postcode", "Postal code, with --city"),
    ("city", "City, with --postcode"),
    ("date", "Day asked about, YYYY-MM-DD [default: today in Paris]"),
    ("aids", "Ids of the aids, separated by commas [default: all]"),
    ("lang", "fr or en [default: fr]"),
    ("detail", "full or short, with --json [default: full]"),
];

/// Its command line: every parameter of `GET /eligibility` under the same name.
pub fn command() -> Command {
    let about = "In which zones is a place, and which aids does that open";
    asked::flags(Command::new("eligibility").about(about), &PARAMETERS)
        .arg(
            Arg::new("json")
                .long("json")
                .action(ArgAction::SetTrue)
                .help("Print what the API answers"),
        )
        .args(folder::args())
}

pub fn run(args: &ArgMatches) -> Result<(), CliError> {
    let pairs = asked::pairs(args, &PARAMETERS);
    let mut question =
        Question::from_pairs(&pairs, date::today_in_paris()).map_err(|e| CliError::Usage(e.to_string()))?;
    question.profile = asked::profile(args, question.profile)?;
    let data = folder::snapshot(args)?;
    let answered = answer(&data, &question).map_err(|error| match error {
        crate::eligibility::PlaceError::Ambiguous(ref candidates) => {
            let names: Vec<String> = candidates
                .iter()
                .map(|c| format!("{} {}", c.commune.code, c.commune.name))
                .collect();
            CliError::NoAnswer(format!("{error}: {}", names.join(", ")))
        }
        other => CliError::no_answer(other),
    })?;
    let mut out = std::io::stdout().lock();
    if args.get_flag("json") {
        let text = match question.detail {
            Detail::Full => serde_json::to_string(&answered),
            Detail::Short => serde_json::to_string(&ShortAnswer::from(&answered)),
        };
        let text = text.map_err(CliError::no_answer)?;
        writeln!(out, "{text}").map_err(CliError::output)
    } else {
        terminal::print(&mut out, &data, &answered, question.lang).map_err(CliError::output)
    }
}
