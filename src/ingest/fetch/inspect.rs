//! A whole file is looked at before it is given its name.

use super::checksum::{Checksum, Sums};
use super::{FetchError, columns, look, unpack};
use crate::dataset::Origin;
use crate::dataset::origin::Holds;
use crate::formats::sheet;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Checks a file against what was published and what the manifest says; its sums.
///
/// # Errors
/// When it is another kind of file, has another checksum, is damaged or made to harm, or lacks a column.
pub(super) fn file(path: &Path, origin: &Origin, published: Option<&Checksum>, url: &str) -> Result<Sums, FetchError> {
    let disk = |source: io::Error| FetchError::Disk {
        path: path.to_owned(),
        doing: "cannot be read",
        source,
    };
    // First what it is: of an error page no one needs to hear the checksum.
    let head = head(path, look::ENOUGH).map_err(disk)?;
    look::check(&head, origin.holds, url)?;
    let sums = Sums::of(path).map_err(disk)?;
    compare(&sums, published, url)?;
    let is_gzip = head.starts_with(b"\x1f\x8b");
    let content = |path: &Path| {
        if is_gzip {
            unpack::gzip(path, url)
        } else {
            self::head(path, unpack::HEAD).map_err(disk)
        }
    };
    match (origin.holds, &origin.member) {
        (Holds::Csv, _) => columns::of_csv(&content(path)?, &origin.columns, url)?,
        (Holds::GeoJson, _) => columns::of_geojson(&content(path)?, &origin.columns, url)?,
        (Holds::Zip, Some(member)) => {
            let content = unpack::member(path, member, url)?;
            columns::of_geojson(&content, &origin.columns, url)?;
        }
        (Holds::Zip, None) => unpack::directory(path, url)?,
        (Holds::Sheet, _) => {
            let wanted: Vec<&str> = origin.columns.iter().map(String::as_str).collect();
            sheet::read(path, &wanted).map_err(|e| columns::unreadable(url, &e))?;
        }
    }
    Ok(sums)
}

fn compare(sums: &Sums, published: Option<&Checksum>, url: &str) -> Result<(), FetchError> {
    let Some(published) = published else {
        return Ok(());
    };
    let found = sums.get(published.algorithm);
    if found == published.value {
        return Ok(());
    }
    Err(FetchError::Checksum {
        url: url.to_owned(),
        algorithm: published.algorithm.name(),
        expected: published.value.clone(),
        found: found.to_owned(),
    })
}

fn head(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    File::open(path)?.take(most as u64).read_to_end(&mut head)?;
    Ok(head)
}
