//! What surrounds every request, from the outside in: an id, the log line and the counts, panics, headers, the limits of `limits`, compression.

use super::limits::{self, admission, size};
use super::metrics::{NO_ROUTE, Route};
use super::problem::Problem;
use super::router::allowed;
use super::state::AppState;
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

/// The id of a request, for what is asked of others on its behalf.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Puts the layers around the routes.
pub fn around(routes: Router, state: &AppState) -> Router {
    routes
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(state.clone(), admission::admit))
        .layer(from_fn_with_state(state.clone(), size::limits))
        .layer(from_fn_with_state(state.clone(), limits::by_client))
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
    let started = Instant::now();
    let method = request.method().clone();
    let asks_options =
        method == Method::OPTIONS && !request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let path = request.uri().path().to_owned();
    request.extensions_mut().insert(RequestId(id.clone()));
    let span = tracing::info_span!("request", request_id = %id);
    // A panic in a handler must answer like any other fault of ours, and not end the connection. What it left is its own: handlers
    // share nothing but what is behind locks that bear it.
    let mut response = match AssertUnwindSafe(next.run(request).instrument(span))
        .catch_unwind()
        .await
    {
        Ok(_) if asks_options => options(&path),
        Ok(response) => response,
        Err(_) => {
            state.metrics().panicked();
            Problem::internal(&id).into_response()
        }
    };
    let route = response.extensions_mut().remove::<Route>();
    let route = route.as_ref().map_or(NO_ROUTE, |route| route.0.as_str());
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
    let own = headers.get(header::VARY).and_then(|v| v.to_str().ok());
    let vary = own.map_or_else(|| "Accept-Encoding".to_owned(), |own| format!("{own}, Accept-Encoding"));
    if let Ok(vary) = HeaderValue::from_str(&vary) {
        headers.insert(header::VARY, vary);
    }
    let took = started.elapsed();
    state.metrics().answered(route, response.status(), took);
    tracing::info!(
        request_id = %id,
        method = %method,
        route,
        status = response.status().as_u16(),
        duration_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        "request"
    );
    response
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
