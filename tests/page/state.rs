//! The whole state is in the URL: links carry the place as it was found, never what was typed.

use crate::{BROWSER, get, get_as, send, service, shown};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt;

/// The links of a page that lead to pages of the site.
fn links(html: &str) -> Vec<String> {
    let parts = html.split("href=\"").skip(1);
    let all = parts.filter_map(|part| part.split('"').next());
    all.filter(|href| href.starts_with('/'))
        .map(|href| href.replace("&#38;", "&"))
        .collect()
}

#[tokio::test]
async fn what_was_typed_is_in_no_link() {
    let typed = "1 place Georges-Frèche 34000 Montpellier";
    let (_, _, html) = get("/", &[("q", typed), ("date", "2025-12-01"), ("age", "40")]).await;
    let all = links(&html);
    for href in &all {
        let tells = href.contains("Fr%C3%A8che") || href.contains("q=");
        // The API is asked for the address, which the reader sees before following the link.
        assert!(!tells || href.starts_with("/eligibility?"), "{href}");
    }
    let canonical = html
        .split("data-canonical=\"")
        .nth(1)
        .and_then(|t| t.split('"').next())
        .expect("canonical");
    let canonical = canonical.replace("&#38;", "&");
    assert!(canonical.contains("&in=34172&") && canonical.contains("precision_m=") && canonical.contains("age=40"));
    let (status, _, again) = get_as(&canonical, BROWSER).await;
    assert_eq!(status, StatusCode::OK);
    let verdicts = |page: &str| {
        let all = &page[page.find("id=\"aides\"").expect("aids")..page.find("id=\"donnees\"").expect("data")];
        all.replace("data-kind=\"point\"", "data-kind=\"address\"")
    };
    // The link is the same place for every verdict, zone and distance.
    assert_eq!(verdicts(&html), verdicts(&again));
    // The point tells the address again.
    assert!(again.contains(&format!("<h1 id=\"lieu\">{typed}</h1>")));
}

#[tokio::test]
async fn every_page_keeps_day_facts_and_language() {
    let state = [
        ("date", "2025-12-01"),
        ("status", "installing"),
        ("practice", "none"),
        ("lang", "en"),
    ];
    for (path, own) in [
        ("/", &[("commune", "09002")][..]),
        ("/print", &[("commune", "09002")][..]),
        ("/settle", &[("aid", "caim"), ("department", "09")][..]),
        (
            "/compare",
            &[("place", "commune:09002"), ("place", "43.6108,3.8768")][..],
        ),
        ("/changes", &[("commune", "09002"), ("with", "2025-06-01")][..]),
        ("/bulk", &[][..]),
    ] {
        let pairs: Vec<(&str, &str)> = own.iter().chain(&state).copied().collect();
        let (status, _, html) = get(path, &pairs).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(html.contains("<html lang=\"en\""), "{path}");
        let all = links(&html);
        for to in ["/settle", "/compare", "/changes", "/bulk"] {
            // A link that withdraws a fact carries the others.
            let own = |href: &&String| href.split('?').next() == Some(to) && !href.ends_with("#profil");
            let found = all.iter().filter(own).collect::<Vec<_>>();
            assert!(!found.is_empty(), "{path} leads to {to}");
            for href in found {
                for kept in ["date=", "status=installing", "practice=none"] {
                    assert!(href.contains(kept), "{path}: {href} lacks {kept}");
                }
            }
        }
        // The other language is the same page with the same parameters.
        let french = all
            .iter()
            .find(|href| href.split('?').next() == Some(path) && !href.contains("lang=en"));
        let french = french.unwrap_or_else(|| panic!("{path} has no French"));
        for (name, text) in own {
            let text: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
            assert!(french.contains(&format!("{name}={text}")), "{french}");
        }
    }
}

