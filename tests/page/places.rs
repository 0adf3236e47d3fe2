//! The pages about several places or days: settle, compare, changes, bulk and the frame.

use crate::{get, send, shown};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};

fn plain(html: &str) -> String {
    shown(html).replace(['\u{a0}', '\u{202f}'], " ")
}

#[tokio::test]
async fn settle_lists_what_the_reverse_question_answers() {
    let facts = "status=installing&sector=1&days_per_week=3&practice=msp&pdsa=true&held_aids=none";
    let query = format!("aid=caim&department=09&date=2025-12-01&{facts}");
    let answer = crate::json(&format!("/places?{query}")).await;
    let (status, _, html) = crate::get_as(&format!("/settle?{query}"), crate::BROWSER).await;
    assert_eq!(status, StatusCode::OK);
    let codes: Vec<&str> = html
        .split("data-code=\"")
        .skip(1)
        .filter_map(|t| t.split('"').next())
        .collect();
    let all: Vec<&str> = answer["places"]
        .as_array()
        .expect("places")
        .iter()
        .map(|p| p["code"].as_str().expect("code"))
        .collect();
    assert_eq!(codes, all[..50]);
    let text = plain(&html);
    assert!(
        text.contains("37 500 €") && text.contains(&format!("{} communes", all.len())),
        "{text}"
    );
    assert!(text.contains("Réponse provisoire") && text.contains("Page 1 sur"));
    // A commune leads to its answer with the same doctor and day.
    assert!(html.contains("/?commune=09002&#38;date=2025-12-01&#38;status=installing&#38;sector=1"));
    let (_, _, second) = crate::get_as(&format!("/settle?{query}&page=2"), crate::BROWSER).await;
    assert!(second.contains(&format!("data-code=\"{}\"", all[50])) && second.contains("rel=\"prev\""));
}

#[tokio::test]
async fn settle_filters_sorts_and_sums_up() {
    let base = [
        ("aid", "caim"),
        ("department", "09"),
        ("date", "2025-12-01"),
        ("status", "installing"),
    ];
    let (_, _, html) = get(
        "/settle",
        &[&base[..], &[("verdict", "not_eligible"), ("sort", "population")]].concat(),
    )
    .await;
    let rows: Vec<&str> = html.split("data-code=\"").skip(1).collect();
    assert!(!rows.is_empty() && rows.iter().all(|row| row.contains("Condition non remplie")));
    let people: Vec<u32> = rows
        .iter()
        .filter_map(|row| {
            row.split("data-label=\"Habitants\">")
                .nth(1)?
                .split('<')
                .next()?
                .replace('\u{202f}', "")
                .parse()
                .ok()
        })
        .collect();
    assert!(
        people.len() > 10 && people.windows(2).all(|w| w[0] >= w[1]),
        "{people:?}"
    );
    assert!(html.contains("aria-current=\"true\""));
    let (_, _, html) = get(
        "/settle",
        &[&base[..], &[("sort", "distance"), ("from", "commune:09122")]].concat(),
    )
    .await;
    let first = html.split("data-code=\"").nth(1).expect("a row");
    assert!(first.starts_with("09122") && html.contains("Distances depuis Foix"));
    // On a day when the aid is closed the page says when it was open.
    let (_, _, html) = get("/settle", &[("aid", "caim"), ("date", "2026-11-27")]).await;
    assert!(plain(&html).contains("du 13 novembre 2025 au 31 décembre 2025"));
    for (name, text) in [
        ("aid", "loan"),
        ("department", "99"),
        ("verdict", "maybe"),
        ("date", "x"),
    ] {
        let (status, _, html) = get("/settle", &[(name, text)]).await;
        assert_eq!(
            (status, html.matches("<h1").count()),
            (StatusCode::BAD_REQUEST, 1),
            "{name}"
        );
    }
}

#[tokio::test]
async fn compare_sets_places_side_by_side() {
    let (status, _, html) = get(
        "/compare",
        &[
            ("place", "commune:09002"),
            ("place", "commune:34172"),
            ("place", "43.6108,3.8768,50"),
            ("date", "2025-12-01"),
        ],
    )
    .await;
    assert_eq!(status, StatusCode::OK);
    let text = plain(&html);
    assert!(
        text.contains("Aigues-Vives (09002)") && text.contains("Montpellier (34172)") && text.contains("43.610800")
    );
    assert_eq!(html.matches("scope=\"col\"").count(), 3);
    assert!(text.contains("différent") && text.contains("En ZIP"));
    assert!(!html.contains("action=\"/compare\" method=\"get\"><input id=\"q\""));
    // A place that is none does not keep the others from being compared.
    let (status, _, html) = get("/compare", &[("place", "commune:09002"), ("place", "commune:99999")]).await;
    assert_eq!((status, html.matches("scope=\"col\"").count()), (StatusCode::OK, 1));
    assert!(plain(&html).contains("99999"));
}

