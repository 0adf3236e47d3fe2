//! A workbook in, a workbook out: made whole before it is sent.

use super::super::file_body;
use super::super::problem::Problem;
use super::upload::{Tables, Upload};
use crate::bulk::FileError;
use crate::bulk::form::{self, Operation};
use crate::bulk::xlsx::Sheet;
use crate::dataset::Snapshot;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use std::fs::File;
use std::io::Seek;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::OwnedSemaphorePermit;

/// Stops the work when the request is dropped.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The answer, and how many rows it has.
///
/// # Errors
/// When the workbook cannot be read, or a field cannot be taken.
pub async fn answer(
    upload: Upload,
    operation: Operation,
    data: Arc<Snapshot>,
    tables: &Tables,
    permit: OwnedSemaphorePermit,
) -> Result<(Response, u64), Problem> {
    let spool = tables.spool.clone();
    let lang = form::lang(&upload.fields);
    let told = |error: FileError| super::refused(&error, lang);
    let stop = StopOnDrop(Arc::default());
    let stopped = Arc::clone(&stop.0);
    let work = tokio::task::spawn_blocking(move || -> Result<(File, u64), FileError> {
        let _permit = permit;
        let sheet = Sheet::read(upload.file, form::sheet(&upload.fields).as_deref())?;
        let task = form::task_for(operation, &upload.fields, data, sheet.look())?;
        let mut out = tempfile::tempfile_in(spool)?;
        sheet.write(&*task, out.try_clone()?, &stopped, |_| {})?;
        out.rewind()?;
        Ok((out, sheet.rows()))
    });
    let (file, rows) = match work.await {
        Ok(done) => done.map_err(told)?,
        Err(failed) => std::panic::resume_unwind(failed.into_panic()),
    };
    let length = file.metadata().map_err(FileError::from).map_err(told)?.len();
    let mut response = file_body::file(file).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    Ok((response, rows))
}
