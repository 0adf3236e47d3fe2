//! The csv routes of the service.

use super::table;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use eligeo::dataset::Snapshot;
use eligeo::http::csv::upload::Tables;
use eligeo::http::{AppState, router};
use http_body_util::BodyExt;
use serde_json::Value;
use std::path::Path;
use std::sync::LazyLock;
use tower::ServiceExt;

pub static STATE: LazyLock<AppState> =
    LazyLock::new(|| AppState::new(Snapshot::load(Path::new("data")).expect("the dataset in data/")));

/// A form as browsers send it: the file after half of the fields.
pub fn form(path: &str, file: &[u8], name: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let mut body = Vec::new();
    let field = |body: &mut Vec<u8>, (name, text): &(&str, &str)| {
        let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
        body.extend_from_slice(head.as_bytes());
    };
    let (before, after) = fields.split_at(fields.len() / 2);
    before.iter().for_each(|f| field(&mut body, f));
    let head = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"data\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n");
    after.iter().for_each(|f| field(&mut body, f));
    body.extend_from_slice(b"--edge--\r\n");
    let request = Request::post(path).header("content-type", "multipart/form-data; boundary=edge");
    request.body(Body::from(body)).expect("request")
}

pub async fn send(state: &AppState, request: Request<Body>) -> (StatusCode, HeaderMap, Vec<u8>) {
    let response = router(state.clone()).oneshot(request).await.expect("response");
    let (parts, body) = response.into_parts();
    let collected = body.collect().await.expect("body");
    let mut headers = parts.headers;
    headers.extend(collected.trailers().cloned().unwrap_or_default());
    (parts.status, headers, collected.to_bytes().to_vec())
}

async fn post(path: &str, file: &[u8], fields: &[(&str, &str)]) -> (StatusCode, HeaderMap, String) {
    let (status, headers, body) = send(&STATE, form(path, file, "cabinets 34.csv", fields)).await;
    (status, headers, String::from_utf8(body).expect("UTF-8"))
}

#[tokio::test]
async fn a_small_table_is_announced_whole() {
    let (status, headers, text) = post(
        "/eligibility/csv",
        "insee;né;jour\r\n34172;35;2025-06-01\r\n11132;x;2025-06-01\r\n".as_bytes(),
        &[
            ("commune", "insee"),
            ("aids", "caim"),
            ("profile.age", "né"),
            ("date", "jour"),
            ("with_bom", "1"),
            ("sector", "1"),
        ],
    )
    .await;
    assert_eq!(status, StatusCode::OK, "{text}");
    assert_eq!(headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(
        headers["content-disposition"],
        "attachment; filename=\"cabinets_34.eligeo.csv\""
    );
    assert_eq!(headers["x-row-count"], "2");
    assert_eq!(headers["x-rows-written"], "2");
    assert_eq!(headers["cache-control"], "no-store");
    assert_eq!(headers["content-length"], text.len().to_string());
    assert_eq!(headers["dataset-version"], STATE.load().version);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("\u{feff}insee;né;jour;commune_code;"), "{text}");
    assert!(
        lines[1].starts_with("34172;35;2025-06-01;34172;undetermined;"),
        "{text}"
    );
    assert!(
        lines[2].contains(";error;\"age: must be") || lines[2].contains(";error;age: must be"),
        "{text}"
    );
}

#[tokio::test]
async fn a_large_table_says_at_its_end_how_many_rows_it_has() {
    let input = table(80_000);
    let (status, headers, text) = post(
        "/eligibility/csv",
        input.as_bytes(),
        &[("aids", "none"), ("date", "2025-06-01"), ("commune", "code")],
    )
    .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        (&headers["x-row-count"], &headers["x-rows-written"]),
        (&headers["x-rows-written"], &headers["x-row-count"])
    );
    assert!(headers.get("content-length").is_none() && headers["trailer"] == "x-rows-written");
    assert!(text.len() > 8 << 20);
    assert_eq!(text.matches('\n').count(), input.matches('\n').count());
}

#[tokio::test]
async fn windows_1252_comes_back_as_utf_8() {
    let (status, _, text) = post(
        "/search/csv",
        b"adresse\n1 place de l'H\xf4tel 34000 M\xe8ze\n",
        &[("columns", "adresse")],
    )
    .await;
    assert_eq!(status, StatusCode::OK, "{text}");
    assert!(text.contains("1 place de l'Hôtel 34000 Mèze"), "{text}");
    let header = "adresse,longitude,latitude,result_score,result_score_next,result_label,result_type,result_id,result_housenumber,\
        result_name,result_street,result_postcode,result_city,result_context,result_citycode,result_oldcitycode,result_oldcity,\
        result_district,result_status";
    assert_eq!(text.lines().next(), Some(header));
}

