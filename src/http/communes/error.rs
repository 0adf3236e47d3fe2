//! Errors in the shape that clients of geo.api.gouv.fr expect.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// An error under `/communes`, `/departements` and `/regions`, with a sentence in French that says what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GeoError {
    /// A parameter cannot be taken.
    BadRequest(String),
    /// There is none with this code.
    NotFound(String),
}

#[derive(Serialize)]
struct Body<'a> {
    code: u16,
    title: &'a str,
    description: &'a str,
    message: &'a str,
    detail: [&'a str; 1],
}

impl IntoResponse for GeoError {
    fn into_response(self) -> Response {
        let (status, title, description, message) = match &self {
            Self::BadRequest(message) => (StatusCode::BAD_REQUEST, "Bad Request", "Paramètre invalide", message),
            Self::NotFound(message) => (StatusCode::NOT_FOUND, "Not Found", "Introuvable", message),
        };
        let body = serde_json::to_vec(&Body {
            code: status.as_u16(),
            title,
            description,
            message,
            detail: [message],
        });
        let json = HeaderValue::from_static("application/json");
        (status, [(header::CONTENT_TYPE, json)], body.unwrap_or_default()).into_response()
    }
}
