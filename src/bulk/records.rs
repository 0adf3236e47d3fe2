//! A table cut into its rows, byte for byte, and a row cut into its cells.

use super::error::FileError;
use memchr::{memchr, memchr3};
use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;

/// The largest cell, in bytes.
pub const LARGEST_CELL: usize = 1 << 20;
/// The largest row, in bytes.
pub const LARGEST_ROW: usize = 4 << 20;
/// The most columns.
pub const MOST_COLUMNS: usize = 1_000;

const BLOCK: usize = 1 << 18;

/// Rows one after the other, each with its line end.
#[derive(Debug, Default)]
pub struct Chunk {
    /// The number of the first row.
    pub first_row: u64,
    /// The rows.
    pub bytes: Vec<u8>,
    /// Where each row ends in `bytes`.
    pub ends: Vec<usize>,
}

impl Chunk {
    /// The rows, with their numbers.
    pub fn rows(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let mut start = 0;
        let mut number = self.first_row;
        self.ends.iter().map(move |end| {
            let raw = &self.bytes[start..*end];
            start = *end;
            let own = number;
            number += u64::from(!is_blank(raw));
            (own, raw)
        })
    }
}

/// Whether a line has nothing on it: such lines are passed on and are no rows.
#[must_use]
pub fn is_blank(raw: &[u8]) -> bool {
    raw.iter().all(|b| matches!(b, b'\n' | b'\r'))
}

/// A reader of rows.
pub struct Records<R> {
    input: R,
    quote: u8,
    delimiter: u8,
    buffer: Vec<u8>,
    start: usize,
    ended: bool,
    row: u64,
}

impl<R: Read> Records<R> {
    /// Over UTF-8 from its beginning; the header is row 0.
    pub fn new(input: R, delimiter: u8, quote: u8) -> Self {
        Self {
            input,
            quote,
            delimiter,
            buffer: Vec::new(),
            start: 0,
            ended: false,
            row: 0,
        }
    }

    /// At most this many lines; `None` at the end.
    ///
    /// # Errors
    /// When the file cannot be read, a quote is not closed, or a row is too large.
    pub fn chunk(&mut self, most: usize) -> Result<Option<Chunk>, FileError> {
        let mut chunk = Chunk {
            first_row: self.row,
            ..Chunk::default()
        };
        let mut taken = 0;
        while chunk.ends.len() < most {
            let Some(length) = self.row_length(taken)? else { break };
            let row = &self.buffer[self.start + taken..self.start + taken + length];
            self.row += u64::from(!is_blank(row));
            taken += length;
            chunk.ends.push(taken);
            if taken >= LARGEST_ROW {
                break;
            }
        }
        if taken == 0 {
            return Ok(None);
        }
        chunk
            .bytes
            .extend_from_slice(&self.buffer[self.start..self.start + taken]);
        self.start += taken;
        Ok(Some(chunk))
    }

    /// The length of the row that begins `taken` bytes after the start, with its line end; `None` at the end.
    fn row_length(&mut self, taken: usize) -> Result<Option<usize>, FileError> {
        loop {
            let row = &self.buffer[self.start + taken..];
            match end_of_row(row, self.delimiter, self.quote, self.ended) {
                End::At(end) => {
                    if end > LARGEST_CELL {
                        self.check_cells(&row[..end])?;
                    }
                    return Ok((end > 0).then_some(end));
                }
                End::Unclosed(quote) if self.ended => {
                    return Err(FileError::UnclosedQuote {
                        row: self.row,
                        column: cells_before(row, quote, self.delimiter, self.quote),
                    });
                }
                End::More | End::Unclosed(_) => {
                    if row.len() > LARGEST_ROW {
                        self.check_cells(row)?;
                        return Err(FileError::RowTooLarge {
                            row: self.row,
                            limit: LARGEST_ROW,
                        });
                    }
                }
            }
            self.read_more()?;
        }
    }

    fn check_cells(&self, row: &[u8]) -> Result<(), FileError> {
        let mut cells = Vec::new();
        split(row, self.delimiter, self.quote, &mut cells);
        match cells.iter().position(|c| c.len() > LARGEST_CELL) {
            Some(at) => Err(FileError::CellTooLarge {
                row: self.row,
                column: at + 1,
                limit: LARGEST_CELL,
            }),
            None if row.len() > LARGEST_ROW => Err(FileError::RowTooLarge {
                row: self.row,
                limit: LARGEST_ROW,
            }),
            None => Ok(()),
        }
    }

