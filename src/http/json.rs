//! JSON in which a member that is given twice is an error: of two values neither may be left out without a word.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value as Json};
use std::fmt;

/// Reads a body.
///
/// # Errors
/// As [`serde_json::from_slice`]; an error of the category `Data` when an object has a member twice.
pub fn read(body: &[u8]) -> serde_json::Result<Json> {
    serde_json::from_slice::<Once>(body).map(|once| once.0)
}

struct Once(Json);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OnceVisitor).map(Self)
    }
}

struct OnceVisitor;

impl<'de> Visitor<'de> for OnceVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let mut values = Vec::new();
        while let Some(Once(value)) = list.next_element()? {
            values.push(value);
        }
        Ok(Json::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Json, A::Error> {
        let mut members = Map::new();
        while let Some((name, Once(value))) = object.next_entry::<String, Once>()? {
            if members.contains_key(&name) {
                let shown: String = name.chars().take(60).collect();
                return Err(A::Error::custom(format!("{shown}: is given twice")));
            }
            members.insert(name, value);
        }
        Ok(Json::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_serde_json_reads() {
        for text in [
            "null",
            "[true, -1, 18446744073709551615, 2.5, \"a\\u00e9\", {}, []]",
            "{\"a\": {\"b\": [{\"a\": 1}, {\"a\": 2}]}, \"b\": null}",
        ] {
            let plain: Json = serde_json::from_str(text).expect("JSON");
            assert_eq!(read(text.as_bytes()).expect("JSON"), plain);
        }
        assert!(read(b"{\"a\": 1").is_err_and(|e| e.is_eof()));
        assert!(read("[".repeat(200).as_bytes()).is_err_and(|e| e.is_syntax()));
    }

    #[test]
    fn a_member_given_twice_is_an_error() {
        for text in [
            "{\"a\": 1, \"a\": 1}",
            "[{\"b\": {\"a\": 1, \"c\": 2, \"\\u0061\": 3}}]",
        ] {
            let error = read(text.as_bytes()).expect_err("twice");
            assert!(
                error.is_data() && error.to_string().starts_with("a: is given twice"),
                "{error}"
            );
        }
    }
}
