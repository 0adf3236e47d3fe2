//! The service on the data of the repository, asked without a socket.

#![allow(dead_code, reason = "each test uses its part")]

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use eligeo::dataset::Snapshot;
use eligeo::http::{AppState, router};
use http_body_util::BodyExt;
use serde_json::Value as Json;
use std::path::Path;
use std::sync::LazyLock;
use tower::ServiceExt;

static SERVICE: LazyLock<Router> = LazyLock::new(|| {
    let data = Snapshot::load(Path::new("data")).expect("the data in the repository");
    router(AppState::new(data))
});

async fn ask(path: &str) -> (StatusCode, Json) {
    send(Request::get(path).body(Body::empty()).expect("a request")).await
}

async fn send(request: Request<Body>) -> (StatusCode, Json) {
    let response = SERVICE.clone().oneshot(request).await.expect("a response");
    let status = response.status();
    let body = response.into_body().collect().await.expect("a body").to_bytes();
    (status, serde_json::from_slice(&body).expect("JSON"))
}

/// The answer to a question that has one.
pub async fn get(path: &str) -> Json {
    let (status, body) = ask(path).await;
    assert_eq!(status, StatusCode::OK, "{path}: {body}");
    body
}

/// The status and the body of a question that has no answer.
pub async fn problem(path: &str) -> (u16, Json) {
    let (status, body) = ask(path).await;
    (status.as_u16(), body)
}

/// The answer to a question in a body.
pub async fn post(path: &str, body: &Json) -> Json {
    let request = Request::post(path).header("content-type", "application/json");
    let (status, answer) = send(request.body(Body::from(body.to_string())).expect("a request")).await;
    assert_eq!(status, StatusCode::OK, "{path}: {answer}");
    answer
}
