//! Jobs: a table that takes longer than a request.

use super::http::{STATE, form, send};
use super::table;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use eligeo::http::AppState;
use eligeo::http::jobs::Settings;
use serde_json::Value;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

pub fn state(folder: &Path, max_bytes: u64) -> AppState {
    let settings = Settings {
        folder: folder.to_owned(),
        max_bytes,
        workers: 1,
    };
    STATE.clone().with_jobs(settings).expect("a folder for jobs")
}

async fn get(state: &AppState, path: &str) -> (StatusCode, Value) {
    let request = Request::get(path).body(Body::empty()).expect("request");
    let (status, _, body) = send(state, request).await;
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

async fn create(state: &AppState, rows: usize) -> String {
    let fields = [
        ("aids", "caim"),
        ("date", "2025-06-01"),
        ("commune", "code"),
        ("operation", "eligibility"),
    ];
    let (status, headers, body) = send(state, form("/jobs", table(rows).as_bytes(), "same.csv", &fields)).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{}", String::from_utf8_lossy(&body));
    let job: Value = serde_json::from_slice(&body).expect("json");
    let place = headers["location"].to_str().expect("text").to_owned();
    assert_eq!(place, format!("/jobs/{}", job["id"].as_str().expect("id")));
    assert_eq!(job["rows"], rows);
    place
}

pub async fn finished(state: &AppState, job: &str) -> Value {
    for _ in 0..600 {
        let (status, about) = get(state, job).await;
        assert_eq!(status, StatusCode::OK);
        if about["state"] == "done" || about["state"] == "failed" {
            return about;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the job does not end");
}

#[tokio::test]
async fn jobs_are_done_one_by_one_and_can_be_taken_and_deleted() {
    let folder = tempfile::tempdir().expect("folder");
    let state = state(folder.path(), 1 << 30);
    let (first, second) = (create(&state, 3_000).await, create(&state, 10).await);
    assert_ne!(first, second);
    let about = finished(&state, &first).await;
    assert_eq!(
        (&about["state"], &about["rows_done"]),
        (&Value::from("done"), &Value::from(3_000)),
        "{about}"
    );
    let result = about["result"].as_str().expect("result");
    let (status, headers, body) = send(&state, Request::get(result).body(Body::empty()).expect("request")).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers["content-length"], body.len().to_string());
    assert_eq!(headers["x-row-count"], "3000");
    assert_eq!(
        headers["content-disposition"],
        "attachment; filename=\"same.eligeo.csv\""
    );
    let fields = [("aids", "caim"), ("date", "2025-06-01"), ("commune", "code")];
    let (_, _, at_once) = send(
        &state,
        form("/eligibility/csv", table(3_000).as_bytes(), "x.csv", &fields),
    )
    .await;
    assert!(body == at_once, "the same rows");
    let id = first.trim_start_matches("/jobs/");
    let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(
        (
            mode(&folder.path().join(id)),
            mode(&folder.path().join(id).join("input")),
            mode(&folder.path().join(id).join("result"))
        ),
        (0o700, 0o600, 0o600)
    );
    finished(&state, &second).await;
    let delete = Request::delete(&first).body(Body::empty()).expect("request");
    assert_eq!(send(&state, delete).await.0, StatusCode::NO_CONTENT);
    assert_eq!(get(&state, &first).await.0, StatusCode::NOT_FOUND);
    assert!(!folder.path().join(id).exists());
    assert_eq!(
        get(&state, "/jobs/0123456789abcdef0123456789abcdef/result").await.0,
        StatusCode::NOT_FOUND
    );
    assert_eq!(get(&state, "/jobs/..%2f..").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_no_table_is_refused_at_once_and_room_is_bounded() {
    let folder = tempfile::tempdir().expect("folder");
    let state = state(folder.path(), 1_000);
    let (status, ..) = send(
        &state,
        form("/jobs", b"code\n34172\n", "x.csv", &[("operation", "dance")]),
    )
    .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, ..) = send(&state, form("/jobs", b"nom\nx\n", "x.csv", &[])).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, headers, _) = send(&state, form("/jobs", table(1_000).as_bytes(), "x.csv", &[])).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(headers.contains_key("retry-after"));
    assert_eq!(
        get(&STATE, "/jobs/0123456789abcdef0123456789abcdef").await.0,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_job_goes_on_after_a_restart() {
    let folder = tempfile::tempdir().expect("folder");
    let id = "0123456789abcdef0123456789abcdef";
    let job = folder.path().join(id);
    std::fs::create_dir(&job).expect("folder");
    std::fs::write(job.join("input"), table(500)).expect("written");
    let about = serde_json::json!({"operation": "eligibility", "name": "x.csv", "fields": [["aids", "none"], ["commune", "code"]],
        "created": jiff::Timestamp::now().as_second(), "rows": 500, "stage": "running", "error": null, "summary": null});
    std::fs::write(job.join("job.json"), about.to_string()).expect("written");
    let state = state(folder.path(), 1 << 30);
    assert_eq!(finished(&state, &format!("/jobs/{id}")).await["state"], "done");
    assert!(
        STATE
            .clone()
            .with_jobs(Settings {
                folder: folder.path().to_owned(),
                max_bytes: 1,
                workers: 1
            })
            .is_err(),
        "in use"
    );
}

#[tokio::test]
async fn at_the_end_a_job_stops_where_it_can_be_gone_on_with() {
    const ROWS: usize = 60_000;
    let folder = tempfile::tempdir().expect("folder");
    let first = state(folder.path(), 1 << 30);
    let job = create(&first, ROWS).await;
    let begun = loop {
        let (_, about) = get(&first, &job).await;
        let done = about["rows_done"].as_u64().expect("a number");
        if done > 0 {
            break done;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    first.finish_jobs();
    let (_, about) = get(&first, &job).await;
    assert_eq!(about["state"], "running", "it did not end: {about}");
    let stopped = about["rows_done"].as_u64().expect("a number");
    tokio::time::sleep(Duration::from_millis(200)).await;
    let (_, about) = get(&first, &job).await;
    assert_eq!(
        about["rows_done"].as_u64(),
        Some(stopped),
        "nobody works on it any more"
    );
    drop(first);
    let settings = Settings {
        folder: folder.path().to_owned(),
        max_bytes: 1 << 30,
        workers: 1,
    };
    // The folder is free when the last worker has gone.
    let mut next = None;
    for _ in 0..600 {
        next = STATE.clone().with_jobs(settings.clone()).ok();
        if next.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let next = next.expect("the folder is free");
    let about = finished(&next, &job).await;
    assert_eq!(
        (&about["state"], &about["rows_done"]),
        (&Value::from("done"), &Value::from(ROWS)),
        "{about}"
    );
    assert!(stopped >= begun);
    let result = about["result"].as_str().expect("result");
    let (_, _, body) = send(&next, Request::get(result).body(Body::empty()).expect("request")).await;
    let fields = [("aids", "caim"), ("date", "2025-06-01"), ("commune", "code")];
    let (_, _, at_once) = send(
        &next,
        form("/eligibility/csv", table(ROWS).as_bytes(), "x.csv", &fields),
    )
    .await;
    assert!(body == at_once, "the same rows");
}
