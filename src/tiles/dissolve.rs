//! The outline of several faces together: borders between two of them fall away, the rest is joined to rings.

use super::topology::{Run, Topology};
use std::collections::{BTreeMap, HashMap};
use std::f64::consts::TAU;

/// The rings around a group of faces, each with the group on its left.
#[must_use]
pub fn dissolve(topology: &Topology, faces: impl Iterator<Item = u32>) -> Vec<Vec<Run>> {
    // In order, so that the same group always gives the same rings.
    let mut runs: BTreeMap<u32, [bool; 2]> = BTreeMap::new();
    for run in faces.flat_map(|face| topology.face(face)).flatten() {
        runs.entry(run.arc).or_default()[usize::from(run.backwards)] = true;
    }
    let border = runs.into_iter().filter(|(_, sides)| sides[0] != sides[1]);
    let border = border.map(|(arc, sides)| Run {
        arc,
        backwards: sides[1],
    });
    join(topology, border.collect())
}

fn join(topology: &Topology, runs: Vec<Run>) -> Vec<Vec<Run>> {
    let mut from: HashMap<u32, Vec<Run>> = HashMap::new();
    for run in &runs {
        from.entry(topology.ends(*run)[0]).or_default().push(*run);
    }
    let mut used = std::collections::HashSet::new();
    let mut rings = Vec::new();
    for first in runs {
        if !used.insert(first.arc) {
            continue;
        }
        let mut ring = vec![first];
        let mut last = first;
        // A border ends nowhere, so the search fails only where outlines overlap: then the ring is closed as it is.
        while let Some(next) = next(topology, &from, last, |run| run == first || !used.contains(&run.arc)) {
            if next == first {
                break;
            }
            used.insert(next.arc);
            ring.push(next);
            last = next;
        }
        rings.push(ring);
    }
    rings
}

/// How a ring goes on: with the run that leaves the narrowest wedge of the group between, so that parts of the group that
/// touch in a point become rings of their own.
fn next(topology: &Topology, from: &HashMap<u32, Vec<Run>>, last: Run, open: impl Fn(Run) -> bool) -> Option<Run> {
    let at = topology.ends(last)[1];
    let candidates = from.get(&at)?;
    let back = angle(topology.heading(Run {
        backwards: !last.backwards,
        ..last
    }));
    let wedge = |run: &Run| {
        let turn = (back - angle(topology.heading(*run))).rem_euclid(TAU);
        if turn == 0.0 { TAU } else { turn }
    };
    let open = candidates.iter().copied().filter(|run| open(*run));
    open.min_by(|a, b| wedge(a).total_cmp(&wedge(b)))
}

/// The direction of a step, counter-clockwise from the east with north up.
fn angle([from, to]: [[f64; 2]; 2]) -> f64 {
    (from[1] - to[1]).atan2(to[0] - from[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::{Area, testing};

    fn square(west: f64, south: f64) -> Area {
        Area::from_rings([testing::square(west, south, 1.0)])
    }

    /// Nine squares in three rows, numbered row by row from the south-west.
    fn board() -> Topology {
        let areas: Vec<Area> = (0..9).map(|n| square(f64::from(n % 3), f64::from(n / 3))).collect();
        Topology::new(areas.iter())
    }

    #[test]
    fn all_together_have_one_border() {
        assert_eq!(dissolve(&board(), 0..9).len(), 1);
    }

    #[test]
    fn a_missing_middle_is_a_hole() {
        let rings = dissolve(&board(), (0..9).filter(|n| *n != 4));
        assert_eq!(rings.len(), 2);
    }

    #[test]
    fn what_touches_in_a_corner_stays_apart() {
        let rings = dissolve(&board(), [0, 4, 8].into_iter());
        assert_eq!(rings.len(), 3);
        assert!(rings.iter().all(|ring| ring.len() <= 4));
    }
}
