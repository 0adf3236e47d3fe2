//! From an address to the place that can be relied on.

mod department;

use super::place::{Candidate, Lost, Place, PlaceError, PlaceKind, StreetLost};
use super::resolve::{by_code, offered, one_city, spots_in};
use crate::dataset::Snapshot;
use crate::domain::{CommuneCode, Precision};
use crate::geocode::{Hit, Kind, Search};

/// From this probability on an answer of the geocoder is relied on; under it the place is the commune.
pub const SURE: f64 = 0.98;
/// The same for a commune that no street confirms.
const SURE_COMMUNE: f64 = 0.7;
/// From this probability on a commune is offered as what may have been meant.
const WORTH_ASKING: f64 = 0.1;
/// The most communes offered.
const MOST_OFFERED: usize = 5;
/// How many answers of the geocoder are looked at.
const MOST: usize = 40;

/// The place of an address: the house or street when that is sure and its extent is known, else its commune.
///
/// A département that the text names decides between communes of one name, and is never contradicted.
///
/// # Errors
/// When not even the commune can be told.
pub(super) fn by_address(data: &Snapshot, text: &str) -> Result<Place, PlaceError> {
    if department::is_abroad(text) {
        return Err(PlaceError::AddressNotFound);
    }
    let Some((rest, department)) = department::split(data, text) else {
        return decide(data, &search(data, text), text, false);
    };
    let within = |hit: &Hit| {
        data.cog
            .commune(hit.citycode)
            .is_some_and(|c| c.department == department)
    };
    let own: Vec<Hit> = search(data, rest).into_iter().filter(within).collect();
    if let Ok(place) = decide(data, &own, text, true) {
        return Ok(place);
    }
    let place = decide(data, &search(data, text), text, false)?;
    let commune = &data.cog.communes()[place.spots[0].commune];
    // "Vienne" is also a commune, of another département.
    if commune.department == department || text.trim_end().ends_with(&commune.name) {
        return Ok(place);
    }
    Err(PlaceError::NotSure(offered(data, &place.spots)))
}

fn search(data: &Snapshot, text: &str) -> Vec<Hit> {
    data.geocoder.search(&Search::whole(text, MOST))
}

/// What the answers of the geocoder lead to; `chosen`: those of other départements have been left out.
fn decide(data: &Snapshot, hits: &[Hit], text: &str, chosen: bool) -> Result<Place, PlaceError> {
    let Some(first) = hits.first() else {
        return Err(PlaceError::AddressNotFound);
    };
    if first.kind != Kind::Municipality && first.sure >= SURE {
        return match first.precision_m {
            Some(precision_m) => at_point(data, first, precision_m),
            None => in_commune(data, first, text),
        };
    }
    let communes: Vec<&Hit> = hits.iter().filter(|h| h.kind == Kind::Municipality).collect();
    let Some(best) = communes.first() else {
        return Err(PlaceError::AddressNotFound);
    };
    if best.sure >= SURE_COMMUNE || (chosen && best.exact && communes.len() == 1) {
        return in_commune(data, best, text);
    }
    // The name or the postcode fits several, and nothing says which.
    let alike = communes.iter().filter(|h| h.exact && h.sure >= best.sure - 0.1);
    let codes: Vec<CommuneCode> = alike.map(|h| h.citycode).collect();
    if codes.len() > 1 {
        return one_city(data, &codes, None).map(|place| as_address(data, place, best, text));
    }
    Err(match likely(data, &communes) {
        none if none.is_empty() => PlaceError::AddressNotFound,
        likely => PlaceError::NotSure(likely),
    })
}

/// The communes that may have been meant, when none is sure.
fn likely(data: &Snapshot, communes: &[&Hit]) -> Vec<Candidate> {
    let worth = communes.iter().filter(|h| h.sure >= WORTH_ASKING).take(MOST_OFFERED);
    let spots: Vec<_> = worth
        .filter_map(|hit| by_code(data, hit.citycode).ok())
        .flat_map(|place| place.spots)
        .collect();
    offered(data, &spots)
}

/// The place known only by its commune.
fn in_commune(data: &Snapshot, hit: &Hit, text: &str) -> Result<Place, PlaceError> {
    let code = match (&hit.former, hit.kind) {
        (Some((former, _)), Kind::Street | Kind::Locality | Kind::Housenumber) => *former,
        _ => hit.citycode,
    };
    by_code(data, code)
        .or_else(|_| by_code(data, hit.citycode))
        .map(|place| as_address(data, place, hit, text))
}

fn as_address(data: &Snapshot, place: Place, hit: &Hit, text: &str) -> Place {
    let street = match hit.kind {
        Kind::Municipality if !hit.coarser => None,
        Kind::Municipality if data.geocoder.covers(hit.citycode) => Some(StreetLost::NotFound),
        Kind::Municipality => Some(StreetLost::NotLoaded),
        _ => Some(StreetLost::NoExtent),
    };
    Place {
        lost: Lost {
            street,
            nearest_name: !hit.exact,
        },
        kind: PlaceKind::Address,
        address: Some(text.split_whitespace().collect::<Vec<_>>().join(" ")),
        score: Some(hit.score),
        ..place
    }
}

/// The place at a point that is known to so many metres.
fn at_point(data: &Snapshot, hit: &Hit, precision_m: f64) -> Result<Place, PlaceError> {
    // The address brings its commune.
    let (spots, lineage) = spots_in(data, hit.at, precision_m, hit.citycode)?;
    let label = hit.label();
    Ok(Place {
        kind: PlaceKind::Address,
        label: label.clone(),
        address: Some(label),
        at: Some(hit.at),
        is_point: true,
        precision: match hit.kind {
            Kind::Housenumber => Precision::Housenumber,
            Kind::Street => Precision::Street,
            Kind::Locality => Precision::Locality,
            Kind::Municipality => Precision::Municipality,
        },
        precision_m: Some(precision_m),
        score: Some(hit.score),
        lost: Lost::default(),
        spots,
        candidates: vec![],
        lineage,
    })
}
