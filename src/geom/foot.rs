//! The nearest point of an edge that is straight in longitude and latitude.
//!
//! The foot is found on the straight distance through the earth, which costs no geodesic; only what is reported is then
//! measured on the ellipsoid. Within 50 km the two agree: a geodesic of length s and its chord differ by s³/24R²,
//! and R changes with the direction by less than a percent.

use super::LonLat;
use super::geodesic::{
    ECCENTRICITY_SQUARED, EQUATORIAL_RADIUS_M, Turned, distance_m, geocentric, inverse, metres_per_degree,
};

/// Up to this many metres of chord lengths are taken from the chord; farther away geodesics are measured.
const NEAR_M: f64 = 50_000.0;
/// By how much [`Origin::estimate`] may be off, in metres.
pub const ESTIMATE_ERROR_M: f64 = 1e-4;
/// A foot is found to this many metres along the edge. Across, that is a millionth of it and less.
const ALONG_M: f64 = 1e-4;

/// The nearest point of an edge and how far it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Foot {
    /// Geodesic metres.
    pub distance_m: f64,
    /// The nearest point.
    pub at: LonLat,
}

/// A point on the ellipsoid, prepared for measuring from it many times.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    /// The point.
    pub at: LonLat,
    /// Its earth-centred position, as [`super::geodesic::geocentric`] gives it.
    pub centred: [f64; 3],
    /// Metres per degree at it.
    scale: [f64; 2],
    sin2_lat: f64,
    /// Change of `sin2_lat` per degree north.
    sin2_slope: f64,
    tan_lat: f64,
}

impl Origin {
    /// Prepares a point.
    #[must_use]
    pub fn new(at: LonLat) -> Self {
        let here = Turned::new(at);
        Self {
            at,
            centred: here.centred(),
            scale: [here.to_east(1.0_f64.to_radians()), here.to_north(1.0_f64.to_radians())],
            sin2_lat: here.sin_lat * here.sin_lat,
            sin2_slope: (2.0 * here.sin_lat * here.cos_lat).to_radians(),
            tan_lat: here.sin_lat / here.cos_lat,
        }
    }

    /// The nearest point of the edge `a`–`b`; its metres are right to [`ESTIMATE_ERROR_M`].
    #[must_use]
    pub fn estimate(&self, a: LonLat, b: LonLat) -> Foot {
        let (from, to) = (self.local(a), self.local(b));
        let along = [to[0] - from[0], to[1] - from[1]];
        let length2 = along[0] * along[0] + along[1] * along[1];
        if length2 == 0.0 {
            return self.point_foot(a);
        }
        let mut t = (-(from[0] * along[0] + from[1] * along[1]) / length2).clamp(0.0, 1.0);
        let turns = [(b.lon - a.lon).to_radians(), (b.lat - a.lat).to_radians()];
        for _ in 0..20 {
            let here = self.seen(a.towards(b, t), turns);
            if here.chord2 > NEAR_M * NEAR_M {
                break;
            }
            let step = (t - here.slope / here.speed2).clamp(0.0, 1.0) - t;
            // Seen from so near an edge bends away from a straight line by at most this share, which is what a step leaves
            // of the error before it.
            let left = here.chord2.sqrt() * (1.0 + self.tan_lat.abs()) / (EQUATORIAL_RADIUS_M / 2.0);
            if (left * step).powi(2) * here.speed2 <= ALONG_M * ALONG_M {
                let at = a.towards(b, t + step);
                let chord2 = here.chord2 + step * (2.0 * here.slope + step * here.speed2);
                return Foot {
                    distance_m: self.arc_m(at, chord2.max(0.0)),
                    at,
                };
            }
            t += step;
        }
        secant(self.at, a, b)
    }

    /// Metres to the east and north in the plane tangent here.
    #[must_use]
    pub fn flat(&self, c: [f64; 2]) -> [f64; 2] {
        [
            (c[0] - self.at.lon) * self.scale[0],
            (c[1] - self.at.lat) * self.scale[1],
        ]
    }

    /// How many degrees of longitude and latitude a length has in that plane.
    #[must_use]
    pub fn degrees(&self, metres: f64) -> [f64; 2] {
        self.scale.map(|scale| metres / scale)
    }

    /// Metres to the east and north of here, on the scale of the latitude halfway.
    fn local(&self, c: LonLat) -> [f64; 2] {
        let north = c.lat - self.at.lat;
        let shrunk = 1.0 - self.tan_lat * north.to_radians() / 2.0;
        [(c.lon - self.at.lon) * self.scale[0] * shrunk, north * self.scale[1]]
    }

    /// The nearest point of the edge `a`–`b`, measured on the ellipsoid: exact to well under a millimetre for edges up
    /// to some hundred kilometres.
    #[must_use]
    pub fn foot(&self, a: LonLat, b: LonLat) -> Foot {
        self.measured(self.estimate(a, b))
    }

    /// The foot with its geodesic metres.
    #[must_use]
    pub fn measured(&self, foot: Foot) -> Foot {
        Foot {
            distance_m: distance_m(self.at, foot.at),
            at: foot.at,
        }
    }

    /// Metres to another point, right to [`ESTIMATE_ERROR_M`].
    #[must_use]
    pub fn metres_to(&self, q: LonLat) -> f64 {
        self.point_foot(q).distance_m
    }

