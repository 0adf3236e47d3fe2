//! The distance to the known zones, from a point or over a territory.

use super::known_zones::KnownZones;
use super::{FAR_M, From, GAP_M, Measured, Rule, Situation, THRESHOLD_M, UnknownZone};
use crate::dataset::Snapshot;
use crate::dataset::zone_edges::{Territory, ZoneEdges};
use crate::dataset::zoning::ZoningGeneration;
use crate::domain::{CommuneCode, ZoningClass, centimetres};
use crate::geom::foot::ESTIMATE_ERROR_M;
use crate::geom::{Area, LonLat, Origin};
use crate::index::spread::{all_beyond, all_within, at_vertices};
use crate::index::{EdgeIndex, Extent, Nearest, Spread};
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
            Some(From::Area(area)) => {
                let known = self.extent_if_measured(situation).and_then(|e| e.all_within(limit));
                let told = || KnownZones::around_area(self, area).is_some_and(|z| all_within(area, limit, &z));
                known.unwrap_or_else(told)
            }
        }
    }

    /// Beyond the limit of every known zone, by more than the margin, wherever in the situation the place is.
    fn is_far(&self, situation: &Situation) -> bool {
        let limit = THRESHOLD_M + self.margin_m;
        match self.origin(situation) {
            None => false,
            Some(From::Point(p)) => self.distance_known(p) > limit,
            Some(From::Area(area)) => {
                let known = self.extent_if_measured(situation).and_then(|e| e.all_beyond(limit));
                let told = || KnownZones::around_area(self, area).is_some_and(|z| all_beyond(area, limit, &z));
                known.unwrap_or_else(told)
            }
        }
    }

    /// The distances over a territory, when they were measured before: most tell the side of the limit.
    fn extent_if_measured(&self, situation: &Situation) -> Option<Extent> {
        let key = (situation.commune, situation.arrondissement);
        self.generation.territories.get(key)?.0
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
        let (range, nearest) = match self.origin(situation) {
            None => (None, None),
            Some(From::Point(p)) => {
                let nearest = self.nearest_known(p);
                (nearest.map(|n| Spread::one(n.distance_m)), nearest)
            }
            Some(From::Area(area)) => {
                let key = (situation.commune, situation.arrondissement);
                let measure = || self.over_territory(area);
                let (extent, nearest) = self.generation.territories.get_or_measure(key, measure);
                (extent.map(|e| e.range), nearest)
            }
        };
        Measured {
            inside: false,
            range,
            nearest,
        }
    }

    /// The distances over a whole territory, and the known zone nearest to it.
    fn over_territory(&self, area: &Area) -> Territory {
        let mut corners = area.edges().map(|(a, _)| LonLat { lon: a[0], lat: a[1] });
        let Some((corner, nearest)) = corners.next().and_then(|c| Some((c, self.nearest_known(c)?))) else {
            return (None, None);
        };
        if nearest.distance_m > FAR_M {
            let corner = Origin::new(corner);
            let size = corners.map(|c| corner.metres_to(c)).fold(0.0, f64::max);
            let extent = Extent {
                range: Spread {
                    min_m: nearest.distance_m - size,
                    max_m: nearest.distance_m + size,
                },
                attained: Spread::one(nearest.distance_m),
            };
            return (Some(extent), Some(nearest));
        }
        let Some(zones) = KnownZones::around_area(self, area) else {
            return (None, None);
        };
        let mut nearest: Option<Nearest> = None;
        let vertices = at_vertices(area, &mut |from| {
            let found = zones.nearest(from);
            let both = nearest.into_iter().chain(found);
            nearest = both.min_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then(a.owner.cmp(&b.owner)));
            found.map_or(f64::INFINITY, |n| n.distance_m)
        });
        let extent = vertices.and_then(|at_vertices| Extent::over(area, GAP_M, &zones, at_vertices));
        (extent, nearest)
    }

    /// The nearest known ZIP or ZAC; distance 0 where the point is in one as drawn.
    pub(super) fn nearest_known(&self, p: LonLat) -> Option<Nearest> {
        nearest_edge(self.generation, p).map(|nearest| self.or_drawn(p, nearest))
    }

    /// The same for a row: metres that are those of [`Self::nearest_known`] to the centimetre, rounded to the nearest or upwards,
    /// and on the same side of both limits of the rule. They are measured on the ellipsoid only where an estimate leaves that
    /// open.
    pub(super) fn nearest_for_row(&self, p: LonLat) -> Option<Nearest> {
        let estimate = EdgeIndex::estimate_of(known(&self.generation.edges), p, f64::INFINITY)?;
        let ends = [-ESTIMATE_ERROR_M, ESTIMATE_ERROR_M].map(|error| estimate.distance_m + error);
        let limits = [THRESHOLD_M - self.margin_m, THRESHOLD_M + self.margin_m];
        let told = ends.map(|metres| {
            let sides = limits.map(|limit| metres <= limit);
            let shown = [centimetres(metres), (metres * 100.0).ceil()].map(f64::to_bits);
            (sides, shown)
        });
        let settled = told[0] == told[1];
        let nearest = if settled { estimate } else { estimate.measured(p) };
        Some(self.or_drawn(p, nearest))
    }

    fn or_drawn(&self, p: LonLat, nearest: Nearest) -> Nearest {
        match is_drawn_in_zone(self.data, self.generation, p) {
            true => Nearest {
                distance_m: 0.0,
                ..nearest
            },
            false => nearest,
        }
    }
}

/// The nearest boundary of a known ZIP or ZAC, from outside of them.
pub(super) fn nearest_edge(generation: &ZoningGeneration, p: LonLat) -> Option<Nearest> {
    EdgeIndex::nearest_of(known(&generation.edges), p, f64::INFINITY)
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

pub(super) fn known(edges: &ZoneEdges) -> impl Iterator<Item = &EdgeIndex> + Clone {
    [
        edges.of(ZoningClass::Zip),
        edges.of(ZoningClass::Zac),
        edges.either.as_ref(),
    ]
    .into_iter()
    .flatten()
}
