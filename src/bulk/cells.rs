//! The cells that are added to a row, in one stretch of memory that is used again for the next row.

use std::fmt::{self, Write};

/// Cells one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl Cells {
    /// Forgets all cells.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Adds a word or number of ours.
    pub fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// Adds a number or what else has a form.
    pub fn push_display(&mut self, cell: impl fmt::Display) {
        // Writing to a string does not fail.
        let _ = write!(self.text, "{cell}");
        self.ends.push(self.text.len());
    }

    /// Adds text that comes from data. A spreadsheet would take one that begins like a formula for one: an
    /// apostrophe keeps it text.
    pub fn push_text(&mut self, cell: &str) {
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
            self.text.push('\'');
        }
        self.push(cell);
    }

    /// Adds empty cells up to a number of cells.
    pub fn fill(&mut self, count: usize) {
        while self.ends.len() < count {
            self.push("");
        }
    }

    /// Adds all cells of another.
    pub fn extend(&mut self, other: &Self) {
        let before = self.text.len();
        self.text.push_str(&other.text);
        self.ends.extend(other.ends.iter().map(|end| before + end));
    }

    /// How many cells there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no cell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The cells in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let cell = &self.text[start..*end];
            start = *end;
            cell
        })
    }
}

/// Adds a cell to a line, quoted when it must be.
pub fn write_cell(line: &mut Vec<u8>, cell: &str, delimiter: u8, quote: u8) {
    let special = |b: u8| b == delimiter || b == quote || b == b'\n' || b == b'\r';
    if !cell.bytes().any(special) {
        line.extend_from_slice(cell.as_bytes());
        return;
    }
    line.push(quote);
    for byte in cell.bytes() {
        if byte == quote {
            line.push(quote);
        }
        line.push(byte);
    }
    line.push(quote);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_kept_text_and_numbers_stay_numbers() {
        let mut cells = Cells::default();
        cells.push_text("=1+1");
        cells.push_text("Rue de la Paix");
        cells.push_display(-0.5);
        cells.fill(4);
        assert_eq!(
            cells.iter().collect::<Vec<_>>(),
            ["'=1+1", "Rue de la Paix", "-0.5", ""]
        );
        let mut twice = cells.clone();
        twice.extend(&cells);
        assert_eq!(twice.len(), 8);
        assert_eq!(twice.iter().nth(5), Some("Rue de la Paix"));
    }

    #[test]
    fn quotes_only_where_needed() {
        let mut line = Vec::new();
        for cell in ["a", "b;c", "d\"e", "f\ng", ""] {
            write_cell(&mut line, cell, b';', b'"');
            line.push(b'|');
        }
        assert_eq!(line, b"a|\"b;c\"|\"d\"\"e\"|\"f\ng\"||");
    }
}
