//! The addresses of one source: streets in order of commune, with their numbers, as flat records that are read in place.
//!
//! All figures are little-endian. Coordinates are ten-millionths of a degree.

mod build;
mod file;
mod grid;

pub use build::{BuildError, Builder, Built};
pub use file::{OpenError, Sections, read_file, write_file};
pub use grid::Nearest;

use super::hit::Kind;
use super::number::HouseNumber;
use super::text_index::{self, TextIndex};
use crate::domain::CommuneCode;
use crate::geom::LonLat;
use std::collections::HashMap;
use std::ops::Range;
use tantivy::directory::OwnedBytes;

/// Bytes of a street record: offset of its text, town, longitude, latitude, first number, how many numbers, radius, kind.
const STREET_BYTES: usize = 32;
/// Bytes of a number record: number, suffix, precision, longitude, latitude.
const NUMBER_BYTES: usize = 16;
/// The radius of a street whose extent the source does not tell.
const UNKNOWN_RADIUS: u32 = u32::MAX;
/// Parts of a degree in a coordinate.
const PER_DEGREE: f64 = 1e7;

/// What streets share: commune, postcode, former commune.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Town {
    /// INSEE code of the commune or arrondissement.
    pub code: CommuneCode,
    /// Five digits, or empty.
    pub postcode: String,
    /// Its name in the source.
    pub city: String,
    /// The former commune.
    pub former: Option<(CommuneCode, String)>,
}

/// A street or locality.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Street<'a> {
    /// Its number in the store.
    pub index: u32,
    /// Street or locality.
    pub kind: Kind,
    /// Its identifier in the source.
    pub id: &'a str,
    /// Its name in the source.
    pub name: &'a str,
    /// Its words in one spelling (see [`super::words`]), separated by spaces.
    pub words: &'a str,
    /// A point of it.
    pub at: LonLat,
    /// Metres within which its known numbers lie from that point; `None` when fewer than two are known.
    pub radius_m: Option<u32>,
    /// How many numbers are known.
    pub count: u32,
    first: u32,
    town: u32,
}

/// A number of a street.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number<'a> {
    /// Its number in the store.
    pub index: u32,
    /// The number.
    pub number: u32,
    /// What follows it.
    pub suffix: &'a str,
    /// Where it is.
    pub at: LonLat,
    /// Metres by which that may be off.
    pub precision_m: u16,
}

/// The addresses of one source.
#[derive(Debug)]
pub struct Store {
    /// What was read into it.
    pub origin: Origin,
    /// Its words.
    pub text: TextIndex,
    towns: Vec<Town>,
    /// The first street of each town, and the end.
    town_starts: Vec<u32>,
    suffixes: Vec<String>,
    odd_ids: HashMap<u32, String>,
    streets: OwnedBytes,
    texts: OwnedBytes,
    numbers: OwnedBytes,
    grid: grid::Grid,
}

/// What a store was built from.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Origin {
    /// The files, as named when it was built.
    pub files: Vec<String>,
    /// Rows read.
    pub rows: u64,
    /// Rows left out, since something in them could not be used.
    pub skipped: u64,
    /// Whether every address of its communes is in it, as of a national base; town halls are single addresses.
    pub whole_communes: bool,
    /// The hash of what it says.
    pub digest: String,
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes
        .get(at..at + 4)
        .and_then(|b| b.try_into().ok())
        .map_or(0, u32::from_le_bytes)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes
        .get(at..at + 2)
        .and_then(|b| b.try_into().ok())
        .map_or(0, u16::from_le_bytes)
}

fn point_at(bytes: &[u8], at: usize) -> LonLat {
    let degrees = |at| f64::from(u32_at(bytes, at).cast_signed()) / PER_DEGREE;
    LonLat {
        lon: degrees(at),
        lat: degrees(at + 4),
    }
}

impl Store {
    /// How many streets and localities it has.
    #[must_use]
    pub fn streets(&self) -> u32 {
        u32::try_from(self.streets.len() / STREET_BYTES).unwrap_or(u32::MAX)
    }

    /// How many numbers it has.
    #[must_use]
    pub fn numbers(&self) -> u32 {
        u32::try_from(self.numbers.len() / NUMBER_BYTES).unwrap_or(u32::MAX)
    }

    /// Its towns, in order of code.
    #[must_use]
    pub fn towns(&self) -> &[Town] {
        &self.towns
    }

    /// The streets of a commune or arrondissement: one range per town, in order.
    #[must_use]
    pub fn ranges(&self, code: CommuneCode) -> Range<u32> {
        let first = self.towns.partition_point(|t| t.code < code);
        let end = self.towns.partition_point(|t| t.code <= code);
        self.town_starts[first]..self.town_starts[end]
    }

