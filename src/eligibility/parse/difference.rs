//! The question for a difference, as parameters ask it.

use super::reverse::scope;
use super::{InvalidParameter, add_fact, invalid, lang, no_such, set};
use crate::eligibility::difference::{DifferenceQuestion, Form, Shape};
use crate::eligibility::places::Scope;
use crate::rules::Profile;

const PARAMETERS: [&str; 5] = ["department", "region", "lang", "format", "geometry"];

impl DifferenceQuestion {
    /// From the pairs of a query string or the flags of a command line.
    ///
    /// # Errors
    /// The first parameter that is unknown, repeated, empty or out of range.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, InvalidParameter> {
        let mut given: Vec<(&'static str, String)> = Vec::new();
        let mut profile = Profile::default();
        for (name, text) in pairs {
            if let Some(known) = PARAMETERS.iter().find(|n| *n == name) {
                set(&mut given, known, text.clone())?;
            } else if name == "date" {
                let what = "is not taken: the two lists say which days are compared; see before.day and after.day";
                return Err(invalid("date", what));
            } else if !add_fact(&mut profile, name, text)? {
                return Err(no_such(name));
            }
        }
        let get = |name: &str| given.iter().find(|(n, _)| *n == name).map(|(_, text)| text.trim());
        let form = match get("format") {
            None | Some("json") => Form::Json,
            Some("csv") => Form::Csv,
            Some("geojson") => Form::GeoJson,
            Some("svg") => Form::Svg,
            Some("html") => Form::Page,
            Some(_) => return Err(invalid("format", "must be json, csv, geojson, svg or html")),
        };
        Ok(Self {
            scope: match (get("department"), get("region")) {
                (None, None) => Scope::France,
                (department, region) => scope(department, region)?,
            },
            lang: lang(get("lang"))?,
            form,
            shape: match get("geometry") {
                None => Shape::Point,
                Some(_) if form != Form::GeoJson => {
                    return Err(invalid("geometry", "goes with format=geojson only"));
                }
                Some("point") => Shape::Point,
                Some("outline") => Shape::Outline,
                Some(_) => return Err(invalid("geometry", "must be point or outline")),
            },
            profile,
        })
    }
}
