//! A file that was read once from end to end: what it is, that it is whole, how many rows it has.

use super::columns::Look;
use super::dialect::Dialect;
use super::encoding::{self, Transcoded};
use super::error::FileError;
use super::records::{self, MOST_COLUMNS, Records, cut_end};
use encoding_rs::{Encoding, UTF_8};
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

/// How many rows are looked at to guess what columns mean.
const SAMPLE: usize = 100;
const HEAD: usize = 1 << 16;

/// What was said of a file; the rest is found out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked {
    /// Between two cells.
    pub delimiter: Option<u8>,
    /// Around cells.
    pub quote: Option<u8>,
    /// How characters are written.
    pub encoding: Option<&'static Encoding>,
}

/// A table in a file.
#[derive(Debug)]
pub struct Source {
    file: Arc<File>,
    encoding: &'static Encoding,
    /// How cells are set apart.
    pub dialect: Dialect,
    /// Whether it begins with the byte order mark of UTF-8.
    pub has_bom: bool,
    /// The header as it stands, blank lines before it included, in UTF-8 without byte order mark.
    pub head: Vec<u8>,
    /// How many lines that is.
    head_lines: usize,
    /// The names of the columns.
    pub header: Vec<String>,
    /// Some rows, to guess by.
    pub sample: Vec<Vec<String>>,
    /// How many rows there are.
    pub rows: u64,
}

/// A reader of a shared file, with a position of its own.
#[derive(Debug)]
pub struct FileReader {
    file: Arc<File>,
    at: u64,
}

impl Read for FileReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(out, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Source {
    /// Reads a file from end to end.
    ///
    /// # Errors
    /// The first thing that makes it no table, with the row and what to do.
    pub fn open(file: File, asked: Asked) -> Result<Self, FileError> {
        let file = Arc::new(file);
        let from = |at| FileReader {
            file: Arc::clone(&file),
            at,
        };
        let mut start = vec![0; HEAD];
        let read = read_up_to(&mut from(0), &mut start)?;
        start.truncate(read);
        check_kind(&start)?;
        let encoding = match asked.encoding {
            Some(encoding) => encoding,
            None => encoding::detect(from(0))?,
        };
        if let Some(byte) = encoding::first_fault(from(0), encoding)? {
            return Err(FileError::Encoding {
                encoding: encoding.name(),
                byte,
            });
        }
        let mut source = Self {
            has_bom: encoding == UTF_8 && start.starts_with(b"\xef\xbb\xbf"),
            file: Arc::clone(&file),
            encoding,
            dialect: Dialect {
                delimiter: b',',
                quote: b'"',
            },
            head: vec![],
            head_lines: 0,
            header: vec![],
            sample: vec![],
            rows: 0,
        };
        let mut text = vec![0; HEAD];
        let read = read_up_to(&mut source.text(), &mut text)?;
        source.dialect = Dialect::of(&text[..read], asked.delimiter, asked.quote);
        source.look_through()?;
        if source.rows == 0 {
            return Err(FileError::NoRows);
        }
        Ok(source)
    }

    /// Reads the header, some rows, and counts the rest.
    fn look_through(&mut self) -> Result<(), FileError> {
        let Dialect { delimiter, quote } = self.dialect;
        let mut records = Records::new(self.text(), delimiter, quote);
        let mut cells = Vec::new();
        let names = loop {
            let Some(line) = records.chunk(1)? else {
                return Err(FileError::Empty);
            };
            self.head.extend_from_slice(&line.bytes);
            self.head_lines += 1;
            if !records::is_blank(&line.bytes) {
                break line.bytes;
            }
        };
        let mut texts = |row: &[u8]| -> Vec<String> {
            let row = cut_end(row).0;
            records::split(row, delimiter, quote, &mut cells);
            cells
                .iter()
                .map(|c| records::text(&row[c.clone()], quote).into_owned())
                .collect()
        };
        self.header = texts(&names);
        if self.header.len() > MOST_COLUMNS {
            return Err(FileError::TooManyColumns {
                found: self.header.len(),
                limit: MOST_COLUMNS,
            });
        }
        if self.header.iter().all(|name| name.trim().is_empty()) {
            return Err(FileError::Invalid {
                field: "header".to_owned(),
                what: "the first line has no names of columns".to_owned(),
            });
        }
        while let Some(chunk) = records.chunk(4096)? {
            for (_, raw) in chunk.rows() {
                if records::is_blank(raw) {
                    continue;
                }
                self.rows += 1;
                if self.sample.len() < SAMPLE {
                    let row = texts(raw);
                    self.sample.push(row);
                }
            }
        }
        Ok(())
    }

    /// The text of the file from its beginning, as UTF-8 without byte order mark.
    fn text(&self) -> Box<dyn Read + Send> {
        let file = FileReader {
            file: Arc::clone(&self.file),
            at: if self.has_bom { 3 } else { 0 },
        };
        if self.encoding == UTF_8 {
            Box::new(file)
        } else {
            Box::new(Transcoded::new(file, self.encoding))
        }
    }

    /// The table as far as columns are looked for in it.
    #[must_use]
    pub fn look(&self) -> Look<'_> {
        Look {
            header: &self.header,
            sample: &self.sample,
        }
    }

    /// The rows below the header.
    ///
    /// # Errors
    /// When the file cannot be read any more.
    pub fn records(&self) -> Result<Records<Box<dyn Read + Send>>, FileError> {
        let mut records = Records::new(self.text(), self.dialect.delimiter, self.dialect.quote);
        for _ in 0..self.head_lines {
            records.chunk(1)?;
        }
        Ok(records)
    }

    /// The name of its encoding.
    #[must_use]
    pub fn encoding(&self) -> &'static str {
        self.encoding.name()
    }
}

fn read_up_to(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        let read = input.read(&mut buffer[filled..])?;
        if read == 0 {
            break;
        }
        filled += read;
    }
    Ok(filled)
}

/// Refuses what is plainly no text.
fn check_kind(start: &[u8]) -> Result<(), FileError> {
    let kinds: [(&[u8], &'static str); 7] = [
        (b"PK\x03\x04", "a zip archive"),
        (b"%PDF", "a PDF"),
        (b"\x1f\x8b", "compressed (gzip)"),
        (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls)"),
        (b"\x89PNG", "an image"),
        (b"\xff\xd8\xff", "an image"),
        (b"Rar!", "a RAR archive"),
    ];
    if let Some((_, what)) = kinds.iter().find(|(magic, _)| start.starts_with(magic)) {
        return Err(FileError::NotATable(what));
    }
    if start.iter().all(u8::is_ascii_whitespace) && start.len() < HEAD {
        return Err(FileError::Empty);
    }
    let zeros = memchr::memchr_iter(0, start).count();
    if zeros * 10 > start.len() && Encoding::for_bom(start).is_none() {
        return Err(FileError::NotATable("binary, or UTF-16 without a byte order mark"));
    }
    Ok(())
}