    /// A street.
    #[must_use]
    pub fn street(&self, index: u32) -> Street<'_> {
        let record = &self.streets[index as usize * STREET_BYTES..][..STREET_BYTES];
        let mut at = u32_at(record, 0) as usize;
        let mut text = || {
            let length = u16_at(&self.texts, at) as usize;
            let bytes = self.texts.get(at + 2..at + 2 + length).unwrap_or_default();
            at += 2 + length;
            std::str::from_utf8(bytes).unwrap_or_default()
        };
        Street {
            index,
            id: text(),
            name: text(),
            words: text(),
            town: u32_at(record, 4),
            at: point_at(record, 8),
            first: u32_at(record, 16),
            count: u32_at(record, 20),
            radius_m: Some(u32_at(record, 24)).filter(|r| *r != UNKNOWN_RADIUS),
            kind: if record[28] == 1 { Kind::Locality } else { Kind::Street },
        }
    }

    /// The town of a street.
    #[must_use]
    pub fn town(&self, street: &Street<'_>) -> &Town {
        &self.towns[street.town as usize]
    }

    /// A number.
    #[must_use]
    pub fn number(&self, index: u32) -> Number<'_> {
        let record = &self.numbers[index as usize * NUMBER_BYTES..][..NUMBER_BYTES];
        Number {
            index,
            number: u32_at(record, 0),
            suffix: self.suffixes.get(u16_at(record, 4) as usize).map_or("", String::as_str),
            precision_m: u16_at(record, 6),
            at: point_at(record, 8),
        }
    }

    /// The numbers of a street, in order.
    pub fn numbers_of(&self, street: &Street<'_>) -> impl Iterator<Item = Number<'_>> + use<'_> {
        (street.first..street.first + street.count).map(|n| self.number(n))
    }

    /// The numbers of a street from the first that is not below `number` on, and how many stand before it.
    #[must_use]
    pub fn numbers_from(&self, street: &Street<'_>, number: u32) -> Range<u32> {
        let (mut low, mut high) = (street.first, street.first + street.count);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.number(middle).number < number {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low..street.first + street.count
    }

    /// The first number of a street.
    #[must_use]
    pub fn first_number(&self, street: &Street<'_>) -> u32 {
        street.first
    }

    /// The identifier of a number in the source.
    #[must_use]
    pub fn number_id(&self, street: &Street<'_>, number: &Number<'_>) -> String {
        self.odd_ids.get(&number.index).cloned().unwrap_or_else(|| {
            usual_id(
                street.id,
                &HouseNumber {
                    number: number.number,
                    suffix: number.suffix.to_owned(),
                },
            )
        })
    }

    /// The street a number belongs to.
    #[must_use]
    pub fn street_of(&self, number: u32) -> Street<'_> {
        let (mut low, mut high) = (0, self.streets());
        // Streets stand in the order of their numbers: the last one that begins at or before it, and has numbers.
        while low < high {
            let middle = low + (high - low) / 2;
            if self.street(middle).first <= number {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        self.street(low.saturating_sub(1))
    }

    /// What is nearest to a point: numbers, and streets without numbers, within so many metres.
    #[must_use]
    pub fn nearest(&self, at: LonLat, most: usize, within_m: f64) -> Vec<(Nearest, f64)> {
        grid::nearest(self, at, most, within_m)
    }
}

/// The identifier the national base gives a number: street, five digits, suffix.
fn usual_id(street: &str, number: &HouseNumber) -> String {
    if number.suffix.is_empty() {
        format!("{street}_{:05}", number.number)
    } else {
        format!("{street}_{:05}_{}", number.number, number.suffix)
    }
}

impl Store {
    /// Puts a store together from its sections.
    ///
    /// # Errors
    /// When a section is missing, cut off or contradicts another.
    pub fn open(sections: &Sections) -> Result<Self, OpenError> {
        let head = sections.head()?;
        let (streets, texts, numbers) = (
            sections.take("streets")?,
            sections.take("texts")?,
            sections.take("numbers")?,
        );
        let bad = |what: &'static str| OpenError::Damaged(what);
        if !streets.len().is_multiple_of(STREET_BYTES) || !numbers.len().is_multiple_of(NUMBER_BYTES) {
            return Err(bad("a record is cut off"));
        }
        let grid = grid::Grid::open(sections.take("cells")?, sections.take("order")?)?;
        let text = text_index::open(sections.files("words/")).map_err(|e| OpenError::Words(e.to_string()))?;
        let starts_fit = head.town_starts.len() == head.towns.len() + 1
            && head.town_starts.is_sorted()
            && head.town_starts.last().map(|e| *e as usize * STREET_BYTES) == Some(streets.len());
        if !starts_fit {
            return Err(bad("the streets do not fit the towns"));
        }
        let store = Self {
            origin: head.origin,
            text,
            towns: head.towns.into_iter().map(Town::from).collect(),
            town_starts: head.town_starts,
            suffixes: head.suffixes,
            odd_ids: head.odd_ids.into_iter().collect(),
            streets,
            texts,
            numbers,
            grid,
        };
        let last = store.streets().checked_sub(1).map(|n| store.street(n));
        if last.is_some_and(|s| s.first + s.count != store.numbers() || s.town as usize >= store.towns.len()) {
            return Err(bad("the numbers do not fit the streets"));
        }
        Ok(store)
    }
}