#[tokio::test]
async fn reverse_takes_its_columns_by_name_or_guess() {
    let (status, headers, text) = post(
        "/reverse/csv",
        b"lat,lon\n43.6,3.87\n,\nx,3\n",
        &[("result_columns", "result_status")],
    )
    .await;
    assert_eq!(status, StatusCode::OK, "{text}");
    assert_eq!(
        headers["content-disposition"],
        "attachment; filename=\"cabinets_34.geocoded.csv\""
    );
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        (lines[0], lines[2], lines[3]),
        ("lat,lon,result_status", ",,skipped", "x,3,error")
    );
}

#[tokio::test]
async fn what_cannot_be_taken_is_said_in_the_shape_of_the_route() {
    for (file, fields, field, part) in [
        (&b""[..], &[][..], "data", "empty"),
        (b"%PDF-1.4", &[], "data", "a PDF"),
        (b"PK\x03\x04", &[], "data", "zip"),
        (b"code\n\"34172\n", &[], "data", "row 1, column 1"),
        (b"nom\nx\n", &[], "columns", "the columns are: nom"),
        (
            b"code\n34172\n",
            &[("columns", "rue")],
            "columns",
            "the columns are: code",
        ),
        (b"code\n34172\n", &[("colour", "red")], "colour", "no such field"),
        (b"code\n34172\n", &[("age", "7")], "age", "must be"),
        (b"code\n34172\n", &[("aids", "loan")], "aids", "no aid"),
        (b"code\n34172\n", &[("delimiter", "ab")], "delimiter", "one character"),
        (b"code\n\xe9\n", &[("encoding", "utf-8")], "data", "byte 6"),
        (b"code\n34172\n", &[("date", "jour")], "date", "no column"),
        (
            b"code\n34172\n",
            &[("profile.colour", "code")],
            "profile.colour",
            "no such field",
        ),
    ] {
        let (status, headers, text) = post("/eligibility/csv", file, fields).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{text}");
        assert_eq!(headers["content-type"], "application/problem+json");
        let body: Value = serde_json::from_str(&text).expect("json");
        assert_eq!(body["field"], field, "{text}");
        assert!(body["detail"].as_str().is_some_and(|d| d.contains(part)), "{text}");
    }
    let (status, _, text) = post(
        "/search/csv",
        b"adresse\nx\n",
        &[("columns", "rue"), ("unknown", "ignored")],
    )
    .await;
    let body: Value = serde_json::from_str(&text).expect("json");
    assert_eq!((status, &body["code"]), (StatusCode::BAD_REQUEST, &Value::from(400)));
    assert!(
        body["message"].as_str().is_some_and(|m| m.contains("adresse")),
        "{text}"
    );
    let plain = Request::post("/eligibility/csv")
        .body(Body::from("code\n34172\n"))
        .expect("request");
    assert_eq!(send(&STATE, plain).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn an_upload_that_is_too_large_gets_its_answer() {
    let state = STATE.clone().with_tables(Tables {
        max_upload: 100_000,
        ..Tables::default()
    });
    let (status, _, _) = send(&state, form("/eligibility/csv", table(10_000).as_bytes(), "x.csv", &[])).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    let (status, _, _) = send(
        &state,
        form("/eligibility/csv", b"code\n34172\n", "x.csv", &[("aids", "none")]),
    )
    .await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn a_client_that_leaves_or_is_slow_leaves_room_for_others() {
    let input = table(80_000);
    let mut kept = Vec::new();
    // More clients than cores, none of which reads.
    for _ in 0..6 {
        let request = form(
            "/eligibility/csv",
            input.as_bytes(),
            "x.csv",
            &[("aids", "none"), ("commune", "code")],
        );
        kept.push(router(STATE.clone()).oneshot(request).await.expect("response"));
    }
    let (status, _, text) = post("/eligibility/csv", b"code\n34172\n", &[("aids", "none")]).await;
    assert_eq!(status, StatusCode::OK, "{text}");
    drop(kept);
    let (status, _, _) = post("/eligibility/csv", b"code\n34172\n", &[("aids", "none")]).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn below_the_score_wanted_a_row_has_its_street_or_commune() {
    // The street of the town hall is known, number 3 of it is not; of "rue Zzyzx" nothing is.
    let table = "adresse\n3 place Georges-Frèche 34000 Montpellier\n3 rue Zzyzx 34000 Montpellier\nZzyzx Qwrtz\n";
    let (_, _, low) = post("/search/csv", table.as_bytes(), &[("columns", "adresse")]).await;
    let (_, _, high) = post(
        "/search/csv",
        table.as_bytes(),
        &[("columns", "adresse"), ("min_score", "0.9")],
    )
    .await;
    for (text, wanted) in [(&low, ["ok", "ok", "ok"]), (&high, ["ok", "ok", "not-found"])] {
        let statuses: Vec<&str> = text.lines().skip(1).filter_map(|l| l.rsplit(',').next()).collect();
        assert_eq!(statuses, wanted, "{text}");
    }
    let kinds = |text: &str| -> Vec<String> {
        let column = text
            .lines()
            .next()
            .expect("a header")
            .split(',')
            .position(|c| c == "result_type");
        let cell = |line: &str| {
            line.split(',')
                .nth(column.expect("the column"))
                .unwrap_or_default()
                .to_owned()
        };
        text.lines().skip(1).map(cell).collect()
    };
    assert_eq!(kinds(&high), ["street", "municipality", ""], "{high}");
}

#[tokio::test]
async fn pasted_rows_are_a_table_and_a_file_beside_them_is_refused() {
    // As a browser sends a form in which no file was chosen.
    let sent = |file: &'static [u8], name: &'static str, fields: &'static [(&'static str, &'static str)]| {
        send(&STATE, form("/eligibility/csv", file, name, fields))
    };
    let (status, headers, body) = sent(b"", "", &[("aids", "caim"), ("rows", "Mende\r\n34172")]).await;
    let text = String::from_utf8(body).expect("UTF-8");
    assert_eq!(status, StatusCode::OK, "{text}");
    assert_eq!(
        headers["content-disposition"],
        "attachment; filename=\"lignes.eligeo.csv\""
    );
    assert_eq!(headers["x-row-count"], "2");
    assert!(text.starts_with("adresse;commune_code;"), "{text}");
    assert!(text.contains("\"Mende\";48095;"), "{text}");
    let table: &[(&str, &str)] = &[
        ("rows", "code\tnom\n34172\tA"),
        ("rows_are", "table"),
        ("commune", "code"),
        ("aids", "none"),
    ];
    let (status, _, body) = sent(b"", "", table).await;
    assert_eq!(status, StatusCode::OK);
    assert!(String::from_utf8_lossy(&body).contains("34172\tA\t34172\t"));
    let (status, _, body) = sent(b"code\n34172\n", "a.csv", &[("rows", "Mende"), ("aids", "none")]).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(String::from_utf8_lossy(&body).contains("\"field\":\"rows\""));
}

#[tokio::test]
async fn what_is_wrong_with_a_table_is_told_in_the_language_of_the_form() {
    let told = async |lang: &'static [(&'static str, &'static str)]| {
        let (status, _, text) = post("/eligibility/csv", b"code\n34172\n", lang).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        serde_json::from_str::<Value>(&text).expect("JSON")["detail"]
            .as_str()
            .expect("text")
            .to_owned()
    };
    assert_eq!(
        told(&[("commune", "insee"), ("lang", "fr")]).await,
        "commune : aucune colonne « insee » ; les colonnes sont : code"
    );
    let english = "commune: no column \"insee\"; the columns are: code";
    assert_eq!(told(&[("commune", "insee"), ("lang", "en")]).await, english);
    assert_eq!(told(&[("commune", "insee")]).await, english);
}

#[tokio::test]
async fn texts_that_are_no_one_place_say_which_ones_they_may_be() {
    let table = "id;adresse\n1;48000\n2;97150 Saint-Martin\n3;Lozère\n4;48000 Mandes\n5;Casablanca\n";
    let fields = [
        ("columns", "adresse"),
        ("aids", "none"),
        ("date", "2025-12-01"),
        ("lang", "en"),
    ];
    let (status, _, text) = post("/eligibility/csv", table.as_bytes(), &fields).await;
    assert_eq!(status, StatusCode::OK, "{text}");
    let lines: Vec<&str> = text.lines().skip(1).collect();
    for (line, told) in lines.iter().zip([
        ";not-found;ambiguous: 48095 Mende, ",
        ";not-found;this place is in a collectivity overseas (978)",
        ";not-found;\"\"\"Lozère\"\" is no place in itself",
        ";48095;",
        ";not-found;address not found; perhaps: 2B069 Casabianca",
    ]) {
        let plain = line
            .replace(";\"address", ";address")
            .replace(";\"ambiguous", ";ambiguous");
        assert!(plain.contains(told), "{line}");
    }
}
