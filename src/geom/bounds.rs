//! Rectangles in degrees.

use super::LonLat;
use super::geodesic::metres_per_degree;

/// A rectangle in degrees, bounds included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// West and south.
    pub min: [f64; 2],
    /// East and north.
    pub max: [f64; 2],
}

impl Bounds {
    pub(crate) const EMPTY: Self = Self {
        min: [f64::INFINITY; 2],
        max: [f64::NEG_INFINITY; 2],
    };

    /// Grows it to hold a point; a number that is none adds nothing.
    pub(crate) fn add(&mut self, p: [f64; 2]) {
        for (axis, &value) in p.iter().enumerate() {
            self.min[axis] = self.min[axis].min(value);
            self.max[axis] = self.max[axis].max(value);
        }
    }

    /// The rectangle of one point.
    #[must_use]
    pub fn point(p: LonLat) -> Self {
        Self {
            min: [p.lon, p.lat],
            max: [p.lon, p.lat],
        }
    }

    /// The rectangle around both.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        let mut both = *self;
        both.add(other.min);
        both.add(other.max);
        both
    }

    /// Whether the rectangles have a point in common.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        (0..2).all(|axis| self.min[axis] <= other.max[axis] && other.min[axis] <= self.max[axis])
    }

    /// Whether the point is in the rectangle or on its edge.
    #[must_use]
    pub fn contains(&self, p: LonLat) -> bool {
        self.min[0] <= p.lon && p.lon <= self.max[0] && self.min[1] <= p.lat && p.lat <= self.max[1]
    }

    /// The rectangle grown by a distance on all sides, and a little more.
    #[must_use]
    pub fn grown_by_m(&self, metres: f64) -> Self {
        let [east, north] = self.degrees_around(metres);
        Self {
            min: [self.min[0] - east, self.min[1] - north],
            max: [self.max[0] + east, self.max[1] + north],
        }
    }

    /// Degrees of longitude and latitude that are more than a distance everywhere within that distance of the rectangle.
    #[must_use]
    pub fn degrees_around(&self, metres: f64) -> [f64; 2] {
        let north = metres * 1.01 / metres_per_degree(0.0)[1];
        // A degree of longitude is shortest at the latitude farthest from the equator that is in reach.
        let farthest = self.min[1].abs().max(self.max[1].abs()) + north;
        [metres * 1.01 / metres_per_degree(farthest.min(89.9))[0], north]
    }
}
