//! What takes seconds to work out of a dataset, kept in a file for the next start: the distances of whole communes.
//!
//! The file is a cache. It is named by what it depends on, the version of the dataset and the program, and ends with a checksum;
//! one that is missing, cut off, changed or of another program is not used, and what it held is worked out again.

use super::Snapshot;
use super::zone_edges::{Territory, TerritoryKey};
use crate::domain::CommuneCode;
use crate::geom::LonLat;
use crate::index::{Extent, Nearest, Spread};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::UNIX_EPOCH;

/// The first bytes of a file; the digit is the version of the format.
const MAGIC: &[u8; 12] = b"eligeo-drv1\n";
const ENDING: &str = "distances";
/// How many files are left in the folder: those of a dataset before and after an import, and of one more.
const KEPT: usize = 3;
/// How many territories must be new for a file to be written: of all France a few thousand are measured.
const WORTH: usize = 500;
/// Bytes of a record: generation and commune, the code of an arrondissement, which of the two parts are there, an owner, and seven
/// numbers of eight bytes.
const RECORD: usize = 4 + 4 + 5 + 1 + 4 + NUMBERS * 8;
const NUMBERS: usize = 7;

/// The file of a dataset in a folder for caches.
#[must_use]
pub fn file_in(folder: &Path, data: &Snapshot) -> PathBuf {
    let mut hash = Sha256::new();
    hash.update(&data.version);
    hash.update(program());
    let name = super::manifest::hex(&hash.finalize()[..16]);
    folder.join(format!("{name}.{ENDING}"))
}

/// What tells this build of the program from others: its distances may differ in the last digit.
fn program() -> Vec<u8> {
    let file = std::env::current_exe().and_then(fs::metadata);
    let about = file.ok().and_then(|about| {
        let built = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some(format!("{} {}", about.len(), built.as_nanos()))
    });
    about
        .unwrap_or_else(|| env!("CARGO_PKG_VERSION").to_owned())
        .into_bytes()
}

/// Takes over what a file holds. A file that cannot be used counts as empty.
pub fn read(file: &Path, data: &Snapshot) {
    let records = fs::read(file).ok().and_then(checked).unwrap_or_default();
    for (generation, key, territory) in records.chunks_exact(RECORD).filter_map(parsed) {
        if let Some(generation) = data.zoning.generations.get(generation) {
            generation.territories.get_or_measure(key, || territory);
        }
    }
}

/// Whether by now much more is known than what can be used of a file.
#[must_use]
pub fn is_worth_writing(file: &Path, data: &Snapshot) -> bool {
    let kept = fs::read(file)
        .ok()
        .and_then(checked)
        .map_or(0, |records| records.len() / RECORD);
    let known: usize = data.zoning.generations.iter().map(|g| g.territories.count()).sum();
    known >= kept + WORTH
}

/// Writes what is known by now, under another name first. Older files in the folder are deleted but for the newest few.
///
/// # Errors
/// When the folder cannot be written.
pub fn write(file: &Path, data: &Snapshot) -> io::Result<()> {
    let mut body = MAGIC.to_vec();
    for (generation, number) in data.zoning.generations.iter().zip(0_u32..) {
        for (key, territory) in generation.territories.all() {
            push(&mut body, number, key, territory);
        }
    }
    let sum = Sha256::digest(&body);
    body.extend_from_slice(&sum);
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut draft = tempfile::NamedTempFile::new_in(folder)?;
    draft.write_all(&body)?;
    draft.persist(file)?;
    prune(folder)
}

/// The records of a file that is whole.
fn checked(mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    let body = bytes.len().checked_sub(32)?;
    let whole = bytes.starts_with(MAGIC) && Sha256::digest(&bytes[..body])[..] == bytes[body..];
    whole.then(|| {
        bytes.truncate(body);
        bytes.split_off(MAGIC.len())
    })
}

