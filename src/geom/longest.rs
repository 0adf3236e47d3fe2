//! Upper bounds of metres in a rectangle of degrees.

use super::geodesic::metres_per_degree;
use super::{Bounds, LonLat, Origin};

/// The most metres that a degree of longitude and one of latitude have in a rectangle: of longitude that nearest to the
/// equator, of latitude that nearest to a pole.
#[must_use]
pub fn longest_degrees_m(bounds: Bounds) -> [f64; 2] {
    let (south, north) = (metres_per_degree(bounds.min[1]), metres_per_degree(bounds.max[1]));
    let east = if bounds.min[1] * bounds.max[1] <= 0.0 {
        metres_per_degree(0.0)[0]
    } else {
        south[0].max(north[0])
    };
    [east, south[1].max(north[1])]
}

/// The middle of a rectangle, and a radius in metres around it that reaches all of the rectangle.
///
/// No line straight in longitude and latitude is longer than with the longest degrees each way, and a geodesic is not
/// longer than that line.
#[must_use]
pub fn circle_around(bounds: Bounds) -> (Origin, f64) {
    let half = [0, 1].map(|axis| (bounds.max[axis] - bounds.min[axis]) / 2.0);
    let centre = Origin::new(LonLat {
        lon: bounds.min[0] + half[0],
        lat: bounds.min[1] + half[1],
    });
    let [east, north] = longest_degrees_m(bounds);
    (centre, (half[0] * east).hypot(half[1] * north) * (1.0 + 1e-9))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::geodesic::distance_m;

    #[test]
    fn the_circle_reaches_the_corners_and_not_much_farther() {
        for (lon, lat, width, height) in [
            (3.0, 43.0, 0.1, 0.2),
            (2.0, 50.9, 0.5, 0.01),
            (55.2, -21.4, 0.4, 0.4),
            (-52.0, -0.1, 0.2, 0.3),
        ] {
            let bounds = Bounds {
                min: [lon, lat],
                max: [lon + width, lat + height],
            };
            let (centre, radius_m) = circle_around(bounds);
            let corners = [(0.0, 0.0), (width, 0.0), (0.0, height), (width, height)];
            let farthest = corners
                .map(|(x, y)| {
                    distance_m(
                        centre.at,
                        LonLat {
                            lon: lon + x,
                            lat: lat + y,
                        },
                    )
                })
                .into_iter()
                .fold(0.0, f64::max);
            assert!(
                radius_m >= farthest && radius_m < 1.01 * farthest,
                "{radius_m} {farthest}"
            );
        }
    }
}
