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

/// A position with what its angles are on the ellipsoid.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turned {
    pub(super) sin_lat: f64,
    pub(super) cos_lat: f64,
    pub(super) sin_lon: f64,
    pub(super) cos_lon: f64,
    /// Radius of curvature to the east, in metres.
    prime_vertical: f64,
    /// Radius of curvature to the north, in metres.
    meridian: f64,
}

impl Turned {
    pub(super) fn new(p: LonLat) -> Self {
        let (sin_lat, cos_lat) = p.lat.to_radians().sin_cos();
        let (sin_lon, cos_lon) = p.lon.to_radians().sin_cos();
        let w2 = 1.0 - ECCENTRICITY_SQUARED * sin_lat * sin_lat;
        let prime_vertical = EQUATORIAL_RADIUS_M / w2.sqrt();
        Self {
            sin_lat,
            cos_lat,
            sin_lon,
            cos_lon,
            prime_vertical,
            meridian: prime_vertical * (1.0 - ECCENTRICITY_SQUARED) / w2,
        }
    }

    /// Metres along the parallel for so many radians.
    pub(super) fn to_east(self, radians: f64) -> f64 {
        self.prime_vertical * self.cos_lat * radians
    }

    /// Metres along the meridian for so many radians, as long as they are few.
    pub(super) fn to_north(self, radians: f64) -> f64 {
        self.meridian * radians
    }

    /// Earth-centred, as [`geocentric`].
    pub(super) fn centred(self) -> [f64; 3] {
        let n = self.prime_vertical;
        [
            n * self.cos_lat * self.cos_lon,
            n * self.cos_lat * self.sin_lon,
            n * (1.0 - ECCENTRICITY_SQUARED) * self.sin_lat,
        ]
    }
}

/// Metres per degree of longitude and of latitude at a latitude.
#[must_use]
pub fn metres_per_degree(lat: f64) -> [f64; 2] {
    let here = Turned::new(LonLat { lon: 0.0, lat });
    let degree = 1.0_f64.to_radians();
    [here.to_east(degree), here.to_north(degree)]
}

/// Earth-centred position in metres (x to 0°E, z to the north pole) of a point on the ellipsoid.
#[must_use]
pub fn geocentric(p: LonLat) -> [f64; 3] {
    Turned::new(p).centred()
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
