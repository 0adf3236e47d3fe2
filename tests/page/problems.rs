//! What a browser gets where a program gets a problem, the pages of the kinds of problem, and the contract as a page.

use super::{BROWSER, get, get_as, send};
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use eligeo::http::problem::Kind;

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
