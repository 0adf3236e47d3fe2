//! What a browser gets where a program gets a problem, the pages of the kinds of problem, and the contract as a page.

use super::{BROWSER, get, get_as, send, service};
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use eligeo::http::problem::Kind;
use tower::ServiceExt;

async fn as_browser(path: &str, languages: &str) -> (StatusCode, HeaderMap, String) {
    let request = Request::get(path)
        .header(header::ACCEPT, BROWSER)
        .header(header::ACCEPT_LANGUAGE, languages);
    send(request.body(Body::empty()).expect("request")).await
}

#[tokio::test]
async fn a_mistyped_path_is_a_page_with_a_way_on_in_the_language_of_the_browser() {
    for (languages, lang, title) in [
        ("fr-FR,fr;q=0.9,en;q=0.8", "fr", "Il n’y a rien à cette adresse"),
        ("en-GB,en;q=0.9", "en", "There is nothing at this address"),
    ] {
        let (status, headers, html) = as_browser("/pages/nope", languages).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert_eq!(headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
        assert_eq!(headers[header::VARY], "Accept, Accept-Language, Accept-Encoding");
        assert!(headers.contains_key(header::CONTENT_SECURITY_POLICY));
        assert!(
            html.contains(&format!("<html lang=\"{lang}\"")) && html.contains(&format!("<h1>{title}</h1>")),
            "{html}"
        );
        assert!(html.contains("<form class=\"search\"") && html.contains("href=\"/docs"));
    }
    // A link out of what was asked would be one to any host.
    let (status, _, html) = as_browser("//example.org/x", "fr").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(
        !html.contains("href=\"//") && html.contains("href=\"?lang=en\""),
        "{html}"
    );
}

#[tokio::test]
async fn programs_get_problem_json_as_before() {
    for accept in [
        "*/*",
        "application/json",
        "application/problem+json, */*;q=0.1",
        "text/html;q=0.5, application/json",
    ] {
        let (status, headers, body) = get_as("/pages/nope", accept).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json", "{accept}");
        assert!(body.contains("/problems/not-found"));
    }
    // Clients of others keep the shape they know, whatever they accept.
    let (_, headers, body) = get_as("/communes/99999", BROWSER).await;
    assert_eq!(headers[header::CONTENT_TYPE], "application/json");
    assert!(body.contains("\"message\""));
}

#[tokio::test]
async fn other_problems_are_pages_too_and_keep_their_headers() {
    let request = Request::post("/settle")
        .header(header::ACCEPT, BROWSER)
        .header(header::ACCEPT_LANGUAGE, "fr");
    let (status, headers, html) = send(request.body(Body::empty()).expect("request")).await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(headers[header::ALLOW], "GET, HEAD, OPTIONS");
    assert!(
        html.contains("<h1>Cette méthode n’est pas admise ici</h1>") && !html.contains("hreflang"),
        "{html}"
    );
    let (status, _, html) = as_browser("/eligibility?commune=99999&lang=en", "fr").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(html.contains("<html lang=\"en\"") && html.contains("<h1>No commune has this code</h1>"));
    assert!(html.contains("99999"), "what was wrong is told");
}

/// A request that is refused before any route sees it.
fn refused_at_the_door() -> Vec<(StatusCode, Request<Body>)> {
    let long = "x".repeat(9_000);
    let request = |builder: axum::http::request::Builder, body: Body| builder.body(body).expect("request");
    vec![
        (
            StatusCode::URI_TOO_LONG,
            request(Request::get(format!("/?q={long}")), Body::empty()),
        ),
        (
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            request(Request::get("/").header(header::COOKIE, long.repeat(2)), Body::empty()),
        ),
        (
            StatusCode::PAYLOAD_TOO_LARGE,
            request(Request::post("/eligibility"), Body::from(vec![b' '; 2 << 20])),
        ),
        (
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            request(Request::post("/eligibility/csv"), Body::empty()),
        ),
        (
            StatusCode::METHOD_NOT_ALLOWED,
            request(Request::post("/settle"), Body::empty()),
        ),
    ]
}

#[tokio::test]
async fn what_is_refused_before_any_route_is_a_page_too() {
    for lang in ["fr", "en"] {
        for (wanted, mut request) in refused_at_the_door() {
            let headers = request.headers_mut();
            headers.insert(header::ACCEPT, BROWSER.parse().expect("header"));
            headers.insert(header::ACCEPT_LANGUAGE, lang.parse().expect("header"));
            let (status, headers, html) = send(request).await;
            assert_eq!(status, wanted);
            assert_eq!(headers[header::CONTENT_TYPE], "text/html; charset=utf-8", "{wanted}");
            assert!(headers.contains_key(header::CONTENT_SECURITY_POLICY), "{wanted}");
            assert_eq!(headers[header::VARY], "Accept, Accept-Language, Accept-Encoding");
            assert!(html.contains(&format!("<html lang=\"{lang}\"")), "{wanted}: {html}");
            // A way on, and nothing in the other language but the link to it.
            assert!(html.contains("<form class=\"search\""), "{wanted}");
            let main = &html[html.find("<main").expect("main")..html.find("</main>").expect("its end")];
            assert!(!main.contains(" lang=\""), "{wanted}: {main}");
        }
    }
}

#[tokio::test]
async fn programs_get_what_is_refused_before_any_route_as_problem_json() {
    for (wanted, request) in refused_at_the_door() {
        let (status, headers, body) = send(request).await;
        assert_eq!(status, wanted);
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json", "{wanted}");
        let problem: serde_json::Value = serde_json::from_str(&body).expect("JSON");
        assert_eq!(problem["status"], wanted.as_u16());
    }
}

#[tokio::test]
async fn every_answer_has_one_vary_with_each_name_once() {
    for (path, wanted) in [
        ("/eligibility?commune=34172", "accept-encoding"),
        ("/settle?department=48", "accept-encoding"),
        ("/aids/caim", "accept, accept-encoding"),
        ("/docs", "accept-language, accept-encoding"),
        ("/pages/nope", "accept, accept-language, accept-encoding"),
        ("/style.css", "accept-encoding"),
        ("/livez", "accept-encoding"),
    ] {
        for origin in [None, Some("https://example.org")] {
            let mut request = Request::get(path)
                .header(header::ACCEPT, BROWSER)
                .header(header::ACCEPT_ENCODING, "gzip, br");
            if let Some(origin) = origin {
                request = request.header(header::ORIGIN, origin);
            }
            let request = request.body(Body::empty()).expect("request");
            let response = service().oneshot(request).await.expect("answer");
            let all: Vec<_> = response.headers().get_all(header::VARY).iter().collect();
            assert_eq!(all.len(), 1, "{path}: {all:?}");
            let told = all[0].to_str().expect("text");
            assert_eq!(told.to_ascii_lowercase(), wanted, "{path}");
        }
    }
}

/// The routes that take `lang` in the query, from the contract, with what they need beside it.
fn routes_with_lang() -> Vec<String> {
    let contract: serde_json::Value =
        serde_yaml_ng::from_str(include_str!("../../openapi.yaml")).expect("the contract");
    let parameters = &contract["components"]["parameters"];
    let named_lang = |parameter: &serde_json::Value| {
        let shared = parameter["$ref"].as_str().and_then(|r| r.rsplit('/').next());
        let own = shared.map_or(parameter, |name| &parameters[name]);
        own["name"] == "lang"
    };
    let paths = contract["paths"].as_object().expect("paths");
    let takes = paths.iter().filter(|(_, path)| {
        let own = path["get"]["parameters"].as_array();
        own.is_some_and(|list| list.iter().any(named_lang))
    });
    takes
        .map(|(path, _)| {
            let path = path.replace("{id}", "caim").replace("{type}", "not-found");
            let path = path
                .replace("{a}", "zonage-medecins-2025-05")
                .replace("{b}", "zonage-medecins-2025-05");
            let needed = match path.as_str() {
                "/eligibility" | "/print" => "commune=48095&",
                "/places" | "/places/map" => "aid=caim&department=48&",
                _ => "",
            };
            format!("{path}?{needed}lang=")
        })
        .collect()
}

#[tokio::test]
async fn a_language_is_one_of_two_wherever_it_is_taken() {
    let routes = routes_with_lang();
    assert!(routes.len() > 15, "{routes:?}");
    for route in routes {
        let about_lang = |body: &str| body.contains("lang: ") || body.contains("lang : ");
        for good in ["fr", "en"] {
            let (_, _, body) = get_as(&format!("{route}{good}"), "application/json").await;
            assert!(!about_lang(&body), "{route}{good}: {body}");
        }
        for bad in ["xx", "FR", "AAA", "fr-FR", "fr&lang=en"] {
            let (status, headers, body) = get_as(&format!("{route}{bad}"), "application/json").await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{route}{bad}: {body}");
            // What is a page is one for every client.
            if headers[header::CONTENT_TYPE] == "application/problem+json" {
                let problem: serde_json::Value = serde_json::from_str(&body).expect("JSON");
                assert_eq!(problem["field"], "lang", "{route}{bad}");
            } else {
                assert!(about_lang(&body), "{route}{bad}: {body}");
            }
            let (status, headers, html) = as_browser(&format!("{route}{bad}"), "en").await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{route}{bad}");
            assert_eq!(
                headers[header::CONTENT_TYPE],
                "text/html; charset=utf-8",
                "{route}{bad}"
            );
            assert!(html.contains("<html lang=\"en\"") && about_lang(&html), "{route}{bad}");
        }
    }
}

#[tokio::test]
async fn the_page_of_a_problem_is_in_one_language() {
    for kind in Kind::ALL {
        let path = format!("/problems/{}", kind.slug());
        let (_, headers, french) = as_browser(&path, "fr").await;
        assert_eq!(headers[header::VARY], "Accept-Language, Accept-Encoding");
        let (_, _, english) = as_browser(&path, "en").await;
        assert!(english.contains(&format!("<h1>{}</h1>", kind.title())), "{path}");
        assert!(
            !french.contains(kind.title()) && french.contains("<html lang=\"fr\""),
            "{path}"
        );
        assert!(
            french.contains("hreflang=\"en\"") && english.contains("hreflang=\"fr\""),
            "{path}"
        );
        let (_, _, asked) = get(&path, &[("lang", "en")]).await;
        assert!(asked.contains(kind.title()), "{path}");
    }
}

#[tokio::test]
async fn the_contract_is_a_page() {
    let (status, headers, html) = as_browser("/docs", "fr").await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        headers[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .expect("text")
            .contains("default-src 'none'")
    );
    assert!(
        html.contains("<html lang=\"fr\"")
            && html.contains("href=\"/openapi.yaml\"")
            && html.contains("href=\"/openapi.json\"")
    );
    let at = html.find("id=\"get-eligibility\"").expect("the first route");
    let route = &html[at..at + html[at..].find("</details>").expect("its end")];
    for says in [
        "<code>commune</code>",
        "<code>34172</code>",
        "invalid-parameter",
        "<code>409</code>",
        "href=\"#profile\"",
    ] {
        assert!(route.contains(says), "{says}");
    }
    let (_, _, english) = as_browser("/docs?lang=en", "fr").await;
    assert!(english.contains("<html lang=\"en\""));
}
