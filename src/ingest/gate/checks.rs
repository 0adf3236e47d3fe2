//! The checks, one function each.

use super::change::before;
use super::{Check, Outcome};
use crate::dataset::zoning::ZoningGeneration;
use crate::dataset::{Severity, Snapshot};
use crate::domain::{CommuneCode, DepartmentCode, ZoningClass};
use crate::geom::inner::inner_point;
use crate::geom::reach::distance_to_area_m;
use crate::geom::{Area, Bounds, LonLat, Origin};
use std::collections::BTreeMap;

/// A département whose list names fewer of its communes than this share is a list that is cut off.
const LEAST_COVERED: f64 = 0.95;
/// More outlines than this share lying over each other are outlines of two years.
const MOST_OVERLAPPING: f64 = 0.005;
/// Points at which the index of boundaries is held against every outline.
const TEN_KM_POINTS: usize = 40;
/// By how many metres both may differ.
const TEN_KM_ERROR_M: f64 = 0.001;
pub(super) const MOST_EXAMPLES: usize = 100;

pub(super) fn check(
    name: &'static str,
    examples: Vec<String>,
    bad: Outcome,
    sentence: impl Fn(usize) -> String,
) -> Check {
    let detail = sentence(examples.len());
    Check {
        name: name.to_owned(),
        outcome: if examples.is_empty() { Outcome::Passed } else { bad },
        detail,
        examples: examples.into_iter().take(MOST_EXAMPLES).collect(),
    }
}

/// Nothing that the readers call an error.
pub fn errors(new: &Snapshot) -> Check {
    let errors = new.findings.iter().filter(|f| f.severity == Severity::Error);
    let errors: Vec<String> = errors.map(ToString::to_string).collect();
    let first = errors.first().cloned().unwrap_or_default();
    check("errors", errors, Outcome::Failed, |n| match n {
        0 => "the readers found no error".to_owned(),
        1 => format!("1 error: {first}"),
        n => format!("{n} errors, the first: {first}"),
    })
}

/// No code that no register knows.
pub fn unknown_codes(new: &Snapshot, added: &ZoningGeneration) -> Check {
    let file = added.about.files.get("list").map(|f| f.path.display().to_string());
    let of_list = |f: &&crate::dataset::Finding| Some(&f.file) == file.as_ref();
    let unknown = new
        .findings
        .iter()
        .filter(of_list)
        .filter(|f| ["unknown-commune", "qpv-without-polygon"].contains(&f.kind));
    check(
        "unknown_codes",
        unknown.map(ToString::to_string).collect(),
        Outcome::Unusual,
        |n| match n {
            0 => format!("each of the {} rows names a commune or QPV that is known", added.rows),
            n => format!(
                "{n} of {} rows name a commune that no register knows, or a QPV whose polygon is not loaded; they are not used",
                added.rows
            ),
        },
    )
}

/// By département: communes, those with a class, and those of each class.
fn counts(
    data: &Snapshot,
    of: &ZoningGeneration,
) -> BTreeMap<DepartmentCode, (usize, usize, BTreeMap<&'static str, usize>)> {
    let mut counts: BTreeMap<DepartmentCode, (usize, usize, BTreeMap<_, usize>)> = BTreeMap::new();
    for (number, commune) in data
        .cog
        .communes()
        .iter()
        .enumerate()
        .filter(|(_, c)| of.covers(c.region))
    {
        let (all, with_row, classes) = counts.entry(commune.department).or_default();
        *all += 1;
        let by_part = data
            .cog
            .arrondissements_of(commune.code)
            .any(|a| of.arrondissements.contains_key(&a.code));
        let possible = of.communes[number].possible();
        *with_row += usize::from(by_part || !possible.is_empty());
        if let Some(class) = of.communes[number].certain() {
            *classes.entry(class.short_name()).or_default() += 1;
        }
    }
    counts
}

/// Each département that the list speaks of has a row for nearly all of its communes.
pub fn coverage(new: &Snapshot, added: &ZoningGeneration) -> Check {
    let of_added = counts(new, added);
    let low = of_added.iter().filter_map(|(department, (all, with_row, _))| {
        #[expect(clippy::cast_precision_loss, reason = "some hundred communes")]
        let share = *with_row as f64 / *all as f64;
        let former = new
            .zoning
            .generations
            .iter()
            .filter(|g| g.about.id != added.about.id && g.covers(region_of(new, *department)));
        let known_before = former
            .map(|g| counts(new, g).get(department).map_or(0, |c| c.1))
            .max()
            .unwrap_or_default();
        (share < LEAST_COVERED && *with_row < known_before)
            .then(|| format!("{department}: {with_row} of {all} communes, {known_before} before"))
    });
    check("coverage", low.collect(), Outcome::Unusual, |n| match n {
        0 => format!(
            "{} départements have a row for at least 95 % of their communes, or for as many as before",
            of_added.len()
        ),
        n => format!("{n} départements lack rows that the list before has: is the file cut off?"),
    })
}

fn region_of(data: &Snapshot, department: DepartmentCode) -> crate::domain::RegionCode {
    let own = data.cog.communes().iter().find(|c| c.department == department);
    own.map_or(data.cog.communes()[0].region, |c| c.region)
}

