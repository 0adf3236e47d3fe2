//! Another geocoder to ask when the index has nothing.

use super::super::CliError;
use crate::http::address::upstream::Upstream;
use clap::{Arg, ArgMatches};
use std::time::Duration;

/// The flags.
pub fn args() -> [Arg; 2] {
    [
        Arg::new("geocoder-url")
            .long("geocoder-url")
            .env("ELIGEO_GEOCODER_URL")
            .value_name("URL")
            .help("A service of the same address API to ask when the index has nothing; texts searched for are sent to it [default: none]"),
        Arg::new("geocoder-timeout-ms")
            .long("geocoder-timeout-ms")
            .value_name("MS")
            .default_value("2000")
            .value_parser(clap::value_parser!(u64).range(1..=60_000))
            .help("The longest it may take"),
    ]
}

/// The service that the flags name.
pub fn configured(args: &ArgMatches) -> Result<Option<Upstream>, CliError> {
    let timeout = args.get_one::<u64>("geocoder-timeout-ms").copied().unwrap_or(2_000);
    args.get_one::<String>("geocoder-url")
        .map(|url| Upstream::new(url, Duration::from_millis(timeout)))
        .transpose()
        .map_err(|e| CliError::Usage(format!("--geocoder-url: {e}")))
}