    fn point_foot(&self, q: LonLat) -> Foot {
        let there = geocentric(q);
        let chord2 = dot(sub(there, self.centred), sub(there, self.centred));
        let distance_m = if chord2 <= NEAR_M * NEAR_M {
            self.arc_m(q, chord2)
        } else {
            distance_m(self.at, q)
        };
        Foot { distance_m, at: q }
    }

    /// The arc over a chord on a circle of Euler's radius of curvature in its direction, at the latitude halfway.
    fn arc_m(&self, q: LonLat, chord2: f64) -> f64 {
        if chord2 == 0.0 {
            return 0.0;
        }
        let [east, north] = self.flat([q.lon, q.lat]);
        let sin2 = self.sin2_lat + self.sin2_slope * (q.lat - self.at.lat) / 2.0;
        let w2 = 1.0 - ECCENTRICITY_SQUARED * sin2;
        let prime_vertical = EQUATORIAL_RADIUS_M / w2.sqrt();
        let meridian = prime_vertical * (1.0 - ECCENTRICITY_SQUARED) / w2;
        let (east2, north2) = (east * east, north * north);
        let curvature = (north2 / meridian + east2 / prime_vertical) / (north2 + east2);
        let x2 = chord2 * curvature * curvature;
        chord2.sqrt() * (1.0 + x2 / 24.0 + 3.0 * x2 * x2 / 640.0)
    }

    /// The point `q` of an edge that runs `turns` radians to the east and north, as seen from here.
    fn seen(&self, q: LonLat, turns: [f64; 2]) -> Seen {
        let there = Turned::new(q);
        let (to_east, to_north) = (there.to_east(turns[0]), there.to_north(turns[1]));
        let tangent = [
            -there.sin_lon * to_east - there.sin_lat * there.cos_lon * to_north,
            there.cos_lon * to_east - there.sin_lat * there.sin_lon * to_north,
            there.cos_lat * to_north,
        ];
        let off = sub(there.centred(), self.centred);
        Seen {
            chord2: dot(off, off),
            slope: dot(off, tangent),
            speed2: dot(tangent, tangent),
        }
    }
}

/// A point of an edge seen from the origin.
struct Seen {
    /// Square of the straight distance.
    chord2: f64,
    /// Half the derivative of `chord2` along the edge.
    slope: f64,
    /// Square of the length of the edge as it runs here: nearly the derivative of `slope`, since for points as near as
    /// these the edge bends little.
    speed2: f64,
}

fn sub(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// Half the derivative of the squared geodesic from `p` to the point at fraction `t` of the edge, and the geodesic.
fn geodesic_slope(p: LonLat, a: LonLat, b: LonLat, t: f64) -> (f64, f64) {
    let q = a.towards(b, t);
    let (distance, azimuth_at_q) = inverse(p, q);
    let scale = metres_per_degree(q.lat);
    let along = [(b.lon - a.lon) * scale[0], (b.lat - a.lat) * scale[1]];
    let (east, north) = azimuth_at_q.to_radians().sin_cos();
    (distance * (along[0] * east + along[1] * north), distance)
}

/// The nearest point of an edge far away, by secants on the derivative of the squared geodesic, which along a short edge
/// is nearly linear.
fn secant(p: LonLat, a: LonLat, b: LonLat) -> Foot {
    let foot = |t: f64, distance_m: f64| Foot {
        distance_m,
        at: a.towards(b, t),
    };
    let (mut slope0, d0) = geodesic_slope(p, a, b, 0.0);
    if slope0 >= 0.0 {
        return foot(0.0, d0);
    }
    let (mut slope1, d1) = geodesic_slope(p, a, b, 1.0);
    if slope1 <= 0.0 {
        return foot(1.0, d1);
    }
    let (mut t0, mut t1) = (0.0, 1.0);
    let mut best = foot(0.0, d0);
    for _ in 0..20 {
        let t = t0 - slope0 * (t1 - t0) / (slope1 - slope0);
        let (s, d) = geodesic_slope(p, a, b, t);
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

    fn nearest_on_edge(p: LonLat, a: LonLat, b: LonLat) -> Foot {
        Origin::new(p).foot(a, b)
    }

    #[test]
    fn estimate_and_geodesic_agree_and_no_point_is_nearer() {
        let mut state = 1_u64;
        let mut number = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            f64::from(u32::try_from(state >> 40).expect("24 bits")) / f64::from(1_u32 << 24) - 0.5
        };
        for n in 0..4_000 {
            let latitude = [43.6, 51.0, -21.1, 5.0][n % 4];
            let reach = [1e-6, 0.003, 0.1, 0.6][n / 4 % 4];
            let length = [1e-5, 0.01, 0.3][n / 16 % 3];
            let p = at(3.0 + number(), latitude + number());
            let a = at(p.lon + reach * number(), p.lat + reach * number());
            let b = at(a.lon + length * number(), a.lat + length * number());
            let estimate = Origin::new(p).estimate(a, b);
            let foot = Origin::new(p).measured(estimate);
            assert!(
                (estimate.distance_m - foot.distance_m).abs() < 1e-5,
                "{p:?} {estimate:?} {foot:?}"
            );
            let by_secant = secant(p, a, b);
            assert!(
                (by_secant.distance_m - foot.distance_m).abs() < 1e-5,
                "{by_secant:?} {foot:?}"
            );
        }
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
