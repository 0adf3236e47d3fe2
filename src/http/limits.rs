//! How much is asked of the service at once, by whom, and for how long.

pub mod admission;
pub mod client;
pub mod rate;
pub mod size;

use super::problem::{Kind, Problem};
use super::state::AppState;
use admission::{Admission, Class};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use client::{Peer, Proxies};
use rate::{Rate, Refused};
use std::time::Duration;

/// The longest a request may take to arrive and be answered, unless the operator says otherwise.
pub const LONGEST_REQUEST: Duration = Duration::from_secs(30);
const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// The limits of one service.
#[derive(Debug)]
pub struct Limits {
    /// The longest a request may take to arrive and be answered; tables have times of their own.
    pub request_timeout: Duration,
    /// How often one client may ask; for ever when there is none.
    pub rate: Option<Rate>,
    /// Whose word on the address of a client is taken.
    pub proxies: Proxies,
    /// How many requests are in flight at once.
    pub admission: Admission,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            request_timeout: LONGEST_REQUEST,
            rate: None,
            proxies: Proxies::default(),
            admission: Admission::default(),
        }
    }
}

/// Refuses who asks too often. This machine is not limited, nor is who watches whether the service is well.
pub async fn by_client(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let limits = state.limits();
    let peer = request.extensions().get::<Peer>().copied();
    let (Some(rate), Some(Peer(peer))) = (&limits.rate, peer) else {
        return next.run(request).await;
    };
    if Class::of(request.uri().path()) == Class::Watch {
        return next.run(request).await;
    }
    let client = limits.proxies.client(peer, request.headers());
    match rate.check(client) {
        Ok(()) => next.run(request).await,
        Err(refused) => too_often(&refused),
    }
}

fn too_often(refused: &Refused) -> Response {
    let Refused { seconds, policy, .. } = refused;
    let detail = format!("more requests than one client may send; ask again in {seconds} s");
    let mut response = Problem::new(Kind::RateLimited, detail).into_response();
    for (name, value) in [
        (header::RETRY_AFTER, seconds.to_string()),
        (RATE_LIMIT, format!("\"client\";r=0;t={seconds}")),
        (RATE_LIMIT_POLICY, policy.clone()),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The headers of a refusal that stay when it is told in another shape.
pub(super) const KEPT_HEADERS: [HeaderName; 4] = [header::ALLOW, header::RETRY_AFTER, RATE_LIMIT, RATE_LIMIT_POLICY];
