//! Point → areas in a few steps: what is known of each cell of a grid, and the few edges that pass through it.
//!
//! A cell that no edge passes through lies wholly in an area or wholly out of it. In the others an area is told by whether
//! it holds the middle of the cell, and by the edges that lie between the middle and the point. The middle is placed once,
//! exactly, when the index is built, and edges are crossed exactly, so the answer is that of the plain test, to the bit. It
//! is the way of S2's shape index.

mod build;

use crate::geom::chain::{Chain, Parity};
use crate::geom::{Bounds, LonLat, Position};
use std::ops::Range;

/// Side of a cell in degrees: about a kilometre, so that half the cells of France have no border in them.
const CELL: f64 = 0.01;
/// Cells on each side of a block. Only blocks that something lies in are kept, since France is scattered over the globe.
const BLOCK: usize = 64;
/// A block without cells.
const NO_BLOCK: u32 = u32::MAX;

/// What is known of each cell.
#[derive(Debug)]
pub struct Cells {
    frame: Frame,
    /// Where the cells of a block begin in `cells`, or [`NO_BLOCK`].
    blocks: Vec<u32>,
    cells: Vec<Cell>,
    /// Where the parts of each entry begin in `parts`; one more than there are entries.
    entries: Vec<u32>,
    parts: Vec<Part>,
    /// Where the vertices of each part begin in `vertices`; one more than there are parts.
    starts: Vec<u32>,
    /// The edges of each part that pass through the cell, as a [`Chain`].
    vertices: Vec<[f64; 2]>,
    margin_m: f64,
}

/// Where the cells lie.
#[derive(Debug, Clone, Copy, Default)]
struct Frame {
    /// South-west corner, in degrees.
    origin: [f64; 2],
    /// Blocks from west to east, and from south to north.
    blocks: [usize; 2],
}

impl Frame {
    /// The column and row of the cell a point is in, `None` beside the frame.
    fn cell(&self, p: LonLat) -> Option<[usize; 2]> {
        let along = |x: f64, axis: usize| {
            let cells = (x - self.origin[axis]) / CELL;
            (cells >= 0.0 && index(cells) < self.blocks[axis] * BLOCK).then(|| index(cells))
        };
        Some([along(p.lon, 0)?, along(p.lat, 1)?])
    }

    /// The middle of a cell.
    #[expect(clippy::cast_precision_loss, reason = "columns and rows are few")]
    fn middle(&self, [column, row]: [usize; 2]) -> LonLat {
        LonLat {
            lon: self.origin[0] + (column as f64 + 0.5) * CELL,
            lat: self.origin[1] + (row as f64 + 0.5) * CELL,
        }
    }

    /// The number of the block of a cell, and that of the cell in it.
    fn place(&self, [column, row]: [usize; 2]) -> (usize, usize) {
        let block = row / BLOCK * self.blocks[0] + column / BLOCK;
        (block, row % BLOCK * BLOCK + column % BLOCK)
    }
}

/// What lies in a cell or within the margin of it: nothing, one area that all of that is in, or the number of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cell(u32);

impl Cell {
    const NOTHING: Self = Self(u32::MAX);
    const ONE: u32 = 1 << 31;

    fn one(area: u32) -> Self {
        Self(area | Self::ONE)
    }
}

/// An area in a cell or within the margin of it.
#[derive(Debug, Clone, Copy)]
struct Part(u32);

impl Part {
    const HOLDS_MIDDLE: u32 = 1 << 31;
    /// Its border passes through the middle, so that nothing can be told from there.
    const ASK: u32 = 1 << 30;

    fn new(area: u32, middle: Position) -> Self {
        Self(match middle {
            Position::Inside => area | Self::HOLDS_MIDDLE,
            Position::Outside => area,
            Position::Boundary => area | Self::ASK,
        })
    }

    fn area(self) -> u32 {
        self.0 & !(Self::HOLDS_MIDDLE | Self::ASK)
    }
}

impl Cells {
    /// How near an area may be to a point to be given for it by [`Cells::at`], in metres.
    pub fn margin_m(&self) -> f64 {
        self.margin_m
    }

    /// Gives every area that comes within the margin of the point, each once and in order of number, with where the point
    /// stands in it; some that are farther are given too. `exactly` places the point in an area by all its edges: it is
    /// asked in the rare case that the way from the middle of the cell says nothing.
    #[inline]
    pub fn at(&self, p: LonLat, exactly: impl Fn(u32) -> Position, mut give: impl FnMut(u32, Position)) {
        let Some(at) = self.frame.cell(p) else { return };
        let cell = self.cell(at);
        if cell == Cell::NOTHING {
            return;
        }
        if cell.0 & Cell::ONE != 0 {
            give(cell.0 & !Cell::ONE, Position::Inside);
            return;
        }
        let middle = self.frame.middle(at);
        for number in self.parts_of(cell) {
            let part = self.parts[number];
            let chain = &self.vertices[self.starts[number] as usize..self.starts[number + 1] as usize];
            let crossed = Chain(chain).between(middle, p);
            let position = match crossed {
                Parity::Boundary => Position::Boundary,
                _ if crossed == Parity::Unclear || part.0 & Part::ASK != 0 => exactly(part.area()),
                _ if (crossed == Parity::Odd) != (part.0 & Part::HOLDS_MIDDLE != 0) => Position::Inside,
                _ => Position::Outside,
            };
            give(part.area(), position);
        }
    }

    /// Gives the areas that can meet a rectangle: all that do, and some that do not. One in several cells comes several
    /// times.
    pub fn meeting(&self, window: &Bounds, mut give: impl FnMut(u32)) {
        let along = |axis: usize| -> Range<usize> {
            let at = |x: f64| (x - self.frame.origin[axis]) / CELL;
            let cells = self.frame.blocks[axis] * BLOCK;
            if at(window.max[axis]) < 0.0 {
                return 0..0;
            }
            index(at(window.min[axis])).min(cells)..(index(at(window.max[axis])) + 1).min(cells)
        };
        let columns = along(0);
        for row in along(1) {
            for column in columns.clone() {
                match self.cell([column, row]) {
                    Cell::NOTHING => {}
                    Cell(one) if one & Cell::ONE != 0 => give(one & !Cell::ONE),
                    entry => self.parts_of(entry).for_each(|part| give(self.parts[part].area())),
                }
            }
        }
    }

    #[inline]
    fn cell(&self, at: [usize; 2]) -> Cell {
        let (block, number) = self.frame.place(at);
        match self.blocks[block] {
            NO_BLOCK => Cell::NOTHING,
            first => self.cells[first as usize + number],
        }
    }

    fn parts_of(&self, entry: Cell) -> Range<usize> {
        let entry = entry.0 as usize;
        self.entries[entry] as usize..self.entries[entry + 1] as usize
    }
}

/// The whole part of a number of cells, which is neither negative nor many.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "degrees by the size of a cell"
)]
pub(super) fn index(cells: f64) -> usize {
    cells.max(0.0) as usize
}
