//! What a visitor asks: the parameters of a page, the question they make, and the links that carry them on.
//!
//! The whole state of a page is in its URL. Links of an answer carry the place as it was found, never the text typed.

mod links;

use super::facts::{self, Wrong};
use super::fresh::Fresh;
use crate::dataset::Snapshot;
use crate::domain::{CommuneCode, Date, Lang, date};
use crate::eligibility::parse::InvalidParameter;
use crate::eligibility::search::{self, Choice, SearchError};
use crate::eligibility::{PlaceError, PlaceQuery, Question};
use crate::http::problem::Problem;
use crate::http::reply;
use crate::rules::Profile;
use axum::http::{HeaderMap, StatusCode, header};
pub use links::href;

/// The parameters that name a place.
pub const PLACE: [&str; 6] = ["q", "commune", "lat", "lon", "precision_m", "in"];
/// The parameters beside place and facts; others, such as those of trackers, are ignored.
const REST: [&str; 14] = [
    "date",
    "lang",
    "aids",
    "with",
    "place",
    "aid",
    "department",
    "region",
    "verdict",
    "sort",
    "page",
    "theme",
    "from",
    "drop",
];

/// The parameters that were given and are not empty.
#[derive(Debug, Clone)]
pub struct Asked {
    path: &'static str,
    pairs: Vec<(String, String)>,
    /// The place as it was found, once it was.
    place: Option<Vec<(&'static str, String)>>,
    /// The name by which the service was asked.
    pub host: Option<String>,
    /// The scheme that a proxy says it was asked by.
    proto: Option<String>,
    /// The facts about the doctor that could be taken.
    pub profile: Profile,
    /// Those that could not.
    pub wrong: Vec<Wrong>,
    /// The language of the page.
    pub lang: Lang,
    /// How old the data is.
    pub fresh: Option<Fresh>,
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

impl From<PlaceError> for Refusal {
    fn from(error: PlaceError) -> Self {
        Self::Place(error)
    }
}

impl Asked {
    /// From the query string of a page.
    pub fn read(data: &Snapshot, path: &'static str, query: Option<&str>) -> Self {
        let mut asked = Self::plain(path, query);
        let mut given: Vec<(String, String)> = reply::pairs(query);
        given.retain(|(name, text)| facts::is_fact(name) && !text.trim().is_empty());
        facts::with_named_commune(data, &mut given);
        (asked.profile, asked.wrong) = facts::read(&given);
        asked.about_data(data, date::today_in_paris())
    }

    /// The same, for a page that tells how old the data is.
    pub fn about_data(self, data: &Snapshot, today: Date) -> Self {
        Self {
            fresh: Some(Fresh::new(data, self.lang, today)),
            ..self
        }
    }

    /// The same without facts, for pages that need none.
    pub fn plain(path: &'static str, query: Option<&str>) -> Self {
        let mut pairs = reply::pairs(query);
        let known = |name: &str| PLACE.contains(&name) || REST.contains(&name);
        pairs.retain(|(name, text)| known(name) && !text.trim().is_empty());
        let english = pairs.iter().any(|(name, text)| name == "lang" && text == "en");
        Self {
            path,
            pairs,
            place: None,
            host: None,
            proto: None,
            profile: Profile::default(),
            wrong: vec![],
            lang: if english { Lang::En } else { Lang::Fr },
            fresh: None,
        }
    }

    /// The same, asked of a host; what cannot be the name of one is left out.
    pub fn at(self, headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|h| h.to_str().ok());
        let given = text(header::HOST.as_str());
        let name = |text: &&str| text.chars().all(|c| c.is_ascii_alphanumeric() || ".-:[]".contains(c));
        Self {
            host: given.filter(name).map(str::to_owned),
            proto: text("x-forwarded-proto").map(str::to_owned),
            ..self
        }
    }

    /// The scheme by which this service is reached, as the proxy before it tells; https where nothing does, but for this
    /// machine itself. It is for a line to copy, and decides nothing.
    pub fn scheme(&self) -> &'static str {
        let host = self.host.as_deref().unwrap_or_default();
        let local = ["localhost", "127.", "[::1]"].iter().any(|own| host.starts_with(own));
        match self.proto.as_deref() {
            Some("http") => "http",
            Some("https") => "https",
            _ if local => "http",
            _ => "https",
        }
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        let own = self.pairs.iter().find(|(n, _)| n == name);
        own.map(|(_, text)| text.trim())
    }

