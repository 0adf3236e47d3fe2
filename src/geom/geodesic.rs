//! Geodesic distance on WGS84 between points.
//!
//! Karney, *Algorithms for geodesics*, J. Geodesy 87 (2013), through `geographiclib-rs`.

use super::LonLat;
use geographiclib_rs::{Geodesic, InverseGeodesic};
use std::sync::LazyLock;

static WGS84: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

/// Half the longer axis of WGS84, in metres.
pub(super) const EQUATORIAL_RADIUS_M: f64 = 6_378_137.0;
/// Square of the first eccentricity of WGS84.
pub(super) const ECCENTRICITY_SQUARED: f64 = 0.006_694_379_990_141_317;

/// Geodesic metres between two points.
#[must_use]
pub fn distance_m(a: LonLat, b: LonLat) -> f64 {
    WGS84.inverse(a.lat, a.lon, b.lat, b.lon)
}

/// Geodesic metres between two points, and the azimuth in degrees with which the geodesic arrives at `b`.
pub(super) fn inverse(a: LonLat, b: LonLat) -> (f64, f64) {
    let (metres, _, azimuth_at_b, _): (f64, f64, f64, f64) = WGS84.inverse(a.lat, a.lon, b.lat, b.lon);
    (metres, azimuth_at_b)
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
}
