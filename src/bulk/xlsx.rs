//! Sheets: XLSX in, XLSX out. Rows are read and written one by one; typed cells stay typed.

use super::cells::Cells;
use super::columns::Look;
use super::error::FileError;
use super::summary::Summary;
use super::table::answer_row;
use super::task::{Row, RowTask};
use crate::formats::unpacked;
use calamine::{DataRef, Reader, Xlsx, open_workbook_from_rs};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

/// The most rows of a sheet, the header included.
pub const MOST_ROWS: u64 = 1_048_576;
/// The type of a workbook.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// The most cells, empty ones between others included: a sheet is held in memory.
const MOST_CELLS: usize = 10_000_000;
/// How many rows are looked at to guess what columns mean.
const SAMPLE: usize = 100;

/// A cell as it was.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Empty,
    Text(String),
    Number(f64),
    Bool(bool),
    /// A day or a time: the number of days, and as text.
    Date(f64, String),
}

impl Value {
    /// As a person reads it: 34172 and not 34172.0.
    fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Date(_, text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Bool(flag) => flag.to_string(),
        }
    }
}

/// A sheet that was read.
#[derive(Debug)]
pub struct Sheet {
    /// The names of the columns.
    pub header: Vec<String>,
    rows: Vec<Vec<Value>>,
    sample: Vec<Vec<String>>,
}

/// Whether a file begins as a workbook does.
#[must_use]
pub fn is_workbook(file: &mut (impl Read + Seek)) -> bool {
    let mut start = [0; 4];
    let read = file.rewind().and_then(|()| file.read_exact(&mut start));
    let _ = file.rewind();
    read.is_ok() && start == *b"PK\x03\x04"
}

impl Sheet {
    /// Reads the sheet of that name, or the first.
    ///
    /// # Errors
    /// When the file is no workbook, has no such sheet, or the sheet has no header.
    pub fn read(file: File, name: Option<&str>) -> Result<Self, FileError> {
        // The reader may panic on a damaged workbook; to the user it is a bad file like any other.
        let read = catch_unwind(AssertUnwindSafe(|| Self::read_from(file, name)));
        read.unwrap_or_else(|_| Err(FileError::Sheet("it is damaged or cut off".to_owned())))
    }

    fn read_from(mut file: File, name: Option<&str>) -> Result<Self, FileError> {
        unpacked::check(&mut file).map_err(FileError::Sheet)?;
        let bad = |e: calamine::XlsxError| FileError::Sheet(e.to_string());
        let mut book: Xlsx<_> = open_workbook_from_rs(BufReader::new(file)).map_err(bad)?;
        let names = book.sheet_names();
        let name = match name {
            Some(name) if names.iter().any(|n| n == name) => name.to_owned(),
            Some(name) => {
                return Err(FileError::NoSuchColumn {
                    field: "sheet".to_owned(),
                    name: name.chars().take(60).collect(),
                    found: names.join(", "),
                });
            }
            None => names.first().cloned().ok_or(FileError::Empty)?,
        };
        let mut cells = book.worksheet_cells_reader(&name).map_err(bad)?;
        let mut rows: Vec<Vec<Value>> = Vec::new();
        let (mut first, mut count) = (None, 0);
        while let Some(cell) = cells.next_cell().map_err(bad)? {
            let (row, column) = cell.get_position();
            let value = value(cell.get_value());
            if value == Value::Empty {
                continue;
            }
            let row = (row - *first.get_or_insert(row)) as usize;
            let column = column as usize;
            if column >= super::records::MOST_COLUMNS {
                return Err(FileError::TooManyColumns {
                    found: column + 1,
                    limit: super::records::MOST_COLUMNS,
                });
            }
            if rows.len() <= row {
                rows.resize_with(row + 1, Vec::new);
            }
            if rows[row].len() <= column {
                count += column + 1 - rows[row].len();
                if count > MOST_CELLS {
                    let what = format!("it has more than {MOST_CELLS} cells; save it as CSV");
                    return Err(FileError::Sheet(what));
                }
                rows[row].resize(column + 1, Value::Empty);
            }
            rows[row][column] = value;
        }
        if rows.is_empty() {
            return Err(FileError::Empty);
        }
        let header: Vec<String> = rows.remove(0).iter().map(Value::text).collect();
        if rows.is_empty() {
            return Err(FileError::NoRows);
        }
        let sample = rows.iter().take(SAMPLE);
        Ok(Self {
            sample: sample.map(|row| row.iter().map(Value::text).collect()).collect(),
            header,
            rows,
        })
    }

