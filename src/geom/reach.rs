//! How far a point is from an [`Area`], for areas nearby.

use super::foot::{Foot, Origin};
use super::{Area, Bounds, LonLat, Position};

/// The local plane at `p` is off by less than this share within [`LOCAL_M`] (1 − cos ratio at 60° latitude).
const LOCAL_ERROR: f64 = 0.015;
/// Distance up to which the local plane is trusted to rank edges, in metres.
const LOCAL_M: f64 = 50_000.0;

/// The nearest boundary point of `area`, from inside as well as from outside; `None` when the area has no edge.
#[must_use]
pub fn nearest_boundary(area: &Area, p: LonLat) -> Option<Foot> {
    let origin = Origin::new(p);
    nearest_boundary_estimate(area, &origin).map(|foot| origin.measured(foot))
}

/// The same; its metres are right to [`ESTIMATE_ERROR_M`](super::foot::ESTIMATE_ERROR_M).
///
/// Edges are ranked in the plane tangent at the origin; only those that can be nearest given its error are looked at more
/// closely. Beyond 50 km every edge is.
#[must_use]
pub fn nearest_boundary_estimate(area: &Area, origin: &Origin) -> Option<Foot> {
    let from_origin = |(a, b)| origin_to_segment2(origin.flat(a), origin.flat(b));
    let least = area.edges().map(from_origin).fold(f64::INFINITY, f64::min).sqrt();
    let worth = if least < LOCAL_M {
        least * (1.0 + 2.0 * LOCAL_ERROR) + 0.1
    } else {
        f64::INFINITY
    };
    area.edges()
        .filter(|edge| from_origin(*edge) <= worth * worth)
        .map(|(a, b)| origin.estimate(lonlat(a), lonlat(b)))
        .min_by(|x, y| x.distance_m.total_cmp(&y.distance_m))
}

/// Geodesic metres from `p` to the area: 0 inside and on the boundary, infinite for an empty area.
#[must_use]
pub fn distance_to_area_m(area: &Area, p: LonLat) -> f64 {
    if area.locate(p) != Position::Outside {
        return 0.0;
    }
    nearest_boundary(area, p).map_or(f64::INFINITY, |foot| foot.distance_m)
}

/// Geodesic metres from `p` to the area when that is at most `reach_m`, 0 inside and on the boundary and only there: the same as
/// [`distance_to_area_m`], without measuring on the ellipsoid what the plane shows to be farther.
#[must_use]
pub fn distance_within_m(area: &Area, p: LonLat, reach_m: f64) -> Option<f64> {
    if area.locate(p) != Position::Outside {
        return Some(0.0);
    }
    distance_outside_within_m(area, p, reach_m)
}

/// The same for a point that is known to be outside.
#[must_use]
pub fn distance_outside_within_m(area: &Area, p: LonLat, reach_m: f64) -> Option<f64> {
    let origin = Origin::new(p);
    let worth = reach_m * (1.0 + 2.0 * LOCAL_ERROR) + 0.1;
    if worth < LOCAL_M && !any_edge_within(area, &origin, worth) {
        return None;
    }
    let foot = origin.measured(nearest_boundary_estimate(area, &origin)?);
    // A hair outside measures 0; still it is not inside, and must not rank with what is.
    (foot.distance_m <= reach_m).then_some(foot.distance_m.max(f64::MIN_POSITIVE))
}

/// Whether an edge comes within `reach_m` in the plane tangent at the origin.
pub(super) fn any_edge_within(area: &Area, origin: &Origin, reach_m: f64) -> bool {
    let (p, [east, north]) = (origin.at, origin.degrees(reach_m));
    let window = Bounds {
        min: [p.lon - east, p.lat - north],
        max: [p.lon + east, p.lat + north],
    };
    area.edges_near(window)
        .any(|(a, b)| origin_to_segment2(origin.flat(a), origin.flat(b)) <= reach_m * reach_m)
}