fn push(body: &mut Vec<u8>, generation: u32, (commune, part): TerritoryKey, (extent, nearest): Territory) {
    body.extend(generation.to_le_bytes());
    body.extend(u32::try_from(commune).unwrap_or(u32::MAX).to_le_bytes());
    body.extend_from_slice(part.as_ref().map_or(b"-----", |code| code.as_str().as_bytes()));
    body.push(u8::from(extent.is_some()) | u8::from(nearest.is_some()) << 1);
    body.extend(nearest.map_or(0, |n| n.owner).to_le_bytes());
    let extent = extent.map_or([0.0; 4], |e| {
        [e.range.min_m, e.range.max_m, e.attained.min_m, e.attained.max_m]
    });
    let nearest = nearest.map_or([0.0; 3], |n| [n.distance_m, n.at.lon, n.at.lat]);
    for number in extent.into_iter().chain(nearest) {
        body.extend(number.to_le_bytes());
    }
}

fn parsed(record: &[u8]) -> Option<(usize, TerritoryKey, Territory)> {
    let word = |at: usize| Some(u32::from_le_bytes(record.get(at..at + 4)?.try_into().ok()?));
    let number = |n: usize| {
        let at = RECORD - 8 * NUMBERS + 8 * n;
        Some(f64::from_le_bytes(record.get(at..at + 8)?.try_into().ok()?))
    };
    let part = match record.get(8..13)? {
        b"-----" => None,
        code => Some(CommuneCode::from_str(std::str::from_utf8(code).ok()?).ok()?),
    };
    let there = record[13];
    let spread = |first: usize| {
        Some(Spread {
            min_m: number(first)?,
            max_m: number(first + 1)?,
        })
    };
    let extent = Extent {
        range: spread(0)?,
        attained: spread(2)?,
    };
    let nearest = Nearest {
        distance_m: number(4)?,
        owner: word(14)?,
        at: LonLat {
            lon: number(5)?,
            lat: number(6)?,
        },
    };
    let territory = ((there & 1 != 0).then_some(extent), (there & 2 != 0).then_some(nearest));
    Some((word(0)? as usize, (word(4)? as usize, part), territory))
}

fn prune(folder: &Path) -> io::Result<()> {
    let mut own = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == ENDING) {
            own.push((fs::metadata(&path)?.modified()?, path));
        }
    }
    own.sort();
    let old = own.len().saturating_sub(KEPT);
    own[..old].iter().try_for_each(|(_, path)| fs::remove_file(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn territory(n: u32) -> Territory {
        let n = f64::from(n);
        let spread = |a: f64| Spread {
            min_m: a / 3.0,
            max_m: a * 7.1,
        };
        let extent = Extent {
            range: spread(n),
            attained: spread(n + 0.5),
        };
        let nearest = Nearest {
            distance_m: n / 7.0,
            owner: 17,
            at: LonLat {
                lon: -n / 9.0,
                lat: 43.0 + n / 11.0,
            },
        };
        (Some(extent), Some(nearest))
    }

    #[test]
    fn what_is_written_is_read_to_the_bit() {
        let code = |text: &str| CommuneCode::from_str(text).expect("a code");
        let given = [
            (0, (7, None), territory(1)),
            (3, (34_000, Some(code("13201"))), territory(2)),
            (0, (8, Some(code("2A004"))), (None, territory(3).1)),
            (0, (9, None), (None, None)),
        ];
        let mut body = MAGIC.to_vec();
        for (generation, key, territory) in given {
            push(&mut body, generation, key, territory);
        }
        assert_eq!(body.len(), MAGIC.len() + 4 * RECORD);
        let sum = Sha256::digest(&body);
        body.extend_from_slice(&sum);
        let records = checked(body.clone()).expect("whole");
        let read: Vec<_> = records
            .chunks_exact(RECORD)
            .map(|r| parsed(r).expect("a record"))
            .collect();
        let same = given.map(|(generation, key, territory)| (generation as usize, key, territory));
        assert_eq!(read, same);
        for length in 0..body.len() {
            assert_eq!(checked(body[..length].to_vec()), None, "cut off at {length}");
        }
        for place in (0..body.len()).step_by(13) {
            let mut changed = body.clone();
            changed[place] ^= 4;
            assert_eq!(checked(changed), None, "changed at {place}");
        }
    }
}