    /// Every value of a parameter.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let own = self.pairs.iter().filter(move |(n, _)| n == name);
        own.map(|(_, text)| text.trim())
    }

    /// Whether a place is named, be it half.
    pub fn names_place(&self) -> bool {
        PLACE.iter().any(|name| self.get(name).is_some())
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
        let own = |name: &str| matches!(name, "date" | "lang" | "aids") || (PLACE.contains(&name) && name != "in");
        let renamed: Vec<(String, String)> = self
            .pairs
            .iter()
            .filter(|(name, _)| own(name))
            .map(|(name, text)| {
                let name = if name == "q" { "address" } else { name };
                (name.to_owned(), text.trim().to_owned())
            })
            .collect();
        let question = Question::from_pairs(&renamed, today).map_err(Refusal::Parameter)?;
        let question = Question {
            profile: self.profile.clone(),
            ..question
        };
        if let Some(code) = self.get("in") {
            let place = in_commune(&question.place, code).map_err(Refusal::Parameter)?;
            return Ok(Question { place, ..question });
        }
        let Some(text) = self.get("q") else {
            return Ok(question);
        };
        Ok(Question {
            place: typed(data, text)?,
            ..question
        })
    }

    /// A question about the doctor, the day and the aids, of which the place does not matter yet.
    ///
    /// # Errors
    /// When the day, the aids or the language cannot be taken.
    pub fn about_doctor(&self, today: Date) -> Result<Question, Refusal> {
        let own = |name: &str| matches!(name, "date" | "lang" | "aids");
        let mut pairs: Vec<(String, String)> = vec![("address".to_owned(), "-".to_owned())];
        pairs.extend(self.pairs.iter().filter(|(name, _)| own(name)).cloned());
        let question = Question::from_pairs(&pairs, today).map_err(Refusal::Parameter)?;
        Ok(Question {
            profile: self.profile.clone(),
            ..question
        })
    }

    /// Keeps the place as it was found for every link.
    pub fn found(&mut self, place: Vec<(&'static str, String)>) {
        self.place = Some(place);
    }
}

/// A point whose commune is given.
fn in_commune(place: &PlaceQuery, code: &str) -> Result<PlaceQuery, InvalidParameter> {
    let wrong = |what: String| InvalidParameter {
        field: Some("in".to_owned()),
        what,
    };
    let PlaceQuery::Point(at, precision_m) = *place else {
        return Err(wrong("goes with lat and lon only".to_owned()));
    };
    let commune: CommuneCode = code.to_uppercase().parse().map_err(|e| wrong(format!("{e}")))?;
    Ok(PlaceQuery::PointIn {
        at,
        precision_m,
        commune,
    })
}

/// What a text means as a place.
///
/// # Errors
/// When it has several readings, or looks like a point and is none.
fn typed(data: &Snapshot, text: &str) -> Result<PlaceQuery, Refusal> {
    search::search(data, text).map_err(|error| match error {
        SearchError::Choice(choices) => Refusal::Choice(choices),
        SearchError::NoPoint => Refusal::NoPoint,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn trackers_and_empty_fields_are_ignored() {
        let asked = Asked::plain("/", Some("q=Mende&date=&utm_source=x&lang=en"));
        assert_eq!(asked.get("q"), Some("Mende"));
        assert_eq!(asked.get("utm_source"), None);
        assert!(asked.names_place() && asked.day().is_none());
        assert_eq!(asked.in_language(Lang::Fr), "/?q=Mende");
        assert_eq!(asked.about(&[("commune", "09002")]), "/?commune=09002&lang=en");
    }

    #[test]
    fn the_scheme_is_what_the_proxy_says_else_by_the_name() {
        let scheme = |host: &'static str, proto: Option<&'static str>| {
            let mut headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static(host))]);
            if let Some(proto) = proto {
                headers.insert("x-forwarded-proto", HeaderValue::from_static(proto));
            }
            Asked::plain("/embed/demo", None).at(&headers).scheme()
        };
        assert_eq!(scheme("127.0.0.1:8080", None), "http");
        assert_eq!(scheme("localhost", Some("https")), "https");
        assert_eq!(scheme("eligeo.example", None), "https");
        assert_eq!(scheme("eligeo.example", Some("http")), "http");
        assert_eq!(scheme("eligeo.example", Some("javascript")), "https");
    }
}
