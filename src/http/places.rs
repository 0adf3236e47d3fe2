//! `GET /places`: where would this doctor qualify, and for how much.

use super::eligibility::off_thread;
use super::problem::Problem;
use super::reply;
use super::state::AppState;
use crate::domain::date;
use crate::eligibility::places::{Format, PlacesQuestion, places, table};
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

/// `GET /places`.
///
/// # Errors
/// A parameter that cannot be taken.
pub async fn get(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let data = state.load();
    let pairs = reply::pairs(query.as_deref());
    let question = PlacesQuestion::from_pairs(&pairs, date::today_in_paris())?;
    let about_today = !pairs.iter().any(|(name, _)| name == "date");
    let tag = reply::etag(&[
        "places",
        &data.version,
        &reply::canonical(&pairs),
        &question.day.to_string(),
    ]);
    off_thread(move || {
        let answered = places(&data, &question)?;
        Ok(reply::cached(&headers, &tag, about_today, || match question.format {
            Format::Json => reply::json(&data, &answered),
            Format::Csv => reply::bytes(&data, "text/csv; charset=utf-8", table::csv(&answered)),
            Format::GeoJson => {
                let body = table::geojson(&answered).to_string().into_bytes();
                reply::bytes(&data, "application/geo+json", body)
            }
        }))
    })
    .await
}
