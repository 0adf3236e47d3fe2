//! Spreadsheets (XLS, XLSX, ODS).

use super::{FormatError, Table, bytes, unpacked};
use calamine::{Data, Range, Reader, Sheets, Xlsx, XlsxError, open_workbook_auto};
use csv::StringRecord;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// The most cells of a sheet, empty ones between others included.
const MOST_CELLS: u64 = 10_000_000;

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
    // A megabyte of zip may hold more than any memory. The old format (XLS) is no zip, and as large as its file.
    let mut file = File::open(path).map_err(|e| fail(e.to_string()))?;
    let mut first = [0; 2];
    if file.read_exact(&mut first).is_ok() && &first == b"PK" {
        unpacked::check(&mut file).map_err(|what| fail(format!("not a readable spreadsheet: {what}")))?;
    }
    let mut book = open_workbook_auto(path).map_err(|e| fail(format!("not a readable spreadsheet: {e}")))?;
    if let Sheets::Xlsx(book) = &mut book {
        for name in book.sheet_names() {
            if rectangle(book, &name).map_err(|e| fail(format!("not a readable spreadsheet: {e}")))? > MOST_CELLS {
                let shown: String = name.chars().take(60).collect();
                return Err(fail(format!(
                    "its sheet {shown} reaches over more than {MOST_CELLS} cells"
                )));
            }
        }
    }
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

/// How many cells there are from the first that is filled to the last, all of which are held in memory.
fn rectangle(book: &mut Xlsx<BufReader<File>>, name: &str) -> Result<u64, XlsxError> {
    let mut cells = book.worksheet_cells_reader(name)?;
    let (mut from, mut to) = ((u32::MAX, u32::MAX), (0, 0));
    while let Some(cell) = cells.next_cell()? {
        let (row, column) = cell.get_position();
        from = (from.0.min(row), from.1.min(column));
        to = (to.0.max(row), to.1.max(column));
    }
    let length = |from: u32, to: u32| (u64::from(to) + 1).saturating_sub(u64::from(from));
    Ok(length(from.0, to.0) * length(from.1, to.1))
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
