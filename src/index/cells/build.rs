//! How the cells are filled: each area on a raster of its own, then all of them together.

use super::{BLOCK, CELL, Cell, Cells, Frame, NO_BLOCK, Part, index};
use crate::geom::chain::BREAK;
use crate::geom::{Area, LonLat, Position};
use rayon::prelude::*;

/// What a cell is grown by before edges are sought in it, in degrees: more than the rounding with which a point is given a
/// cell, and a tenth of a millimetre on the ground.
const ROUNDING: f64 = 1e-9;

impl Cells {
    /// Fills the cells. An area is told in every cell that it comes within `margin_m` metres of.
    #[must_use]
    pub fn new(areas: &[Area], margin_m: f64) -> Self {
        let frame = Frame::around(areas, margin_m);
        let drawn: Vec<Drawn> = areas
            .par_iter()
            .enumerate()
            .filter_map(|(number, area)| Drawn::new(&frame, area, short(number), margin_m))
            .collect();
        let mut cells = Self::empty(frame, margin_m);
        let counts = cells.open_blocks(&drawn);
        cells.fill(&drawn, &counts);
        cells
    }

    fn empty(frame: Frame, margin_m: f64) -> Self {
        Self {
            blocks: vec![NO_BLOCK; frame.blocks[0] * frame.blocks[1]],
            frame,
            cells: vec![],
            entries: vec![0],
            parts: vec![],
            starts: vec![0],
            vertices: vec![],
            margin_m,
        }
    }

    /// Gives cells to the blocks that something lies in, and counts what lies in each cell.
    fn open_blocks(&mut self, drawn: &[Drawn]) -> Vec<u32> {
        let mut counts = Vec::new();
        for shape in drawn.iter().flat_map(|area| &area.shapes) {
            let (block, number) = self.frame.place(shape.cell());
            if self.blocks[block] == NO_BLOCK {
                self.blocks[block] = short(counts.len());
                counts.resize(counts.len() + BLOCK * BLOCK, 0);
            }
            counts[self.blocks[block] as usize + number] += 1;
        }
        counts
    }

    /// Puts what lies in each cell beside each other, in order of the number of the area.
    fn fill(&mut self, drawn: &[Drawn], counts: &[u32]) {
        let mut free: Vec<u32> = Vec::with_capacity(counts.len());
        let mut all = 0;
        for count in counts {
            free.push(all);
            all += count;
        }
        // For each place the area by its position in `drawn`, and its shape.
        let mut placed = vec![(0_u32, 0_u32); all as usize];
        for (area, position) in drawn.iter().zip(0..) {
            for (shape, number) in area.shapes.iter().zip(0..) {
                let (block, cell) = self.frame.place(shape.cell());
                let next = &mut free[self.blocks[block] as usize + cell];
                placed[*next as usize] = (position, number);
                *next += 1;
            }
        }
        let mut first = 0;
        for count in counts {
            let here = &placed[first..first + *count as usize];
            first += here.len();
            let cell = self.cell_of(drawn, here);
            self.cells.push(cell);
        }
        self.parts.shrink_to_fit();
        self.starts.shrink_to_fit();
        self.vertices.shrink_to_fit();
    }

    fn cell_of(&mut self, drawn: &[Drawn], here: &[(u32, u32)]) -> Cell {
        if here.is_empty() {
            return Cell::NOTHING;
        }
        if let [(area, shape)] = here
            && drawn[*area as usize].shapes[*shape as usize].all_around
        {
            return Cell::one(drawn[*area as usize].number);
        }
        for (area, shape) in here {
            let area = &drawn[*area as usize];
            let shape = &area.shapes[*shape as usize];
            self.parts.push(Part::new(area.number, shape.middle));
            let edges = shape.edges.0 as usize..shape.edges.1 as usize;
            self.vertices.extend_from_slice(&area.vertices[edges]);
            self.starts.push(short(self.vertices.len()));
        }
        self.entries.push(short(self.parts.len()));
        Cell(short(self.entries.len() - 2))
    }
}

impl Frame {
    /// Whole blocks around all areas and their margins.
    fn around(areas: &[Area], margin_m: f64) -> Self {
        let grown = areas.iter().filter_map(|a| Some(a.bounds()?.grown_by_m(margin_m)));
        let Some(whole) = grown.reduce(|a, b| a.with(&b)) else {
            return Self::default();
        };
        let origin = whole.min.map(|least| (least / CELL).floor() * CELL - CELL);
        let blocks = [0, 1].map(|axis| index((whole.max[axis] - origin[axis]) / CELL + 1.0) / BLOCK + 1);
        Self { origin, blocks }
    }
}

/// An area in the cells it meets.
struct Drawn {
    number: u32,
    shapes: Vec<Shape>,
    vertices: Vec<[f64; 2]>,
}

/// An area in one cell.
struct Shape {
    column: u32,
    row: u32,
    middle: Position,
    /// Whether it holds all of the cell and all that is within the margin.
    all_around: bool,
    /// From where to where its edges in the cell stand in the vertices.
    edges: (u32, u32),
}

impl Shape {
    fn cell(&self) -> [usize; 2] {
        [self.column as usize, self.row as usize]
    }
}

