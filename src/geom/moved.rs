//! How far one drawing of an area is from another.

use super::reach::{any_edge_within, nearest_boundary};
use super::{Area, LonLat, Origin};

/// The place where two drawings differ most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Apart {
    /// Geodesic metres from a line of one drawing to the nearest of the other.
    pub metres: f64,
    /// A vertex of one of them.
    pub at: LonLat,
}

/// Where two drawings differ most, if anywhere by more than `reach_m` metres: the Hausdorff distance of their boundaries, taken at the
/// vertices of both. Between vertices a line may be farther off only where the other one turns away and comes back without a vertex of
/// its own beyond the reach, which closed lines can do by little. An empty area and one that is not are infinitely far apart.
#[must_use]
pub fn apart_beyond(a: &Area, b: &Area, reach_m: f64) -> Option<Apart> {
    let there = farthest_beyond(a, b, reach_m);
    let back = farthest_beyond(b, a, reach_m);
    there
        .into_iter()
        .chain(back)
        .max_by(|x, y| x.metres.total_cmp(&y.metres))
}

/// Of the vertices of `from` that are farther than the reach from every line of `to` the farthest.
fn farthest_beyond(from: &Area, to: &Area, reach_m: f64) -> Option<Apart> {
    let vertices = from.edges().map(|(vertex, _)| LonLat {
        lon: vertex[0],
        lat: vertex[1],
    });
    vertices
        .filter(|at| !any_edge_within(to, &Origin::new(*at), reach_m))
        .filter_map(|at| {
            let metres = nearest_boundary(to, at).map_or(f64::INFINITY, |foot| foot.distance_m);
            // The plane in which it was looked for is off by a little.
            (metres > reach_m).then_some(Apart { metres, at })
        })
        .max_by(|x, y| x.metres.total_cmp(&y.metres))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::testing::square;

    fn metres(a: &Area, b: &Area, reach_m: f64) -> Option<f64> {
        apart_beyond(a, b, reach_m).map(|apart| apart.metres)
    }

    #[test]
    fn a_line_that_moved_is_as_far_as_it_moved() {
        let area = Area::from_rings([square(3.0, 44.0, 0.01)]);
        let moved = Area::from_rings([square(3.0, 44.001, 0.01)]);
        let found = metres(&area, &moved, 20.0).expect("moved");
        assert!((found - 111.1).abs() < 0.1, "{found}");
        assert_eq!(metres(&area, &moved, 112.0), None);
        assert_eq!(metres(&area, &area, 0.001), None);
        // With other vertices on the same lines it is the same line.
        let mut more = square(3.0, 44.0, 0.01);
        more.insert(1, [3.005, 44.0]);
        assert_eq!(metres(&area, &Area::from_rings([more]), 0.01), None);
    }

    #[test]
    fn what_only_one_of_them_has_is_found_from_either_side() {
        let area = Area::from_rings([square(3.0, 44.0, 0.01)]);
        let pierced = Area::from_rings([square(3.0, 44.0, 0.01), square(3.004, 44.004, 0.002)]);
        let island = Area::from_rings([square(3.0, 44.0, 0.01), square(3.1, 44.0, 0.01)]);
        for other in [&pierced, &island] {
            let both = [metres(&area, other, 20.0), metres(other, &area, 20.0)];
            assert!(both[0].is_some_and(|m| m > 300.0) && both[0] == both[1], "{both:?}");
        }
        assert_eq!(metres(&area, &Area::default(), 20.0), Some(f64::INFINITY));
        assert_eq!(metres(&Area::default(), &Area::default(), 20.0), None);
    }
}
