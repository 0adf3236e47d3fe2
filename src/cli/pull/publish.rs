//! What was fetched, imported: with the dates that the addresses and the manifest give, and with no others.

use super::tell_next;
use crate::cli::folder::Workplace;
use crate::cli::import::{DECISIONS, aids, layers, zoning_list};
use crate::cli::{CliError, folder};
use crate::dataset::Manifest;
use crate::dataset::manifest::Layer;
use crate::dataset::origin::AddressKind;
use crate::domain::{Date, RegionCode, date};
use crate::ingest::fetch::{Fetched, Source};
use crate::ingest::import::Import as ZoningImport;
use crate::ingest::layer::{Import, Kind};
use crate::ingest::publish::Terms;
use crate::ingest::zoning::About;
use clap::ArgMatches;
use std::path::Path;

/// Imports one layer after the other, each into what came of the one before.
pub struct Publisher {
    at: Workplace,
    accept: bool,
}

impl Publisher {
    pub fn new(args: &ArgMatches) -> Result<Self, CliError> {
        Ok(Self {
            at: folder::home(args.get_one("data"))?,
            accept: args.get_flag("accept"),
        })
    }

    fn terms(&self) -> Terms<'_> {
        Terms {
            base: &self.at.base,
            further: aids::check,
            accept: self.accept,
            dry_run: false,
        }
    }

    /// Imports a file, or says why a person must.
    pub fn import(&mut self, source: &Source, fetched: &Fetched) -> Result<(), CliError> {
        let files = [fetched.path.clone()];
        let by_hand = format!("eligeo data import {} {}", source.layer, fetched.path.display());
        let next = |flags: &str, why: &str| tell_next(&format!("{by_hand} {flags} ({why})")).map_err(CliError::output);
        if let Some(kind) = Kind::of(&source.layer) {
            let as_of = day(source, fetched);
            if as_of.is_none() && kind != Kind::Qpv {
                return next(
                    "--as-of YYYY-MM-DD",
                    "neither the file nor its address says of which day it is",
                );
            }
            let wanted = Import {
                terms: self.terms(),
                kind,
                files: &files,
                about: About {
                    as_of,
                    ..About::default()
                },
                tolerance_m: None,
            };
            self.at.tell()?;
            layers::publish(&self.at.place, &wanted)?;
        } else {
            let (manifest, _) = Manifest::read(&self.at.base).map_err(CliError::no_answer)?;
            let regions = awaited(manifest.layer(&source.layer).map_err(CliError::no_answer)?);
            if regions.is_empty() {
                return next(
                    "--effective-from YYYY-MM-DD",
                    "no list is known to be replaced that is not, so from when on it holds must be said",
                );
            }
            let wanted = ZoningImport {
                terms: self.terms(),
                files: &files,
                about: About {
                    regions,
                    ..About::default()
                },
                decisions: Path::new(DECISIONS),
                decided: false,
            };
            self.at.tell()?;
            zoning_list(&self.at.place, &wanted)?;
        }
        self.at = folder::home(Some(&self.at.place))?;
        Ok(())
    }
}

/// The day whose state a file shows, as far as its address tells: that of a folder of years is the first of the year; a catalogue has
/// the list of the day. A fixed file may be of any day.
fn day(source: &Source, fetched: &Fetched) -> Option<Date> {
    match source.origin.from {
        AddressKind::Catalogue => Some(fetched.fetched_on),
        AddressKind::Years => {
            let year = fetched
                .url
                .split('/')
                .rfind(|part| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit()));
            date::parse_iso(&format!("{}-01-01", year?))
        }
        AddressKind::File => None,
    }
}

/// The régions whose list is known to be replaced by one that is not in the dataset.
fn awaited(layer: &Layer) -> Vec<RegionCode> {
    let known = layer.generations.iter().flat_map(|g| &g.superseded);
    let here = |region: RegionCode, from: Date| {
        let covering = layer
            .generations
            .iter()
            .filter(|g| g.regions.as_ref().is_none_or(|own| own.contains(&region)));
        covering.filter_map(|g| g.effective_from).any(|start| start >= from)
    };
    let mut regions: Vec<RegionCode> = known.filter(|s| !here(s.region, s.from)).map(|s| s.region).collect();
    regions.sort_unstable();
    regions.dedup();
    regions
}
