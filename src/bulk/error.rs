//! Why a file cannot be read as a table: where, what, and what to do.

mod french;

use crate::domain::Lang;
use thiserror::Error;

/// What is to blame when no single field is.
pub(super) const THE_FORM: &str = "the form";

/// Why a file was refused. Rows count from 1, the first below the header.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FileError {
    /// The operating system refused.
    #[error("the file cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Only names of columns.
    #[error("the file has a header and no rows; is it the whole table?")]
    NoRows,
    /// Not a table.
    #[error("the file is {0}, not CSV; save the table as CSV or XLSX")]
    NotATable(&'static str),
    /// Bytes that the encoding does not have.
    #[error("byte {byte} of the file is not {encoding}; save it as UTF-8 or name its encoding")]
    Encoding {
        /// The encoding it was read in.
        encoding: &'static str,
        /// Position from 1.
        byte: u64,
    },
    /// The name of no encoding.
    #[error("encoding: \"{0}\" is not known; utf-8 and windows-1252 are")]
    UnknownEncoding(String),
    /// Not one character.
    #[error("{field}: \"{given}\" must be one character")]
    OneCharacter {
        /// `delimiter` or `quote`.
        field: &'static str,
        /// What was given.
        given: String,
    },
    /// A quote that is never closed: the rest of the file would be one cell.
    #[error("row {row}, column {column}: a quote is opened and never closed; close it, or double it where it is meant")]
    UnclosedQuote {
        /// The row it is opened in; 0 is the header.
        row: u64,
        /// The column from 1.
        column: usize,
    },
    /// A cell that nobody wrote.
    #[error("row {row}, column {column}: the cell has more than {limit} bytes; is a quote not closed?")]
    CellTooLarge {
        /// The row.
        row: u64,
        /// The column from 1.
        column: usize,
        /// The most bytes.
        limit: usize,
    },
    /// A row that is too long.
    #[error("row {row}: the row has more than {limit} bytes")]
    RowTooLarge {
        /// The row.
        row: u64,
        /// The most bytes.
        limit: usize,
    },
    /// Too many columns.
    #[error("the header has {found} columns, at most {limit} are read")]
    TooManyColumns {
        /// How many there are.
        found: usize,
        /// The most.
        limit: usize,
    },
    /// A column that is not there.
    #[error("{field}: no column \"{name}\"; the columns are: {found}")]
    NoSuchColumn {
        /// What asked for it.
        field: String,
        /// The column.
        name: String,
        /// Those that are there.
        found: String,
    },
    /// Nothing says where a row is.
    #[error("no column gives a place; name one with columns, lat and lon, or commune; the columns are: {0}")]
    NoPlace(String),
    /// A spreadsheet that cannot be read.
    #[error("the workbook, or zip archive, cannot be read: {0}")]
    Sheet(String),
    /// More rows than a sheet holds.
    #[error("the table has {rows} rows, a sheet holds {limit}; save it as CSV")]
    TooManyRows {
        /// How many there are.
        rows: u64,
        /// The most.
        limit: u64,
    },
    /// Something asked for that cannot be.
    #[error("{field}: {what}")]
    Invalid {
        /// What is wrong.
        field: String,
        /// Why.
        what: String,
    },
}

impl FileError {
    /// What is wrong and what to do, in a language.
    #[must_use]
    pub fn told(&self, lang: Lang) -> String {
        match lang {
            Lang::Fr => french::told(self),
            Lang::En => self.to_string(),
        }
    }
}
