//! The parameters of the address API. Those it does not know are ignored, as its clients expect.

use crate::geocode::{Filters, Kind, Search};
use crate::geom::LonLat;
use crate::http::problem::{Kind as ProblemKind, Problem};
use crate::http::reply;
use serde_json::{Map, Value as Json, json};

/// A query, taken apart.
pub struct Params {
    pairs: Vec<(String, String)>,
}

impl Params {
    /// Reads a query string.
    pub fn read(query: Option<&str>) -> Self {
        Self {
            pairs: reply::pairs(query),
        }
    }

    /// The first value of the first of these names that has one.
    fn get(&self, names: &[&str]) -> Option<&str> {
        let of = |name: &&str| self.pairs.iter().find(|(n, v)| n == name && !v.trim().is_empty());
        names.iter().find_map(of).map(|(_, v)| v.trim())
    }

    /// The values of a name: repeated, or separated by space or comma.
    fn list(&self, name: &str) -> Vec<String> {
        let own = self.pairs.iter().filter(|(n, _)| n == name);
        own.flat_map(|(_, v)| v.split([' ', ',']))
            .filter(|v| !v.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// What is searched for, and how.
    pub fn search(&self, limit: usize) -> Result<Search, Problem> {
        let text = self
            .get(&["q"])
            .ok_or_else(|| Problem::parameter(Some("q"), "q: is missing; give the address to look for"))?;
        check_length(text)?;
        let autocomplete = match self.get(&["autocomplete"]) {
            None => true,
            Some(text) => !matches!(text.to_ascii_lowercase().as_str(), "0" | "false" | "no"),
        };
        Ok(Search {
            text: text.to_owned(),
            limit: self.limit(limit)?,
            autocomplete,
            near: self.point()?,
            filters: self.typed_filters()?,
            without_numbers: false,
        })
    }

    /// How many results.
    pub fn limit(&self, default: usize) -> Result<usize, Problem> {
        let Some(text) = self.get(&["limit"]) else {
            return Ok(default);
        };
        let number = text.parse().ok().filter(|n| (1..=100).contains(n));
        number.ok_or_else(|| Problem::parameter(Some("limit"), "limit: must be a whole number from 1 to 100"))
    }

    /// The point, when both coordinates are given.
    pub fn point(&self) -> Result<Option<LonLat>, Problem> {
        let (lat, lon) = (
            self.get(&["lat", "latitude"]),
            self.get(&["lon", "lng", "long", "longitude"]),
        );
        let (lat, lon) = match (lat, lon) {
            (None, None) => return Ok(None),
            (Some(lat), Some(lon)) => (lat, lon),
            (None, _) => {
                return Err(Problem::parameter(
                    Some("lat"),
                    "lat: is missing; lat and lon go together",
                ));
            }
            (_, None) => {
                return Err(Problem::parameter(
                    Some("lon"),
                    "lon: is missing; lat and lon go together",
                ));
            }
        };
        let degrees = |name: &'static str, text: &str| {
            text.parse::<f64>()
                .map_err(|_| Problem::parameter(Some(name), format!("{name}: must be a number of degrees")))
        };
        LonLat::new(degrees("lon", lon)?, degrees("lat", lat)?)
            .map(Some)
            .map_err(|e| Problem::parameter(Some("lat"), format!("lat, lon: {e}")))
    }

    /// What a result must be.
    pub fn typed_filters(&self) -> Result<Filters, Problem> {
        let kinds = self.list("type");
        let kinds = kinds.iter().map(|k| {
            k.parse::<Kind>()
                .map_err(|e| Problem::parameter(Some("type"), format!("type: must be {e}")))
        });
        Ok(Filters {
            kinds: kinds.collect::<Result<_, _>>()?,
            citycodes: self.list("citycode"),
            postcodes: self.list("postcode"),
        })
    }

    /// The filters as they are told in an answer.
    pub fn filters(&self) -> Json {
        let mut told = Map::new();
        for name in ["type", "citycode", "postcode"] {
            let values = self.list(name);
            if !values.is_empty() {
                told.insert(name.to_owned(), json!(values.join(",")));
            }
        }
        Json::Object(told)
    }

    /// Whether GeocodeJSON is wanted.
    pub fn geocodejson(&self) -> Result<bool, Problem> {
        match self.get(&["format"]) {
            None | Some("geojson" | "json") => Ok(false),
            Some("geocodejson") => Ok(true),
            Some(_) => Err(Problem::parameter(
                Some("format"),
                "format: must be geojson or geocodejson",
            )),
        }
    }
}

/// Refuses a text that is too long.
pub fn check_length(text: &str) -> Result<(), Problem> {
    let length = text.chars().count();
    if length > super::LONGEST_TEXT {
        let detail = format!("q: has {length} characters; at most {} are read", super::LONGEST_TEXT);
        return Err(Problem::new(ProblemKind::BodyTooLarge, detail));
    }
    Ok(())
}
