//! Whether a place is within 10 km of a ZIP or a ZAC (code de la santé publique R.1435-9-1: "dix kilomètres au plus
//! au-delà des limites des zones").

use super::place::Place;
use super::situations::{Situation, Situations};
use crate::dataset::Snapshot;
use crate::dataset::zone_edges::{Owner, ZoneEdges};
use crate::dataset::zoning::ZoningGeneration;
use crate::domain::{Date, RegionCode, ZoneKind, ZoningClass, centimetres};
use crate::geom::geodesic::distance_m;
use crate::geom::reach::{between_areas_m, distance_to_area_m};
use crate::geom::{Area, Bounds, LonLat};
use crate::index::{EdgeIndex, Nearest, Spread};
use crate::rules::facts::NearFact;
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
    let Some(generation) = situations.generation else {
        return Near {
            outcome: NearOutcome::NoData,
            facts: vec![NearFact::Unknown; situations.list.len()],
            distance_m: None,
            margin_m,
            provisional: false,
            nearest: None,
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
    let needs_unknown = measured.iter().any(|m| !m.inside && !m.certainly_near(margin_m));
    let unknown = if needs_unknown {
        rule.unknown_in_reach(&situations.list)
    } else {
        vec![]
    };
    let facts: Vec<NearFact> = measured.iter().map(|m| m.fact(margin_m, unknown.is_empty())).collect();
    let outcome = match facts
        .iter()
        .copied()
        .reduce(|a, b| if a == b { a } else { NearFact::Unknown })
    {
        Some(NearFact::Yes) => NearOutcome::Met,
        Some(NearFact::No) => NearOutcome::NotMet,
        Some(NearFact::Unknown) | None => NearOutcome::Undetermined,
    };
    let nearest = rule.nearest_zone(&situations.list, &measured);
    let provisional = situations.provisional
        || nearest.as_ref().is_some_and(|(_, region)| rule.is_provisional(*region))
        || (outcome != NearOutcome::Met && rule.list_in_reach_is_provisional(&situations.list));
    Near {
        outcome,
        distance_m: whole_range(&measured),
        facts,
        margin_m,
        provisional,
        nearest: nearest.map(|(zone, _)| zone),
        unknown: if outcome == NearOutcome::Undetermined {
            shown(unknown)
        } else {
            vec![]
        },
    }
}

/// The distance to known zones in one situation.
#[derive(Debug, Clone, Copy)]
struct Measured {
    inside: bool,
    range: Option<Spread>,
    nearest: Option<Nearest>,
}

impl Measured {
    fn certainly_near(&self, margin_m: f64) -> bool {
        self.range.is_some_and(|r| r.max_m + margin_m <= THRESHOLD_M)
    }

    fn fact(&self, margin_m: f64, nothing_unknown: bool) -> NearFact {
        if self.inside || self.certainly_near(margin_m) {
            return NearFact::Yes;
        }
        let certainly_far = self.range.is_some_and(|r| r.min_m - margin_m > THRESHOLD_M);
        if certainly_far && nothing_unknown {
            NearFact::No
        } else {
            NearFact::Unknown
        }
    }
}

fn whole_range(measured: &[Measured]) -> Option<Spread> {
    measured
        .iter()
        .map(|m| {
            let inside = Spread { min_m: 0.0, max_m: 0.0 };
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

    fn measure(&self, list: &[Situation]) -> Vec<Measured> {
        let mut done: Vec<(usize, Option<crate::domain::CommuneCode>, Measured)> = Vec::new();
        list.iter()
            .map(|s| {
                if s.class.is_some_and(ZoningClass::is_zip_or_zac) {
                    return Measured {
                        inside: true,
                        range: None,
                        nearest: None,
                    };
                }
                let same = |d: &&(usize, Option<_>, Measured)| {
                    self.point().is_some() || (d.0 == s.commune && d.1 == s.arrondissement)
                };
                if let Some((_, _, known)) = done.iter().find(same) {
                    return *known;
                }
                let measured = self.measured(s);
                done.push((s.commune, s.arrondissement, measured));
                measured
            })
            .collect()
    }

    /// What was measured over the territory of a commune is kept: it depends on the list and the outlines only.
    fn measured(&self, situation: &Situation) -> Measured {
        let origin = self.origin(situation);
        if !matches!(origin, Some(From::Area(_))) {
            return self.measure_from(origin);
        }
        let key = (situation.commune, situation.arrondissement);
        let (range, nearest) = self.generation.territories.get_or_measure(key, || {
            let measured = self.measure_from(origin);
            (measured.range, measured.nearest)
        });
        Measured {
            inside: false,
            range,
            nearest,
        }
    }

    fn measure_from(&self, origin: Option<From<'_>>) -> Measured {
        let (range, nearest) = match origin {
            None => (None, None),
            Some(From::Point(p)) => {
                let nearest = self.nearest_known(p);
                (
                    nearest.map(|n| Spread {
                        min_m: n.distance_m,
                        max_m: n.distance_m,
                    }),
                    nearest,
                )
            }
            Some(From::Area(area)) => self.over_territory(area),
        };
        Measured {
            inside: false,
            range,
            nearest,
        }
    }

    /// The distances over a whole territory, and the known zone nearest to it.
    fn over_territory(&self, area: &Area) -> (Option<Spread>, Option<Nearest>) {
        let corners: Vec<LonLat> = area.edges().map(|(a, _)| LonLat { lon: a[0], lat: a[1] }).collect();
        let Some(first) = corners.first().and_then(|p| Some((*p, self.nearest_known(*p)?))) else {
            return (None, None);
        };
        if first.1.distance_m > FAR_M {
            let size = corners.iter().map(|p| distance_m(first.0, *p)).fold(0.0, f64::max);
            let spread = Spread {
                min_m: first.1.distance_m - size,
                max_m: first.1.distance_m + size,
            };
            return (Some(spread), Some(first.1));
        }
        let distance = |p: LonLat| self.nearest_known(p).map_or(f64::INFINITY, |n| n.distance_m);
        let nearest = corners
            .iter()
            .filter_map(|p| self.nearest_known(*p))
            .min_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then(a.owner.cmp(&b.owner)));
        (Spread::over(area, GAP_M, distance), nearest)
    }

    /// The nearest known ZIP or ZAC; distance 0 where the point is in one as drawn.
    fn nearest_known(&self, p: LonLat) -> Option<Nearest> {
        let edges = &self.generation.edges;
        let mut nearest = known(edges)
            .filter_map(|index| index.nearest(p))
            .min_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then(a.owner.cmp(&b.owner)))?;
        if self.is_drawn_in_zone(p) {
            nearest.distance_m = 0.0;
        }
        Some(nearest)
    }

    fn is_drawn_in_zone(&self, p: LonLat) -> bool {
        let in_zone = |number: u32| {
            let possible = self.generation.communes[number as usize].possible();
            !possible.is_empty() && possible.iter().all(|c| c.is_zip_or_zac())
        };
        let by_part = || {
            let parts = self.data.outlines.arrondissements_near(p, 0.0);
            parts.iter().any(|(code, _)| {
                self.generation
                    .arrondissements
                    .get(code)
                    .is_some_and(|c| c.is_zip_or_zac())
            })
        };
        let by_qpv = || {
            let list = &self.data.qpv.list;
            let at = self.data.qpv.areas.at(p);
            at.iter().any(|(q, _)| {
                self.generation
                    .qpv
                    .get(&list[*q as usize].code)
                    .is_some_and(|c| c.is_zip_or_zac())
            })
        };
        self.data.outlines.communes.at(p).iter().any(|(n, _)| in_zone(*n)) || by_part() || by_qpv()
    }

    /// Zones of unknown class within 10 km and the margins of where the place may be.
    fn unknown_in_reach(&self, list: &[Situation]) -> Vec<UnknownZone> {
        let mut found: Vec<UnknownZone> = Vec::new();
        for origin in self.origins(list) {
            let Some(bounds) = origin.bounds() else {
                continue;
            };
            self.add_unknown_areas(origin, &mut found);
            self.add_missing_qpv(origin, bounds, &mut found);
        }
        for situation in list.iter().filter(|s| s.class.is_none()) {
            let commune = &self.data.cog.communes()[situation.commune];
            push(
                &mut found,
                UnknownZone {
                    kind: UnknownKind::Commune,
                    code: Some(commune.code.to_string()),
                    name: Some(commune.name.clone()),
                    distance_m: Some(0.0),
                },
            );
        }
        found.sort_by(|a, b| {
            let metres = |z: &UnknownZone| z.distance_m.unwrap_or(f64::INFINITY);
            metres(a).total_cmp(&metres(b)).then_with(|| a.code.cmp(&b.code))
        });
        found
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

    fn add_unknown_areas(&self, origin: From<'_>, found: &mut Vec<UnknownZone>) {
        let outlines = &self.data.outlines;
        for owner in &self.generation.edges.unknown {
            let (area, tolerance_m) = match owner {
                Owner::Commune(number) => (outlines.commune(*number), self.data.outline_tolerance_m),
                Owner::Arrondissement(code) => (outlines.arrondissement(*code), self.data.outline_tolerance_m),
                Owner::Qpv(number) => (self.data.qpv.areas.area(*number), self.data.qpv.tolerance_m),
                Owner::Gap(number) => (outlines.gaps.area(*number), self.data.outline_tolerance_m),
            };
            let reach = THRESHOLD_M + self.place.precision_m.unwrap_or_default() + tolerance_m;
            let Some(area) = area.filter(|a| may_be_within(origin, a, reach)) else {
                continue;
            };
            let distance_m = origin.to_area_m(area);
            if distance_m > reach {
                continue;
            }
            let kind = match owner {
                Owner::Qpv(_) => UnknownKind::Qpv,
                Owner::Commune(_) | Owner::Arrondissement(_) | Owner::Gap(_) => UnknownKind::Commune,
            };
            let names: Vec<(String, String)> = match owner {
                Owner::Commune(number) => vec![self.commune_name(*number)],
                Owner::Arrondissement(code) => vec![(code.to_string(), code.to_string())],
                Owner::Qpv(number) => {
                    let qpv = &self.data.qpv.list[*number as usize];
                    vec![(qpv.code.clone(), qpv.name.clone())]
                }
                Owner::Gap(number) => outlines.gap_candidates[*number as usize]
                    .iter()
                    .filter_map(|code| self.data.cog.number(*code))
                    .map(|n| self.commune_name(n))
                    .collect(),
            };
            for (code, name) in names {
                push(
                    found,
                    UnknownZone {
                        kind,
                        code: Some(code),
                        name: Some(name),
                        distance_m: Some(distance_m),
                    },
                );
            }
        }
    }

    fn commune_name(&self, number: usize) -> (String, String) {
        let commune = &self.data.cog.communes()[number];
        (commune.code.to_string(), commune.name.clone())
    }

    /// A région whose QPV are not loaded, where one could lie in reach.
    fn add_missing_qpv(&self, origin: From<'_>, bounds: Bounds, found: &mut Vec<UnknownZone>) {
        let qpv = &self.data.qpv;
        let reach = THRESHOLD_M + self.margin_m;
        let communes = self.data.cog.communes();
        for number in self.data.outlines.communes.in_window(bounds, reach) {
            let region = communes[number as usize].region;
            if qpv.covers(region) || !qpv.in_force(self.day) {
                continue;
            }
            let name = self.data.cog.region_name(region);
            if found
                .iter()
                .any(|z| z.kind == UnknownKind::QpvLayer && z.name.as_deref() == Some(&name))
            {
                continue;
            }
            let area = &self.data.outlines.communes.areas()[number as usize];
            if origin.to_area_m(area) <= reach {
                push(
                    found,
                    UnknownZone {
                        kind: UnknownKind::QpvLayer,
                        code: None,
                        name: Some(name),
                        distance_m: None,
                    },
                );
            }
        }
    }

    /// The nearest known zone, with its région: the place's own where it is in one for sure.
    fn nearest_zone(&self, list: &[Situation], measured: &[Measured]) -> Option<(NearestZone, RegionCode)> {
        let communes = self.data.cog.communes();
        if let Some(own) = list.first().filter(|_| measured.iter().all(|m| m.inside)) {
            let commune = &communes[own.commune];
            let (code, name) = match own.qpv.filter(|_| own.by_qpv_row) {
                Some(q) => (
                    self.data.qpv.list[q as usize].code.clone(),
                    self.data.qpv.list[q as usize].name.clone(),
                ),
                None => self.commune_name(own.commune),
            };
            let kind = own.commune_class.filter(|c| c.is_zip_or_zac()).or(own.class)?.kind();
            return Some((NearestZone { kind, code, name }, commune.region));
        }
        let nearest = measured
            .iter()
            .filter_map(|m| m.nearest)
            .min_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then(a.owner.cmp(&b.owner)))?;
        match self.generation.edges.owner(nearest.owner)? {
            Owner::Commune(number) => {
                let (code, name) = self.commune_name(number);
                let possible = self.generation.communes[number].possible();
                let kind = possible.into_iter().find(|c| c.is_zip_or_zac())?.kind();
                Some((NearestZone { kind, code, name }, communes[number].region))
            }
            Owner::Arrondissement(code) => {
                let part = self.data.cog.arrondissements().iter().find(|a| a.code == code)?;
                let kind = self.generation.arrondissements.get(&code)?.kind();
                let region = self.data.cog.commune(part.commune)?.region;
                let (code, name) = (code.to_string(), part.name.clone());
                Some((NearestZone { kind, code, name }, region))
            }
            Owner::Qpv(number) => {
                let qpv = &self.data.qpv.list[number as usize];
                let kind = self.generation.qpv.get(&qpv.code)?.kind();
                let (code, name) = (qpv.code.clone(), qpv.name.clone());
                Some((NearestZone { kind, code, name }, qpv.region))
            }
            Owner::Gap(_) => None,
        }
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

fn known(edges: &ZoneEdges) -> impl Iterator<Item = &EdgeIndex> {
    [
        edges.of(ZoningClass::Zip),
        edges.of(ZoningClass::Zac),
        edges.either.as_ref(),
    ]
    .into_iter()
    .flatten()
}

/// A quick test on rectangles, which never says no wrongly.
fn may_be_within(origin: From<'_>, area: &Area, reach_m: f64) -> bool {
    let (Some(a), Some(b)) = (origin.bounds(), area.bounds()) else {
        return false;
    };
    // A degree is longer than 110 km north to south everywhere, and than 55 km east to west up to 60°.
    let north = reach_m / 110_000.0;
    let east = reach_m / 55_000.0;
    a.min[0] - east <= b.max[0]
        && b.min[0] <= a.max[0] + east
        && a.min[1] - north <= b.max[1]
        && b.min[1] <= a.max[1] + north
}

/// Distances to the centimetre.
fn shown(mut zones: Vec<UnknownZone>) -> Vec<UnknownZone> {
    for zone in &mut zones {
        zone.distance_m = zone.distance_m.map(centimetres);
    }
    zones
}

fn push(found: &mut Vec<UnknownZone>, zone: UnknownZone) {
    match found
        .iter_mut()
        .find(|z| z.kind == zone.kind && z.code == zone.code && z.name == zone.name)
    {
        Some(known) => {
            known.distance_m = match (known.distance_m, zone.distance_m) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            }
        }
        None => found.push(zone),
    }
}
