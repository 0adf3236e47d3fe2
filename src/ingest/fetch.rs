//! Official files, from their addresses in the manifest to a folder of raw files.
//!
//! A file is found ([`Source`], then the catalogue, the folder of years, or a mirror), fetched into a `.part`, looked at
//! (kind, checksum, what it unpacks to, columns), and only then given its name. Nothing here runs unless asked.

mod address;
mod announce;
mod catalogue;
mod checksum;
mod columns;
mod download;
mod error;
mod inspect;
mod locate;
mod look;
mod mirror;
mod part;
mod raw;
mod retry;
mod source;
mod unpack;
mod web;
mod years;

pub use address::{Address, BadAddress};
pub use announce::announced as announce;
pub use error::FetchError;
pub use mirror::Mirror;
pub use raw::Record;
pub use retry::Patience;
pub use source::{Source, SourceError};

use crate::domain::Date;
use checksum::{Checksum, Sums};
use download::{Got, Wanted, download};
use locate::Located;
use mirror::Shelves;
use part::{Part, State};
use raw::{Provenance, Shelf};
use std::path::{Path, PathBuf};
use std::time::Duration;
use web::Web;

/// How files are fetched.
pub struct Settings<'a> {
    /// The folder of raw files; each layer has one below it.
    pub raw: PathBuf,
    /// What stands in for the official servers.
    pub mirror: Option<Mirror>,
    /// Asks no official server: only the mirror, or what was fetched before.
    pub offline: bool,
    /// How long servers are waited for.
    pub patience: Patience,
    /// Who is told how far it is.
    pub progress: &'a dyn Progress,
}

/// What is told while files arrive.
pub trait Progress {
    /// A body begins: where from, how many bytes are here already, how many it has in all where that is known.
    fn begin(&self, url: &str, from: u64, total: Option<u64>);
    /// So many bytes are here.
    fn bytes(&self, so_far: u64);
    /// A try failed; the next one follows after a wait.
    fn waiting(&self, error: &FetchError, wait: Duration);
    /// Nothing more will come.
    fn end(&self);
}

/// Tells nobody.
pub struct Quiet;

impl Progress for Quiet {
    fn begin(&self, _: &str, _: u64, _: Option<u64>) {}
    fn bytes(&self, _: u64) {}
    fn waiting(&self, _: &FetchError, _: Duration) {}
    fn end(&self) {}
}

/// A raw file and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The file.
    pub path: PathBuf,
    /// SHA-256, hexadecimal.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// The official address of the file.
    pub url: String,
    /// The day it was fetched, in Paris.
    pub fetched_on: Date,
    /// Whether it was here already.
    pub unchanged: bool,
}

/// Fetches one official file, or tells that the one at hand is still the same.
///
/// # Errors
/// When it cannot be had whole, is not what the manifest says, or cannot be kept. What was kept before stays.
pub fn fetch(source: &Source, settings: &Settings<'_>) -> Result<Fetched, FetchError> {
    let shelf = Shelf::open(&settings.raw, &source.layer)?;
    match &settings.mirror {
        None if settings.offline => at_hand(source, &shelf),
        Some(Mirror::Folder(folder)) => from_folder(source, &shelf, folder),
        Some(Mirror::Web(base)) => from_web(source, &shelf, settings, Some(base.clone())),
        None => from_web(source, &shelf, settings, None),
    }
}

fn at_hand(source: &Source, shelf: &Shelf) -> Result<Fetched, FetchError> {
    let address = source.address.to_string();
    let record = shelf.newest(|r| r.source == address);
    let record = record.ok_or(FetchError::Offline { url: address })?;
    Ok(Fetched::new(shelf, &record, true))
}

fn from_folder(source: &Source, shelf: &Shelf, folder: &Path) -> Result<Fetched, FetchError> {
    let (located, file) = locate::in_folder(source, &Shelves(folder))?;
    let part = shelf.part(&located.url.name());
    let most = source.most_bytes();
    let size = std::fs::metadata(&file).map(|m| m.len());
    if size.as_ref().is_ok_and(|size| *size > most) {
        let url = file.display().to_string();
        return Err(FetchError::TooLarge { url, most });
    }
    part.discard();
    size.and_then(|_| std::fs::copy(&file, part.path()))
        .map_err(|e| part.failed("cannot be copied from the mirror", e))?;
    let from = Provenance {
        source: &source.address,
        url: &located.url,
        asked: file.display().to_string(),
        final_url: file.display().to_string(),
        state: State::default(),
    };
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    settle(
        source,
        shelf,
        &part,
        &address::file_name(&name),
        located.checksum.as_ref(),
        from,
    )
}

fn from_web(
    source: &Source,
    shelf: &Shelf,
    settings: &Settings<'_>,
    mirror: Option<Address>,
) -> Result<Fetched, FetchError> {
    let web = Web::new(&settings.patience, mirror);
    let Located { url, checksum, .. } = locate::on_the_web(source, &web, settings)?;
    let asked = web.asked(&url).to_string();
    let kept = shelf.newest(|r| r.asked == asked);
    let part = shelf.part(&url.name());
    let wanted = Wanted {
        url: &url,
        most: source.most_bytes(),
        kept: kept.as_ref().map(|r| r.state.clone()),
    };
    match (download(&web, &wanted, &part, settings)?, kept) {
        (Got::Unchanged, Some(record)) => Ok(Fetched::new(shelf, &record, true)),
        (Got::Unchanged, None) => Err(FetchError::Status {
            url: asked,
            status: "304 Not Modified".to_owned(),
            advice: "though nothing was fetched before: run the command again",
        }),
        (Got::Whole { at, state }, _) => {
            let from = Provenance {
                source: &source.address,
                url: &url,
                asked,
                final_url: at.to_string(),
                state,
            };
            settle(source, shelf, &part, &at.name(), checksum.as_ref(), from)
        }
    }
}

/// Looks at a whole file and gives it its place; one that is refused leaves nothing.
fn settle(
    source: &Source,
    shelf: &Shelf,
    part: &Part,
    name: &str,
    published: Option<&Checksum>,
    from: Provenance<'_>,
) -> Result<Fetched, FetchError> {
    let inspected = inspect::file(part.path(), &source.origin, published, &from.final_url);
    let sums: Sums = inspected.inspect_err(|_| part.discard())?;
    let (record, known) = shelf.keep(part, &with_ending(name, source), &sums, from)?;
    Ok(Fetched::new(shelf, &record, known))
}

/// The name with an ending that says what the file is.
fn with_ending(name: &str, source: &Source) -> String {
    let endings = source.origin.holds.endings();
    let lower = name.to_ascii_lowercase();
    match endings.first() {
        Some(usual) if !endings.iter().any(|e| lower.ends_with(&format!(".{e}"))) => format!("{name}.{usual}"),
        _ => name.to_owned(),
    }
}

impl Fetched {
    fn new(shelf: &Shelf, record: &Record, unchanged: bool) -> Self {
        let paris = jiff::tz::TimeZone::get("Europe/Paris").unwrap_or(jiff::tz::TimeZone::UTC);
        Self {
            path: shelf.path(record),
            sha256: record.sha256.clone(),
            bytes: record.bytes,
            url: record.url.clone(),
            fetched_on: record.fetched_at.to_zoned(paris).date(),
            unchanged,
        }
    }
}
