//! From an address to the place that can be relied on.

mod department;
pub(super) mod outside;
mod territory;

use super::place::{Candidate, Lost, OutsideCoverage, Place, PlaceError, PlaceKind, StreetLost};
use super::resolve::{by_code, by_point, offered, one_city, spots_in};
use super::search::{SearchError, coordinates, joined};
use crate::dataset::Snapshot;
use crate::dataset::cog::{Commune, Meaning};
use crate::dataset::outlines::is_collectivity;
use crate::domain::{CommuneCode, Precision};
use crate::geocode::noise::without_country;
use crate::geocode::normalise::fold;
use crate::geocode::{Hit, Kind, Search};
use territory::Division;

/// From this probability on an answer of the geocoder is relied on; under it the place is the commune.
pub const SURE: f64 = 0.98;
/// The same for a commune that no street confirms.
const SURE_COMMUNE: f64 = 0.7;
/// From this probability on a commune is offered as what may have been meant.
const LIKELY: f64 = 0.1;
/// The same for a text of a few words, none of which is the name of a commune.
const WORTH_ASKING: f64 = 0.04;
/// The same for a commune whose name stands in the text.
const NAMED: f64 = 0.02;
/// The most words of such a text.
const FEW_WORDS: usize = 3;
/// The most communes offered.
const MOST_OFFERED: usize = 5;
/// How many answers of the geocoder are looked at.
const MOST: usize = 60;

/// The place of an address: the house or street when that is sure and its extent is known, else its commune. A text that
/// is a pair of coordinates is that point.
///
/// A département or région that the text names decides between communes of one name, and is never contradicted.
///
/// # Errors
/// When not even the commune can be told.
pub(super) fn by_address(data: &Snapshot, text: &str) -> Result<Place, PlaceError> {
    let text = without_country(text);
    match coordinates::read(text).filter(|_| has_decimals(text)) {
        Some(Ok(at)) => return by_point(data, at, 0.0),
        Some(Err(SearchError::NoPoint | SearchError::Choice(_))) => return Err(PlaceError::AddressNotFound),
        None => {}
    }
    if let Some(outside) = outside::told(data, text) {
        return Err(PlaceError::OutsideCoverage(outside));
    }
    if let Some((name, communes)) = territory::alone(data, text) {
        return Err(PlaceError::Territory(name, offered_by_code(data, communes)));
    }
    if let Some(code) = own_code(data, text).or_else(|| whole_city(data, text)) {
        return Err(PlaceError::NotSure(offered_by_code(data, vec![code])));
    }
    // "Paris 15" is no Paris in the Cantal.
    let is_name = !data.geocoder.cities().named(text, None).is_empty();
    let Some((rest, divisions)) = department::split(data, text).filter(|_| !is_name) else {
        return decide(data, &search(data, text), text, false);
    };
    let holds = |commune: &Commune| divisions.iter().all(|d| d.holds(commune));
    let within = |hit: &Hit| data.cog.commune(hit.citycode).is_some_and(holds);
    let overseas = divisions.iter().find_map(|d| match d {
        Division::Department(code) if is_collectivity(code.as_str()) => Some(*code),
        _ => None,
    });
    if let Some(code) = overseas {
        return Err(PlaceError::OutsideCoverage(OutsideCoverage::Overseas(code)));
    }
    let own: Vec<Hit> = search(data, rest).into_iter().filter(within).collect();
    if let Ok(place) = decide(data, &own, text, true) {
        return Ok(place);
    }
    let place = decide(data, &search(data, text), text, false)?;
    let commune = &data.cog.communes()[place.spots[0].commune];
    // "Vienne" is also a commune, of another département.
    if holds(commune) || text.trim_end().ends_with(&commune.name) {
        return Ok(place);
    }
    Err(PlaceError::NotSure(offered(data, &place.spots)))
}

