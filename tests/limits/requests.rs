//! Asked without a socket.

use super::state;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use eligeo::http::limits::Limits;
use eligeo::http::limits::admission::Admission;
use eligeo::http::limits::client::{Forwarding, Peer, Proxies};
use eligeo::http::limits::rate::Rate;
use eligeo::http::reload::Reloader;
use eligeo::http::{AppState, router};
use http_body_util::BodyExt;
use serde_json::Value as Json;
use std::num::NonZeroU32;
use std::time::Duration;
use tokio::runtime::Handle;
use tower::ServiceExt;

const LOOK_UP: &str = "/eligibility?commune=48095&detail=short";
const WATCHED: [&str; 4] = ["/livez", "/readyz", "/health", "/metrics"];

async fn ask(state: &AppState, path: &str, from: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, String) {
    let mut request = Request::get(path).body(Body::empty()).expect("a request");
    request.extensions_mut().insert(Peer(from.parse().expect("an address")));
    for (name, value) in headers {
        let name = axum::http::HeaderName::from_bytes(name.as_bytes()).expect("a name");
        request.headers_mut().insert(name, value.parse().expect("a value"));
    }
    let response = router(state.clone()).oneshot(request).await.expect("a response");
    let (parts, body) = response.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    (parts.status, parts.headers, String::from_utf8_lossy(&body).into_owned())
}

async fn status(state: &AppState, path: &str, from: &str) -> u16 {
    ask(state, path, from, &[]).await.0.as_u16()
}

fn limited(burst: u32, trusted: &[&str]) -> AppState {
    let networks = trusted.iter().map(|text| text.parse().expect("a network")).collect();
    let burst = NonZeroU32::new(burst).expect("more than none");
    state(Limits {
        rate: Some(Rate::new("1/h".parse().expect("a rate"), burst)),
        proxies: Proxies::new(networks, Forwarding::XForwardedFor),
        ..Limits::default()
    })
}

