//! The flags of a question: its parameters, the facts about the doctor, and a file that holds those.

use super::CliError;
use crate::rules::{Profile, field::FIELDS};
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::path::PathBuf;

/// The parameters of a question beside the profile, with their help.
pub type Parameters = [(&'static str, &'static str)];

/// Adds a flag for each parameter and each fact about the doctor, under its name in the API, and `--profile`.
pub fn flags(command: Command, parameters: &Parameters) -> Command {
    let flag = |name: &'static str| {
        let dashed = name.replace('_', "-");
        let arg = Arg::new(name)
            .long(name)
            .value_name("VALUE")
            .allow_hyphen_values(true)
            .action(ArgAction::Append);
        if dashed == name { arg } else { arg.alias(dashed) }
    };
    command
        .args(parameters.iter().map(|(name, help)| flag(name).help(*help)))
        .args(FIELDS.iter().map(|f| flag(f.name).help_heading("About the doctor")))
        .arg(
            Arg::new("profile")
                .long("profile")
                .value_name("FILE.json")
                .value_parser(clap::value_parser!(PathBuf))
                .help("The facts about the doctor, as in the body of POST /eligibility"),
        )
}

/// What was given, as a query string would name it.
pub fn pairs(args: &ArgMatches, parameters: &Parameters) -> Vec<(String, String)> {
    let names = parameters
        .iter()
        .map(|(name, _)| *name)
        .chain(FIELDS.iter().map(|f| f.name));
    let values = |name: &'static str| {
        let values = args.get_many::<String>(name).into_iter().flatten();
        values.map(move |value| (name.to_owned(), value.clone()))
    };
    names.flat_map(values).collect()
}

/// The facts about the doctor: those of the flags, or those of `--profile`.
///
/// # Errors
/// When both were given, or the file cannot be read as a profile.
pub fn profile(args: &ArgMatches, by_flags: Profile) -> Result<Profile, CliError> {
    let Some(path) = args.get_one::<PathBuf>("profile") else {
        return Ok(by_flags);
    };
    if !by_flags.is_empty() {
        return Err(CliError::Usage(
            "give the facts about the doctor by --profile or by flags, not both".to_owned(),
        ));
    }
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|e| CliError::Usage(format!("{shown}: cannot be read: {e}")))?;
    let json: serde_json::Value = serde_json::from_str(&text)
        .map_err(|e| CliError::Usage(format!("{shown}, line {}: not JSON: {e}", e.line())))?;
    let object = json
        .as_object()
        .ok_or_else(|| CliError::Usage(format!("{shown}: must hold a JSON object")))?;
    Profile::from_json(object).map_err(|e| CliError::Usage(format!("{shown}: {e}")))
}
