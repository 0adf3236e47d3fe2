//! The bytes of a file, decompressed when they are gzip.

use super::FormatError;
use flate2::read::MultiGzDecoder;
use std::io::Read;
use std::path::Path;

/// No layer of France decompresses to more than this; beyond it a file is a mistake or an attack.
pub const LARGEST: u64 = 2 << 30;

/// The last component of a path, for messages.
#[must_use]
pub fn name(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}

/// The whole file; gzip is recognised by its first two bytes and undone.
///
/// # Errors
/// When the file cannot be read, is truncated gzip, or decompresses to more than [`LARGEST`].
pub fn read(path: &Path) -> Result<Vec<u8>, FormatError> {
    let io = |source| FormatError::Io {
        file: path.display().to_string(),
        source,
    };
    let raw = std::fs::read(path).map_err(io)?;
    if !raw.starts_with(&[0x1f, 0x8b]) {
        return Ok(raw);
    }
    let mut plain = Vec::with_capacity(raw.len().saturating_mul(5));
    MultiGzDecoder::new(&raw[..])
        .take(LARGEST + 1)
        .read_to_end(&mut plain)
        .map_err(io)?;
    if plain.len() as u64 > LARGEST {
        return Err(FormatError::TooLarge {
            file: name(path),
            limit: LARGEST,
        });
    }
    Ok(plain)
}

/// The text, without a byte order mark.
///
/// # Errors
/// [`FormatError::NotUtf8`] with the line of the first bad byte.
pub fn utf8<'a>(bytes: &'a [u8], file: &str) -> Result<&'a str, FormatError> {
    let text = std::str::from_utf8(bytes).map_err(|e| FormatError::NotUtf8 {
        file: file.to_owned(),
        line: line_of(bytes, e.valid_up_to()),
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The line, from 1, of a byte position.
#[must_use]
pub fn line_of(bytes: &[u8], at: usize) -> u64 {
    1 + bytes[..at.min(bytes.len())].iter().filter(|b| **b == b'\n').count() as u64
}
