//! What changed between two legal states of a layer: for which communes and QPV, how many people, and which aids that opens
//! and closes.
//!
//! Only what both states speak of is compared: a list for one région says nothing of the others, so these lose nothing. The aids are
//! told over the same doctor and the same day of signature; only the facts of the place differ.

mod aids;
mod error;
mod lists;
mod sides;
pub mod table;
mod totals;
mod unit;
pub mod words;
mod zoning;

pub use aids::{AidChange, Group};
pub use error::DifferenceError;
pub use totals::{DepartmentTotal, Tally, Total};
pub use unit::Unit;

use super::places::{Scope, regions};
use super::provenance::{Dataset, whole_dataset};
use super::warnings::Warning;
use crate::dataset::{Snapshot, zoning as medical};
use crate::domain::{Date, DepartmentCode, Lang, RegionCode};
use crate::rules::{AidId, Profile};
use serde::Serialize;
use sides::Sides;

/// What is asked beside the two states.
#[derive(Debug, Clone, PartialEq)]
pub struct DifferenceQuestion {
    /// Where.
    pub scope: Scope,
    /// The language of texts.
    pub lang: Lang,
    /// In which form.
    pub form: Form,
    /// What a feature of the GeoJSON is drawn as.
    pub shape: Shape,
    /// The doctor; what is not given counts as open.
    pub profile: Profile,
}

/// The form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// An object with everything.
    Json,
    /// The rows as a table.
    Csv,
    /// The rows on a map.
    GeoJson,
    /// A map to look at.
    Svg,
    /// A page for people.
    Page,
}

/// What a row is drawn as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A point of it.
    Point,
    /// Its outline.
    Outline,
}

/// One of the two states: a generation of a dataset.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The dataset.
    pub data: &'a Snapshot,
    /// The id of the generation.
    pub id: &'a str,
}

/// The difference between two states of a layer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// The layer.
    pub layer: String,
    /// The first state.
    pub before: State,
    /// The second state.
    pub after: State,
    /// What could be compared.
    pub compared: Compared,
    /// How many went from which class to which.
    pub totals: Vec<Total>,
    /// The same by département.
    pub departments: Vec<DepartmentTotal>,
    /// What that opens and closes, of the zoning; empty for other layers.
    pub aids: Vec<AidChange>,
    /// What changed, by département.
    pub changes: Vec<Change>,
    /// What to know before relying on it.
    pub warnings: Vec<Warning>,
    /// What it was drawn from.
    pub dataset: Dataset,
}

/// One of the states.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct State {
    /// The id of the generation.
    pub id: String,
    /// The day whose state the file shows.
    pub as_of: Date,
    /// Legal date of effect, when known.
    pub effective_from: Option<Date>,
    /// The act, when known.
    pub document: Option<String>,
    /// The régions it covers; `None`: all.
    pub regions: Option<Vec<RegionCode>>,
    /// The day for which the facts of the communes are taken to tell the aids.
    pub day: Date,
    /// Version of the dataset it is in.
    pub dataset_version: String,
}

impl State {
    /// The first day on which it may be used, as [`Generation::start`](crate::dataset::manifest::Generation::start).
    #[must_use]
    pub fn start(&self) -> Date {
        self.effective_from.unwrap_or(self.as_of)
    }
}

/// What could be compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// The régions of which both states speak.
    pub regions: Vec<RegionCode>,
    /// Their communes in scope.
    pub communes: usize,
    /// The régions in scope that are left out, as one state is silent on them.
    pub left_out_regions: Vec<RegionCode>,
    /// Their communes.
    pub left_out_communes: usize,
    /// Communes around the changes whose aids are not told, as other lists are in force there on the days compared.
    pub aids_left_out: usize,
}

/// In which direction a class changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// To a class of scarcer care, or into the zone.
    Gained,
    /// To a class of less scarce care, or out of the zone.
    Lost,
    /// To another zone of the same rank.
    Changed,
    /// From or to what is not known.
    Unclear,
}

impl Direction {
    /// Its word in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gained => "gained",
            Self::Lost => "lost",
            Self::Changed => "changed",
            Self::Unclear => "unclear",
        }
    }
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// A commune of today.
    Commune,
    /// An arrondissement, where the lists have rows for these.
    Arrondissement,
    /// A QPV.
    Qpv,
}

impl Level {
    /// Its word in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Commune => "commune",
            Self::Arrondissement => "arrondissement",
            Self::Qpv => "qpv",
        }
    }
}

/// One commune, arrondissement or QPV that changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// What it is.
    pub level: Level,
    /// INSEE code, or code of the QPV.
    pub code: String,
    /// Its name; `None` for a QPV that is not loaded.
    pub name: Option<String>,
    /// Its département.
    pub department: Option<DepartmentCode>,
    /// Its région.
    pub region: Option<RegionCode>,
    /// Longitude of a point of it.
    pub lon: Option<f64>,
    /// Latitude of a point of it.
    pub lat: Option<f64>,
    /// Inhabitants; not known of QPV.
    pub population: Option<u32>,
    /// The class before.
    pub class_before: String,
    /// The class after.
    pub class_after: String,
    /// In which direction.
    pub change: Direction,
    /// The aids it opens; `None` where they are told of whole communes only, or not at all.
    pub opens: Option<Vec<AidId>>,
    /// The aids it closes.
    pub closes: Option<Vec<AidId>>,
    /// What it is in the dataset of the second state.
    #[serde(skip)]
    pub unit: Unit,
}

/// Tells the difference.
///
/// # Errors
/// An id that is not known, states that cannot be compared, or a place that is not one.
pub fn difference(
    before: Side<'_>,
    after: Side<'_>,
    question: &DifferenceQuestion,
) -> Result<Difference, DifferenceError> {
    let sides = Sides::find(before, after)?;
    let asked = regions(after.data, question.scope)?;
    let (both, silent): (Vec<RegionCode>, Vec<RegionCode>) = asked.into_iter().partition(|r| sides.both_cover(*r));
    let zoning = sides.layer == medical::LAYER;
    let mut changes = if zoning {
        zoning::changes(&sides, question.scope)
    } else {
        lists::changes(&sides, question.scope)?
    };
    changes.sort_by_cached_key(|c| (c.department, c.level, c.name.clone(), c.code.clone()));
    let days = sides.days(&both);
    let told = if zoning {
        aids::aids(&sides, question, days, &mut changes)?
    } else {
        aids::Told::default()
    };
    let in_scope = |region: &[RegionCode]| {
        let communes = after.data.cog.communes().iter();
        communes
            .filter(|c| region.contains(&c.region) && unit::in_scope(question.scope, c.department, c.region))
            .count()
    };
    let mut warnings = vec![Warning::informative_only(question.lang)];
    if both.is_empty() {
        let ids = [&sides.before.id, &sides.after.id].map(String::as_str);
        warnings.push(Warning::nothing_compared(ids, question.lang));
    }
    Ok(Difference {
        layer: sides.layer.to_owned(),
        compared: Compared {
            communes: in_scope(&both),
            left_out_communes: in_scope(&silent),
            aids_left_out: told.left_out,
            regions: both,
            left_out_regions: silent,
        },
        before: sides.state(before, sides.before, days.before),
        after: sides.state(after, sides.after, days.after),
        totals: totals::totals(&changes),
        departments: totals::departments(after.data, &changes),
        aids: told.aids,
        changes,
        warnings,
        dataset: whole_dataset(after.data),
    })
}
