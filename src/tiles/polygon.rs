//! Rings in the whole numbers of a tile, brought together as polygons with holes.

/// A point of a tile's grid, x eastwards and y southwards.
pub type Point = [i32; 2];

/// An outer ring and its holes, none of them closed by a repeated point.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Polygon {
    /// The outer ring.
    pub outer: Vec<Point>,
    /// Its holes.
    pub holes: Vec<Vec<Point>>,
}

/// Twice the area of a ring; negative for a ring that has its inside on the left as seen with north up.
#[must_use]
pub fn doubled_area(ring: &[Point]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter()
        .zip(next)
        .map(|(a, b)| i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1]))
        .sum()
}

/// Polygons from rings that have their inside on the left: outer rings, and holes that run the other way. Rings without an
/// area are left out; so is a hole that no outer ring surrounds.
#[must_use]
pub fn assemble(rings: Vec<Vec<Point>>) -> Vec<Polygon> {
    let mut outer: Vec<(i64, Polygon)> = Vec::new();
    let mut holes: Vec<Vec<Point>> = Vec::new();
    for ring in rings {
        match doubled_area(&ring) {
            0 => {}
            area if area < 0 => outer.push((
                -area,
                Polygon {
                    outer: ring,
                    holes: vec![],
                },
            )),
            _ => holes.push(ring),
        }
    }
    if let [(_, only)] = &mut outer[..] {
        only.holes = holes;
    } else {
        // From small to large, so that the first that surrounds a hole is the nearest around it.
        outer.sort_by_key(|(area, _)| *area);
        for hole in holes {
            if let Some((_, around)) = outer.iter_mut().find(|(_, p)| surrounds(&p.outer, &hole)) {
                around.holes.push(hole);
            }
        }
    }
    outer.into_iter().map(|(_, polygon)| polygon).collect()
}

/// Whether a ring surrounds another that does not cross it: told by the first vertex that is not on it.
fn surrounds(outer: &[Point], hole: &[Point]) -> bool {
    hole.iter().find_map(|p| side(outer, *p)).unwrap_or(true)
}

/// Whether a point is inside of a ring; `None` when it is on it.
fn side(ring: &[Point], p: Point) -> Option<bool> {
    let mut inside = false;
    let next = ring.iter().cycle().skip(1);
    for (a, b) in ring.iter().zip(next) {
        let (low, high) = if a[1] <= b[1] { (a, b) } else { (b, a) };
        if p[1] < low[1] || p[1] > high[1] {
            continue;
        }
        let turn = i64::from(high[0] - low[0]) * i64::from(p[1] - low[1])
            - i64::from(p[0] - low[0]) * i64::from(high[1] - low[1]);
        let between = p[0] >= a[0].min(b[0]) && p[0] <= a[0].max(b[0]);
        if turn == 0 && between {
            return None;
        }
        if low[1] <= p[1] && p[1] < high[1] && turn > 0 {
            inside = !inside;
        }
    }
    Some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With north up and y southwards: inside on the left.
    fn square(west: i32, north: i32, side: i32) -> Vec<Point> {
        let (east, south) = (west + side, north + side);
        vec![[west, north], [west, south], [east, south], [east, north]]
    }

    fn hole(west: i32, north: i32, side: i32) -> Vec<Point> {
        let mut ring = square(west, north, side);
        ring.reverse();
        ring
    }

    #[test]
    fn holes_go_to_the_nearest_ring_around_them() {
        let rings = vec![
            square(0, 0, 100),
            hole(10, 10, 50),
            square(20, 20, 20),
            hole(25, 25, 5),
            square(200, 0, 10),
            vec![[0, 0], [5, 5], [0, 0]],
        ];
        let made = assemble(rings);
        let sizes: Vec<(i64, usize)> = made
            .iter()
            .map(|p| (-doubled_area(&p.outer) / 2, p.holes.len()))
            .collect();
        assert_eq!(sizes, [(100, 0), (400, 1), (10_000, 1)]);
        assert_eq!(doubled_area(&made[1].holes[0]), 50);
    }

    #[test]
    fn a_hole_that_touches_its_ring_in_a_vertex() {
        let made = assemble(vec![square(0, 0, 10), square(20, 0, 10), vec![[0, 0], [5, 2], [2, 5]]]);
        let holes: Vec<usize> = made.iter().map(|p| p.holes.len()).collect();
        assert_eq!(holes.iter().sum::<usize>(), 1);
        assert!(made.iter().any(|p| p.outer[0] == [0, 0] && p.holes.len() == 1));
    }
}
