//! Which encoding a file is in, and its bytes as UTF-8.

use super::error::FileError;
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, WINDOWS_1252};
use std::io::{self, Read};

const BLOCK: usize = 1 << 16;

/// The encoding of a name people and programs use.
///
/// # Errors
/// When nobody knows it.
pub fn named(name: &str) -> Result<&'static Encoding, FileError> {
    let plain = name.trim().to_ascii_lowercase().replace('_', "-");
    let label = match plain.as_str() {
        "utf-8-sig" | "utf8-sig" => "utf-8",
        "latin-1" => "latin1",
        "cp1252" | "ansi" => "windows-1252",
        other => other,
    };
    Encoding::for_label(label.as_bytes()).ok_or_else(|| FileError::UnknownEncoding(name.chars().take(40).collect()))
}

/// The encoding of a file: the one its first bytes name; else UTF-8, until a byte is met that is none; else
/// Windows-1252, in which French spreadsheets save CSV. The whole file is read: the first accent may come late.
///
/// # Errors
/// When the file cannot be read.
pub fn detect(mut input: impl Read) -> Result<&'static Encoding, FileError> {
    let mut block = vec![0; BLOCK];
    let mut filled = 0;
    let mut first = true;
    loop {
        let read = read_full(&mut input, &mut block[filled..])?;
        let end = filled + read;
        if first && let Some((encoding, _)) = Encoding::for_bom(&block[..end]) {
            return Ok(encoding);
        }
        first = false;
        match std::str::from_utf8(&block[..end]) {
            Ok(_) => filled = 0,
            // A character cut by the end of the block.
            Err(e) if e.error_len().is_none() && read > 0 => {
                block.copy_within(e.valid_up_to()..end, 0);
                filled = end - e.valid_up_to();
            }
            Err(_) => return Ok(WINDOWS_1252),
        }
        if read == 0 {
            return Ok(UTF_8);
        }
    }
}

/// Reads until the buffer is full or there is no more.
fn read_full(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(filled)
}

/// The first byte, from 1, that the encoding does not have; `None` when all of the file is in it.
///
/// # Errors
/// When the file cannot be read.
pub fn first_fault(mut input: impl Read, encoding: &'static Encoding) -> Result<Option<u64>, FileError> {
    if encoding == WINDOWS_1252 {
        return Ok(None);
    }
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let (mut block, mut out) = (vec![0; BLOCK], vec![0; 4 * BLOCK]);
    let mut before = 0_u64;
    loop {
        let read = read_full(&mut input, &mut block)?;
        let (mut from, last) = (0, read == 0);
        loop {
            let (result, used, _) = decoder.decode_to_utf8_without_replacement(&block[from..read], &mut out, last);
            from += used;
            match result {
                encoding_rs::DecoderResult::InputEmpty => break,
                encoding_rs::DecoderResult::OutputFull => {}
                encoding_rs::DecoderResult::Malformed(length, more) => {
                    let at = before + from as u64;
                    return Ok(Some(at.saturating_sub(u64::from(length) + u64::from(more)) + 1));
                }
            }
        }
        if last {
            return Ok(None);
        }
        before += read as u64;
    }
}

/// A reader of UTF-8 over one of another encoding.
pub struct Transcoded<R> {
    input: R,
    decoder: Decoder,
    block: Vec<u8>,
    /// What of the block is not decoded yet.
    open: (usize, usize),
    ended: bool,
}

impl<R: Read> Transcoded<R> {
    /// Over a reader at the beginning of the file. A byte order mark is left out.
    pub fn new(input: R, encoding: &'static Encoding) -> Self {
        Self {
            input,
            decoder: encoding.new_decoder_with_bom_removal(),
            block: vec![0; BLOCK],
            open: (0, 0),
            ended: false,
        }
    }
}

impl<R: Read> Read for Transcoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        // The decoder needs room for one character at least.
        if out.len() < 16 {
            return Err(io::Error::other("the buffer is too small to decode into"));
        }
        loop {
            if self.open.0 == self.open.1 && !self.ended {
                let read = read_full(&mut self.input, &mut self.block)?;
                self.open = (0, read);
                self.ended = read == 0;
            }
            let (result, used, written, _) =
                self.decoder
                    .decode_to_utf8(&self.block[self.open.0..self.open.1], out, self.ended);
            self.open.0 += used;
            let done = self.ended && result == CoderResult::InputEmpty;
            if written > 0 || done {
                if done {
                    // A decoder that was told of the end must not be asked again.
                    self.decoder = UTF_8.new_decoder_without_bom_handling();
                }
                return Ok(written);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_accent_decides() {
        let mut late = vec![b'a'; 3 * BLOCK];
        assert_eq!(detect(&late[..]).expect("readable"), UTF_8);
        late.push(0xe9);
        late.push(b'x');
        assert_eq!(detect(&late[..]).expect("readable"), WINDOWS_1252);
        let mut cut = vec![b'a'; BLOCK - 1];
        cut.extend("é".bytes());
        assert_eq!(detect(&cut[..]).expect("readable"), UTF_8);
        cut.pop();
        assert_eq!(detect(&cut[..]).expect("readable"), WINDOWS_1252);
    }

    #[test]
    fn windows_1252_is_read_as_utf_8() {
        let mut text = String::new();
        Transcoded::new(&b"M\xe9ze \x80"[..], WINDOWS_1252)
            .read_to_string(&mut text)
            .expect("text");
        assert_eq!(text, "Mèze €".replace('è', "é"));
        assert_eq!(first_fault(&b"ab\xe9c"[..], UTF_8).expect("read"), Some(3));
        assert_eq!(first_fault("abéc".as_bytes(), UTF_8).expect("read"), None);
        assert!(named("latin9000").is_err());
        assert_eq!(named("utf-8-sig").expect("known"), UTF_8);
    }
}
