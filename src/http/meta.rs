//! What the service says of itself: health, the OpenAPI document, the pages of the problems.

use super::page;
use super::problem::{Kind, Problem};
use super::reply;
use super::state::AppState;
use crate::dataset::Snapshot;
use crate::dataset::manifest::Superseded;
use crate::domain::date;
use crate::eligibility::provenance::{Dataset, whole_dataset};
use crate::eligibility::warnings::Warning;
use crate::rules::AidId;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::sync::LazyLock;

/// The contract, as committed.
pub const OPENAPI_YAML: &str = include_str!("../../openapi.yaml");

static OPENAPI_JSON: LazyLock<Option<Vec<u8>>> = LazyLock::new(|| {
    let value: serde_json::Value = serde_yaml_ng::from_str(OPENAPI_YAML).ok()?;
    serde_json::to_vec(&value).ok()
});

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
    dataset: Dataset,
    warnings: Vec<Warning>,
}

/// `GET /livez`: the process answers.
pub async fn livez() -> &'static str {
    "ok"
}

/// `GET /readyz`: the dataset is loaded; the server listens only then.
pub async fn readyz() -> &'static str {
    "ok"
}

/// `GET /health`: version, layers with their dates, and what is out of date.
pub async fn health(State(state): State<AppState>) -> Response {
    let data = state.load();
    let warnings = warnings(&state, &data);
    let health = Health {
        status: if warnings.is_empty() { "ok" } else { "degraded" },
        version: env!("CARGO_PKG_VERSION"),
        dataset: whole_dataset(&data),
        warnings,
    };
    reply::json(&data, &health)
}

/// What is out of date, and a dataset that was refused.
pub(super) fn warnings(state: &AppState, data: &Snapshot) -> Vec<Warning> {
    let mut warnings = freshness(data);
    if let Some(failure) = state.reloader().and_then(|r| r.last_failure()) {
        warnings.push(Warning {
            code: "reload_failed",
            message: format!(
                "a dataset was refused at {}, the one before is in use: {}",
                failure.at, failure.why
            ),
        });
    }
    warnings
}

/// Lists that were replaced, and aid files that must be read again.
fn freshness(data: &Snapshot) -> Vec<Warning> {
    let today = date::today_in_paris();
    let mut warnings = Vec::new();
    for generation in &data.zoning.generations {
        let is_missing = |later: &&Superseded| {
            let in_use = data.zoning.on(later.region, today).map(|g| &g.about.id);
            later.from <= today && in_use == Some(&generation.about.id)
        };
        for later in generation.about.superseded.iter().filter(is_missing) {
            warnings.push(Warning {
                code: "zoning_superseded",
                message: format!(
                    "{}: replaced in {} since {} by {}, whose list is not loaded",
                    generation.about.id,
                    data.cog.region_name(later.region),
                    later.from,
                    later.by
                ),
            });
        }
    }
    for aid in AidId::ALL {
        for file in data.rules.periods(*aid).iter().filter(|f| f.review.by < today) {
            warnings.push(Warning {
                code: "review_due",
                message: format!(
                    "{aid} from {}: was to be read again by {}",
                    file.open.get_ref().from,
                    file.review.by
                ),
            });
        }
    }
    warnings
}

/// `GET /openapi.yaml`.
pub async fn openapi_yaml() -> Response {
    (
        [(header::CONTENT_TYPE, HeaderValue::from_static("application/yaml"))],
        OPENAPI_YAML,
    )
        .into_response()
}

/// `GET /openapi.json`.
///
/// # Errors
/// Never with the committed document; a test reads it.
pub async fn openapi_json() -> Result<Response, Problem> {
    let body = OPENAPI_JSON.as_deref().ok_or_else(|| Problem::internal("openapi"))?;
    Ok((
        [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))],
        body,
    )
        .into_response())
}

/// `GET /problems/{type}`: what a problem means.
///
/// # Errors
/// When there is no such problem.
pub async fn problem(
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let kind = Kind::ALL.into_iter().find(|k| k.slug() == slug);
    let kind = kind.ok_or_else(|| Problem::new(Kind::NotFound, "no problem has this name"))?;
    Ok(page::problem(kind, query.as_deref(), &headers))
}
