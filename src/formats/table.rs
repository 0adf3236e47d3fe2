//! Tables whose first row names the columns.

use super::{FormatError, bytes};
use csv::StringRecord;

/// A table read whole.
#[derive(Debug)]
pub struct Table {
    file: String,
    columns: Vec<String>,
    rows: Vec<(u64, StringRecord)>,
}

/// One row and the line it stands on.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Line of the file, from 1 (the header is usually line 1).
    pub line: u64,
    cells: &'a StringRecord,
}

impl<'a> Row<'a> {
    /// The trimmed cell of a column found with [`Table::column`]; empty when the row is short.
    #[must_use]
    pub fn get(&self, column: usize) -> &'a str {
        self.cells.get(column).unwrap_or_default().trim()
    }

    /// The trimmed cell, `None` when it is empty or the column is absent.
    #[must_use]
    pub fn optional(&self, column: Option<usize>) -> Option<&'a str> {
        column.map(|c| self.get(c)).filter(|text| !text.is_empty())
    }
}

impl Table {
    pub(super) fn new(file: String, columns: Vec<String>, rows: Vec<(u64, StringRecord)>) -> Self {
        Self { file, columns, rows }
    }

    /// The file it was read from.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The names of the columns, from left to right.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Where the column stands.
    ///
    /// # Errors
    /// [`FormatError::MissingColumn`], which lists those that are there.
    pub fn column(&self, name: &str) -> Result<usize, FormatError> {
        self.optional_column(name).ok_or_else(|| FormatError::MissingColumn {
            file: self.file.clone(),
            column: name.to_owned(),
            found: self.columns.join(", "),
        })
    }

    /// Where the column stands, if there is one of that name.
    #[must_use]
    pub fn optional_column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c == name)
    }

    /// The rows in file order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, cells)| Row { line: *line, cells })
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// Reads CSV in UTF-8. The separator is the one of `, ; | tab` that the header row has most of. A row with more or
/// fewer cells than the header is an error: it is a sign of a broken quote.
///
/// # Errors
/// When the text is not UTF-8, has no header, or a row does not fit.
pub fn read_csv(raw: &[u8], file: &str) -> Result<Table, FormatError> {
    let text = bytes::utf8(raw, file)?;
    let header = text.lines().next().unwrap_or_default();
    if header.trim().is_empty() {
        return Err(FormatError::Csv {
            file: file.to_owned(),
            line: 1,
            what: "the file is empty or its first line names no column".to_owned(),
        });
    }
    let separator = [b',', b';', b'|', b'\t']
        .into_iter()
        .max_by_key(|s| (header.bytes().filter(|b| b == s).count(), *s == b','))
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let fail = |e: &csv::Error| FormatError::Csv {
        file: file.to_owned(),
        line: e.position().map_or(1, csv::Position::line),
        what: match e.kind() {
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                format!("the row has {len} cells, the header {expected_len}")
            }
            _ => e.to_string(),
        },
    };
    let columns = reader
        .headers()
        .map_err(|e| fail(&e))?
        .iter()
        .map(|c| c.trim().to_owned())
        .collect();
    let mut rows = Vec::new();
    let (mut line, mut counted) = (1, 0);
    for record in reader.records() {
        let record = record.map_err(|e| fail(&e))?;
        // The reader counts a record from before the line break it skips, so lines are counted here.
        let mut start = record.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0));
        while matches!(text.as_bytes().get(start), Some(b'\r' | b'\n')) {
            start += 1;
        }
        line += bytes::line_of(&text.as_bytes()[counted..], start - counted) - 1;
        counted = start;
        rows.push((line, record));
    }
    Ok(Table::new(file.to_owned(), columns, rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_separator_bom_and_quoted_newlines() {
        for text in ["a,b\n1,2\n", "\u{feff}a;b\r\n1;2\r\n", "\"a\"\t\"b\"\n1\t2"] {
            let table = read_csv(text.as_bytes(), "t.csv").expect(text);
            let (a, b) = (table.column("a").expect("a"), table.column("b").expect("b"));
            let row = table.rows().next().expect("a row");
            assert_eq!((row.get(a), row.get(b), row.line), ("1", "2", 2));
        }
        let table = read_csv(b"a,b\n\"x\ny\",2\n3,4\n", "t.csv").expect("table");
        assert_eq!(table.rows().map(|r| r.line).collect::<Vec<_>>(), [2, 4]);
    }

    #[test]
    fn errors_name_file_and_line() {
        let short = read_csv(b"a,b\n1,2\n3\n", "t.csv").expect_err("short row").to_string();
        assert_eq!(short, "t.csv, line 3: the row has 1 cells, the header 2");
        let latin = read_csv(b"a,b\n1,\xe9\n", "t.csv").expect_err("latin-1").to_string();
        assert!(latin.starts_with("t.csv, line 2: not UTF-8"), "{latin}");
        assert!(read_csv(b"", "t.csv").is_err());
        let table = read_csv(b"a,b\n", "t.csv").expect("header only");
        assert!(table.is_empty());
        let missing = table.column("c").expect_err("c").to_string();
        assert_eq!(missing, "t.csv: no column \"c\" (found: a, b)");
    }
}
