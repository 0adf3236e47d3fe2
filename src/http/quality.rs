//! `GET /quality`: how old the data is, what is out of date, and the checks it passed when it was published.

use super::aids::{by_accept, wants_page};
use super::layers::lang_of;
use super::problem::Problem;
use super::state::AppState;
use super::{meta, page, reply};
use crate::dataset::Snapshot;
use crate::domain::{Lang, date};
use crate::eligibility::freshness::{LayerAge, ages};
use crate::eligibility::warnings::Warning;
use crate::ingest::gate::Report;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;

/// What is known of the quality of the data in use.
#[derive(Serialize)]
pub struct Quality {
    /// Version of the dataset.
    pub version: String,
    /// The age of each layer.
    pub freshness: Vec<LayerAge>,
    /// What is out of date.
    pub warnings: Vec<Warning>,
    /// The checks when it was published; `None` for data that came with the program.
    pub report: Option<Report>,
}

/// `GET /quality`, as a page for those who prefer one.
///
/// # Errors
/// An unknown parameter.
pub async fn get(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let data = state.load();
    let (as_page, rest) = wants_page(query.as_deref(), &headers)?;
    let lang = lang_of(&rest)?;
    let quality = quality(&state, &data, lang);
    Ok(by_accept(if as_page {
        page::quality(&data, &quality, lang)
    } else {
        reply::json(&data, &quality)
    }))
}

fn quality(state: &AppState, data: &Snapshot, lang: Lang) -> Quality {
    // A report of another version of the program may lack what this one needs; then it is as if there were none.
    let report = data
        .quality
        .clone()
        .and_then(|report| match serde_json::from_value(report) {
            Ok(report) => Some(report),
            Err(error) => {
                tracing::warn!(%error, "the report of checks is not read");
                None
            }
        });
    Quality {
        version: data.version.clone(),
        freshness: ages(data, date::today_in_paris()),
        warnings: meta::warnings(state, data, lang),
        report,
    }
}