impl Drawn {
    fn new(frame: &Frame, area: &Area, number: u32, margin_m: f64) -> Option<Self> {
        let raster = Raster::new(frame, area, margin_m)?;
        let mut drawn = Self {
            number,
            shapes: vec![],
            vertices: vec![],
        };
        let mut passing = raster.passing.iter().peekable();
        for row in 0..raster.size[1] {
            // A cell that no edge passes through is on the same side as its neighbour in the row that is like it.
            let mut beside: Option<Position> = None;
            for column in 0..raster.size[0] {
                let at = row * raster.size[0] + column;
                let cell = [raster.first[0] + column, raster.first[1] + row];
                let first = short(drawn.vertices.len());
                let mut last = None;
                while let Some((_, edge)) = passing.next_if(|(cell, _)| *cell as usize == at) {
                    drawn.push_edge(*edge, area.edge(*edge as usize), &mut last);
                }
                let edges = (first, short(drawn.vertices.len()));
                let locate = || area.locate(frame.middle(cell));
                let middle = if edges.0 == edges.1 {
                    *beside.get_or_insert_with(locate)
                } else {
                    beside = None;
                    locate()
                };
                if raster.near[at] || middle != Position::Outside {
                    drawn.shapes.push(Shape {
                        column: short(cell[0]),
                        row: short(cell[1]),
                        middle,
                        all_around: !raster.near[at],
                        edges,
                    });
                }
            }
        }
        Some(drawn)
    }

    /// Adds an edge to those of the cell that is being drawn: behind the last one if it goes on from there.
    fn push_edge(&mut self, edge: u32, (a, b): ([f64; 2], [f64; 2]), last: &mut Option<u32>) {
        if *last != edge.checked_sub(1) || last.is_none() {
            if last.is_some() {
                self.vertices.push(BREAK);
            }
            self.vertices.push(a);
        }
        self.vertices.push(b);
        *last = Some(edge);
    }
}

/// The cells around an area.
struct Raster {
    /// Column and row of the south-western one.
    first: [usize; 2],
    size: [usize; 2],
    /// Whether an edge comes within the margin of a cell, by row and column.
    near: Vec<bool>,
    /// Cell and edge, in order, for each edge that passes through a cell.
    passing: Vec<(u32, u32)>,
}

impl Raster {
    fn new(frame: &Frame, area: &Area, margin_m: f64) -> Option<Self> {
        let bounds = area.bounds()?;
        let margin = bounds.degrees_around(margin_m).map(|degrees| degrees + ROUNDING);
        let around = |corner: [f64; 2], sign: f64| {
            let [lon, lat] = [0, 1].map(|axis| corner[axis] + sign * margin[axis]);
            frame.cell(LonLat { lon, lat })
        };
        let (first, last) = (around(bounds.min, -1.0)?, around(bounds.max, 1.0)?);
        let size = [last[0] - first[0] + 1, last[1] - first[1] + 1];
        let mut raster = Self {
            first,
            size,
            near: vec![false; size[0] * size[1]],
            passing: vec![],
        };
        let middle = frame.middle(first);
        let corner = [middle.lon - CELL / 2.0, middle.lat - CELL / 2.0];
        for (edge, ends) in area.numbered_edges() {
            let pass = |cell: usize| raster.passing.push((short(cell), short(edge)));
            each_cell(corner, size, ends, [ROUNDING; 2], pass);
            each_cell(corner, size, ends, margin, |cell| raster.near[cell] = true);
        }
        raster.passing.sort_unstable();
        Some(raster)
    }
}

/// Calls for each cell of a raster that an edge comes within `margin` degrees of, and some beside them: row by row, the
/// columns that the edge has in the row.
fn each_cell(
    [west, south]: [f64; 2],
    size: [usize; 2],
    (a, b): ([f64; 2], [f64; 2]),
    margin: [f64; 2],
    mut call: impl FnMut(usize),
) {
    let (low, high) = if a[1] <= b[1] { (a, b) } else { (b, a) };
    let row_of = |lat: f64| index((lat - south) / CELL).min(size[1] - 1);
    let column_of = |lon: f64| index((lon - west) / CELL).min(size[0] - 1);
    let lon_at = |lat: f64| low[0] + (lat - low[1]) / (high[1] - low[1]) * (high[0] - low[0]);
    for row in row_of(low[1] - margin[1])..=row_of(high[1] + margin[1]) {
        #[expect(clippy::cast_precision_loss, reason = "rows are few")]
        let floor = south + row as f64 * CELL;
        let from = (floor - margin[1] - ROUNDING).max(low[1]);
        let to = (floor + CELL + margin[1] + ROUNDING).min(high[1]);
        let (x, y) = if low[1] < high[1] && from <= to {
            (lon_at(from), lon_at(to))
        } else {
            (low[0], high[0])
        };
        let columns = column_of(x.min(y) - margin[0] - ROUNDING)..=column_of(x.max(y) + margin[0] + ROUNDING);
        columns.for_each(|column| call(row * size[0] + column));
    }
}

/// A number of cells, shapes, vertices: they are held in memory, so they are fewer than 2³².
fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
