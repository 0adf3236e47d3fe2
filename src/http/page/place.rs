//! The place of an answer: what it is called, where it is on a map, and how a link names it.

use super::ask::Asked;
use super::say;
use super::words::{Words, words};
use super::zones::kind_names;
use crate::dataset::Snapshot;
use crate::domain::{CommuneCode, Lang, Precision};
use crate::eligibility::location::Location;
use crate::eligibility::place::PlaceKind;
use crate::eligibility::{Answer, PlaceQuery, Question, resolve};
use crate::geom::LonLat;

/// A place as a link names it.
pub type PlacePairs = Vec<(&'static str, String)>;

/// The place as every link carries it: the commune, or the point with the commune its address has.
pub fn canonical(data: &Snapshot, question: &Question, answer: &Answer) -> PlacePairs {
    let place = &answer.location;
    // A former code, or that of an arrondissement, says more than the commune it leads to.
    let code = match (&question.place, place.lineage.first()) {
        (PlaceQuery::Commune(code), _) => *code,
        (PlaceQuery::PointIn { commune, .. }, _) => *commune,
        (_, Some(step)) => step.from.code,
        (_, None) => place.commune.code,
    };
    let whole = vec![("commune", code.to_string())];
    let point = place.lon.zip(place.lat).filter(|_| is_point(place));
    let Some((lon, lat)) = point else { return whole };
    let precision_m = place.precision_m.unwrap_or_default();
    let mut pairs = vec![("lat", lat.to_string()), ("lon", lon.to_string())];
    if precision_m > 0.0 {
        pairs.push(("precision_m", precision_m.to_string()));
    }
    let has_code = place.kind == PlaceKind::Address || matches!(question.place, PlaceQuery::PointIn { .. });
    if has_code {
        let known = PlaceQuery::PointIn {
            at: LonLat { lon, lat },
            precision_m,
            commune: code,
        };
        // The outline may be farther off than it should be; then only the commune is sure to answer the same.
        if resolve::resolve(data, &known).is_err() {
            return whole;
        }
        pairs.push(("in", code.to_string()));
    }
    pairs
}

/// Whether the place is more than a whole commune.
pub fn is_point(place: &Location) -> bool {
    place.precision != Precision::Municipality
}

/// What the place is called.
pub fn heading(place: &Location) -> String {
    match (&place.address, is_point(place)) {
        (Some(address), true) => address.clone(),
        (Some(_), false) | (None, _) => place.label.clone(),
    }
}

/// The commune of an address, and the département.
pub fn area(data: &Snapshot, w: &Words, place: &Location) -> String {
    let code = place.commune.department;
    let department = say::fill(w.department_of, &[&data.cog.department_name(code), code.as_str()]);
    let region = data.cog.region_name(place.commune.region);
    let part = place.arrondissement.as_ref().map(|a| (a.name.clone(), a.code));
    let (name, code) = part.unwrap_or_else(|| (place.commune.name.clone(), place.commune.code));
    let commune = if is_point(place) {
        format!("{name} ({code}), ")
    } else {
        String::new()
    };
    format!("{commune}{department}, {region}")
}

/// That the addresses of the département of a commune are not on this server, where they are not.
pub fn not_loaded(data: &Snapshot, w: &Words, commune: CommuneCode) -> Option<String> {
    let code = data.cog.commune(commune)?.department;
    let communes = data
        .cog
        .communes()
        .iter()
        .filter(|c| c.department == code)
        .map(|c| c.code);
    let parts = data.cog.arrondissements().iter().map(|a| a.code);
    let parts = parts.filter(|part| part.as_str().starts_with(code.as_str()));
    // Of a département that is loaded in part nothing is said: files come by département.
    if communes.chain(parts).any(|own| data.geocoder.covers(own)) {
        return None;
    }
    let named = say::fill(w.department_of, &[&data.cog.department_name(code), code.as_str()]);
    Some(say::fill(w.not_loaded, &[&named]))
}

/// How precisely it is known, and in which health territory it lies.
pub fn facts(asked: &Asked, place: &Location) -> Vec<String> {
    let w = words(asked.lang);
    let mut facts = Vec::new();
    if let Some(metres) = place.precision_m.filter(|m| *m > 0.0) {
        facts.push(say::fill(w.point_precision, &[&say::metres(asked.lang, metres)]));
    }
    facts.extend(place.tvs.as_ref().map(|tvs| say::fill(w.tvs, &[&tvs.name])));
    facts.into_iter().map(|text| say::sentence(asked.lang, &text)).collect()
}

/// What to put in the search field: what was typed, else the place as the search reads it.
pub fn searched(asked: &Asked, place: &Location) -> String {
    if let Some(text) = asked.get("q") {
        return text.to_owned();
    }
    match (asked.get("lat"), asked.get("lon"), asked.get("in")) {
        (Some(lat), Some(lon), None) => format!("{lat}, {lon}"),
        _ => place.label.clone(),
    }
}

/// Where the map begins: the place, and the point of the nearest zone that its distance is measured to.
pub struct Spot {
    pub lon: f64,
    pub lat: f64,
    pub precision_m: f64,
    pub commune: String,
    pub kind: &'static str,
    pub near: Option<NearSpot>,
    /// West, south, east, north of what is to be seen.
    pub bbox: String,
}

/// The foot on the boundary of the nearest zone.
pub struct NearSpot {
    pub lon: f64,
    pub lat: f64,
    pub label: String,
}

/// How far around a point the map shows, in degrees: about three kilometres.
const AROUND: f64 = 0.03;

/// Where the map begins; `None` where no point of the place is known.
pub fn spot(data: &Snapshot, lang: Lang, answer: &Answer) -> Option<Spot> {
    let place = &answer.location;
    let (lon, lat) = place.lon.zip(place.lat)?;
    let rule = &answer.near_zip_zac;
    let near = rule.foot.zip(rule.nearest.as_ref()).map(|(foot, zone)| NearSpot {
        lon: foot.lon,
        lat: foot.lat,
        label: {
            let kind = kind_names(words(lang), zone.kind).0;
            let metres = rule.distance_m.map(|d| say::metres(lang, d.max)).unwrap_or_default();
            say::fill(words(lang).near_line, &[kind, &zone.name, &metres])
        },
    });
    let outline = data
        .cog
        .number(place.commune.code)
        .and_then(|number| data.outlines.commune(number)?.bounds());
    let mut ends = match outline.filter(|_| !is_point(place)) {
        Some(bounds) => [bounds.min[0], bounds.min[1], bounds.max[0], bounds.max[1]],
        None => [lon - AROUND, lat - AROUND, lon + AROUND, lat + AROUND],
    };
    if let Some(foot) = &near {
        ends = [
            ends[0].min(foot.lon),
            ends[1].min(foot.lat),
            ends[2].max(foot.lon),
            ends[3].max(foot.lat),
        ];
    }
    Some(Spot {
        lon,
        lat,
        precision_m: place.precision_m.unwrap_or_default(),
        commune: place.commune.code.to_string(),
        kind: match place.kind {
            PlaceKind::Commune => "commune",
            PlaceKind::Address if !is_point(place) => "commune",
            PlaceKind::Address => "address",
            PlaceKind::Point => "point",
        },
        near,
        bbox: ends.map(|degrees| format!("{degrees:.5}")).join(","),
    })
}
