//! Geodesic distance on WGS84: point to point, point to edge.
//!
//! Karney, *Algorithms for geodesics*, J. Geodesy 87 (2013), through `geographiclib-rs`.

use super::LonLat;
use geographiclib_rs::{Geodesic, InverseGeodesic};
use std::sync::LazyLock;

static WGS84: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

const EQUATORIAL_RADIUS_M: f64 = 6_378_137.0;
const ECCENTRICITY_SQUARED: f64 = 0.006_694_379_990_141_317;

/// The nearest point of an edge and how far it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Foot {
    /// Geodesic metres.
    pub distance_m: f64,
    /// The nearest point.
    pub at: LonLat,
}

/// Geodesic metres between two points.
#[must_use]
pub fn distance_m(a: LonLat, b: LonLat) -> f64 {
    WGS84.inverse(a.lat, a.lon, b.lat, b.lon)
}

/// Metres per degree of longitude and of latitude at a latitude.
#[must_use]
pub fn metres_per_degree(lat: f64) -> [f64; 2] {
    let (sin, cos) = lat.to_radians().sin_cos();
    let w2 = 1.0 - ECCENTRICITY_SQUARED * sin * sin;
    let prime_vertical = EQUATORIAL_RADIUS_M / w2.sqrt();
    let meridian = prime_vertical * (1.0 - ECCENTRICITY_SQUARED) / w2;
    [(prime_vertical * cos).to_radians(), meridian.to_radians()]
}

/// Earth-centred position in metres (x to 0°E, z to the north pole) of a point on the ellipsoid.
#[must_use]
pub fn geocentric(p: LonLat) -> [f64; 3] {
    let (sin_lat, cos_lat) = p.lat.to_radians().sin_cos();
    let (sin_lon, cos_lon) = p.lon.to_radians().sin_cos();
    let n = EQUATORIAL_RADIUS_M / (1.0 - ECCENTRICITY_SQUARED * sin_lat * sin_lat).sqrt();
    [
        n * cos_lat * cos_lon,
        n * cos_lat * sin_lon,
        n * (1.0 - ECCENTRICITY_SQUARED) * sin_lat,
    ]
}

/// Half the derivative of the squared distance from `p` to the point at fraction `t` of the edge, and the distance.
///
/// Along a short edge this is nearly linear in `t`, so two secant steps find its zero.
fn slope(p: LonLat, a: LonLat, b: LonLat, t: f64) -> (f64, f64) {
    let q = a.towards(b, t);
    let (distance, _, azimuth_at_q, _): (f64, f64, f64, f64) = WGS84.inverse(p.lat, p.lon, q.lat, q.lon);
    let scale = metres_per_degree(q.lat);
    let along = [(b.lon - a.lon) * scale[0], (b.lat - a.lat) * scale[1]];
    let (east, north) = azimuth_at_q.to_radians().sin_cos();
    (distance * (along[0] * east + along[1] * north), distance)
}

/// The nearest point of the edge `a`–`b`, straight in longitude and latitude, to `p`, exact to well under a
/// millimetre for edges up to some hundred kilometres.
#[must_use]
pub fn nearest_on_edge(p: LonLat, a: LonLat, b: LonLat) -> Foot {
    let foot = |t: f64, distance_m: f64| Foot {
        distance_m,
        at: a.towards(b, t),
    };
    let (mut slope0, d0) = slope(p, a, b, 0.0);
    if slope0 >= 0.0 {
        return foot(0.0, d0);
    }
    let (mut slope1, d1) = slope(p, a, b, 1.0);
    if slope1 <= 0.0 {
        return foot(1.0, d1);
    }
    let (mut t0, mut t1) = (0.0, 1.0);
    let mut best = foot(0.0, d0);
    for _ in 0..20 {
        let t = t0 - slope0 * (t1 - t0) / (slope1 - slope0);
        let (s, d) = slope(p, a, b, t);
        if d < best.distance_m {
            best = foot(t, d);
        }
        let step = if s < 0.0 { t - t0 } else { t1 - t };
        if s < 0.0 {
            (t0, slope0) = (t, s);
        } else {
            (t1, slope1) = (t, s);
        }
        if s == 0.0 || step < 1e-12 || (t1 - t0) < 1e-12 || s.abs() < 1e-9 * (slope1 - slope0).abs() {
            break;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat { lon, lat }
    }

    #[test]
    fn known_distance() {
        // GeographicLib's own documentation: JFK to LHR, 5551.759 km.
        let d = distance_m(at(-73.8, 40.6), at(-0.5, 51.6));
        assert!((d - 5_551_759.4).abs() < 0.1, "{d}");
    }

    #[test]
    fn metres_per_degree_matches_the_geodesic() {
        let [east, north] = metres_per_degree(43.6);
        assert!((distance_m(at(3.0, 43.6), at(3.0001, 43.6)) - east / 1e4).abs() < 1e-6);
        assert!((distance_m(at(3.0, 43.59995), at(3.0, 43.60005)) - north / 1e4).abs() < 1e-6);
    }

    #[test]
    fn foot_is_the_minimum_over_a_fine_sample() {
        let (a, b) = (at(3.80, 43.50), at(3.95, 43.58));
        for p in [
            at(3.9, 43.6),
            at(3.0, 43.0),
            at(3.87, 43.54),
            at(4.5, 44.0),
            at(3.8, 43.5),
        ] {
            let exact = nearest_on_edge(p, a, b).distance_m;
            let sampled = (0..=20_000)
                .map(|i| distance_m(p, a.towards(b, f64::from(i) / 20_000.0)))
                .fold(f64::INFINITY, f64::min);
            assert!(exact <= sampled + 1e-9, "{exact} {sampled}");
            assert!(sampled - exact < 0.4, "{exact} {sampled}");
        }
    }

    #[test]
    fn a_point_on_the_edge_is_at_distance_zero() {
        let (a, b) = (at(3.0, 43.0), at(3.5, 43.5));
        assert!(nearest_on_edge(at(3.25, 43.25), a, b).distance_m < 1e-6);
        assert_eq!(nearest_on_edge(a, a, b).distance_m, 0.0);
        assert_eq!(nearest_on_edge(a, a, a).distance_m, 0.0);
    }
}
