//! Whether the way from one point to another crosses a border an odd number of times, decided exactly.

use super::LonLat;
use robust::{Coord, orient2d};

/// Stands between two lines of a chain. No comparison with it holds, so an edge to or from it is never met.
pub(crate) const BREAK: [f64; 2] = [f64::NAN, f64::NAN];

/// Lines in degrees, one after the other with `BREAK` between them. Every two vertices beside each other are an edge.
#[derive(Debug, Clone, Copy)]
pub struct Chain<'a>(pub &'a [[f64; 2]]);

/// How often a way crosses a border.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parity {
    /// Not at all, or an even number of times: both ends are on the same side.
    Even,
    /// An odd number of times: the ends are on different sides.
    Odd,
    /// The way ends on the border.
    Boundary,
    /// The way turns on the border, so that counting says nothing.
    Unclear,
}

impl Chain<'_> {
    /// How often the way from `from`, which must not lie on an edge, to `to` crosses the edges. The way goes north or south
    /// first, then east or west. Edges that do not meet it may be missing from the chain.
    ///
    /// Half-open on both parts, as in counting along a ray, so that a vertex between two edges counts once; and as
    /// with rays the two parts agree at the turn, unless the turn is on an edge.
    #[must_use]
    pub fn between(&self, from: LonLat, to: LonLat) -> Parity {
        let turn = [from.lon, to.lat];
        let (start, end) = ([from.lon, from.lat], [to.lon, to.lat]);
        let (mut odd, mut unclear) = (false, false);
        for edge in self.0.windows(2) {
            let (a, b) = (edge[0], edge[1]);
            let (low, high) = if a[1] <= b[1] { (a, b) } else { (b, a) };
            let (west, east) = if a[0] <= b[0] { (a, b) } else { (b, a) };
            // East or west at the latitude of the end. A break compares with nothing and is passed over.
            if low[1] <= end[1] && end[1] <= high[1] {
                if low[1] == high[1] {
                    let on = |x: f64| west[0] <= x && x <= east[0];
                    if on(end[0]) {
                        return Parity::Boundary;
                    }
                    unclear |= on(turn[0]);
                } else {
                    // 1 to the west of the edge, −1 to the east, 0 on it.
                    let side = |q: [f64; 2]| match q[0] {
                        x if x < west[0] => 1.0,
                        x if x > east[0] => -1.0,
                        _ => orientation(low, high, q),
                    };
                    let (at_end, at_turn) = (side(end), side(turn));
                    if at_end == 0.0 {
                        return Parity::Boundary;
                    }
                    unclear |= at_turn == 0.0;
                    odd ^= end[1] < high[1] && (at_end > 0.0) != (at_turn > 0.0);
                }
            }
            // North or south at the longitude of the start.
            if west[0] <= start[0] && start[0] <= east[0] {
                if west[0] == east[0] {
                    unclear |= low[1] <= turn[1] && turn[1] <= high[1];
                } else {
                    // 1 to the north of the edge.
                    let side = |q: [f64; 2]| match q[1] {
                        y if y > high[1] => 1.0,
                        y if y < low[1] => -1.0,
                        _ => orientation(west, east, q),
                    };
                    let at_turn = side(turn);
                    unclear |= at_turn == 0.0;
                    odd ^= start[0] < east[0] && (at_turn > 0.0) != (side(start) > 0.0);
                }
            }
        }
        match (unclear, odd) {
            (true, _) => Parity::Unclear,
            (false, true) => Parity::Odd,
            (false, false) => Parity::Even,
        }
    }
}

/// Positive when `q` is to the left of the way from `a` to `b`, 0 on the line: exact (Shewchuk 1997).
fn orientation(a: [f64; 2], b: [f64; 2], q: [f64; 2]) -> f64 {
    let coord = |c: [f64; 2]| Coord { x: c[0], y: c[1] };
    orient2d(coord(a), coord(b), coord(q))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::{Area, Position};
    use proptest::prelude::*;

    fn at(p: [i32; 2]) -> LonLat {
        LonLat {
            lon: f64::from(p[0]) / 4.0,
            lat: f64::from(p[1]) / 4.0,
        }
    }

    proptest! {
        /// Vertices and points on a coarse grid, so that everything that can fall together does.
        #[test]
        fn agrees_with_the_exact_test(
            ring in prop::collection::vec([-8..8_i32, -8..8_i32], 3..12),
            from in [-9..9_i32, -9..9_i32],
            to in [-9..9_i32, -9..9_i32],
        ) {
            let mut vertices: Vec<[f64; 2]> = ring.iter().map(|v| [at(*v).lon, at(*v).lat]).collect();
            vertices.push(vertices[0]);
            let area = Area::from_rings([vertices.clone()]);
            let start = area.locate(at(from));
            prop_assume!(start != Position::Boundary);
            let end = area.locate(at(to));
            match Chain(&vertices).between(at(from), at(to)) {
                Parity::Boundary => prop_assert_eq!(end, Position::Boundary),
                Parity::Even => prop_assert_eq!(end, start),
                Parity::Odd => prop_assert!(end != start && end != Position::Boundary),
                Parity::Unclear => {
                    let turn = LonLat { lon: at(from).lon, lat: at(to).lat };
                    prop_assert_eq!(area.locate(turn), Position::Boundary);
                    prop_assert!(end != Position::Boundary);
                }
            }
        }
    }

    #[test]
    fn a_break_joins_nothing() {
        let chain = [[0.0, 0.0], [0.0, 1.0], BREAK, [2.0, 0.0], [2.0, 1.0]];
        let p = |lon: f64| LonLat { lon, lat: 0.5 };
        assert_eq!(Chain(&chain).between(p(-1.0), p(1.0)), Parity::Odd);
        assert_eq!(Chain(&chain).between(p(-1.0), p(3.0)), Parity::Even);
        assert_eq!(Chain(&chain).between(p(-1.0), p(2.0)), Parity::Boundary);
    }
}
