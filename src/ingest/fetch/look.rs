//! What a file is, by its first bytes: the type that a server names is a hint at most.

use super::FetchError;
use crate::dataset::origin::Holds;

/// So many bytes tell.
pub(super) const ENOUGH: usize = 1024;

/// Refuses what is not of the wanted kind.
pub(super) fn check(head: &[u8], wanted: Holds, url: &str) -> Result<(), FetchError> {
    let found = Found::of(head);
    let fits = match wanted {
        Holds::Csv => matches!(found, Found::Text | Found::Gzip),
        Holds::Sheet => matches!(found, Found::Ole | Found::Zip),
        Holds::GeoJson => matches!(found, Found::Json | Found::Gzip),
        Holds::Zip => found == Found::Zip,
    };
    if fits {
        return Ok(());
    }
    let begins: String = String::from_utf8_lossy(&head[..head.len().min(60)])
        .chars()
        .take(40)
        .collect();
    Err(FetchError::NotThatKind {
        url: url.to_owned(),
        found: found.in_words(),
        wanted: wanted.in_words(),
        begins: format!("{begins:?}"),
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Nothing,
    Html,
    Xml,
    Json,
    Zip,
    Gzip,
    Ole,
    Text,
    Unknown,
}

impl Found {
    fn of(head: &[u8]) -> Self {
        for (magic, found) in [
            (&b"PK\x03\x04"[..], Self::Zip),
            (b"PK\x05\x06", Self::Zip),
            (b"\x1f\x8b", Self::Gzip),
            (b"\xd0\xcf\x11\xe0", Self::Ole),
        ] {
            if head.starts_with(magic) {
                return found;
            }
        }
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
        let lower = text[..text.len().min(200)].to_ascii_lowercase();
        let begins = |mark: &[u8]| lower.starts_with(mark);
        match text.first() {
            None => Self::Nothing,
            Some(b'{' | b'[') => Self::Json,
            Some(b'<') if begins(b"<?xml") && !lower.windows(5).any(|w| w == b"<html") => Self::Xml,
            Some(b'<') => Self::Html,
            Some(_) if head.contains(&0) => Self::Unknown,
            Some(_) => Self::Text,
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Html => "a web page (HTML)",
            Self::Xml => "XML",
            Self::Json => "JSON",
            Self::Zip => "a zip archive",
            Self::Gzip => "a gzip file",
            Self::Ole => "an old Office file",
            Self::Text => "plain text",
            Self::Unknown => "something unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_how_they_begin() {
        let good: [(&[u8], Holds); 7] = [
            (b"a;b\n1;2\n", Holds::Csv),
            (b"\xef\xbb\xbf\"a\",\"b\"", Holds::Csv),
            (b"\x1f\x8b\x08", Holds::Csv),
            (b"\n {\"type\":", Holds::GeoJson),
            (b"PK\x03\x04", Holds::Zip),
            (b"PK\x03\x04", Holds::Sheet),
            (b"\xd0\xcf\x11\xe0\xa1", Holds::Sheet),
        ];
        for (head, holds) in good {
            assert!(check(head, holds, "u").is_ok(), "{head:?}");
        }
        for (head, holds, found) in [
            (
                &b"\r\n<!DOCTYPE html><title>x"[..],
                Holds::Csv,
                "a web page (HTML), where a CSV table",
            ),
            (
                b"<?xml version=\"1.0\"?>\n<html>",
                Holds::Zip,
                "a web page (HTML), where a zip archive",
            ),
            (b"<?xml version=\"1.0\"?><Error>", Holds::Zip, "XML, where"),
            (b"{\"error\":1}", Holds::Csv, "JSON, where"),
            (b"", Holds::Csv, "nothing, where"),
            (b"a\0b", Holds::Csv, "something unknown, where"),
            (b"a,b", Holds::Zip, "plain text, where"),
        ] {
            let said = check(head, holds, "u").expect_err(found).to_string();
            assert!(said.starts_with(&format!("u: {found}")), "{said}");
        }
    }
}
