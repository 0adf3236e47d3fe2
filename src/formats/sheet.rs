//! Spreadsheets (XLS, XLSX, ODS).

use super::{FormatError, Table, bytes};
use calamine::{Data, Range, Reader, open_workbook_auto};
use csv::StringRecord;
use std::path::Path;

/// The first sheet that has all of `columns` in one of its first twenty rows; what stands above is a title.
///
/// # Errors
/// When the file is no spreadsheet or no sheet has the columns.
pub fn read(path: &Path, columns: &[&str]) -> Result<Table, FormatError> {
    let fail = |what: String| FormatError::Sheet {
        file: bytes::name(path),
        what,
    };
    // The reader of old XLS files panics on some that are cut off; to the user it is a bad file like any other.
    let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read_sheets(path, columns, &fail)));
    read.unwrap_or_else(|_| Err(fail("not a readable spreadsheet: it is damaged or cut off".to_owned())))
}

fn read_sheets(path: &Path, columns: &[&str], fail: &dyn Fn(String) -> FormatError) -> Result<Table, FormatError> {
    let mut book = open_workbook_auto(path).map_err(|e| fail(format!("not a readable spreadsheet: {e}")))?;
    let sheets = book.worksheets();
    for (_, range) in &sheets {
        if let Some(table) = table(range, columns, bytes::name(path)) {
            return Ok(table);
        }
    }
    let names: Vec<_> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    Err(fail(format!(
        "no sheet has the columns {} (sheets: {})",
        columns.join(", "),
        names.join(", ")
    )))
}

fn table(range: &Range<Data>, columns: &[&str], file: String) -> Option<Table> {
    let first_line = u64::from(range.start()?.0) + 1;
    let texts = |row: &[Data]| {
        row.iter()
            .map(|cell| cell.to_string().trim().to_owned())
            .collect::<Vec<_>>()
    };
    let (skipped, header) = range
        .rows()
        .take(20)
        .map(texts)
        .enumerate()
        .find(|(_, row)| columns.iter().all(|c| row.iter().any(|cell| cell == c)))?;
    let rows = range
        .rows()
        .enumerate()
        .skip(skipped + 1)
        .map(|(i, row)| (first_line + i as u64, StringRecord::from(texts(row))))
        .filter(|(_, row)| row.iter().any(|cell| !cell.is_empty()))
        .collect();
    Some(Table::new(file, header, rows))
}
