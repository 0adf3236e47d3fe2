//! What can be fetched, as the manifest names it.

use super::{Address, FetchError};
use crate::dataset::{Manifest, Origin};
use crate::domain::DepartmentCode;
use thiserror::Error;

/// What stands for a département's code in an address.
const DEPARTMENT: &str = "{department}";

/// One official file.
#[derive(Debug, Clone)]
pub struct Source {
    /// The layer, or the source that is no layer.
    pub layer: String,
    /// The département, for what is published by département.
    pub department: Option<DepartmentCode>,
    /// The official address.
    pub address: Address,
    /// How the file behind it is found.
    pub origin: Origin,
}

/// A layer that cannot be fetched.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SourceError {
    /// No layer of that name.
    #[error("no layer \"{name}\"; these can be fetched: {known}")]
    Unknown {
        /// The name asked for.
        name: String,
        /// Those there are.
        known: String,
    },
    /// A layer that is compiled of several files.
    #[error("layer \"{name}\" is compiled of several files and cannot be fetched as one; these can: {known}")]
    Compiled {
        /// The layer.
        name: String,
        /// Those that can be fetched.
        known: String,
    },
    /// Published by département, and none was named.
    #[error("{0} are published by département: name them with --departments 34,48")]
    NoDepartment(String),
    /// The manifest's address cannot be asked.
    #[error(transparent)]
    Address(#[from] FetchError),
}

impl Source {
    /// The files of a layer: one, or one for each département where they are published so.
    ///
    /// # Errors
    /// When there is no such layer, it cannot be fetched, or no département is named where one is needed.
    pub fn of(manifest: &Manifest, name: &str, departments: &[DepartmentCode]) -> Result<Vec<Self>, SourceError> {
        let (url, origin) = find(manifest, name)?;
        let source = |url: &str, department| -> Result<Self, SourceError> {
            Ok(Self {
                layer: name.to_owned(),
                department,
                address: Address::parse(url).map_err(FetchError::from)?,
                origin: origin.clone(),
            })
        };
        if !url.contains(DEPARTMENT) {
            return Ok(vec![source(url, None)?]);
        }
        if departments.is_empty() {
            return Err(SourceError::NoDepartment(name.to_owned()));
        }
        departments
            .iter()
            .map(|d| source(&url.replace(DEPARTMENT, d.as_str()), Some(*d)))
            .collect()
    }

    /// The layers that are fetched when none is named: all that are one file.
    #[must_use]
    pub fn usual(manifest: &Manifest) -> Vec<&str> {
        let layers = manifest.layers.iter().filter(|l| l.fetch.is_some());
        layers.map(|l| l.id.as_str()).collect()
    }

    /// The layer, with its département.
    #[must_use]
    pub fn label(&self) -> String {
        match &self.department {
            Some(department) => format!("{} {department}", self.layer),
            None => self.layer.clone(),
        }
    }

    /// The most bytes its file may have.
    #[must_use]
    pub fn most_bytes(&self) -> u64 {
        self.origin.most_mb.saturating_mul(1_000_000)
    }
}

fn find<'a>(manifest: &'a Manifest, name: &str) -> Result<(&'a str, &'a Origin), SourceError> {
    if let Some(source) = manifest.sources.iter().find(|s| s.id == name) {
        return Ok((&source.url, &source.fetch));
    }
    let known = || {
        let sources = manifest.sources.iter().map(|s| s.id.as_str());
        Source::usual(manifest)
            .into_iter()
            .chain(sources)
            .collect::<Vec<_>>()
            .join(", ")
    };
    match manifest.layers.iter().find(|l| l.id == name) {
        Some(layer) => match &layer.fetch {
            Some(origin) => Ok((&layer.url, origin)),
            None => Err(SourceError::Compiled {
                name: name.to_owned(),
                known: known(),
            }),
        },
        None => Err(SourceError::Unknown {
            name: name.to_owned(),
            known: known(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn manifest() -> Manifest {
        Manifest::read(Path::new("data"))
            .expect("the manifest of the repository")
            .0
    }

    #[test]
    fn every_layer_of_the_repository_that_can_be_fetched() {
        let manifest = manifest();
        let usual = Source::usual(&manifest);
        assert_eq!(usual, ["outlines", "zonage-medecins", "montagne", "massifs", "qpv"]);
        for layer in usual {
            let sources = Source::of(&manifest, layer, &[]).expect(layer);
            assert!(sources.len() == 1 && sources[0].address.is_secure(), "{layer}");
        }
    }

    #[test]
    fn addresses_are_fetched_by_department() {
        let manifest = manifest();
        let departments: Vec<DepartmentCode> = ["34", "2A"].iter().map(|d| d.parse().expect("a code")).collect();
        let sources = Source::of(&manifest, "addresses", &departments).expect("sources");
        let urls: Vec<String> = sources.iter().map(|s| s.address.to_string()).collect();
        assert!(
            urls[1].ends_with("/csv/adresses-2A.csv.gz") && urls.len() == 2,
            "{urls:?}"
        );
        assert_eq!(sources[0].label(), "addresses 34");
    }

    #[test]
    fn what_cannot_be_fetched_is_said_with_what_can() {
        let manifest = manifest();
        let said = |name| Source::of(&manifest, name, &[]).expect_err(name).to_string();
        assert_eq!(
            said("zonnage"),
            "no layer \"zonnage\"; these can be fetched: outlines, zonage-medecins, montagne, massifs, qpv, addresses"
        );
        assert!(said("communes").starts_with("layer \"communes\" is compiled of several files"));
        assert!(said("addresses").ends_with("name them with --departments 34,48"));
    }
}
