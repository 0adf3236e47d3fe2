//! The 10 km area around ZIP and ZAC, drawn so that no doubt is lost.
//!
//! The field of `eligibility::near` is asked at the corners of a grid of square cells, and its lines are drawn straight through
//! the cells. Between corners a value that changes by at most a metre per metre is off from what is drawn by at most the side of a cell
//! over √2 (the mean distance to points whose mean one is, by Jensen's inequality). So the line of `met` is drawn that much inside, and
//! the line beyond which the rule is not met that much outside: in between is `undetermined`, more of it the coarser the grid. Only
//! at the coast, beyond which nothing is known, the drawing follows the land to within a cell either way.

use super::address::TileAddress;
use super::contour::{Field, contour};
use super::encode::{BUFFERS, EXTENT};
use super::polygon::{Point, Polygon, assemble};
use crate::dataset::Snapshot;
use crate::eligibility::near::field::NearField;
use crate::geom::geodesic::metres_per_degree;
use std::collections::HashMap;

/// The 10 km area in a tile.
#[derive(Debug)]
pub(super) struct NearArea {
    /// Where the rule is met.
    pub met: Vec<Polygon>,
    /// Where it cannot be told, or not at this resolution.
    pub undetermined: Vec<Polygon>,
    /// How far a line may be drawn from where it is, in metres.
    pub resolution_m: f64,
}

/// The most steps of the tile's grid that a line may be straightened by.
const STRAIGHTEN: f64 = 1.5;
/// Rounding to the grid moves a point by at most half its diagonal.
const ROUNDING: f64 = 0.75;
/// Side of the squares that are looked at as a whole first, in cells.
const WHOLE: i32 = 16;

/// Cells along the side of a tile: fine enough on the ground at low zooms, where many steps are one pixel.
fn cells(zoom: u8) -> i32 {
    match zoom {
        0..=7 => 512,
        8 | 9 => 256,
        10 => 128,
        _ => 64,
    }
}

/// Draws it.
pub(super) fn near_area(data: &Snapshot, field: &NearField, tile: TileAddress) -> NearArea {
    let sampler = Sampler::new(data, field, tile);
    let (met, possible) = sampler.sample();
    let inside = sampler.rings(&met);
    let around = sampler.rings(&possible);
    // What is met lies within what is possible: taken out of it, its rings run the other way.
    let turned = inside.iter().map(|ring| ring.iter().rev().copied().collect());
    let undetermined = assemble(around.into_iter().chain(turned).collect());
    NearArea {
        met: assemble(inside),
        undetermined,
        resolution_m: sampler.doubt_m,
    }
}

struct Sampler<'a> {
    data: &'a Snapshot,
    field: &'a NearField,
    tile: TileAddress,
    /// Cells along the side of the tile, and beyond each side.
    cells: i32,
    beyond: i32,
    /// Side of a cell, and how far a drawn line may be off, in metres.
    cell_m: f64,
    doubt_m: f64,
}

impl<'a> Sampler<'a> {
    fn new(data: &'a Snapshot, field: &'a NearField, tile: TileAddress) -> Self {
        let cells = cells(tile.zoom());
        let bounds = tile.bounds(0.05);
        // A step of longitude is longest nearest to the equator, where one of latitude is as long in this projection.
        let nearest = bounds.min[1].abs().min(bounds.max[1].abs());
        let nearest = if bounds.min[1] * bounds.max[1] < 0.0 {
            0.0
        } else {
            nearest
        };
        let degrees = 360.0 / f64::from(1_u32 << tile.zoom());
        let side_m = degrees * metres_per_degree(nearest)[0] * 1.01;
        let cell_m = side_m / f64::from(cells);
        let step_m = side_m / f64::from(EXTENT);
        Self {
            data,
            field,
            tile,
            cells,
            beyond: (cells / BUFFERS.cast_signed()).max(1),
            cell_m,
            doubt_m: cell_m / 2.0_f64.sqrt() + step_m * (STRAIGHTEN + ROUNDING),
        }
    }

    /// The values at the corners: negative where it is drawn as met, and where as possible.
    fn sample(&self) -> (Field, Field) {
        let side = self.cells + 2 * self.beyond;
        let (mut met, mut possible) = (Field::new(side + 1), Field::new(side + 1));
        let mut asked: HashMap<[i32; 2], [f64; 3]> = HashMap::new();
        let mut open: Vec<[[i32; 2]; 2]> = Vec::new();
        for x in (0..side).step_by(WHOLE as usize) {
            for y in (0..side).step_by(WHOLE as usize) {
                open.push([[x, y], [(x + WHOLE).min(side), (y + WHOLE).min(side)]]);
            }
        }
        while let Some([low, high]) = open.pop() {
            let middle = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2];
            let values = *asked.entry(middle).or_insert_with(|| self.values(middle));
            let size = (high[0] - low[0]).max(high[1] - low[1]);
            // To the farthest corner, and one cell further, so that no line comes near.
            let radius_m = f64::from(size + 2) * self.cell_m * 1.5;
            let at_sea = values[2] > radius_m;
            if size > 1 && !at_sea && !values.iter().all(|v| v.abs() > radius_m) {
                let xs = [low[0], middle[0], high[0]];
                let ys = [low[1], middle[1], high[1]];
                for x in xs.windows(2).filter(|w| w[0] < w[1]) {
                    for y in ys.windows(2).filter(|w| w[0] < w[1]) {
                        open.push([[x[0], y[0]], [x[1], y[1]]]);
                    }
                }
                continue;
            }
            for x in low[0]..=high[0] {
                for y in low[1]..=high[1] {
                    let [of_met, of_possible, of_land] = if size > 1 {
                        values
                    } else {
                        *asked.entry([x, y]).or_insert_with(|| self.values([x, y]))
                    };
                    met.set([x, y], of_met.max(of_land), size > 1);
                    possible.set([x, y], of_possible.max(of_land), size > 1);
                }
            }
        }
        (met, possible)
    }

    /// Negative where the rule is met for sure, where it may be met, and on land.
    fn values(&self, corner: [i32; 2]) -> [f64; 3] {
        let share = corner.map(|v| f64::from(v - self.beyond) / f64::from(self.cells));
        let margins = self.field.at(self.data, self.tile.lonlat(share));
        [
            margins.met_m + self.doubt_m,
            margins.possible_m - self.doubt_m,
            margins.land_m,
        ]
    }

    /// The lines of a field as rings in the tile's grid.
    fn rings(&self, field: &Field) -> Vec<Vec<Point>> {
        let step = f64::from(EXTENT) / f64::from(self.cells);
        let place = |at: [f64; 2]| {
            #[expect(clippy::cast_possible_truncation, reason = "within the tile and its buffer")]
            at.map(|v| ((v - f64::from(self.beyond)) * step).round() as i32)
        };
        contour(field, STRAIGHTEN / step)
            .into_iter()
            .map(|ring| {
                let mut points: Vec<Point> = ring.into_iter().map(place).collect();
                points.dedup();
                if points.len() > 1 && points.first() == points.last() {
                    points.pop();
                }
                points
            })
            .filter(|ring| ring.len() > 2)
            .collect()
    }
}
