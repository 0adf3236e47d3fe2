//! From the world square to the whole numbers of a tile, and into Mapbox Vector Tile features.

use super::address::TileAddress;
use super::clip::{self, Square};
use super::polygon::{Point, Polygon, assemble};
use super::topology::{Run, Topology};
use fast_mvt::{MvtCoord, MvtFeatureBuilder, MvtGeomType, MvtLayerBuilder, MvtResult};
use std::num::NonZeroU32;

/// Steps of the grid along a side of a tile.
pub const EXTENT: u32 = 4096;
/// The same of tiles that show only what is coloured alike: half a pixel where a tile is drawn 512 pixels wide.
pub const COARSE_EXTENT: NonZeroU32 = NonZeroU32::new(1024).unwrap();
/// Shapes reach beyond the tile's sides by one of so many parts of a side: outlines drawn along the cut stay out of sight.
pub(super) const BUFFERS: u32 = 64;
/// Vertices go whose triangle is smaller than this many square steps: half a square pixel where a tile is drawn 512 pixels
/// wide.
const LEAST_TRIANGLE: f64 = 32.0;
/// The same on the coarse grid: a whole square pixel.
const COARSE_LEAST_TRIANGLE: f64 = 4.0;
/// The least zoom whose precision is drawn: below it the outlines stay as they are there, since its tiles are few.
const COARSEST: u8 = 3;

/// The grid of a tile.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    /// Steps along the side of the world.
    world: f64,
    /// The tile's north-western corner, in steps.
    origin: [f64; 2],
    /// Triangles smaller than this share of the world square are left out.
    least: f64,
    /// The tile with its buffer.
    pub(super) square: Square,
}

impl Grid {
    pub(super) fn new(tile: TileAddress) -> Self {
        Self::of(tile, EXTENT, LEAST_TRIANGLE)
    }

    /// With [`COARSE_EXTENT`].
    pub(super) fn coarse(tile: TileAddress) -> Self {
        Self::of(tile, COARSE_EXTENT.get(), COARSE_LEAST_TRIANGLE)
    }

    fn of(tile: TileAddress, extent: u32, least_triangle: f64) -> Self {
        let tiles = |z: u8| f64::from(1_u32 << z);
        let side = f64::from(extent);
        let (buffer, extent) = ((extent / BUFFERS).cast_signed(), extent.cast_signed());
        Self {
            world: tiles(tile.zoom()) * side,
            origin: tile.column_row().map(|v| f64::from(v) * side),
            least: least_triangle / (tiles(tile.zoom().max(COARSEST)) * side).powi(2),
            square: Square {
                low: -buffer,
                high: extent + buffer,
            },
        }
    }

    /// The nearest point of the grid. Rounding is done on the grid of the whole world, so it is the same for every tile of
    /// a zoom.
    pub(super) fn point(&self, at: [f64; 2]) -> Point {
        let along = |axis: usize| (at[axis] * self.world).round() - self.origin[axis];
        // At zoom 14 the world has 2^26 steps.
        #[expect(clippy::cast_possible_truncation)]
        [along(0) as i32, along(1) as i32]
    }

    /// The polygons that rings make in the tile.
    pub(super) fn polygons(&self, topology: &Topology, rings: &[Vec<Run>]) -> Vec<Polygon> {
        let rings = rings.iter().map(|runs| self.ring(topology, runs)).collect();
        assemble(clip::rings(rings, self.square))
    }

    fn ring(&self, topology: &Topology, runs: &[Run]) -> Vec<Point> {
        let mut points: Vec<Point> = Vec::new();
        for run in runs {
            let positions = topology.positions(run.arc, self.least);
            if run.backwards {
                points.extend(positions.rev().map(|at| self.point(at)));
            } else {
                points.extend(positions.map(|at| self.point(at)));
            }
        }
        points.dedup();
        if points.len() > 1 && points.first() == points.last() {
            points.pop();
        }
        points
    }

    /// The parts of an arc in the tile.
    pub(super) fn lines(&self, topology: &Topology, arc: u32) -> Vec<Vec<Point>> {
        let mut points: Vec<Point> = topology.positions(arc, self.least).map(|at| self.point(at)).collect();
        points.dedup();
        if points.len() < 2 {
            return vec![];
        }
        clip::line(points, self.square)
    }

    /// Polygons of rings in the world square, as they are, with their inside on the left.
    pub(super) fn plain(&self, rings: impl Iterator<Item = Vec<[f64; 2]>>) -> Vec<Polygon> {
        let rings = rings.map(|ring| {
            let mut points: Vec<Point> = ring.into_iter().map(|at| self.point(at)).collect();
            points.dedup();
            if points.len() > 1 && points.first() == points.last() {
                points.pop();
            }
            points
        });
        assemble(clip::rings(rings.collect(), self.square))
    }
}

fn coord(p: Point) -> MvtCoord {
    MvtCoord { x: p[0], y: p[1] }
}

/// What is written beside a shape.
pub(super) type Tags<'a> = &'a dyn Fn(&mut MvtFeatureBuilder) -> MvtResult<()>;

/// Adds a feature of polygons; nothing where there are none.
pub(super) fn add_polygons(
    layer: MvtLayerBuilder,
    id: Option<u64>,
    polygons: &[Polygon],
    tags: Tags<'_>,
) -> MvtResult<MvtLayerBuilder> {
    if polygons.is_empty() {
        return Ok(layer);
    }
    let mut feature = layer.feature_of(MvtGeomType::Polygon);
    for polygon in polygons {
        feature.ring(polygon.outer.iter().copied().map(coord), true)?;
        for hole in &polygon.holes {
            feature.ring(hole.iter().copied().map(coord), false)?;
        }
    }
    finish(feature, id, tags)
}

/// Adds a feature of lines; nothing where there are none.
pub(super) fn add_lines(layer: MvtLayerBuilder, lines: &[Vec<Point>], tags: Tags<'_>) -> MvtResult<MvtLayerBuilder> {
    if lines.is_empty() {
        return Ok(layer);
    }
    let mut feature = layer.feature_of(MvtGeomType::LineString);
    for line in lines {
        feature.line(line.iter().copied().map(coord))?;
    }
    finish(feature, None, tags)
}

/// Adds a point.
pub(super) fn add_point(
    layer: MvtLayerBuilder,
    id: Option<u64>,
    at: Point,
    tags: Tags<'_>,
) -> MvtResult<MvtLayerBuilder> {
    let mut feature = layer.feature_of(MvtGeomType::Point);
    feature.points([coord(at)])?;
    finish(feature, id, tags)
}

fn finish(mut feature: MvtFeatureBuilder, id: Option<u64>, tags: Tags<'_>) -> MvtResult<MvtLayerBuilder> {
    feature.id(id);
    tags(&mut feature)?;
    Ok(feature.end())
}
