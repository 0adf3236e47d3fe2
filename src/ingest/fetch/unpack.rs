//! Archives: unpacked into nothing but a count, so that one made to fill a disk is refused before anyone uses it.

use super::FetchError;
use crate::formats::bytes;
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use zip::ZipArchive;
use zip::result::ZipError;

/// The first bytes that are handed back: enough for a header, or for a first feature.
pub(super) const HEAD: usize = 8 << 20;
/// Official tables and outlines pack to a fifth or a twentieth.
const MOST_RATIO: u64 = 200;
/// Below this a high ratio harms nobody.
const HARMLESS: u64 = 16 << 20;
/// No official archive has more members.
const MOST_MEMBERS: usize = 10_000;

/// Unpacks all of a gzip file and hands back its first bytes.
pub(super) fn gzip(path: &Path, url: &str) -> Result<Vec<u8>, FetchError> {
    let (file, size) = open(path)?;
    count(MultiGzDecoder::new(BufReader::new(file)), size, url, "the gzip file")
}

/// Looks at all that an archive declares, unpacks the member and hands back its first bytes.
pub(super) fn member(path: &Path, name: &str, url: &str) -> Result<Vec<u8>, FetchError> {
    let (mut archive, size) = archive(path, url)?;
    let names: Vec<String> = archive
        .file_names()
        .filter_map(|n| Some(n.ok()?.into_owned()))
        .collect();
    if !names.iter().any(|n| n == name) {
        let shown = names.iter().take(20).cloned().collect::<Vec<_>>().join(", ");
        return Err(FetchError::Unreadable {
            url: url.to_owned(),
            what: format!(
                "the archive has no member {name} (found: {shown}); its layout has changed, this version cannot read it"
            ),
        });
    }
    let member = archive.by_name(name).map_err(|e| unreadable(url, &e))?;
    let packed = member.compressed_size().min(size);
    count(member, packed, url, name)
}

/// Looks at all that an archive declares.
pub(super) fn directory(path: &Path, url: &str) -> Result<(), FetchError> {
    archive(path, url).map(|_| ())
}

fn archive(path: &Path, url: &str) -> Result<(ZipArchive<BufReader<File>>, u64), FetchError> {
    let (file, size) = open(path)?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|e| unreadable(url, &e))?;
    declared(&mut archive, size, url)?;
    Ok((archive, size))
}

fn unreadable(url: &str, error: &ZipError) -> FetchError {
    FetchError::Unreadable {
        url: url.to_owned(),
        what: format!("not a readable zip archive ({error}); run the command again"),
    }
}

/// What the archive says of itself.
fn declared(archive: &mut ZipArchive<BufReader<File>>, size: u64, url: &str) -> Result<(), FetchError> {
    let bomb = |what: String| FetchError::Bomb {
        url: url.to_owned(),
        what,
    };
    if archive.len() > MOST_MEMBERS {
        return Err(bomb(format!("the archive has {} members", archive.len())));
    }
    let (mut packed, mut plain) = (0_u64, 0_u64);
    for number in 0..archive.len() {
        let member = archive.by_index_raw(number).map_err(|e| unreadable(url, &e))?;
        packed = packed.saturating_add(member.compressed_size());
        plain = plain.saturating_add(member.size());
    }
    if packed > size {
        return Err(bomb(format!(
            "the members of the archive overlap ({packed} bytes in {size})"
        )));
    }
    judge(plain, size).map_err(|why| bomb(format!("the archive says it unpacks to {why}")))
}

/// Whether so many bytes out of so many are plausible.
fn judge(plain: u64, packed: u64) -> Result<(), String> {
    if plain > bytes::LARGEST {
        return Err(format!("more than {} bytes", bytes::LARGEST));
    }
    if plain > HARMLESS && plain / MOST_RATIO > packed {
        return Err(format!("more than {MOST_RATIO} times its {packed} bytes"));
    }
    Ok(())
}

