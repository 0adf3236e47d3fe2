//! What surrounds every request, from the outside in: an id, the log line and the counts, panics, headers, the limits of `limits`, compression.

use super::limits::{self, admission, size};
use super::metrics::{NO_ROUTE, Route};
use super::page;
use super::problem::Problem;
use super::router::allowed;
use super::state::AppState;
use super::traces::{Parent, Told};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use std::hash::{BuildHasher, RandomState};
use std::panic::AssertUnwindSafe;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tower_http::compression::CompressionLayer;
use tower_http::cors::{Any, CorsLayer};
use tracing::Instrument;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, for who answers it and for what is asked of others on its behalf.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Puts the layers around the routes. Whatever goes wrong inside of the pages' layer is a page for a browser.
pub fn around(routes: Router, state: &AppState) -> Router {
    routes
        .layer(from_fn_with_state(state.clone(), admission::admit))
        .layer(from_fn_with_state(state.clone(), size::limits))
        .layer(from_fn_with_state(state.clone(), limits::by_client))
        .layer(from_fn_with_state(state.clone(), panics))
        .layer(from_fn_with_state(state.clone(), page::problems::for_browsers))
        .layer(from_fn_with_state(state.clone(), page::policy::apply))
        .layer(CompressionLayer::new())
        .layer(cors())
        .layer(from_fn_with_state(state.clone(), envelope))
}

fn cors() -> CorsLayer {
    let exposed = [
        header::ETAG,
        header::RETRY_AFTER,
        REQUEST_ID,
        HeaderName::from_static("ratelimit"),
        HeaderName::from_static("ratelimit-policy"),
        HeaderName::from_static(super::reply::DATASET_VERSION),
        super::csv::ROW_COUNT,
        HeaderName::from_static("x-rows-written"),
        header::LOCATION,
        header::CONTENT_DISPOSITION,
    ];
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::DELETE, Method::OPTIONS])
        .allow_headers(Any)
        .expose_headers(exposed)
        .max_age(Duration::from_secs(86_400))
}

/// An id for the request, security headers, and one log line without anything the client sent but method and route.
async fn envelope(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let id = request_id(request.headers());
    request.extensions_mut().insert(RequestId(id.clone()));
    let started = Instant::now();
    let method = request.method().clone();
    let asks_options =
        method == Method::OPTIONS && !request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let path = request.uri().path().to_owned();
    let parent = state.traces().map(|_| Parent::of(request.headers()));
    let span = tracing::info_span!("request", request_id = %id);
    let mut response = next.run(request).instrument(span).await;
    let route = response.extensions_mut().remove::<Route>();
    let route = route.as_ref().map_or(NO_ROUTE, |route| route.0.as_str());
    if asks_options {
        response = options(&path);
    }
    if let Some(problem) = response
        .extensions_mut()
        .remove::<Problem>()
        .filter(|_| speaks_geo_api(&path))
    {
        response = as_geo_api(&problem, response.headers());
    }
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, value);
    }
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(vary) = HeaderValue::from_str(&vary(headers)) {
        headers.insert(header::VARY, vary);
    }
    let took = started.elapsed();
    let status = response.status();
    state.metrics().answered(route, status, took);
    if let Some((traces, parent)) = state.traces().zip(parent) {
        let told = Told {
            id: &id,
            method: &method,
            route,
            status,
            took,
        };
        traces.answered(&told, &parent);
    }
    tracing::info!(
        request_id = %id,
        method = %method,
        route,
        status = status.as_u16(),
        duration_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        "request"
    );
    response
}

/// What an answer depends on, each header once: what it says itself, and the encoding.
///
/// The layer of CORS names headers of which nothing depends here, as every answer may be read by every site.
fn vary(headers: &HeaderMap) -> String {
    let said = headers.get_all(header::VARY).iter().filter_map(|v| v.to_str().ok());
    let names = said.flat_map(|v| v.split(',')).map(str::trim);
    let mut told: Vec<&str> = Vec::new();
    for name in names.chain(["Accept-Encoding"]) {
        let is_new = !told.iter().any(|other| other.eq_ignore_ascii_case(name));
        let is_encoding = name.eq_ignore_ascii_case("accept-encoding");
        let of_cors = name.eq_ignore_ascii_case("origin") || name.to_ascii_lowercase().starts_with("access-control-");
        if is_new && !of_cors && !name.is_empty() {
            told.push(if is_encoding { "Accept-Encoding" } else { name });
        }
    }
    told.join(", ")
}

/// A panic in a handler must answer like any other fault of ours, and not end the connection. What it left is its own: handlers
/// share nothing but what is behind locks that bear it.
async fn panics(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone());
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    answered.unwrap_or_else(|_| {
        state.metrics().panicked();
        Problem::internal(&id.unwrap_or_default()).into_response()
    })
}

/// Paths whose clients expect errors as geo.api.gouv.fr writes them.
pub(super) fn speaks_geo_api(path: &str) -> bool {
    let first = path.split('/').nth(1).unwrap_or_default();
    matches!(
        first,
        "communes" | "departements" | "regions" | "search" | "reverse" | "batch" | "geocodage"
    )
}

/// The problem in the other shape, with the headers that belong to it.
fn as_geo_api(problem: &Problem, headers: &HeaderMap) -> Response {
    let body = serde_json::json!({
        "code": problem.status().as_u16(),
        "title": problem.title(),
        "description": problem.detail(),
        "message": problem.detail(),
        "detail": [problem.detail()],
    });
    let mut response = (problem.status(), axum::Json(body)).into_response();
    for name in limits::KEPT_HEADERS {
        if let Some(value) = headers.get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

fn options(path: &str) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Ok(value) = HeaderValue::from_str(&allowed(path)) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}

/// The id the client sent, when it is short and plain; else a new one.
fn request_id(headers: &HeaderMap) -> String {
    static SEED: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let plain = |id: &&str| (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let sent = headers.get(REQUEST_ID).and_then(|v| v.to_str().ok()).filter(plain);
    sent.map_or_else(
        || {
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            format!("{:016x}{number:08x}", SEED.hash_one(number))
        },
        str::to_owned,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Snapshot;
    use axum::body::Body;
    use axum::routing::get;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    #[tokio::test]
    async fn a_panic_is_a_fault_of_ours_told_in_the_way_that_the_client_reads() {
        async fn fails() -> &'static str {
            panic!("on purpose")
        }
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        let state = AppState::new(Snapshot::load(&folder).expect("the data of the repository"));
        let service = around(Router::new().route("/x", get(fails)), &state);
        for (accept, kind) in [
            ("text/html", "text/html; charset=utf-8"),
            ("*/*", "application/problem+json"),
        ] {
            let request = Request::get("/x")
                .header(header::ACCEPT, accept)
                .body(Body::empty())
                .expect("request");
            let response = service.clone().oneshot(request).await.expect("answer");
            assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
            assert_eq!(response.headers()[header::CONTENT_TYPE], kind);
            let id = response.headers()[REQUEST_ID].to_str().expect("an id").to_owned();
            let body = response.into_body().collect().await.expect("body").to_bytes();
            let body = String::from_utf8_lossy(&body);
            assert!(body.contains(&id) && !body.contains("on purpose"), "{body}");
            assert_eq!(
                body.contains("<a href=\"\">Réessayer</a>"),
                accept == "text/html",
                "{body}"
            );
        }
    }
}
