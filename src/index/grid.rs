//! Rectangles by the cells of a uniform grid they meet: which rectangles are at a point, in a few steps.

use crate::geom::Bounds;
use std::ops::Range;

/// Side of a cell in degrees: a commune is in about a dozen, and a cell in the rectangles of about as many communes.
const CELL: f64 = 0.02;
/// The most cells one rectangle is entered in; larger ones, of which there are few, are looked at for every point.
const MOST_CELLS: usize = 4_096;

/// Rectangles by cell.
#[derive(Debug, Default)]
pub struct Grid {
    /// South-west corner, in degrees.
    origin: [f64; 2],
    /// Cells from west to east, and from south to north.
    size: [usize; 2],
    /// Where the numbers of each cell begin in `numbers`; one more than there are cells.
    starts: Vec<u32>,
    numbers: Vec<u32>,
    large: Vec<u32>,
}

impl Grid {
    /// Enters rectangles, each by its number.
    #[must_use]
    pub fn new(rectangles: &[(u32, Bounds)]) -> Self {
        let mut whole: Option<Bounds> = None;
        let (large, small): (Vec<_>, Vec<_>) = rectangles.iter().partition(|(_, b)| cells_of(b) > MOST_CELLS);
        for (_, bounds) in &small {
            whole = Some(whole.map_or(*bounds, |w| w.with(bounds)));
        }
        let large = large.iter().map(|(n, _)| *n).collect();
        let Some(whole) = whole else {
            return Self {
                large,
                ..Self::default()
            };
        };
        let mut grid = Self {
            origin: whole.min,
            size: [0, 1].map(|axis| index((whole.max[axis] - whole.min[axis]) / CELL) + 1),
            large,
            ..Self::default()
        };
        // Counted first, so that the numbers of all cells stand in one stretch of memory.
        let mut starts = vec![0_u32; grid.size[0] * grid.size[1] + 1];
        let numbers_of = |(columns, rows): (Range<usize>, Range<usize>), width: usize| {
            rows.flat_map(move |row| columns.clone().map(move |column| row * width + column))
        };
        for (_, bounds) in &small {
            numbers_of(grid.cells(bounds), grid.size[0]).for_each(|cell| starts[cell + 1] += 1);
        }
        for cell in 1..starts.len() {
            starts[cell] += starts[cell - 1];
        }
        let mut free = starts.clone();
        grid.numbers = vec![0; starts.last().map_or(0, |n| *n as usize)];
        for (number, bounds) in &small {
            for cell in numbers_of(grid.cells(bounds), grid.size[0]) {
                grid.numbers[free[cell] as usize] = *number;
                free[cell] += 1;
            }
        }
        grid.starts = starts;
        grid
    }

    /// Gives the numbers of the rectangles that can meet this one: all that do, and some that do not. One that shares
    /// several cells with it comes several times.
    pub fn meeting(&self, window: &Bounds, mut give: impl FnMut(u32)) {
        self.large.iter().for_each(|number| give(*number));
        let (columns, rows) = self.cells(window);
        for row in rows {
            // The cells of a row stand beside each other, and so do their numbers.
            let first = row * self.size[0] + columns.start;
            let (start, end) = (self.starts[first], self.starts[first + columns.len()]);
            self.numbers[start as usize..end as usize]
                .iter()
                .for_each(|number| give(*number));
        }
    }

    /// The columns and rows of the cells that a rectangle meets; both are empty when it meets none.
    fn cells(&self, bounds: &Bounds) -> (Range<usize>, Range<usize>) {
        let along = |axis: usize| {
            let at = |x: f64| (x - self.origin[axis]) / CELL;
            let (low, high) = (at(bounds.min[axis]), at(bounds.max[axis]));
            // Nothing that lies beside the grid meets a cell of it.
            if self.size[axis] == 0 || high < 0.0 || index(low) >= self.size[axis] {
                return None;
            }
            Some(index(low)..index(high).min(self.size[axis] - 1) + 1)
        };
        along(0).zip(along(1)).unwrap_or_default()
    }
}

/// How many cells a rectangle takes, about.
fn cells_of(bounds: &Bounds) -> usize {
    let along = |axis: usize| index((bounds.max[axis] - bounds.min[axis]) / CELL) + 1;
    along(0) * along(1)
}

/// The whole part of a number of cells, which is neither negative nor many.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "degrees by the size of a cell"
)]
fn index(cells: f64) -> usize {
    cells.max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rectangle_that_meets_is_found() {
        let mut state = 7_u64;
        let mut number = |most: f64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            most * f64::from(u32::try_from(state >> 40).expect("24 bits")) / f64::from(1_u32 << 24)
        };
        let mut rectangle = |largest: f64| {
            let min = [number(1.0) - 0.5, 43.0 + number(1.0)];
            Bounds {
                min,
                max: [min[0] + number(largest), min[1] + number(largest)],
            }
        };
        let mut all: Vec<(u32, Bounds)> = (0..500).map(|n| (n, rectangle(0.1))).collect();
        all.push((500, rectangle(5.0)));
        all.push((
            501,
            Bounds {
                min: [-60.0, -30.0],
                max: [60.0, 60.0],
            },
        ));
        let grid = Grid::new(&all);
        for _ in 0..2_000 {
            let window = rectangle(0.05);
            let mut found = Vec::new();
            grid.meeting(&window, |number| found.push(number));
            for (number, bounds) in &all {
                assert!(
                    !bounds.meets(&window) || found.contains(number),
                    "{bounds:?} {window:?}"
                );
            }
        }
        let far = Bounds {
            min: [100.0, 0.0],
            max: [100.1, 0.1],
        };
        grid.meeting(&far, |number| {
            assert!(number >= 500, "only large ones are always looked at")
        });
        Grid::new(&[]).meeting(&far, |number| panic!("{number} of nothing"));
    }
}
