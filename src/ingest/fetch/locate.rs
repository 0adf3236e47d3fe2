//! From the address in the manifest to the file that is meant today.

use super::checksum::Checksum;
use super::mirror::Shelves;
use super::retry::persist;
use super::web::Web;
use super::{Address, FetchError, Settings, Source, catalogue, years};
use crate::dataset::origin::AddressKind;
use crate::domain::Date;
use std::path::PathBuf;

/// A file that is meant, and what was published of it.
pub(super) struct Located {
    pub url: Address,
    pub checksum: Option<Checksum>,
    /// The day on which it was changed, where the catalogue says it.
    pub modified: Option<Date>,
}

impl Located {
    fn plain(url: Address) -> Self {
        Self {
            url,
            checksum: None,
            modified: None,
        }
    }
}

impl From<catalogue::Chosen> for Located {
    fn from(chosen: catalogue::Chosen) -> Self {
        Self {
            url: chosen.url,
            checksum: chosen.checksum,
            modified: chosen.modified,
        }
    }
}

/// Asks the official servers, or the one that stands in.
pub(super) fn on_the_web(source: &Source, web: &Web, settings: &Settings<'_>) -> Result<Located, FetchError> {
    let text = |address: &Address| {
        persist(&address.to_string(), &settings.patience, settings.progress, || {
            web.text(address)
        })
    };
    match source.origin.from {
        AddressKind::File => Ok(Located::plain(source.address.clone())),
        AddressKind::Catalogue => {
            let page = catalogue::api(&source.address)?;
            Ok(catalogue::choose(&text(&page)?, &page, &source.origin)?.into())
        }
        AddressKind::Years => {
            let page = text(&source.address)?;
            let names = years::names_in(&page);
            Ok(Located::plain(of_newest_year(source, &names)?))
        }
    }
}

/// Looks in a mirror that is a folder; the file with what the official address would be.
pub(super) fn in_folder(source: &Source, shelves: &Shelves<'_>) -> Result<(Located, PathBuf), FetchError> {
    let located = match source.origin.from {
        AddressKind::File => Located::plain(source.address.clone()),
        AddressKind::Catalogue => {
            let page = catalogue::api(&source.address)?;
            let Some(document) = shelves.document(&page) else {
                // Without the catalogue's word the name of the file must tell.
                let file = shelves
                    .by_name(&source.origin)?
                    .ok_or_else(|| FetchError::NotInMirror {
                        url: page.to_string(),
                        looked: format!("its JSON and {}", source.origin.names_in_words()),
                    })?;
                return Ok((Located::plain(page), file));
            };
            let text = std::fs::read_to_string(&document).map_err(|source| FetchError::Disk {
                path: document.clone(),
                doing: "cannot be read",
                source,
            })?;
            catalogue::choose(&text, &page, &source.origin)?.into()
        }
        AddressKind::Years => Located::plain(match shelves.listing(&source.address) {
            Some(names) => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                of_newest_year(source, &names)?
            }
            // The file alone was saved: its year is not known.
            None => source.address.join(source.origin.path.as_deref().unwrap_or_default())?,
        }),
    };
    let file = shelves.file(&located.url, &source.origin)?;
    Ok((located, file))
}

fn of_newest_year(source: &Source, names: &[&str]) -> Result<Address, FetchError> {
    let Some(year) = years::newest(names.iter().copied()) else {
        return Err(FetchError::Choice {
            url: source.address.to_string(),
            what: "no folder of a year".to_owned(),
            listed: if names.is_empty() {
                "nothing".to_owned()
            } else {
                names.join(", ")
            },
        });
    };
    let path = source.origin.path.as_deref().unwrap_or_default();
    Ok(source.address.join(&format!("{year}/{path}"))?)
}
