//! From a way to name a place to the place.

use super::address::{by_address, by_misspelt_city, outside};
use super::place::{
    Candidate, CommuneRef, Lineage, LineageFrom, Lost, OutsideCoverage, Place, PlaceError, PlaceKind, Spot,
};
use super::question::PlaceQuery;
use super::reverse;
use crate::dataset::cog::{Commune, Former, LineageRelation, Meaning};
use crate::dataset::{Snapshot, outlines};
use crate::domain::{CommuneCode, Date, Precision, centimetres};
use crate::geom::{LonLat, Position};

/// Finds the place.
///
/// # Errors
/// When it is unknown, ambiguous or not covered.
pub fn resolve(data: &Snapshot, query: &PlaceQuery) -> Result<Place, PlaceError> {
    match query {
        PlaceQuery::Commune(code) => by_code(data, *code),
        PlaceQuery::Point(at, precision_m) => by_point(data, *at, *precision_m),
        PlaceQuery::PointIn {
            at,
            precision_m,
            commune,
        } => by_point_in(data, *at, *precision_m, *commune),
        PlaceQuery::City { postcode, city } => by_city(data, postcode, city),
        PlaceQuery::Address(text) => by_address(data, text),
    }
}

/// Finds the place for a day: a code means what it meant then.
///
/// # Errors
/// As [`resolve`].
pub fn resolve_on(data: &Snapshot, query: &PlaceQuery, day: Date) -> Result<Place, PlaceError> {
    match query {
        PlaceQuery::Commune(code) => by_code_on(data, *code, day),
        _ => resolve(data, query),
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

/// The place that a code named on a day. Where nothing is known of that, the place that it names.
///
/// # Errors
/// As [`by_code`].
pub fn by_code_on(data: &Snapshot, code: CommuneCode, day: Date) -> Result<Place, PlaceError> {
    let cog = &data.cog;
    let Some(traced) = cog.traced(code, day) else {
        return by_code(data, code);
    };
    let numbers = traced.heirs.iter().filter_map(|heir| cog.number(*heir));
    let asked = traced.valid_as.as_ref().map(|_| code);
    let spots: Vec<Spot> = numbers
        .flat_map(|n| spots_of_commune(data, n))
        .map(|spot| Spot { asked, ..spot })
        .collect();
    let mut place = of_spots(data, spots)?;
    if let Some(name) = &traced.valid_as {
        place.label = format!("{name} ({code})");
    }
    place.lineage = traced.steps.into_iter().map(Lineage::from).collect();
    Ok(place)
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
                asked: None,
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
    let place = of_spots(data, spots)?;
    Ok(Place { lineage, ..place })
}

/// A commune, or what may be one of several.
fn of_spots(data: &Snapshot, spots: Vec<Spot>) -> Result<Place, PlaceError> {
    let cog = &data.cog;
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
        lost: Lost::default(),
        candidates: candidates(data, &spots),
        spots,
        lineage: vec![],
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
        asked: None,
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
pub(super) fn candidates(data: &Snapshot, spots: &[Spot]) -> Vec<Candidate> {
    let found = offered(data, spots);
    if found.len() > 1 { found } else { vec![] }
}

/// The communes of some spots, each once.
pub(super) fn offered(data: &Snapshot, spots: &[Spot]) -> Vec<Candidate> {
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
    found
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
        lost: Lost::default(),
        candidates: candidates(data, &spots),
        spots,
        lineage: vec![],
    })
}

/// The place at a point whose commune is known.
///
/// # Errors
/// When the code is unknown, or the outline of its commune is farther from the point than precision and tolerance.
fn by_point_in(data: &Snapshot, at: LonLat, precision_m: f64, code: CommuneCode) -> Result<Place, PlaceError> {
    let (spots, lineage) = spots_in(data, at, precision_m, code)?;
    let commune = spots[0].commune;
    if !spots_at(data, at, precision_m).iter().any(|s| s.commune == commune) {
        return Err(PlaceError::NotInCommune(code));
    }
    let name = &data.cog.communes()[commune].name;
    // A link to an address carries its point only; the point tells the address again.
    let address = reverse::address_at(data, at);
    Ok(Place {
        kind: PlaceKind::Point,
        label: address.unwrap_or_else(|| format!("{:.6}, {:.6} ({name})", at.lat, at.lon)),
        address: None,
        at: Some(at),
        is_point: true,
        precision: Precision::Exact,
        precision_m: Some(precision_m),
        score: None,
        lost: Lost::default(),
        candidates: vec![],
        spots,
        lineage,
    })
}

/// The commune that a code names, for a point of it; of its arrondissements the point chooses, unless the code is one
/// of them.
pub(super) fn spots_in(
    data: &Snapshot,
    at: LonLat,
    precision_m: f64,
    code: CommuneCode,
) -> Result<(Vec<Spot>, Vec<Lineage>), PlaceError> {
    let here = by_code(data, code)?;
    let commune = here.spots[0].commune;
    let parts: Vec<Spot> = spots_at(data, at, precision_m)
        .into_iter()
        .filter(|s| s.commune == commune && s.arrondissement.is_some())
        .collect();
    let whole = parts.is_empty() || here.spots.len() == 1;
    Ok((if whole { here.spots } else { parts }, here.lineage))
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
                asked: None,
                distance_m: Some(distance),
            });
            continue;
        }
        for (part, distance) in data.outlines.arrondissements_near(at, reach) {
            if data.cog.arrondissements_of(code).any(|a| a.code == part) {
                spots.push(Spot {
                    commune: number,
                    arrondissement: Some(part),
                    asked: None,
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
                    asked: None,
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
    if let Some(outside) = outside::by_postcode(data, postcode) {
        return Err(PlaceError::OutsideCoverage(outside));
    }
    match cities(data, city, postcode) {
        none if none.is_empty() => by_misspelt_city(data, postcode, city),
        codes => one_city(data, &codes, Some(postcode)),
    }
}

/// Communes of that name with that postcode; where none has it (CEDEX have their own), those whose département it names.
fn cities(data: &Snapshot, name: &str, postcode: &str) -> Vec<CommuneCode> {
    let names = data.geocoder.cities();
    let found = names.named(name, Some(postcode));
    if !found.is_empty() {
        return found;
    }
    let same_department = |code: &CommuneCode| {
        let Some(commune) = today(data, *code) else {
            return false;
        };
        let own = commune.postal_codes.iter().any(|p| p.get(..2) == postcode.get(..2));
        own || postcode.starts_with(commune.department.as_str())
    };
    names.named(name, None).into_iter().filter(same_department).collect()
}

/// The commune of today that a code leads to.
fn today(data: &Snapshot, code: CommuneCode) -> Option<&Commune> {
    let number = match data.cog.meaning(code) {
        Meaning::Commune(number) | Meaning::Arrondissement(_, number) => Some(number),
        Meaning::Former(parts) => parts.first().and_then(|p| data.cog.number(p.commune)),
        Meaning::Unknown => None,
    };
    number.map(|n| &data.cog.communes()[n])
}

pub(super) fn one_city(data: &Snapshot, codes: &[CommuneCode], postcode: Option<&str>) -> Result<Place, PlaceError> {
    match *codes {
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
