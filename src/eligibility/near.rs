//! Whether a place is within 10 km of a ZIP or a ZAC (code de la santé publique R.1435-9-1: "dix kilomètres au plus
//! au-delà des limites des zones").

pub mod field;
mod known_zones;
mod measure;
mod nearest;
mod row;
mod unknown;
pub mod within;

pub use row::{NearRow, of_point};

use super::place::Place;
use super::situations::{Situation, Situations};
use crate::dataset::Snapshot;
use crate::dataset::zoning::ZoningGeneration;
use crate::domain::{Date, RegionCode, ZoneKind};
use crate::geom::reach::{between_areas_m, distance_to_area_m};
use crate::geom::{Area, Bounds, LonLat};
use crate::index::{Nearest, Spread};
use crate::rules::facts::NearFact;
use measure::is_inside;
use serde::Serialize;

/// The limit in metres; a distance equal to it is within.
pub const THRESHOLD_M: f64 = 10_000.0;
/// The ends of an interval over a commune are sought to this many metres.
const GAP_M: f64 = 0.5;
/// Beyond this the exact interval matters to nobody; its ends are then bounded by the size of the territory.
const FAR_M: f64 = 100_000.0;

/// What is known of the distance to the nearest ZIP or ZAC.
#[derive(Debug, Clone, PartialEq)]
pub struct Near {
    /// The value on which all situations agree.
    pub outcome: NearOutcome,
    /// For each situation.
    pub facts: Vec<NearFact>,
    /// From the nearest to the farthest that the place may be from the boundary; 0 inside.
    pub distance_m: Option<Spread>,
    /// Precision of the place and tolerance of the outlines.
    pub margin_m: f64,
    /// Whether a list was used that a later one is known or presumed to replace.
    pub provisional: bool,
    /// The nearest known zone.
    pub nearest: Option<NearestZone>,
    /// Where on the boundary of that zone the distance is measured to; `None` inside, or for a whole commune.
    pub foot: Option<LonLat>,
    /// What keeps it from being told: zones in reach whose class is not known.
    pub unknown: Vec<UnknownZone>,
}

/// The outcome of the 10 km rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NearOutcome {
    /// Within 10 km, or inside.
    Met,
    /// Farther.
    NotMet,
    /// Cannot be told.
    Undetermined,
    /// No zoning list for the day.
    NoData,
}

/// A known zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NearestZone {
    /// ZIP or ZAC.
    pub kind: ZoneKind,
    /// Code of the commune or QPV.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A zone that may be a ZIP or a ZAC.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnknownZone {
    /// What it is.
    pub kind: UnknownKind,
    /// Its code.
    pub code: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Metres to it, 0 inside.
    pub distance_m: Option<f64>,
}

/// What kind of zone has no known class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownKind {
    /// A QPV without a row of its own.
    Qpv,
    /// A commune without a row.
    Commune,
    /// The QPV of a région that the data does not have.
    QpvLayer,
}

/// Where distances are measured from.
#[derive(Clone, Copy)]
enum From<'a> {
    Point(LonLat),
    Area(&'a Area),
}

impl From<'_> {
    fn to_area_m(self, area: &Area) -> f64 {
        match self {
            Self::Point(p) => distance_to_area_m(area, p),
            Self::Area(own) => between_areas_m(own, area),
        }
    }

    fn bounds(self) -> Option<Bounds> {
        match self {
            Self::Point(p) => Some(Bounds::point(p)),
            Self::Area(area) => area.bounds(),
        }
    }
}

/// Applies the rule in every situation.
#[must_use]
pub fn near(data: &Snapshot, place: &Place, situations: &Situations<'_>, day: Date) -> Near {
    let margin_m = place.precision_m.unwrap_or_default() + data.outline_tolerance_m;
    let Some(generation) = situations.generation.and(data.zoning.whole_on(day)) else {
        return Near {
            outcome: NearOutcome::NoData,
            facts: vec![NearFact::Unknown; situations.list.len()],
            distance_m: None,
            margin_m,
            provisional: false,
            nearest: None,
            foot: None,
            unknown: vec![],
        };
    };
    let rule = Rule {
        data,
        place,
        generation,
        margin_m,
        day,
    };
    let measured: Vec<Measured> = rule.measure(&situations.list);
    let (facts, unknown) = rule.facts(&situations.list);
    let outcome = outcome(&facts);
    let nearest = rule.nearest_zone(&situations.list, &measured);
    let provisional = situations.provisional
        || nearest.as_ref().is_some_and(|(_, region)| rule.is_provisional(*region))
        || (outcome != NearOutcome::Met && rule.list_in_reach_is_provisional(&situations.list));
    Near {
        outcome,
        distance_m: whole_range(&measured),
        foot: rule.point().and_then(|_| foot(&measured)),
        facts,
        margin_m,
        provisional,
        nearest: nearest.map(|(zone, _)| zone),
        unknown: if outcome == NearOutcome::Undetermined {
            unknown::shown(unknown)
        } else {
            vec![]
        },
    }
}

