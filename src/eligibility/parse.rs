//! From names and values, as a query string, a JSON body or a command line gives them, to a question.
//!
//! One reading for all of them: what is refused here is refused everywhere, with the same words.

mod difference;
mod place;
pub mod reverse;

use super::question::{Detail, PlaceQuery, Question};
use crate::domain::{Date, Lang, date};
use crate::rules::{AidId, Profile};
use place::{place, places, scalar};
use rust_decimal::Decimal;
use serde_json::Value as Json;
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

/// The parameters of a question beside the profile.
/// What is said when no place is named at all.
pub const NO_PLACE: &str = "name a place: commune, address, lat and lon, or postcode and city";

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
    fn question(self, today: Date) -> Result<Question, InvalidParameter> {
        let get = |name: &str| {
            self.rest
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, text)| text.as_str())
        };
        let mut places = self.more;
        if !self.place.is_empty() || places.is_empty() {
            let asked = place(&self.place)?;
            // Named again among the places of practice, with its share, it is one place.
            let again = places.iter().position(|(query, _)| *query == asked);
            let own = again.map_or((asked, None), |at| places.remove(at));
            places.insert(0, own);
        }
        let shares: Option<Vec<Decimal>> = places.iter().map(|(_, share)| *share).collect();
        let mut places: Vec<PlaceQuery> = places.into_iter().map(|(query, _)| query).collect();
        let first = places.remove(0);
        Ok(Question {
            place: first,
            other_places: places,
            shares,
            day: day(get("date"), today)?,
            aids: aids(get("aids"))?,
            lang: lang(get("lang"))?,
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
                set(&mut draft.place, known, text.clone())?;
            } else if name == "aids" {
                let joined = aids
                    .take()
                    .map_or_else(|| text.clone(), |before| format!("{before},{text}"));
                aids = Some(joined);
            } else if let Some(known) = REST.iter().find(|n| *n == name) {
                set(&mut draft.rest, known, text.clone())?;
            } else if !add_fact(&mut draft.profile, name, text)? {
                return Err(no_such(name));
            }
        }
        if let Some(text) = aids {
            set(&mut draft.rest, "aids", text)?;
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
                    set(&mut draft.rest, "aids", text)?;
                }
                _ => {
                    let text = scalar(name, value)?;
                    if let Some(known) = PLACE.iter().find(|n| *n == name) {
                        set(&mut draft.place, known, text)?;
                    } else if let Some(known) = REST.iter().find(|n| *n == name) {
                        set(&mut draft.rest, known, text)?;
                    } else {
                        return Err(invalid(&name.chars().take(60).collect::<String>(), "no such field"));
                    }
                }
            }
        }
        draft.question(today)
    }
}

/// The day that `date` names, or today.
///
/// # Errors
/// When it is no date, or later than may be asked.
pub fn day(text: Option<&str>, today: Date) -> Result<Date, InvalidParameter> {
    let Some(text) = text else { return Ok(today) };
    let day = date::parse_iso(text).ok_or_else(|| invalid("date", "must be a date (YYYY-MM-DD)"))?;
    let last = date::last_askable(today);
    if day > last {
        return Err(invalid("date", format!("must not be after {last}")));
    }
    Ok(day)
}

/// The language that `lang` names, French when it is not given: the one rule of everything that takes it.
///
/// # Errors
/// When it is another word than `fr` and `en`.
pub fn lang(text: Option<&str>) -> Result<Lang, InvalidParameter> {
    match text {
        None | Some("fr") => Ok(Lang::Fr),
        Some("en") => Ok(Lang::En),
        Some(_) => Err(invalid("lang", "must be fr or en")),
    }
}

/// Adds a fact about the doctor; `false` when the parameter is none.
fn add_fact(profile: &mut Profile, name: &str, text: &str) -> Result<bool, InvalidParameter> {
    if crate::rules::field::find(name).is_none() {
        return Ok(false);
    }
    if text.trim().is_empty() {
        return Err(invalid(
            name,
            "is empty; leave the parameter out when the fact is not known",
        ));
    }
    profile.add_text(name, text).map_err(|e| invalid(&e.field, e.what))?;
    Ok(true)
}

fn no_such(name: &str) -> InvalidParameter {
    invalid(&name.chars().take(60).collect::<String>(), "no such parameter")
}

fn aid(text: &str) -> Result<AidId, InvalidParameter> {
    AidId::from_str(text).map_err(|()| {
        let shown: String = text.chars().take(40).collect();
        let known: Vec<&str> = AidId::ALL.iter().map(|a| a.as_str()).collect();
        invalid("aids", format!("no aid \"{shown}\" (known: {})", known.join(", ")))
    })
}

fn aids(text: Option<&str>) -> Result<Vec<AidId>, InvalidParameter> {
    match text {
        None => Ok(AidId::ALL.to_vec()),
        Some("none") => Ok(vec![]),
        Some(text) => {
            let mut ids = text
                .split(',')
                .map(|id| aid(id.trim()))
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
