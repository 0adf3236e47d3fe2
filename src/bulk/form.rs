//! What a form asks of a table, field by field: the same names for every way to send one.

use super::columns::{Look, Named};
use super::eligibility::{self, Eligibility};
use super::error::{FileError, THE_FORM};
use super::geocode::{self, Geocoding, Way};
use super::source::{self, Source};
use super::task::RowTask;
use super::{dialect, encoding};
use crate::dataset::Snapshot;
use crate::domain::{Date, Lang, date};
use crate::eligibility::Question;
use crate::eligibility::parse::InvalidParameter;
use crate::rules::{AidId, Profile};
use std::str::FromStr;
use std::sync::Arc;

/// What is done with each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Zones and aids.
    Eligibility,
    /// From text to a place.
    Geocode,
    /// From coordinates to an address.
    Reverse,
}

impl Operation {
    /// Its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eligibility => "eligibility",
            Self::Geocode => "geocode",
            Self::Reverse => "reverse",
        }
    }
}

impl FromStr for Operation {
    type Err = FileError;

    fn from_str(text: &str) -> Result<Self, FileError> {
        match text {
            "eligibility" => Ok(Self::Eligibility),
            "geocode" => Ok(Self::Geocode),
            "reverse" => Ok(Self::Reverse),
            _ => Err(invalid("operation", "must be eligibility, geocode or reverse")),
        }
    }
}

/// The fields of a form, in order; names may repeat.
pub type Fields = [(String, String)];

/// The fields that name columns.
const COLUMNS: [&str; 8] = [
    "columns", "lat", "lon", "commune", "postcode", "city", "citycode", "date",
];
/// The fields that are about the file.
const FILE: [&str; 5] = ["encoding", "delimiter", "quote", "with_bom", "sheet"];

fn invalid(field: &str, what: &str) -> FileError {
    FileError::Invalid {
        field: field.chars().take(60).collect(),
        what: what.to_owned(),
    }
}

fn last(fields: &Fields, name: &str) -> Option<String> {
    let found = fields.iter().rev().find(|(n, _)| n == name);
    found
        .map(|(_, text)| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}

fn all(fields: &Fields, name: &str) -> Vec<String> {
    let found = fields.iter().filter(|(n, _)| n == name).map(|(_, text)| text.clone());
    found.filter(|text| !text.is_empty()).collect()
}

/// What is said of the file.
///
/// # Errors
/// An encoding that nobody knows; a delimiter or quote that is not one character.
pub fn file(fields: &Fields) -> Result<source::Asked, FileError> {
    let character = |name: &'static str| -> Result<Option<u8>, FileError> {
        let given = fields.iter().rev().find(|(n, text)| n == name && !text.is_empty());
        given.map(|(_, text)| dialect::character(name, text)).transpose()
    };
    Ok(source::Asked {
        delimiter: character("delimiter")?,
        quote: character("quote")?,
        encoding: last(fields, "encoding")
            .map(|name| encoding::named(&name))
            .transpose()?,
    })
}

/// The sheet of a workbook that is meant, the first unless said.
#[must_use]
pub fn sheet(fields: &Fields) -> Option<String> {
    last(fields, "sheet")
}

/// The language in which to say what is wrong with the table: that of `lang`; English, as in all problems, when it is not given.
#[must_use]
pub fn lang(fields: &Fields) -> Lang {
    match last(fields, "lang").as_deref() {
        Some("fr") => Lang::Fr,
        _ => Lang::En,
    }
}

/// Whether the result begins with a byte order mark.
#[must_use]
pub fn with_bom(fields: &Fields) -> bool {
    last(fields, "with_bom")
        .is_some_and(|text| matches!(text.to_ascii_lowercase().as_str(), "1" | "true" | "yes" | "on"))
}

