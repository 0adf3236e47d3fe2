//! Web Mercator (EPSG:3857), the plane of web map tiles.
//!
//! Positions are shares of the world square: x 0 at 180° west and 1 at 180° east, y 0 at the northern and 1 at the southern
//! edge (±85.0511°). Latitudes beyond the edges are brought to them.

use super::LonLat;
use std::f64::consts::PI;

/// The latitude of the northern edge of the square, in degrees.
pub const NORTHERN_EDGE: f64 = 85.051_128_779_806_6;

/// A position in the world square.
#[must_use]
pub fn project(p: LonLat) -> [f64; 2] {
    let lat = p.lat.clamp(-NORTHERN_EDGE, NORTHERN_EDGE).to_radians();
    [(p.lon + 180.0) / 360.0, (1.0 - lat.tan().asinh() / PI) / 2.0]
}

/// The position on the ellipsoid of a point of the world square.
#[must_use]
pub fn unproject(at: [f64; 2]) -> LonLat {
    LonLat {
        lon: at[0] * 360.0 - 180.0,
        lat: (PI * (1.0 - 2.0 * at[1])).sinh().atan().to_degrees(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_square_is_that_of_web_maps() {
        let at = |lon, lat| project(LonLat { lon, lat });
        assert_eq!(at(0.0, 0.0), [0.5, 0.5]);
        assert!(at(-180.0, NORTHERN_EDGE).iter().all(|v| v.abs() < 1e-12));
        // Montpellier is in tile 10/523/373.
        let p = at(3.8767, 43.6108).map(|v| (v * 1024.0).floor());
        assert_eq!(p, [523.0, 373.0]);
    }

    #[test]
    fn there_and_back() {
        for (lon, lat) in [(3.8767, 43.6108), (55.45, -20.9), (-61.5, 16.2)] {
            let back = unproject(project(LonLat { lon, lat }));
            assert!((back.lon - lon).abs() < 1e-10 && (back.lat - lat).abs() < 1e-10);
        }
    }
}
