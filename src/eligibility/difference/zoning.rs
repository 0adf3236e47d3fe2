//! What changed between two lists of the medical zoning.

use super::sides::Sides;
use super::unit::{Unit, in_scope, row};
use super::{Change, Direction};
use crate::dataset::Snapshot;
use crate::dataset::zoning::ZoningGeneration;
use crate::domain::CommuneCode;
use crate::eligibility::drawn::{DrawnClass, commune_in, qpv_in};
use crate::eligibility::places::Scope;
use std::collections::BTreeSet;

/// The rows, in no order.
pub(super) fn changes(sides: &Sides<'_>, scope: Scope) -> Vec<Change> {
    let Some((before, after)) = sides.lists() else {
        return vec![];
    };
    let lists = Lists {
        sides,
        before,
        after,
        scope,
    };
    let mut found = lists.communes();
    found.extend(lists.quarters());
    found.extend(lists.quarters_not_loaded());
    found
}

struct Lists<'a> {
    sides: &'a Sides<'a>,
    before: &'a ZoningGeneration,
    after: &'a ZoningGeneration,
    scope: Scope,
}

impl Lists<'_> {
    fn communes(&self) -> Vec<Change> {
        let data = self.sides.b.data;
        let mut found = Vec::new();
        for (number, commune) in data.cog.communes().iter().enumerate() {
            if !self.sides.both_cover(commune.region) || !in_scope(self.scope, commune.department, commune.region) {
                continue;
            }
            // Where a list has rows for arrondissements, these are compared one by one.
            let has_row = |code: &CommuneCode| {
                self.before.arrondissements.contains_key(code) || self.after.arrondissements.contains_key(code)
            };
            let parts = data.cog.arrondissements_of(commune.code).map(|a| a.code);
            let parts: Vec<CommuneCode> = parts.filter(has_row).collect();
            if parts.is_empty() {
                let classes = self.classes(commune.code, number, None);
                found.extend(changed(data, Unit::Commune(number), commune.code.as_str(), classes));
            }
            for part in parts {
                let classes = self.classes(commune.code, number, Some(part));
                found.extend(changed(
                    data,
                    Unit::Arrondissement(part, number),
                    part.as_str(),
                    classes,
                ));
            }
        }
        found
    }

    fn classes(&self, code: CommuneCode, number: usize, part: Option<CommuneCode>) -> [DrawnClass; 2] {
        let old = self.sides.a.data;
        let before = old.cog.number(code);
        [
            before.map_or(DrawnClass::NoData, |n| commune_in(old, self.before, n, part, &[])),
            commune_in(self.sides.b.data, self.after, number, part, &[]),
        ]
    }

    fn quarters(&self) -> Vec<Change> {
        let (old, new) = (self.sides.a.data, self.sides.b.data);
        let same = std::ptr::eq(old, new);
        let mut found = Vec::new();
        for (number, quarter) in (0_u32..).zip(&new.qpv.list) {
            let first = quarter.communes.iter().find_map(|c| new.cog.commune(*c));
            let asked = first.is_some_and(|c| in_scope(self.scope, c.department, quarter.region));
            if !asked || !self.sides.both_cover(quarter.region) {
                continue;
            }
            let before = if same {
                Some(number)
            } else {
                (0_u32..)
                    .zip(&old.qpv.list)
                    .find(|(_, q)| q.code == quarter.code)
                    .map(|(n, _)| n)
            };
            let classes = [
                before.map_or(DrawnClass::NoData, |n| qpv_in(old, self.before, n)),
                qpv_in(new, self.after, number),
            ];
            found.extend(changed(new, Unit::Qpv(number), &quarter.code, classes));
        }
        found
    }

    /// QPV that have a row and no polygon here. Where they lie is not known, so they are told only without a filter; and that a
    /// row is missing says something only where both lists are for all of France.
    fn quarters_not_loaded(&self) -> Vec<Change> {
        if self.scope != Scope::France {
            return vec![];
        }
        let data = self.sides.b.data;
        let everywhere = self.before.about.regions.is_none() && self.after.about.regions.is_none();
        let loaded = |code: &&String| !data.qpv.list.iter().any(|q| q.code == **code);
        let codes: BTreeSet<&String> = self.before.qpv.keys().chain(self.after.qpv.keys()).collect();
        let rows = codes.into_iter().filter(loaded).filter_map(|code| {
            let [before, after] = [self.before, self.after].map(|list| list.qpv.get(code));
            let known = everywhere || (before.is_some() && after.is_some());
            let classes = [before, after].map(|c| c.map_or(DrawnClass::NoData, |c| DrawnClass::Known(*c)));
            changed(data, Unit::NotLoaded, code, classes).filter(|_| known)
        });
        rows.collect()
    }
}

fn changed(data: &Snapshot, unit: Unit, code: &str, classes: [DrawnClass; 2]) -> Option<Change> {
    let [before, after] = classes;
    (before != after).then(|| {
        row(
            data,
            unit,
            code.to_owned(),
            classes.map(DrawnClass::as_str),
            direction(classes),
        )
    })
}

fn direction(classes: [DrawnClass; 2]) -> Direction {
    match classes {
        [DrawnClass::Known(before), DrawnClass::Known(after)] if after < before => Direction::Gained,
        [DrawnClass::Known(_), DrawnClass::Known(_)] => Direction::Lost,
        _ => Direction::Unclear,
    }
}
