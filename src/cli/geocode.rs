//! `eligeo geocode` and `eligeo reverse`: one geocoding, as GeoJSON.

use super::{CliError, folder};
use crate::eligibility::reverse;
use crate::geocode::{Filters, Search};
use crate::geom::LonLat;
use crate::http::address::feature;
use clap::{Arg, ArgMatches, Command};
use std::io::Write;

/// The command line of `geocode`.
pub fn command() -> Command {
    Command::new("geocode")
        .about("Find an address; prints GeoJSON")
        .arg(
            Arg::new("text")
                .required(true)
                .num_args(1..)
                .value_name("TEXT")
                .help("The address, as you would write it"),
        )
        .arg(limit("5"))
        .args(folder::args())
}

/// The command line of `reverse`.
pub fn reverse_command() -> Command {
    Command::new("reverse")
        .about("Find what is nearest to a point; prints GeoJSON")
        .allow_negative_numbers(true)
        .arg(degrees("lat", "LAT", "Latitude in degrees"))
        .arg(degrees("lon", "LON", "Longitude in degrees"))
        .arg(limit("1"))
        .args(folder::args())
}

fn degrees(id: &'static str, name: &'static str, help: &'static str) -> Arg {
    Arg::new(id)
        .required(true)
        .value_name(name)
        .value_parser(clap::value_parser!(f64))
        .help(help)
}

fn limit(most: &'static str) -> Arg {
    Arg::new("limit")
        .long("limit")
        .value_name("N")
        .default_value(most)
        .value_parser(clap::value_parser!(u16).range(1..=100))
        .help("The most results")
}

fn most(args: &ArgMatches) -> usize {
    args.get_one::<u16>("limit").map_or(1, |n| usize::from(*n))
}

pub fn run(args: &ArgMatches) -> Result<(), CliError> {
    let words: Vec<&str> = args
        .get_many::<String>("text")
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let data = folder::snapshot(args)?;
    let hits = data.geocoder.search(&Search::whole(words.join(" "), most(args)));
    if hits.is_empty() {
        return Err(CliError::NoAnswer(
            "nothing was found for this address; give street, postcode and city, such as \"1 place Georges-Frèche 34000 Montpellier\"".to_owned(),
        ));
    }
    print(&feature::collection(&data, &hits))
}

pub fn run_reverse(args: &ArgMatches) -> Result<(), CliError> {
    let [lat, lon] = ["lat", "lon"].map(|id| args.get_one::<f64>(id).copied().unwrap_or(f64::NAN));
    let at = LonLat::new(lon, lat).map_err(|e| CliError::Usage(e.to_string()))?;
    let data = folder::snapshot(args)?;
    let hits = reverse::reverse(&data, at, most(args), &Filters::default());
    if hits.is_empty() {
        return Err(CliError::NoAnswer(
            "this point is in no commune of France and near no address".to_owned(),
        ));
    }
    print(&feature::collection(&data, &hits))
}

fn print(value: &serde_json::Value) -> Result<(), CliError> {
    let text = serde_json::to_string_pretty(value).map_err(CliError::no_answer)?;
    writeln!(std::io::stdout().lock(), "{text}").map_err(CliError::output)
}
