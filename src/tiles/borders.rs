//! The borders of départements and régions, and where the land ends.

use super::base::Base;
use super::encode::{Grid, add_lines};
use super::polygon::Point;
use crate::dataset::Snapshot;
use fast_mvt::{MvtLayerBuilder, MvtResult};
use std::collections::BTreeMap;

/// The name of the layer.
pub(super) const BORDER_LAYER: &str = "departments";

/// Adds those of some faces, whose numbers are in order.
pub(super) fn borders(
    data: &Snapshot,
    base: &Base,
    grid: &Grid,
    faces: &[u32],
    mut layer: MvtLayerBuilder,
) -> MvtResult<MvtLayerBuilder> {
    let topology = &base.topology;
    let commune = |face: u32| &data.cog.communes()[base.face(face).commune];
    let mut lines: BTreeMap<&str, Vec<Vec<Point>>> = BTreeMap::new();
    for &number in faces {
        for run in topology.face(number).iter().flatten() {
            let arc = topology.arc(run.arc);
            let kind = match (arc.left, arc.right) {
                // The other of the two adds it.
                (Some(left), Some(right))
                    if left.min(right) != number && faces.binary_search(&left.min(right)).is_ok() =>
                {
                    continue;
                }
                (Some(left), Some(right)) => match (commune(left), commune(right)) {
                    (a, b) if a.region != b.region => "region",
                    (a, b) if a.department != b.department => "department",
                    _ => continue,
                },
                _ => "edge",
            };
            lines.entry(kind).or_default().extend(grid.lines(topology, run.arc));
        }
    }
    for (kind, lines) in lines {
        layer = add_lines(layer, &lines, &|feature| {
            feature.tag("kind", kind)?;
            Ok(())
        })?;
    }
    Ok(layer)
}
