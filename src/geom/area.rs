//! A set of rings, and which side of them a point is on, decided exactly.

use super::chain::BREAK;
use super::{Bounds, LonLat};
use robust::{Coord, orient2d};
use std::collections::BTreeMap;

/// Where a point stands relative to an [`Area`]. The boundary is neither inside nor outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// In the interior.
    Inside,
    /// Exactly on an edge or a vertex.
    Boundary,
    /// In the exterior.
    Outside,
}

/// A defect of a ring that does not change what is inside, but should be known.
#[derive(Debug, Clone, PartialEq)]
pub enum RingDefect {
    /// The ring touches or crosses itself.
    TouchesItself {
        /// Ring number in the area, from 0.
        ring: usize,
        /// The vertex, from 0, at which the later of the two edges begins.
        vertex: usize,
        /// Where, to rounding.
        at: [f64; 2],
    },
    /// Fewer than four positions, or not closed.
    NotARing {
        /// Ring number in the area, from 0.
        ring: usize,
    },
}

/// Closed rings in degrees. Inside is what an odd number of rings surrounds, so holes, islands and parts that
/// touch each other in a point need no special case.
#[derive(Debug, Clone, Default)]
pub struct Area {
    /// The rings one after the other with [`BREAK`] between them: one stretch of memory to walk, no index to look up.
    vertices: Vec<[f64; 2]>,
    /// The rectangle of each [`STRETCH`] edges in turn, so that those out of reach are passed over together.
    stretches: Vec<Bounds>,
    bounds: Option<Bounds>,
}

/// Edges in a stretch: few enough that one is short beside its area, many enough that rectangles are few beside edges.
const STRETCH: usize = 16;

/// A point that two segments have in common, if any: whether there is one is decided exactly; where it is, to rounding.
fn meeting(s: [[f64; 2]; 2], t: [[f64; 2]; 2]) -> Option<[f64; 2]> {
    let apart = |axis: usize| {
        s[0][axis].max(s[1][axis]) < t[0][axis].min(t[1][axis])
            || t[0][axis].max(t[1][axis]) < s[0][axis].min(s[1][axis])
    };
    if apart(1) || apart(0) {
        return None;
    }
    let coord = |c: [f64; 2]| Coord { x: c[0], y: c[1] };
    let side = |l: [[f64; 2]; 2], p: [f64; 2]| orient2d(coord(l[0]), coord(l[1]), coord(p));
    let (a, b) = (side(s, t[0]), side(s, t[1]));
    let (c, d) = (side(t, s[0]), side(t, s[1]));
    if a * b > 0.0 || c * d > 0.0 {
        return None;
    }
    if a == 0.0 && b == 0.0 {
        // On one line, with rectangles that overlap: an end of one lies on the other.
        let within = |p: [f64; 2], l: [[f64; 2]; 2]| {
            (0..2).all(|x| l[0][x].min(l[1][x]) <= p[x] && p[x] <= l[0][x].max(l[1][x]))
        };
        return t.into_iter().find(|p| within(*p, s)).or(Some(s[0]));
    }
    let share = a / (a - b);
    Some([
        t[0][0] + share * (t[1][0] - t[0][0]),
        t[0][1] + share * (t[1][1] - t[0][1]),
    ])
}

/// The edges of a closed ring that meet an earlier one which is no neighbour, and where each meets the first of those. Edges are swept along the
/// longer side of the ring, so that only those are compared which overlap there.
fn meetings(ring: &[[f64; 2]]) -> Vec<(usize, [f64; 2])> {
    let edges = ring.len() - 1;
    let mut bounds = Bounds::EMPTY;
    ring.iter().for_each(|p| bounds.add(*p));
    let axis = usize::from(bounds.max[1] - bounds.min[1] > bounds.max[0] - bounds.min[0]);
    let edge = |number: usize| [ring[number], ring[number + 1]];
    let start = |number: usize| edge(number)[0][axis].min(edge(number)[1][axis]);
    let end = |number: usize| edge(number)[0][axis].max(edge(number)[1][axis]);
    let mut order: Vec<usize> = (0..edges).collect();
    order.sort_by(|a, b| start(*a).total_cmp(&start(*b)));
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    for (place, &one) in order.iter().enumerate() {
        for &other in order[place + 1..].iter().take_while(|other| start(**other) <= end(one)) {
            let (earlier, later) = (one.min(other), one.max(other));
            // Neighbours share an end, the first and the last edge too.
            let neighbours = later - earlier < 2 || (earlier == 0 && later == edges - 1);
            let told = first.get(&later).is_some_and(|known| *known <= earlier);
            if !neighbours && !told && meeting(edge(earlier), edge(later)).is_some() {
                first.insert(later, earlier);
            }
        }
    }
    let places = first.into_iter();
    places
        .filter_map(|(later, earlier)| Some((later, meeting(edge(earlier), edge(later))?)))
        .collect()
}

