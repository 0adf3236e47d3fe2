//! `eligeo eligibility`: one answer.

use super::{CliError, data_arg, folder, terminal};
use crate::dataset::Snapshot;
use crate::domain::date;
use crate::eligibility::short::ShortAnswer;
use crate::eligibility::{Detail, Question, answer};
use crate::rules::{Profile, field::FIELDS};
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::io::Write;
use std::path::PathBuf;

/// The parameters of a question beside the profile, with their help.
const PARAMETERS: [(&str, &str); 11] = [
    ("commune", "INSEE code, current or former"),
    ("address", "Address that ends in a postcode and a city"),
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
    let flag = |name: &'static str| {
        let dashed = name.replace('_', "-");
        let arg = Arg::new(name)
            .long(name)
            .value_name("VALUE")
            .allow_hyphen_values(true)
            .action(ArgAction::Append);
        if dashed == name { arg } else { arg.alias(dashed) }
    };
    let place = PARAMETERS.iter().map(|(name, help)| flag(name).help(*help));
    let doctor = FIELDS.iter().map(|f| flag(f.name).help_heading("About the doctor"));
    Command::new("eligibility")
        .about("In which zones is a place, and which aids does that open")
        .args(place)
        .args(doctor)
        .arg(
            Arg::new("profile")
                .long("profile")
                .value_name("FILE.json")
                .value_parser(clap::value_parser!(PathBuf))
                .help("The facts about the doctor, as in the body of POST /eligibility"),
        )
        .arg(
            Arg::new("json")
                .long("json")
                .action(ArgAction::SetTrue)
                .help("Print what the API answers"),
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
    let mut question =
        Question::from_pairs(&pairs, date::today_in_paris()).map_err(|e| CliError::Usage(e.to_string()))?;
    if let Some(path) = args.get_one::<PathBuf>("profile") {
        if !question.profile.is_empty() {
            return Err(CliError::Usage(
                "give the facts about the doctor by --profile or by flags, not both".to_owned(),
            ));
        }
        question.profile = read_profile(path)?;
    }
    let data = Snapshot::load(&folder::dataset(args.get_one("data"))?).map_err(CliError::no_answer)?;
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
        writeln!(out, "{text}").map_err(CliError::no_answer)
    } else {
        terminal::print(&mut out, &data, &answered, question.lang).map_err(CliError::no_answer)
    }
}

/// The facts about the doctor from a file.
pub(super) fn read_profile(path: &PathBuf) -> Result<Profile, CliError> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|e| CliError::Usage(format!("{shown}: cannot be read: {e}")))?;
    let json: serde_json::Value = serde_json::from_str(&text)
        .map_err(|e| CliError::Usage(format!("{shown}, line {}: not JSON: {e}", e.line())))?;
    let object = json
        .as_object()
        .ok_or_else(|| CliError::Usage(format!("{shown}: must hold a JSON object")))?;
    Profile::from_json(object).map_err(|e| CliError::Usage(format!("{shown}: {e}")))
}
