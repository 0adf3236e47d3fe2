//! Where a row is: coordinates, else a commune code, else an address.

use super::super::columns::Columns;
use super::super::task::Row;
use crate::domain::{CommuneCode, Precision};
use crate::eligibility::PlaceQuery;
use crate::eligibility::parse::{LONGEST_ADDRESS, LONGEST_CITY};
use crate::geom::LonLat;

/// How a place was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// What kind of place.
    pub precision: Precision,
    /// By what.
    pub by: By,
}

/// By what a place was found.
#[derive(Debug, Clone)]
pub enum By {
    /// Coordinates.
    Point,
    /// A code.
    Code(CommuneCode),
    /// A text: what was found, how far off it can be, how well it fits.
    Address {
        /// What was found.
        label: String,
        /// Metres.
        precision_m: Option<f64>,
        /// 0 to 1.
        score: Option<f64>,
    },
}

impl Found {
    /// The code, of a whole commune.
    #[must_use]
    pub fn key(&self) -> Option<CommuneCode> {
        match self.by {
            By::Code(code) => Some(code),
            By::Point | By::Address { .. } => None,
        }
    }
}

/// The place that a row names; `None` when all its cells are empty.
///
/// # Errors
/// A cell that cannot be taken, named by what it should be.
pub fn asked(columns: &Columns, row: &Row<'_>) -> Result<Option<PlaceQuery>, String> {
    if let Some((lat, lon)) = columns.point {
        let (lat, lon) = (row.cell(lat), row.cell(lon));
        if !lat.is_empty() || !lon.is_empty() {
            return Ok(Some(PlaceQuery::Point(point(&lat, &lon)?, 0.0)));
        }
    }
    if let Some(commune) = columns.commune {
        let code = row.cell(commune);
        if !code.is_empty() {
            return commune_code(&code).map(|code| Some(PlaceQuery::Commune(code)));
        }
    }
    address(columns, row)
}

/// A point from two cells; a decimal comma is taken, as spreadsheets write it.
///
/// # Errors
/// When one is missing, no number, or out of range.
pub fn point(lat: &str, lon: &str) -> Result<LonLat, String> {
    let number = |name: &str, text: &str, most: f64| {
        if text.is_empty() {
            return Err(format!("{name}: is empty"));
        }
        let plain = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-' | b'+' | b'e' | b'E');
        let parsed = if text.contains(',') {
            text.replace(',', ".").parse::<f64>()
        } else {
            text.parse::<f64>()
        };
        let value = parsed.ok().filter(|n| n.is_finite() && text.bytes().all(plain));
        let value = value.ok_or_else(|| format!("{name}: \"{}\" is no number", shown(text)))?;
        if value.abs() > most {
            return Err(format!("{name}: {value} is not between -{most} and {most}"));
        }
        Ok(value)
    };
    Ok(LonLat {
        lat: number("lat", lat, 90.0)?,
        lon: number("lon", lon, 180.0)?,
    })
}

/// An INSEE code; four digits are one whose zero a spreadsheet dropped.
fn commune_code(text: &str) -> Result<CommuneCode, String> {
    let wrong = || format!("commune: \"{}\" is no INSEE code", shown(text));
    if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) {
        return format!("0{text}").parse().map_err(|_| wrong());
    }
    text.parse()
        .or_else(|_| text.to_ascii_uppercase().parse())
        .map_err(|_| wrong())
}

fn address(columns: &Columns, row: &Row<'_>) -> Result<Option<PlaceQuery>, String> {
    let mut text = String::new();
    let mut add = |cell: &str| {
        if !cell.is_empty() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.extend(cell.split_whitespace().flat_map(|w| [w, " "]));
            text.truncate(text.trim_end().len());
        }
    };
    for column in &columns.address {
        add(&row.cell(*column));
    }
    let cell = |column: Option<usize>| column.map(|c| row.cell(c)).filter(|c| !c.is_empty());
    let outside = |column: &Option<usize>| column.is_some_and(|c| !columns.address.contains(&c));
    let postcode = cell(columns.postcode.filter(|_| outside(&columns.postcode)));
    let city = cell(columns.city.filter(|_| outside(&columns.city)));
    let street_empty = columns.address.iter().all(|c| row.cell(*c).is_empty());
    if street_empty && let Some(code) = cell(columns.citycode) {
        return commune_code(&code).map(|code| Some(PlaceQuery::Commune(code)));
    }
    if street_empty
        && let (Some(postcode), Some(city)) = (&postcode, &city)
        && is_postcode(postcode)
        && city.chars().count() <= LONGEST_CITY
    {
        return Ok(Some(PlaceQuery::City {
            postcode: format!("{postcode:0>5}"),
            city: city.to_string(),
        }));
    }
    if let Some(postcode) = &postcode {
        add(&if is_postcode(postcode) {
            format!("{postcode:0>5}")
        } else {
            postcode.to_string()
        });
    }
    if let Some(city) = &city {
        add(city);
    }
    if text.is_empty() {
        return Ok(None);
    }
    let length = text.chars().count();
    if length > LONGEST_ADDRESS {
        return Err(format!(
            "address: has {length} characters, at most {LONGEST_ADDRESS} are read"
        ));
    }
    Ok(Some(PlaceQuery::Address(text)))
}

/// Five digits, or four where a spreadsheet dropped the zero.
fn is_postcode(text: &str) -> bool {
    matches!(text.len(), 4 | 5) && text.bytes().all(|b| b.is_ascii_digit())
}

fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}
