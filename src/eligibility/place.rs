//! A place that was found, and why one was not.

use crate::dataset::cog::LineageRelation;
use crate::dataset::cog::timeline::Step;
use crate::domain::{CommuneCode, Date, DepartmentCode, Precision, RegionCode};
use crate::geom::LonLat;
use serde::Serialize;
use thiserror::Error;

/// A place: where it is, how surely, and which communes it may be in.
#[derive(Debug, Clone)]
pub struct Place {
    /// Which way it was named.
    pub kind: PlaceKind,
    /// What to show for it.
    pub label: String,
    /// The address as the source writes it.
    pub address: Option<String>,
    /// A point of it; the place itself when `is_point`.
    pub at: Option<LonLat>,
    /// Whether `at` is the place, and not only a point of its commune.
    pub is_point: bool,
    /// How precise the place is.
    pub precision: Precision,
    /// Metres by which `at` can be off, when `is_point`.
    pub precision_m: Option<f64>,
    /// How well the text fits, 0 to 1.
    pub score: Option<f64>,
    /// What of the text did not lead to it.
    pub lost: Lost,
    /// The communes it may be in, the most likely first; never empty.
    pub spots: Vec<Spot>,
    /// Other places that may be meant, or communes it may be in.
    pub candidates: Vec<Candidate>,
    /// From the code asked to the commune of today.
    pub lineage: Vec<Lineage>,
}

/// What of an address did not lead to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lost {
    /// Why the place is only the commune.
    pub street: Option<StreetLost>,
    /// Whether no commune has the name as it was written: the place is the one with the nearest name.
    pub nearest_name: bool,
}

/// Why an address leads no further than to its commune.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreetLost {
    /// What stands beside the commune was not found.
    NotFound,
    /// The addresses of the commune are not in the data.
    NotLoaded,
    /// The street was found, but not how far it goes.
    NoExtent,
}

/// The kind of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaceKind {
    /// A commune.
    Commune,
    /// An address.
    Address,
    /// A point.
    Point,
}

/// A commune, or an arrondissement of one, that the place may be in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Number of the commune.
    pub commune: usize,
    /// Arrondissement, where the commune has some.
    pub arrondissement: Option<CommuneCode>,
    /// The code by which it was asked for, when it was that of a commune on the day: what that was then is meant, not what the
    /// commune is today.
    pub asked: Option<CommuneCode>,
    /// Metres from the point to it, 0 inside; `None` without a point.
    pub distance_m: Option<f64>,
}

/// A commune in an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommuneRef {
    /// INSEE code of today.
    pub code: CommuneCode,
    /// Name.
    pub name: String,
    /// Département.
    pub department: DepartmentCode,
    /// Région.
    pub region: RegionCode,
}

/// Another place that may be meant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// Its commune.
    pub commune: CommuneRef,
    /// A point of it.
    pub lon: Option<f64>,
    /// A point of it.
    pub lat: Option<f64>,
    /// How well the text fits it.
    pub score: Option<f64>,
    /// Metres from the point asked.
    pub distance_m: Option<f64>,
}

/// A step from a former code to the commune of today.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lineage {
    /// The commune it leads to.
    pub code: CommuneCode,
    /// Its name.
    pub name: String,
    /// What happened.
    pub relation: LineageRelation,
    /// When, if known.
    pub on: Option<Date>,
    /// The code it leads from.
    pub from: LineageFrom,
}

impl From<Step> for Lineage {
    fn from(step: Step) -> Self {
        Self {
            code: step.to,
            name: step.to_name,
            relation: step.relation,
            on: Some(step.on),
            from: LineageFrom {
                code: step.from,
                name: Some(step.from_name),
            },
        }
    }
}

/// Where a step of a lineage begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineageFrom {
    /// The code.
    pub code: CommuneCode,
    /// Its name, if known.
    pub name: Option<String>,
}

/// Why no place was found.
#[derive(Debug, Error, Clone, PartialEq)]
pub enum PlaceError {
    /// No commune has or had this code.
    #[error("no commune has or had the INSEE code {0}")]
    UnknownCommune(CommuneCode),
    /// The point is farther from the commune given for it than precision and tolerance allow.
    #[error("in: the point is not in commune {0}")]
    NotInCommune(CommuneCode),
    /// The text leads to no place.
    #[error("no place was found for this address; it must end in a postcode and a city, such as \"34000 Montpellier\"")]
    AddressNotFound,
    /// The text names no commune for certain.
    #[error(
        "this address names no commune for certain; nearest by name: {}. Give the postcode and the city, such as \"34000 Montpellier\", or the INSEE code",
        names(.0)
    )]
    NotSure(Vec<Candidate>),
    /// The text is the name of a département or région; some of its communes.
    #[error("\"{0}\" is no place in itself: name a commune of it, such as {names}", names = names(.1))]
    Territory(String, Vec<Candidate>),
    /// At sea, abroad, or in a collectivity that the data does not cover.
    #[error("{0}")]
    OutsideCoverage(OutsideCoverage),
    /// No commune of the data has the code given for the main practice.
    #[error("main_practice_commune: no commune that the data covers has or had the INSEE code {0}")]
    MainPractice(CommuneCode),
    /// The name fits several communes.
    #[error("the name fits {} communes; give the postcode or the INSEE code", .0.len())]
    Ambiguous(Vec<Candidate>),
}

impl PlaceError {
    /// The communes that may have been meant; none where nothing is offered.
    #[must_use]
    pub fn candidates(&self) -> &[Candidate] {
        match self {
            Self::Ambiguous(list) | Self::NotSure(list) | Self::Territory(_, list) => list,
            _ => &[],
        }
    }
}

/// Why a place is not covered.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum OutsideCoverage {
    /// No commune is there.
    #[error("this point is in no commune of France: at sea or abroad")]
    Nowhere,
    /// The text names another country.
    #[error("this place is abroad: the data covers France only")]
    Abroad,
    /// The text names a collectivity overseas, by the number it has as a département.
    #[error("this place is in a collectivity overseas ({0}), which the data does not cover")]
    Overseas(DepartmentCode),
    /// A commune of a collectivity overseas.
    #[error("commune {0} is in a collectivity overseas, which the data does not cover")]
    Collectivity(CommuneCode),
}

/// Candidates as a person reads them.
#[must_use]
pub fn names(candidates: &[Candidate]) -> String {
    let name = |c: &Candidate| format!("{} ({})", c.commune.name, c.commune.code);
    candidates.iter().map(name).collect::<Vec<_>>().join(", ")
}
