//! The address API that French clients speak (BAN, addok, Géoplateforme): `/search`, `/reverse`, `/batch`.

mod batch;
pub mod feature;
mod geocodejson;
mod params;
pub mod prefix;
pub mod upstream;

pub use batch::batch;

use super::middleware::RequestId;
use super::problem::{Kind as ProblemKind, Problem};
use super::reply;
use super::state::AppState;
use crate::dataset::Snapshot;
use crate::eligibility::reverse;
use crate::geocode::{Hit, Search};
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use params::Params;
use prefix::Prefixed;
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// The most characters of a text.
pub const LONGEST_TEXT: usize = 200;

/// `GET /search`.
///
/// # Errors
/// When the text is missing or too long, or a number is none.
pub async fn search(
    State(state): State<AppState>,
    prefixed: Option<Extension<Prefixed>>,
    id: Option<Extension<RequestId>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let data = state.load();
    let params = Params::read(query.as_deref());
    let wanted = params.search(if prefixed.is_some() { 10 } else { 5 })?;
    let geocodejson = params.geocodejson()?;
    let tag = reply::etag(&[
        &data.version,
        "search",
        query.as_deref().unwrap_or_default(),
        prefixed_tag(&prefixed),
    ]);
    let id = id.as_ref().map(|Extension(id)| id.0.as_str());
    let hits = found(&state, &data, &wanted, id).await;
    let make = || {
        if geocodejson {
            return reply::json(&data, &geocodejson::collection(&data, &hits, Some(&wanted.text)));
        }
        let mut body = feature::collection(&data, &hits);
        body["query"] = json!(wanted.text);
        body["filters"] = params.filters();
        body["limit"] = json!(wanted.limit);
        reply::json(&data, &body)
    };
    if state.upstream().is_some() {
        // What another service says may change at any time.
        let mut response = make();
        let no_store = HeaderValue::from_static("no-store");
        response.headers_mut().insert(header::CACHE_CONTROL, no_store);
        return Ok(response);
    }
    Ok(reply::cached(&data, &headers, &tag, false, make))
}

/// `GET /reverse`.
///
/// # Errors
/// When a coordinate is missing or none.
pub async fn reverse(
    State(state): State<AppState>,
    prefixed: Option<Extension<Prefixed>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let data = state.load();
    let params = Params::read(query.as_deref());
    let at = params
        .point()?
        .ok_or_else(|| Problem::new(ProblemKind::InvalidParameter, "lat, lon: both are needed, in degrees"))?;
    let limit = params.limit(1)?;
    let geocodejson = params.geocodejson()?;
    let filters = params.typed_filters()?;
    let tag = reply::etag(&[
        &data.version,
        "reverse",
        query.as_deref().unwrap_or_default(),
        prefixed_tag(&prefixed),
    ]);
    Ok(reply::cached(&data, &headers, &tag, false, || {
        let hits = reverse::reverse(&data, at, limit, &filters);
        if geocodejson {
            return reply::json(&data, &geocodejson::collection(&data, &hits, None));
        }
        let mut body = feature::collection(&data, &hits);
        body["center"] = json!([at.lon, at.lat]);
        body["filters"] = params.filters();
        body["limit"] = json!(limit);
        reply::json(&data, &body)
    }))
}

fn prefixed_tag(prefixed: &Option<Extension<Prefixed>>) -> &'static str {
    if prefixed.is_some() { "geocodage" } else { "" }
}

/// What the index has; where it has nothing as fine as was asked, what another service has, if there is one.
async fn found(state: &AppState, data: &Snapshot, search: &Search, id: Option<&str>) -> Vec<Hit> {
    let hits = data.geocoder.search(search);
    let Some(upstream) = state.upstream() else {
        return hits;
    };
    if !upstream::lacks(&hits) {
        return hits;
    }
    let (upstream, search, id) = (Arc::clone(upstream), search.clone(), id.map(str::to_owned));
    let asked = tokio::task::spawn_blocking(move || upstream.search(&search, id.as_deref()));
    match asked.await {
        Ok(more) if !more.is_empty() => more,
        _ => hits,
    }
}

/// Who made the addresses and under which terms they may be used.
fn provenance(data: &Snapshot) -> (Json, Json) {
    let base = data.geocoder.stores().iter().any(|s| s.origin.whole_communes);
    if base {
        (json!("BAN"), json!("ETALAB-2.0"))
    } else {
        (json!("DILA, COG"), json!("ETALAB-2.0"))
    }
}
