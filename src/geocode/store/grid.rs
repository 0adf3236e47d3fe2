//! What is nearest to a point.
//!
//! Points are sorted into cells of a hundredth of a degree; cells are visited in growing squares until nothing outside
//! can be nearer. Distances are geodesic.

use super::{OpenError, Store, u32_at};
use crate::geom::LonLat;
use crate::geom::geodesic::{distance_m, metres_per_degree};
use tantivy::directory::OwnedBytes;

/// Cells to a degree.
const CELLS: f64 = 100.0;
/// Beyond this latitude, north or south, there is no address, and nothing is looked for: towards the poles cells become
/// so narrow that the squares around a point would never reach far enough, and at the poles themselves they have no width.
const FARTHEST_LATITUDE: f64 = 85.0;
/// Marks a street in the list of points; without it, a number.
pub(super) const STREET: u32 = 1 << 31;

/// A point of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nearest {
    /// A number.
    Number(u32),
    /// A street or locality without numbers.
    Street(u32),
}

/// Cells with points, in order, each with the first of its points.
#[derive(Debug)]
pub(super) struct Grid {
    cells: OwnedBytes,
    order: OwnedBytes,
}

/// The cell of a point: row of latitude, then column of longitude.
pub(super) fn cell(at: LonLat) -> u32 {
    let (column, row) = place(at);
    row * 36_001 + column
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a point of the globe: at most 36,000"
)]
fn place(at: LonLat) -> (u32, u32) {
    (((at.lon + 180.0) * CELLS) as u32, ((at.lat + 90.0) * CELLS) as u32)
}

impl Grid {
    pub(super) fn open(cells: OwnedBytes, order: OwnedBytes) -> Result<Self, OpenError> {
        if !cells.len().is_multiple_of(8) || !order.len().is_multiple_of(4) {
            return Err(OpenError::Damaged("the list of points is cut off"));
        }
        Ok(Self { cells, order })
    }

    /// The points of the cells from `first` to `last`, which follow each other in one row.
    fn points(&self, first: u32, last: u32) -> impl Iterator<Item = Nearest> + '_ {
        let count = self.cells.len() / 8;
        let begin = |wanted: u32| {
            let (mut low, mut high) = (0, count);
            while low < high {
                let middle = low + (high - low) / 2;
                if u32_at(&self.cells, middle * 8) < wanted {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            if low == count {
                self.order.len() / 4
            } else {
                u32_at(&self.cells, low * 8 + 4) as usize
            }
        };
        (begin(first)..begin(last + 1)).map(|n| {
            let point = u32_at(&self.order, n * 4);
            if point & STREET == 0 {
                Nearest::Number(point)
            } else {
                Nearest::Street(point & !STREET)
            }
        })
    }
}

/// See [`Store::nearest`].
pub(super) fn nearest(store: &Store, at: LonLat, most: usize, within_m: f64) -> Vec<(Nearest, f64)> {
    let mut found: Vec<(Nearest, f64)> = Vec::new();
    if at.lat.abs() > FARTHEST_LATITUDE {
        return found;
    }
    let (column, row) = place(at);
    let [east, north] = metres_per_degree(at.lat);
    let cell_m = east.min(north) / CELLS;
    let mut ring = 0;
    loop {
        // Everything nearer than this was in the squares already visited.
        let reached_m = f64::from(ring) * cell_m * 0.99 - cell_m;
        let enough = found.len() >= most && found[most - 1].1 <= reached_m;
        if enough || reached_m > within_m || most == 0 {
            break;
        }
        visit(column, row, ring, |first, last| {
            for point in store.grid.points(first, last) {
                let there = match point {
                    Nearest::Number(n) => store.number(n).at,
                    Nearest::Street(s) => store.street(s).at,
                };
                let metres = distance_m(at, there);
                if metres <= within_m && (found.len() < most || metres < found[found.len() - 1].1) {
                    let place = found.partition_point(|(_, m)| *m <= metres);
                    found.insert(place, (point, metres));
                    found.truncate(most);
                }
            }
        });
        ring += 1;
    }
    found
}

/// Calls with each run of cells of a square ring around a cell.
fn visit(column: u32, row: u32, ring: u32, mut each: impl FnMut(u32, u32)) {
    let (left, right) = (column.saturating_sub(ring), column + ring);
    let mut run = |row: u32, first: u32, last: u32| each(row * 36_001 + first, row * 36_001 + last);
    if ring == 0 {
        return run(row, column, column);
    }
    run(row.saturating_sub(ring), left, right);
    run(row + ring, left, right);
    for between in row.saturating_sub(ring - 1)..=row + ring - 1 {
        run(between, left, left);
        run(between, right, right);
    }
}
