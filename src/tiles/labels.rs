//! Where the name of a commune stands, and from which zoom on there is room for it.

use crate::dataset::{Snapshot, lookup};
use crate::geom::mercator::project;
use rayon::prelude::*;
use std::collections::HashSet;

use super::address::MAX_ZOOM;

/// A name on the map.
#[derive(Debug, Clone, Copy)]
pub struct Label {
    /// Number of the commune.
    pub commune: usize,
    /// Where, in the world square: in the commune, at its town hall if that is known.
    pub at: [f64; 2],
    /// The zoom from which on no name of a larger commune stands in its way.
    pub from_zoom: u8,
}

/// A name keeps smaller ones away from a square of this share of a tile's side, and from those around it.
const ROOM: f64 = 1.0 / 6.0;

/// The labels of all communes that have a place, larger communes first.
#[must_use]
pub fn labels(data: &Snapshot) -> Vec<Label> {
    let communes = data.cog.communes();
    let mut order: Vec<usize> = (0..communes.len()).collect();
    order.sort_by_key(|n| (std::cmp::Reverse(communes[*n].population), communes[*n].code));
    let places: Vec<(usize, [f64; 2])> = order
        .into_par_iter()
        .filter(|n| data.outlines.commune(*n).is_some())
        .filter_map(|n| Some((n, project(lookup::centre(data, n)?))))
        .collect();
    let mut taken: Vec<HashSet<[u32; 2]>> = vec![HashSet::new(); usize::from(MAX_ZOOM)];
    let label = |(commune, at): (usize, [f64; 2])| {
        // A name that has room at a zoom has room at all greater ones.
        let from_zoom = (0..MAX_ZOOM).find(|z| !is_taken(&taken[usize::from(*z)], square_of(at, *z)));
        let from_zoom = from_zoom.unwrap_or(MAX_ZOOM);
        for z in from_zoom..MAX_ZOOM {
            taken[usize::from(z)].insert(square_of(at, z));
        }
        Label { commune, at, from_zoom }
    };
    places.into_iter().map(label).collect()
}

fn square_of(at: [f64; 2], zoom: u8) -> [u32; 2] {
    let squares = f64::from(1_u32 << zoom) / ROOM;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most 6 × 2^13 squares"
    )]
    at.map(|v| (v * squares) as u32)
}

fn is_taken(taken: &HashSet<[u32; 2]>, [x, y]: [u32; 2]) -> bool {
    let around = |v: u32| v.saturating_sub(1)..=v + 1;
    around(x).any(|x| around(y).any(|y| taken.contains(&[x, y])))
}
