//! The boundaries of the zones of one generation, ready to be measured from outside.

use super::{Cog, outlines::Outlines, qpv::QpvLayer, zoning::ZoningGeneration};
use crate::domain::{CommuneCode, ZoningClass};
use crate::geom::Area;
use crate::index::{EdgeIndex, Extent, Nearest};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::RwLock;

/// What an edge belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A commune, by number.
    Commune(usize),
    /// An arrondissement, by code.
    Arrondissement(CommuneCode),
    /// A QPV, by number.
    Qpv(u32),
    /// Land without an outline, by number of the gap.
    Gap(u32),
}

/// Boundaries of each class of zone, and of all that may be a ZIP or a ZAC though the data does not say so.
#[derive(Debug, Default)]
pub struct ZoneEdges {
    known: HashMap<ZoningClass, EdgeIndex>,
    /// Communes that are a ZIP or a ZAC, though not which is known.
    pub either: Option<EdgeIndex>,
    /// What may be a ZIP or a ZAC: communes without a class, QPV without a row where their commune is neither, gaps.
    pub unknown: Vec<Owner>,
    owners: Vec<Owner>,
}

/// Whether every class it may have is ZIP or ZAC.
fn is_either(possible: &[ZoningClass]) -> bool {
    !possible.is_empty() && possible.iter().all(|c| c.is_zip_or_zac())
}

impl ZoneEdges {
    /// Indexes the zones of a generation.
    #[must_use]
    pub fn new(generation: &ZoningGeneration, cog: &Cog, outlines: &Outlines, qpv: &QpvLayer) -> Self {
        let mut owners = Vec::new();
        let mut of_class: HashMap<ZoningClass, Vec<(u32, &Area)>> = HashMap::new();
        let mut either: Vec<(u32, &Area)> = Vec::new();
        let mut unknown: Vec<Owner> = Vec::new();
        let mut add = |owner: Owner| {
            owners.push(owner);
            u32::try_from(owners.len() - 1).unwrap_or(u32::MAX)
        };
        for (number, commune) in cog.communes().iter().enumerate() {
            let mut by_part = false;
            for part in cog.arrondissements_of(commune.code) {
                let class = generation.arrondissements.get(&part.code);
                if let (Some(class), Some(area)) = (class, outlines.arrondissement(part.code)) {
                    by_part = true;
                    of_class
                        .entry(*class)
                        .or_default()
                        .push((add(Owner::Arrondissement(part.code)), area));
                }
            }
            if by_part {
                continue;
            }
            let Some(area) = outlines.commune(number) else {
                continue;
            };
            let owner = add(Owner::Commune(number));
            match generation.communes[number].certain() {
                Some(class) => of_class.entry(*class).or_default().push((owner, area)),
                None if is_either(&generation.communes[number].possible()) => either.push((owner, area)),
                None => unknown.push(Owner::Commune(number)),
            }
        }
        for (number, quarter) in (0_u32..).zip(&qpv.list) {
            let Some(area) = qpv.areas.area(number) else {
                continue;
            };
            match generation.qpv.get(&quarter.code) {
                Some(class) => of_class
                    .entry(*class)
                    .or_default()
                    .push((add(Owner::Qpv(number)), area)),
                None => {
                    let in_zip_or_zac = quarter.communes.iter().all(|c| {
                        let class = cog.number(*c).and_then(|n| generation.communes[n].certain());
                        class.is_some_and(|c| c.is_zip_or_zac())
                    });
                    if !in_zip_or_zac {
                        unknown.push(Owner::Qpv(number));
                    }
                }
            }
        }
        let may_be_zone = |code: &CommuneCode| {
            let class = cog.number(*code).and_then(|n| generation.communes[n].certain());
            class.is_none_or(|c| c.is_zip_or_zac())
        };
        for (number, candidates) in (0_u32..).zip(&outlines.gap_candidates) {
            if candidates.iter().any(may_be_zone) {
                unknown.push(Owner::Gap(number));
            }
        }
        Self {
            known: of_class
                .into_par_iter()
                .map(|(class, areas)| (class, EdgeIndex::of_union(areas.into_iter())))
                .collect(),
            either: (!either.is_empty()).then(|| EdgeIndex::new(either.into_iter())),
            unknown,
            owners,
        }
    }

    /// The boundaries of the zones of a class, `None` when there is no such zone.
    #[must_use]
    pub fn of(&self, class: ZoningClass) -> Option<&EdgeIndex> {
        self.known.get(&class)
    }

    /// What the number in an answer of the indexes stands for.
    #[must_use]
    pub fn owner(&self, number: u32) -> Option<Owner> {
        self.owners.get(number as usize).copied()
    }
}

/// What a territory is named by: the number of the commune, and the arrondissement if it is one.
pub type TerritoryKey = (usize, Option<CommuneCode>);
/// The distances over a territory, and the nearest known zone.
pub type Territory = (Option<Extent>, Option<Nearest>);

/// Distances over territories, measured when first asked for and kept as long as the generation.
#[derive(Debug, Default)]
pub struct Territories(RwLock<HashMap<TerritoryKey, Territory>>);

impl Territories {
    /// The distances of a territory, if they were measured before.
    #[must_use]
    pub fn get(&self, key: TerritoryKey) -> Option<Territory> {
        self.0.read().ok()?.get(&key).copied()
    }

    /// How many were measured.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.read().map_or(0, |map| map.len())
    }

    /// All that were measured, in no order.
    #[must_use]
    pub fn all(&self) -> Vec<(TerritoryKey, Territory)> {
        let known = self.0.read();
        known.map_or_else(
            |_| vec![],
            |map| map.iter().map(|(key, territory)| (*key, *territory)).collect(),
        )
    }

    /// The distances of a territory, from memory or measured now.
    pub fn get_or_measure(&self, key: TerritoryKey, measure: impl FnOnce() -> Territory) -> Territory {
        if let Some(known) = self.get(key) {
            return known;
        }
        let measured = measure();
        if let Ok(mut map) = self.0.write() {
            map.insert(key, measured);
        }
        measured
    }
}
