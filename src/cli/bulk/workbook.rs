//! A workbook in, a workbook out.

use super::super::CliError;
use super::asked::AskedBulk;
use super::bad_file;
use super::progress::Progress;
use crate::bulk::Summary;
use crate::bulk::resumable::Part;
use crate::bulk::xlsx::Sheet;
use crate::dataset::Snapshot;
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Answers the rows of a sheet. It is made from its beginning each time, since a workbook cannot be gone on with.
pub fn run(input: &Path, out: &Path, file: File, asked: AskedBulk, data: Arc<Snapshot>) -> Result<Summary, CliError> {
    let sheet = Sheet::read(file, asked.sheet.as_deref()).map_err(|e| bad_file(input, &e))?;
    if out.extension().is_none_or(|e| !e.eq_ignore_ascii_case("xlsx")) {
        let what = format!(
            "{}: the table is a workbook: name a result that ends in .xlsx",
            out.display()
        );
        return Err(CliError::Usage(what));
    }
    let task = asked.task(data, sheet.look()).map_err(|e| bad_file(input, &e))?;
    let part = Part::path(out);
    let failed = |e: std::io::Error| CliError::NoAnswer(format!("{}: cannot be written: {e}", out.display()));
    let to = File::create(&part).map_err(failed)?;
    let mut progress = Progress::new(sheet.rows());
    let never = AtomicBool::new(false);
    let written = sheet.write(&*task, to.try_clone().map_err(failed)?, &never, |summary| {
        progress.show(summary)
    });
    progress.end();
    let written = written.map_err(|e| bad_file(out, &e))?;
    to.sync_all().and_then(|()| fs::rename(&part, out)).map_err(failed)?;
    Ok(written.unwrap_or_default())
}
