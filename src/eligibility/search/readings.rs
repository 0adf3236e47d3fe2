//! What else a text may mean: the answers of the geocoder, for people to choose from.

use crate::dataset::Snapshot;
use crate::domain::CommuneCode;
use crate::geocode::{Hit, Kind, Search};

/// The most readings that are offered.
const MOST: usize = 6;

/// A place that a text may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Its commune.
    pub code: CommuneCode,
    /// What to call it; an address is found again by its label.
    pub label: String,
    /// Whether it is a commune, and not an address in it.
    pub whole_commune: bool,
}

/// Places that the text may mean, the likeliest first, each once. They are offers, never an answer.
#[must_use]
pub fn readings(data: &Snapshot, text: &str) -> Vec<Reading> {
    let mut found: Vec<Reading> = Vec::new();
    for hit in data.geocoder.search(&Search::whole(text, MOST)) {
        let reading = reading(&hit);
        if !found.contains(&reading) {
            found.push(reading);
        }
    }
    found
}

fn reading(hit: &Hit) -> Reading {
    let whole_commune = hit.kind == Kind::Municipality;
    Reading {
        code: hit.citycode,
        label: if whole_commune {
            format!("{} ({})", hit.city, hit.citycode)
        } else {
            hit.label()
        },
        whole_commune,
    }
}
