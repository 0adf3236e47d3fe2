//! `GET /tiles/{z}/{x}/{y}.mvt`.

use super::eligibility::off_thread;
use super::problem::{Kind, Problem};
use super::reply;
use super::state::AppState;
use crate::domain::{Date, date};
use crate::eligibility::parse;
use crate::tiles::TileAddress;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

const CONTENT_TYPE: &str = "application/vnd.mapbox-vector-tile";

/// `GET /tiles/{z}/{x}/{y}.mvt`. A tile in which there is nothing is 204.
///
/// # Errors
/// When there is no such tile, or the day cannot be taken.
pub async fn tile(
    State(state): State<AppState>,
    Path((z, x, y)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let data = state.load();
    let tile = address(&z, &x, &y)?;
    let pairs = reply::pairs(query.as_deref());
    let day = asked_day(&pairs)?;
    let tag = reply::etag(&["tile", &data.version, &z, &x, &y, &data.span(day).to_string()]);
    let tiles = Arc::clone(state.tiles());
    off_thread(move || {
        let bytes = tiles.get(&data, tile, day).map_err(|error| {
            tracing::error!(%error, "a tile could not be written");
            Problem::internal("tile")
        })?;
        Ok(reply::cached(&headers, &tag, pairs.is_empty(), || {
            if bytes.is_empty() {
                return empty(&data.version);
            }
            reply::bytes(&data, CONTENT_TYPE, bytes.to_vec())
        }))
    })
    .await
}

fn empty(version: &str) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Ok(version) = HeaderValue::from_str(version) {
        response.headers_mut().insert(reply::DATASET_VERSION, version);
    }
    response
}

/// The tile that a path names; its last part ends in `.mvt`.
fn address(z: &str, x: &str, y: &str) -> Result<TileAddress, Problem> {
    let y = y
        .strip_suffix(".mvt")
        .ok_or_else(|| Problem::new(Kind::NotFound, "tiles are at /tiles/{z}/{x}/{y}.mvt"))?;
    let z = whole("z", z)?;
    let tile = TileAddress::new(u8::try_from(z).unwrap_or(u8::MAX), whole("x", x)?, whole("y", y)?);
    tile.map_err(|error| Problem::new(Kind::NotFound, error.to_string()))
}

fn whole(name: &str, text: &str) -> Result<u32, Problem> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let number = text.parse().ok().filter(|_| digits);
    number.ok_or_else(|| Problem::parameter(Some(name), format!("{name}: must be a whole number")))
}

/// The day of `?date=`, the only parameter there is.
pub(super) fn asked_day(pairs: &[(String, String)]) -> Result<Date, Problem> {
    let mut text = None;
    for (name, value) in pairs {
        if name != "date" {
            let shown: String = name.chars().take(60).collect();
            return Err(Problem::parameter(Some(&shown), format!("{shown}: no such parameter")));
        }
        if text.replace(value.as_str()).is_some() {
            return Err(Problem::parameter(Some("date"), "date: is given twice"));
        }
    }
    Ok(parse::day(text, date::today_in_paris())?)
}
