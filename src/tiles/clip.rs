//! Rings and lines cut at a square, in whole numbers.
//!
//! Where an edge is cut does not depend on the direction in which it runs, so two neighbours stay neighbours.

use super::polygon::Point;

/// A square, its sides included.
#[derive(Debug, Clone, Copy)]
pub struct Square {
    /// Least coordinate, the same for both axes.
    pub low: i32,
    /// Greatest coordinate.
    pub high: i32,
}

impl Square {
    fn holds(self, p: Point) -> bool {
        p.iter().all(|v| self.low <= *v && *v <= self.high)
    }

    /// Whether all points lie beyond the same side.
    fn is_clear_of(self, points: &[Point]) -> bool {
        (0..2).any(|axis| points.iter().all(|p| p[axis] < self.low) || points.iter().all(|p| p[axis] > self.high))
    }
}

/// One of the four half-planes whose common part is the square.
#[derive(Clone, Copy)]
struct Half {
    axis: usize,
    limit: i32,
    above: bool,
}

impl Half {
    fn all(square: Square) -> [Self; 4] {
        let half = |axis, above| Self {
            axis,
            limit: if above { square.low } else { square.high },
            above,
        };
        [half(0, true), half(0, false), half(1, true), half(1, false)]
    }

    fn holds(self, p: Point) -> bool {
        if self.above {
            p[self.axis] >= self.limit
        } else {
            p[self.axis] <= self.limit
        }
    }

    /// Where an edge that crosses the limit meets it, to the nearest whole number.
    fn meeting(self, a: Point, b: Point) -> Point {
        let (a, b) = if a <= b { (a, b) } else { (b, a) };
        let other = 1 - self.axis;
        let share = f64::from(self.limit - a[self.axis]) / f64::from(b[self.axis] - a[self.axis]);
        let at = f64::from(a[other]) + share * f64::from(b[other] - a[other]);
        let mut p = [self.limit; 2];
        #[expect(clippy::cast_possible_truncation, reason = "between two numbers of that type")]
        {
            p[other] = at.round() as i32;
        }
        p
    }
}

/// The part of a ring in a square (Sutherland and Hodgman 1974). Parts that the square cuts apart stay joined along its side,
/// by edges that have no area.
#[must_use]
pub fn ring(points: Vec<Point>, square: Square) -> Vec<Point> {
    if points.iter().all(|p| square.holds(*p)) {
        return points;
    }
    if square.is_clear_of(&points) {
        return vec![];
    }
    let mut left = points;
    for half in Half::all(square) {
        let mut kept: Vec<Point> = Vec::with_capacity(left.len() + 4);
        let Some(&last) = left.last() else { break };
        let mut from = last;
        for &to in &left {
            if half.holds(to) != half.holds(from) {
                kept.push(half.meeting(from, to));
            }
            if half.holds(to) {
                kept.push(to);
            }
            from = to;
        }
        kept.dedup();
        if kept.len() > 1 && kept.first() == kept.last() {
            kept.pop();
        }
        left = kept;
    }
    if left.len() < 3 { vec![] } else { left }
}

/// The parts of a line in a square.
#[must_use]
pub fn line(points: Vec<Point>, square: Square) -> Vec<Vec<Point>> {
    if points.iter().all(|p| square.holds(*p)) {
        return vec![points];
    }
    if square.is_clear_of(&points) {
        return vec![];
    }
    let mut parts = vec![points];
    for half in Half::all(square) {
        parts = parts.into_iter().flat_map(|part| cut(&part, half)).collect();
    }
    parts.retain(|part| part.len() > 1);
    parts
}

fn cut(points: &[Point], half: Half) -> Vec<Vec<Point>> {
    let mut parts: Vec<Vec<Point>> = vec![vec![]];
    let mut from: Option<Point> = None;
    for &to in points {
        let crossing = from.filter(|from| half.holds(*from) != half.holds(to));
        if let Some(part) = parts.last_mut() {
            part.extend(crossing.map(|from| half.meeting(from, to)));
            if half.holds(to) {
                part.push(to);
            }
            part.dedup();
        }
        if crossing.is_some() && !half.holds(to) {
            parts.push(vec![]);
        }
        from = Some(to);
    }
    parts.retain(|part| part.len() > 1);
    parts
}

#[cfg(test)]
mod tests {
    use super::super::polygon::doubled_area;
    use super::*;

    const SQUARE: Square = Square { low: 0, high: 10 };

    #[test]
    fn a_ring_is_cut_on_every_side() {
        let around = vec![[-5, -5], [-5, 15], [15, 15], [15, -5]];
        let cut = ring(around, SQUARE);
        assert_eq!(doubled_area(&cut), -200);
        let corner = ring(vec![[5, 5], [5, 20], [20, 20], [20, 5]], SQUARE);
        assert_eq!(doubled_area(&corner), -50);
        assert!(ring(vec![[11, 0], [12, 5], [13, 0]], SQUARE).is_empty());
        assert_eq!(ring(vec![[1, 1], [1, 2], [2, 2]], SQUARE).len(), 3);
    }

    #[test]
    fn neighbours_are_cut_at_the_same_point() {
        let (a, b) = ([3, 7], [17, -4]);
        for half in Half::all(SQUARE) {
            if half.holds(a) != half.holds(b) {
                assert_eq!(half.meeting(a, b), half.meeting(b, a));
            }
        }
    }

    #[test]
    fn a_line_that_leaves_and_comes_back_is_two() {
        let zigzag = vec![[2, 2], [2, 20], [8, 20], [8, 3]];
        assert_eq!(line(zigzag, SQUARE), [vec![[2, 2], [2, 10]], vec![[8, 10], [8, 3]]]);
        assert!(line(vec![[-1, -1], [-1, 20]], SQUARE).is_empty());
        assert_eq!(line(vec![[-5, 5], [15, 5]], SQUARE), [vec![[0, 5], [10, 5]]]);
    }
}
