//! CSV out: each row as it came, with cells added.

use super::cells::{Cells, write_cell};
use super::records::{self, Chunk, cut_end};
use super::source::Source;
use super::summary::Summary;
use super::task::{Row, RowOutcome, RowStatus, RowTask};
use crate::domain::Lang;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How many rows are worked on at once by one thread.
pub const CHUNK: usize = 512;

/// About what is added to a row.
const ADDED_BYTES: usize = 256;
/// The most rows that [`missing`] writes.
const MOST_MISSING: usize = 100_000;

/// Rows that are done.
#[derive(Debug, Default)]
pub struct Done {
    /// As they are written.
    pub bytes: Vec<u8>,
    /// How they went.
    pub summary: Summary,
    /// Lines, blank ones included.
    pub lines: u64,
}

/// The header with the names of the added columns.
#[must_use]
pub fn head(source: &Source, task: &dyn RowTask) -> Vec<u8> {
    let (names, end) = cut_end(&source.head);
    let mut line = names.to_vec();
    for name in task.header() {
        line.push(source.dialect.delimiter);
        write_cell(&mut line, name, source.dialect.delimiter, source.dialect.quote);
    }
    line.extend_from_slice(end);
    line
}

/// Answers the rows of a chunk.
#[must_use]
pub fn answer(source: &Source, task: &dyn RowTask, chunk: &Chunk) -> Done {
    let (delimiter, quote) = (source.dialect.delimiter, source.dialect.quote);
    let width = source.header.len();
    let mut done = Done {
        bytes: Vec::with_capacity(chunk.bytes.len() + chunk.ends.len() * ADDED_BYTES),
        ..Done::default()
    };
    let (mut ranges, mut cells) = (Vec::new(), Cells::default());
    for (_, raw) in chunk.rows() {
        done.lines += 1;
        if records::is_blank(raw) {
            done.bytes.extend_from_slice(raw);
            continue;
        }
        let (row, end) = cut_end(raw);
        records::split(row, delimiter, quote, &mut ranges);
        let outcome = if ranges.len() > width {
            refuse(task, &mut cells, &too_many(task.lang(), ranges.len(), width))
        } else if memchr::memchr(0, row).is_some() {
            refuse(
                task,
                &mut cells,
                task.lang().pick("la ligne a un octet nul", "the row has a NUL byte"),
            )
        } else {
            let row = Row::Csv {
                raw: row,
                cells: &ranges,
                quote,
            };
            answer_row(task, &row, &mut cells)
        };
        done.summary.count(outcome);
        done.bytes.extend_from_slice(row);
        // A row cut short still has its answer under the right names.
        for _ in ranges.len()..width {
            done.bytes.push(delimiter);
        }
        for cell in cells.iter() {
            done.bytes.push(delimiter);
            write_cell(&mut done.bytes, cell, delimiter, quote);
        }
        done.bytes.extend_from_slice(end);
    }
    done
}

/// A row with status `error` and without its cells for each that a table of so many answered rows lacks, when it cannot be
/// read any more.
#[must_use]
pub fn missing(source: &Source, task: &dyn RowTask, answered: u64) -> Vec<u8> {
    let (delimiter, quote) = (source.dialect.delimiter, source.dialect.quote);
    let mut cells = Cells::default();
    let detail = task
        .lang()
        .pick("la table ne peut plus être lue", "the table cannot be read any more");
    refuse(task, &mut cells, detail);
    let mut row = vec![delimiter; source.header.len().saturating_sub(1)];
    for cell in cells.iter() {
        row.push(delimiter);
        write_cell(&mut row, cell, delimiter, quote);
    }
    row.push(b'\n');
    let lacking = usize::try_from(source.rows.saturating_sub(answered)).unwrap_or(MOST_MISSING);
    row.repeat(lacking.min(MOST_MISSING))
}

/// Answers a row; a fault of ours in one row is no fault of the others.
pub(super) fn answer_row(task: &dyn RowTask, row: &Row<'_>, cells: &mut Cells) -> RowOutcome {
    cells.clear();
    let answered = catch_unwind(AssertUnwindSafe(|| task.answer(row, cells)));
    answered.unwrap_or_else(|_| {
        let detail = task
            .lang()
            .pick("erreur interne sur cette ligne", "internal fault on this row");
        refuse(task, cells, detail)
    })
}

fn refuse(task: &dyn RowTask, cells: &mut Cells, detail: &str) -> RowOutcome {
    cells.clear();
    task.refuse(detail, cells);
    RowOutcome::without(RowStatus::Error)
}

fn too_many(lang: Lang, found: usize, width: usize) -> String {
    match lang {
        Lang::Fr => format!("la ligne a {found} cellules, l'en-tête {width}"),
        Lang::En => format!("the row has {found} cells, the header {width}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bulk::source::Asked;
    use std::io::Write;

    struct Nothing(Vec<String>);

    impl RowTask for Nothing {
        fn header(&self) -> &[String] {
            &self.0
        }
        fn lang(&self) -> Lang {
            Lang::En
        }
        fn answer(&self, _: &Row<'_>, cells: &mut Cells) -> RowOutcome {
            cells.push("ok");
            RowOutcome::without(RowStatus::Ok)
        }
        fn refuse(&self, _: &str, cells: &mut Cells) {
            cells.push(RowStatus::Error.as_str());
        }
        fn code_columns(&self) -> Vec<usize> {
            vec![]
        }
    }

    #[test]
    fn rows_that_cannot_be_read_are_errors_each() {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(b"a;b\n1;2\n3;4\n5;6\n").expect("written");
        let source = Source::open(file, Asked::default()).expect("a table");
        let task = Nothing(vec!["status".to_owned()]);
        assert_eq!(missing(&source, &task, 1), b";;error\n;;error\n");
        assert!(missing(&source, &task, 3).is_empty());
    }
}
