//! JSON answers with the headers they all carry.

use super::problem::Problem;
use crate::dataset::Snapshot;
use crate::domain::date;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// The header that names the dataset an answer was drawn from.
pub const DATASET_VERSION: &str = "dataset-version";

/// A JSON body with the version of the dataset.
pub fn json(data: &Snapshot, value: &impl Serialize) -> Response {
    json_as(data, "application/json", value)
}

/// The same under the name of a format that is JSON.
pub fn json_as(data: &Snapshot, content_type: &'static str, value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => bytes(data, content_type, body),
        // Only a map with keys that are no text cannot be written; there is none in our types.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// A body of a type with the version of the dataset.
pub fn bytes(data: &Snapshot, content_type: &'static str, body: impl Into<Body>) -> Response {
    let response = (
        [(header::CONTENT_TYPE, HeaderValue::from_static(content_type))],
        body.into(),
    )
        .into_response();
    drawn_from(data, response)
}

/// Names the dataset that an answer was drawn from.
pub fn drawn_from(data: &Snapshot, mut response: Response) -> Response {
    if let Ok(version) = HeaderValue::from_str(&data.version) {
        response.headers_mut().insert(DATASET_VERSION, version);
    }
    response
}

/// A weak entity tag over everything an answer depends on.
#[must_use]
pub fn etag(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    let short: String = digest[..12].iter().map(|b| format!("{b:02x}")).collect();
    format!("W/\"{short}\"")
}

/// Adds the entity tag and how long the answer may be kept: to midnight in Paris when it is about today, else an hour.
/// Answers 304 when the client has it already, with the same headers.
pub fn cached(
    data: &Snapshot,
    request: &HeaderMap,
    tag: &str,
    about_today: bool,
    make: impl FnOnce() -> Response,
) -> Response {
    let known = request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|v| v.to_str().ok());
    let opaque = |t: &str| t.trim().trim_start_matches("W/").to_owned();
    let fresh = known
        .flat_map(|v| v.split(','))
        .any(|t| t.trim() == "*" || opaque(t) == opaque(tag));
    let mut response = if fresh {
        drawn_from(data, StatusCode::NOT_MODIFIED.into_response())
    } else {
        make()
    };
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        let seconds = if about_today {
            date::seconds_to_midnight_in_paris()
        } else {
            3600
        };
        let headers = response.headers_mut();
        if let (Ok(tag), Ok(age)) = (
            HeaderValue::from_str(tag),
            HeaderValue::from_str(&format!("public, max-age={seconds}")),
        ) {
            headers.insert(header::ETAG, tag);
            headers.insert(header::CACHE_CONTROL, age);
        }
    }
    response
}

/// The pairs of a query string, decoded.
#[must_use]
pub fn pairs(query: Option<&str>) -> Vec<(String, String)> {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .into_owned()
        .collect()
}

/// The values of the parameters a route takes, in the order of their names.
///
/// # Errors
/// Another parameter, or one that is given twice.
pub fn only<'a, const N: usize>(
    pairs: &'a [(String, String)],
    names: [&str; N],
) -> Result<[Option<&'a str>; N], Problem> {
    let mut values = [None; N];
    for (name, text) in pairs {
        let Some(place) = names.iter().position(|n| n == name) else {
            let shown: String = name.chars().take(60).collect();
            return Err(Problem::parameter(Some(&shown), format!("{shown}: no such parameter")));
        };
        if values[place].replace(text.as_str()).is_some() {
            return Err(Problem::parameter(Some(name), format!("{name}: is given twice")));
        }
    }
    Ok(values)
}

/// The same text for the same parameters, in whatever order they came, and for no others: values are encoded again.
#[must_use]
pub fn canonical(pairs: &[(String, String)]) -> String {
    let mut sorted: Vec<_> = pairs.iter().collect();
    sorted.sort();
    let mut written = form_urlencoded::Serializer::new(String::new());
    written.extend_pairs(sorted);
    written.finish()
}
