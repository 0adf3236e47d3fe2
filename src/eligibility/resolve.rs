//! From a way to name a place to the place.

use super::place::{Candidate, CommuneRef, Lineage, LineageFrom, OutsideCoverage, Place, PlaceError, PlaceKind, Spot};
use super::question::PlaceQuery;
use crate::dataset::cog::{Commune, Former, LineageRelation, Meaning};
use crate::dataset::{Snapshot, outlines};
use crate::domain::{CommuneCode, Precision, centimetres};
use crate::geocode::gazetteer::{City, Parsed};
use crate::geom::{LonLat, Position};

/// Finds the place.
///
/// # Errors
/// When it is unknown, ambiguous or not covered.
pub fn resolve(data: &Snapshot, query: &PlaceQuery) -> Result<Place, PlaceError> {
    match query {
        PlaceQuery::Commune(code) => by_code(data, *code),
        PlaceQuery::Point(at, precision_m) => by_point(data, *at, *precision_m),
        PlaceQuery::City { postcode, city } => by_city(data, postcode, city),
        PlaceQuery::Address(text) => by_address(data, text),
    }
}

/// A commune as it stands in answers.
#[must_use]
pub fn commune_ref(commune: &Commune) -> CommuneRef {
    CommuneRef {
        code: commune.code,
        name: commune.name.clone(),
        department: commune.department,
        region: commune.region,
    }
}

/// The place that a code names.
///
/// # Errors
/// When no commune has or had it, or the commune is in a collectivity overseas.
pub fn by_code(data: &Snapshot, code: CommuneCode) -> Result<Place, PlaceError> {
    let cog = &data.cog;
    let (spots, lineage) = match cog.meaning(code) {
        Meaning::Unknown => return Err(PlaceError::UnknownCommune(code)),
        Meaning::Commune(number) => (spots_of_commune(data, number), vec![]),
        Meaning::Arrondissement(part, number) => {
            let spot = Spot {
                commune: number,
                arrondissement: Some(part.code),
                distance_m: None,
            };
            let commune = &cog.communes()[number];
            let step = Lineage {
                code: commune.code,
                name: commune.name.clone(),
                relation: LineageRelation::ArrondissementOf,
                on: None,
                from: LineageFrom {
                    code,
                    name: Some(part.name.clone()),
                },
            };
            (vec![spot], vec![step])
        }
        Meaning::Former(parts) => {
            let numbers = parts.iter().filter_map(|p| cog.number(p.commune));
            let spots = numbers.flat_map(|n| spots_of_commune(data, n)).collect();
            (spots, parts.iter().filter_map(|p| step(data, p)).collect())
        }
    };
    let commune = &cog.communes()[spots[0].commune];
    if outlines::is_collectivity(commune.department.as_str()) {
        return Err(PlaceError::OutsideCoverage(OutsideCoverage::Collectivity(commune.code)));
    }
    let arrondissement = match &spots[..] {
        [only] => only.arrondissement,
        _ => None,
    };
    let name = arrondissement
        .and_then(|code| cog.arrondissements().iter().find(|a| a.code == code))
        .map_or(&commune.name, |a| &a.name);
    Ok(Place {
        kind: PlaceKind::Commune,
        label: format!("{name} ({})", arrondissement.unwrap_or(commune.code)),
        address: None,
        at: inner_point(data, spots[0].commune),
        is_point: false,
        precision: Precision::Municipality,
        precision_m: None,
        score: None,
        candidates: candidates(data, &spots),
        spots,
        lineage,
    })
}

fn step(data: &Snapshot, former: &Former) -> Option<Lineage> {
    Some(Lineage {
        code: former.commune,
        name: data.cog.commune(former.commune)?.name.clone(),
        relation: former.relation,
        on: former.on,
        from: LineageFrom {
            code: former.code,
            name: former.name.clone(),
        },
    })
}

/// The commune as a whole: each of its arrondissements, if it has some.
fn spots_of_commune(data: &Snapshot, number: usize) -> Vec<Spot> {
    let spot = |arrondissement| Spot {
        commune: number,
        arrondissement,
        distance_m: None,
    };
    let code = data.cog.communes()[number].code;
    let parts: Vec<Spot> = data.cog.arrondissements_of(code).map(|a| spot(Some(a.code))).collect();
    if parts.is_empty() { vec![spot(None)] } else { parts }
}