/// Geodesic metres between two areas: 0 when they touch or overlap, infinite when one is empty.
///
/// Two areas that do not meet are nearest at a vertex of one of them, to the width of the bend of an edge
/// straight in longitude and latitude over a few kilometres (under a millimetre).
#[must_use]
pub fn between_areas_m(a: &Area, b: &Area) -> f64 {
    let from = |from: &Area, to: &Area| {
        from.edges()
            .map(|(v, _)| distance_to_area_m(to, lonlat(v)))
            .fold(f64::INFINITY, f64::min)
    };
    let there = from(a, b);
    if there == 0.0 { 0.0 } else { there.min(from(b, a)) }
}

fn lonlat(c: [f64; 2]) -> LonLat {
    LonLat { lon: c[0], lat: c[1] }
}

/// The square of the distance from the origin of the plane to a segment.
fn origin_to_segment2(a: [f64; 2], b: [f64; 2]) -> f64 {
    let ab = [b[0] - a[0], b[1] - a[1]];
    let len2 = ab[0] * ab[0] + ab[1] * ab[1];
    let t = if len2 > 0.0 {
        (-(a[0] * ab[0] + a[1] * ab[1]) / len2).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let foot = [a[0] + t * ab[0], a[1] + t * ab[1]];
    foot[0] * foot[0] + foot[1] * foot[1]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::geodesic::distance_m;

    #[test]
    fn ranking_in_the_plane_misses_no_edge() {
        let area = Area::from_rings([vec![[3.0, 43.0], [3.4, 43.1], [3.2, 43.5], [3.0, 43.0]]]);
        for (lon, lat) in [(2.8, 43.2), (3.2, 43.2), (3.35, 43.4), (3.6, 43.0), (4.5, 44.2)] {
            let p = LonLat { lon, lat };
            let all = area
                .edges()
                .map(|(a, b)| Origin::new(p).foot(lonlat(a), lonlat(b)).distance_m)
                .fold(f64::INFINITY, f64::min);
            let got = nearest_boundary(&area, p).map(|f| f.distance_m);
            assert_eq!(got, Some(all));
        }
    }

    #[test]
    fn a_hair_outside_is_not_zero() {
        let area = Area::from_rings([vec![[2.0, 42.0], [2.3, 42.7], [2.0, 43.0], [2.0, 42.0]]]);
        let on_edge = [2.1, 42.0 + 0.7 / 3.0];
        let mut outside = 0;
        for n in -4..5 {
            let p = LonLat {
                lon: on_edge[0] + f64::from(n) * f64::EPSILON,
                lat: on_edge[1],
            };
            let zero = distance_within_m(&area, p, 1.0) == Some(0.0);
            assert_eq!(zero, area.locate(p) != Position::Outside, "{p:?}");
            outside += u32::from(!zero);
        }
        assert!((1..9).contains(&outside), "{outside}");
    }

    #[test]
    fn zero_inside_and_on_the_boundary() {
        let area = Area::from_rings([vec![[3.0, 43.0], [4.0, 43.0], [4.0, 44.0], [3.0, 44.0], [3.0, 43.0]]]);
        assert_eq!(distance_to_area_m(&area, LonLat { lon: 3.5, lat: 43.5 }), 0.0);
        assert_eq!(distance_to_area_m(&area, LonLat { lon: 3.0, lat: 43.5 }), 0.0);
        let out = LonLat { lon: 2.9, lat: 43.5 };
        let want = distance_m(out, LonLat { lon: 3.0, lat: 43.5 });
        let exact = distance_to_area_m(&area, out);
        assert_eq!(distance_within_m(&area, out, exact), Some(exact));
        assert_eq!(distance_within_m(&area, out, exact - 0.001), None);
        assert_eq!(distance_within_m(&area, out, exact / 2.0), None);
        assert_eq!(distance_within_m(&area, LonLat { lon: 3.5, lat: 43.5 }, 0.0), Some(0.0));
        assert!((distance_to_area_m(&area, out) - want).abs() < 1.0);
        assert_eq!(distance_to_area_m(&Area::default(), out), f64::INFINITY);
    }
}
