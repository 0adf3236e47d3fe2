//! How many changed, and how many people live there.

use super::{Change, Direction, Level};
use crate::dataset::Snapshot;
use crate::domain::{DepartmentCode, RegionCode};
use serde::Serialize;
use std::collections::BTreeMap;

/// A number of communes, arrondissements and QPV, and the people of the former two.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Communes; an arrondissement that has rows of its own counts as one.
    pub communes: usize,
    /// Their inhabitants, as far as known.
    pub population: u64,
    /// QPV; their inhabitants are among those of the communes.
    pub qpv: usize,
}

impl Tally {
    fn add(&mut self, change: &Change) {
        if change.level == Level::Qpv {
            self.qpv += 1;
        } else {
            self.communes += 1;
            self.population += u64::from(change.population.unwrap_or_default());
        }
    }
}

/// How many went from one class to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Total {
    /// The class before.
    pub class_before: String,
    /// The class after.
    pub class_after: String,
    /// In which direction that is.
    pub change: Direction,
    /// How many.
    #[serde(flatten)]
    pub tally: Tally,
}

/// The changes in a département.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DepartmentTotal {
    /// Its code.
    pub code: DepartmentCode,
    /// Its name.
    pub name: String,
    /// Its région.
    pub region: RegionCode,
    /// To a class of scarcer care, or into the zone.
    pub gained: Tally,
    /// To a class of less scarce care, or out of the zone.
    pub lost: Tally,
    /// To another zone of the same rank.
    pub changed: Tally,
    /// From or to what is not known.
    pub unclear: Tally,
}

/// By class before and after: the most people first.
pub(super) fn totals(changes: &[Change]) -> Vec<Total> {
    let mut by_classes: BTreeMap<(&str, &str, Direction), Tally> = BTreeMap::new();
    for change in changes {
        let key = (change.class_before.as_str(), change.class_after.as_str(), change.change);
        by_classes.entry(key).or_default().add(change);
    }
    let all = by_classes.into_iter().map(|((before, after, change), tally)| Total {
        class_before: before.to_owned(),
        class_after: after.to_owned(),
        change,
        tally,
    });
    let mut all: Vec<Total> = all.collect();
    all.sort_by_key(|t| std::cmp::Reverse((t.tally.population, t.tally.communes, t.tally.qpv)));
    all
}

/// By département, in order of code.
pub(super) fn departments(data: &Snapshot, changes: &[Change]) -> Vec<DepartmentTotal> {
    let mut found: BTreeMap<DepartmentCode, DepartmentTotal> = BTreeMap::new();
    for change in changes {
        let Some((code, region)) = change.department.zip(change.region) else {
            continue;
        };
        let total = found.entry(code).or_insert_with(|| DepartmentTotal {
            code,
            name: data.cog.department_name(code),
            region,
            gained: Tally::default(),
            lost: Tally::default(),
            changed: Tally::default(),
            unclear: Tally::default(),
        });
        let tally = match change.change {
            Direction::Gained => &mut total.gained,
            Direction::Lost => &mut total.lost,
            Direction::Changed => &mut total.changed,
            Direction::Unclear => &mut total.unclear,
        };
        tally.add(change);
    }
    found.into_values().collect()
}
