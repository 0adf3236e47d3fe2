//! From the names and addresses people write to places.

pub mod alike;
pub mod calibration;
pub mod candidates;
pub mod cities;
pub mod fit;
pub mod geocoder;
pub mod hit;
pub mod house;
pub mod names;
pub mod noise;
pub mod normalise;
pub mod number;
pub mod row;
pub mod sound;
pub mod store;
pub mod text;
pub mod text_index;
pub mod words;

pub use geocoder::Geocoder;
pub use hit::{Filters, Hit, Kind, Search};
