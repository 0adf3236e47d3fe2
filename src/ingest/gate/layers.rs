//! What a dataset must be after a new state of the QPV, the mountain zone, the massifs or the outlines came in.

use super::checks::{check, errors, overlaps, quarters};
use super::gaps::gaps;
use super::{Check, Outcome, Report, moved};
use crate::dataset::mountain::Listed;
use crate::dataset::reconcile::Said;
use crate::dataset::{Severity, Snapshot};
use crate::domain::{DepartmentCode, date};
use crate::geom::inner::inner_point;
use crate::ingest::layer::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// More communes of a département than this share that come into a list or leave it are a list of something else.
const MOST_CHANGED: f64 = 0.1;
/// More départements of a région without any QPV than this share are a file that is cut off.
const MOST_WITHOUT: f64 = 0.1;
/// More communes than this share whose middle is in another commune's new outline, or in none, are outlines of something else.
const MOST_MOVED: f64 = 0.002;

/// Looks at a dataset with a new state of one layer.
#[must_use]
pub fn check_layer(old: &Snapshot, new: &Snapshot, kind: Kind, generation: &str, rows: usize) -> Report {
    let mut checks = vec![errors(new)];
    match kind {
        Kind::Qpv => checks.extend([
            quarters(new),
            in_force(new),
            still_covered(old, new),
            quarters_by_department(new),
            changed_quarters(old, new),
            moved::quarters(old, new),
        ]),
        Kind::Montagne => checks.extend([
            unknown(old, new, kind),
            rows_by_department(old, new, &old.mountain.montagne, &new.mountain.montagne),
            change(old, new, &old.mountain.montagne, &new.mountain.montagne),
        ]),
        Kind::Massifs => checks.extend([
            unknown(old, new, kind),
            without_massif(old, new),
            change(old, new, &old.mountain.massifs, &new.mountain.massifs),
        ]),
        Kind::Outlines => checks.extend([
            overlaps(new),
            quarters(new),
            places(old, new),
            moved::outlines(old, new),
            gaps(old, new),
        ]),
    }
    Report::new(old, new, kind.id(), generation, rows, checks)
}

/// What is in use today must have begun: how old a layer is, its features and its checks are those of the newest state.
fn in_force(new: &Snapshot) -> Check {
    let today = date::today_in_paris();
    let late = (!new.qpv.in_force(today)).then(|| new.qpv.effective_from.map(|d| d.to_string()).unwrap_or_default());
    check("in_force", late.into_iter().collect(), Outcome::Failed, |n| match n {
        0 => "the QPV are in force".to_owned(),
        _ => "the QPV are not in force yet: import them on their day".to_owned(),
    })
}

/// Every région that was covered is.
fn still_covered(old: &Snapshot, new: &Snapshot) -> Check {
    let regions = new.cog.regions().iter();
    let lost: Vec<String> = regions
        .filter(|r| old.qpv.covers(r.code) && !new.qpv.covers(r.code))
        .map(|r| format!("{} {}", r.code, r.name))
        .collect();
    let covered = match new.qpv.regions() {
        None => "all of France".to_owned(),
        Some(own) => format!("{} régions", own.len()),
    };
    check("regions", lost, Outcome::Unusual, |n| match n {
        0 => format!("QPV of {covered}; no région is lost"),
        n => format!("{n} régions had QPV before and have none now: what they have would not be known"),
    })
}

/// Nearly every département of a région that is covered has a QPV.
fn quarters_by_department(new: &Snapshot) -> Check {
    let with: BTreeSet<DepartmentCode> = new
        .qpv
        .list
        .iter()
        .filter_map(|q| Some(new.cog.commune(*q.communes.first()?)?.department))
        .collect();
    let of_regions: Vec<_> = new
        .cog
        .departments()
        .iter()
        .filter(|d| new.qpv.covers(d.region) && d.region.to_string().len() == 2)
        .collect();
    let without: Vec<String> = of_regions
        .iter()
        .filter(|d| !with.contains(&d.code))
        .map(|d| format!("{} {}", d.code, d.name))
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "a hundred départements")]
    let few = without.len() as f64 <= MOST_WITHOUT * of_regions.len() as f64;
    let (count, all) = (without.len(), of_regions.len());
    check(
        "coverage",
        if few { vec![] } else { without },
        Outcome::Unusual,
        |n| match n {
            0 => format!("{} of {all} départements have QPV", all - count),
            n => format!("{n} of {all} départements have no QPV: is the file cut off?"),
        },
    )
}

/// Which QPV came and went in the régions that both have.
fn changed_quarters(old: &Snapshot, new: &Snapshot) -> Check {
    let of = |data: &Snapshot| -> BTreeSet<String> {
        let both = |q: &&crate::dataset::qpv::Qpv| old.qpv.covers(q.region) && new.qpv.covers(q.region);
        data.qpv.list.iter().filter(both).map(|q| q.code.clone()).collect()
    };
    let (before, after) = (of(old), of(new));
    let gone: Vec<String> = before.difference(&after).cloned().collect();
    let came = after.difference(&before).count();
    check("change", gone, Outcome::Unusual, |n| match n {
        0 => format!("{came} QPV are new where QPV were known, none is gone"),
        n => format!("{n} QPV are gone, {came} are new where QPV were known"),
    })
}

