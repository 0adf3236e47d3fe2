//! `GET /places`, `/places/map` and `/places/classes`: where would this doctor qualify, and for how much.

use super::eligibility::off_thread;
use super::problem::Problem;
use super::reply;
use super::state::AppState;
use crate::dataset::Snapshot;
use crate::domain::{Date, date};
use crate::eligibility::parse::reverse::{refuse_list_parameters, scope_and_day};
use crate::eligibility::places::map::{classes as place_classes, map as places_map};
use crate::eligibility::places::{Format, PlacesQuestion, places, table};
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

/// `GET /places/map`: a verdict for each class of communes.
///
/// # Errors
/// A parameter that cannot be taken.
pub async fn map(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let pairs = reply::pairs(query.as_deref());
    refuse_list_parameters(&pairs)?;
    let question = PlacesQuestion::from_pairs(&pairs, date::today_in_paris())?;
    answer(&state, "places-map", &pairs, question.day, headers, move |data| {
        let answered = places_map(data, &question)?;
        Ok(Box::new(move |data| reply::json(data, &answered)))
    })
    .await
}

/// `GET /places/classes`: which communes are in which class.
///
/// # Errors
/// A parameter that cannot be taken.
pub async fn classes(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let pairs = reply::pairs(query.as_deref());
    let (scope, day) = scope_and_day(&pairs, date::today_in_paris())?;
    answer(&state, "places-classes", &pairs, day, headers, move |data| {
        let answered = place_classes(data, scope, day)?;
        Ok(Box::new(move |data| reply::json(data, &answered)))
    })
    .await
}

/// `GET /places`.
///
/// # Errors
/// A parameter that cannot be taken.
pub async fn get(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let pairs = reply::pairs(query.as_deref());
    let question = PlacesQuestion::from_pairs(&pairs, date::today_in_paris())?;
    answer(&state, "places", &pairs, question.day, headers, move |data| {
        let answered = places(data, &question)?;
        Ok(Box::new(move |data| match question.format {
            Format::Json => reply::json(data, &answered),
            Format::Csv => reply::bytes(data, "text/csv; charset=utf-8", table::csv(&answered)),
            Format::GeoJson => {
                let body = table::geojson(&answered).to_string().into_bytes();
                reply::bytes(data, "application/geo+json", body)
            }
        }))
    })
    .await
}

/// Writes what was found.
type Write = Box<dyn FnOnce(&Snapshot) -> Response>;

/// Finds it off the threads of the connections, and writes it unless the client has it.
async fn answer(
    state: &AppState,
    route: &str,
    pairs: &[(String, String)],
    day: Date,
    headers: HeaderMap,
    find: impl FnOnce(&Snapshot) -> Result<Write, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let data = state.load();
    let about_today = !pairs.iter().any(|(name, _)| name == "date");
    let tag = reply::etag(&[route, &data.version, &reply::canonical(pairs), &day.to_string()]);
    off_thread(move || {
        let write = find(&data)?;
        Ok(reply::cached(&data, &headers, &tag, about_today, || write(&data)))
    })
    .await
}
