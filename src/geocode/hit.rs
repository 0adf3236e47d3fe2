//! What is asked of the geocoder, and what it finds.

use crate::domain::CommuneCode;
use crate::geom::LonLat;
use std::fmt;
use std::str::FromStr;

/// What kind of thing an address names, from the finest to the coarsest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A number in a street.
    Housenumber,
    /// A street.
    Street,
    /// A named place without numbers (lieu-dit).
    Locality,
    /// A commune or an arrondissement.
    Municipality,
}

impl Kind {
    /// Its name in the address API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Housenumber => "housenumber",
            Self::Street => "street",
            Self::Locality => "locality",
            Self::Municipality => "municipality",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The name of no kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("one of housenumber, street, locality, municipality")]
pub struct UnknownKind;

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        [Self::Housenumber, Self::Street, Self::Locality, Self::Municipality]
            .into_iter()
            .find(|k| k.as_str() == text)
            .ok_or(UnknownKind)
    }
}

/// What a result must be; an empty list does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// One of these kinds.
    pub kinds: Vec<Kind>,
    /// In one of these communes or arrondissements, by INSEE code.
    pub citycodes: Vec<String>,
    /// With one of these postcodes.
    pub postcodes: Vec<String>,
}

/// A text to find.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// As someone typed it.
    pub text: String,
    /// The most results.
    pub limit: usize,
    /// Whether the last word may be only begun.
    pub autocomplete: bool,
    /// What is near here comes first among equals.
    pub near: Option<LonLat>,
    /// What a result must be.
    pub filters: Filters,
    /// Whether streets and communes are wanted though the text has a number.
    pub without_numbers: bool,
}

impl Search {
    /// A whole text without filters, and how many results are wanted.
    #[must_use]
    pub fn whole(text: impl Into<String>, limit: usize) -> Self {
        Self {
            text: text.into(),
            limit,
            autocomplete: false,
            near: None,
            filters: Filters::default(),
            without_numbers: false,
        }
    }
}

/// Something found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// The probability, 0 to 1, that it is what the text names (see `docs/geocoding.md`); of a reverse search, how near
    /// it is.
    pub score: f64,
    /// The identifier of the source: `34172_1234_00012`, `34172_1234`, `34172`.
    pub id: String,
    /// Number and what follows it (`12 bis`), of a house number.
    pub housenumber: Option<String>,
    /// The street; of a commune its name.
    pub street: String,
    /// Five digits.
    pub postcode: String,
    /// The commune's or arrondissement's name.
    pub city: String,
    /// Its INSEE code.
    pub citycode: CommuneCode,
    /// The former commune it was in, when the source says.
    pub former: Option<(CommuneCode, String)>,
    /// The arrondissement, of a city that has some.
    pub district: Option<String>,
    /// Where it is.
    pub at: LonLat,
    /// The probability that it is right as what it is: of a street given for a house number that is not known, that it
    /// is the street.
    pub sure: f64,
    /// How well the text fits, over 0 to 1, before calibration.
    pub fit: f64,
    /// Metres by which `at` may be off what was asked; `None` when the source does not tell how far a street goes.
    pub precision_m: Option<f64>,
    /// How much is there, 0 to 1, as addok's importance.
    pub importance: f64,
    /// Inhabitants, of a commune.
    pub population: Option<u32>,
    /// The known numbers on either side, when the number itself is not known.
    pub interpolated: Option<(String, String)>,
    /// Metres from the point asked about.
    pub distance_m: Option<f64>,
    /// Of a commune: whether the text writes its name or postcode as it is, where a commune stands; else true.
    pub exact: bool,
    /// Whether it is coarser than what the text asks for: a commune or street without what is in it.
    pub coarser: bool,
    /// Whether another service found it.
    pub upstream: bool,
}

impl Hit {
    /// The first line of the address: number and street, or the name.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.housenumber {
            Some(number) => format!("{number} {}", self.street),
            None => self.street.clone(),
        }
    }

    /// The address in one line.
    #[must_use]
    pub fn label(&self) -> String {
        match self.kind {
            Kind::Municipality => self.city.clone(),
            _ => format!("{} {} {}", self.name(), self.postcode, self.city),
        }
    }
}
