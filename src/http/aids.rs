//! `GET /aids` and `GET /aids/{id}`: the rules as text.

pub(super) mod rule;

use super::layers::{lang_of, only_lang};
use super::page;
use super::problem::{Kind, Problem};
use super::reply;
use super::state::AppState;
use crate::rules::AidId;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// `GET /aids`.
///
/// # Errors
/// An unknown parameter.
pub async fn list(State(state): State<AppState>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let data = state.load();
    let lang = only_lang(query.as_deref(), true)?;
    let lines: Vec<_> = AidId::ALL
        .iter()
        .filter_map(|id| rule::listed(&data, *id, lang))
        .collect();
    Ok(reply::json(&data, &lines))
}

/// `GET /aids/schema.json`: what editors check aid files with.
pub async fn schema() -> Response {
    let kind = [(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/schema+json"),
    )];
    (kind, crate::rules::schema::aid_file()).into_response()
}

/// `GET /aids/{id}`, as a page for those who prefer one.
///
/// # Errors
/// An unknown aid or parameter.
pub async fn one(
    State(state): State<AppState>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let data = state.load();
    let (as_page, rest) = wants_page(query.as_deref(), &headers)?;
    let lang = lang_of(&rest)?;
    let unknown = || Problem::new(Kind::NotFound, "no aid has this id; the ids are at /aids");
    let id: AidId = id.parse().map_err(|()| unknown())?;
    let rule = rule::rule(&data, id, lang).ok_or_else(unknown)?;
    Ok(by_accept(if as_page {
        page::aid(&data, &rule, lang)
    } else {
        reply::json(&data, &rule)
    }))
}

/// Marks an answer that is a page or JSON as the client likes.
pub(super) fn by_accept(mut response: Response) -> Response {
    let vary = HeaderValue::from_static("Accept");
    response.headers_mut().insert(header::VARY, vary);
    response
}

/// Whether an answer is to be a page, by `format` or else by `Accept`; and the parameters beside `format`.
///
/// # Errors
/// A format that is not known, or is given twice.
pub(super) fn wants_page(query: Option<&str>, headers: &HeaderMap) -> Result<(bool, Vec<(String, String)>), Problem> {
    let (format, rest): (Vec<_>, Vec<_>) = reply::pairs(query).into_iter().partition(|(name, _)| name == "format");
    let as_page = match format.as_slice() {
        [] => prefers_html(headers),
        [(_, text)] if text == "html" => true,
        [(_, text)] if text == "json" => false,
        _ => return Err(Problem::parameter(Some("format"), "format: must be json or html, once")),
    };
    Ok((as_page, rest))
}

/// Whether `Accept` gives a page more weight than JSON, as browsers do.
pub(super) fn prefers_html(headers: &HeaderMap) -> bool {
    let accept = headers.get_all(header::ACCEPT).iter().filter_map(|v| v.to_str().ok());
    let accept: Vec<&str> = accept.flat_map(|v| v.split(',')).collect();
    weight(&accept, "text", "html") > weight(&accept, "application", "json")
}

/// The weight of a media type by its most specific range.
fn weight(accept: &[&str], kind: &str, sub: &str) -> f64 {
    let mut best = (0, 0.0);
    for range in accept {
        let mut parts = range.split(';');
        let name = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let specific = match name.split_once('/') {
            Some((k, s)) if k == kind && s == sub => 3,
            Some((k, "*")) if k == kind => 2,
            Some(("*", "*")) => 1,
            _ => continue,
        };
        let given = parts.find_map(|p| p.trim().strip_prefix("q="));
        let weight = given.map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
        if specific > best.0 {
            best = (specific, weight);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefers(accept: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        prefers_html(&headers)
    }

    #[test]
    fn browsers_prefer_the_page_and_programs_the_json() {
        assert!(prefers(
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        ));
        assert!(prefers("Text/HTML") && prefers("application/json;q=0.5, text/html"));
        for json in [
            "*/*",
            "application/json",
            "text/html;q=0.5, application/json",
            "text/html;q=0",
        ] {
            assert!(!prefers(json), "{json}");
        }
        assert!(!prefers_html(&HeaderMap::new()));
    }
}
