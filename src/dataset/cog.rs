//! The *code officiel géographique*: communes of today, arrondissements, former communes and what became of them.

pub mod movements;
mod read;
pub mod timeline;

use crate::domain::{CommuneCode, Date, DepartmentCode, RegionCode};
use crate::geocode::names::NameKey;
use crate::geom::LonLat;
pub(super) use read::Cells;
use serde::Serialize;
use std::collections::HashMap;
use std::str::FromStr;
use std::sync::OnceLock;
use timeline::{Timeline, Traced};

/// A commune of today.
#[derive(Debug, Clone)]
pub struct Commune {
    /// INSEE code.
    pub code: CommuneCode,
    /// Name with its article.
    pub name: String,
    /// Its département.
    pub department: DepartmentCode,
    /// Its région.
    pub region: RegionCode,
    /// SIREN of its grouping (EPCI), if any.
    pub epci: Option<String>,
    /// SIREN of the commune.
    pub siren: Option<String>,
    /// Inhabitants.
    pub population: Option<u32>,
    /// Postal codes, ascending.
    pub postal_codes: Vec<String>,
    /// Its town hall.
    pub town_hall: Option<TownHall>,
}

/// A town hall.
#[derive(Debug, Clone)]
pub struct TownHall {
    /// The point, unless it was found to be wrong.
    pub at: Option<LonLat>,
    /// Number and street.
    pub street: String,
    /// Postal code.
    pub postcode: String,
    /// City as the post writes it.
    pub city: String,
}

/// An arrondissement of Paris, Lyon or Marseille.
#[derive(Debug, Clone)]
pub struct Arrondissement {
    /// INSEE code.
    pub code: CommuneCode,
    /// Name.
    pub name: String,
    /// The commune it is part of.
    pub commune: CommuneCode,
    /// Inhabitants.
    pub population: Option<u32>,
    /// Postal codes.
    pub postal_codes: Vec<String>,
}

/// What a former code has to do with a commune of today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LineageRelation {
    /// Merged without keeping a name of its own.
    MergedInto,
    /// A delegated commune (commune déléguée).
    DelegatedIn,
    /// An associated commune (commune associée).
    AssociatedIn,
    /// A municipal arrondissement.
    ArrondissementOf,
    /// The same commune under another name or code.
    Renamed,
    /// One of the communes it was split into.
    SplitInto,
    /// A commune that was part of it and was restored.
    RestoredFrom,
}

impl FromStr for LineageRelation {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Ok(match text {
            "merged_into" => Self::MergedInto,
            "delegated_in" => Self::DelegatedIn,
            "associated_in" => Self::AssociatedIn,
            "arrondissement_of" => Self::ArrondissementOf,
            "renamed" => Self::Renamed,
            "split_into" => Self::SplitInto,
            "restored_from" => Self::RestoredFrom,
            _ => return Err(()),
        })
    }
}

/// A former commune and the commune of today that has its territory.
#[derive(Debug, Clone)]
pub struct Former {
    /// The former code.
    pub code: CommuneCode,
    /// Its name, when known.
    pub name: Option<String>,
    /// What became of it.
    pub relation: LineageRelation,
    /// The commune of today.
    pub commune: CommuneCode,
    /// Since when, when known.
    pub on: Option<Date>,
}

/// A département or a région.
#[derive(Debug, Clone)]
pub struct Division<C> {
    /// Its code.
    pub code: C,
    /// Its name.
    pub name: String,
    /// The région a département is in; its own for a région.
    pub region: RegionCode,
}

