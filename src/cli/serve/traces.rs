//! Where spans of requests are sent.

use super::super::CliError;
use crate::http::traces::Traces;
use clap::{Arg, ArgMatches};

/// The flag.
pub fn arg() -> Arg {
    Arg::new("otlp")
        .long("otlp")
        .value_name("URL")
        .help("A collector of OpenTelemetry (OTLP over HTTP, such as http://127.0.0.1:4318) that gets a span of each request: id, method, route, status, duration [default: none]")
}

/// The collector that the flag names.
pub fn configured(args: &ArgMatches) -> Result<Option<Traces>, CliError> {
    let url = args.get_one::<String>("otlp");
    let traces = url.map(|url| Traces::new(url)).transpose();
    traces.map_err(|e| CliError::Usage(format!("--otlp: {e}")))
}
