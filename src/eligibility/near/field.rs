//! The 10 km rule as a field over the land, for maps: how far a point without imprecision is from the places where its
//! answer changes.
//!
//! Every value changes by at most a metre per metre walked, as distances to fixed sets do and what `min` and `max` make of them.
//! So a value at one point bounds those around it, and a map can be drawn from few points without claiming what is not so.

use super::THRESHOLD_M;
use super::measure::{is_drawn_in_zone, nearest_edge};
use super::unknown::unknown_area;
use crate::dataset::Snapshot;
use crate::dataset::zone_edges::Owner;
use crate::domain::{Date, RegionCode};
use crate::geom::{Area, Bounds, LonLat};
use crate::index::{AreaIndex, EdgeIndex};

/// Farther than this nothing is measured: the sign is certain, and no map is so coarse.
const FAR_M: f64 = 40_000.0;

/// Metres, negative on the side that is named.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Margins {
    /// Negative where the rule is met.
    pub met_m: f64,
    /// Negative where it is met or cannot be told; positive where it is not met.
    pub possible_m: f64,
    /// Negative on land that has a list for the day.
    pub land_m: f64,
}

/// The field of one day. Values are asked of what the dataset says of that day ([`Snapshot::on`]).
#[derive(Debug)]
pub struct NearField {
    parts: Vec<Part>,
    outline_tolerance_m: f64,
}

/// The land on which one list decides.
#[derive(Debug)]
struct Part {
    /// Number of the list.
    generation: usize,
    regions: Vec<RegionCode>,
    border: EdgeIndex,
    unknown: Vec<Unknown>,
    /// Land of the régions whose QPV are not loaded.
    without_qpv: Option<(Vec<RegionCode>, EdgeIndex)>,
}

/// Areas that may be a ZIP or a ZAC, and how near they count.
#[derive(Debug)]
struct Unknown {
    areas: AreaIndex,
    edges: EdgeIndex,
    reach_m: f64,
}

impl Unknown {
    fn margin_m(&self, p: LonLat) -> f64 {
        let metres = if self.areas.at(p).is_empty() {
            nearest_m(&self.edges, p)
        } else {
            0.0
        };
        metres - self.reach_m
    }
}

fn nearest_m(edges: &EdgeIndex, p: LonLat) -> f64 {
    edges.nearest_within(p, FAR_M).map_or(FAR_M, |n| n.distance_m)
}

/// The outer border of the land of some régions.
fn border(data: &Snapshot, regions: &[RegionCode]) -> EdgeIndex {
    let communes = data.cog.communes();
    let areas = data.outlines.communes.areas().iter().zip(0_u32..);
    let own = areas.filter(|(_, n)| regions.contains(&communes[*n as usize].region));
    EdgeIndex::of_union(own.map(|(area, n)| (n, area)))
}

impl NearField {
    /// Prepares the field of a day; `None` when no list is in use on it.
    #[must_use]
    pub fn new(data: &Snapshot, day: Date) -> Option<Self> {
        let data = data.on(day);
        let lists = &data.zoning.generations;
        let mut regions_of: Vec<Vec<RegionCode>> = vec![vec![]; lists.len()];
        for region in data.cog.regions() {
            let used = data.zoning.on(region.code, day).and(data.zoning.whole_on(day));
            let number = lists.iter().position(|g| used.is_some_and(|u| std::ptr::eq(u, g)));
            if let Some(number) = number {
                regions_of[number].push(region.code);
            }
        }
        let parts: Vec<Part> = regions_of
            .into_iter()
            .enumerate()
            .filter(|(_, regions)| !regions.is_empty())
            .map(|(generation, regions)| Part::new(data, generation, regions, day))
            .collect();
        (!parts.is_empty()).then_some(Self {
            parts,
            outline_tolerance_m: data.outline_tolerance_m,
        })
    }

