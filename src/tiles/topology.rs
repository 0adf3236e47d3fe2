//! Outlines as arcs: each border is kept once, with the faces on both of its sides, and simplified once.

use super::arcs::{self, NumberedRing};
use super::simplify;
use crate::geom::mercator::project;
use crate::geom::polygons::polygons;
use crate::geom::{Area, LonLat};
use std::collections::HashMap;

/// A border between two points where more than two borders meet, or a whole ring without such a point.
#[derive(Debug)]
pub struct Arc {
    /// Numbers of vertices from end to end; first and last are equal when it is a whole ring.
    pub vertices: Vec<u32>,
    /// The face on its left as it runs, seen with north up.
    pub left: Option<u32>,
    /// The face on its right.
    pub right: Option<u32>,
}

/// An arc as a part of a ring: its number, and whether it is run from its end to its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Number of the arc.
    pub arc: u32,
    /// Against its direction.
    pub backwards: bool,
}

/// Faces that share borders.
#[derive(Debug)]
pub struct Topology {
    /// Positions in the world square.
    vertices: Vec<[f64; 2]>,
    /// For each vertex the area (share of the world square) of the triangle with which it goes: it is part of every drawing
    /// that leaves out smaller ones only. Infinite for those that always stay.
    weights: Vec<f64>,
    arcs: Vec<Arc>,
    /// For each face its rings, each with the face on its left: outer rings counter-clockwise with north up.
    faces: Vec<Vec<Vec<Run>>>,
}

impl Topology {
    /// The topology of areas that may touch. An empty area is a face without rings.
    #[must_use]
    pub fn new<'a>(areas: impl Iterator<Item = &'a Area>) -> Self {
        let mut numbered = arcs::number(areas.map(oriented));
        arcs::node(&mut numbered);
        let junctions = arcs::junctions(&numbered);
        let mut cutter = Cutter {
            junctions: &junctions,
            arcs: Vec::new(),
            known: HashMap::new(),
        };
        let faces = numbered
            .faces
            .iter()
            .zip(0..)
            .map(|(rings, face)| rings.iter().map(|ring| cutter.cut(ring, face)).collect())
            .collect();
        let arcs = cutter.arcs;
        let lonlat = |p: &[f64; 2]| LonLat { lon: p[0], lat: p[1] };
        let vertices: Vec<[f64; 2]> = numbered.vertices.iter().map(|p| project(lonlat(p))).collect();
        let weights = simplify::weights(&vertices, &arcs);
        Self {
            vertices,
            weights,
            arcs,
            faces,
        }
    }

    /// Number of faces.
    #[must_use]
    pub fn len(&self) -> usize {
        self.faces.len()
    }

    /// Whether there is no face.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.faces.is_empty()
    }

    /// The rings of a face.
    #[must_use]
    pub fn face(&self, number: u32) -> &[Vec<Run>] {
        self.faces.get(number as usize).map_or(&[], Vec::as_slice)
    }

    /// An arc.
    #[must_use]
    pub fn arc(&self, number: u32) -> &Arc {
        &self.arcs[number as usize]
    }

    /// The positions of an arc in the world square, from its beginning, without what goes with triangles smaller than
    /// `least`. Its ends always stay.
    pub fn positions(&self, arc: u32, least: f64) -> impl DoubleEndedIterator<Item = [f64; 2]> {
        let all = &self.arcs[arc as usize].vertices;
        let last = all.len() - 1;
        all.iter()
            .enumerate()
            .filter(move |(n, v)| *n == 0 || *n == last || self.weights[**v as usize] >= least)
            .map(|(_, v)| self.vertices[*v as usize])
    }

    /// The first two positions of a run in full precision: where it starts and where it heads.
    #[must_use]
    pub fn heading(&self, run: Run) -> [[f64; 2]; 2] {
        let all = &self.arcs[run.arc as usize].vertices;
        let (first, second) = if run.backwards {
            (all[all.len() - 1], all[all.len() - 2])
        } else {
            (all[0], all[1])
        };
        [self.vertices[first as usize], self.vertices[second as usize]]
    }

    /// Numbers of the vertices at which a run begins and ends.
    #[must_use]
    pub fn ends(&self, run: Run) -> [u32; 2] {
        let all = &self.arcs[run.arc as usize].vertices;
        let ends = [all[0], all[all.len() - 1]];
        if run.backwards { [ends[1], ends[0]] } else { ends }
    }
}

