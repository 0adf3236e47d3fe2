//! What can be asked.

use crate::domain::{CommuneCode, Date, Lang, date};
use crate::geom::LonLat;
use crate::rules::{AidId, Profile};
use rust_decimal::Decimal;

/// One way to name a place.
#[derive(Debug, Clone, PartialEq)]
pub enum PlaceQuery {
    /// An INSEE code, current or former.
    Commune(CommuneCode),
    /// An address as text.
    Address(String),
    /// A point and how precisely it is known, in metres.
    Point(LonLat, f64),
    /// A point whose commune is known, as that of an address: what is decided by commune is decided by this code.
    PointIn {
        /// Where.
        at: LonLat,
        /// How precisely it is known, in metres.
        precision_m: f64,
        /// The INSEE code of its commune or arrondissement.
        commune: CommuneCode,
    },
    /// A postal code and a city.
    City {
        /// Five digits.
        postcode: String,
        /// Its name.
        city: String,
    },
}

/// How much an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Detail {
    /// Everything.
    #[default]
    Full,
    /// Without labels, sources and formulas.
    Short,
}

/// A whole question.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Where.
    pub place: PlaceQuery,
    /// The other places of practice, for aids that count them all.
    pub other_places: Vec<PlaceQuery>,
    /// The share of the activity at each place, the first and the others, when each has one.
    pub shares: Option<Vec<Decimal>>,
    /// The day asked about.
    pub day: Date,
    /// Which aids, in their order; all unless said.
    pub aids: Vec<AidId>,
    /// The language of texts.
    pub lang: Lang,
    /// How much to say.
    pub detail: Detail,
    /// The doctor.
    pub profile: Profile,
}

impl Question {
    /// A question about a place today, for all aids, in French, knowing nothing of the doctor.
    #[must_use]
    pub fn new(place: PlaceQuery) -> Self {
        Self {
            place,
            other_places: vec![],
            shares: None,
            day: date::today_in_paris(),
            aids: AidId::ALL.to_vec(),
            lang: Lang::default(),
            detail: Detail::default(),
            profile: Profile::default(),
        }
    }
}
