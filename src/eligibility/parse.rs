//! From names and values, as a query string, a JSON body or a command line gives them, to a question.
//!
//! One reading for all of them: what is refused here is refused everywhere, with the same words.

use super::question::{Detail, PlaceQuery, Question};
use crate::domain::{CommuneCode, Date, Lang, date};
use crate::geom::LonLat;
use crate::rules::{AidId, Profile};
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};
use std::str::FromStr;
use thiserror::Error;

/// The longest address that is read, in characters.
pub const LONGEST_ADDRESS: usize = 200;
/// The longest name of a city that is read, in characters.
pub const LONGEST_CITY: usize = 100;
/// The most places of practice in one question.
pub const MOST_PLACES: usize = 10;

/// A parameter that cannot be taken.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("{}{what}", .field.as_ref().map(|f| format!("{f}: ")).unwrap_or_default())]
pub struct InvalidParameter {
    /// The parameter, dotted inside of a body; `None` when no single one is to blame.
    pub field: Option<String>,
    /// What is wrong and what is expected.
    pub what: String,
}

fn invalid(field: &str, what: impl Into<String>) -> InvalidParameter {
    InvalidParameter {
        field: Some(field.to_owned()),
        what: what.into(),
    }
}

/// The parameters of a question beside the profile.
const PLACE: [&str; 7] = ["commune", "address", "lat", "lon", "precision_m", "postcode", "city"];
const REST: [&str; 4] = ["date", "aids", "lang", "detail"];

/// What was given, as text, before it is checked.
#[derive(Debug, Default)]
struct Draft {
    place: Vec<(&'static str, String)>,
    rest: Vec<(&'static str, String)>,
    profile: Profile,
    more: Vec<(PlaceQuery, Option<Decimal>)>,
}

impl Draft {
    fn set(list: &mut Vec<(&'static str, String)>, name: &'static str, text: String) -> Result<(), InvalidParameter> {
        if list.iter().any(|(n, _)| *n == name) {
            return Err(invalid(name, "is given twice"));
        }
        if text.trim().is_empty() {
            return Err(invalid(name, "is empty"));
        }
        list.push((name, text));
        Ok(())
    }

    fn question(self, today: Date) -> Result<Question, InvalidParameter> {
        let get = |name: &str| {
            self.rest
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, text)| text.as_str())
        };
        let mut places = self.more;
        if !self.place.is_empty() || places.is_empty() {
            places.insert(0, (place(&self.place)?, None));
        }
        let shares: Option<Vec<Decimal>> = places.iter().map(|(_, share)| *share).collect();
        let mut places: Vec<PlaceQuery> = places.into_iter().map(|(query, _)| query).collect();
        let first = places.remove(0);
        let day = match get("date") {
            None => today,
            Some(text) => {
                let day = date::parse_iso(text).ok_or_else(|| invalid("date", "must be a date (YYYY-MM-DD)"))?;
                let last = date::last_askable(today);
                if day > last {
                    return Err(invalid("date", format!("must not be after {last}")));
                }
                day
            }
        };
        Ok(Question {
            place: first,
            other_places: places,
            shares,
            day,
            aids: aids(get("aids"))?,
            lang: match get("lang") {
                None | Some("fr") => Lang::Fr,
                Some("en") => Lang::En,
                Some(_) => return Err(invalid("lang", "must be fr or en")),
            },
            detail: match get("detail") {
                None | Some("full") => Detail::Full,
                Some("short") => Detail::Short,
                Some(_) => return Err(invalid("detail", "must be full or short")),
            },
            profile: self.profile,
        })
    }
}

impl Question {
    /// From the pairs of a query string or the flags of a command line.
    ///
    /// # Errors
    /// The first parameter that is unknown, repeated, empty or out of range; or that the place is named in no way or in two.
    pub fn from_pairs(pairs: &[(String, String)], today: Date) -> Result<Self, InvalidParameter> {
        let mut draft = Draft::default();
        let mut aids: Option<String> = None;
        for (name, text) in pairs {
            if let Some(known) = PLACE.iter().find(|n| *n == name) {
                Draft::set(&mut draft.place, known, text.clone())?;
            } else if name == "aids" {
                let joined = aids
                    .take()
                    .map_or_else(|| text.clone(), |before| format!("{before},{text}"));
                aids = Some(joined);
            } else if let Some(known) = REST.iter().find(|n| *n == name) {
                Draft::set(&mut draft.rest, known, text.clone())?;
            } else if crate::rules::field::find(name).is_some() {
                if text.trim().is_empty() {
                    return Err(invalid(
                        name,
                        "is empty; leave the parameter out when the fact is not known",
                    ));
                }
                draft
                    .profile
                    .add_text(name, text)
                    .map_err(|e| invalid(&e.field, e.what))?;
            } else {
                return Err(invalid(&name.chars().take(60).collect::<String>(), "no such parameter"));
            }
        }
        if let Some(text) = aids {
            Draft::set(&mut draft.rest, "aids", text)?;
        }
        draft.question(today)
    }

