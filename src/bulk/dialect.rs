//! How cells are set apart: delimiter and quote, as given or as the first rows show.

use super::error::FileError;

/// The delimiters that are looked for.
pub const DELIMITERS: [u8; 4] = [b'\t', b'|', b';', b','];

/// How cells are set apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Between two cells.
    pub delimiter: u8,
    /// Around a cell that holds a delimiter or a line end.
    pub quote: u8,
}

impl Dialect {
    /// The dialect of a text: what was given, else the delimiter that cuts the first rows into the most equal rows.
    #[must_use]
    pub fn of(text: &[u8], delimiter: Option<u8>, quote: Option<u8>) -> Self {
        let quote = quote.unwrap_or(b'"');
        Self {
            delimiter: delimiter.unwrap_or_else(|| detect(text, quote)),
            quote,
        }
    }
}

/// One ASCII character; `tab` and `\t` name the tabulator.
///
/// # Errors
/// When it is not one character, or a letter, a digit or a line end.
pub fn character(field: &'static str, given: &str) -> Result<u8, FileError> {
    match given.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [one] if one.is_ascii() && !one.is_ascii_alphanumeric() && !matches!(one, b'\n' | b'\r' | 0) => Ok(*one),
        _ => Err(FileError::OneCharacter {
            field,
            given: given.chars().take(20).collect(),
        }),
    }
}

/// The delimiter that the rows agree on best: of those that stand in the header, the one for which most rows have as many
/// cells as the header; then the one that makes the most cells.
fn detect(text: &[u8], quote: u8) -> u8 {
    let score = |delimiter: u8| {
        let counts = counts(text, delimiter, quote);
        let header = counts.first().copied().unwrap_or_default();
        let same = counts.iter().filter(|c| **c == header).count();
        (header > 0).then(|| (same * 1_000 / counts.len().max(1), header))
    };
    let scored = DELIMITERS.into_iter().filter_map(|d| Some((score(d)?, d)));
    // Of equals the first of the list.
    scored
        .rev()
        .max_by_key(|(score, _)| *score)
        .map_or(b',', |(_, delimiter)| delimiter)
}

/// How often the delimiter stands outside of quotes, in each of the first rows that are whole.
fn counts(text: &[u8], delimiter: u8, quote: u8) -> Vec<usize> {
    const ROWS: usize = 50;
    let (mut found, mut count, mut quoted, mut blank) = (Vec::new(), 0, false, true);
    let mut before = delimiter;
    for &byte in text {
        match byte {
            _ if byte == quote && (quoted || before == delimiter || matches!(before, b'\n' | b'\r')) => {
                quoted = !quoted
            }
            // A doubled quote in a quoted cell: still in it.
            _ if byte == quote && before == quote => quoted = true,
            b'\n' | b'\r' if !quoted => {
                if !blank {
                    found.push(count);
                }
                (count, blank) = (0, true);
                if found.len() == ROWS {
                    return found;
                }
            }
            _ if byte == delimiter && !quoted => (count, blank) = (count + 1, false),
            _ => blank = false,
        }
        before = byte;
    }
    if !blank && (found.is_empty() || !quoted) {
        found.push(count);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_found() {
        for (text, delimiter) in [
            ("a,b\n1,2\n", b','),
            ("a;b\r\n1,5;2,5\r\n", b';'),
            ("a|b|c\r1|2|3", b'|'),
            ("nom\tadresse, ville\nx\ty, z\n", b'\t'),
            ("one\n1\n", b','),
            ("\"a,b\";c\n\"x\n,,,\";\"d\"\"e;\"\n", b';'),
            ("nom;adresse\nA;1, rue X, 34000\nB;2, rue Y\n", b';'),
            ("", b','),
        ] {
            assert_eq!(
                Dialect::of(text.as_bytes(), None, None).delimiter,
                delimiter,
                "{text:?}"
            );
        }
        assert!(character("delimiter", ";;").is_err());
        assert_eq!(character("delimiter", "tab").expect("tab"), b'\t');
    }
}