/// The closed rings of an area with its inside on their left.
fn oriented(area: &Area) -> Vec<Vec<[f64; 2]>> {
    let rings: Vec<&[[f64; 2]]> = area.rings().collect();
    if let [only] = rings[..] {
        let mut ring = only.to_vec();
        if area.signed_square_degrees() < 0.0 {
            ring.reverse();
        }
        return vec![ring];
    }
    polygons(area).into_iter().flatten().collect()
}

struct Cutter<'a> {
    junctions: &'a [bool],
    arcs: Vec<Arc>,
    /// Arcs by their first two vertices, in both directions.
    known: HashMap<[u32; 2], Run>,
}

impl Cutter<'_> {
    /// The runs of a ring; arcs that are new are kept.
    fn cut(&mut self, ring: &NumberedRing, face: u32) -> Vec<Run> {
        let start = ring.iter().position(|v| self.junctions[*v as usize]);
        let Some(start) = start else {
            return vec![self.run(whole(ring), face)];
        };
        let turned = ring[start..].iter().chain(&ring[..=start]).copied();
        let mut runs = Vec::new();
        let mut piece: Vec<u32> = Vec::new();
        for v in turned {
            piece.push(v);
            if piece.len() > 1 && self.junctions[v as usize] {
                runs.push(self.run(std::mem::replace(&mut piece, vec![v]), face));
            }
        }
        runs
    }

    fn run(&mut self, piece: Vec<u32>, face: u32) -> Run {
        let key = [piece[0], piece[1]];
        let known = self.known.get(&key).copied().filter(|run| {
            let own = &self.arcs[run.arc as usize].vertices;
            own.len() == piece.len()
        });
        let run = known.unwrap_or_else(|| {
            let arc = u32::try_from(self.arcs.len()).unwrap_or(u32::MAX);
            let run = Run { arc, backwards: false };
            let backwards = Run { arc, backwards: true };
            self.known.insert(key, run);
            self.known
                .insert([piece[piece.len() - 1], piece[piece.len() - 2]], backwards);
            self.arcs.push(Arc {
                vertices: piece,
                left: None,
                right: None,
            });
            run
        });
        let arc = &mut self.arcs[run.arc as usize];
        let side = if run.backwards { &mut arc.right } else { &mut arc.left };
        side.get_or_insert(face);
        run
    }
}

/// A ring without junctions as an arc that begins and ends at its vertex of the smallest number, the same for the face
/// inside as for the one around it.
fn whole(ring: &NumberedRing) -> Vec<u32> {
    let least = ring.iter().enumerate().min_by_key(|(_, v)| **v).map_or(0, |(n, _)| n);
    ring[least..].iter().chain(&ring[..=least]).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::testing::square;

    #[test]
    fn neighbours_share_an_arc_with_one_on_each_side() {
        let areas = [
            Area::from_rings([square(0.0, 0.0, 1.0)]),
            Area::from_rings([square(1.0, 0.0, 1.0)]),
        ];
        let topology = Topology::new(areas.iter());
        let of = |face: u32| -> Vec<u32> { topology.face(face).iter().flatten().map(|r| r.arc).collect() };
        let shared: Vec<u32> = of(0).into_iter().filter(|a| of(1).contains(a)).collect();
        assert_eq!(shared.len(), 1);
        let arc = topology.arc(shared[0]);
        let mut sides = [arc.left, arc.right];
        sides.sort_unstable();
        assert_eq!(sides, [Some(0), Some(1)]);
    }

    #[test]
    fn an_enclave_and_its_surroundings_share_a_whole_ring() {
        let inner = square(1.0, 1.0, 1.0);
        let around = Area::from_rings([square(0.0, 0.0, 3.0), inner]);
        let enclave = Area::from_rings([[[2.0, 2.0], [1.0, 2.0], [1.0, 1.0], [2.0, 1.0], [2.0, 2.0]]]);
        let topology = Topology::new([around, enclave].iter());
        let of = |face: u32| -> Vec<Run> { topology.face(face).iter().flatten().copied().collect() };
        let own = of(1);
        assert_eq!(own.len(), 1);
        let other = Run {
            backwards: !own[0].backwards,
            ..own[0]
        };
        assert!(of(0).contains(&other), "{:?} {:?}", of(0), own);
    }
}
