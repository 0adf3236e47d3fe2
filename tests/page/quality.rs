//! How old the data is: the foot of every page, `/quality` and `/health`.

use super::{get, get_as, snapshot};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use eligeo::dataset::announced::Announced;
use eligeo::domain::Date;
use eligeo::http::{AppState, router};
use http_body_util::BodyExt;
use serde_json::{Value as Json, json};
use tower::ServiceExt;

#[tokio::test]
async fn every_page_says_how_old_the_data_is() {
    for path in [
        "/",
        "/settle",
        "/compare",
        "/changes",
        "/bulk",
        "/embed",
        "/embed/demo",
        "/quality",
        "/docs",
        "/problems/not-found",
    ] {
        for (lang, wanted, link) in [
            ("fr", "Âge des données\u{a0}: zonage ", "href=\"/quality\""),
            ("en", "Age of the data: zoning ", "href=\"/quality?lang=en\""),
        ] {
            let (status, _, page) = match path {
                "/quality" => get_as(&format!("{path}?lang={lang}"), "text/html").await,
                _ => get(path, &[("lang", lang)]).await,
            };
            assert_eq!(status, StatusCode::OK, "{path}");
            assert!(page.contains(wanted) && page.contains(link), "{path} {lang}");
        }
    }
    let (_, _, aid) = get_as("/aids/caim", "text/html").await;
    let (_, _, nothing) = get_as("/nothing-here?lang=en", "text/html").await;
    assert!(aid.contains("Âge des données") && nothing.contains("Age of the data"));
}

#[tokio::test]
async fn the_quality_is_a_page_for_browsers_and_json_for_programs() {
    let (status, headers, body) = get("/quality", &[]).await;
    let quality: Json = serde_json::from_str(&body).expect("JSON");
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::VARY], "Accept, Accept-Encoding");
    assert_eq!(
        quality["report"],
        Json::Null,
        "the data that came with the program was not published"
    );
    let ages = quality["freshness"].as_array().expect("ages");
    let of = |layer: &str| ages.iter().find(|a| a["layer"] == layer).expect("the layer");
    assert_eq!(of("zonage-medecins")["as_of"], "2025-05-31");
    assert!(of("zonage-medecins")["age_days"].as_i64().expect("days") > 500);
    assert_eq!(of("qpv")["announced"], Json::Null, "nobody asked");
    let (_, _, page) = get_as("/quality", "text/html").await;
    assert!(
        page.contains("<h1>Qualité et âge des données</h1>") && page.contains("2025-6682"),
        "{page}"
    );
    let (status, _, refused) = get("/quality", &[("format", "xml")]).await;
    assert!(status == StatusCode::BAD_REQUEST && refused.contains("format"));
}

#[tokio::test]
async fn what_was_announced_and_what_ended_is_warned_of() {
    let mut data = snapshot();
    data.announced = vec![
        Announced {
            layer: "zonage-medecins".to_owned(),
            url: "https://static.data.gouv.fr/zonages-com.csv".to_owned(),
            modified: Some(Date::constant(2025, 11, 5)),
            checked_at: "2026-11-20T08:00:00Z".parse().expect("a time"),
        },
        Announced {
            layer: "qpv".to_owned(),
            url: "https://www.data.gouv.fr/qpv.zip".to_owned(),
            modified: Some(Date::constant(2023, 12, 31)),
            checked_at: "2026-11-20T08:00:00Z".parse().expect("a time"),
        },
    ];
    for layer in &mut data.manifest.layers {
        if layer.id == "massifs" {
            layer.generations[0].effective_to = Some(Date::constant(2026, 8, 1));
        }
    }
    data.quality = Some(
        json!({"version": "sha256:b", "against": "sha256:a", "generation": "qpv-2024",
        "checks": [{"name": "change", "outcome": "unusual", "detail": "much", "examples": ["<b>31</b>"]}], "accepted": ["change"]}),
    );
    let service = router(AppState::new(data));
    let ask = async |path: &str, accept: &str| {
        let request = Request::get(path)
            .header(header::ACCEPT, accept)
            .body(Body::empty())
            .expect("a request");
        let response = service.clone().oneshot(request).await.expect("an answer");
        let body = response.into_body().collect().await.expect("a body").to_bytes();
        String::from_utf8(body.to_vec()).expect("UTF-8")
    };
    let health: Json = serde_json::from_str(&ask("/health", "*/*").await).expect("JSON");
    let codes: Vec<&str> = health["warnings"]
        .as_array()
        .expect("warnings")
        .iter()
        .filter_map(|w| w["code"].as_str())
        .collect();
    assert!(
        codes.starts_with(&["zoning_superseded", "generation_ended", "newer_announced"]),
        "{codes:?}"
    );
    assert_eq!(
        codes.iter().filter(|c| **c == "newer_announced").count(),
        1,
        "that of the QPV is older"
    );
    assert_eq!(health["status"], "degraded");
    let french = ask("/health?lang=fr", "*/*").await;
    assert!(
        french.contains("un fichier du 5 novembre 2025 est annoncé ; l'état utilisé est celui du 31 mai 2025."),
        "{french}"
    );
    let metrics = ask("/metrics", "*/*").await;
    for line in [
        "eligeo_stale{code=\"newer_announced\"} 1",
        "eligeo_stale{code=\"generation_ended\"} 1",
        "eligeo_layer_age_days{layer=\"qpv\"} ",
    ] {
        assert!(metrics.contains(line), "{line}");
    }
    let page = ask("/quality", "text/html").await;
    assert!(
        page.contains("5 novembre 2025") && page.contains("accepté (--accept)"),
        "{page}"
    );
    assert!(
        page.contains("&#60;b&#62;31") && !page.contains("<b>31"),
        "what a file says is text"
    );
    let quality: Json = serde_json::from_str(&ask("/quality", "application/json").await).expect("JSON");
    assert_eq!(quality["report"]["accepted"], json!(["change"]));
}