    /// How many rows there are below the header.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows.len() as u64
    }

    /// The sheet as far as columns are looked for in it.
    #[must_use]
    pub fn look(&self) -> Look<'_> {
        Look {
            header: &self.header,
            sample: &self.sample,
        }
    }

    /// Answers every row and writes a workbook. `None` when `stop` was set.
    ///
    /// # Errors
    /// When it has more rows than a sheet holds, or cannot be written.
    pub fn write(
        &self,
        task: &dyn RowTask,
        out: File,
        stop: &AtomicBool,
        mut progress: impl FnMut(&Summary),
    ) -> Result<Option<Summary>, FileError> {
        if self.rows() >= MOST_ROWS {
            return Err(FileError::TooManyRows {
                rows: self.rows(),
                limit: MOST_ROWS - 1,
            });
        }
        let failed = |e: XlsxError| FileError::Sheet(e.to_string());
        let mut book = Workbook::new();
        let date = Format::new().set_num_format("yyyy-mm-dd");
        let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
        let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
        let names = self.header.iter().chain(task.header());
        for (column, name) in (0_u16..).zip(names) {
            sheet.write_string(0, column, name).map_err(failed)?;
        }
        let codes = task.code_columns();
        let width = self.header.len();
        let (mut summary, mut cells) = (Summary::default(), Cells::default());
        for (line, row) in (1_u32..).zip(&self.rows) {
            let mut texts: Vec<String> = row.iter().map(Value::text).collect();
            for code in &codes {
                // A code of five digits that was kept as a number has lost its zero.
                if let (Some(Value::Number(_)), Some(text)) = (row.get(*code), texts.get_mut(*code)) {
                    *text = format!("{text:0>5}");
                }
            }
            let outcome = if row.len() > width {
                cells.clear();
                let detail = task.lang().pick(
                    "la ligne est plus longue que l'en-tête",
                    "the row is longer than the header",
                );
                task.refuse(detail, &mut cells);
                super::RowOutcome::without(super::RowStatus::Error)
            } else {
                answer_row(task, &Row::Texts(&texts), &mut cells)
            };
            summary.count(outcome);
            for (column, value) in (0_u16..).zip(row.iter().take(width)) {
                write_value(sheet, line, column, value, &date, &moment).map_err(failed)?;
            }
            let from = u16::try_from(width).unwrap_or(u16::MAX);
            for (column, (name, cell)) in (from..).zip(task.header().iter().zip(cells.iter())) {
                write_answer(sheet, line, column, name, cell).map_err(failed)?;
            }
            if line.is_multiple_of(512) {
                progress(&summary);
                if stop.load(Ordering::Relaxed) {
                    return Ok(None);
                }
            }
        }
        book.save_to_writer(out).map_err(failed)?;
        Ok(Some(summary))
    }
}

fn value(data: &DataRef<'_>) -> Value {
    match data {
        DataRef::Empty | DataRef::Error(_) => Value::Empty,
        #[expect(clippy::cast_precision_loss, reason = "a sheet keeps every number as f64")]
        DataRef::Int(number) => Value::Number(*number as f64),
        DataRef::Float(number) => Value::Number(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Value::Text(text.clone()),
        DataRef::SharedString(text) => Value::Text((*text).to_owned()),
        DataRef::Bool(flag) => Value::Bool(*flag),
        DataRef::DateTime(when) => {
            let (year, month, day, hour, minute, second, _) = when.to_ymd_hms_milli();
            let day = format!("{year:04}-{month:02}-{day:02}");
            let text = if when.as_f64().fract() == 0.0 {
                day
            } else {
                format!("{day} {hour:02}:{minute:02}:{second:02}")
            };
            Value::Date(when.as_f64(), text)
        }
    }
}

fn write_value(
    sheet: &mut Worksheet,
    line: u32,
    column: u16,
    value: &Value,
    date: &Format,
    moment: &Format,
) -> Result<(), XlsxError> {
    match value {
        Value::Empty => {}
        Value::Text(text) => {
            sheet.write_string(line, column, text)?;
        }
        Value::Number(number) => {
            sheet.write_number(line, column, *number)?;
        }
        Value::Bool(flag) => {
            sheet.write_boolean(line, column, *flag)?;
        }
        Value::Date(days, _) => {
            let format = if days.fract() == 0.0 { date } else { moment };
            sheet.write_number_with_format(line, column, *days, format)?;
        }
    }
    Ok(())
}

/// Coordinates, scores and distances as numbers; codes and words as text.
fn write_answer(sheet: &mut Worksheet, line: u32, column: u16, name: &str, cell: &str) -> Result<(), XlsxError> {
    const NUMBERS: [&str; 6] = [
        "longitude",
        "latitude",
        "result_score",
        "result_score_next",
        "result_distance",
        "distance_zip_zac_m",
    ];
    if cell.is_empty() {
        return Ok(());
    }
    match cell.parse::<f64>() {
        Ok(number) if NUMBERS.contains(&name) => sheet.write_number(line, column, number)?,
        _ => sheet.write_string(line, column, cell)?,
    };
    Ok(())
}
