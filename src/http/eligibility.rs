//! `GET` and `POST /eligibility`, `POST /eligibility/batch`.

use super::problem::{Kind, Problem};
use super::reply;
use super::state::AppState;
use crate::dataset::Snapshot;
use crate::domain::{Date, date};
use crate::eligibility::short::ShortAnswer;
use crate::eligibility::{Answer, Detail, PlaceQuery, Question, answer};
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value as Json;

const JSON: &str = "application/json";

/// The most questions of a batch.
pub const MOST_QUESTIONS: usize = 100;

/// `GET /eligibility`.
///
/// # Errors
/// A problem of the contract.
pub async fn get(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let data = state.load();
    let pairs = reply::pairs(query.as_deref());
    let today = date::today_in_paris();
    let question = Question::from_pairs(&pairs, today)?;
    let about_today = !pairs.iter().any(|(name, _)| name == "date");
    let tag = reply::etag(&[
        &data.version,
        &reply::canonical(&pairs),
        &question.day.to_string(),
        question.lang.as_str(),
    ]);
    // The place must exist even for a client that has the answer already.
    let body = match state.answers().get(&tag) {
        Some(kept) => kept,
        None => {
            let body = written(&question, &answer(&data, &question)?);
            if matches!(question.place, PlaceQuery::Commune(_)) {
                state.answers().keep(&tag, &body);
            }
            body
        }
    };
    Ok(reply::cached(&data, &headers, &tag, about_today, || {
        reply::bytes(&data, JSON, body)
    }))
}

/// `POST /eligibility`.
///
/// # Errors
/// A problem of the contract.
pub async fn post(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let data = state.load();
    let json = json_body(query.as_deref(), &headers, &body)?;
    let question = Question::from_json(&json, date::today_in_paris())?;
    let response = off_thread(move || {
        let body = written(&question, &answer(&data, &question)?);
        Ok(not_stored(reply::bytes(&data, JSON, body)))
    });
    response.await
}

/// `POST /eligibility/batch`: each question gets the answer or the problem it would have got alone.
///
/// # Errors
/// When the body is no batch.
pub async fn batch(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let data = state.load();
    let json = json_body(query.as_deref(), &headers, &body)?;
    let object = json
        .as_object()
        .ok_or_else(|| Problem::parameter(None, "the body must be {\"questions\": […]}"))?;
    if let Some(other) = object.keys().find(|k| *k != "questions") {
        let shown: String = other.chars().take(60).collect();
        return Err(Problem::parameter(Some(&shown), format!("{shown}: no such field")));
    }
    let questions = object
        .get("questions")
        .and_then(Json::as_array)
        .ok_or_else(|| Problem::parameter(Some("questions"), "questions: must be a list of questions"))?;
    if questions.len() > MOST_QUESTIONS {
        let detail = format!(
            "questions: has {}, at most {MOST_QUESTIONS} are answered at once",
            questions.len()
        );
        return Err(Problem::parameter(Some("questions"), detail));
    }
    let today = date::today_in_paris();
    let questions = questions.clone();
    let response = off_thread(move || {
        let rows: Vec<Json> = questions.iter().map(|q| row(&data, q, today)).collect();
        Ok(not_stored(reply::json(&data, &serde_json::json!({ "answers": rows }))))
    });
    response.await
}

/// Works on a thread where it cannot keep other requests waiting: an answer about a large commune takes milliseconds.
pub(super) async fn off_thread(
    work: impl FnOnce() -> Result<Response, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(failed) => std::panic::resume_unwind(failed.into_panic()),
    }
}

fn row(data: &Snapshot, json: &Json, today: Date) -> Json {
    let answered = Question::from_json(json, today)
        .map_err(Problem::from)
        .and_then(|question| {
            let answered = answer(data, &question)?;
            Ok(to_value(&question, &answered))
        });
    match answered {
        Ok(answer) => serde_json::json!({ "status": 200, "answer": answer }),
        Err(problem) => serde_json::json!({ "status": problem.status().as_u16(), "problem": problem }),
    }
}

fn to_value(question: &Question, answered: &Answer) -> Json {
    let value = match question.detail {
        Detail::Full => serde_json::to_value(answered),
        Detail::Short => serde_json::to_value(ShortAnswer::from(answered)),
    };
    value.unwrap_or_default()
}

/// The answer in the form asked for.
fn written(question: &Question, answered: &Answer) -> Bytes {
    let written = match question.detail {
        Detail::Full => serde_json::to_vec(answered),
        Detail::Short => serde_json::to_vec(&ShortAnswer::from(answered)),
    };
    // Only a map with keys that are no text cannot be written; there is none in an answer.
    Bytes::from(written.unwrap_or_default())
}

fn not_stored(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.into_response()
}

/// The JSON of a body; a question in a body has no parameters in its address, where they would be logged.
pub(super) fn json_body(query: Option<&str>, headers: &HeaderMap, body: &Bytes) -> Result<Json, Problem> {
    if let Some((name, _)) = reply::pairs(query).first() {
        let shown: String = name.chars().take(60).collect();
        return Err(Problem::parameter(
            Some(&shown),
            format!("{shown}: POST takes its parameters in the body"),
        ));
    }
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence != "application/json" && !(essence.starts_with("application/") && essence.ends_with("+json")) {
        return Err(Problem::new(
            Kind::UnsupportedMediaType,
            "send JSON with Content-Type: application/json",
        ));
    }
    super::json::read(body).map_err(|e| {
        let detail = if e.is_data() {
            e.to_string()
        } else {
            format!("the body is not JSON: line {}, column {}", e.line(), e.column())
        };
        Problem::parameter(None, detail)
    })
}