/// No more unknown codes than before.
fn unknown(old: &Snapshot, new: &Snapshot, kind: Kind) -> Check {
    let of = |data: &Snapshot| -> BTreeMap<String, String> {
        let own = data
            .findings
            .iter()
            .filter(|f| f.layer == kind.id() && f.kind == "unknown-commune");
        own.map(|f| (f.code.clone().unwrap_or_default(), f.to_string()))
            .collect()
    };
    let before = of(old);
    let fresh: Vec<String> = of(new)
        .into_iter()
        .filter(|(code, _)| !before.contains_key(code))
        .map(|(_, f)| f)
        .collect();
    check("unknown_codes", fresh, Outcome::Unusual, |n| match n {
        0 => "no row names a commune that no register knows, but those before did".to_owned(),
        n => format!("{n} rows name a commune that no register knows; they are not used"),
    })
}

fn is_said(said: &Said<Listed>) -> bool {
    *said != Said::Nothing
}

/// By département, how many communes of a list are of a kind.
fn counts(
    data: &Snapshot,
    list: &[Said<Listed>],
    is: impl Fn(&Said<Listed>) -> bool,
) -> BTreeMap<DepartmentCode, usize> {
    let mut counts = BTreeMap::new();
    for (commune, said) in data.cog.communes().iter().zip(list) {
        *counts.entry(commune.department).or_default() += usize::from(is(said));
    }
    counts
}

/// No département has fewer rows than before.
fn rows_by_department(old: &Snapshot, new: &Snapshot, before: &[Said<Listed>], after: &[Said<Listed>]) -> Check {
    let (had, has) = (counts(old, before, is_said), counts(new, after, is_said));
    let fewer: Vec<String> = had
        .iter()
        .map(|(department, had)| (department, *had, has.get(department).copied().unwrap_or_default()))
        .filter(|(_, had, has)| has < had)
        .map(|(department, had, has)| format!("{department}: {has} communes, {had} before"))
        .collect();
    let all: usize = has.values().sum();
    check("coverage", fewer, Outcome::Unusual, |n| match n {
        0 => format!("{all} communes have a row, in no département fewer than before"),
        n => format!("{n} départements lack rows that the list before has: is the file cut off?"),
    })
}

/// The law puts every mountain commune in a massif.
fn without_massif(old: &Snapshot, new: &Snapshot) -> Check {
    let of = |data: &Snapshot| -> BTreeSet<String> {
        let communes = data.cog.communes().iter().enumerate();
        let lacking = communes.filter(|(n, _)| data.mountain.lacks_massif(*n));
        lacking.map(|(_, c)| format!("{} {}", c.code, c.name)).collect()
    };
    let (before, after) = (of(old), of(new));
    let more: Vec<String> = after.difference(&before).cloned().collect();
    let all = after.len();
    check("coverage", more, Outcome::Unusual, |n| match n {
        0 => format!("{all} mountain communes are in no massif, as before"),
        n => format!("{n} mountain communes more are in no massif: is the file cut off?"),
    })
}

/// No département changes as if the list were of something else.
fn change(old: &Snapshot, new: &Snapshot, before: &[Said<Listed>], after: &[Said<Listed>]) -> Check {
    let mut by_department: BTreeMap<DepartmentCode, [usize; 2]> = BTreeMap::new();
    for (number, commune) in new.cog.communes().iter().enumerate() {
        let was = old.cog.number(commune.code).map(|n| &before[n]);
        let [all, changed] = by_department.entry(commune.department).or_default();
        *all += 1;
        *changed += usize::from(was != Some(&after[number]));
    }
    let told = |(department, [all, changed]): (&DepartmentCode, &[usize; 2])| {
        format!("{department}: {changed} of {all} communes change")
    };
    #[expect(clippy::cast_precision_loss, reason = "some hundred communes")]
    let much: Vec<String> = by_department
        .iter()
        .filter(|(_, [all, changed])| *changed as f64 > MOST_CHANGED * *all as f64)
        .map(told)
        .collect();
    let total: usize = by_department.values().map(|[_, changed]| changed).sum();
    check("change", much, Outcome::Unusual, |n| match n {
        0 => format!("{total} communes change"),
        n => format!("in {n} départements more than a tenth of the communes change"),
    })
}

/// The middle of each commune is in its new outline still, and in some outline at all: no gaps, nothing moved.
fn places(old: &Snapshot, new: &Snapshot) -> Check {
    let mut elsewhere = Vec::new();
    let mut looked_at = 0_usize;
    for (commune, area) in old.cog.communes().iter().zip(old.outlines.communes.areas()) {
        let Some(p) = inner_point(area) else { continue };
        looked_at += 1;
        let at = new.outlines.communes.at(p);
        let own = new.cog.number(commune.code);
        if !at.iter().any(|(n, _)| Some(*n as usize) == own) {
            let told = at.first().map_or("in no outline".to_owned(), |(n, _)| {
                format!("in that of {}", new.cog.communes()[*n as usize].code)
            });
            elsewhere.push(format!("the middle of {} {} is {told}", commune.code, commune.name));
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "some ten thousand communes")]
    let few = elsewhere.len() as f64 <= MOST_MOVED * looked_at as f64;
    let count = elsewhere.len();
    let lacking = new
        .findings
        .iter()
        .filter(|f| f.kind == "no-outline" && f.severity == Severity::Warning)
        .count();
    check("places", if few { vec![] } else { elsewhere }, Outcome::Failed, |_| {
        format!(
            "{} of {looked_at} communes have their middle in their new outline; {lacking} communes have no outline",
            looked_at - count
        )
    })
}