    /// From the JSON object of a body.
    ///
    /// # Errors
    /// As [`Question::from_pairs`]; a key with `null` counts as left out.
    pub fn from_json(json: &Json, today: Date) -> Result<Self, InvalidParameter> {
        let object = json.as_object().ok_or_else(|| InvalidParameter {
            field: None,
            what: "the question must be a JSON object".to_owned(),
        })?;
        let mut draft = Draft::default();
        for (name, value) in object.iter().filter(|(_, v)| !v.is_null()) {
            match name.as_str() {
                "profile" => {
                    let fields = value
                        .as_object()
                        .ok_or_else(|| invalid("profile", "must be an object"))?;
                    draft.profile =
                        Profile::from_json(fields).map_err(|e| invalid(&format!("profile.{}", e.field), e.what))?;
                }
                "places" => draft.more = places(value)?,
                "aids" => {
                    let list = value
                        .as_array()
                        .ok_or_else(|| invalid("aids", "must be a list of ids"))?;
                    let ids: Option<Vec<&str>> = list.iter().map(Json::as_str).collect();
                    let ids = ids.ok_or_else(|| invalid("aids", "must be a list of ids"))?;
                    let text = if ids.is_empty() {
                        "none".to_owned()
                    } else {
                        ids.join(",")
                    };
                    Draft::set(&mut draft.rest, "aids", text)?;
                }
                _ => {
                    let text = scalar(name, value)?;
                    if let Some(known) = PLACE.iter().find(|n| *n == name) {
                        Draft::set(&mut draft.place, known, text)?;
                    } else if let Some(known) = REST.iter().find(|n| *n == name) {
                        Draft::set(&mut draft.rest, known, text)?;
                    } else {
                        return Err(invalid(&name.chars().take(60).collect::<String>(), "no such field"));
                    }
                }
            }
        }
        draft.question(today)
    }
}

/// Text as text; numbers only where a number is meant.
fn scalar(name: &str, value: &Json) -> Result<String, InvalidParameter> {
    match value {
        Json::String(text) => Ok(text.clone()),
        Json::Number(n) if matches!(name, "lat" | "lon" | "precision_m" | "share") => Ok(n.to_string()),
        _ if PLACE.contains(&name) || REST.contains(&name) => Err(invalid(name, "must be text")),
        _ => Err(invalid(&name.chars().take(60).collect::<String>(), "no such field")),
    }
}

fn places(value: &Json) -> Result<Vec<(PlaceQuery, Option<Decimal>)>, InvalidParameter> {
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
                Draft::set(&mut named, known, text).map_err(at)?;
            }
            if total > Decimal::ONE {
                return Err(at(invalid("share", "the shares add up to more than 1")));
            }
            Ok((place(&named).map_err(at)?, own_share))
        })
        .collect()
}

