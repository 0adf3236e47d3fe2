//! Whether points lie within 10 km of a known ZIP or ZAC as drawn, for statistics over millions of them: no margin, no doubt
//! about zones, and so not an answer to rely on.

use super::THRESHOLD_M;
use super::measure::{is_drawn_in_zone, nearest_edge};
use crate::dataset::Snapshot;
use crate::dataset::zoning::ZoningGeneration;
use crate::domain::Date;
use crate::geom::{Area, LonLat};
use crate::index::Within;

/// The look-up of one day.
#[derive(Debug)]
pub struct WithinTenKm<'a> {
    data: &'a Snapshot,
    generation: &'a ZoningGeneration,
    cells: Within,
}

impl<'a> WithinTenKm<'a> {
    /// Prepares it; `None` when there is no list for the day.
    #[must_use]
    pub fn new(data: &'a Snapshot, day: Date) -> Option<Self> {
        let data = data.on(day);
        let generation = data.zoning.whole_on(day)?;
        let rectangles: Vec<_> = data.outlines.communes.areas().iter().filter_map(Area::bounds).collect();
        let distance = |p| distance_m(data, generation, p);
        Some(Self {
            data,
            generation,
            cells: Within::new(&rectangles, THRESHOLD_M, distance),
        })
    }

    /// Whether the point is in a known ZIP or ZAC or at most 10 km from one.
    #[must_use]
    #[inline]
    pub fn at(&self, p: LonLat) -> bool {
        self.cells.at(p).unwrap_or_else(|| self.distance_m(p) <= THRESHOLD_M)
    }

    /// Metres to the nearest known ZIP or ZAC, 0 in one; infinite when there is none.
    #[must_use]
    pub fn distance_m(&self, p: LonLat) -> f64 {
        distance_m(self.data, self.generation, p)
    }
}

fn distance_m(data: &Snapshot, generation: &ZoningGeneration, p: LonLat) -> f64 {
    if is_drawn_in_zone(data, generation, p) {
        return 0.0;
    }
    nearest_edge(generation, p).map_or(f64::INFINITY, |n| n.distance_m)
}
