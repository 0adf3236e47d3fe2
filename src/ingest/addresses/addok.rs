//! The JSON lines that addok imports: streets with their numbers, localities, communes.

use super::{AddressError, Reading, point};
use crate::geocode::Kind;
use crate::geocode::number::{HouseNumber, suffix};
use crate::geocode::row::AddressRow;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::BufRead;

/// Metres by which a number may be off: the lines do not say what a point marks.
const PRECISION_M: u16 = 100;

#[derive(Deserialize)]
struct Line {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    name: OneOrMore,
    #[serde(default)]
    postcode: OneOrMore,
    citycode: OneOrMore,
    city: OneOrMore,
    #[serde(default)]
    oldcitycode: Option<String>,
    #[serde(default)]
    oldcity: Option<String>,
    lon: f64,
    lat: f64,
    #[serde(default)]
    housenumbers: BTreeMap<String, House>,
}

#[derive(Deserialize)]
struct House {
    #[serde(default)]
    id: String,
    lon: f64,
    lat: f64,
}

/// addok takes a text or a list of texts.
#[derive(Deserialize, Default)]
#[serde(untagged)]
enum OneOrMore {
    #[default]
    None,
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn first(&self) -> &str {
        match self {
            Self::None => "",
            Self::One(text) => text,
            Self::More(texts) => texts.first().map_or("", String::as_str),
        }
    }
}

pub(super) fn read(mut source: impl BufRead, reading: &mut Reading<'_>) -> Result<(), AddressError> {
    let mut text = Vec::new();
    let mut line = 0;
    loop {
        text.clear();
        let bytes = source.read_until(b'\n', &mut text).map_err(|e| reading.io(line, e))?;
        if bytes == 0 {
            return Ok(());
        }
        line += 1;
        if text.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match serde_json::from_slice::<Line>(&text) {
            Ok(parsed) => add(&parsed, line, reading)?,
            Err(error) => reading.skip(line, format!("not a line of addok: {error}")),
        }
    }
}

fn add(line: &Line, number: u64, reading: &mut Reading<'_>) -> Result<(), AddressError> {
    let kind = match line.kind.as_str() {
        "street" => Kind::Street,
        "locality" => Kind::Locality,
        // Communes are known from the register.
        "municipality" => return Ok(()),
        other => {
            reading.skip(
                number,
                format!("type {other:?} is not street, locality or municipality"),
            );
            return Ok(());
        }
    };
    let code = line.citycode.first();
    let (citycode, at) = match (code.parse(), point(line.lon, line.lat)) {
        (Ok(citycode), Ok(at)) => (citycode, at),
        (Err(_), _) => {
            reading.skip(number, format!("citycode is no INSEE code: {code:?}"));
            return Ok(());
        }
        (_, Err(why)) => {
            reading.skip(number, why);
            return Ok(());
        }
    };
    let street = AddressRow {
        kind,
        id: &line.id,
        number: None,
        name: line.name.first(),
        postcode: line.postcode.first(),
        citycode,
        city: line.city.first(),
        former: line
            .oldcitycode
            .as_ref()
            .and_then(|c| Some((c.parse().ok()?, line.oldcity.as_deref().unwrap_or_default()))),
        at,
        precision_m: PRECISION_M,
    };
    reading.add(&street)?;
    for (text, house) in &line.housenumbers {
        let words: Vec<&str> = text.split_whitespace().collect();
        let Some(parsed) = house_number(&words) else {
            reading.skip(number, format!("housenumber is not a number: {text:?}"));
            continue;
        };
        let at = match point(house.lon, house.lat) {
            Ok(at) => at,
            Err(why) => {
                reading.skip(number, why);
                continue;
            }
        };
        // The usual identifier is that of the street with the number; another one is kept as it is.
        let id = if house.id.is_empty() {
            usual(&line.id, &parsed)
        } else {
            house.id.clone()
        };
        reading.add(&AddressRow {
            kind: Kind::Housenumber,
            id: &id,
            number: Some(parsed),
            at,
            ..street.clone()
        })?;
    }
    Ok(())
}

fn usual(street: &str, number: &HouseNumber) -> String {
    match number.suffix.as_str() {
        "" => format!("{street}_{:05}", number.number),
        suffix => format!("{street}_{:05}_{suffix}", number.number),
    }
}

/// `12`, `12 bis`, `12bis`.
fn house_number(words: &[&str]) -> Option<HouseNumber> {
    match words {
        [one] => HouseNumber::at_start(&[one], |_| true).map(|(n, _)| n),
        [digits, rest] => Some(HouseNumber {
            number: digits.parse().ok()?,
            suffix: suffix(rest).unwrap_or_else(|| rest.to_lowercase()),
        }),
        _ => None,
    }
}
