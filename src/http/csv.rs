//! `POST /eligibility/csv`, `/search/csv` and `/reverse/csv`: a table in, the table with more columns out.

pub mod pasted;
mod run;
pub mod upload;
mod workbook;

use super::problem::{Kind, Problem};
use super::state::AppState;
use crate::bulk::form::{self, Operation};
use crate::bulk::{FileError, RowTask, Source, xlsx};
use crate::domain::Lang;
use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use std::sync::Arc;
use std::time::Duration;
use upload::Upload;

/// The header that says how many rows the table has.
pub const ROW_COUNT: HeaderName = HeaderName::from_static("x-row-count");
/// The type of a table.
pub const CSV: &str = "text/csv; charset=utf-8";
/// How long a table waits for others to be done.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// `POST /eligibility/csv`.
///
/// # Errors
/// A problem of the contract.
pub async fn eligibility(state: State<AppState>, form: Form) -> Result<Response, Problem> {
    answer(state, form, Operation::Eligibility).await
}

/// `POST /search/csv`.
///
/// # Errors
/// A problem of the contract.
pub async fn search(state: State<AppState>, form: Form) -> Result<Response, Problem> {
    answer(state, form, Operation::Geocode).await
}

/// `POST /reverse/csv`.
///
/// # Errors
/// A problem of the contract.
pub async fn reverse(state: State<AppState>, form: Form) -> Result<Response, Problem> {
    answer(state, form, Operation::Reverse).await
}

/// A form, or why the body is none.
type Form = Result<Multipart, MultipartRejection>;

async fn answer(State(state): State<AppState>, form: Form, operation: Operation) -> Result<Response, Problem> {
    let upload = upload::receive(upload::multipart(form)?, state.tables()).await?;
    let running = Arc::clone(&state.tables().running);
    let permit = tokio::time::timeout(LONGEST_WAIT, running.acquire_owned()).await;
    let Ok(Ok(permit)) = permit else {
        return Err(Problem::new(
            Kind::Overloaded,
            "as many tables as there are cores are being worked on",
        )
        .in_french("autant de tableaux que de cœurs sont en cours ; attendez un peu, puis recommencez")
        .told_in(form::lang(&upload.fields)));
    };
    let data = state.load();
    let version = data.version.clone();
    let lang = form::lang(&upload.fields);
    let with_bom = form::with_bom(&upload.fields);
    let suffix = if operation == Operation::Eligibility {
        "eligeo"
    } else {
        "geocoded"
    };
    let name = format!("{}.{suffix}", stem(&upload.name));
    if xlsx::is_workbook(&mut &upload.file) {
        let (mut response, rows) = workbook::answer(upload, operation, data, state.tables(), permit).await?;
        set_headers(
            response.headers_mut(),
            &version,
            &format!("{name}.xlsx"),
            xlsx::MEDIA_TYPE,
        );
        response.headers_mut().insert(ROW_COUNT, HeaderValue::from(rows));
        return Ok(response);
    }
    let prepared = tokio::task::spawn_blocking(move || -> Result<(Source, Box<dyn RowTask>), FileError> {
        let Upload { file, fields, .. } = upload;
        let source = Source::open(file, form::file(&fields)?)?;
        let task = form::task(operation, &fields, data, &source)?;
        Ok((source, task))
    });
    let (source, task) = match prepared.await {
        Ok(prepared) => prepared.map_err(|error| refused(&error, lang))?,
        Err(failed) => std::panic::resume_unwind(failed.into_panic()),
    };
    let rows = source.rows;
    let running = Arc::clone(&state.tables().running);
    let mut response = run::run(source, task, with_bom, permit, running).await?;
    set_headers(response.headers_mut(), &version, &format!("{name}.csv"), CSV);
    response.headers_mut().insert(ROW_COUNT, HeaderValue::from(rows));
    Ok(response)
}

/// The headers of a table that is sent.
pub fn set_headers(headers: &mut HeaderMap, version: &str, name: &str, media_type: &str) {
    let disposition = format!("attachment; filename=\"{name}\"");
    for (header, value) in [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_DISPOSITION, &disposition),
        (HeaderName::from_static(super::reply::DATASET_VERSION), version),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(header, value);
        }
    }
}

/// The name of a file without folders and ending, with nothing in it that a header or a disk could take amiss.
#[must_use]
pub fn stem(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = base.rsplit_once('.').map_or(base, |(stem, _)| stem);
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') {
            c
        } else {
            '_'
        }
    };
    let kept: String = stem.chars().take(80).map(plain).collect();
    let kept = kept.trim_matches('.');
    if kept.is_empty() {
        "table".to_owned()
    } else {
        kept.to_owned()
    }
}

/// What is wrong with a table, as a problem in a language.
pub fn refused(error: &FileError, lang: Lang) -> Problem {
    let field = match error {
        FileError::Io(source) => {
            tracing::error!(%source, "a table could not be read");
            return not_kept().told_in(lang);
        }
        FileError::NoSuchColumn { field, .. } | FileError::Invalid { field, .. } => field.as_str(),
        FileError::OneCharacter { field, .. } => field,
        FileError::UnknownEncoding(_) => "encoding",
        FileError::NoPlace(_) => "columns",
        _ => "data",
    };
    Problem::parameter(Some(field), error.to_string())
        .in_french(error.told(Lang::Fr))
        .told_in(lang)
}

fn not_kept() -> Problem {
    Problem::new(Kind::Internal, "The table could not be kept on disk.")
        .in_french("Le tableau n’a pas pu être gardé sur le disque.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_cannot_do_harm() {
        assert_eq!(stem("cabinets 34.csv"), "cabinets_34");
        assert_eq!(stem("../../etc/passwd"), "passwd");
        assert_eq!(stem("a\"\r\nX: y.csv"), "a___X__y");
        assert_eq!(stem("..."), "table");
    }
}
