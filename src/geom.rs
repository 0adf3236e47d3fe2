//! Pure geometry on the WGS84 ellipsoid. No word of the field (commune, zone, aid) belongs here.
//!
//! Edges are straight in longitude and latitude, as RFC 7946 section 3.1.1 has it, both for containment and
//! for distance. Lengths are metres and say so in their names (`…_m`); angles are degrees.

pub mod area;
pub mod bounds;
pub mod chain;
pub mod crs;
pub mod foot;
pub mod geodesic;
pub mod inner;
pub mod longest;
pub mod lonlat;
pub mod mercator;
pub mod moved;
pub mod polygons;
pub mod projected;
pub mod reach;
#[cfg(test)]
pub mod testing;

pub use area::{Area, Position, RingDefect};
pub use bounds::Bounds;
pub use foot::{Foot, Origin};
pub use lonlat::LonLat;
