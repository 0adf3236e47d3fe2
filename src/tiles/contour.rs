//! Lines between the negative and the positive side of values on a square grid (marching squares).

use std::collections::HashMap;

/// Values at the corners of square cells.
#[derive(Debug)]
pub(super) struct Field {
    side: i32,
    values: Vec<Option<(f64, bool)>>,
}

impl Field {
    /// A field of corners, `side` in each row, none of which has a value yet.
    pub(super) fn new(side: i32) -> Self {
        let count = usize::try_from(side).unwrap_or_default().pow(2);
        Self {
            side,
            values: vec![None; count],
        }
    }

    fn place(&self, [x, y]: [i32; 2]) -> Option<usize> {
        let within = |v: i32| (0..self.side).contains(&v);
        (within(x) && within(y)).then(|| usize::try_from(y * self.side + x).ok())?
    }

    /// Gives a corner its value. One that only tells the side of the corner (`rough`) is replaced by one that was measured.
    pub(super) fn set(&mut self, corner: [i32; 2], value: f64, rough: bool) {
        if let Some(place) = self.place(corner)
            && self.values[place].is_none_or(|(_, was_rough)| was_rough)
        {
            self.values[place] = Some((value, rough));
        }
    }

    /// The value of a corner. Around the field, and where nothing was set, is the positive side, a hair away.
    fn value(&self, corner: [i32; 2]) -> f64 {
        let on_edge = corner.iter().any(|v| *v <= 0 || *v >= self.side - 1);
        let own = self.place(corner).and_then(|place| self.values[place]);
        let value = own.map_or(1.0, |(value, _)| value);
        if on_edge { value.max(1e-3) } else { value }
    }
}

/// The rings around the negative side, which they have on their left as seen with y southwards and north up. Straightened by at
/// most `tolerance` cells.
pub(super) fn contour(field: &Field, tolerance: f64) -> Vec<Vec<[f64; 2]>> {
    let mut next: HashMap<Crossing, Crossing> = HashMap::new();
    for x in 0..field.side - 1 {
        for y in 0..field.side - 1 {
            for [from, to] in steps(field, [x, y]) {
                next.insert(from, to);
            }
        }
    }
    let mut starts: Vec<Crossing> = next.keys().copied().collect();
    starts.sort_unstable();
    let mut rings = Vec::new();
    for start in starts {
        let mut ring = Vec::new();
        let mut at = start;
        while let Some(to) = next.remove(&at) {
            ring.push(at.position(field));
            at = to;
        }
        if ring.len() > 2 {
            rings.push(straightened(&ring, tolerance));
        }
    }
    rings
}

/// Where a line crosses the edge from a corner eastwards or southwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Crossing {
    corner: [i32; 2],
    southwards: bool,
}

impl Crossing {
    fn position(self, field: &Field) -> [f64; 2] {
        let [x, y] = self.corner;
        let end = if self.southwards { [x, y + 1] } else { [x + 1, y] };
        let (a, b) = (field.value(self.corner), field.value(end));
        let share = a / (a - b);
        let mut at = self.corner.map(f64::from);
        at[usize::from(self.southwards)] += share;
        at
    }
}

/// The steps of the line through a cell, with the negative side on their left. Of a cell whose corners alternate, the
/// negative ones are cut off from each other.
fn steps(field: &Field, [x, y]: [i32; 2]) -> Vec<[Crossing; 2]> {
    // From the north-west corner against the clock: west, south, east and north are the sides that follow each corner.
    let corners = [[x, y], [x, y + 1], [x + 1, y + 1], [x + 1, y]];
    let sides = [
        Crossing {
            corner: [x, y],
            southwards: true,
        },
        Crossing {
            corner: [x, y + 1],
            southwards: false,
        },
        Crossing {
            corner: [x + 1, y],
            southwards: true,
        },
        Crossing {
            corner: [x, y],
            southwards: false,
        },
    ];
    let negative = corners.map(|corner| field.value(corner) <= 0.0);
    // Against the clock around the cell the line enters where the negative side ends, and leaves where it began.
    let mut found = Vec::new();
    for n in 0..4 {
        if negative[n] && !negative[(n + 1) % 4] {
            let begin = (1..=4).map(|back| (n + 4 - back) % 4).find(|m| !negative[*m]);
            if let Some(begin) = begin {
                found.push([sides[n], sides[begin]]);
            }
        }
    }
    found
}

