//! The scripts of the website as they are served, and the policy of its pages.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on must fail")]

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, Response, StatusCode, header};
use eligeo::dataset::Snapshot;
use eligeo::http::{AppState, Basemap, router};
use http_body_util::BodyExt;
use std::path::Path;
use tower::ServiceExt;

fn service(basemap: Option<Basemap>) -> Router {
    let data = Snapshot::load(Path::new("data")).expect("the data in the repository");
    router(AppState::new(data).with_basemap(basemap))
}

async fn ask(service: &Router, path: &str, encoding: &str) -> Response<Body> {
    let request = Request::get(path)
        .header(header::ACCEPT, "text/html")
        .header(header::ACCEPT_ENCODING, encoding);
    let request = request.body(Body::empty()).expect("a request");
    service.clone().oneshot(request).await.expect("a response")
}

async fn text(response: Response<Body>) -> String {
    let body = response.into_body().collect().await.expect("a body").to_bytes();
    String::from_utf8_lossy(&body).into_owned()
}

fn named(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers.get(name).map_or("", |v| v.to_str().expect("text"))
}

fn policy(response: &Response<Body>) -> String {
    named(response.headers(), header::CONTENT_SECURITY_POLICY).to_owned()
}

#[tokio::test]
async fn every_page_has_a_policy_without_inline_and_other_hosts() {
    let plain = service(None);
    for path in [
        "/",
        "/?commune=48095",
        "/settle?department=48",
        "/bulk",
        "/embed",
        "/embed/demo",
        "/aids/caim",
        "/problems/not-found",
    ] {
        let policy = policy(&ask(&plain, path, "identity").await);
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"),
            "{path}: {policy}"
        );
        for never in ["unsafe", "http", "data:", "blob:"] {
            assert!(!policy.contains(never), "{path}: {policy}");
        }
        let ancestors = if path == "/embed" {
            "frame-ancestors *"
        } else {
            "frame-ancestors 'none'"
        };
        assert!(policy.ends_with(ancestors), "{path}: {policy}");
    }
    let api = ask(&plain, "/basemap.json", "identity").await;
    assert_eq!(policy(&api), "");
    assert_eq!(text(api).await, r#"{"style":null,"attribution":null}"#);
}

#[tokio::test]
async fn the_background_of_ign_widens_what_is_fetched_and_nothing_else() {
    let (plain, ign) = (service(None), service(Some(Basemap::Ign)));
    let own = policy(&ask(&plain, "/", "identity").await);
    let wider = policy(&ask(&ign, "/", "identity").await);
    assert_eq!(
        wider,
        own.replace("connect-src 'self'", "connect-src 'self' https://data.geopf.fr")
    );
    assert_ne!(wider, own);
    let about = text(ask(&ign, "/basemap.json", "identity").await).await;
    assert!(
        about.contains("https://data.geopf.fr/") && about.contains("IGN"),
        "{about}"
    );
}

#[tokio::test]
async fn scripts_are_kept_for_ever_under_their_hash_and_sent_compressed() {
    let service = service(None);
    let page = text(ask(&service, "/", "identity").await).await;
    let at = page.find("src=\"/assets/main-").expect("the page names its script") + 5;
    let href = page[at..].split('"').next().expect("a path").to_owned();
    let raw = ask(&service, &href, "identity").await;
    assert_eq!(
        named(raw.headers(), header::CONTENT_TYPE),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(
        named(raw.headers(), header::CACHE_CONTROL),
        "public, max-age=31536000, immutable"
    );
    let length = text(raw).await.len();
    for encoding in ["br", "gzip"] {
        let packed = ask(&service, &href, encoding).await;
        assert_eq!(named(packed.headers(), header::CONTENT_ENCODING), encoding);
        let bytes = packed.into_body().collect().await.expect("a body").to_bytes();
        assert!(
            !bytes.is_empty() && bytes.len() * 2 < length,
            "{encoding}: {} of {length}",
            bytes.len()
        );
    }
    assert_eq!(
        ask(&service, "/assets/main-00000000.js", "br").await.status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        ask(&service, "/assets/manifest.json", "br").await.status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn the_loader_is_pinned_by_the_hash_that_the_demo_shows() {
    let service = service(None);
    let loader = ask(&service, "/embed/v1.js", "identity").await;
    assert_eq!(named(loader.headers(), header::CACHE_CONTROL), "public, max-age=86400");
    assert_eq!(named(loader.headers(), header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
    assert!(text(loader).await.contains("postMessage"));
    let demo = text(ask(&service, "/embed/demo", "identity").await).await;
    assert!(
        demo.contains("integrity=") && demo.contains("sha384-"),
        "the demo shows no hash"
    );
}
