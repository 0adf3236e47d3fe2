//! Which square of the world a tile is.

use super::encode::BUFFERS;
use crate::geom::mercator::unproject;
use crate::geom::{Bounds, LonLat};
use thiserror::Error;

/// The greatest zoom that is made; maps enlarge its tiles beyond.
pub const MAX_ZOOM: u8 = 14;

/// A tile in the scheme of web maps (XYZ, y southwards). Invariant: z ≤ [`MAX_ZOOM`], x and y below 2^z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TileAddress {
    z: u8,
    x: u32,
    y: u32,
}

/// Why three numbers are no tile.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum AddressError {
    /// The zoom is too great.
    #[error("tiles go to zoom {MAX_ZOOM}; enlarge those beyond")]
    Zoom,
    /// A column or row that the zoom does not have.
    #[error("at zoom {0} columns and rows go from 0 to {1}")]
    Outside(u8, u32),
}

impl TileAddress {
    /// A checked address.
    ///
    /// # Errors
    /// When the zoom is beyond [`MAX_ZOOM`] or does not have the column or row.
    pub fn new(z: u8, x: u32, y: u32) -> Result<Self, AddressError> {
        if z > MAX_ZOOM {
            return Err(AddressError::Zoom);
        }
        let last = (1_u32 << z) - 1;
        if x > last || y > last {
            return Err(AddressError::Outside(z, last));
        }
        Ok(Self { z, x, y })
    }

    /// Its zoom.
    #[must_use]
    pub fn zoom(self) -> u8 {
        self.z
    }

    /// Its column and row.
    #[must_use]
    pub fn column_row(self) -> [u32; 2] {
        [self.x, self.y]
    }

    /// The four tiles of the next zoom that cover it; none at [`MAX_ZOOM`].
    pub fn quarters(self) -> impl Iterator<Item = Self> {
        let parts = [[0, 0], [1, 0], [0, 1], [1, 1]].into_iter();
        parts.filter_map(move |[x, y]| Self::new(self.z + 1, 2 * self.x + x, 2 * self.y + y).ok())
    }

    /// A point given as shares of the tile's sides, from its north-western corner.
    #[must_use]
    pub fn lonlat(self, share: [f64; 2]) -> LonLat {
        let side = f64::from(1_u32 << self.z);
        unproject([
            (f64::from(self.x) + share[0]) / side,
            (f64::from(self.y) + share[1]) / side,
        ])
    }

    /// Its rectangle in degrees, grown on each side by a share of its side.
    #[must_use]
    pub fn bounds(self, grown: f64) -> Bounds {
        let (north_west, south_east) = (self.lonlat([-grown, -grown]), self.lonlat([1.0 + grown, 1.0 + grown]));
        Bounds {
            min: [north_west.lon, south_east.lat],
            max: [south_east.lon, north_west.lat],
        }
    }

    /// The rectangle of what is drawn of it.
    pub(super) fn buffered(self) -> Bounds {
        self.bounds(1.0 / f64::from(BUFFERS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tiles_that_exist() {
        assert!(TileAddress::new(0, 0, 0).is_ok());
        assert!(TileAddress::new(14, 16_383, 16_383).is_ok());
        assert_eq!(TileAddress::new(15, 0, 0), Err(AddressError::Zoom));
        assert_eq!(TileAddress::new(3, 8, 0), Err(AddressError::Outside(3, 7)));
        let bounds = TileAddress::new(1, 1, 0).expect("a tile").bounds(0.0);
        assert_eq!((bounds.min[0], bounds.max[0]), (0.0, 180.0));
        assert!(bounds.min[1].abs() < 1e-12 && bounds.max[1] > 85.0);
    }
}
