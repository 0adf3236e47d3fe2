//! Rings and lines cut at a square, in whole numbers.
//!
//! Where an edge is cut does not depend on the direction in which it runs, so two neighbours stay neighbours.

mod parts;

use super::polygon::Point;
use parts::parts;

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

/// The parts of a shape's rings in a square. The rings have their inside on the left as seen with north up, and so have the parts.
#[must_use]
pub fn rings(all: Vec<Vec<Point>>, square: Square) -> Vec<Vec<Point>> {
    let mut left: Vec<Vec<Point>> = all.into_iter().filter(|ring| !square.is_clear_of(ring)).collect();
    for half in Half::all(square) {
        if left.iter().flatten().all(|p| half.holds(*p)) {
            continue;
        }
        let whole = |ring: &Vec<Point>| half.holds_joined(ring);
        left = parts(&left, half).unwrap_or_else(|| left.iter().map(whole).collect());
        left.retain(|ring| ring.len() > 2);
    }
    left
}

impl Half {
    /// The part of a ring in the half-plane after Sutherland and Hodgman (1974): parts that it cuts apart stay joined along
    /// the limit, by edges that have no area.
    fn holds_joined(self, ring: &[Point]) -> Vec<Point> {
        let mut kept: Vec<Point> = Vec::with_capacity(ring.len() + 4);
        let Some(&last) = ring.last() else { return kept };
        let mut from = last;
        for &to in ring {
            if self.holds(to) != self.holds(from) {
                kept.push(self.meeting(from, to));
            }
            if self.holds(to) {
                kept.push(to);
            }
            from = to;
        }
        kept.dedup();
        if kept.len() > 1 && kept.first() == kept.last() {
            kept.pop();
        }
        kept
    }
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
        let cut = |ring: Vec<Point>| rings(vec![ring], SQUARE);
        let around = cut(vec![[-5, -5], [-5, 15], [15, 15], [15, -5]]);
        assert_eq!(around.iter().map(|r| doubled_area(r)).collect::<Vec<_>>(), [-200]);
        let corner = cut(vec![[5, 5], [5, 20], [20, 20], [20, 5]]);
        assert_eq!(corner.iter().map(|r| doubled_area(r)).collect::<Vec<_>>(), [-50]);
        assert!(cut(vec![[11, 0], [12, 5], [13, 0]]).is_empty());
        assert_eq!(cut(vec![[1, 1], [1, 2], [2, 2]])[0].len(), 3);
    }

    #[test]
    fn what_is_cut_apart_is_apart() {
        // A comb with three teeth that stand beyond one side after the other.
        let comb = |turn: &dyn Fn(Point) -> Point| -> Vec<Point> {
            let upright = [
                [1, 5],
                [1, 12],
                [9, 12],
                [9, 5],
                [8, 5],
                [8, 11],
                [6, 11],
                [6, 5],
                [5, 5],
                [5, 11],
                [2, 11],
                [2, 5],
            ];
            upright.map(turn).to_vec()
        };
        let turns: [&dyn Fn(Point) -> Point; 4] =
            [&|p| p, &|[x, y]| [10 - x, 10 - y], &|[x, y]| [y, 10 - x], &|[x, y]| {
                [10 - y, x]
            }];
        for turn in turns {
            let teeth = rings(vec![comb(turn)], SQUARE);
            let areas: Vec<i64> = teeth.iter().map(|r| doubled_area(r)).collect();
            assert_eq!(areas, [-10, -10, -10], "{teeth:?}");
        }
    }

    #[test]
    fn a_hole_beyond_the_side_becomes_a_bay() {
        let outer = vec![[-5, 2], [-5, 8], [8, 8], [8, 2]];
        let hole = vec![[-2, 4], [4, 4], [4, 6], [-2, 6]];
        let made = rings(vec![outer, hole], SQUARE);
        assert_eq!(
            made.iter().map(|r| doubled_area(r)).collect::<Vec<_>>(),
            [-2 * (8 * 6 - 4 * 2)]
        );
    }

    #[test]
    fn parts_that_touch_at_the_side_are_told_apart() {
        let left = vec![[2, -5], [2, 5], [5, 5], [5, -5]];
        let right = vec![[5, -5], [5, 5], [8, 5], [8, -5]];
        let made = rings(vec![left, right], SQUARE);
        assert_eq!(made.iter().map(|r| doubled_area(r)).collect::<Vec<_>>(), [-30, -30]);
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

    use proptest::prelude::*;

    proptest! {
        /// A star that reaches beyond the square has the same area in parts as joined along the sides.
        #[test]
        fn parts_have_the_area_of_the_whole(
            centre in [-200_i32..1200, -200..1200],
            points in prop::collection::vec((0.0_f64..std::f64::consts::TAU, 5.0_f64..700.0), 3..14),
        ) {
            let square = Square { low: 0, high: 1000 };
            let mut points = points;
            points.sort_by(|a, b| a.0.total_cmp(&b.0));
            #[expect(clippy::cast_possible_truncation)]
            let place = |(angle, radius): &(f64, f64)| {
                let (sin, cos) = angle.sin_cos();
                [centre[0] + (radius * cos) as i32, centre[1] - (radius * sin) as i32]
            };
            let mut star: Vec<Point> = points.iter().map(place).collect();
            star.dedup();
            if star.first() == star.last() {
                star.pop();
            }
            prop_assume!(star.len() > 2 && doubled_area(&star) < 0);
            let joined = Half::all(square).into_iter().fold(star.clone(), |ring, half| half.holds_joined(&ring));
            let parts = rings(vec![star], square);
            prop_assert_eq!(parts.iter().map(|r| doubled_area(r)).sum::<i64>(), doubled_area(&joined));
            prop_assert!(parts.iter().flatten().flatten().all(|v| (0..=1000).contains(v)));
        }
    }
}
