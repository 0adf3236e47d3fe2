//! Errors over HTTP: RFC 9457 `application/problem+json`, one fixed kind for each.

mod kind;

use crate::domain::Lang;
use crate::eligibility::parse::InvalidParameter;
use crate::eligibility::place::{Candidate, PlaceError};
use crate::eligibility::wording::refused;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
pub use kind::Kind;
use serde::Serialize;
use std::borrow::Cow;

/// A problem as it is sent. Boxed, so that a result that is no problem stays small.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Problem(Box<Body>);

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Body {
    #[serde(skip)]
    kind: Kind,
    #[serde(rename = "type")]
    type_: String,
    title: &'static str,
    #[serde(serialize_with = "status_number")]
    status: StatusCode,
    detail: String,
    /// Present (perhaps null) for an invalid parameter only.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    candidates: Option<Vec<Candidate>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// The language of `detail`.
    #[serde(skip)]
    lang: Lang,
    /// The same as `detail` in French, for those who read that.
    #[serde(skip)]
    french: Option<String>,
}

fn status_number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

impl Problem {
    /// A problem of a kind.
    #[must_use]
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self(Box::new(Body {
            kind,
            type_: format!("/problems/{}", kind.slug()),
            title: kind.title(),
            status: kind.status(),
            detail: detail.into(),
            field: (kind == Kind::InvalidParameter).then_some(None),
            candidates: None,
            id: None,
            lang: Lang::En,
            french: None,
        }))
    }

    /// A fault of the service: a fixed text and an id, nothing of what happened.
    #[must_use]
    pub fn internal(id: &str) -> Self {
        let mut problem = Self::new(
            Kind::Internal,
            "The answer could not be made. Quote the id when you report it.",
        )
        .in_french("La réponse n’a pas pu être faite. Donnez cet identifiant en signalant la faute :");
        problem.0.id = Some(id.to_owned());
        problem
    }

    /// An invalid parameter.
    #[must_use]
    pub fn parameter(field: Option<&str>, detail: impl Into<String>) -> Self {
        let mut problem = Self::new(Kind::InvalidParameter, detail);
        problem.0.field = Some(field.map(str::to_owned));
        problem
    }

    /// Its HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Its title.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.0.title
    }

    /// The same with its detail in French beside the English one.
    #[must_use]
    pub fn in_french(mut self, detail: impl Into<String>) -> Self {
        self.0.french = Some(detail.into());
        self
    }

    /// The same with its detail in a language, where it is known in that; English otherwise.
    #[must_use]
    pub fn told_in(mut self, lang: Lang) -> Self {
        let (detail, lang) = self.detail_in(lang);
        (self.0.detail, self.0.lang) = (detail.into_owned(), lang);
        self
    }

    /// What is wrong, in a language where it is known in that, and the language it is in.
    #[must_use]
    pub fn detail_in(&self, lang: Lang) -> (Cow<'_, str>, Lang) {
        let french = match lang {
            Lang::Fr if self.0.lang != Lang::Fr => self.french(),
            _ => None,
        };
        french.map_or((Cow::from(&self.0.detail), self.0.lang), |french| (french, Lang::Fr))
    }

    fn french(&self) -> Option<Cow<'_, str>> {
        if let Some(french) = &self.0.french {
            return Some(Cow::from(french));
        }
        // What is wrong with a parameter begins with its name.
        let field = self.0.field.iter().flatten().next();
        let named = field.and_then(|field| Some((field, self.0.detail.strip_prefix(&**field)?.strip_prefix(": ")?)));
        let french = match named {
            Some((field, what)) => format!("{field} : {}", refused::french(what)?),
            None => refused::french(&self.0.detail)?,
        };
        Some(Cow::from(french))
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The id to quote of a fault of ours.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.0.id.as_deref()
    }

    /// What is wrong.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.0.detail
    }
}

impl From<InvalidParameter> for Problem {
    fn from(error: InvalidParameter) -> Self {
        Self::parameter(error.field.as_deref(), error.to_string())
    }
}

impl From<PlaceError> for Problem {
    fn from(error: PlaceError) -> Self {
        let kind = match &error {
            PlaceError::MainPractice(_) => return Self::parameter(Some("main_practice_commune"), error.to_string()),
            PlaceError::NotInCommune(_) => return Self::parameter(Some("in"), error.to_string()),
            PlaceError::UnknownCommune(_) => Kind::UnknownCommune,
            PlaceError::AddressNotFound | PlaceError::NotSure(_) | PlaceError::Territory(..) => Kind::AddressNotFound,
            PlaceError::OutsideCoverage(_) => Kind::OutsideCoverage,
            PlaceError::Ambiguous(_) => Kind::AmbiguousPlace,
        };
        let mut problem = Self::new(kind, error.to_string());
        if !error.candidates().is_empty() {
            problem.0.candidates = Some(error.candidates().to_vec());
        }
        problem
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let kind = HeaderValue::from_static("application/problem+json");
        let mut response = (self.status(), [(header::CONTENT_TYPE, kind)], body).into_response();
        if matches!(
            self.status(),
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS
        ) {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        // For routes whose clients expect another shape.
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_problem_always_has_its_field() {
        let one = serde_json::to_value(Problem::parameter(None, "x")).expect("json");
        assert!(one.get("field").is_some_and(serde_json::Value::is_null));
        let other = serde_json::to_value(Problem::new(Kind::NotFound, "x")).expect("json");
        assert!(other.get("field").is_none());
        assert_eq!(other["type"], "/problems/not-found");
        assert_eq!(other["status"], 404);
    }
}
