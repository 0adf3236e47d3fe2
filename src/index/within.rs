//! Whether a point is within a distance of something: told for whole cells of a grid where that is certain, so that only what
//! lies along the limit need be measured.

use super::cells::index;
use crate::geom::geodesic::metres_per_degree;
use crate::geom::{Bounds, LonLat};
use rayon::prelude::*;

/// Side of a cell in degrees.
const CELL: f64 = 0.01;
/// Cells on each side of a block: blocks are settled as a whole first, then by quarters.
const BLOCK: usize = 64;
/// More than a distance can be off that is measured, in metres.
const MEASURING_M: f64 = 0.001;

/// On which side of the limit a cell lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Within,
    Beyond,
    /// On both, or too near to the limit to tell.
    Both,
}

/// The cells of a grid, each on one side of a limit or on both.
#[derive(Debug, Default)]
pub struct Within {
    /// South-west corner, in degrees.
    origin: [f64; 2],
    /// Blocks from west to east, and from south to north.
    blocks: [usize; 2],
    /// The cells of each block, row by row; none where no rectangle is.
    cells: Vec<Vec<Side>>,
}

impl Within {
    /// Settles the cells of the blocks that the rectangles meet. `distance_m` must change by at most a metre for each metre
    /// walked.
    #[must_use]
    pub fn new(rectangles: &[Bounds], limit_m: f64, distance_m: impl Fn(LonLat) -> f64 + Sync) -> Self {
        let Some(whole) = rectangles.iter().copied().reduce(|a, b| a.with(&b)) else {
            return Self::default();
        };
        let grid = Self {
            origin: whole.min,
            blocks: [0, 1].map(|axis| index((whole.max[axis] - whole.min[axis]) / CELL) / BLOCK + 1),
            cells: vec![],
        };
        let mut met = vec![false; grid.blocks[0] * grid.blocks[1]];
        for rectangle in rectangles {
            let block = |x: f64, axis: usize| index((x - grid.origin[axis]) / CELL) / BLOCK;
            for row in block(rectangle.min[1], 1)..=block(rectangle.max[1], 1) {
                for column in block(rectangle.min[0], 0)..=block(rectangle.max[0], 0) {
                    met[row * grid.blocks[0] + column] = true;
                }
            }
        }
        let settled = |(block, met): (usize, bool)| {
            let mut cells = vec![Side::Both; if met { BLOCK * BLOCK } else { 0 }];
            if met {
                let first = [block % grid.blocks[0] * BLOCK, block / grid.blocks[0] * BLOCK];
                grid.settle(&mut cells, first, [0, 0], BLOCK, limit_m, &distance_m);
            }
            cells
        };
        let cells = met.into_par_iter().enumerate().map(settled).collect();
        Self { cells, ..grid }
    }

    /// Whether the point is within the limit, `None` where that must be measured.
    #[must_use]
    #[inline]
    pub fn at(&self, p: LonLat) -> Option<bool> {
        let [x, y] = [(p.lon - self.origin[0]) / CELL, (p.lat - self.origin[1]) / CELL];
        if x < 0.0 || y < 0.0 {
            return None;
        }
        let (column, row) = (index(x), index(y));
        if column >= self.blocks[0] * BLOCK || row >= self.blocks[1] * BLOCK {
            return None;
        }
        let block = &self.cells[row / BLOCK * self.blocks[0] + column / BLOCK];
        match block.get(row % BLOCK * BLOCK + column % BLOCK)? {
            Side::Within => Some(true),
            Side::Beyond => Some(false),
            Side::Both => None,
        }
    }

    /// Settles a square of cells, by its middle where that tells, else by its quarters.
    fn settle(
        &self,
        cells: &mut [Side],
        first: [usize; 2],
        at: [usize; 2],
        size: usize,
        limit_m: f64,
        distance_m: &impl Fn(LonLat) -> f64,
    ) {
        let (middle, reach_m) = self.square([first[0] + at[0], first[1] + at[1]], size);
        let metres = distance_m(middle);
        let side = if metres + reach_m <= limit_m {
            Side::Within
        } else if metres - reach_m > limit_m {
            Side::Beyond
        } else if size > 1 {
            let half = size / 2;
            for (column, row) in [(0, 0), (half, 0), (0, half), (half, half)] {
                self.settle(cells, first, [at[0] + column, at[1] + row], half, limit_m, distance_m);
            }
            return;
        } else {
            Side::Both
        };
        for row in at[1]..at[1] + size {
            cells[row * BLOCK + at[0]..row * BLOCK + at[0] + size].fill(side);
        }
    }

    /// The middle of a square of cells, and how far the farthest point of it is from there at most, in metres.
    ///
    /// The line that is straight in degrees is no shorter than the geodesic, and no longer than the diagonal with the
    /// longest degrees that occur: of longitude nearest to the equator, of latitude farthest from it.
    #[expect(clippy::cast_precision_loss, reason = "columns and rows are few")]
    fn square(&self, [column, row]: [usize; 2], size: usize) -> (LonLat, f64) {
        let half = size as f64 * CELL / 2.0;
        let middle = LonLat {
            lon: self.origin[0] + column as f64 * CELL + half,
            lat: self.origin[1] + row as f64 * CELL + half,
        };
        // A point on the edge of a cell may be given to the one beside it by rounding.
        let half = half + 1e-9;
        let (nearest, farthest) = ((middle.lat.abs() - half).max(0.0), middle.lat.abs() + half);
        let (east, north) = (metres_per_degree(nearest)[0], metres_per_degree(farthest)[1]);
        (middle, (east * half).hypot(north * half) + MEASURING_M)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::geodesic::distance_m;

    #[test]
    fn a_cell_is_on_one_side_only_if_all_of_it_is() {
        let centre = LonLat { lon: 3.9, lat: 43.6 };
        let bounds = Bounds {
            min: [3.0, 43.0],
            max: [4.8, 44.2],
        };
        let within = Within::new(&[bounds], 10_000.0, |p| distance_m(p, centre));
        let mut measured = 0;
        for i in 0..900 {
            for j in 0..600 {
                let p = LonLat {
                    lon: 3.0005 + 0.002 * f64::from(i),
                    lat: 43.0003 + 0.002 * f64::from(j),
                };
                match within.at(p) {
                    Some(told) => assert_eq!(told, distance_m(p, centre) <= 10_000.0, "{p:?}"),
                    None => measured += 1,
                }
            }
        }
        assert!((1..15_000).contains(&measured), "{measured}");
        assert_eq!(within.at(LonLat { lon: 2.9, lat: 43.5 }), None);
        assert_eq!(Within::default().at(centre), None);
    }
}