/// No département loses all its ZIP.
pub fn lost_zones(old: &Snapshot, new: &Snapshot, added: &ZoningGeneration) -> Check {
    let zip = ZoningClass::Zip.short_name();
    let mut lost = Vec::new();
    for (department, (_, _, after)) in counts(new, added) {
        let Some(earlier) = before(old, added, region_of(new, department)) else {
            continue;
        };
        let had = counts(old, earlier)
            .get(&department)
            .and_then(|c| c.2.get(zip).copied())
            .unwrap_or_default();
        if had > 0 && !after.contains_key(zip) {
            lost.push(format!("{department}: {had} communes were ZIP, none is now"));
        }
    }
    check("lost_zones", lost, Outcome::Unusual, |n| match n {
        0 => "no département loses all its ZIP".to_owned(),
        n => format!("{n} départements lose all their ZIP"),
    })
}

/// Outlines lie beside each other.
pub fn overlaps(new: &Snapshot) -> Check {
    let outlines = &new.outlines.communes;
    let mut over = Vec::new();
    for (area, number) in outlines.areas().iter().zip(0_u32..) {
        let Some(p) = inner_point(area) else { continue };
        if outlines.at(p).iter().any(|(other, _)| *other != number) {
            over.push(new.cog.communes()[number as usize].code.to_string());
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "some ten thousand communes")]
    let few = over.len() as f64 <= MOST_OVERLAPPING * outlines.areas().len() as f64;
    let count = over.len();
    check("overlaps", if few { vec![] } else { over }, Outcome::Failed, |_| {
        format!(
            "{count} outlines have their middle in another one too; {} pieces of land are in none",
            new.outlines.gaps.areas().len()
        )
    })
}

/// Each QPV lies in a commune that it names.
pub fn quarters(new: &Snapshot) -> Check {
    let reach_m = new.qpv.tolerance_m + new.outline_tolerance_m;
    // Collectivities overseas have no outlines, and QPV all the same.
    let can_be_told = |codes: &[CommuneCode]| {
        let numbers = codes.iter().filter_map(|code| new.cog.number(*code));
        let mut outlines = numbers.map(|n| new.outlines.commune(n));
        outlines.any(|outline| outline.is_some())
    };
    let astray = new
        .qpv
        .list
        .iter()
        .zip(new.qpv.areas.areas())
        .filter(|(qpv, _)| can_be_told(&qpv.communes))
        .filter_map(|(qpv, area)| {
            let near = new.outlines.communes.near(inner_point(area)?, reach_m);
            let named = near
                .iter()
                .any(|(n, _)| qpv.communes.contains(&new.cog.communes()[*n as usize].code));
            (!named).then(|| format!("{} {}", qpv.code, qpv.name))
        });
    check("quarters", astray.collect(), Outcome::Failed, |n| match n {
        0 => format!("{} QPV lie in a commune that they name", new.qpv.list.len()),
        n => format!("{n} QPV lie in no commune that they name"),
    })
}

/// The index of boundaries says what every outline says, one by one.
pub fn ten_km(new: &Snapshot, added: &ZoningGeneration) -> Check {
    let is_zone = |class: Option<&ZoningClass>| class.is_some_and(|c| c.is_zip_or_zac());
    let communes = new.outlines.communes.areas();
    let zones: Vec<&Area> = (0..communes.len())
        .filter(|n| is_zone(added.communes[*n].certain()))
        .map(|n| &communes[n])
        .chain(
            added
                .arrondissements
                .iter()
                .filter(|(_, c)| is_zone(Some(c)))
                .filter_map(|(code, _)| new.outlines.arrondissement(*code)),
        )
        .chain(
            new.qpv
                .list
                .iter()
                .zip(new.qpv.areas.areas())
                .filter(|(q, _)| is_zone(added.qpv.get(&q.code)))
                .map(|(_, area)| area),
        )
        .collect();
    let outside: Vec<LonLat> = communes
        .iter()
        .enumerate()
        .filter(|(n, _)| added.covers(new.cog.communes()[*n].region) && !is_zone(added.communes[*n].certain()))
        .filter_map(|(_, area)| inner_point(area))
        .collect();
    let indexed = |p: LonLat| {
        let indexes = [ZoningClass::Zip, ZoningClass::Zac]
            .into_iter()
            .filter_map(|class| added.edges.of(class));
        indexes
            .filter_map(|index| index.nearest(p))
            .map(|n| n.distance_m)
            .fold(f64::INFINITY, f64::min)
    };
    let step = (outside.len() / TEN_KM_POINTS).max(1);
    let mut looked_at = 0;
    let wrong = outside.iter().step_by(step).filter_map(|p| {
        let found = indexed(*p);
        // Whatever is as near as the index says, or nearer, has its rectangle within twice that, however degrees shrink on the way.
        let reach = Origin::new(*p).degrees(2.0 * found + 1_000.0);
        let window = Bounds {
            min: [p.lon - reach[0], p.lat - reach[1]],
            max: [p.lon + reach[0], p.lat + reach[1]],
        };
        let near = zones
            .iter()
            .filter(|area| area.bounds().is_some_and(|b| b.meets(&window)));
        let plain = near
            .map(|area| distance_to_area_m(area, *p))
            .fold(f64::INFINITY, f64::min);
        looked_at += 1;
        let same = plain == 0.0 || (plain - found).abs() <= TEN_KM_ERROR_M || plain == found;
        (!same).then(|| {
            format!(
                "{} {}: {found:.3} m by the index, {plain:.3} m by the outlines",
                p.lat, p.lon
            )
        })
    });
    let wrong: Vec<String> = wrong.collect();
    check("ten_km", wrong, Outcome::Failed, |n| match n {
        0 => format!("at {looked_at} points the nearest zone is as far by the index as by every outline"),
        n => format!("at {n} of {looked_at} points the index and the outlines differ"),
    })
}
