//! From the names and addresses people write to places.

pub mod gazetteer;
pub mod geocoder;
pub mod hit;
pub mod names;
pub mod normalise;

pub use gazetteer::Gazetteer;
pub use geocoder::Geocoder;
pub use hit::{Filters, Hit, Kind, Search};
