//! What a visitor asks: the parameters of the page, and the question they make.

use crate::dataset::Snapshot;
use crate::domain::{Date, Lang, date};
use crate::eligibility::parse::InvalidParameter;
use crate::eligibility::search::{self, Choice, SearchError};
use crate::eligibility::{PlaceError, Question};
use crate::http::problem::Problem;
use crate::http::reply;
use axum::http::StatusCode;

/// The parameters the page reads; others, such as those of trackers, are ignored.
const KNOWN: [&str; 6] = ["q", "commune", "lat", "lon", "date", "lang"];

/// The parameters that were given and are not empty.
#[derive(Debug, Clone)]
pub struct Asked {
    pairs: Vec<(String, String)>,
    /// The language of the page.
    pub lang: Lang,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Refusal {
    /// A parameter cannot be taken.
    Parameter(InvalidParameter),
    /// The text looks like a point and is none.
    NoPoint,
    /// The text has several readings.
    Choice(Vec<Choice>),
    /// The place is unknown or not covered.
    Place(PlaceError),
}

impl Refusal {
    /// The status of the page: the one the API would give.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Parameter(_) | Self::NoPoint => StatusCode::BAD_REQUEST,
            Self::Choice(_) => StatusCode::CONFLICT,
            Self::Place(error) => Problem::from(error.clone()).status(),
        }
    }
}

impl Asked {
    /// From the query string.
    pub fn read(query: Option<&str>) -> Self {
        let mut pairs = reply::pairs(query);
        pairs.retain(|(name, text)| KNOWN.contains(&name.as_str()) && !text.trim().is_empty());
        let english = pairs.iter().any(|(name, text)| name == "lang" && text == "en");
        Self {
            pairs,
            lang: if english { Lang::En } else { Lang::Fr },
        }
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.pairs.iter().find(|(n, _)| n == name);
        found.map(|(_, text)| text.trim())
    }

    /// Whether a place is named, be it half.
    pub fn names_place(&self) -> bool {
        ["q", "commune", "lat", "lon"]
            .iter()
            .any(|name| self.get(name).is_some())
    }

    /// The day that was given, when it is one.
    pub fn day(&self) -> Option<Date> {
        self.get("date").and_then(date::parse_iso)
    }

    /// The question.
    ///
    /// # Errors
    /// When a parameter cannot be taken or `q` is not one place.
    pub fn question(&self, data: &Snapshot, today: Date) -> Result<Question, Refusal> {
        // What `q` means is for the search to say; as an address it passes the checks of length and of two places.
        let renamed: Vec<(String, String)> = self
            .pairs
            .iter()
            .map(|(name, text)| {
                let name = if name == "q" { "address" } else { name };
                (name.to_owned(), text.trim().to_owned())
            })
            .collect();
        let question = Question::from_pairs(&renamed, today).map_err(Refusal::Parameter)?;
        let Some(text) = self.get("q") else {
            return Ok(question);
        };
        let place = search::search(data, text).map_err(|error| match error {
            SearchError::Choice(choices) => Refusal::Choice(choices),
            SearchError::NoPoint => Refusal::NoPoint,
        })?;
        Ok(Question { place, ..question })
    }

    /// The same page in another language.
    pub fn in_language(&self, lang: Lang) -> String {
        let kept = self.pairs.iter().filter(|(name, _)| name != "lang");
        let mut pairs: Vec<(&str, &str)> = kept.map(|(n, t)| (n.as_str(), t.as_str())).collect();
        if lang == Lang::En {
            pairs.push(("lang", "en"));
        }
        href("/", &pairs)
    }

    /// A page about another place, with the day and the language of this one.
    pub fn about(&self, place: &[(&str, &str)]) -> String {
        let mut pairs = place.to_vec();
        if let Some(day) = self.get("date").filter(|_| self.day().is_some()) {
            pairs.push(("date", day));
        }
        if self.lang == Lang::En {
            pairs.push(("lang", "en"));
        }
        href("/", &pairs)
    }
}

/// A path with a query string.
pub fn href(path: &str, pairs: &[(&str, &str)]) -> String {
    if pairs.is_empty() {
        return path.to_owned();
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    format!("{path}?{}", query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trackers_and_empty_fields_are_ignored() {
        let asked = Asked::read(Some("q=Mende&date=&utm_source=x&lang=en"));
        assert_eq!(asked.get("q"), Some("Mende"));
        assert_eq!(asked.get("utm_source"), None);
        assert!(asked.names_place() && asked.day().is_none());
        assert_eq!(asked.in_language(Lang::Fr), "/?q=Mende");
        assert_eq!(asked.about(&[("commune", "09002")]), "/?commune=09002&lang=en");
    }
}
