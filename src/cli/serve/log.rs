//! What the service writes to standard error.

use super::super::CliError;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches};
use tracing_subscriber::EnvFilter;

/// The flags.
pub fn args() -> [Arg; 2] {
    [
        Arg::new("log")
            .long("log")
            .value_name("FILTER")
            .default_value("info")
            .help("What is logged: error, warn, info, debug or trace, also by module (eligeo::http=debug)"),
        Arg::new("log-format")
            .long("log-format")
            .value_name("FORM")
            .default_value("text")
            .value_parser(PossibleValuesParser::new(["text", "json"]))
            .help("A line of text for each event, or an object of JSON"),
    ]
}

/// Begins to log.
pub fn start(args: &ArgMatches) -> Result<(), CliError> {
    let text = args.get_one::<String>("log").map_or("info", String::as_str);
    let filter = EnvFilter::try_new(text).map_err(|e| CliError::Usage(format!("--log: {text}: {e}")))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if args.get_one::<String>("log-format").is_some_and(|form| form == "json") {
        builder.json().flatten_event(true).with_span_list(false).init();
    } else {
        builder.init();
    }
    Ok(())
}