/// Whether a whole commune is near, in every situation, and whether that used an outdated list; without the distances,
/// which take far longer to bound than the side of the limit they are on.
#[must_use]
pub fn facts_only(data: &Snapshot, place: &Place, situations: &Situations<'_>, day: Date) -> (Vec<NearFact>, bool) {
    let Some(generation) = situations.generation.and(data.zoning.whole_on(day)) else {
        return (vec![NearFact::Unknown; situations.list.len()], false);
    };
    let rule = Rule {
        data,
        place,
        generation,
        margin_m: place.precision_m.unwrap_or_default() + data.outline_tolerance_m,
        day,
    };
    if !situations.provisional {
        let near = near(data, place, situations, day);
        return (near.facts, near.provisional);
    }
    (rule.facts(&situations.list).0, true)
}

fn outcome(facts: &[NearFact]) -> NearOutcome {
    let agreed = facts
        .iter()
        .copied()
        .reduce(|a, b| if a == b { a } else { NearFact::Unknown });
    match agreed {
        Some(NearFact::Yes) => NearOutcome::Met,
        Some(NearFact::No) => NearOutcome::NotMet,
        Some(NearFact::Unknown) | None => NearOutcome::Undetermined,
    }
}

/// The distance to known zones in one situation.
#[derive(Debug, Clone, Copy)]
struct Measured {
    inside: bool,
    range: Option<Spread>,
    nearest: Option<Nearest>,
}

fn whole_range(measured: &[Measured]) -> Option<Spread> {
    measured
        .iter()
        .map(|m| {
            let inside = Spread::one(0.0);
            if m.inside { Some(inside) } else { m.range }
        })
        .reduce(|a, b| {
            let (a, b) = (a?, b?);
            Some(Spread {
                min_m: a.min_m.min(b.min_m),
                max_m: a.max_m.max(b.max_m),
            })
        })?
}

/// Where the boundary is nearest to a point that is not surely inside.
fn foot(measured: &[Measured]) -> Option<LonLat> {
    let outside = measured.iter().filter(|m| !m.inside);
    let nearest = outside.filter_map(|m| m.nearest).find(|n| n.distance_m > 0.0)?;
    Some(nearest.at)
}

struct Rule<'a> {
    data: &'a Snapshot,
    place: &'a Place,
    generation: &'a ZoningGeneration,
    margin_m: f64,
    day: Date,
}

impl<'a> Rule<'a> {
    fn point(&self) -> Option<LonLat> {
        self.place.at.filter(|_| self.place.is_point)
    }

    /// Where the distances of a situation are measured from: the point, else the whole territory.
    fn origin(&self, situation: &Situation) -> Option<From<'a>> {
        if let Some(p) = self.point() {
            return Some(From::Point(p));
        }
        let part = situation
            .arrondissement
            .and_then(|code| self.data.outlines.arrondissement(code));
        part.or_else(|| self.data.outlines.commune(situation.commune))
            .map(From::Area)
    }

    fn origins(&self, list: &[Situation]) -> Vec<From<'a>> {
        if let Some(p) = self.point() {
            return vec![From::Point(p)];
        }
        let mut seen = Vec::new();
        let mut origins = Vec::new();
        for situation in list {
            if !seen.contains(&(situation.commune, situation.arrondissement)) {
                seen.push((situation.commune, situation.arrondissement));
                origins.extend(self.origin(situation));
            }
        }
        origins
    }

    fn commune_name(&self, number: usize) -> (String, String) {
        let commune = &self.data.cog.communes()[number];
        (commune.code.to_string(), commune.name.clone())
    }

    fn is_provisional(&self, region: RegionCode) -> bool {
        self.generation.is_provisional(region, self.day)
    }

    /// That no zone is near rests on the list of every région in reach.
    fn list_in_reach_is_provisional(&self, list: &[Situation]) -> bool {
        let reach = THRESHOLD_M + self.margin_m;
        self.origins(list).iter().filter_map(|o| o.bounds()).any(|bounds| {
            let around = self.data.outlines.communes.in_window(bounds, reach);
            around
                .iter()
                .any(|n| self.is_provisional(self.data.cog.communes()[*n as usize].region))
        })
    }
}
