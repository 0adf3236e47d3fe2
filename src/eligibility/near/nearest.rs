//! Which known zone is nearest.

use super::{Measured, NearestZone, Rule, Situation};
use crate::dataset::zone_edges::Owner;
use crate::domain::RegionCode;

impl Rule<'_> {
    /// The nearest known zone, with its région: the place's own where it is in one for sure.
    pub(super) fn nearest_zone(&self, list: &[Situation], measured: &[Measured]) -> Option<(NearestZone, RegionCode)> {
        let communes = self.data.cog.communes();
        if let Some(own) = list.first().filter(|_| measured.iter().all(|m| m.inside)) {
            let commune = &communes[own.commune];
            let (code, name) = match own.qpv.filter(|_| own.by_qpv_row) {
                Some(q) => (
                    self.data.qpv.list[q as usize].code.clone(),
                    self.data.qpv.list[q as usize].name.clone(),
                ),
                None => self.commune_name(own.commune),
            };
            let kind = own.commune_class.filter(|c| c.is_zip_or_zac()).or(own.class)?.kind();
            return Some((NearestZone { kind, code, name }, commune.region));
        }
        let nearest = measured
            .iter()
            .filter_map(|m| m.nearest)
            .min_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then(a.owner.cmp(&b.owner)))?;
        match self.generation.edges.owner(nearest.owner)? {
            Owner::Commune(number) => {
                let (code, name) = self.commune_name(number);
                let possible = self.generation.communes[number].possible();
                let kind = possible.into_iter().find(|c| c.is_zip_or_zac())?.kind();
                Some((NearestZone { kind, code, name }, communes[number].region))
            }
            Owner::Arrondissement(code) => {
                let part = self.data.cog.arrondissements().iter().find(|a| a.code == code)?;
                let kind = self.generation.arrondissements.get(&code)?.kind();
                let region = self.data.cog.commune(part.commune)?.region;
                let (code, name) = (code.to_string(), part.name.clone());
                Some((NearestZone { kind, code, name }, region))
            }
            Owner::Qpv(number) => {
                let qpv = &self.data.qpv.list[number as usize];
                let kind = self.generation.qpv.get(&qpv.code)?.kind();
                let (code, name) = (qpv.code.clone(), qpv.name.clone());
                Some((NearestZone { kind, code, name }, qpv.region))
            }
            Owner::Gap(_) => None,
        }
    }
}

/// The région of what a boundary belongs to.
pub(super) fn region_of(rule: &Rule<'_>, owner: u32) -> Option<RegionCode> {
    match rule.generation.edges.owner(owner)? {
        Owner::Commune(number) => Some(rule.data.cog.communes()[number].region),
        Owner::Arrondissement(code) => {
            let parts = rule.data.cog.arrondissements();
            let part = parts.iter().find(|a| a.code == code)?;
            Some(rule.data.cog.commune(part.commune)?.region)
        }
        Owner::Qpv(number) => Some(rule.data.qpv.list[number as usize].region),
        Owner::Gap(_) => None,
    }
}
