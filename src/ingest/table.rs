//! Tables as offices save them: UTF-8, or Windows-1252 where it is not.

use crate::formats::{FormatError, Table, bytes, read_table, table::read_csv};
use std::path::Path;

/// Reads a table that has the columns, and says whether it had to be read as Windows-1252.
///
/// # Errors
/// When it cannot be read or lacks a column.
pub(super) fn read(path: &Path, columns: &[&str]) -> Result<(Table, bool), FormatError> {
    match read_table(path, columns) {
        Err(FormatError::NotUtf8 { .. }) => {
            let raw = bytes::read(path)?;
            let (text, _, _) = encoding_rs::WINDOWS_1252.decode(&raw);
            let table = read_csv(text.as_bytes(), &bytes::name(path))?;
            for column in columns {
                table.column(column)?;
            }
            Ok((table, true))
        }
        read => read.map(|table| (table, false)),
    }
}