fn stretches(vertices: &[[f64; 2]]) -> Vec<Bounds> {
    let starts = (0..vertices.len().saturating_sub(1)).step_by(STRETCH);
    starts
        .map(|start| {
            let mut bounds = Bounds::EMPTY;
            // A break is no number and adds nothing.
            for vertex in &vertices[start..(start + STRETCH + 1).min(vertices.len())] {
                bounds.add(*vertex);
            }
            bounds
        })
        .collect()
}

fn is_break(vertex: [f64; 2]) -> bool {
    vertex[0].is_nan()
}

impl Area {
    /// An area from closed rings (first position repeated at the end).
    #[must_use]
    pub fn from_rings<R: AsRef<[[f64; 2]]>>(rings: impl IntoIterator<Item = R>) -> Self {
        let mut vertices = Vec::new();
        let mut bounds = Bounds::EMPTY;
        for ring in rings {
            if !vertices.is_empty() {
                vertices.push(BREAK);
            }
            for &p in ring.as_ref() {
                bounds.add(p);
                vertices.push(p);
            }
        }
        vertices.shrink_to_fit();
        Self {
            bounds: (!vertices.is_empty()).then_some(bounds),
            stretches: stretches(&vertices),
            vertices,
        }
    }

    /// The smallest rectangle around the area, `None` when it is empty.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        self.bounds
    }

    /// The rings, closed, in the order they were given.
    pub fn rings(&self) -> impl Iterator<Item = &[[f64; 2]]> {
        self.vertices.split(|v| is_break(*v)).filter(|ring| !ring.is_empty())
    }

    /// Every edge as a pair of its ends.
    pub fn edges(&self) -> impl Iterator<Item = ([f64; 2], [f64; 2])> {
        self.numbered_edges().map(|(_, ends)| ends)
    }

    /// Every edge with its number: that of one is followed by that of the next where it goes on from there, and only there.
    pub fn numbered_edges(&self) -> impl Iterator<Item = (usize, ([f64; 2], [f64; 2]))> {
        let ends = self.vertices.windows(2).map(|w| (w[0], w[1])).enumerate();
        ends.filter(|(_, (a, b))| !is_break(*a) && !is_break(*b))
    }

    /// The edge of a number given by [`Area::numbered_edges`].
    #[must_use]
    pub fn edge(&self, number: usize) -> ([f64; 2], [f64; 2]) {
        (self.vertices[number], self.vertices[number + 1])
    }

    /// The edges whose rectangles meet this one, and some beside them.
    pub fn edges_near(&self, window: Bounds) -> impl Iterator<Item = ([f64; 2], [f64; 2])> {
        self.stretches(move |bounds| bounds.meets(&window))
            .filter(|(a, b)| !is_break(*a) && !is_break(*b))
    }

    /// The edges of the stretches whose rectangles are asked for, with those to and from a break.
    fn stretches(&self, asked: impl Fn(&Bounds) -> bool) -> impl Iterator<Item = ([f64; 2], [f64; 2])> {
        let numbered = self.stretches.iter().enumerate();
        numbered
            .filter(move |(_, bounds)| asked(bounds))
            .flat_map(|(number, _)| {
                let start = number * STRETCH;
                let end = (start + STRETCH + 1).min(self.vertices.len());
                self.vertices[start..end].windows(2).map(|w| (w[0], w[1]))
            })
    }

    /// Number of positions, the repeated closing ones included.
    #[must_use]
    pub fn vertex_count(&self) -> usize {
        self.vertices.iter().filter(|v| !is_break(**v)).count()
    }

    /// Where the point stands. Exact: orientations are computed with adaptive precision (Shewchuk 1997), so a
    /// point is never put on the wrong side of an edge by rounding.
    #[must_use]
    pub fn locate(&self, p: LonLat) -> Position {
        if !self.bounds.is_some_and(|b| b.contains(p)) {
            return Position::Outside;
        }
        let at = Coord { x: p.lon, y: p.lat };
        let mut inside = false;
        // What lies wholly to the west changes nothing: only edges to the east are counted.
        let counts = |bounds: &Bounds| bounds.min[1] <= p.lat && p.lat <= bounds.max[1] && p.lon <= bounds.max[0];
        for (a, b) in self.stretches(counts) {
            let (low, high) = if a[1] <= b[1] { (a, b) } else { (b, a) };
            // Written so that a break between rings, which compares with nothing, is passed over too.
            let in_reach = low[1] <= p.lat && p.lat <= high[1];
            if !in_reach {
                continue;
            }
            if low[1] == high[1] {
                let (west, east) = if a[0] <= b[0] { (a[0], b[0]) } else { (b[0], a[0]) };
                if west <= p.lon && p.lon <= east {
                    return Position::Boundary;
                }
                continue;
            }
            let side = orient2d(Coord { x: low[0], y: low[1] }, Coord { x: high[0], y: high[1] }, at);
            if side == 0.0 {
                return Position::Boundary;
            }
            // Half-open in latitude, so that a vertex shared by two edges counts once.
            if side > 0.0 && p.lat < high[1] {
                inside = !inside;
            }
        }
        if inside { Position::Inside } else { Position::Outside }
    }

    /// What is unusual about the rings, in order: a ring that is none, and every place where a ring meets itself.
    #[must_use]
    pub fn defects(&self) -> Vec<RingDefect> {
        let mut found = Vec::new();
        for (ring, closed) in self.rings().enumerate() {
            if closed.len() < 4 || closed.first() != closed.last() {
                found.push(RingDefect::NotARing { ring });
                continue;
            }
            let touching = meetings(closed).into_iter();
            found.extend(touching.map(|(vertex, at)| RingDefect::TouchesItself { ring, vertex, at }));
        }
        found
    }

    /// Signed area of the bounding shape in square degrees by the shoelace formula, summed over the rings.
    #[must_use]
    pub fn signed_square_degrees(&self) -> f64 {
        self.edges().map(|(a, b)| (a[0] * b[1] - b[0] * a[1]) / 2.0).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square_with_hole() -> Area {
        Area::from_rings([
            vec![[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]],
            vec![[1.0, 1.0], [1.0, 3.0], [3.0, 3.0], [3.0, 1.0], [1.0, 1.0]],
        ])
    }

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat { lon, lat }
    }

    #[test]
    fn inside_boundary_and_hole() {
        let area = square_with_hole();
        for (p, want) in [
            (at(0.5, 0.5), Position::Inside),
            (at(2.0, 2.0), Position::Outside),
            (at(0.0, 2.0), Position::Boundary),
            (at(4.0, 4.0), Position::Boundary),
            (at(2.0, 1.0), Position::Boundary),
            (at(2.0, 0.0), Position::Boundary),
            (at(0.5, 1.0), Position::Inside),
            (at(0.5, 3.0), Position::Inside),
            (at(5.0, 4.0), Position::Outside),
            (at(-1.0, 0.0), Position::Outside),
        ] {
            assert_eq!(area.locate(p), want, "{p:?}");
        }
    }

    /// Without stretches, and with the plain sum of crossings.
    fn located_plainly(area: &Area, p: LonLat) -> bool {
        let crossed = area.edges().filter(|(a, b)| {
            let (low, high) = if a[1] <= b[1] { (a, b) } else { (b, a) };
            low[1] <= p.lat && p.lat < high[1] && {
                let share = (p.lat - low[1]) / (high[1] - low[1]);
                p.lon < low[0] + share * (high[0] - low[0])
            }
        });
        crossed.count() % 2 == 1
    }

    #[test]
    fn stretches_pass_over_nothing_that_matters() {
        // Two rings of 50 and 33 vertices, so that breaks and ends of rings fall within stretches.
        let ring = |x: f64, n: u32| -> Vec<[f64; 2]> {
            let at = |k: u32| {
                let turn = f64::from(k % n) * std::f64::consts::TAU / f64::from(n);
                let radius = 1.0 + 0.4 * f64::from(k % n * 37 % 11) / 11.0;
                [x + radius * turn.cos(), radius * turn.sin()]
            };
            (0..=n).map(at).collect()
        };
        let area = Area::from_rings([ring(0.0, 50), ring(0.7, 33)]);
        let mut inside = 0;
        for i in 0..80 {
            for j in 0..60 {
                let p = at(-1.6 + 0.05 * f64::from(i) + 1e-4, -1.5 + 0.05 * f64::from(j) + 1e-4);
                let located = area.locate(p) == Position::Inside;
                assert_eq!(located, located_plainly(&area, p), "{p:?}");
                inside += u32::from(located);
                let window = Bounds {
                    min: [p.lon - 0.05, p.lat - 0.05],
                    max: [p.lon + 0.05, p.lat + 0.05],
                };
                let meets = |(a, b): &([f64; 2], [f64; 2])| {
                    let mut bounds = Bounds::EMPTY;
                    bounds.add(*a);
                    bounds.add(*b);
                    bounds.meets(&window)
                };
                let all: Vec<_> = area.edges().filter(meets).collect();
                assert_eq!(area.edges_near(window).filter(meets).collect::<Vec<_>>(), all, "{p:?}");
            }
        }
        assert!(inside > 500);
    }

    #[test]
    fn one_ulp_beside_an_oblique_edge() {
        let area = Area::from_rings([vec![[0.0, 0.0], [3.0, 1.0], [0.0, 1.0], [0.0, 0.0]]]);
        let on = 0.1_f64;
        let lon = 3.0 * on;
        // 3 × 0.1 rounds up, so the double lies a hair to the right of the edge: outside.
        assert_eq!(area.locate(at(lon, on)), Position::Outside);
        assert_eq!(area.locate(at(lon.next_down().next_down(), on)), Position::Inside);
        assert_eq!(area.locate(at(1.5, 0.5)), Position::Boundary);
    }

    #[test]
    fn says_where_a_ring_meets_itself() {
        let touches = |ring: Vec<[f64; 2]>| -> Vec<(usize, [f64; 2])> {
            let defects = Area::from_rings([ring]).defects();
            let at = |d: &RingDefect| match d {
                RingDefect::TouchesItself { vertex, at, .. } => (*vertex, *at),
                RingDefect::NotARing { .. } => (usize::MAX, [0.0; 2]),
            };
            defects.iter().map(at).collect()
        };
        // Through one vertex twice, a vertex on an edge, and two edges that cross.
        let bow = vec![
            [0.0, 0.0],
            [1.0, 1.0],
            [2.0, 0.0],
            [2.0, 2.0],
            [1.0, 1.0],
            [0.0, 2.0],
            [0.0, 0.0],
        ];
        assert_eq!(touches(bow)[0], (3, [1.0, 1.0]));
        let on_edge = vec![[0.0, 0.0], [4.0, 0.0], [4.0, 2.0], [2.0, 0.0], [0.0, 2.0], [0.0, 0.0]];
        assert_eq!(touches(on_edge)[0], (2, [2.0, 0.0]));
        let crossing = vec![[0.0, 0.0], [2.0, 2.0], [2.0, 0.0], [0.0, 2.0], [0.0, 0.0]];
        assert_eq!(touches(crossing), [(2, [1.0, 1.0])]);
        assert!(square_with_hole().defects().is_empty());
        assert_eq!(
            Area::from_rings([vec![[0.0, 0.0], [1.0, 1.0], [0.0, 0.0]]])
                .defects()
                .len(),
            1
        );
    }

    /// Each edge against each earlier one.
    fn meetings_plainly(ring: &[[f64; 2]]) -> Vec<(usize, [f64; 2])> {
        let edges = ring.len() - 1;
        let edge = |number: usize| [ring[number], ring[number + 1]];
        let first = |later: usize| usize::from(later == edges - 1);
        let met = (2..edges).map(|later| {
            let mut earlier = first(later)..later - 1;
            Some((later, earlier.find_map(|one| meeting(edge(one), edge(later)))?))
        });
        met.flatten().collect()
    }

    #[test]
    fn the_sweep_finds_what_comparing_all_edges_finds() {
        // On a small grid, so that vertices coincide and lie on edges; some rings are high and some wide.
        let mut state = 7_u64;
        let mut next = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            f64::from(u32::try_from((state >> 33) % below).expect("small"))
        };
        let mut found = 0;
        for round in 0..400 {
            let (wide, high) = if round % 2 == 0 { (9, 4) } else { (4, 9) };
            let mut ring: Vec<[f64; 2]> = (0..3 + round % 9).map(|_| [next(wide), next(high)]).collect();
            ring.push(ring[0]);
            let plain = meetings_plainly(&ring);
            assert_eq!(meetings(&ring), plain, "{ring:?}");
            found += plain.len();
        }
        assert!(found > 300, "{found}");
    }

    /// As many vertices as a feature may have are looked through too: comparing all of them with each other would take hours.
    #[test]
    fn a_ring_of_many_vertices_is_looked_through() {
        let many = 400_000_u32;
        let at = |n: u32| {
            let turn = f64::from(n % many) * std::f64::consts::TAU / f64::from(many);
            [turn.cos(), turn.sin()]
        };
        let ring: Vec<[f64; 2]> = (0..=many).map(at).collect();
        assert!(Area::from_rings([ring]).defects().is_empty());
    }
}
