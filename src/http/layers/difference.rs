//! `GET /generations/{a}/diff/{b}`: what changed between two legal states, for whom, and which aids that opens and closes.

use super::super::eligibility::off_thread;
use super::super::problem::{Kind, Problem};
use super::super::reply;
use super::super::state::AppState;
use crate::eligibility::difference::{DifferenceError, DifferenceQuestion, Form, Side, difference, table};
use crate::tiles::difference::svg;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

/// The route.
///
/// # Errors
/// An id that is not known, two states that cannot be compared, a parameter that cannot be taken.
pub async fn get(
    State(state): State<AppState>,
    Path((a, b)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let data = state.load();
    let pairs = reply::pairs(query.as_deref());
    let question = DifferenceQuestion::from_pairs(&pairs)?;
    let tag = reply::etag(&["difference", &data.version, &a, &b, &reply::canonical(&pairs)]);
    off_thread(move || {
        let side = |id| Side { data: &data, id };
        let told = difference(side(&a), side(&b), &question)?;
        // No answer is about today: the lists say which days are meant.
        Ok(reply::cached(&data, &headers, &tag, false, || match question.form {
            Form::Json => reply::json(&data, &told),
            Form::Csv => reply::bytes(&data, "text/csv; charset=utf-8", table::csv(&told)),
            Form::GeoJson => {
                let body = table::geojson(&data, &told, question.shape);
                reply::json_as(&data, "application/geo+json", &body)
            }
            Form::Svg => reply::bytes(&data, "image/svg+xml", svg(&data, &told, question.lang).into_bytes()),
        }))
    })
    .await
}

impl From<DifferenceError> for Problem {
    fn from(error: DifferenceError) -> Self {
        match error {
            DifferenceError::Unknown { .. } => Self::new(Kind::NotFound, error.to_string()),
            DifferenceError::OtherLayers { .. } => Self::parameter(Some("b"), error.to_string()),
            DifferenceError::NoZones { .. } => Self::parameter(Some("a"), error.to_string()),
            DifferenceError::Parameter(error) => error.into(),
        }
    }
}
