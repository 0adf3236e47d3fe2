//! eligeo: in which zones is a place, and which aids does that open to a doctor: exactly, dated, with sources.
//!
//! Modules stand in layers; each may use only those named before it (`tests/architecture.rs` checks it):
//! `geom → domain → {rules, index, geocode, formats} → dataset → {ingest, eligibility} → {bulk, tiles} → http → cli`.

pub mod bulk;
pub mod cli;
pub mod dataset;
pub mod domain;
pub mod eligibility;
pub mod formats;
pub mod geocode;
pub mod geom;
pub mod http;
pub mod index;
pub mod ingest;
pub mod rules;
pub mod tiles;