/// A point in the commune to show it by: its town hall, else the middle of its rectangle when that is inside.
pub(super) fn inner_point(data: &Snapshot, number: usize) -> Option<LonLat> {
    let hall = data.cog.communes()[number].town_hall.as_ref().and_then(|h| h.at);
    hall.or_else(|| {
        let area = data.outlines.commune(number)?;
        let bounds = area.bounds()?;
        let middle = LonLat {
            lon: f64::midpoint(bounds.min[0], bounds.max[0]),
            lat: f64::midpoint(bounds.min[1], bounds.max[1]),
        };
        (area.locate(middle) == Position::Inside).then_some(middle)
    })
}

/// The communes the place may be in, when there is more than one.
fn candidates(data: &Snapshot, spots: &[Spot]) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for spot in spots {
        let commune = &data.cog.communes()[spot.commune];
        if found.iter().any(|c| c.commune.code == commune.code) {
            continue;
        }
        let at = inner_point(data, spot.commune);
        found.push(Candidate {
            commune: commune_ref(commune),
            lon: at.map(|p| p.lon),
            lat: at.map(|p| p.lat),
            score: None,
            distance_m: spot.distance_m.map(centimetres),
        });
    }
    if found.len() > 1 { found } else { vec![] }
}

/// The place at a point: every commune whose outline is within precision and tolerance.
///
/// # Errors
/// When no commune is that near.
pub fn by_point(data: &Snapshot, at: LonLat, precision_m: f64) -> Result<Place, PlaceError> {
    let spots = spots_at(data, at, precision_m);
    let Some(first) = spots.first() else {
        return Err(PlaceError::OutsideCoverage(OutsideCoverage::Nowhere));
    };
    let commune = &data.cog.communes()[first.commune];
    Ok(Place {
        kind: PlaceKind::Point,
        label: format!("{:.6}, {:.6} ({})", at.lat, at.lon, commune.name),
        address: None,
        at: Some(at),
        is_point: true,
        precision: Precision::Exact,
        precision_m: Some(precision_m),
        score: None,
        candidates: candidates(data, &spots),
        spots,
        lineage: vec![],
    })
}

pub(super) fn spots_at(data: &Snapshot, at: LonLat, precision_m: f64) -> Vec<Spot> {
    let reach = precision_m + data.outline_tolerance_m;
    let mut spots: Vec<Spot> = Vec::new();
    for (number, distance) in data.outlines.communes.near(at, reach) {
        let number = number as usize;
        let code = data.cog.communes()[number].code;
        if data.cog.arrondissements_of(code).next().is_none() {
            spots.push(Spot {
                commune: number,
                arrondissement: None,
                distance_m: Some(distance),
            });
            continue;
        }
        for (part, distance) in data.outlines.arrondissements_near(at, reach) {
            if data.cog.arrondissements_of(code).any(|a| a.code == part) {
                spots.push(Spot {
                    commune: number,
                    arrondissement: Some(part),
                    distance_m: Some(distance),
                });
            }
        }
    }
    for (gap, distance) in data.outlines.gaps.near(at, reach) {
        for code in &data.outlines.gap_candidates[gap as usize] {
            if let Some(commune) = data.cog.number(*code)
                && !spots.iter().any(|s| s.commune == commune)
            {
                spots.push(Spot {
                    commune,
                    arrondissement: None,
                    distance_m: Some(distance),
                });
            }
        }
    }
    spots.sort_by(|a, b| {
        let key = |s: &Spot| s.distance_m.unwrap_or(f64::INFINITY);
        key(a)
            .total_cmp(&key(b))
            .then_with(|| (a.commune, a.arrondissement).cmp(&(b.commune, b.arrondissement)))
    });
    spots
}

fn by_city(data: &Snapshot, postcode: &str, city: &str) -> Result<Place, PlaceError> {
    let found = cities(data, city, Some(postcode));
    one_city(data, &found, Some(postcode))
}