    fn read_more(&mut self) -> Result<(), FileError> {
        if self.start > BLOCK {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        let before = self.buffer.len();
        self.buffer.resize(before + BLOCK, 0);
        let read = loop {
            match self.input.read(&mut self.buffer[before..]) {
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.buffer.truncate(before + read);
        self.ended = read == 0;
        Ok(())
    }
}

enum End {
    At(usize),
    More,
    /// In a quoted cell that begins there.
    Unclosed(usize),
}

/// Where the first row ends. A quote opens a quoted cell only where a cell begins.
fn end_of_row(bytes: &[u8], delimiter: u8, quote: u8, ended: bool) -> End {
    let mut at = 0;
    while let Some(found) = memchr3(quote, b'\n', b'\r', &bytes[at..]) {
        let here = at + found;
        match bytes[here] {
            b'\n' => return End::At(here + 1),
            b'\r' => {
                return match bytes.get(here + 1) {
                    Some(b'\n') => End::At(here + 2),
                    None if !ended => End::More,
                    _ => End::At(here + 1),
                };
            }
            _ if here == 0 || bytes[here - 1] == delimiter => match close(bytes, here, quote) {
                Some(after) => at = after,
                None => return End::Unclosed(here),
            },
            _ => at = here + 1,
        }
    }
    if ended { End::At(bytes.len()) } else { End::More }
}

/// The position after the quote that closes the one at `open`. A quote at the end of what is there is taken as closing;
/// the caller reads on when more may come.
fn close(bytes: &[u8], open: usize, quote: u8) -> Option<usize> {
    let mut at = open + 1;
    loop {
        at += memchr(quote, &bytes[at..])?;
        if bytes.get(at + 1) == Some(&quote) {
            at += 2;
        } else {
            return Some(at + 1);
        }
    }
}

fn cells_before(row: &[u8], at: usize, delimiter: u8, quote: u8) -> usize {
    let mut cells = Vec::new();
    split(&row[..at], delimiter, quote, &mut cells);
    cells.len()
}

/// The row without its line end, and the line end.
#[must_use]
pub fn cut_end(raw: &[u8]) -> (&[u8], &[u8]) {
    let end = match raw {
        [.., b'\r', b'\n'] => 2,
        [.., b'\r' | b'\n'] => 1,
        _ => 0,
    };
    raw.split_at(raw.len() - end)
}

/// The places of the cells in a row without its line end, quotes included.
pub fn split(row: &[u8], delimiter: u8, quote: u8, cells: &mut Vec<Range<usize>>) {
    cells.clear();
    let mut start = 0;
    loop {
        let from = if row.get(start) == Some(&quote) {
            close(row, start, quote).unwrap_or(row.len())
        } else {
            start
        };
        match memchr(delimiter, &row[from..]) {
            Some(found) => {
                cells.push(start..from + found);
                start = from + found + 1;
            }
            None => {
                cells.push(start..row.len());
                return;
            }
        }
    }
}

/// The text of a cell, without quotes around it.
#[must_use]
pub fn text(cell: &[u8], quote: u8) -> Cow<'_, str> {
    let Some(inner) = cell.strip_prefix(&[quote]) else {
        return String::from_utf8_lossy(cell);
    };
    if let Some(inner) = inner.strip_suffix(&[quote])
        && memchr(quote, inner).is_none()
    {
        return String::from_utf8_lossy(inner);
    }
    let mut plain = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().copied().peekable();
    let mut quoted = true;
    while let Some(byte) = bytes.next() {
        if byte == quote && quoted {
            if bytes.peek() == Some(&quote) {
                plain.push(quote);
                bytes.next();
            } else {
                quoted = false;
            }
        } else {
            plain.push(byte);
        }
    }
    Cow::Owned(String::from_utf8_lossy(&plain).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time, so that every row is cut by the end of what is there.
    struct Slow<'a>(&'a [u8]);
    impl Read for Slow<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let count = out.len().min(self.0.len()).min(1);
            out[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn rows(text: &str) -> Result<Vec<String>, FileError> {
        let mut records = Records::new(Slow(text.as_bytes()), b';', b'"');
        let mut found = Vec::new();
        while let Some(chunk) = records.chunk(3)? {
            found.extend(chunk.rows().map(|(_, raw)| String::from_utf8_lossy(raw).into_owned()));
        }
        Ok(found)
    }

    #[test]
    fn rows_are_cut_byte_for_byte() {
        let text = "a;b\r\n\"x\ny\";\"1\"\"2\"\r3;4\n\n5;a \"quoted\" word\n6;7";
        let found = rows(text).expect("rows");
        assert_eq!(
            found,
            [
                "a;b\r\n",
                "\"x\ny\";\"1\"\"2\"\r",
                "3;4\n",
                "\n",
                "5;a \"quoted\" word\n",
                "6;7"
            ]
        );
        assert_eq!(found.concat(), text);
    }

    #[test]
    fn cells_are_cut_and_unquoted() {
        let row = b"\"x;\ny\";\"1\"\"2\";;plain;\"tail\"end";
        let mut cells = Vec::new();
        split(row, b';', b'"', &mut cells);
        let texts: Vec<_> = cells.into_iter().map(|c| text(&row[c], b'"').into_owned()).collect();
        assert_eq!(texts, ["x;\ny", "1\"2", "", "plain", "tailend"]);
    }

    #[test]
    fn an_unclosed_quote_names_its_row_and_column() {
        let error = rows("a;b\n1;2\n3;\"open\n5;6\n").expect_err("unclosed");
        assert!(
            matches!(error, FileError::UnclosedQuote { row: 2, column: 2 }),
            "{error}"
        );
    }

    #[test]
    fn a_large_cell_names_its_row() {
        let large = format!("a;b\n1;\"{}\"\n", "x".repeat(10 << 20));
        let mut records = Records::new(large.as_bytes(), b';', b'"');
        let error = records.chunk(10).expect_err("too large");
        assert!(
            matches!(error, FileError::CellTooLarge { row: 1, column: 2, .. }),
            "{error}"
        );
    }
}
