//! `POST /jobs` and what becomes of it: tables that take longer than a request.

mod store;

use super::csv::{refused, upload};
use super::problem::{Kind, Problem};
use super::reply;
use super::state::AppState;
use crate::bulk::form;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
pub use store::{Jobs, Settings};

/// `POST /jobs`.
///
/// # Errors
/// A problem of the contract.
pub async fn create(
    State(state): State<AppState>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Problem> {
    let jobs = jobs(&state)?;
    let mut upload = upload::receive(upload::multipart(form)?, state.tables()).await?;
    let at = upload.fields.iter().position(|(name, _)| name == "operation");
    let operation = match at {
        Some(at) => upload.fields.remove(at).1,
        None => "eligibility".to_owned(),
    };
    let data = state.load();
    let lang = form::lang(&upload.fields);
    let operation = operation.parse().map_err(|error| refused(&error, lang))?;
    let made = tokio::task::spawn_blocking(move || jobs.create(upload, operation, data));
    let job = match made.await {
        Ok(made) => made?,
        Err(failed) => std::panic::resume_unwind(failed.into_panic()),
    };
    let mut response = (StatusCode::ACCEPTED, reply::json(&state.load(), &job.shown())).into_response();
    not_stored(response.headers_mut());
    if let Ok(location) = HeaderValue::from_str(&format!("/jobs/{}", job.id)) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// `GET /jobs/{id}`.
///
/// # Errors
/// When there is no such job.
pub async fn show(State(state): State<AppState>, Path(id): Path<String>) -> Result<Response, Problem> {
    let job = found(&state, &id)?;
    let mut response = reply::json(&state.load(), &job.shown());
    not_stored(response.headers_mut());
    Ok(response)
}

/// `GET /jobs/{id}/result`.
///
/// # Errors
/// When there is no such job, or it is not done.
pub async fn result(State(state): State<AppState>, Path(id): Path<String>) -> Result<Response, Problem> {
    let job = found(&state, &id)?;
    let Some(path) = job.result() else {
        if job.failure().is_some() {
            return Err(Problem::new(Kind::NotFound, "the job failed; GET /jobs/{id} says why")
                .in_french("le traitement a échoué ; GET /jobs/{id} dit pourquoi"));
        }
        let unfinished = Problem::new(Kind::NotFound, "the job is not finished yet")
            .in_french("le traitement n’est pas encore fini ; revenez dans quelques secondes");
        let mut response = unfinished.into_response();
        let seconds = HeaderValue::from_static("5");
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
        return Ok(response);
    };
    let opened = tokio::task::spawn_blocking(move || {
        let file = std::fs::File::open(path)?;
        let length = file.metadata()?.len();
        Ok::<_, std::io::Error>((file, length))
    });
    let Ok(Ok((file, length))) = opened.await else {
        return Err(no_such_job());
    };
    let mut response = super::file_body::file(file).into_response();
    let headers = response.headers_mut();
    super::csv::set_headers(headers, &state.load().version, &job.result_name(), job.content_type());
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(super::csv::ROW_COUNT, HeaderValue::from(job.rows));
    Ok(response)
}

/// `DELETE /jobs/{id}`.
///
/// # Errors
/// When there is no such job.
pub async fn delete(State(state): State<AppState>, Path(id): Path<String>) -> Result<Response, Problem> {
    let job = found(&state, &id)?;
    jobs(&state)?.delete(&job);
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn jobs(state: &AppState) -> Result<Jobs, Problem> {
    let none = || {
        Problem::new(
            Kind::NotFound,
            "this service takes no jobs; send the table to /eligibility/csv",
        )
        .in_french("ce service ne prend pas de traitements de fond ; envoyez le tableau à /eligibility/csv")
    };
    state.jobs().cloned().ok_or_else(none)
}

fn found(state: &AppState, id: &str) -> Result<Arc<store::Job>, Problem> {
    jobs(state)?.find(id).ok_or_else(no_such_job)
}

fn no_such_job() -> Problem {
    Problem::new(Kind::NotFound, "there is no such job; results are deleted after a day")
        .in_french("il n’y a pas, ou plus, de tel traitement ; les résultats sont supprimés après un jour")
}

fn not_stored(headers: &mut HeaderMap) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}
