//! What a list changes: as much as a list may, and something.

use super::checks::check;
use super::{Check, Outcome};
use crate::dataset::Snapshot;
use crate::dataset::zoning::ZoningGeneration;
use crate::domain::RegionCode;
use std::collections::{BTreeMap, BTreeSet};

/// A région in which more than this share of the communes change is a list of something else.
const MOST_CHANGED: f64 = 0.5;

/// The generation that held in a region before the new one.
pub(super) fn before<'a>(
    old: &'a Snapshot,
    added: &ZoningGeneration,
    region: RegionCode,
) -> Option<&'a ZoningGeneration> {
    let others = old.zoning.generations.iter().rev();
    others
        .filter(|g| g.about.id != added.about.id && g.covers(region))
        .find(|g| g.start() < added.start())
}

/// No région changes as if the list were of something else.
pub fn change(old: &Snapshot, new: &Snapshot, added: &ZoningGeneration) -> Check {
    let mut by_region: BTreeMap<_, [usize; 2]> = BTreeMap::new();
    for (number, commune) in new
        .cog
        .communes()
        .iter()
        .enumerate()
        .filter(|(_, c)| added.covers(c.region))
    {
        let Some(earlier) = before(old, added, commune.region) else {
            continue;
        };
        let was = old
            .cog
            .number(commune.code)
            .and_then(|n| earlier.communes[n].certain().copied());
        let is = added.communes[number].certain().copied();
        let [all, changed] = by_region.entry(commune.region).or_default();
        *all += 1;
        *changed += usize::from(was.is_some() && was != is);
    }
    let told = |(region, [all, changed]): (&_, &[usize; 2])| {
        format!(
            "{}: {changed} of {all} communes change their class",
            new.cog.region_name(*region)
        )
    };
    #[expect(clippy::cast_precision_loss, reason = "some thousand communes")]
    let much = by_region
        .iter()
        .filter(|(_, [all, changed])| *changed as f64 > MOST_CHANGED * *all as f64);
    let summary: Vec<String> = by_region
        .iter()
        .filter(|(_, [_, changed])| *changed > 0)
        .map(told)
        .collect();
    if let Some(earlier) = unchanged(old, new, added) {
        return Check {
            name: "change".to_owned(),
            outcome: Outcome::Unusual,
            detail: format!("nothing changes from {earlier}: is it the list before, or another file than was meant?"),
            examples: vec![],
        };
    }
    check("change", much.map(told).collect(), Outcome::Unusual, |n| match n {
        0 if summary.is_empty() => "no commune changes its class".to_owned(),
        0 => summary.join("; "),
        n => format!("in {n} régions most communes change their class"),
    })
}

/// The lists before, if the new one says the same as they do of everything they speak of.
fn unchanged(old: &Snapshot, new: &Snapshot, added: &ZoningGeneration) -> Option<String> {
    let mut lists: BTreeSet<&str> = BTreeSet::new();
    for region in new.cog.regions().iter().filter(|r| added.covers(r.code)) {
        let has_communes = new.cog.communes().iter().any(|c| c.region == region.code);
        let Some(earlier) = before(old, added, region.code) else {
            if has_communes {
                return None;
            }
            continue;
        };
        lists.insert(&earlier.about.id);
        if !same(old, new, region.code, [earlier, added]) {
            return None;
        }
    }
    (!lists.is_empty()).then(|| lists.into_iter().collect::<Vec<_>>().join(", "))
}

/// Whether two lists say the same of a région: of its communes, and of what has a row of its own in them.
fn same(old: &Snapshot, new: &Snapshot, region: RegionCode, [earlier, added]: [&ZoningGeneration; 2]) -> bool {
    let communes = new
        .cog
        .communes()
        .iter()
        .enumerate()
        .filter(|(_, c)| c.region == region);
    let mut own = BTreeSet::new();
    for (number, commune) in communes {
        own.insert(commune.code);
        let parts = new.cog.arrondissements_of(commune.code).map(|a| a.code);
        own.extend(parts);
        let was = old.cog.number(commune.code).map(|n| earlier.communes[n].possible());
        if was != Some(added.communes[number].possible()) {
            return false;
        }
    }
    let parts = |list: &ZoningGeneration| -> BTreeMap<_, _> {
        let rows = list.arrondissements.iter().filter(|(code, _)| own.contains(code));
        rows.map(|(code, class)| (*code, *class)).collect()
    };
    let quarters = |list: &ZoningGeneration| -> BTreeMap<_, _> {
        let rows = list.quarters.iter().filter(|(code, _)| own.contains(code));
        rows.map(|(code, classes)| (*code, classes.clone())).collect()
    };
    // A QPV without a polygon is of no région that is known, so each list's own rows are compared as they are.
    let qpv = |data: &Snapshot, list: &ZoningGeneration| -> BTreeMap<String, _> {
        let elsewhere = |code: &str| data.qpv.list.iter().any(|q| q.code == code && q.region != region);
        let rows = list.qpv.iter().filter(|(code, _)| !elsewhere(code));
        rows.map(|(code, class)| (code.clone(), *class)).collect()
    };
    parts(earlier) == parts(added) && quarters(earlier) == quarters(added) && qpv(old, earlier) == qpv(new, added)
}
