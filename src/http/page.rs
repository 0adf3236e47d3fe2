//! Stub while the module is written.
use super::problem::Kind;
use axum::response::{IntoResponse, Response};
#[allow(missing_docs)]
pub async fn home() -> Response {
    ().into_response()
}
#[allow(missing_docs)]
pub async fn style() -> Response {
    ().into_response()
}
#[allow(missing_docs)]
pub fn problem(_kind: Kind) -> Response {
    ().into_response()
}
