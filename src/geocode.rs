//! From the names and addresses people write to places.

pub mod gazetteer;
pub mod names;
pub mod normalise;

pub use gazetteer::Gazetteer;
