//! `POST /batch`: many requests in one, each answered on its own.

use super::feature;
use super::params::check_length;
use crate::dataset::Snapshot;
use crate::eligibility::reverse;
use crate::geocode::{Filters, Hit, Kind, Search};
use crate::geom::LonLat;
use crate::http::problem::Problem;
use crate::http::state::AppState;
use crate::http::{eligibility::json_body, reply};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use serde_json::{Value as Json, json};

/// The most requests.
const MOST: usize = 100;

/// `POST /batch`.
///
/// # Errors
/// When the body is no batch.
pub async fn batch(State(state): State<AppState>, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let data = state.load();
    let json = json_body(None, &headers, &body)?;
    let requests = json
        .get("requests")
        .and_then(Json::as_array)
        .ok_or_else(|| {
            Problem::parameter(
                Some("requests"),
                "requests: must be a list; the body is {\"requests\": […]}",
            )
        })?
        .clone();
    if requests.len() > MOST {
        let detail = format!("requests: has {} entries; at most {MOST} are read", requests.len());
        return Err(Problem::parameter(Some("requests"), detail));
    }
    let answered = tokio::task::spawn_blocking(move || {
        let results: Vec<Json> = requests.iter().map(|request| one(&data, request)).collect();
        reply::json(&data, &json!({"results": results}))
    });
    let mut response = answered.await.map_err(|_| Problem::internal("batch"))?;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn one(data: &Snapshot, request: &Json) -> Json {
    let id = request.get("id").cloned().unwrap_or(Json::Null);
    match hits(data, request) {
        Ok(hits) => match hits.first() {
            Some(hit) => json!({"id": id, "status": "ok", "result": flat(data, hit, hits.get(1))}),
            None => json!({"id": id, "status": "not-found"}),
        },
        Err(message) => json!({"id": id, "status": "error", "error": message}),
    }
}

/// The properties of a feature and its coordinates side by side.
fn flat(data: &Snapshot, hit: &Hit, next: Option<&Hit>) -> Json {
    let mut all = feature::properties(data, hit, next.map(|h| h.score));
    all.insert("lon".to_owned(), json!(hit.at.lon));
    all.insert("lat".to_owned(), json!(hit.at.lat));
    Json::Object(all)
}

fn hits(data: &Snapshot, request: &Json) -> Result<Vec<Hit>, String> {
    let params = request
        .get("params")
        .filter(|p| p.is_object())
        .ok_or("params: is missing")?;
    let filters = filters(params.get("filters"))?;
    let point = point(params)?;
    match request.get("operation").and_then(Json::as_str) {
        Some("geocode") => {
            let text = params
                .get("q")
                .and_then(Json::as_str)
                .filter(|q| !q.trim().is_empty())
                .ok_or("q: is missing")?;
            check_length(text).map_err(|p| p.detail().to_owned())?;
            let search = Search {
                near: point,
                filters,
                ..Search::whole(text, 2)
            };
            Ok(data.geocoder.search(&search))
        }
        Some("reverse") => {
            let at = point.ok_or("lat, lon: both are needed, in degrees")?;
            Ok(reverse::reverse(data, at, 2, &filters))
        }
        _ => Err("operation: must be geocode or reverse".to_owned()),
    }
}

fn point(params: &Json) -> Result<Option<LonLat>, String> {
    let degrees = |name: &str| match params.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) if text.trim().is_empty() => Ok(None),
        Some(value) => {
            let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
            number
                .map(Some)
                .ok_or_else(|| format!("{name}: must be a number of degrees"))
        }
    };
    match (degrees("lon")?, degrees("lat")?) {
        (Some(lon), Some(lat)) => LonLat::new(lon, lat).map(Some).map_err(|e| e.to_string()),
        (None, None) => Ok(None),
        _ => Err("lat and lon go together".to_owned()),
    }
}

/// A filter is a text or a list of texts.
fn filters(given: Option<&Json>) -> Result<Filters, String> {
    let list = |name: &str| -> Vec<String> {
        let texts = match given.and_then(|f| f.get(name)) {
            Some(Json::Array(all)) => all.iter().filter_map(Json::as_str).map(str::to_owned).collect(),
            Some(Json::String(text)) => text.split([' ', ',']).map(str::to_owned).collect(),
            _ => vec![],
        };
        texts.into_iter().filter(|t| !t.is_empty()).collect()
    };
    let kinds = list("type");
    let kinds = kinds
        .iter()
        .map(|k| k.parse::<Kind>().map_err(|e| format!("type: must be {e}")));
    Ok(Filters {
        kinds: kinds.collect::<Result<_, _>>()?,
        citycodes: list("citycode"),
        postcodes: list("postcode"),
    })
}
