//! Simplification after Visvalingam and Whyatt (1993) that keeps the topology.
//!
//! Vertices go in order of the triangle they form with their neighbours, over all arcs at once. One goes only when its
//! triangle holds no other vertex that is still there, so no border ever crosses another: at any moment the drawing is a map
//! of the same faces. Each vertex gets as its weight the moment at which it goes, which never decreases, so that leaving out
//! all below some weight is one of these moments.

use super::topology::Arc;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// Beyond this triangle (share of the world square) nothing goes any more: some 6 km × 6 km on the ground in France.
const LARGEST: f64 = 3.0e-8;
/// Side of the squares in which vertices are looked up (share of the world's side): about a kilometre in France.
const SQUARE: f64 = 4.0e-5;

/// An area as an integer that sorts as it does: areas are not negative.
fn sortable(area: f64) -> u64 {
    area.to_bits()
}

struct Work<'a> {
    at: &'a [[f64; 2]],
    before: Vec<u32>,
    after: Vec<u32>,
    fixed: Vec<bool>,
    gone: Vec<bool>,
    squares: HashMap<[i32; 2], Vec<u32>>,
}

/// The weight of each vertex; infinite for ends of arcs and what keeps a ring a ring.
pub(super) fn weights(at: &[[f64; 2]], arcs: &[Arc]) -> Vec<f64> {
    let mut work = Work::new(at, arcs);
    let mut weights = vec![f64::INFINITY; at.len()];
    let mut queue: BinaryHeap<Reverse<(u64, u32)>> = BinaryHeap::new();
    for v in 0..at.len() {
        if let Some(area) = work.triangle(v) {
            queue.push(Reverse((sortable(area), index(v))));
        }
    }
    let mut moment = 0.0_f64;
    while let Some(Reverse((key, number))) = queue.pop() {
        let v = number as usize;
        // An older entry of a vertex whose neighbours have changed since is passed over.
        let Some(area) = work.triangle(v).filter(|area| sortable(*area) == key) else {
            continue;
        };
        if area > LARGEST {
            break;
        }
        if work.holds_another(v) {
            continue;
        }
        moment = moment.max(area);
        weights[v] = moment;
        for neighbour in work.remove(v) {
            if let Some(area) = work.triangle(neighbour) {
                queue.push(Reverse((sortable(area), index(neighbour))));
            }
        }
    }
    weights
}

fn index(v: usize) -> u32 {
    u32::try_from(v).unwrap_or(u32::MAX)
}

impl<'a> Work<'a> {
    fn new(at: &'a [[f64; 2]], arcs: &[Arc]) -> Self {
        let none = u32::MAX;
        let mut work = Self {
            at,
            before: vec![none; at.len()],
            after: vec![none; at.len()],
            fixed: vec![true; at.len()],
            gone: vec![false; at.len()],
            squares: HashMap::new(),
        };
        let mut same_ends: HashMap<[u32; 2], u32> = HashMap::new();
        for arc in arcs {
            *same_ends.entry(ends(arc)).or_default() += 1;
        }
        for arc in arcs {
            for w in arc.vertices.windows(3) {
                let v = w[1] as usize;
                (work.before[v], work.after[v], work.fixed[v]) = (w[0], w[2], false);
            }
            // Two arcs between the same points must not fall together, nor a ring collapse.
            if same_ends[&ends(arc)] > 1 || arc.vertices.first() == arc.vertices.last() {
                work.keep_shape(&arc.vertices);
            }
        }
        for (v, p) in at.iter().enumerate() {
            work.squares.entry(square_of(*p)).or_default().push(index(v));
        }
        work
    }

    /// Keeps the vertex farthest from the chord, or for a ring the farthest from its beginning and the one farthest from
    /// the line between.
    fn keep_shape(&mut self, arc: &[u32]) {
        let p = |n: usize| self.at[arc[n] as usize];
        let last = arc.len() - 1;
        if last < 2 {
            return;
        }
        let farthest = |distance: &dyn Fn(usize) -> f64| {
            (1..last)
                .max_by(|a, b| distance(*a).total_cmp(&distance(*b)))
                .unwrap_or(1)
        };
        let mut kept = Vec::new();
        if arc[0] == arc[last] {
            let far = farthest(&|n| (p(n)[0] - p(0)[0]).powi(2) + (p(n)[1] - p(0)[1]).powi(2));
            kept.extend([far, farthest(&|n| doubled(p(0), p(far), p(n)).abs())]);
        } else {
            kept.push(farthest(&|n| doubled(p(0), p(last), p(n)).abs()));
        }
        for n in kept {
            self.fixed[arc[n] as usize] = true;
        }
    }

