//! Vector tiles (Mapbox Vector Tile 2.1) of communes and zones, from our own data.
//!
//! A snapshot's outlines become a [`Topology`] once: borders cut into arcs that two neighbours share, each simplified once.
//! A tile picks the faces it shows, takes their arcs at the precision of its zoom, rounds them to its grid, cuts them at
//! its edge and writes them with what `eligibility::drawn` says of each. What a tile shows is drawn, not decided: an answer
//! to rely on is asked of `eligibility`.

mod address;
mod arcs;
mod base;
mod borders;
mod classes;
mod clip;
mod contour;
mod description;
pub mod difference;
mod dissolve;
mod encode;
mod ids;
mod labels;
mod layers;
mod near;
mod polygon;
mod simplify;
mod store;
mod topology;

pub use address::{MAX_ZOOM, TileAddress};
pub use base::Base;
pub use classes::{CLASS_LAYER, MAX_CLASS_ZOOM};
pub use description::{LayerInfo, Selection, described};
pub use encode::EXTENT;
pub use ids::feature_id;
pub use store::{BAKED, ClassTileError, Tiles};
pub use topology::Topology;