#[tokio::test]
async fn a_place_to_compare_is_added_as_it_was_found() {
    let request = Request::get("/compare?place=commune%3A09002&q=Mende&age=40")
        .body(Body::empty())
        .expect("request");
    let (status, headers, _) = send(request).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(
        headers[header::LOCATION],
        "/compare?place=commune%3A09002&place=commune%3A48095&age=40"
    );
    // As a script adds it, which knows the place already.
    let request = Request::get("/compare?place=commune%3A09002&lat=43.6&lon=3.87&precision_m=20")
        .body(Body::empty())
        .expect("request");
    let (_, headers, _) = send(request).await;
    assert_eq!(
        headers[header::LOCATION],
        "/compare?place=commune%3A09002&place=43.6%2C3.87%2C20"
    );
    let (status, _, html) = get("/compare", &[("place", "commune:09002"), ("q", "Aigues-Vives")]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(html.contains("/compare?place=commune%3A09002&#38;place=commune%3A30004"));
}

#[tokio::test]
async fn changes_say_what_cannot_be_told() {
    // Both days before the list was replaced: the same, and known to be.
    let (_, _, html) = get(
        "/changes",
        &[("commune", "09002"), ("with", "2025-06-01"), ("date", "2025-11-02")],
    )
    .await;
    assert!(plain(&html).contains("inchangé") && !html.contains("id=\"limites\""));
    // After it: the former list answers, so that nothing can be said of a change.
    let (_, _, html) = get(
        "/changes",
        &[("commune", "09002"), ("with", "2025-11-02"), ("date", "2025-12-01")],
    )
    .await;
    let text = plain(&html);
    assert!(
        text.contains("rien ne dit qu’il n’y en a pas") && text.contains("on ne peut pas dire"),
        "{text}"
    );
    let caim = &html[html.find("Contrat d’aide à l’installation des médecins").expect("caim")..];
    let caim = &caim[..caim.find("</tr>").expect("end")];
    assert!(caim.contains("class=\"differs\""), "{caim}");
    // Before the first list: no data is not "not zoned".
    let (_, _, html) = get(
        "/changes",
        &[("commune", "09002"), ("with", "2025-01-01"), ("date", "2025-06-01")],
    )
    .await;
    assert!(plain(&html).contains("Au 1er janvier 2025, aucune liste de zonage"));
    // Without a second day: the last replacement.
    let (_, _, html) = get("/changes", &[("commune", "09002"), ("date", "2026-01-10")]).await;
    assert!(html.contains("name=\"with\" type=\"date\" value=\"2025-11-02\""));
    let (status, _, _) = get("/changes", &[("commune", "09002"), ("with", "x")]).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, _, html) = get("/changes", &[]).await;
    assert!(status.is_success() && plain(&html).contains("Dates connues du zonage"));
}

#[tokio::test]
async fn the_form_for_a_file_is_taken_as_a_browser_sends_it() {
    let (_, _, html) = get("/bulk", &[("lang", "en")]).await;
    assert!(html.contains("enctype=\"multipart/form-data\"") && html.contains("action=\"/eligibility/csv\""));
    // Every field, the empty ones too, as a browser without scripts sends them.
    let form = &html[html.find("<form id=\"bulk\"").expect("form")..];
    let form = &form[..form.find("</form>").expect("end")];
    let mut body = String::new();
    let mut part = |name: &str, text: &str| {
        body.push_str(&format!(
            "--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"
        ));
    };
    for input in form.split("<input ").skip(1) {
        let tag = &input[..input.find('>').expect("end")];
        let value = |name: &str| {
            tag.split(&format!("{name}=\""))
                .nth(1)
                .and_then(|t| t.split('"').next())
        };
        let (name, kind) = (value("name").unwrap_or_default(), value("type").unwrap_or_default());
        let sent = !matches!(kind, "checkbox" | "radio") || tag.contains(" checked");
        if sent && kind != "file" && name != "date" {
            part(name, value("value").unwrap_or_default());
        }
    }
    part("date", "2025-12-01");
    part("aids", "caim");
    part("status", "installing");
    body.push_str("--x\r\nContent-Disposition: form-data; name=\"data\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\nnom;insee\r\nA;09002\r\n\r\n--x--\r\n");
    let request = Request::post("/eligibility/csv")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .body(Body::from(body))
        .expect("request");
    let (status, _, table) = send(request).await;
    assert_eq!(status, StatusCode::OK, "{table}");
    assert!(
        table.contains("A;09002") && table.contains("aid_caim") && table.contains("needs_input"),
        "{table}"
    );
}

#[tokio::test]
async fn only_the_frame_may_be_framed() {
    let (status, headers, html) = get(
        "/embed",
        &[("commune", "48095"), ("date", "2025-06-01"), ("theme", "dark")],
    )
    .await;
    assert_eq!(status, StatusCode::OK);
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().expect("policy");
    assert!(policy.contains("frame-ancestors *") && policy.starts_with("default-src 'none'"));
    assert!(html.contains("data-theme=\"dark\"") && html.contains("name=\"theme\" value=\"dark\""));
    assert!(plain(&html).contains("Mende (48095)") && html.contains("target=\"_blank\""));
    let (status, _, html) = get("/embed", &[("q", "Aigues-Vives")]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(html.contains("/embed?commune=09002"));
    for path in ["/", "/settle", "/compare", "/changes", "/bulk", "/embed/demo"] {
        let (_, headers, html) = get(path, &[]).await;
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().expect("policy");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
    }
}
