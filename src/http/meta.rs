//! What the service says of itself: health, the OpenAPI document, the pages of the problems.

use super::page;
use super::problem::{Kind, Problem};
use super::reply;
use super::state::AppState;
use crate::dataset::Snapshot;
use crate::domain::{Lang, date};
use crate::eligibility::freshness::{LayerAge, ages, stale};
use crate::eligibility::provenance::{Dataset, whole_dataset};
use crate::eligibility::warnings::Warning;
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
    freshness: Vec<LayerAge>,
    warnings: Vec<Warning>,
}

/// `GET /livez`: the process answers.
pub async fn livez() -> &'static str {
    "ok"
}

/// `GET /readyz`: the dataset is loaded, as the server listens only then, and the service is not about to end.
///
/// # Errors
/// When it is.
pub async fn readyz(State(state): State<AppState>) -> Result<&'static str, Problem> {
    if state.is_stopping() {
        return Err(Problem::new(
            Kind::Overloaded,
            "the service is stopping; ask another copy",
        ));
    }
    Ok("ok")
}

/// `GET /health`: version, layers with their dates, and what is out of date.
///
/// # Errors
/// A language that is none of ours.
pub async fn health(State(state): State<AppState>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let data = state.load();
    // Whoever watches a service may add what else it likes to the address: nothing but the language is refused here.
    let lang = page::language::named(query.as_deref())?.unwrap_or(Lang::En);
    let warnings = warnings(&state, &data, lang);
    let health = Health {
        status: if warnings.is_empty() { "ok" } else { "degraded" },
        version: env!("CARGO_PKG_VERSION"),
        dataset: whole_dataset(&data),
        freshness: ages(&data, date::today_in_paris()),
        warnings,
    };
    Ok(reply::json(&data, &health))
}

/// What is out of date, and a dataset that was refused.
pub(super) fn warnings(state: &AppState, data: &Snapshot, lang: Lang) -> Vec<Warning> {
    let mut warnings: Vec<Warning> = stale(data, date::today_in_paris())
        .iter()
        .map(|stale| Warning {
            code: stale.code(),
            message: stale.message(lang),
        })
        .collect();
    if let Some(failure) = state.reloader().and_then(|r| r.last_failure()) {
        let (at, why) = (failure.at, failure.why);
        warnings.push(Warning {
            code: "reload_failed",
            message: match lang {
                Lang::Fr => format!("un jeu de données a été refusé le {at}, celui d'avant reste utilisé : {why}"),
                Lang::En => format!("a dataset was refused at {at}, the one before is in use: {why}"),
            },
        });
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
    State(state): State<AppState>,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let kind = Kind::ALL.into_iter().find(|k| k.slug() == slug);
    let kind = kind.ok_or_else(|| Problem::new(Kind::NotFound, "no problem has this name"))?;
    Ok(page::problem(&state.load(), kind, query.as_deref(), &headers))
}
