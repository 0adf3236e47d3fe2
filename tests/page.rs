//! The website, over the router, on the data of the repository.

#![expect(clippy::expect_used, reason = "a test may fail")]

#[path = "page/places.rs"]
mod places;
#[path = "page/problems.rs"]
mod problems;
#[path = "page/profile.rs"]
mod profile;
#[path = "page/quality.rs"]
mod quality;
#[path = "page/sheet.rs"]
mod sheet;
#[path = "page/state.rs"]
mod state;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use eligeo::dataset::Snapshot;
use eligeo::eligibility::PlaceQuery;
use eligeo::eligibility::search::{ChoiceBy, SearchError, search};
use eligeo::http::{AppState, router};
use http_body_util::BodyExt;
use std::path::Path;
use std::sync::OnceLock;
use tower::ServiceExt;

fn snapshot() -> Snapshot {
    Snapshot::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data")).expect("the data of the repository")
}

fn data() -> &'static Snapshot {
    static DATA: OnceLock<Snapshot> = OnceLock::new();
    DATA.get_or_init(snapshot)
}

fn service() -> Router {
    static STATE: OnceLock<AppState> = OnceLock::new();
    router(STATE.get_or_init(|| AppState::new(snapshot())).clone())
}

async fn get(path: &str, pairs: &[(&str, &str)]) -> (StatusCode, HeaderMap, String) {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    let request = Request::get(format!("{path}?{query}"))
        .body(Body::empty())
        .expect("request");
    send(request).await
}

async fn send(request: Request<Body>) -> (StatusCode, HeaderMap, String) {
    let response = service().oneshot(request).await.expect("answer");
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("body").to_bytes();
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (parts.status, parts.headers, text)
}

async fn get_as(path: &str, accept: &str) -> (StatusCode, HeaderMap, String) {
    let request = Request::get(path)
        .header(header::ACCEPT, accept)
        .body(Body::empty())
        .expect("request");
    send(request).await
}

/// An answer of the API.
async fn json(path: &str) -> serde_json::Value {
    let (status, _, body) = get_as(path, "application/json").await;
    assert_eq!(status, StatusCode::OK, "{path}: {body}");
    serde_json::from_str(&body).expect("JSON")
}

/// What browsers send.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// The page without the script that every page loads from here.
fn own(html: &str) -> String {
    html.replace("<script type=\"module\" src=\"/assets/", "")
}