/// A ring without the points that lie within `tolerance` of the line between those that stay (Douglas and Peucker 1973).
fn straightened(ring: &[[f64; 2]], tolerance: f64) -> Vec<[f64; 2]> {
    let far = |from: [f64; 2]| {
        let d2 = |p: &[f64; 2]| (p[0] - from[0]).powi(2) + (p[1] - from[1]).powi(2);
        let farthest = ring.iter().enumerate().max_by(|a, b| d2(a.1).total_cmp(&d2(b.1)));
        farthest.map_or(0, |(n, _)| n)
    };
    let middle = far(ring[0]);
    let closed: Vec<[f64; 2]> = ring.iter().chain(&ring[..1]).copied().collect();
    let mut kept = vec![false; closed.len()];
    (kept[0], kept[middle]) = (true, true);
    let mut open = vec![(0, middle), (middle, closed.len() - 1)];
    while let Some((a, b)) = open.pop() {
        let off = |n: usize| from_segment(closed[n], closed[a], closed[b]);
        let worst = (a + 1..b).max_by(|m, n| off(*m).total_cmp(&off(*n)));
        if let Some(worst) = worst.filter(|n| off(*n) > tolerance) {
            kept[worst] = true;
            open.extend([(a, worst), (worst, b)]);
        }
    }
    ring.iter()
        .zip(kept)
        .filter(|(_, kept)| *kept)
        .map(|(p, _)| *p)
        .collect()
}

fn from_segment(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let (along, to) = ([b[0] - a[0], b[1] - a[1]], [p[0] - a[0], p[1] - a[1]]);
    let length2 = along[0].powi(2) + along[1].powi(2);
    let t = if length2 > 0.0 {
        ((to[0] * along[0] + to[1] * along[1]) / length2).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (to[0] - t * along[0]).hypot(to[1] - t * along[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(side: i32, value: impl Fn(f64, f64) -> f64) -> Field {
        let mut field = Field::new(side);
        for x in 0..side {
            for y in 0..side {
                field.set([x, y], value(f64::from(x), f64::from(y)), false);
            }
        }
        field
    }

    fn area(ring: &[[f64; 2]]) -> f64 {
        let next = ring.iter().cycle().skip(1);
        ring.iter()
            .zip(next)
            .map(|(a, b)| (a[0] * b[1] - b[0] * a[1]) / 2.0)
            .sum()
    }

    #[test]
    fn a_disc_is_one_ring_with_its_inside_on_the_left() {
        let disc = field(41, |x, y| (x - 20.0).hypot(y - 20.0) - 10.0);
        let rings = contour(&disc, 0.01);
        assert_eq!(rings.len(), 1);
        let expected = std::f64::consts::PI * 100.0;
        assert!((area(&rings[0]) + expected).abs() < 2.0, "{}", area(&rings[0]));
    }

    #[test]
    fn a_ring_has_a_hole_that_runs_the_other_way() {
        let ring = field(41, |x, y| ((x - 20.0).hypot(y - 20.0) - 10.0).abs() - 4.0);
        let rings = contour(&ring, 0.01);
        let mut areas: Vec<f64> = rings.iter().map(|r| area(r)).collect();
        areas.sort_by(f64::total_cmp);
        assert_eq!(areas.len(), 2);
        assert!(areas[0] < -500.0 && areas[1] > 100.0, "{areas:?}");
    }

    #[test]
    fn what_goes_on_beyond_the_field_is_closed_at_its_edge() {
        let all = field(9, |_, _| -1.0);
        let rings = contour(&all, 0.0);
        assert_eq!(rings.len(), 1);
        // The corners of the field are cut off.
        assert!((area(&rings[0]) + 62.0).abs() < 0.1, "{}", area(&rings[0]));
    }
}