fn place(given: &[(&'static str, String)]) -> Result<PlaceQuery, InvalidParameter> {
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
            return Err(none_or_many(
                "name a place: commune, address, lat and lon, or postcode and city",
            ));
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
            let field = if matches!(e, crate::geom::lonlat::LonLatError::Longitude(_)) {
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

fn aids(text: Option<&str>) -> Result<Vec<AidId>, InvalidParameter> {
    match text {
        None => Ok(AidId::ALL.to_vec()),
        Some("none") => Ok(vec![]),
        Some(text) => {
            let mut ids = text
                .split(',')
                .map(|id| {
                    let id = id.trim();
                    AidId::from_str(id).map_err(|()| {
                        let shown: String = id.chars().take(40).collect();
                        let known: Vec<&str> = AidId::ALL.iter().map(|a| a.as_str()).collect();
                        invalid("aids", format!("no aid \"{shown}\" (known: {})", known.join(", ")))
                    })
                })
                .collect::<Result<Vec<_>, _>>()?;
            ids.sort();
            ids.dedup();
            Ok(ids)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Date {
        date::parse_iso("2026-11-21").expect("day")
    }

    fn pairs(query: &str) -> Result<Question, InvalidParameter> {
        let pairs: Vec<(String, String)> = query
            .split('&')
            .filter(|p| !p.is_empty())
            .map(|p| p.split_once('=').unwrap_or((p, "")))
            .map(|(n, v)| (n.to_owned(), v.to_owned()))
            .collect();
        Question::from_pairs(&pairs, today())
    }

    #[test]
    fn a_query_and_a_body_ask_the_same() {
        let a = pairs("lat=43.6108&lon=3.8768&date=2025-06-01&aids=cde,caim&age=40&practice=msp&practice=cpts&lang=en")
            .expect("query");
        let b = Question::from_json(
            &serde_json::json!({"lat": 43.6108, "lon": "3.8768", "date": "2025-06-01", "aids": ["caim", "cde"], "lang": "en",
                "commune": null, "profile": {"age": "40", "practice": ["msp", "cpts"]}}),
            today(),
        )
        .expect("body");
        assert_eq!(a, b);
        assert_eq!(a.aids, [AidId::Caim, AidId::Cde]);
        assert_eq!(pairs("commune=34172").expect("defaults").day, today());
    }

    #[test]
    fn what_cannot_be_taken_names_its_field() {
        for (query, field) in [
            ("", None),
            ("commune=34172&lat=43", None),
            ("commune=34172&address=x", None),
            ("lat=43", Some("lon")),
            ("lat=43&lon=", Some("lon")),
            ("lat=91&lon=3", Some("lat")),
            ("lat=43,5&lon=3", Some("lat")),
            ("lat=nan&lon=3", Some("lat")),
            ("lat=43&lon=3&precision_m=10001", Some("precision_m")),
            ("commune=34172&precision_m=5", Some("precision_m")),
            ("commune=abc", Some("commune")),
            ("commune=34172&commune=34172", Some("commune")),
            ("postcode=34000", Some("city")),
            ("postcode=3400&city=Montpellier", Some("postcode")),
            ("commune=34172&date=2025-02-31", Some("date")),
            ("commune=34172&date=2028-01-01", Some("date")),
            ("commune=34172&aids=loan", Some("aids")),
            ("commune=34172&lang=de", Some("lang")),
            ("commune=34172&detail=long", Some("detail")),
            ("commune=34172&days_per_week=8", Some("days_per_week")),
            ("commune=34172&colour=red", Some("colour")),
            ("commune=34172&age=", Some("age")),
        ] {
            assert_eq!(pairs(query).expect_err(query).field.as_deref(), field, "{query}");
        }
        assert!(pairs("commune=34172&date=2027-12-31").is_ok());
    }

    #[test]
    fn places_are_checked_one_by_one() {
        let ask = |places: Json| Question::from_json(&serde_json::json!({ "places": places }), today());
        let good =
            ask(serde_json::json!([{"commune": "34172", "share": "0.6"}, {"lat": 43.5, "lon": 3, "share": 0.4}]))
                .expect("places");
        assert_eq!(good.other_places.len(), 1);
        for (places, field) in [
            (serde_json::json!([]), "places"),
            (serde_json::json!([{"commune": "34172"}, {"lat": 3}]), "places.1.lon"),
            (
                serde_json::json!([{"commune": "34172", "share": 1.5}]),
                "places.0.share",
            ),
            (
                serde_json::json!([{"commune": "34172", "share": 0.6}, {"commune": "09002", "share": "0.5"}]),
                "places.1.share",
            ),
            (serde_json::json!([{"commune": "34172", "town": "x"}]), "places.0.town"),
            (serde_json::json!([3]), "places.0"),
        ] {
            assert_eq!(
                ask(places.clone()).expect_err("bad places").field.as_deref(),
                Some(field),
                "{places}"
            );
        }
    }
}
