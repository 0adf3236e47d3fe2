//! The same question to the API.

use super::ask::{Asked, href};
use crate::eligibility::{Answer, PlaceQuery, Question};

/// The same question to the API; `None` where the API does not take the place in that way.
pub fn href_of(asked: &Asked, question: &Question, answer: &Answer) -> Option<String> {
    let mut pairs: Vec<(&str, String)> = match &question.place {
        PlaceQuery::Commune(commune) => vec![("commune", commune.to_string())],
        PlaceQuery::Address(text) => vec![("address", text.clone())],
        PlaceQuery::City { postcode, city } => vec![("postcode", postcode.clone()), ("city", city.clone())],
        PlaceQuery::Point(at, precision_m) => {
            let mut pairs = vec![("lat", at.lat.to_string()), ("lon", at.lon.to_string())];
            pairs.extend((*precision_m > 0.0).then(|| ("precision_m", precision_m.to_string())));
            pairs
        }
        // The API takes a point or a commune, not both.
        PlaceQuery::PointIn { .. } => return None,
    };
    pairs.push(("date", answer.date.to_string()));
    pairs.extend(
        asked
            .carried()
            .into_iter()
            .filter(|(name, _)| !matches!(*name, "date" | "lang")),
    );
    pairs.push(("lang", asked.lang.as_str().to_owned()));
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, t)| (*n, t.as_str())).collect();
    Some(href("/eligibility", &pairs))
}
