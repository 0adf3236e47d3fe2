//! What a workbook is when it is unpacked, looked at before it is read: a megabyte of zip may hold more than any memory.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use zip::ZipArchive;

/// The most bytes of a sheet: a million rows of ten cells take about 350 MiB.
const MOST_OF_A_SHEET: u64 = 512 << 20;
/// The most bytes of any other part, such as the texts that cells share, which are held in memory.
const MOST_OF_A_PART: u64 = 128 << 20;
/// The most bytes from one tag to the next, which the reader holds in one piece. A cell has 32,767 characters at most.
const LONGEST_PIECE: usize = 1 << 20;

/// Unpacks every part once without keeping anything, and leaves the file at its start.
///
/// # Errors
/// What is wrong, in words: it is no zip, or a part is larger than any workbook needs.
pub fn check(file: &mut File) -> Result<(), String> {
    let mut archive = ZipArchive::new(BufReader::new(&mut *file)).map_err(|e| e.to_string())?;
    let mut names = Vec::new();
    for name in archive.file_names() {
        names.push(name.map_err(|e| e.to_string())?.into_owned());
    }
    for (number, name) in names.iter().enumerate() {
        // In the second form (ODS) one part has all sheets.
        let most = if name.contains("worksheets/") || name == "content.xml" {
            MOST_OF_A_SHEET
        } else {
            MOST_OF_A_PART
        };
        let part = archive.by_index(number).map_err(|e| e.to_string())?;
        if let Some(why) = too_much(part, most).map_err(|e| e.to_string())? {
            let shown: String = name.chars().take(60).collect();
            return Err(format!("its part {shown} {why}; save it as CSV"));
        }
    }
    drop(archive);
    file.rewind().map_err(|e| e.to_string())
}

/// Why a part is not read, when it is not.
fn too_much(mut part: impl Read, most: u64) -> io::Result<Option<String>> {
    let mut buffer = vec![0; 64 << 10];
    let (mut total, mut piece) = (0, 0);
    loop {
        let read = part.read(&mut buffer)?;
        if read == 0 {
            return Ok(None);
        }
        total += read as u64;
        if total > most {
            return Ok(Some(format!("unpacks to more than {} MiB", most >> 20)));
        }
        let tags = &buffer[..read];
        let longest = match (memchr::memchr(b'<', tags), memchr::memrchr(b'<', tags)) {
            (Some(first), Some(last)) => {
                let ended = piece + first;
                piece = read - last;
                ended
            }
            _ => {
                piece += read;
                piece
            }
        };
        if longest > LONGEST_PIECE {
            return Ok(Some(format!("has more than {LONGEST_PIECE} bytes without a tag")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(part: impl Read, most: u64) -> Option<String> {
        too_much(part, most).expect("read")
    }

    #[test]
    fn a_part_is_measured_as_a_whole_and_from_tag_to_tag() {
        let blanks = |count: usize| io::repeat(b' ').take(count as u64);
        let tags = |count: usize| io::Cursor::new("<a/>".repeat(count));
        assert_eq!(of(tags(1 << 20), 4 << 20), None);
        assert!(of(tags((1 << 20) + 1), 4 << 20).is_some_and(|why| why.contains("4 MiB")));
        assert_eq!(of(blanks(LONGEST_PIECE), u64::MAX), None);
        let long = tags(100_000).chain(blanks(LONGEST_PIECE + 1)).chain(tags(1));
        assert!(of(long, u64::MAX).is_some_and(|why| why.contains("without a tag")));
        let short = tags(1)
            .chain(blanks(LONGEST_PIECE - 8))
            .chain(tags(1))
            .chain(blanks(LONGEST_PIECE - 8));
        assert_eq!(of(short, u64::MAX), None);
    }
}
