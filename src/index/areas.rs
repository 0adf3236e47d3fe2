//! Point → areas: the cells of a grid for what is near, a tree of bounding rectangles for the rest, and the exact test.

use super::cells::Cells;
use crate::geom::reach::{distance_outside_within_m, distance_within_m};
use crate::geom::{Area, Bounds, LonLat, Position};
use rstar::{AABB, RTree, RTreeObject};

/// Up to this reach the cells are asked; a wider window has many, and the tree is faster.
const CELLS_REACH_M: f64 = 2_000.0;

/// Areas that can be asked by point. An area is named by its number in the order given at the start.
#[derive(Debug)]
pub struct AreaIndex {
    areas: Vec<Area>,
    /// For windows of any size.
    tree: RTree<Leaf>,
    /// For points and what is next to them, which are asked most.
    cells: Cells,
}

#[derive(Debug)]
struct Leaf {
    bounds: Bounds,
    area: u32,
}

impl RTreeObject for Leaf {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.bounds.min, self.bounds.max)
    }
}

impl AreaIndex {
    /// An index of the areas; empty ones keep their number and are never found. What comes within `margin_m` metres of a
    /// point is found fastest.
    #[must_use]
    pub fn new(areas: Vec<Area>, margin_m: f64) -> Self {
        let leaf = |(area, number): (&Area, u32)| {
            let bounds = area.bounds()?;
            Some(Leaf { bounds, area: number })
        };
        Self {
            tree: RTree::bulk_load(areas.iter().zip(0..).filter_map(leaf).collect()),
            cells: Cells::new(&areas, margin_m),
            areas,
        }
    }

    /// Up to which reach [`AreaIndex::near`] is fastest, in metres.
    #[must_use]
    pub fn margin_m(&self) -> f64 {
        self.cells.margin_m()
    }

    /// The area of that number.
    #[must_use]
    pub fn area(&self, number: u32) -> Option<&Area> {
        self.areas.get(number as usize)
    }

    /// Every area, in order of number.
    #[must_use]
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// The areas that hold the point or have it on their boundary, in order of number.
    #[must_use]
    pub fn at(&self, p: LonLat) -> Vec<(u32, Position)> {
        let mut found = Vec::new();
        self.each_at(p, |number, position| {
            if position != Position::Outside {
                found.push((number, position));
            }
        });
        found
    }

    /// One area that has the point in its interior; failing that, of those that have it on their boundary the one with
    /// the smallest number. Where areas overlap it is always the same one of them for the same data.
    #[must_use]
    pub fn first_at(&self, p: LonLat) -> Option<u32> {
        let (mut inside, mut on_boundary) = (None, None);
        self.each_at(p, |number, position| match position {
            Position::Inside => inside = inside.or(Some(number)),
            Position::Boundary => on_boundary = on_boundary.or(Some(number)),
            Position::Outside => {}
        });
        inside.or(on_boundary)
    }

    #[inline]
    fn each_at(&self, p: LonLat, give: impl FnMut(u32, Position)) {
        self.cells.at(p, |number| self.areas[number as usize].locate(p), give);
    }

    /// The areas whose bounding rectangle comes within about `reach_m` metres of the rectangle: those that can be that
    /// near, and some that are not; in order of number.
    #[must_use]
    pub fn in_window(&self, around: Bounds, reach_m: f64) -> Vec<u32> {
        let window = envelope(&around.grown_by_m(reach_m));
        let leaves = self.tree.locate_in_envelope_intersecting(window);
        let mut found: Vec<_> = leaves.map(|leaf| leaf.area).collect();
        found.sort_unstable();
        found
    }

    /// The areas within `reach_m` metres of the point, with their distance (0 inside and on the boundary), nearest
    /// first, then by number.
    #[must_use]
    pub fn near(&self, p: LonLat, reach_m: f64) -> Vec<(u32, f64)> {
        let mut found = if reach_m <= self.margin_m() {
            self.within_margin(p, reach_m)
        } else {
            let measure = |number: u32| Some((number, distance_within_m(&self.areas[number as usize], p, reach_m)?));
            self.around(p, reach_m).into_iter().filter_map(measure).collect()
        };
        found.sort_unstable_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        found
    }

    fn within_margin(&self, p: LonLat, reach_m: f64) -> Vec<(u32, f64)> {
        let mut found = Vec::new();
        self.each_at(p, |number, position| {
            let metres = match position {
                Position::Outside => distance_outside_within_m(&self.areas[number as usize], p, reach_m),
                Position::Inside | Position::Boundary => Some(0.0),
            };
            found.extend(metres.map(|metres| (number, metres)));
        });
        found
    }

    /// The areas that can be that near, and some that are not.
    fn around(&self, p: LonLat, reach_m: f64) -> Vec<u32> {
        if reach_m > CELLS_REACH_M {
            return self.in_window(Bounds::point(p), reach_m);
        }
        let mut numbers = Vec::with_capacity(8);
        self.cells
            .meeting(&Bounds::point(p).grown_by_m(reach_m), |number| numbers.push(number));
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

fn envelope(bounds: &Bounds) -> AABB<[f64; 2]> {
    AABB::from_corners(bounds.min, bounds.max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::testing;

    fn square(west: f64, south: f64) -> Area {
        Area::from_rings([testing::square(west, south, 0.1)])
    }

    #[test]
    fn shared_boundary_belongs_to_both_and_near_is_ordered() {
        let index = AreaIndex::new(vec![square(3.0, 43.0), Area::default(), square(3.1, 43.0)], 0.0);
        let on_border = LonLat { lon: 3.1, lat: 43.05 };
        assert_eq!(index.at(on_border), [(0, Position::Boundary), (2, Position::Boundary)]);
        let inside = LonLat { lon: 3.15, lat: 43.05 };
        assert_eq!(index.at(inside), [(2, Position::Inside)]);
        let near = index.near(inside, 5_000.0);
        assert_eq!(near.iter().map(|n| n.0).collect::<Vec<_>>(), [2, 0]);
        assert!((near[1].1 - 4_075.0).abs() < 10.0, "{near:?}");
        assert_eq!(index.near(inside, 4_000.0).len(), 1);
    }
}