/// The text of a page without tags, with single spaces.
fn shown(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn commune(code: &str) -> PlaceQuery {
    PlaceQuery::Commune(code.parse().expect("code"))
}

#[test]
fn one_field_understands_what_people_type() {
    let data = data();
    let found = |text: &str| search(data, text);
    assert_eq!(found("34172"), Ok(commune("34172")));
    assert_eq!(found("2A004"), Ok(commune("2A004")));
    assert_eq!(found(" 2a004 "), Ok(commune("2A004")));
    assert_eq!(found("Mende"), Ok(commune("48095")));
    assert_eq!(found("MENDE (48095)"), Ok(commune("48095")));
    assert_eq!(found("34000"), Ok(commune("34172")));
    assert_eq!(found("Aigues-Vives (Ariège)"), Ok(commune("09002")));
    assert_eq!(found("Aigues Vives 09"), Ok(commune("09002")));
    assert_eq!(found("99999"), Ok(commune("99999")));
    let city = |postcode: &str, city: &str| PlaceQuery::City {
        postcode: postcode.to_owned(),
        city: city.to_owned(),
    };
    assert_eq!(found("48000 Mende"), Ok(city("48000", "Mende")));
    let address = "1 place Georges-Frèche 34000 Montpellier";
    assert_eq!(found(address), Ok(PlaceQuery::Address(address.to_owned())));
    for text in ["43.61, 3.87", "43,61 3,87"] {
        let Ok(PlaceQuery::Point(at, precision_m)) = found(text) else {
            panic!("{text} is a point");
        };
        assert_eq!((at.lat, at.lon, precision_m), (43.61, 3.87, 0.0));
    }
    assert_eq!(found("43,61"), Err(SearchError::NoPoint));
}

#[test]
fn what_has_several_readings_is_a_choice() {
    let data = data();
    let choices = |text: &str| match search(data, text) {
        Err(SearchError::Choice(list)) => list,
        other => panic!("{text}: {other:?}"),
    };
    let names = choices("Aigues-Vives");
    assert!(names.iter().any(|c| c.code.as_str() == "09002"));
    assert!(names.iter().any(|c| c.code.as_str() == "30004"));
    let many = choices("09600");
    assert!(many.len() > 5 && many.iter().all(|c| c.by == ChoiceBy::Postcode));
    // 75001 was the code of Alfortville until 1968.
    assert!(
        choices("75001")
            .iter()
            .any(|c| c.code.as_str() == "75101" && c.by == ChoiceBy::Postcode)
    );
    // 13001 is the INSEE code of Aix-en-Provence and the postcode of the first arrondissement of Marseille.
    let both: Vec<_> = choices("13001").iter().map(|c| (c.code.to_string(), c.by)).collect();
    assert_eq!(
        both,
        [
            ("13001".to_owned(), ChoiceBy::Code),
            ("13201".to_owned(), ChoiceBy::Postcode)
        ]
    );
}

#[tokio::test]
async fn the_first_page_has_a_form_examples_and_the_age_of_the_data() {
    let (status, headers, html) = get("/", &[("utm_source", "x"), ("q", "")]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().expect("policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"));
    assert_eq!(headers["dataset-version"], data().version.as_str());
    assert!(!headers.contains_key(header::SET_COOKIE));
    assert!(html.contains("<html lang=\"fr\"") && html.contains("<label for=\"q\">"));
    assert_eq!(html.matches("<h1").count(), 1);
    assert!(html.contains("/?q=1+place+Georges-Fr%C3%A8che+34000+Montpellier"));
    assert!(html.contains("état du 31\u{a0}mai\u{a0}2025") && html.contains("/openapi.yaml"));
    for forbidden in ["<script", "style=", "onclick", "http-equiv"] {
        assert!(!own(&html).contains(forbidden), "{forbidden}");
    }
}

#[tokio::test]
async fn an_answer_says_zones_rule_and_aids_in_french() {
    let (status, _, html) = get("/", &[("commune", "11132"), ("date", "2025-06-01")]).await;
    assert_eq!(status, StatusCode::OK);
    let text = shown(&html);
    assert!(text.contains("Fabrezan (11132)") && text.contains("1er juin 2025"));
    assert!(text.contains("En ZAC (zone d’action complémentaire)"));
    assert!(text.contains("Oui : à 10 km au plus d’une ZIP ou d’une ZAC"));
    assert!(text.contains("Ouvre le 13 novembre 2025"));
    assert!(!text.contains("Provisoire"));
    assert_eq!(html.matches("<h1").count(), 1);
    assert!(html.contains("/eligibility?commune=11132&#38;date=2025-06-01&#38;lang=fr"));
}

#[tokio::test]
async fn a_replaced_zoning_is_said_before_the_answer() {
    let (_, _, html) = get("/", &[("commune", "09002"), ("date", "2025-12-01")]).await;
    let said = html.find("id=\"provisoire\"").expect("the notice");
    assert!(said < html.find("id=\"zones\"").expect("the zones"));
    let text = shown(&html);
    assert!(text.contains("à partir du 3 novembre 2025") && text.contains("En ZIP"));
    assert!(text.contains("À signer du 13 novembre 2025 au 31 décembre 2025"));
}

#[tokio::test]
async fn an_address_and_a_point_are_told_with_their_commune() {
    let (_, _, html) = get(
        "/",
        &[
            ("q", "1 place Georges-Frèche 34000 Montpellier"),
            ("date", "2025-06-01"),
        ],
    )
    .await;
    let text = shown(&html);
    assert!(text.contains("Montpellier (34172), Hérault (34), Occitanie"), "{text}");
    let (_, _, html) = get("/", &[("q", "43.5813318 1.4963183"), ("date", "2025-06-01")]).await;
    assert!(shown(&html).contains("11,50 km") && html.contains("QN03112M"));
}

#[tokio::test]
async fn english_is_english() {
    let (_, _, html) = get("/", &[("commune", "48095"), ("lang", "en"), ("date", "2025-06-01")]).await;
    assert!(html.contains("<html lang=\"en\"") && html.contains("1\u{a0}June\u{a0}2025"));
    assert!(html.contains("hreflang=\"fr\"") && html.contains("name=\"lang\" value=\"en\""));
}

#[tokio::test]
async fn what_cannot_be_answered_is_a_page_with_a_way_on() {
    for (pairs, status, says) in [
        (&[("q", "Aigues-Vives")][..], 409, "/?commune=09002"),
        (&[("q", "12 rue du Port 99999 Zzzzz")][..], 404, "id=\"q\""),
        (&[("commune", "99999")][..], 404, "99999"),
        (&[("q", "43.5, 7.5")][..], 404, "en mer"),
        (&[("q", "3.87, 43.61")][..], 404, "/?lat=43.61&#38;lon=3.87"),
        (&[("lat", "43")][..], 400, "latitude"),
        (&[("q", "43,61")][..], 400, "latitude"),
        (&[("q", "Mende"), ("date", "2025-02-31")][..], 400, "AAAA-MM-JJ"),
        (&[("q", "Mende"), ("commune", "48095")][..], 400, "plusieurs façons"),
        (&[("q", "Mende"), ("lang", "de")][..], 400, "doit être fr ou en"),
    ] {
        let (found, headers, html) = get("/", pairs).await;
        assert_eq!(found.as_u16(), status, "{pairs:?}");
        assert!(html.contains(says), "{pairs:?}: {}", shown(&html));
        assert!(html.contains("id=\"q\"") && headers.contains_key(header::CONTENT_SECURITY_POLICY));
        assert_eq!(html.matches("<h1").count(), 1);
    }
    let long = "a".repeat(201);
    let (status, _, html) = get("/", &[("q", &long)]).await;
    assert_eq!(
        (status, html.contains("200 caractères")),
        (StatusCode::BAD_REQUEST, true)
    );
}

#[tokio::test]
async fn what_was_typed_is_shown_escaped() {
    let (_, _, html) = get("/", &[("q", "<script>alert(1)</script>\"'")]).await;
    assert!(!own(&html).contains("<script") && html.contains("&#60;script&#62;"));
}

#[tokio::test]
async fn the_style_sheet_is_kept_under_its_hash() {
    let (_, _, html) = get("/", &[]).await;
    let from = html.find("/style.css?").expect("the style sheet");
    let href = &html[from..from + html[from..].find('"').expect("its end")];
    let request = Request::get(href).body(Body::empty()).expect("request");
    let response = service().oneshot(request).await.expect("answer");
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
    assert!(
        response.headers()[header::CACHE_CONTROL]
            .to_str()
            .is_ok_and(|v| v.contains("immutable"))
    );
    let (status, headers, _) = get("/favicon.svg", &[]).await;
    assert_eq!(
        (status, &headers[header::CONTENT_TYPE]),
        (StatusCode::OK, &"image/svg+xml".parse().expect("type"))
    );
}

#[tokio::test]
async fn every_aid_is_a_page_and_json_in_both_languages() {
    for id in eligeo::rules::AidId::ALL {
        for lang in ["fr", "en"] {
            let path = format!("/aids/{id}?lang={lang}");
            let (status, headers, html) = get_as(&path, BROWSER).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            assert_eq!(headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
            assert_eq!(headers[header::VARY], "Accept, Accept-Encoding");
            assert!(headers.contains_key(header::CONTENT_SECURITY_POLICY));
            assert!(html.contains(&format!("<html lang=\"{lang}\"")), "{path}");
            assert_eq!(html.matches("<h1").count(), 1);
            assert!(!own(&html).contains("<script") && !html.contains("style="));
            let (status, headers, json) = get_as(&path, "*/*").await;
            assert_eq!(status, StatusCode::OK, "{path}");
            assert_eq!(headers[header::CONTENT_TYPE], "application/json");
            assert_eq!(headers[header::VARY], "Accept, Accept-Encoding");
            let rule: serde_json::Value = serde_json::from_str(&json).expect("JSON");
            let name = rule["name"].as_str().expect("name").replace('\'', "’");
            assert!(shown(&html).contains(&name), "{path}: {name}");
            for period in rule["periods"].as_array().expect("periods") {
                assert!(!period["text"].as_array().expect("text").is_empty(), "{path}");
                for condition in period["conditions"].as_array().expect("conditions") {
                    assert!(condition["rule"].as_str().is_some_and(|r| r.len() > 3), "{condition}");
                }
                for amount in period["amounts"].as_array().expect("amounts") {
                    assert!(amount["formula"].as_str().is_some_and(|f| f.len() > 3), "{amount}");
                }
            }
        }
    }
}

#[tokio::test]
async fn the_page_of_an_aid_tells_its_rule() {
    let (_, _, html) = get_as("/aids/caim?lang=fr", BROWSER).await;
    let text = shown(&html);
    for says in [
        "Fermée à la signature",
        "à partir de 4 jours par semaine\u{a0}: 50\u{202f}000\u{202f}€",
        "Au moins 2,5 jours par semaine",
        "Jamais de CAIM",
        "COSCOM\u{a0}: les deux ne se signent pas ensemble",
        "Si vous partez avant la fin",
        "Au premier anniversaire du contrat\u{a0}: 50\u{202f}%",
    ] {
        let says = says.replace(['\u{a0}', '\u{202f}'], " ");
        let text = text.replace(['\u{a0}', '\u{202f}'], " ");
        assert!(text.contains(&says), "{says}: {text}");
    }
    let (_, _, html) = get_as("/aids/cde?lang=en", BROWSER).await;
    let text = shown(&html);
    assert!(
        text.contains("What is not known") && text.contains("between €0 and €3,000"),
        "{text}"
    );
    // The period in force stands first.
    assert!(html.find("Open since 1\u{a0}January\u{a0}2026") < html.find("1\u{a0}January\u{a0}2024"));
}

#[tokio::test]
async fn an_unknown_aid_is_a_problem_for_everyone() {
    for (accept, kind) in [
        (BROWSER, "text/html; charset=utf-8"),
        ("application/json", "application/problem+json"),
    ] {
        let (status, headers, _) = get_as("/aids/nothing", accept).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert_eq!(headers[header::CONTENT_TYPE], kind);
    }
    let (_, _, body) = get_as("/aids/%3Cscript%3Ealert(1)%3C%2Fscript%3E?lang=fr", BROWSER).await;
    assert!(!body.contains("<script>"));
    let (status, _, body) = get_as("/aids/caim?lang=%3Cscript%3E", BROWSER).await;
    assert!(status == StatusCode::BAD_REQUEST && !body.contains("<script>"));
}

#[tokio::test]
async fn cards_have_amounts_pages_and_first_questions() {
    let (_, _, html) = get("/", &[("commune", "09002"), ("date", "2025-12-01")]).await;
    let text = shown(&html).replace(['\u{a0}', '\u{202f}'], " ");
    assert!(
        text.contains("jusqu’à 50 000 €") && text.contains("jusqu’à 20 000 € par an"),
        "{text}"
    );
    assert!(text.contains("1 200 € par mois") && text.contains("10 % par an"));
    assert!(text.contains("Exclut : COSCOM, COTRAM, CSTM") && text.contains("Répondez, les aides se précisent"));
    assert!(html.contains("href=\"/aids/caim?lang=fr\""));
    let (_, _, html) = get("/", &[("commune", "09002"), ("date", "2025-12-01"), ("lang", "en")]).await;
    let text = shown(&html);
    assert!(
        text.contains("up to €50,000") && text.contains("Answer, and the aids become precise"),
        "{text}"
    );
    assert!(html.contains("href=\"/aids/caim?lang=en\""));
}

#[tokio::test]
async fn an_aid_that_the_place_rules_out_names_the_nearest_place() {
    let (_, _, html) = get("/", &[("commune", "11132"), ("date", "2025-12-01")]).await;
    let text = shown(&html);
    assert!(text.contains("Pas ici, mais à "), "{text}");
    assert!(html.contains("&#38;date=2025-12-01\">Pas ici"), "{html}");
}

#[tokio::test]
async fn near_a_place_is_answered_as_that_place_and_said_so() {
    for text in ["près de Mende", "À côté de Mende", "autour de mende", "near Mende"] {
        assert_eq!(
            search(data(), text),
            Ok(PlaceQuery::Commune("48095".parse().expect("code"))),
            "{text}"
        );
        let (status, _, html) = get("/", &[("q", text)]).await;
        assert_eq!(status, StatusCode::OK, "{text}");
        assert!(
            html.contains("La réponse vaut pour Mende (48095), pas pour ce qui est autour"),
            "{text}"
        );
    }
    // A commune may be called so itself.
    let (_, _, html) = get("/", &[("q", "Mende")]).await;
    assert!(!html.contains("ce qui est autour"));
}

#[tokio::test]
async fn where_addresses_are_not_loaded_it_is_said() {
    let (status, _, html) = get("/", &[("q", "12 rue de la République 31000 Toulouse")]).await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("Seule la commune a été reconnue"));
    assert!(
        html.contains("Haute-Garonne (31)\u{a0}: les adresses de ce département ne sont pas chargées"),
        "{html}"
    );
    // A place that is found to the house needs no excuse.
    let (_, _, html) = get("/", &[("q", "1 place Georges-Frèche 34000 Montpellier")]).await;
    assert!(!html.contains("ne sont pas chargées"));
}

#[tokio::test]
async fn who_asks_is_the_first_question() {
    for place in [("commune", "48095"), ("commune", "09002")] {
        let (_, _, html) = get("/", &[place, ("date", "2025-12-01")]).await;
        let first = html.find("data-field=").expect("a question");
        assert!(html[first..].starts_with("data-field=\"status\""), "{place:?}");
    }
}