#[tokio::test]
async fn every_link_of_every_page_works() {
    let mut open = vec![
        "/".to_owned(),
        "/?commune=09002&date=2025-12-01&status=installing".to_owned(),
        "/compare?place=commune:09002&place=commune:48095&date=2025-12-01".to_owned(),
        "/settle?department=09&aid=caim&date=2025-12-01".to_owned(),
        "/changes?commune=34172".to_owned(),
        "/embed?commune=48095".to_owned(),
        "/embed/demo".to_owned(),
        "/bulk?lang=en".to_owned(),
    ];
    let mut seen: Vec<String> = Vec::new();
    for page in open.clone() {
        let (_, _, html) = get_as(&page, BROWSER).await;
        // Of each kind of link the first two.
        let mut kinds: Vec<String> = Vec::new();
        for href in links(&html) {
            let href = href.split('#').next().unwrap_or_default().to_owned();
            let kind = href.split('?').next().unwrap_or_default().to_owned();
            let often = kinds.iter().filter(|k| **k == kind).count();
            if often < 2 && !open.contains(&href) {
                kinds.push(kind);
                open.push(href);
            }
        }
    }
    for href in open {
        if seen.contains(&href) {
            continue;
        }
        let request = Request::get(&href)
            .header(header::ACCEPT, BROWSER)
            .body(Body::empty())
            .expect("request");
        let response = service().oneshot(request).await.expect("answer");
        assert_eq!(response.status(), StatusCode::OK, "{href}");
        seen.push(href);
    }
    assert!(seen.len() > 20, "{seen:?}");
}

#[tokio::test]
async fn a_point_in_a_commune_is_answered_for_that_commune_or_refused() {
    // Near a border several communes are possible; the code says which.
    let point = [
        ("lat", "43.5988"),
        ("lon", "3.8970"),
        ("precision_m", "100"),
        ("date", "2025-06-01"),
    ];
    let (status, _, html) = get("/", &[&point[..], &[("in", "34172")]].concat()).await;
    assert_eq!(status, StatusCode::OK);
    assert!(shown(&html).contains("Montpellier (34172)") && !html.contains("id=\"possibles\""));
    for (code, says) in [
        ("48095", "ce lien a été modifié"),
        ("x", "ce lien a été modifié"),
        ("99999", "99999"),
    ] {
        let (status, _, html) = get("/", &[&point[..], &[("in", code)]].concat()).await;
        assert!(status.is_client_error(), "{code}");
        assert!(shown(&html).contains(says), "{code}: {}", shown(&html));
    }
    let (status, _, _) = get("/", &[("commune", "34172"), ("in", "34172")]).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    // The API takes a place in one way only.
    let request = Request::get("/eligibility?lat=43.5988&lon=3.897&in=34172")
        .body(Body::empty())
        .expect("request");
    assert_eq!(send(request).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_map_gets_the_place_and_the_foot_of_the_distance() {
    let (_, _, html) = get(
        "/",
        &[("lat", "43.5813318"), ("lon", "1.4963183"), ("date", "2025-06-01")],
    )
    .await;
    let at = html.find("<div id=\"carte\" hidden").expect("map");
    let tag = &html[at..at + html[at..].find('>').expect("its end")];
    let value = |name: &str| -> f64 {
        let text = tag
            .split(&format!("{name}=\""))
            .nth(1)
            .and_then(|t| t.split('"').next());
        text.unwrap_or_else(|| panic!("{name}: {tag}")).parse().expect("number")
    };
    let answer = crate::json("/eligibility?lat=43.5813318&lon=1.4963183&date=2025-06-01").await;
    let foot = &answer["near_zip_zac"]["foot"];
    assert_eq!(foot["lon"].as_f64(), Some(value("data-near-lon")));
    let point = |lon: f64, lat: f64| eligeo::geom::LonLat { lon, lat };
    let metres = eligeo::geom::geodesic::distance_m(
        point(value("data-lon"), value("data-lat")),
        point(value("data-near-lon"), value("data-near-lat")),
    );
    let told = answer["near_zip_zac"]["distance_m"]["max"].as_f64().expect("distance");
    assert!((metres - told).abs() < 0.02, "{metres} {told}");
    // A whole commune has no foot.
    let (_, _, html) = get("/", &[("commune", "34172"), ("date", "2025-06-01")]).await;
    assert!(html.contains("data-kind=\"commune\"") && !html.contains("data-near-lon"));
}

#[tokio::test]
async fn a_misspelt_place_is_answered_for_its_commune_or_offered() {
    let (status, _, html) = get("/", &[("q", "12 rue Zzyzx 34000 Montpelier"), ("date", "2025-06-01")]).await;
    assert_eq!(status, StatusCode::OK);
    let text = shown(&html);
    assert!(
        text.contains("12 rue Zzyzx 34000 Montpelier") && text.contains("la réponse vaut pour Montpellier (34172)")
    );
    let (status, _, html) = get("/", &[("q", "Montpelierr les Bains"), ("date", "2025-06-01")]).await;
    if status == StatusCode::NOT_FOUND {
        assert!(html.contains("class=\"choices\"") || html.contains("class=\"ways\""));
    }
}
