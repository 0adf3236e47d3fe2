//! Spatial indexes: which areas hold a point, and how far the nearest boundary is.

pub mod areas;
mod boxes;
mod cells;
pub mod edges;
pub mod spread;
pub mod within;

pub use areas::AreaIndex;
pub use edges::{EdgeIndex, LocalEdges, Nearest};
pub use spread::{Extent, Field, Spread};
pub use within::Within;