/// What a code means today.
#[derive(Debug, Clone, Copy)]
pub enum Meaning<'a> {
    /// A commune of today, by its number.
    Commune(usize),
    /// An arrondissement and the number of its commune.
    Arrondissement(&'a Arrondissement, usize),
    /// A former commune, with each commune of today that has a part of it.
    Former(&'a [Former]),
    /// No commune that is known.
    Unknown,
}

/// The whole register.
#[derive(Debug, Default)]
pub struct Cog {
    communes: Vec<Commune>,
    numbers: HashMap<CommuneCode, usize>,
    arrondissements: Vec<Arrondissement>,
    former: HashMap<CommuneCode, Vec<Former>>,
    parts: HashMap<CommuneCode, Vec<CommuneCode>>,
    departments: Vec<Division<DepartmentCode>>,
    regions: Vec<Division<RegionCode>>,
    epci_names: HashMap<String, String>,
    name_keys: OnceLock<Vec<NameKey>>,
    timeline: Timeline,
}

impl Cog {
    /// The communes of today in order of their code; their position is the number used elsewhere.
    #[must_use]
    pub fn communes(&self) -> &[Commune] {
        &self.communes
    }

    /// The number of a commune of today.
    #[must_use]
    pub fn number(&self, code: CommuneCode) -> Option<usize> {
        self.numbers.get(&code).copied()
    }

    /// A commune of today.
    #[must_use]
    pub fn commune(&self, code: CommuneCode) -> Option<&Commune> {
        self.number(code).map(|n| &self.communes[n])
    }

    /// The names of the communes of today for searching, in their order. Made at the first search, since most runs
    /// of the command line never search.
    #[must_use]
    pub fn name_keys(&self) -> &[NameKey] {
        let make = || self.communes.iter().map(|c| NameKey::new(&c.name)).collect();
        self.name_keys.get_or_init(make)
    }

    /// The name of a grouping of communes (EPCI) by its SIREN.
    #[must_use]
    pub fn epci_name(&self, siren: &str) -> Option<&str> {
        self.epci_names.get(siren).map(String::as_str)
    }

    /// What a code means today. A code that is both current and delegated means the current commune.
    #[must_use]
    pub fn meaning(&self, code: CommuneCode) -> Meaning<'_> {
        if let Some(number) = self.number(code) {
            return Meaning::Commune(number);
        }
        if let Some(part) = self.arrondissements.iter().find(|a| a.code == code)
            && let Some(number) = self.number(part.commune)
        {
            return Meaning::Arrondissement(part, number);
        }
        self.former.get(&code).map_or(Meaning::Unknown, |f| Meaning::Former(f))
    }

    /// What a code meant on a day, where the movements of communes are known and something happened to it; `None`: what it means
    /// today, see [`Self::meaning`].
    #[must_use]
    pub fn traced(&self, code: CommuneCode, day: Date) -> Option<Traced> {
        self.timeline.trace(code, day)
    }

    /// The life of the codes that something happened to; empty where the dataset has no movements.
    #[must_use]
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// The former codes whose territory a commune of today has, ascending; the code of today is not among them.
    #[must_use]
    pub fn parts_of(&self, code: CommuneCode) -> Vec<CommuneCode> {
        let mut parts: Vec<_> = self
            .parts
            .get(&code)
            .into_iter()
            .flatten()
            .copied()
            .filter(|p| *p != code)
            .collect();
        parts.sort_unstable();
        parts.dedup();
        parts
    }

    /// All rows about former communes, in no order.
    pub fn former(&self) -> impl Iterator<Item = &Former> {
        self.former.values().flatten()
    }

    /// Every arrondissement.
    #[must_use]
    pub fn arrondissements(&self) -> &[Arrondissement] {
        &self.arrondissements
    }

    /// The arrondissements of a commune.
    pub fn arrondissements_of(&self, code: CommuneCode) -> impl Iterator<Item = &Arrondissement> {
        self.arrondissements.iter().filter(move |a| a.commune == code)
    }

    /// Every département.
    #[must_use]
    pub fn departments(&self) -> &[Division<DepartmentCode>] {
        &self.departments
    }

    /// Every région.
    #[must_use]
    pub fn regions(&self) -> &[Division<RegionCode>] {
        &self.regions
    }

    /// The name of a département, or its code when it has none.
    #[must_use]
    pub fn department_name(&self, code: DepartmentCode) -> String {
        let found = self.departments.iter().find(|d| d.code == code);
        found.map_or_else(|| code.to_string(), |d| d.name.clone())
    }

    /// The name of a région, or its code when it has none.
    #[must_use]
    pub fn region_name(&self, code: RegionCode) -> String {
        let found = self.regions.iter().find(|r| r.code == code);
        found.map_or_else(|| code.to_string(), |r| r.name.clone())
    }
}