    /// The values at a point. Where two lists meet, each that may decide must say so for `met_m`, any for `possible_m`.
    #[must_use]
    pub fn at(&self, data: &Snapshot, p: LonLat) -> Margins {
        let communes = data.cog.communes();
        // Land without an outline is that of the communes it may belong to.
        let in_gap = || {
            let gap = data.outlines.gaps.first_at(p)?;
            let code = data.outlines.gap_candidates[gap as usize].first()?;
            data.cog.number(*code)
        };
        let commune = data.outlines.communes.first_at(p).map(|n| n as usize).or_else(in_gap);
        let own = commune.map(|n| communes[n].region);
        let mut all = Margins {
            met_m: f64::NEG_INFINITY,
            possible_m: f64::INFINITY,
            land_m: f64::INFINITY,
        };
        for part in &self.parts {
            let inside = own.is_some_and(|region| part.regions.contains(&region));
            let metres = nearest_m(&part.border, p);
            let land_m = if inside { -metres } else { metres };
            let off_m = land_m - self.outline_tolerance_m;
            let (met_m, possible_m) = part.margins(data, p, own, self.outline_tolerance_m);
            all.land_m = all.land_m.min(land_m);
            // A list that is too far away to decide does not count.
            let decides_alone = self.parts.len() == 1;
            all.met_m = all.met_m.max(if decides_alone { met_m } else { met_m.min(-off_m) });
            all.possible_m = all.possible_m.min(if decides_alone {
                possible_m
            } else {
                possible_m.max(off_m)
            });
        }
        all
    }
}

impl NearField {
    /// Whether the list of any région within reach of a rectangle is known or presumed to be replaced by a later one.
    #[must_use]
    pub fn uses_outdated_list(&self, data: &Snapshot, bounds: Bounds, day: Date) -> bool {
        let around = data
            .outlines
            .communes
            .in_window(bounds, THRESHOLD_M + self.outline_tolerance_m);
        let mut regions: Vec<RegionCode> = around
            .into_iter()
            .map(|n| data.cog.communes()[n as usize].region)
            .collect();
        regions.sort_unstable();
        regions.dedup();
        let outdated = |region: &RegionCode| {
            data.zoning
                .on(*region, day)
                .is_some_and(|g| g.is_provisional(*region, day))
        };
        regions.iter().any(outdated)
    }
}

impl Part {
    fn new(data: &Snapshot, generation: usize, regions: Vec<RegionCode>, day: Date) -> Self {
        let unknown = &data.zoning.generations[generation].edges.unknown;
        let of = |is_qpv: bool| {
            let own = unknown.iter().filter(|owner| matches!(owner, Owner::Qpv(_)) == is_qpv);
            let found: Vec<(&Area, f64)> = own
                .filter_map(|owner| {
                    let (area, tolerance_m) = unknown_area(data, owner);
                    Some((area?, tolerance_m))
                })
                .collect();
            let tolerance_m = found.first()?.1;
            Some(Unknown {
                edges: EdgeIndex::new((0_u32..).zip(found.iter().map(|(area, _)| *area))),
                areas: AreaIndex::new(found.iter().map(|(area, _)| (*area).clone()).collect(), 0.0),
                reach_m: THRESHOLD_M + tolerance_m,
            })
        };
        let missing: Vec<RegionCode> = data
            .cog
            .regions()
            .iter()
            .map(|region| region.code)
            .filter(|code| data.qpv.in_force(day) && !data.qpv.covers(*code))
            .collect();
        Self {
            generation,
            border: border(data, &regions),
            regions,
            unknown: [of(true), of(false)].into_iter().flatten().collect(),
            without_qpv: (!missing.is_empty()).then(|| (missing.clone(), border(data, &missing))),
        }
    }

    /// What this list says: [`Margins::met_m`] and [`Margins::possible_m`].
    fn margins(&self, data: &Snapshot, p: LonLat, own: Option<RegionCode>, tolerance_m: f64) -> (f64, f64) {
        let generation = &data.zoning.generations[self.generation];
        let known_m = if is_drawn_in_zone(data, generation, p) {
            0.0
        } else {
            nearest_edge(generation, p).map_or(FAR_M, |n| n.distance_m.min(FAR_M))
        };
        let met_m = known_m - (THRESHOLD_M - tolerance_m);
        let reach_m = THRESHOLD_M + tolerance_m;
        let mut possible_m = known_m - reach_m;
        if let Some((regions, border)) = &self.without_qpv {
            let inside = own.is_some_and(|region| regions.contains(&region));
            let metres = if inside { 0.0 } else { nearest_m(border, p) };
            possible_m = possible_m.min(metres - reach_m);
        }
        for unknown in &self.unknown {
            possible_m = possible_m.min(unknown.margin_m(p));
        }
        (met_m, possible_m)
    }
}
