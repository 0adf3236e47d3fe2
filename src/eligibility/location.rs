//! The place of an answer.

use super::place::{Candidate, CommuneRef, Lineage, Place, PlaceKind};
use super::resolve;
use super::situations::Situations;
use crate::dataset::Snapshot;
use crate::domain::{CommuneCode, Precision};
use serde::Serialize;

/// The place of an answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Location {
    /// Which way it was named.
    pub kind: PlaceKind,
    /// What to show.
    pub label: String,
    /// The address as the source writes it.
    pub address: Option<String>,
    /// The most likely commune.
    pub commune: CommuneRef,
    /// Its arrondissement.
    pub arrondissement: Option<Named>,
    /// Longitude of the place, or of a point of its commune.
    pub lon: Option<f64>,
    /// Latitude of the place, or of a point of its commune.
    pub lat: Option<f64>,
    /// What kind of place was found.
    pub precision: Precision,
    /// Metres by which the point can be off.
    pub precision_m: Option<f64>,
    /// How well the text fits.
    pub score: Option<f64>,
    /// Territoire de vie-santé.
    pub tvs: Option<Tvs>,
    /// Other places or communes that may be meant.
    pub candidates: Vec<Candidate>,
    /// From the code asked to the commune of today.
    pub lineage: Vec<Lineage>,
}

/// A code and its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// The code.
    pub code: CommuneCode,
    /// The name.
    pub name: String,
}

/// A territoire de vie-santé.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tvs {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// The place as answers show it.
#[must_use]
pub fn location(data: &Snapshot, place: Place, situations: &Situations<'_>) -> Location {
    // Of the situations left, the first is the most likely.
    let first = &situations.list[0];
    let commune = &data.cog.communes()[first.commune];
    let one_part = place
        .spots
        .iter()
        .all(|s| s.arrondissement == place.spots[0].arrondissement)
        || place.is_point;
    let part = first.arrondissement.filter(|_| one_part);
    let arrondissement = part.and_then(|code| data.cog.arrondissements().iter().find(|a| a.code == code));
    let tvs = situations.generation.and_then(|g| {
        g.tvs
            .get(&part.unwrap_or(commune.code))
            .or_else(|| g.tvs.get(&commune.code))
    });
    Location {
        kind: place.kind,
        label: place.label,
        address: place.address,
        commune: resolve::commune_ref(commune),
        arrondissement: arrondissement.map(|a| Named {
            code: a.code,
            name: a.name.clone(),
        }),
        lon: place.at.map(|p| p.lon),
        lat: place.at.map(|p| p.lat),
        precision: place.precision,
        precision_m: place.precision_m,
        score: place.score,
        tvs: tvs.map(|(code, name)| Tvs {
            code: code.clone(),
            name: name.clone(),
        }),
        candidates: place.candidates,
        lineage: place.lineage,
    }
}
