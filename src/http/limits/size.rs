//! How long an address, how large headers and a body may be, and how long a request may take.

use super::super::problem::{Kind, Problem};
use super::super::state::AppState;
use super::admission::Class;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::Duration;

/// The longest address of a request, in bytes.
pub const LONGEST_URI: usize = 8_192;
/// The most bytes of all headers together.
pub const MOST_HEADER_BYTES: usize = 16_384;
/// The most bytes of a body.
pub const MOST_BODY_BYTES: usize = 1 << 20;

/// Refuses what is too long or too large, and what takes too long.
pub async fn limits(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let uri_length = request.uri().path_and_query().map_or(0, |p| p.as_str().len());
    if uri_length > LONGEST_URI {
        let detail = format!("the address has {uri_length} bytes, at most {LONGEST_URI} are read");
        return Problem::new(Kind::UriTooLong, detail).into_response();
    }
    let header_bytes: usize = request.headers().iter().map(|(n, v)| n.as_str().len() + v.len()).sum();
    if header_bytes > MOST_HEADER_BYTES {
        let detail = format!("the headers have {header_bytes} bytes, at most {MOST_HEADER_BYTES} are read");
        return Problem::new(Kind::HeadersTooLarge, detail).into_response();
    }
    // Files are read as they come, with limits of their own.
    if Class::of(request.uri().path()) == Class::Table {
        return next.run(request).await;
    }
    // How long a dataset loads is the operator's business, and who asked for it must learn how that went.
    let is_reload = request.uri().path() == "/admin/reload";
    let longest = if is_reload {
        Duration::MAX
    } else {
        state.limits().request_timeout
    };
    let answered = tokio::time::timeout(longest, async {
        let (parts, body) = request.into_parts();
        // Read here, and past the limit a little further, so that the client gets the answer and not a reset.
        let Ok(body) = to_bytes(body, 4 * MOST_BODY_BYTES).await else {
            return too_large();
        };
        if body.len() > MOST_BODY_BYTES {
            return too_large();
        }
        next.run(Request::from_parts(parts, Body::from(body))).await
    });
    match answered.await {
        Ok(response) => response,
        Err(_) => {
            let detail = format!("the request took longer than {} s", longest.as_secs());
            Problem::new(Kind::Timeout, detail).into_response()
        }
    }
}

fn too_large() -> Response {
    let detail = format!("the body has more than {MOST_BODY_BYTES} bytes");
    Problem::new(Kind::BodyTooLarge, detail).into_response()
}
