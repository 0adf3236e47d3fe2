//! What `eligeo bulk` is asked to do.

use super::super::{CliError, asked as profile_flags};
use crate::bulk::columns::{Look, Named};
use crate::bulk::eligibility::{self, Eligibility};
use crate::bulk::geocode::{self, Geocoding, Way};
use crate::bulk::resumable::Fingerprint;
use crate::bulk::{self, FileError, RowTask, dialect, encoding};
use crate::dataset::Snapshot;
use crate::domain::{Date, date};
use crate::eligibility::Question;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::sync::Arc;

/// The flags beside the profile that are the same for all rows, with their help.
pub const PARAMETERS: [(&str, &str); 3] = [
    (
        "date",
        "Day asked about, YYYY-MM-DD, or the column that gives it [default: today in Paris]",
    ),
    ("aids", "Ids of the aids, separated by commas, or none [default: all]"),
    ("lang", "Language of details: fr or en [default: fr]"),
];

/// The flags that name columns or say what the file is.
const COLUMNS: [(&str, &str, &str); 10] = [
    (
        "columns",
        "COLUMN,…",
        "Columns that make the address, in order [default: guessed]",
    ),
    ("lat", "COLUMN", "Column of the latitude"),
    ("lon", "COLUMN", "Column of the longitude"),
    ("commune", "COLUMN", "Column of the INSEE code"),
    ("postcode", "COLUMN", "Column of the postcode"),
    ("city", "COLUMN", "Column of the city"),
    (
        "citycode",
        "COLUMN",
        "Column of the INSEE code that an address must be in",
    ),
    (
        "delimiter",
        "CHARACTER",
        "Between two cells: , ; | or tab [default: found out]",
    ),
    ("sheet", "NAME", "Sheet of a workbook [default: the first]"),
    ("encoding", "NAME", "utf-8 or windows-1252 [default: found out]"),
];

/// Adds the flags.
pub fn flags(command: Command) -> Command {
    let flag = |(name, value, help): (&'static str, &'static str, &'static str)| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    let what = Arg::new("what")
        .long("what")
        .value_name("WHAT")
        .value_parser(["eligibility", "geocode", "reverse"])
        .default_value("eligibility")
        .help("What is added to each row");
    command.args(COLUMNS.map(flag)).arg(what).arg(
        Arg::new("profile-column")
            .long("profile-column")
            .value_name("FACT=COLUMN")
            .action(ArgAction::Append)
            .help("A fact about the doctor that a column gives, such as age=Âge"),
    )
}

/// What is asked.
pub struct AskedBulk {
    /// What was said of the file.
    pub file: bulk::Asked,
    rows: eligibility::Asked,
    /// Geocoding instead of eligibility.
    way: Option<Way>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Whether the day was said.
    day_given: bool,
    /// Everything that was said, as text.
    said: String,
}

/// Reads the flags.
pub fn asked(args: &ArgMatches) -> Result<AskedBulk, CliError> {
    let usage = |e: FileError| CliError::Usage(e.to_string());
    let text = |name: &str| args.get_one::<String>(name).cloned();
    let today = date::today_in_paris();
    let mut pairs = profile_flags::pairs(args, &PARAMETERS);
    let date_column = text("date").filter(|d| date::parse_iso(d).is_none());
    if date_column.is_some() {
        pairs.retain(|(name, _)| name != "date");
    }
    // The same reading as for one question; where it is does not matter here.
    pairs.push(("commune".to_owned(), "34172".to_owned()));
    let question = Question::from_pairs(&pairs, today).map_err(|e| CliError::Usage(e.to_string()))?;
    let mut facts = Vec::new();
    for fact in args.get_many::<String>("profile-column").into_iter().flatten() {
        let (field, column) = fact
            .split_once('=')
            .ok_or_else(|| CliError::Usage(format!("profile-column: \"{fact}\" is not FACT=COLUMN")))?;
        facts.push((field.to_owned(), column.to_owned()));
    }
    let columns = text("columns").unwrap_or_default();
    let rows = eligibility::Asked {
        columns: Named {
            columns: columns
                .split(',')
                .map(str::trim)
                .filter(|c| !c.is_empty())
                .map(str::to_owned)
                .collect(),
            lat: text("lat"),
            lon: text("lon"),
            commune: text("commune"),
            postcode: text("postcode"),
            city: text("city"),
            citycode: text("citycode"),
        },
        date: date_column,
        facts,
        profile: profile_flags::profile(args, question.profile)?,
        day: question.day,
        aids: question.aids,
        lang: question.lang,
    };
    let delimiter = text("delimiter")
        .map(|d| dialect::character("delimiter", &d))
        .transpose();
    let encoding = text("encoding").map(|name| encoding::named(&name)).transpose();
    let file = bulk::Asked {
        delimiter: delimiter.map_err(usage)?,
        quote: None,
        encoding: encoding.map_err(usage)?,
    };
    Ok(AskedBulk {
        day_given: args
            .get_one::<String>("date")
            .is_some_and(|d| date::parse_iso(d).is_some()),
        said: format!(
            "{:?} {:?} {:?} {:?} {:?} {:?} {file:?}",
            rows.columns, rows.date, rows.facts, rows.profile, rows.aids, rows.lang
        ),
        way: match text("what").as_deref() {
            Some("geocode") => Some(Way::Search),
            Some("reverse") => Some(Way::Reverse),
            _ => None,
        },
        sheet: text("sheet"),
        rows,
        file,
    })
}

impl AskedBulk {
    /// Goes on with the day that a stopped run began with, unless another was said.
    pub fn keep_day(&mut self, day: &str) {
        if let (false, Some(day)) = (self.day_given, date::parse_iso(day)) {
            self.rows.day = day;
        }
    }

    /// What the result depends on, as far as it was asked.
    pub fn fingerprint(&self) -> Fingerprint {
        let day: Date = self.rows.day;
        Fingerprint::from([
            ("the options".to_owned(), self.said.clone()),
            ("day".to_owned(), day.to_string()),
            ("the version of eligeo".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
        ])
    }

    /// What is asked of each row.
    pub fn task(self, data: Arc<Snapshot>, look: Look<'_>) -> Result<Box<dyn RowTask>, FileError> {
        match self.way {
            None => Ok(Box::new(Eligibility::new(data, look, self.rows)?)),
            Some(way) => {
                let asked = geocode::Asked {
                    way,
                    columns: self.rows.columns,
                    lang: self.rows.lang,
                    ..geocode::Asked::default()
                };
                Ok(Box::new(Geocoding::new(data, look, &asked)?))
            }
        }
    }
}
