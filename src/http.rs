//! The HTTP adapter: typed extraction, one `load()` of the snapshot, the answer. No decision is taken here.

pub mod address;
pub mod aids;
mod answers;
pub mod assets;
pub mod basemap;
pub mod communes;
pub mod csv;
pub mod eligibility;
mod file_body;
mod glyphs;
pub mod jobs;
mod json;
pub mod layers;
pub mod limits;
pub mod meta;
pub mod metrics;
mod middleware;
pub mod operator;
pub mod page;
mod places;
pub mod problem;
pub mod quality;
pub mod reload;
pub mod reply;
pub mod router;
pub mod server;
pub mod state;
mod tiles;
pub mod traces;

pub use basemap::Basemap;
pub use router::{ROUTES, router};
pub use state::AppState;
