//! The geocoder: what finds addresses.

use super::hit::{Filters, Hit, Search};
use crate::geom::LonLat;

/// Everything an address can be found in.
#[derive(Debug, Default)]
pub struct Geocoder {}

impl Geocoder {
    /// The best results, the likeliest first.
    #[must_use]
    pub fn search(&self, _search: &Search) -> Vec<Hit> {
        vec![]
    }

    /// What is nearest to a point.
    #[must_use]
    pub fn reverse(&self, _at: LonLat, _limit: usize, _filters: &Filters) -> Vec<Hit> {
        vec![]
    }
}
