//! The geocoder of a dataset: its communes, its town halls and, where there is one, an address index.

use super::cog::Cog;
use super::error::DatasetError;
use super::outlines::Outlines;
use crate::domain::CommuneCode;
use crate::geocode::cities::{Cities, CitiesBuilder, City};
use crate::geocode::number::HouseNumber;
use crate::geocode::row::AddressRow;
use crate::geocode::store::{Builder, Store, read_file};
use crate::geocode::{Geocoder, Kind};
use crate::geom::geodesic::distance_m;
use crate::geom::inner::inner_point;
use crate::geom::{LonLat, Position};
use std::path::Path;

/// The name of an address index beside a dataset.
pub const INDEX_NAME: &str = "addresses.idx";

/// How far a commune reaches from its point when it has no outline, in metres: half as much again as the largest one.
const UNKNOWN_RADIUS_M: f64 = 60_000.0;

/// The geocoder over the communes and town halls of a dataset, and an address index.
///
/// # Errors
/// When the index cannot be opened.
pub fn geocoder(
    cog: &Cog,
    outlines: &Outlines,
    town_hall_precision_m: f64,
    index: Option<&Path>,
) -> Result<Geocoder, DatasetError> {
    let base = match index {
        None => None,
        Some(path) => Some(read_file(path).and_then(|sections| Store::open(&sections))?),
    };
    let (cities, halls) = rayon::join(
        || cities(cog, outlines, base.as_ref()),
        || town_halls(cog, town_hall_precision_m),
    );
    Ok(Geocoder::new(cities?, base.into_iter().chain([halls?]).collect()))
}

fn cities(cog: &Cog, outlines: &Outlines, base: Option<&Store>) -> Result<Cities, DatasetError> {
    let mut cities = CitiesBuilder::default();
    for (number, commune) in cog.communes().iter().enumerate() {
        let (at, radius_m) = extent(cog, outlines, number);
        cities.add(City {
            code: commune.code,
            name: commune.name.clone(),
            postcodes: commune.postal_codes.clone(),
            department: commune.department.to_string(),
            population: commune.population.unwrap_or(0),
            at,
            radius_m,
            whole: None,
        });
    }
    for part in cog.arrondissements() {
        let whole = cog.number(part.commune);
        let (at, radius_m) = whole.map_or((None, UNKNOWN_RADIUS_M), |n| extent(cog, outlines, n));
        let area = outlines.arrondissement(part.code);
        cities.add(City {
            code: part.code,
            name: part.name.clone(),
            postcodes: part.postal_codes.clone(),
            department: cog
                .commune(part.commune)
                .map(|c| c.department.to_string())
                .unwrap_or_default(),
            population: part.population.unwrap_or(0),
            at: area.and_then(inner_point).or(at),
            radius_m,
            whole: Some(part.commune),
        });
    }
    for former in cog.former() {
        // A delegated commune may have the code of the commune it is in: "Aumont-Aubrac" in Peyre en Aubrac.
        if let Some(name) = &former.name {
            cities.also(former.commune, name, Some(former.code));
        }
    }
    // The post writes some cities otherwise than the register of communes.
    for commune in cog.communes() {
        if let Some(hall) = commune.town_hall.as_ref().filter(|h| !h.city.is_empty()) {
            cities.also(commune.code, &hall.city, None);
        }
    }
    for hall in cog.communes().iter().filter_map(|c| c.town_hall.as_ref()) {
        cities.street(&hall.street);
    }
    for town in base.into_iter().flat_map(Store::towns) {
        cities.also(town.code, &town.city, None);
        if let Some((code, name)) = &town.former {
            cities.also(town.code, name, Some(*code));
        }
    }
    cities.finish().map_err(DatasetError::from)
}

