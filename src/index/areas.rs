//! Point → areas: a tree or a grid of bounding rectangles, then the exact test.

use super::grid::Grid;
use crate::geom::reach::distance_within_m;
use crate::geom::{Area, Bounds, LonLat, Position, geodesic::metres_per_degree};
use rstar::{AABB, RTree, RTreeObject};

/// Up to this reach the grid is asked; a wider window has many cells, and the tree is faster.
const GRID_REACH_M: f64 = 2_000.0;

/// The rectangle of an empty area, which meets nothing.
const NOWHERE: Bounds = Bounds {
    min: [f64::INFINITY; 2],
    max: [f64::NEG_INFINITY; 2],
};

/// Areas that can be asked by point. An area is named by its number in the order given at the start.
#[derive(Debug)]
pub struct AreaIndex {
    areas: Vec<Area>,
    /// For windows of any size.
    tree: RTree<Leaf>,
    /// For points and what is next to them, which are asked most.
    grid: Grid,
    /// The rectangle of each area again, close together, so that looking through them waits for memory less often.
    rectangles: Vec<Bounds>,
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
    /// An index of the areas; empty ones keep their number and are never found.
    #[must_use]
    pub fn new(areas: Vec<Area>) -> Self {
        let numbered = areas.iter().zip(0..);
        let rectangles: Vec<(u32, Bounds)> = numbered
            .filter_map(|(area, number)| Some((number, area.bounds()?)))
            .collect();
        let leaf = |(area, bounds): &(u32, Bounds)| Leaf {
            bounds: *bounds,
            area: *area,
        };
        Self {
            tree: RTree::bulk_load(rectangles.iter().map(leaf).collect()),
            grid: Grid::new(&rectangles),
            rectangles: areas.iter().map(|area| area.bounds().unwrap_or(NOWHERE)).collect(),
            areas,
        }
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
        self.grid.meeting(&Bounds::point(p), |number| {
            let position = self.locate(number, p);
            if position != Position::Outside {
                found.push((number, position));
            }
        });
        found.sort_unstable_by_key(|(area, _)| *area);
        found
    }

    /// One area that has the point in its interior; failing that, of those that have it on their boundary the one with
    /// the smallest number. Where areas overlap it is always the same one of them for the same data.
    #[must_use]
    pub fn first_at(&self, p: LonLat) -> Option<u32> {
        let mut on_boundary: Option<u32> = None;
        let mut inside: Option<u32> = None;
        self.grid.meeting(&Bounds::point(p), |number| {
            let least = match self.locate(number, p) {
                Position::Inside => &mut inside,
                Position::Boundary => &mut on_boundary,
                Position::Outside => return,
            };
            *least = Some(least.map_or(number, |n| n.min(number)));
        });
        inside.or(on_boundary)
    }

    /// The areas whose bounding rectangle comes within about `reach_m` metres of the rectangle: those that can be that
    /// near, and some that are not; in order of number.
    #[must_use]
    pub fn in_window(&self, around: Bounds, reach_m: f64) -> Vec<u32> {
        let mut found: Vec<_> = self
            .tree
            .locate_in_envelope_intersecting(envelope(&window(around, reach_m)))
            .map(|l| l.area)
            .collect();
        found.sort_unstable();
        found
    }

    /// The areas within `reach_m` metres of the point, with their distance (0 inside and on the boundary), nearest
    /// first, then by number.
    #[must_use]
    pub fn near(&self, p: LonLat, reach_m: f64) -> Vec<(u32, f64)> {
        let around = window(Bounds::point(p), reach_m);
        let numbers = if reach_m <= GRID_REACH_M {
            let mut numbers = Vec::with_capacity(8);
            self.grid.meeting(&around, |number| {
                if self.meets(number, &around) {
                    numbers.push(number);
                }
            });
            numbers.sort_unstable();
            numbers.dedup();
            numbers
        } else {
            let in_window = self.tree.locate_in_envelope_intersecting(envelope(&around));
            in_window.map(|leaf| leaf.area).collect()
        };
        let measure = |number: u32| Some((number, distance_within_m(&self.areas[number as usize], p, reach_m)?));
        let mut found: Vec<_> = numbers.into_iter().filter_map(measure).collect();
        found.sort_unstable_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        found
    }

    fn locate(&self, number: u32, p: LonLat) -> Position {
        if self.rectangles[number as usize].contains(p) {
            self.areas[number as usize].locate(p)
        } else {
            Position::Outside
        }
    }

    fn meets(&self, number: u32, window: &Bounds) -> bool {
        self.rectangles[number as usize].meets(window)
    }
}

/// A rectangle grown by a distance on all sides, and a little more.
fn window(around: Bounds, reach_m: f64) -> Bounds {
    // A degree of longitude is shortest at the latitude farthest from the equator that is in reach.
    let farthest = around.min[1].abs().max(around.max[1].abs());
    let north = reach_m * 1.01 / metres_per_degree(0.0)[1];
    let east = reach_m * 1.01 / metres_per_degree((farthest + north).min(89.9))[0];
    Bounds {
        min: [around.min[0] - east, around.min[1] - north],
        max: [around.max[0] + east, around.max[1] + north],
    }
}

fn envelope(bounds: &Bounds) -> AABB<[f64; 2]> {
    AABB::from_corners(bounds.min, bounds.max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(west: f64, south: f64) -> Area {
        let (east, north) = (west + 0.1, south + 0.1);
        Area::from_rings([[
            [west, south],
            [east, south],
            [east, north],
            [west, north],
            [west, south],
        ]])
    }

    #[test]
    fn shared_boundary_belongs_to_both_and_near_is_ordered() {
        let index = AreaIndex::new(vec![square(3.0, 43.0), Area::default(), square(3.1, 43.0)]);
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