#[tokio::test]
async fn a_client_that_asks_too_often_is_told_when_to_come_back() {
    let state = limited(2, &[]);
    assert_eq!(status(&state, LOOK_UP, "203.0.113.1").await, 200);
    assert_eq!(status(&state, LOOK_UP, "203.0.113.1").await, 200);
    let (code, headers, body) = ask(&state, LOOK_UP, "203.0.113.1", &[]).await;
    assert_eq!(code, StatusCode::TOO_MANY_REQUESTS);
    let problem: Json = serde_json::from_str(&body).expect("JSON");
    assert_eq!(problem["type"], "/problems/rate-limited");
    let seconds: u64 = headers["retry-after"]
        .to_str()
        .expect("text")
        .parse()
        .expect("a number");
    assert!((1..=3_600).contains(&seconds), "{seconds}");
    assert_eq!(headers["ratelimit"], format!("\"client\";r=0;t={seconds}"));
    assert_eq!(headers["ratelimit-policy"], "\"client\";q=2;w=7200");
    assert!(headers.contains_key("x-request-id"));
    assert_eq!(headers["access-control-allow-origin"], "*");
    // In the shape that clients of the address API read.
    let (code, headers, body) = ask(&state, "/search?q=Mende", "203.0.113.1", &[]).await;
    assert_eq!(code, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(serde_json::from_str::<Json>(&body).expect("JSON")["code"], 429);
    assert!(
        headers.contains_key("retry-after") && headers.contains_key("ratelimit"),
        "{headers:?}"
    );
    // Others are not concerned, nor is who watches the service, nor this machine.
    assert_eq!(status(&state, LOOK_UP, "203.0.113.2").await, 200);
    for path in WATCHED {
        assert_eq!(status(&state, path, "203.0.113.1").await, 200, "{path}");
    }
    for _ in 0..20 {
        assert_eq!(status(&state, LOOK_UP, "127.0.0.1").await, 200);
    }
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_counts_alone() {
    let state = limited(1, &["10.0.0.0/8"]);
    let from = |client: &'static str| [("x-forwarded-for", client)];
    let code =
        async |peer: &'static str, client: &'static str| ask(&state, LOOK_UP, peer, &from(client)).await.0.as_u16();
    assert_eq!(code("10.0.0.1", "203.0.113.1").await, 200);
    assert_eq!(code("10.0.0.1", "203.0.113.1").await, 429);
    assert_eq!(code("10.0.0.2", "203.0.113.2").await, 200);
    // Whatever a client writes before its own address.
    assert_eq!(code("10.0.0.1", "198.51.100.7, 203.0.113.1").await, 429);
    // And from elsewhere the header is only a claim.
    assert_eq!(code("192.0.2.1", "203.0.113.3").await, 200);
    assert_eq!(code("192.0.2.1", "203.0.113.4").await, 429);
}

#[tokio::test]
async fn what_is_too_much_is_refused_at_once_and_the_rest_goes_on() {
    let full = state(Limits {
        // No look-up may be in flight, one tile, no search and no table.
        admission: Admission::new([0, 1, 0, 0], None),
        ..Limits::default()
    });
    for path in [
        LOOK_UP,
        "/",
        "/places?aid=cde&department=48",
        "/jobs/1",
        "/generations/a/diff/b",
    ] {
        let (code, headers, body) = ask(&full, path, "203.0.113.1", &[]).await;
        assert_eq!(code, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(headers["retry-after"], "2");
        let problem: Json = serde_json::from_str(&body).expect("JSON");
        assert_eq!(problem["type"], "/problems/overloaded", "{path}");
    }
    for path in WATCHED.into_iter().chain(["/tiles/5/16/11.mvt"]) {
        assert_eq!(status(&full, path, "203.0.113.1").await, 200, "{path}");
    }
    let (_, _, metrics) = ask(&full, "/metrics", "127.0.0.1", &[]).await;
    assert!(
        metrics.contains("\neligeo_http_refused_total{code=\"503\"} 5\n"),
        "{metrics}"
    );
    assert!(
        metrics.contains("\neligeo_http_requests_in_flight{class=\"tile\"} 0\n"),
        "{metrics}"
    );
    assert!(
        metrics.contains("\neligeo_http_requests_in_flight_limit{class=\"tile\"} 1\n"),
        "{metrics}"
    );
}

#[tokio::test]
async fn other_threads_give_the_same_answers() {
    let (here, there) = (
        state(Limits::default()),
        state(Limits {
            admission: Admission::new([8; 4], Some(Handle::current())),
            ..Limits::default()
        }),
    );
    for path in [
        LOOK_UP,
        "/",
        "/nothing",
        "/search?q=Mende",
        "/tiles/5/16/11.mvt",
        "/places?aid=cde&department=48",
    ] {
        for encoding in ["identity", "gzip"] {
            let from = [("accept-encoding", encoding)];
            let (one, other) = (
                ask(&here, path, "127.0.0.1", &from).await,
                ask(&there, path, "127.0.0.1", &from).await,
            );
            assert_eq!((one.0, one.2), (other.0, other.2), "{path}");
            for name in ["content-type", "content-encoding", "etag", "vary", "dataset-version"] {
                assert_eq!(one.1.get(name), other.1.get(name), "{path}: {name}");
            }
        }
    }
}

#[tokio::test]
async fn a_reload_may_take_longer_than_a_request() {
    let limits = Limits {
        request_timeout: Duration::from_millis(50),
        ..Limits::default()
    };
    let slow = Reloader::new(Box::new(|| {
        std::thread::sleep(Duration::from_millis(500));
        Err("it is no dataset".to_owned())
    }));
    let state = state(limits).with_reloader(slow, true, false);
    let request = Request::post("/admin/reload").body(Body::empty()).expect("a request");
    let response = router(state).oneshot(request).await.expect("a response");
    let body = response.into_body().collect().await.expect("a body").to_bytes();
    let problem: Json = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(problem["detail"], "it is no dataset");
}

#[tokio::test]
async fn a_service_that_is_about_to_end_says_so_where_proxies_ask() {
    let state = state(Limits::default());
    assert_eq!(status(&state, "/readyz", "127.0.0.1").await, 200);
    state.stop();
    let (code, headers, _) = ask(&state, "/readyz", "127.0.0.1", &[]).await;
    assert_eq!(code, StatusCode::SERVICE_UNAVAILABLE);
    assert!(headers.contains_key("retry-after"));
    for path in ["/livez", "/health", LOOK_UP] {
        assert_eq!(status(&state, path, "127.0.0.1").await, 200, "{path}");
    }
}

#[tokio::test]
async fn routes_are_counted_as_they_are_written_and_nothing_of_what_was_asked() {
    let state = state(Limits::default());
    for path in [
        "/aids/caim",
        "/aids/cesp",
        "/aids/secretword",
        "/secretword",
        "/geocodage/communes/34172",
    ] {
        status(&state, path, "127.0.0.1").await;
    }
    let (_, _, metrics) = ask(&state, "/metrics", "127.0.0.1", &[]).await;
    let name = "eligeo_http_request_duration_seconds_count";
    for line in [
        format!("{name}{{route=\"/aids/{{id}}\",code=\"2xx\"}} 2"),
        format!("{name}{{route=\"/aids/{{id}}\",code=\"4xx\"}} 1"),
        format!("{name}{{route=\"none\",code=\"4xx\"}} 1"),
        format!("{name}{{route=\"/communes/{{code}}\",code=\"2xx\"}} 1"),
    ] {
        assert!(metrics.lines().any(|l| l == line), "{line}\n{metrics}");
    }
    assert!(
        !metrics.contains("secretword") && !metrics.contains("34172"),
        "{metrics}"
    );
}
