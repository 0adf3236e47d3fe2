//! The distance to the known zones, from a point or over a territory.

use super::known_zones::KnownZones;
use super::{FAR_M, From, GAP_M, Measured, Rule, Situation, THRESHOLD_M, UnknownZone};
use crate::dataset::Snapshot;
use crate::dataset::zone_edges::ZoneEdges;
use crate::dataset::zoning::ZoningGeneration;
use crate::domain::{CommuneCode, ZoningClass};
use crate::geom::{Area, LonLat, Origin};
use crate::index::spread::{all_beyond, all_within};
use crate::index::{EdgeIndex, Nearest, Spread};
use crate::rules::facts::NearFact;

impl Rule<'_> {
    /// Whether the place is near in each situation, and the zones of unknown class that may make it so.
    pub(super) fn facts(&self, list: &[Situation]) -> (Vec<NearFact>, Vec<UnknownZone>) {
        let near: Vec<bool> = list.iter().map(|s| is_inside(s) || self.is_near(s)).collect();
        let unknown = if near.iter().all(|near| *near) {
            vec![]
        } else {
            self.unknown_in_reach(list)
        };
        let facts = list.iter().zip(near).map(|(situation, near)| {
            if near {
                NearFact::Yes
            } else if unknown.is_empty() && self.is_far(situation) {
                NearFact::No
            } else {
                NearFact::Unknown
            }
        });
        (facts.collect(), unknown)
    }

    /// Within the limit of a known zone, by more than the margin, wherever in the situation the place is.
    fn is_near(&self, situation: &Situation) -> bool {
        let limit = THRESHOLD_M - self.margin_m;
        match self.origin(situation) {
            None => false,
            Some(From::Point(p)) => self.distance_known(p) <= limit,
            Some(From::Area(area)) => KnownZones::around_area(self, area).is_some_and(|z| all_within(area, limit, &z)),
        }
    }

    /// Beyond the limit of every known zone, by more than the margin, wherever in the situation the place is.
    fn is_far(&self, situation: &Situation) -> bool {
        let limit = THRESHOLD_M + self.margin_m;
        match self.origin(situation) {
            None => false,
            Some(From::Point(p)) => self.distance_known(p) > limit,
            Some(From::Area(area)) => KnownZones::around_area(self, area).is_some_and(|z| all_beyond(area, limit, &z)),
        }
    }

    fn distance_known(&self, p: LonLat) -> f64 {
        self.nearest_known(p).map_or(f64::INFINITY, |n| n.distance_m)
    }

    pub(super) fn measure(&self, list: &[Situation]) -> Vec<Measured> {
        let mut done: Vec<(usize, Option<CommuneCode>, Measured)> = Vec::new();
        list.iter()
            .map(|s| {
                if is_inside(s) {
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
        let corners: Vec<Origin> = area
            .edges()
            .map(|(a, _)| Origin::new(LonLat { lon: a[0], lat: a[1] }))
            .collect();
        let Some((corner, nearest)) = corners.first().and_then(|c| Some((c, self.nearest_known(c.at)?))) else {
            return (None, None);
        };
        if nearest.distance_m > FAR_M {
            let size = corners.iter().map(|c| corner.metres_to(c.at)).fold(0.0, f64::max);
            let spread = Spread {
                min_m: nearest.distance_m - size,
                max_m: nearest.distance_m + size,
            };
            return (Some(spread), Some(nearest));
        }
        let Some(zones) = KnownZones::around_area(self, area) else {
            return (None, None);
        };
        let nearest = corners
            .iter()
            .filter_map(|c| zones.nearest(c))
            .min_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then(a.owner.cmp(&b.owner)));
        (Spread::over(area, GAP_M, &zones), nearest)
    }

    /// The nearest known ZIP or ZAC; distance 0 where the point is in one as drawn.
    pub(super) fn nearest_known(&self, p: LonLat) -> Option<Nearest> {
        let mut nearest = nearest_edge(self.generation, p)?;
        if is_drawn_in_zone(self.data, self.generation, p) {
            nearest.distance_m = 0.0;
        }
        Some(nearest)
    }
}

/// The nearest boundary of a known ZIP or ZAC, from outside of them.
pub(super) fn nearest_edge(generation: &ZoningGeneration, p: LonLat) -> Option<Nearest> {
    let nearer = |best: Option<Nearest>, index: &EdgeIndex| {
        let found = index.nearest_within(p, best.map_or(f64::INFINITY, |b| b.distance_m));
        let both = best.into_iter().chain(found);
        both.min_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then(a.owner.cmp(&b.owner)))
    };
    known(&generation.edges).fold(None, nearer)
}

/// Whether a point is in a known ZIP or ZAC as drawn.
pub(super) fn is_drawn_in_zone(data: &Snapshot, generation: &ZoningGeneration, p: LonLat) -> bool {
    let by_part = || {
        let parts = data.outlines.arrondissements_near(p, 0.0);
        let class = |code: &CommuneCode| generation.arrondissements.get(code);
        parts
            .iter()
            .any(|(code, _)| class(code).is_some_and(|c| c.is_zip_or_zac()))
    };
    let by_qpv = || {
        let at = data.qpv.areas.at(p);
        let class = |number: u32| generation.qpv.get(&data.qpv.list[number as usize].code);
        at.iter().any(|(q, _)| class(*q).is_some_and(|c| c.is_zip_or_zac()))
    };
    let communes = data.outlines.communes.at(p);
    communes.iter().any(|(n, _)| is_known_zone(generation, *n)) || by_part() || by_qpv()
}

pub(super) fn is_inside(situation: &Situation) -> bool {
    situation.class.is_some_and(ZoningClass::is_zip_or_zac)
}

/// Whether a commune is a ZIP or a ZAC, whichever.
pub(super) fn is_known_zone(generation: &ZoningGeneration, commune: u32) -> bool {
    let possible = generation.communes[commune as usize].possible();
    !possible.is_empty() && possible.iter().all(|c| c.is_zip_or_zac())
}

pub(super) fn known(edges: &ZoneEdges) -> impl Iterator<Item = &EdgeIndex> {
    [
        edges.of(ZoningClass::Zip),
        edges.of(ZoningClass::Zac),
        edges.either.as_ref(),
    ]
    .into_iter()
    .flatten()
}
