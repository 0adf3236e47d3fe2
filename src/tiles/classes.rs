//! Tiles of what communes have in common: those of which the same is known are one feature, so that a map of verdicts over a
//! région is light to send and quick to recolour.

use super::address::TileAddress;
use super::base::Base;
use super::borders::{BORDER_LAYER, borders};
use super::dissolve::dissolve;
use super::encode::{COARSE_EXTENT, Grid, add_polygons};
use super::ids::feature_id;
use crate::dataset::Snapshot;
use fast_mvt::{MvtLayerBuilder, MvtResult};
use std::collections::BTreeMap;

/// The greatest zoom of these tiles; closer up there is room for the communes themselves.
pub const MAX_CLASS_ZOOM: u8 = 8;
/// The layer of the classes; beside it are the borders of départements.
pub const CLASS_LAYER: &str = "classes";

/// The bytes of a tile, empty where it shows nothing. `first` gives for each commune, by number, the first one of its class,
/// whose code becomes the id of the feature; communes without one are left out.
///
/// # Errors
/// When it cannot be written, which does not happen with so few values.
pub(super) fn draw(data: &Snapshot, base: &Base, tile: TileAddress, first: &[Option<usize>]) -> MvtResult<Vec<u8>> {
    let faces = base.faces_in(tile.buffered());
    let mut classes: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for face in &faces {
        if let Some(first) = first[base.face(*face).commune] {
            classes.entry(first).or_default().push(*face);
        }
    }
    let grid = Grid::coarse(tile);
    let mut layer = coarse_layer(CLASS_LAYER)?;
    for (first, faces) in classes {
        let rings = dissolve(&base.topology, faces.into_iter());
        let shape = grid.polygons(&base.topology, &rings);
        let id = feature_id(data.cog.communes()[first].code.as_str());
        layer = add_polygons(layer, id, &shape, &|_| Ok(()))?;
    }
    let borders = borders(data, base, &grid, &faces, coarse_layer(BORDER_LAYER)?)?;
    let drawn = [layer, borders].into_iter().filter(|layer| layer.num_features() > 0);
    Ok(drawn.flat_map(MvtLayerBuilder::encode).collect())
}

fn coarse_layer(name: &str) -> MvtResult<MvtLayerBuilder> {
    let mut layer = MvtLayerBuilder::new(name)?;
    layer.extent(COARSE_EXTENT);
    Ok(layer)
}
