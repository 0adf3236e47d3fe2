//! The dataset: the manifest, the files it names, what is wrong with them, and the immutable [`Snapshot`] that every
//! answer is drawn from.

pub mod addresses;
pub mod announced;
pub mod cog;
pub mod coverage;
pub mod derived;
mod eras;
mod error;
pub mod finding;
pub mod lookup;
pub mod manifest;
pub mod memo;
pub mod mountain;
pub mod origin;
pub mod outlines;
pub mod qpv;
pub mod reconcile;
pub mod rule_texts;
pub mod snapshot;
pub mod zone_edges;
pub mod zones_on;
pub mod zoning;

pub use cog::Cog;
pub use error::DatasetError;
pub use finding::{Finding, Severity};
pub use manifest::Manifest;
pub use origin::Origin;
pub use snapshot::Snapshot;
