//! XLSX in and out.

use super::command::{bulk, said};
use super::http::{STATE, form, send};
use super::jobs::{finished, state};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use rust_xlsxwriter::{Format, Workbook};
use serde_json::Value;
use std::fs;
use std::io::Cursor;

/// A code as a number without its zero, as text, a day, a sum, nothing.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let sheet = book.add_worksheet();
    for (column, name) in (0..).zip(["insee", "installé", "honoraires"]) {
        sheet.write_string(0, column, name).expect("written");
    }
    sheet.write_number(1, 0, 1001).expect("written");
    sheet.write_number_with_format(1, 1, 45_809, &date).expect("written");
    sheet.write_number(1, 2, 1234.5).expect("written");
    sheet.write_string(2, 0, "09002").expect("written");
    sheet.write_boolean(2, 2, true).expect("written");
    sheet.write_number(4, 0, 34172).expect("written");
    book.save_to_buffer().expect("a workbook")
}

fn read(bytes: &[u8]) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes.to_vec())).expect("a workbook");
    let range = book.worksheet_range_at(0).expect("a sheet").expect("readable");
    range.rows().map(<[Data]>::to_vec).collect()
}

fn check(rows: &[Vec<Data>]) {
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[0][3], Data::String("commune_code".to_owned()));
    assert_eq!(rows[1][0], Data::Float(1001.0));
    assert!(
        matches!(&rows[1][1], Data::DateTime(day) if day.as_f64() == 45_809.0),
        "{:?}",
        rows[1][1]
    );
    assert_eq!(rows[1][2], Data::Float(1234.5));
    assert_eq!(rows[1][3], Data::String("01001".to_owned()));
    assert_eq!(
        (&rows[2][0], &rows[2][2]),
        (&Data::String("09002".to_owned()), &Data::Bool(true))
    );
    let status = rows[0]
        .iter()
        .position(|c| *c == Data::String("eligeo_status".to_owned()))
        .expect("a status");
    let statuses: Vec<String> = rows[1..].iter().map(|row| row[status].to_string()).collect();
    assert_eq!(statuses, ["ok", "ok", "skipped", "ok"]);
    assert!(matches!(rows[1][10], Data::Float(_) | Data::Empty), "{:?}", rows[1][10]);
}

#[test]
fn the_command_keeps_typed_cells() {
    let folder = tempfile::tempdir().expect("folder");
    fs::write(folder.path().join("in.xlsx"), workbook()).expect("written");
    let args = [
        "in.xlsx",
        "-o",
        "out.xlsx",
        "--commune",
        "insee",
        "--date",
        "2025-06-01",
        "--aids",
        "caim",
    ];
    let output = bulk(folder.path(), &args);
    assert!(output.status.success(), "{}", said(&output));
    check(&read(&fs::read(folder.path().join("out.xlsx")).expect("out")));
    let other = bulk(folder.path(), &["in.xlsx", "-o", "out.csv"]);
    assert_eq!(other.status.code(), Some(2), "{}", said(&other));
    fs::write(folder.path().join("in.xlsx"), &workbook()[..2_000]).expect("written");
    let cut = bulk(folder.path(), &["in.xlsx", "-o", "cut.xlsx"]);
    assert_eq!(cut.status.code(), Some(1), "{}", said(&cut));
    assert!(said(&cut).contains("cannot be read") && !folder.path().join("cut.xlsx").exists());
}

#[tokio::test]
async fn the_service_answers_a_workbook_with_a_workbook() {
    let fields = [("commune", "insee"), ("date", "2025-06-01"), ("aids", "caim")];
    let (status, headers, body) = send(&STATE, form("/eligibility/csv", &workbook(), "c.xlsx", &fields)).await;
    assert_eq!(status, StatusCode::OK, "{}", String::from_utf8_lossy(&body));
    assert_eq!(
        headers["content-type"],
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    );
    assert_eq!(headers["content-disposition"], "attachment; filename=\"c.eligeo.xlsx\"");
    assert_eq!(headers["x-row-count"], "4");
    assert_eq!(headers["content-length"], body.len().to_string());
    check(&read(&body));

    let folder = tempfile::tempdir().expect("folder");
    let jobs = state(folder.path(), 1 << 30);
    let (status, _, made) = send(&jobs, form("/jobs", &workbook(), "c.xlsx", &fields)).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let made: Value = serde_json::from_slice(&made).expect("json");
    let about = finished(&jobs, &format!("/jobs/{}", made["id"].as_str().expect("id"))).await;
    assert_eq!(about["state"], "done", "{about}");
    let request = Request::get(about["result"].as_str().expect("result"))
        .body(Body::empty())
        .expect("request");
    check(&read(&send(&jobs, request).await.2));
}
