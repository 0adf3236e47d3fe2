//! A position on the WGS84 ellipsoid.

use serde::Serialize;
use thiserror::Error;

/// A WGS84 position in degrees, longitude first as in GeoJSON.
///
/// Invariant: both are finite, −180 ≤ lon ≤ 180 and −90 ≤ lat ≤ 90 when built with [`LonLat::new`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LonLat {
    /// Longitude in degrees, east positive.
    pub lon: f64,
    /// Geodetic latitude in degrees, north positive.
    pub lat: f64,
}

/// Why two numbers are not a position.
#[derive(Debug, Error, Clone, Copy, PartialEq)]
pub enum LonLatError {
    /// The longitude is not a finite number in −180..=180.
    #[error("longitude {0} is not between -180 and 180")]
    Longitude(f64),
    /// The latitude is not a finite number in −90..=90.
    #[error("latitude {0} is not between -90 and 90")]
    Latitude(f64),
}

impl LonLat {
    /// A checked position.
    ///
    /// # Errors
    /// When a number is not finite or out of range.
    pub fn new(lon: f64, lat: f64) -> Result<Self, LonLatError> {
        if !(-180.0..=180.0).contains(&lon) {
            return Err(LonLatError::Longitude(lon));
        }
        if !(-90.0..=90.0).contains(&lat) {
            return Err(LonLatError::Latitude(lat));
        }
        Ok(Self { lon, lat })
    }

    /// The point a fraction `t` (0..=1) of the way to `other`, straight in longitude and latitude.
    #[must_use]
    pub fn towards(self, other: Self, t: f64) -> Self {
        Self {
            lon: self.lon + t * (other.lon - self.lon),
            lat: self.lat + t * (other.lat - self.lat),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_not_on_earth() {
        assert!(LonLat::new(3.87, 43.61).is_ok());
        assert!(LonLat::new(-180.0, 90.0).is_ok());
        assert!(matches!(LonLat::new(180.1, 0.0), Err(LonLatError::Longitude(_))));
        assert!(matches!(LonLat::new(0.0, f64::NAN), Err(LonLatError::Latitude(_))));
        assert!(LonLat::new(f64::INFINITY, 0.0).is_err());
    }
}