    /// The area of the triangle of a vertex with its neighbours; `None` when it is not to go or has gone.
    fn triangle(&self, v: usize) -> Option<f64> {
        if self.fixed[v] || self.gone[v] {
            return None;
        }
        let [a, c] = self.neighbours(v);
        Some((doubled(self.at[a], self.at[v], self.at[c]) / 2.0).abs())
    }

    fn neighbours(&self, v: usize) -> [usize; 2] {
        [self.before[v] as usize, self.after[v] as usize]
    }

    /// Whether another vertex that is still there lies in the triangle or on its edge.
    fn holds_another(&self, v: usize) -> bool {
        let [a, c] = self.neighbours(v);
        let corners = [self.at[a], self.at[v], self.at[c]];
        let extreme =
            |axis: usize, pick: fn(f64, f64) -> f64| corners.iter().map(|p| p[axis]).fold(corners[0][axis], pick);
        let low = square_of([extreme(0, f64::min), extreme(1, f64::min)]);
        let high = square_of([extreme(0, f64::max), extreme(1, f64::max)]);
        let turn = doubled(corners[0], corners[1], corners[2]);
        let inside = |p: [f64; 2]| {
            let sides = [
                doubled(corners[0], corners[1], p),
                doubled(corners[1], corners[2], p),
                doubled(corners[2], corners[0], p),
            ];
            turn != 0.0 && sides.iter().all(|s| s * turn >= 0.0)
        };
        (low[0]..=high[0]).any(|x| {
            (low[1]..=high[1]).any(|y| {
                let there = self.squares.get(&[x, y]).into_iter().flatten();
                there
                    .map(|n| *n as usize)
                    .any(|n| n != a && n != v && n != c && !self.gone[n] && inside(self.at[n]))
            })
        })
    }

    /// Takes a vertex out; its neighbours are returned.
    fn remove(&mut self, v: usize) -> [usize; 2] {
        let [a, c] = self.neighbours(v);
        self.gone[v] = true;
        // The ends of arcs have neighbours in several arcs and need none.
        if !self.fixed[a] || self.after[a] == index(v) {
            self.after[a] = index(c);
        }
        if !self.fixed[c] || self.before[c] == index(v) {
            self.before[c] = index(a);
        }
        if let Some(square) = self.squares.get_mut(&square_of(self.at[v])) {
            square.retain(|n| *n as usize != v);
        }
        [a, c]
    }
}

/// Twice the signed area of a triangle.
fn doubled(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> f64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
}

fn ends(arc: &Arc) -> [u32; 2] {
    let (first, last) = (arc.vertices[0], arc.vertices[arc.vertices.len() - 1]);
    [first.min(last), first.max(last)]
}

fn square_of(p: [f64; 2]) -> [i32; 2] {
    #[expect(clippy::cast_possible_truncation, reason = "the world is 25,000 squares wide")]
    p.map(|v| (v / SQUARE).floor() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arc(vertices: &[u32]) -> Arc {
        Arc {
            vertices: vertices.to_vec(),
            left: None,
            right: None,
        }
    }

    #[test]
    fn small_bends_go_first_and_ends_stay() {
        let at = [[0.0, 0.0], [1e-6, 1e-7], [2e-6, 0.0], [3e-6, 4e-6], [4e-6, 0.0]];
        let weights = weights(&at, &[arc(&[0, 1, 2, 3, 4])]);
        assert!(weights[0].is_infinite() && weights[4].is_infinite());
        assert!(weights[1] < weights[2] && weights[2] <= weights[3], "{weights:?}");
    }

    #[test]
    fn a_bend_around_a_point_of_another_border_stays() {
        // The second arc begins inside of the bend of the first.
        let at = [[0.0, 0.0], [1e-6, 1e-6], [2e-6, 0.0], [1e-6, 5e-7], [1e-6, -5e-6]];
        let weights = weights(&at, &[arc(&[0, 1, 2]), arc(&[3, 4])]);
        assert!(weights[1].is_infinite(), "{weights:?}");
    }

    #[test]
    fn a_ring_stays_a_ring_and_a_lens_a_lens() {
        let at = [[0.0, 0.0], [1e-6, 0.0], [1e-6, 1e-6], [0.0, 1e-6], [5e-7, -1e-8]];
        let ring = weights(&at, &[arc(&[0, 4, 1, 2, 3, 0])]);
        assert_eq!(ring.iter().filter(|w| w.is_infinite()).count(), 3);
        let lens = weights(&at, &[arc(&[0, 4, 1]), arc(&[0, 3, 2, 1])]);
        assert!(lens[4].is_infinite());
        assert_eq!([lens[2], lens[3]].iter().filter(|w| w.is_infinite()).count(), 1);
    }
}
