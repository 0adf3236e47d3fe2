//! `GET /generations/{a}/diff/{b}`: what changed between two legal states, for whom, and which aids that opens and closes.

use super::super::aids::{by_accept, prefers_html};
use super::super::eligibility::off_thread;
use super::super::problem::{Kind, Problem};
use super::super::state::AppState;
use super::super::{page, reply};
use crate::eligibility::difference::{DifferenceError, DifferenceQuestion, Form, Side, difference, table};
use crate::tiles::difference::svg;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

/// The route; without a form it is a page for those who prefer one.
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
    let mut question = DifferenceQuestion::from_pairs(&pairs)?;
    if prefers_html(&headers) && !pairs.iter().any(|(name, _)| name == "format") {
        question.form = Form::Page;
    }
    let tag = reply::etag(&["difference", &data.version, &a, &b, &reply::canonical(&pairs)]);
    off_thread(move || {
        let side = |id| Side { data: &data, id };
        let told = difference(side(&a), side(&b), &question)?;
        // No answer is about today: the lists say which days are meant.
        let cached = |make: &dyn Fn() -> Response| reply::cached(&data, &headers, &tag, false, make);
        Ok(by_accept(match question.form {
            Form::Json => cached(&|| reply::json(&data, &told)),
            Form::Csv => cached(&|| reply::bytes(&data, "text/csv; charset=utf-8", table::csv(&told))),
            Form::GeoJson => cached(&|| {
                let body = table::geojson(&data, &told, question.shape);
                reply::json_as(&data, "application/geo+json", &body)
            }),
            Form::Svg => cached(&|| {
                let map = svg(&data, &told, question.lang);
                reply::bytes(&data, "image/svg+xml", map.into_bytes())
            }),
            // The page says how old the data is today.
            Form::Page => page::difference(&data, &told, &pairs, question.lang),
        }))
    })
    .await
}

impl From<DifferenceError> for Problem {
    fn from(error: DifferenceError) -> Self {
        match error {
            DifferenceError::Unknown { .. } => Self::new(Kind::NotFound, error.to_string()),
            DifferenceError::OtherLayers { .. } => Self::parameter(Some("b"), error.to_string()),
            DifferenceError::NoZones { .. } | DifferenceError::NeverInUse { .. } => {
                Self::parameter(Some("a"), error.to_string())
            }
            DifferenceError::Parameter(error) => error.into(),
        }
    }
}