/// Communes of that name with that postcode; where none has it (CEDEX have their own), those whose département it names.
fn cities<'a>(data: &'a Snapshot, name: &str, postcode: Option<&str>) -> Vec<&'a City> {
    let found = data.gazetteer.cities(name, postcode);
    let Some(postcode) = postcode.filter(|_| found.is_empty()) else {
        return found;
    };
    let same_department = |c: &&City| {
        let own = c.postal_codes.iter().any(|p| p.get(..2) == postcode.get(..2));
        own || postcode.starts_with(data.cog.commune(c.code).map_or("", |c| c.department.as_str()))
    };
    data.gazetteer
        .cities(name, None)
        .into_iter()
        .filter(same_department)
        .collect()
}

fn one_city(data: &Snapshot, found: &[&City], postcode: Option<&str>) -> Result<Place, PlaceError> {
    let codes: Vec<CommuneCode> = found.iter().map(|c| c.code).collect();
    match codes[..] {
        [] => Err(PlaceError::AddressNotFound),
        [code] => by_code(data, arrondissement_of(data, code, postcode).unwrap_or(code)),
        _ => {
            let spots: Vec<Spot> = codes
                .iter()
                .filter_map(|code| by_code(data, *code).ok())
                .flat_map(|place| place.spots)
                .collect();
            match candidates(data, &spots) {
                several if several.len() > 1 => Err(PlaceError::Ambiguous(several)),
                _ => by_code(data, codes[0]),
            }
        }
    }
}

/// The one arrondissement of the commune that has the postcode.
fn arrondissement_of(data: &Snapshot, commune: CommuneCode, postcode: Option<&str>) -> Option<CommuneCode> {
    let postcode = postcode?;
    let mut with = data
        .cog
        .arrondissements_of(commune)
        .filter(|a| a.postal_codes.iter().any(|p| p == postcode));
    let only = with.next()?;
    with.next().is_none().then_some(only.code)
}

fn by_address(data: &Snapshot, text: &str) -> Result<Place, PlaceError> {
    let mut failure = PlaceError::AddressNotFound;
    for parsed in data.gazetteer.parse(text) {
        let found = cities(data, &parsed.city, parsed.postcode.as_deref());
        if let Some(place) = known_address(data, &parsed, &found) {
            return Ok(place);
        }
        match one_city(data, &found, parsed.postcode.as_deref()) {
            Ok(place) => return Ok(as_address(place, text)),
            Err(PlaceError::AddressNotFound) => {}
            Err(other) => failure = other,
        }
    }
    Err(failure)
}

/// A place known only by its commune, asked for as an address.
fn as_address(place: Place, text: &str) -> Place {
    Place {
        kind: PlaceKind::Address,
        address: Some(text.split_whitespace().collect::<Vec<_>>().join(" ")),
        ..place
    }
}

fn known_address(data: &Snapshot, parsed: &Parsed, cities: &[&City]) -> Option<Place> {
    let communes: Vec<CommuneCode> = cities
        .iter()
        .filter_map(|c| match data.cog.meaning(c.code) {
            Meaning::Commune(n) | Meaning::Arrondissement(_, n) => Some(data.cog.communes()[n].code),
            Meaning::Former(parts) => parts.first().map(|p| p.commune),
            Meaning::Unknown => None,
        })
        .collect();
    let [address] = data.gazetteer.addresses(parsed, &communes)[..] else {
        return None;
    };
    let at = address.at?;
    let precision_m = data.town_hall_precision_m;
    let commune = data.cog.number(address.commune)?;
    let here = by_code(data, address.commune).ok()?;
    // The address brings its commune; of its arrondissements the point chooses.
    let parts: Vec<Spot> = spots_at(data, at, precision_m)
        .into_iter()
        .filter(|s| s.commune == commune && s.arrondissement.is_some())
        .collect();
    let label = format!("{} {} {}", address.street, address.postcode, address.city);
    Some(Place {
        kind: PlaceKind::Address,
        label: label.clone(),
        address: Some(label),
        at: Some(at),
        is_point: true,
        precision: Precision::Housenumber,
        precision_m: Some(precision_m),
        score: Some(1.0),
        spots: if parts.is_empty() { here.spots } else { parts },
        candidates: vec![],
        lineage: here.lineage,
    })
}