/// The commune with a postcode whose name is nearly written so.
///
/// # Errors
/// When nothing is near enough. A name that is none of the postcode's communes is never passed over for the postcode.
pub(super) fn by_misspelt_city(data: &Snapshot, postcode: &str, city: &str) -> Result<Place, PlaceError> {
    let place = match by_address(data, &format!("{postcode} {city}")) {
        Ok(place) if place.is_point || place.lost.street.is_some() => Err(offered(data, &place.spots)),
        Ok(place) => Ok(place),
        Err(PlaceError::NotSure(list)) => Err(list),
        Err(PlaceError::AddressNotFound) => Err(vec![]),
        Err(other) => return Err(other),
    };
    match place {
        Ok(place) => Ok(Place {
            kind: PlaceKind::Commune,
            address: None,
            score: None,
            ..place
        }),
        Err(mut list) => {
            for own in offered_by_code(data, data.geocoder.cities().with_postcode(postcode)) {
                if !list.iter().any(|known| known.commune.code == own.commune.code) {
                    list.push(own);
                }
            }
            Err(match list {
                none if none.is_empty() => PlaceError::AddressNotFound,
                list => PlaceError::NotSure(list),
            })
        }
    }
}

/// Whether a number of a text has decimals, or is in degrees: "45 2" is no point.
fn has_decimals(text: &str) -> bool {
    let decimal = |w: &[u8]| w[0].is_ascii_digit() && matches!(w[1], b'.' | b',') && w[2].is_ascii_digit();
    text.contains('°') || text.as_bytes().windows(3).any(decimal)
}

/// The INSEE code that is all of the text and no postcode.
fn own_code(data: &Snapshot, text: &str) -> Option<CommuneCode> {
    let code: CommuneCode = joined(text.trim()).to_uppercase().parse().ok()?;
    let known = !matches!(data.cog.meaning(code), Meaning::Unknown);
    (known && !data.geocoder.cities().knows_postcode(code.as_str())).then_some(code)
}

/// The city with arrondissements that a postcode without one means: "75000".
fn whole_city(data: &Snapshot, text: &str) -> Option<CommuneCode> {
    let department = text.trim().strip_suffix("000")?;
    let mut with_parts = data.cog.arrondissements().iter().map(|a| a.commune);
    with_parts.find(|code| code.as_str().starts_with(department) && department.len() == 2)
}

/// The communes of some codes, as they are offered.
fn offered_by_code(data: &Snapshot, codes: Vec<CommuneCode>) -> Vec<Candidate> {
    let places = codes.into_iter().filter_map(|code| by_code(data, code).ok());
    let spots: Vec<_> = places.flat_map(|place| place.spots).collect();
    offered(data, &spots)
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
    // The name or the postcode fits several, of today or former ones, and nothing says which.
    let alike = communes.iter().filter(|h| h.exact && h.sure >= WORTH_ASKING);
    let codes: Vec<CommuneCode> = alike.map(|h| h.citycode).collect();
    if codes.len() > 1 {
        return one_city(data, &codes, None).map(|place| as_address(data, place, best, text));
    }
    Err(match likely(data, &communes, text) {
        none if none.is_empty() => PlaceError::AddressNotFound,
        likely => PlaceError::NotSure(likely),
    })
}

/// The communes that may have been meant, when none is sure: those whose name stands in the text first.
fn likely(data: &Snapshot, communes: &[&Hit], text: &str) -> Vec<Candidate> {
    let folded = fold(text);
    let written = |hit: &&&Hit| format!(" {folded} ").contains(&format!(" {} ", fold(&hit.city)));
    let (named, others): (Vec<&&Hit>, Vec<&&Hit>) = communes.iter().partition(|hit| written(hit));
    // Of a few words any may be misspelt; of more, some word is nearly a commune by chance.
    let is_short = folded.split(' ').count() <= FEW_WORDS && !folded.bytes().any(|b| b.is_ascii_digit());
    let least = if is_short && named.is_empty() {
        WORTH_ASKING
    } else {
        LIKELY
    };
    let named = named.into_iter().filter(|hit| hit.sure >= NAMED);
    let worth = named.chain(others.into_iter().filter(|hit| hit.sure >= least));
    offered_by_code(data, worth.take(MOST_OFFERED).map(|hit| hit.citycode).collect())
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
