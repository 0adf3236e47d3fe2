//! Rings of neighbours cut into arcs at the points where more than two borders meet.
//!
//! The outlines are those of a cover of the land, but not perfectly noded: at some places a border of one commune has a vertex
//! where the edge of its neighbour passes within centimetres. Such an edge is bent through the vertex first ([`node`]).

use std::collections::{HashMap, HashSet};

/// A vertex nearer than this to an edge that only one ring has is on that edge, in degrees (at most 0.11 m).
const SNAP_DEGREES: f64 = 1e-6;
/// Side of the squares in which vertices are looked up, in degrees.
const SQUARE: f64 = 0.01;

/// A closed ring by numbers of vertices; the first is not repeated.
pub(super) type NumberedRing = Vec<u32>;

/// Vertices without repetition, and rings that name them.
pub(super) struct Numbered {
    /// Longitude and latitude in degrees.
    pub vertices: Vec<[f64; 2]>,
    /// The rings of each face.
    pub faces: Vec<Vec<NumberedRing>>,
}

/// Gives equal positions one number. `faces` yields the closed rings of each face.
pub(super) fn number(faces: impl Iterator<Item = Vec<Vec<[f64; 2]>>>) -> Numbered {
    let mut vertices = Vec::new();
    let mut known: HashMap<[u64; 2], u32> = HashMap::new();
    let mut of = |p: [f64; 2]| {
        // Both zeros are one position.
        let key = p.map(|v| (v + 0.0).to_bits());
        *known.entry(key).or_insert_with(|| {
            vertices.push(p);
            u32::try_from(vertices.len() - 1).unwrap_or(u32::MAX)
        })
    };
    let faces = faces
        .map(|rings| {
            let numbered = rings.into_iter().map(|ring| {
                let mut numbers: NumberedRing = ring.into_iter().map(&mut of).collect();
                numbers.dedup();
                if numbers.len() > 1 && numbers.first() == numbers.last() {
                    numbers.pop();
                }
                numbers
            });
            numbered.filter(|ring| ring.len() > 2).collect()
        })
        .collect();
    Numbered { vertices, faces }
}

fn undirected(a: u32, b: u32) -> (u32, u32) {
    (a.min(b), a.max(b))
}

/// The edges of a ring, the closing one included.
pub(super) fn edges(ring: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    let next = ring.iter().cycle().skip(1);
    ring.iter().copied().zip(next.copied())
}

fn square_of(p: [f64; 2]) -> [i32; 2] {
    #[expect(clippy::cast_possible_truncation, reason = "degrees over a hundredth fit")]
    p.map(|v| (v / SQUARE).floor() as i32)
}

/// Bends each edge that one ring alone has through the vertices that lie on it within [`SNAP_DEGREES`].
pub(super) fn node(numbered: &mut Numbered) {
    let mut times: HashMap<(u32, u32), u32> = HashMap::new();
    for (a, b) in numbered.faces.iter().flatten().flat_map(|ring| edges(ring)) {
        *times.entry(undirected(a, b)).or_default() += 1;
    }
    let alone: HashSet<(u32, u32)> = times.iter().filter(|(_, n)| **n == 1).map(|(e, _)| *e).collect();
    let mut squares: HashMap<[i32; 2], Vec<u32>> = HashMap::new();
    // Only the end of another such edge can be a vertex that its neighbour lacks.
    let mut ends: Vec<u32> = alone.iter().flat_map(|(a, b)| [*a, *b]).collect();
    ends.sort_unstable();
    ends.dedup();
    for v in ends {
        squares
            .entry(square_of(numbered.vertices[v as usize]))
            .or_default()
            .push(v);
    }
    let vertices = &numbered.vertices;
    for ring in numbered.faces.iter_mut().flatten() {
        if !edges(ring).any(|(a, b)| alone.contains(&undirected(a, b))) {
            continue;
        }
        let mut bent = Vec::with_capacity(ring.len());
        for (a, b) in edges(ring) {
            bent.push(a);
            if alone.contains(&undirected(a, b)) {
                bent.extend(on_edge(vertices, &squares, a, b));
            }
        }
        *ring = bent;
    }
}

/// The vertices on an edge, in order from `a` to `b`.
fn on_edge(vertices: &[[f64; 2]], squares: &HashMap<[i32; 2], Vec<u32>>, a: u32, b: u32) -> Vec<u32> {
    let (from, to) = (vertices[a as usize], vertices[b as usize]);
    let low = square_of([from[0].min(to[0]) - SNAP_DEGREES, from[1].min(to[1]) - SNAP_DEGREES]);
    let high = square_of([from[0].max(to[0]) + SNAP_DEGREES, from[1].max(to[1]) + SNAP_DEGREES]);
    let along = [to[0] - from[0], to[1] - from[1]];
    let length2 = along[0].powi(2) + along[1].powi(2);
    let mut found: Vec<(f64, u32)> = Vec::new();
    for x in low[0]..=high[0] {
        for y in low[1]..=high[1] {
            for &v in squares.get(&[x, y]).into_iter().flatten() {
                let p = vertices[v as usize];
                let d = [p[0] - from[0], p[1] - from[1]];
                let t = (d[0] * along[0] + d[1] * along[1]) / length2;
                let off = (d[0] * along[1] - d[1] * along[0]).abs() / length2.sqrt();
                if v != a && v != b && t > 0.0 && t < 1.0 && off < SNAP_DEGREES {
                    found.push((t, v));
                }
            }
        }
    }
    found.sort_unstable_by(|p, q| p.0.total_cmp(&q.0));
    found.into_iter().map(|(_, v)| v).collect()
}

/// For each vertex, whether arcs must end there: a number of borders other than two meets.
pub(super) fn junctions(numbered: &Numbered) -> Vec<bool> {
    let mut ends: Vec<(u32, u32)> = Vec::new();
    for (a, b) in numbered.faces.iter().flatten().flat_map(|ring| edges(ring)) {
        ends.extend([(a, b), (b, a)]);
    }
    ends.sort_unstable();
    ends.dedup();
    let mut degree = vec![0_u32; numbered.vertices.len()];
    for (a, _) in ends {
        degree[a as usize] += 1;
    }
    degree.into_iter().map(|d| d != 2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
        let mut closed = points.to_vec();
        closed.push(points[0]);
        closed
    }

    #[test]
    fn an_edge_is_bent_through_the_vertex_its_neighbour_has() {
        let west = ring(&[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]);
        let east = ring(&[[1.0, 0.0], [2.0, 0.0], [2.0, 1.0], [1.0, 1.0], [1.0 + 4e-7, 0.5]]);
        let mut numbered = number([vec![west], vec![east]].into_iter());
        assert_eq!(numbered.vertices.len(), 7);
        node(&mut numbered);
        assert_eq!(numbered.faces[0][0].len(), 5, "the western square has the vertex too");
        assert_eq!(numbered.faces[1][0].len(), 5);
        let junctions = junctions(&numbered);
        assert_eq!(junctions.iter().filter(|j| **j).count(), 2);
    }

    #[test]
    fn a_vertex_a_metre_away_is_left_alone() {
        let west = ring(&[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]);
        let east = ring(&[[1.0, 0.0], [2.0, 0.0], [2.0, 1.0], [1.0, 1.0], [1.00001, 0.5]]);
        let mut numbered = number([vec![west], vec![east]].into_iter());
        node(&mut numbered);
        assert_eq!(numbered.faces[0][0].len(), 4);
    }
}
