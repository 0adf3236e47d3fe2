//! What is for the operator: `POST /admin/reload` and `GET /metrics`.

use super::meta;
use super::problem::{Kind, Problem};
use super::reload::Reloader;
use super::state::AppState;
use crate::domain::{Lang, date};
use crate::eligibility::freshness::{Stale, ages};
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use std::fmt::Write as _;

/// Headers that tell of a proxy in between: whoever asks then is not on this machine.
const FORWARDED: [&str; 4] = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/// The routes of the operator's own port.
pub fn router(state: AppState) -> Router {
    Router::new()
        .route("/admin/reload", post(reload))
        .route("/metrics", get(metrics))
        .route("/livez", get(meta::livez))
        .route("/readyz", get(meta::readyz))
        .route("/health", get(meta::health))
        .with_state(state)
}

/// `POST /admin/reload` on the port of the service: there only when that port is of this machine alone, and not through a proxy
/// or from a page.
///
/// # Errors
/// When the dataset cannot be used, the old one stays in use; and as for a path that is not there.
pub async fn reload_here(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, Problem> {
    let through = FORWARDED.iter().any(|name| headers.contains_key(*name)) || headers.contains_key(header::ORIGIN);
    if !state.is_local() || through {
        return Err(Problem::new(
            Kind::NotFound,
            "reloading is for this machine alone: start the service with --metrics-listen 127.0.0.1:PORT and ask there, or send it SIGHUP",
        ));
    }
    reload(State(state)).await
}

/// `POST /admin/reload`: takes the dataset that is published now.
///
/// # Errors
/// When it cannot be used; the old one stays in use.
async fn reload(State(state): State<AppState>) -> Result<Response, Problem> {
    let done = tokio::task::spawn_blocking(move || state.reload())
        .await
        .unwrap_or_else(|_| Err("the reload was given up".to_owned()));
    match done {
        Ok(done) => Ok(Json(done).into_response()),
        Err(why) => Err(Problem::new(Kind::DatasetRefused, why)),
    }
}

/// `GET /metrics` on the port of the service, unless it has a port of its own.
///
/// # Errors
/// As for a path that is not there.
pub async fn metrics_here(State(state): State<AppState>) -> Result<Response, Problem> {
    if state.has_operator_port() {
        return Err(Problem::new(
            Kind::NotFound,
            "metrics have a port of their own (--metrics-listen)",
        ));
    }
    Ok(metrics(State(state)).await)
}

/// `GET /metrics`, in the text format of Prometheus. Nothing in it tells who asked what.
async fn metrics(State(state): State<AppState>) -> Response {
    let data = state.load();
    let mut text = String::new();
    let mut add = |name: &str, kind: &str, help: &str, lines: &[(String, String)]| {
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in lines {
            let _ = writeln!(text, "{name}{labels} {value}");
        }
    };
    let one = |labels: String, value: u64| vec![(labels, value.to_string())];
    add(
        "eligeo_build_info",
        "gauge",
        "The program",
        &one(format!("{{version=\"{}\"}}", env!("CARGO_PKG_VERSION")), 1),
    );
    add(
        "eligeo_dataset_info",
        "gauge",
        "The dataset in use",
        &one(format!("{{version=\"{}\"}}", data.version), 1),
    );
    let loaded = state.loaded_at().as_second();
    add(
        "eligeo_dataset_loaded_timestamp_seconds",
        "gauge",
        "When it was loaded",
        &[(String::new(), loaded.to_string())],
    );
    let reloader = state.reloader();
    let counts = reloader.map(|r| r.counts()).unwrap_or_default();
    let lines: Vec<_> = Reloader::OUTCOMES
        .iter()
        .zip(counts)
        .map(|(o, n)| (format!("{{outcome=\"{o}\"}}"), n.to_string()))
        .collect();
    add(
        "eligeo_reloads_total",
        "counter",
        "Reloads of the dataset by outcome",
        &lines,
    );
    let failed = reloader.and_then(|r| r.last_failure()).is_some();
    add(
        "eligeo_reload_failed",
        "gauge",
        "Whether the last reload was refused",
        &one(String::new(), u64::from(failed)),
    );
    let warnings = meta::warnings(&state, &data, Lang::En);
    add(
        "eligeo_warnings",
        "gauge",
        "What /health warns of",
        &one(String::new(), warnings.len() as u64),
    );
    let of_code = |code: &str| warnings.iter().filter(|w| w.code == code).count();
    let lines: Vec<_> = Stale::CODES
        .iter()
        .map(|code| (format!("{{code=\"{code}\"}}"), of_code(code).to_string()))
        .collect();
    add("eligeo_stale", "gauge", "What is out of date, by kind", &lines);
    let lines: Vec<_> = ages(&data, date::today_in_paris())
        .iter()
        .map(|age| (format!("{{layer=\"{}\"}}", age.layer), age.age_days.to_string()))
        .collect();
    add(
        "eligeo_layer_age_days",
        "gauge",
        "Days since the day whose state a layer shows",
        &lines,
    );
    let in_flight = state.limits().admission.in_flight();
    let in_flight: Vec<_> = in_flight.map(|(class, now, most)| (class.name(), now, most)).collect();
    state.metrics().write(&mut text, &in_flight);
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        text,
    )
        .into_response()
}