/// Reads to the end, whatever was declared.
fn count(mut packed: impl Read, size: u64, url: &str, what: &str) -> Result<Vec<u8>, FetchError> {
    let mut head = Vec::new();
    let mut plain = 0_u64;
    let mut piece = vec![0; 1 << 16];
    loop {
        let n = packed.read(&mut piece).map_err(|e| FetchError::Unreadable {
            url: url.to_owned(),
            what: format!("{what} is damaged after byte {plain} of what it holds ({e}); run the command again"),
        })?;
        if n == 0 {
            return Ok(head);
        }
        plain += n as u64;
        judge(plain, size).map_err(|why| FetchError::Bomb {
            url: url.to_owned(),
            what: format!("{what} unpacks to {why}"),
        })?;
        let room = HEAD.saturating_sub(head.len());
        head.extend_from_slice(&piece[..n.min(room)]);
    }
}

fn open(path: &Path) -> Result<(File, u64), FetchError> {
    let opened = File::open(path).and_then(|f| f.metadata().map(|m| (f, m.len())));
    opened.map_err(|source| FetchError::Disk {
        path: path.to_owned(),
        doing: "cannot be read",
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::{Cursor, Write};
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn written(content: &[u8]) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(content).expect("written");
        file
    }

    fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in members {
            zip.start_file(*name, SimpleFileOptions::default()).expect("a member");
            zip.write_all(content).expect("written");
        }
        zip.finish().expect("an archive").into_inner()
    }

    fn said(content: &[u8], name: &str) -> String {
        let file = written(content);
        member(file.path(), name, "u")
            .map(|_| ())
            .expect_err("refused")
            .to_string()
    }

    #[test]
    fn members_are_counted_and_their_head_kept() {
        let zip = zipped(&[("a/b.geojson", b"{}"), ("c", b"x")]);
        let file = written(&zip);
        assert_eq!(member(file.path(), "a/b.geojson", "u").expect("a head"), b"{}");
        assert_eq!(
            said(&zip, "b.geojson"),
            "u: the archive has no member b.geojson (found: a/b.geojson, c); its layout has changed, this version cannot read it"
        );
        assert!(said(&zip[..zip.len() - 30], "c").contains("not a readable zip archive"));
    }

    #[test]
    fn bombs_are_refused_by_what_they_declare_and_by_what_they_do() {
        let zeros = vec![0; 32 << 20];
        let bomb = zipped(&[("a", &zeros)]);
        let text = said(&bomb, "a");
        assert!(
            text.starts_with("u: the archive says it unpacks to more than 200 times its "),
            "{text}"
        );
        // The same, but the archive declares ten bytes in its directory.
        let mut liar = bomb;
        let at = liar.windows(4).rposition(|w| w == b"PK\x01\x02").expect("a directory");
        liar[at + 24..at + 28].copy_from_slice(&10_u32.to_le_bytes());
        let text = said(&liar, "a");
        assert!(text.contains("damaged") || text.contains("unpacks"), "{text}");
    }

    #[test]
    fn gzip_is_counted_too() {
        let pack = |content: &[u8]| {
            let mut gz = GzEncoder::new(Vec::new(), Compression::best());
            gz.write_all(content).expect("packed");
            gz.finish().expect("packed")
        };
        let good = pack(b"a,b\n1,2\n");
        assert_eq!(gzip(written(&good).path(), "u").expect("a head"), b"a,b\n1,2\n");
        let cut = gzip(written(&good[..good.len() - 6]).path(), "u")
            .expect_err("cut")
            .to_string();
        assert!(cut.starts_with("u: the gzip file is damaged after byte "), "{cut}");
        let bomb = gzip(written(&pack(&vec![0; 32 << 20])).path(), "u")
            .expect_err("a bomb")
            .to_string();
        assert!(
            bomb.starts_with("u: the gzip file unpacks to more than 200 times"),
            "{bomb}"
        );
    }
}
