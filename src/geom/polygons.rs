//! The rings of an [`Area`] grouped into polygons, as RFC 7946 writes them.

use super::inner::inner_point;
use super::{Area, LonLat, Position};

/// A closed ring of `[lon, lat]` in degrees.
pub type Ring = Vec<[f64; 2]>;
/// An outer ring, counter-clockwise, then its holes, clockwise (RFC 7946, 3.1.6).
pub type Polygon = Vec<Ring>;

struct Candidate {
    alone: Area,
    inside: LonLat,
    square_degrees: f64,
}

/// The polygons of an area. Which rings are holes follows from how they are nested (those inside an odd number of
/// others), not from their winding, since formats differ in it. Rings that enclose nothing are left out.
#[must_use]
pub fn polygons(area: &Area) -> Vec<Polygon> {
    let rings: Vec<Candidate> = area.rings().filter_map(candidate).collect();
    let holders: Vec<Vec<usize>> = rings.iter().map(|ring| holders(ring, &rings)).collect();
    let is_outer = |n: &usize| holders[*n].len().is_multiple_of(2);
    (0..rings.len())
        .filter(is_outer)
        .map(|outer| {
            let is_hole = |n: &usize| holders[*n].len() == holders[outer].len() + 1 && holders[*n].contains(&outer);
            let holes = (0..rings.len()).filter(is_hole).map(|n| wound(&rings[n], false));
            std::iter::once(wound(&rings[outer], true)).chain(holes).collect()
        })
        .collect()
}

fn candidate(ring: &[[f64; 2]]) -> Option<Candidate> {
    let alone = Area::from_rings([ring]);
    Some(Candidate {
        inside: inner_point(&alone)?,
        square_degrees: alone.signed_square_degrees(),
        alone,
    })
}

/// The rings that surround a ring. Rings do not cross, so of two the smaller is inside the larger when any of its
/// inner points is.
fn holders(ring: &Candidate, all: &[Candidate]) -> Vec<usize> {
    let holds = |other: &Candidate| {
        other.square_degrees.abs() > ring.square_degrees.abs() && other.alone.locate(ring.inside) == Position::Inside
    };
    (0..all.len()).filter(|n| holds(&all[*n])).collect()
}

fn wound(ring: &Candidate, counter_clockwise: bool) -> Ring {
    let mut positions: Ring = ring.alone.rings().flatten().copied().collect();
    if (ring.square_degrees > 0.0) != counter_clockwise {
        positions.reverse();
    }
    positions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(west: f64, size: f64) -> Ring {
        let (east, south, north) = (west + size, -size, size);
        vec![
            [west, south],
            [east, south],
            [east, north],
            [west, north],
            [west, south],
        ]
    }

    fn is_counter_clockwise(ring: &Ring) -> bool {
        Area::from_rings([ring]).signed_square_degrees() > 0.0
    }

    #[test]
    fn nested_rings_become_polygons_whatever_their_winding() {
        let (island_in_lake, lake, land, other) =
            (square(3.0, 1.0), square(2.0, 4.0), square(0.0, 9.0), square(20.0, 1.0));
        for backwards in [false, true] {
            let mut rings = vec![island_in_lake.clone(), lake.clone(), land.clone(), other.clone()];
            if backwards {
                rings.iter_mut().for_each(|r| r.reverse());
            }
            let made = polygons(&Area::from_rings(rings));
            let sizes: Vec<usize> = made.iter().map(Vec::len).collect();
            assert_eq!(sizes, [1, 2, 1]);
            for polygon in &made {
                assert!(is_counter_clockwise(&polygon[0]));
                assert!(polygon[1..].iter().all(|hole| !is_counter_clockwise(hole)));
            }
        }
    }

    #[test]
    fn a_hole_that_touches_the_edge_is_still_a_hole() {
        let land = vec![[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]];
        let hole = vec![[0.0, 0.0], [1.0, 2.0], [2.0, 1.0], [0.0, 0.0]];
        let made = polygons(&Area::from_rings([land, hole]));
        assert_eq!(made.iter().map(Vec::len).collect::<Vec<_>>(), [2]);
        assert!(polygons(&Area::default()).is_empty());
    }
}