/// What is asked of each row of a table.
///
/// # Errors
/// The first field that cannot be taken.
pub fn task(
    operation: Operation,
    fields: &Fields,
    data: Arc<Snapshot>,
    source: &Source,
) -> Result<Box<dyn RowTask>, FileError> {
    task_for(operation, fields, data, source.look())
}

/// The same for what is no CSV file.
///
/// # Errors
/// The first field that cannot be taken.
pub fn task_for(
    operation: Operation,
    fields: &Fields,
    data: Arc<Snapshot>,
    look: Look<'_>,
) -> Result<Box<dyn RowTask>, FileError> {
    match operation {
        Operation::Eligibility => Ok(Box::new(Eligibility::new(data, look, eligibility(fields, look)?)?)),
        Operation::Geocode => Ok(Box::new(Geocoding::new(data, look, &geocoding(fields, Way::Search)?)?)),
        Operation::Reverse => Ok(Box::new(Geocoding::new(data, look, &geocoding(fields, Way::Reverse)?)?)),
    }
}

fn columns(fields: &Fields) -> Named {
    let one = |name| last(fields, name);
    Named {
        columns: all(fields, "columns"),
        lat: one("lat"),
        lon: one("lon"),
        commune: one("commune"),
        postcode: one("postcode"),
        city: one("city"),
        citycode: one("citycode"),
    }
}

fn eligibility(fields: &Fields, look: Look<'_>) -> Result<eligibility::Asked, FileError> {
    let mut facts = Vec::new();
    // What is the same for all rows is read as in a question; where it is does not matter here.
    let mut pairs = vec![("commune".to_owned(), "34172".to_owned())];
    for (name, text) in fields {
        // A form of a page sends the fields that were left empty too.
        let is_given = !text.trim().is_empty();
        if let Some(field) = name.strip_prefix("profile.") {
            facts.extend(is_given.then(|| (field.to_owned(), text.clone())));
        } else if name == "aids" || name == "lang" || Profile::is_field(name) {
            pairs.extend(is_given.then(|| (name.clone(), text.clone())));
        } else if !COLUMNS.contains(&name.as_str()) && !FILE.contains(&name.as_str()) && name != "operation" {
            return Err(invalid(name, "no such field"));
        }
    }
    let date = last(fields, "date");
    let column = date.clone().filter(|name| look.find("date", name).is_ok());
    if let (Some(text), None) = (&date, &column) {
        // A day for all rows, when no column has that name.
        if date::parse_iso(text).is_none() {
            look.find("date", text)?;
        }
        pairs.push(("date".to_owned(), text.clone()));
    }
    let today: Date = date::today_in_paris();
    let question = Question::from_pairs(&pairs, today).map_err(|e: InvalidParameter| FileError::Invalid {
        field: e.field.unwrap_or_else(|| THE_FORM.to_owned()),
        what: e.what,
    })?;
    let aids: Vec<AidId> = question.aids;
    Ok(eligibility::Asked {
        columns: columns(fields),
        date: column,
        facts,
        profile: question.profile,
        day: question.day,
        aids,
        lang: question.lang,
    })
}

fn geocoding(fields: &Fields, way: Way) -> Result<geocode::Asked, FileError> {
    let number = |name: &str| {
        let given = last(fields, name).map(|text| text.parse::<f64>().ok().filter(|n| (0.0..=1.0).contains(n)));
        given
            .map(|n| n.ok_or_else(|| invalid(name, "must be a number from 0 to 1")))
            .transpose()
    };
    let either = |names: [&str; 4]| names.iter().find_map(|name| last(fields, name));
    Ok(geocode::Asked {
        way,
        columns: Named {
            lat: either(["lat", "latitude", "lat", "lat"]),
            lon: either(["lon", "lng", "long", "longitude"]),
            ..columns(fields)
        },
        kind: last(fields, "type"),
        result_columns: all(fields, "result_columns"),
        min_score: number("min_score")?.unwrap_or_default(),
        ..geocode::Asked::default()
    })
}
