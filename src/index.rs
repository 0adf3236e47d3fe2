//! Spatial indexes: which areas hold a point, and how far the nearest boundary is.

pub mod areas;
mod boxes;
pub mod edges;
mod grid;
pub mod spread;

pub use areas::AreaIndex;
pub use edges::{EdgeIndex, LocalEdges, Nearest};
pub use spread::{Extent, Field, Spread};
