//! From official files to what eligeo reads, and to a version of the dataset that is in use.

pub mod addresses;
pub mod aids;
mod error;
pub mod fetch;
pub mod gate;
pub mod home;
pub mod import;
pub mod layer;
pub mod movements;
pub mod package;
pub mod publish;
pub mod report;
mod table;
pub mod zoning;

pub use error::IngestError;
