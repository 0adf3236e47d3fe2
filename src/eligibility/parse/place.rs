//! Places as parameters name them.

use super::{InvalidParameter, LONGEST_ADDRESS, LONGEST_CITY, MOST_PLACES, NO_PLACE, PLACE, REST, invalid, set};
use crate::domain::CommuneCode;
use crate::eligibility::question::PlaceQuery;
use crate::geom::LonLat;
use crate::geom::lonlat::LonLatError;
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};
use std::str::FromStr;

/// Text as text; numbers only where a number is meant.
pub(super) fn scalar(name: &str, value: &Json) -> Result<String, InvalidParameter> {
    match value {
        Json::String(text) => Ok(text.clone()),
        Json::Number(n) if matches!(name, "lat" | "lon" | "precision_m" | "share") => Ok(n.to_string()),
        _ if PLACE.contains(&name) || REST.contains(&name) => Err(invalid(name, "must be text")),
        _ => Err(invalid(&name.chars().take(60).collect::<String>(), "no such field")),
    }
}

/// Several places of practice, each with its share if it has one.
pub(super) fn places(value: &Json) -> Result<Vec<(PlaceQuery, Option<Decimal>)>, InvalidParameter> {
    let list = value
        .as_array()
        .ok_or_else(|| invalid("places", "must be a list of places"))?;
    if list.is_empty() || list.len() > MOST_PLACES {
        return Err(invalid("places", format!("must have 1 to {MOST_PLACES} places")));
    }
    let mut total = Decimal::ZERO;
    list.iter()
        .enumerate()
        .map(|(i, json)| {
            let at = |e: InvalidParameter| InvalidParameter {
                field: Some(e.field.map_or(format!("places.{i}"), |f| format!("places.{i}.{f}"))),
                what: e.what,
            };
            let object: &Map<String, Json> = json
                .as_object()
                .ok_or_else(|| invalid(&format!("places.{i}"), "must be an object"))?;
            let mut named = Vec::new();
            let mut own_share = None;
            for (name, value) in object.iter().filter(|(_, v)| !v.is_null()) {
                let text = scalar(name, value).map_err(at)?;
                if name == "share" {
                    let share = Decimal::from_str(&text)
                        .ok()
                        .filter(|s| (Decimal::ZERO..=Decimal::ONE).contains(s));
                    let share = share.ok_or_else(|| at(invalid("share", "must be a number from 0 to 1")))?;
                    total += share;
                    own_share = Some(share);
                    continue;
                }
                let known = PLACE
                    .iter()
                    .find(|n| *n == name)
                    .ok_or_else(|| at(invalid(name, "no such field")))?;
                set(&mut named, known, text).map_err(at)?;
            }
            if total > Decimal::ONE {
                return Err(at(invalid("share", "the shares add up to more than 1")));
            }
            Ok((place(&named).map_err(at)?, own_share))
        })
        .collect()
}

/// The one place that is named.
pub(super) fn place(given: &[(&'static str, String)]) -> Result<PlaceQuery, InvalidParameter> {
    let get = |name: &str| given.iter().find(|(n, _)| *n == name).map(|(_, text)| text.trim());
    let by_point = get("lat").is_some() || get("lon").is_some();
    let by_city = get("postcode").is_some() || get("city").is_some();
    let ways = [get("commune").is_some(), get("address").is_some(), by_point, by_city];
    let none_or_many = |what: &str| InvalidParameter {
        field: None,
        what: what.to_owned(),
    };
    match ways.iter().filter(|w| **w).count() {
        0 => {
            return Err(none_or_many(NO_PLACE));
        }
        1 => {}
        _ => {
            return Err(none_or_many(
                "name the place in one way only: commune, address, lat and lon, or postcode and city",
            ));
        }
    }
    if get("precision_m").is_some() && !by_point {
        return Err(invalid("precision_m", "goes with lat and lon only"));
    }
    if let Some(text) = get("commune") {
        return Ok(PlaceQuery::Commune(
            text.parse::<CommuneCode>()
                .map_err(|e| invalid("commune", e.to_string()))?,
        ));
    }
    if let Some(text) = get("address") {
        return Ok(PlaceQuery::Address(bounded("address", text, LONGEST_ADDRESS)?));
    }
    if by_point {
        let half = |name| get(name).ok_or_else(|| invalid(name, "is missing: a point needs lat and lon"));
        let at = LonLat::new(number("lon", half("lon")?)?, number("lat", half("lat")?)?).map_err(|e| {
            let field = if matches!(e, LonLatError::Longitude(_)) {
                "lon"
            } else {
                "lat"
            };
            invalid(field, e.to_string())
        })?;
        let precision_m = get("precision_m").map_or(Ok(0.0), |text| number("precision_m", text))?;
        if !(0.0..=10_000.0).contains(&precision_m) {
            return Err(invalid("precision_m", "must be from 0 to 10000"));
        }
        return Ok(PlaceQuery::Point(at, precision_m));
    }
    let half = |name| get(name).ok_or_else(|| invalid(name, "is missing: postcode and city go together"));
    let (postcode, city) = (half("postcode")?, half("city")?);
    if postcode.len() != 5 || !postcode.bytes().all(|b| b.is_ascii_digit()) {
        return Err(invalid("postcode", "must be five digits"));
    }
    Ok(PlaceQuery::City {
        postcode: postcode.to_owned(),
        city: bounded("city", city, LONGEST_CITY)?,
    })
}

fn bounded(name: &str, text: &str, most: usize) -> Result<String, InvalidParameter> {
    if text.chars().count() > most {
        return Err(invalid(name, format!("has more than {most} characters")));
    }
    Ok(text.to_owned())
}

/// A decimal number; words such as "inf" and "nan", which Rust would take, are no numbers here.
fn number(name: &str, text: &str) -> Result<f64, InvalidParameter> {
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'e' | b'E' | b'+'));
    let value = text.parse::<f64>().ok().filter(|n| plain && n.is_finite());
    value.ok_or_else(|| invalid(name, "must be a decimal number, with a point"))
}