/// A point of a commune and how far it reaches from there.
fn extent(cog: &Cog, outlines: &Outlines, number: usize) -> (Option<LonLat>, f64) {
    let hall = cog.communes()[number].town_hall.as_ref().and_then(|h| h.at);
    let Some(outline) = outlines.commune(number) else {
        return (hall, UNKNOWN_RADIUS_M);
    };
    let at = hall
        .filter(|p| outline.locate(*p) == Position::Inside)
        .or_else(|| inner_point(outline));
    let corners = outline.bounds().map(|b| {
        [
            [b.min[0], b.min[1]],
            [b.min[0], b.max[1]],
            [b.max[0], b.min[1]],
            [b.max[0], b.max[1]],
        ]
    });
    let radius = at.zip(corners).map(|(at, corners)| {
        let to = |[lon, lat]: [f64; 2]| distance_m(at, LonLat { lon, lat });
        corners.into_iter().map(to).fold(0.0, f64::max).ceil()
    });
    (at, radius.unwrap_or(UNKNOWN_RADIUS_M))
}

/// The town halls whose point is trusted, as a source of single addresses.
fn town_halls(cog: &Cog, precision_m: f64) -> Result<Store, DatasetError> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a hundred metres or so"
    )]
    let precision_m = precision_m as u16;
    let mut builder = Builder::new(vec!["communes.csv".to_owned()], false);
    for commune in cog.communes() {
        let Some((hall, at)) = commune.town_hall.as_ref().and_then(|h| Some((h, h.at?))) else {
            continue;
        };
        let (number, name) = number_and_street(&hall.street);
        if name.is_empty() {
            continue;
        }
        builder.add(&AddressRow {
            kind: if number.is_some() {
                Kind::Housenumber
            } else {
                Kind::Street
            },
            id: &id(commune.code, number.as_ref()),
            number,
            name,
            postcode: &hall.postcode,
            citycode: commune.code,
            city: &commune.name,
            former: None,
            at,
            precision_m,
        })?;
    }
    Ok(builder.finish()?.store)
}

/// An identifier for the town hall of a commune, in the form of the national base.
fn id(commune: CommuneCode, number: Option<&HouseNumber>) -> String {
    match number {
        None => format!("{commune}_mairie"),
        Some(n) if n.suffix.is_empty() => format!("{commune}_mairie_{:05}", n.number),
        Some(n) => format!("{commune}_mairie_{:05}_{}", n.number, n.suffix),
    }
}

/// "1 bis place Foch" as number and street; "12-14 rue Haute" as its first number.
fn number_and_street(address: &str) -> (Option<HouseNumber>, &str) {
    let (first, rest) = address.split_once([' ', ',']).unwrap_or((address, ""));
    let lower = first.to_lowercase();
    let first = lower.split(['-', '/']).next().unwrap_or_default();
    let second = rest
        .trim_start()
        .split([' ', ','])
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let Some((number, taken)) = HouseNumber::at_start(&[first, &second], |_| true) else {
        return (None, address.trim());
    };
    let rest = rest.trim_start_matches([' ', ',']);
    let street = if taken == 2 {
        rest.get(second.len()..).unwrap_or_default()
    } else {
        rest
    };
    (Some(number), street.trim_matches([' ', ',']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_town_halls() {
        for (address, number, street) in [
            ("1 place Georges-Frèche", Some("1"), "place Georges-Frèche"),
            ("12 bis, rue Haute", Some("12 bis"), "rue Haute"),
            ("12bis rue Haute", Some("12 bis"), "rue Haute"),
            ("12-14 rue Haute", Some("12"), "rue Haute"),
            ("Place de la Mairie", None, "Place de la Mairie"),
            ("Le Village", None, "Le Village"),
            ("3 A rue Haute", Some("3 A"), "rue Haute"),
            ("1", Some("1"), ""),
        ] {
            let (found, name) = number_and_street(address);
            assert_eq!(
                (found.map(|n| n.to_string()).as_deref(), name),
                (number, street),
                "{address}"
            );
        }
    }
}
