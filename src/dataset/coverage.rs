//! How much of each département a layer covers.

use super::Snapshot;
use super::mountain::Listed;
use super::reconcile::Said;
use crate::domain::ZoningClass;
use std::collections::BTreeMap;

/// The names of the numbers of [`by_department`].
#[must_use]
pub fn headings(layer: &str) -> &'static [&'static str] {
    match layer {
        "communes" => &["département communes", "with town hall point", "former codes"],
        "outlines" => &["département with outline", "without"],
        "montagne" => &["département in the zone", "not", "in part", "no row"],
        "massifs" => &["département in a massif", "in none"],
        "qpv" => &["département QPV"],
        _ => &[
            "département ZIP",
            "ZAC",
            "ZAR",
            "ZV",
            "HZ",
            "former communes differ",
            "no row",
        ],
    }
}

/// Numbers of communes (or QPV) by département, in the order of [`headings`]; départements with nothing are left out.
#[must_use]
pub fn by_department(data: &Snapshot, layer: &str) -> BTreeMap<String, Vec<usize>> {
    let mut counts: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let columns = headings(layer).len();
    let mut add = |department: &str, column: usize, number: usize| {
        counts.entry(department.to_owned()).or_insert_with(|| vec![0; columns])[column] += number;
    };
    if layer == "qpv" {
        for qpv in &data.qpv.list {
            let commune = qpv.communes.first().and_then(|c| data.cog.commune(*c));
            add(commune.map_or("?", |c| c.department.as_str()), 0, 1);
        }
        return counts;
    }
    for (number, commune) in data.cog.communes().iter().enumerate() {
        let department = commune.department.as_str();
        match layer {
            "communes" => {
                add(department, 0, 1);
                add(
                    department,
                    1,
                    usize::from(commune.town_hall.as_ref().is_some_and(|h| h.at.is_some())),
                );
                add(department, 2, data.cog.parts_of(commune.code).len());
            }
            "outlines" => add(department, usize::from(data.outlines.commune(number).is_none()), 1),
            "montagne" => add(department, mountain_column(&data.mountain.montagne[number]), 1),
            "massifs" => add(
                department,
                usize::from(data.mountain.massifs[number] == Said::Nothing),
                1,
            ),
            _ => {
                let Some(generation) = data.zoning.generations.last() else {
                    continue;
                };
                let parts: Vec<ZoningClass> = data
                    .cog
                    .arrondissements_of(commune.code)
                    .filter_map(|a| generation.arrondissements.get(&a.code).copied())
                    .collect();
                if parts.is_empty() {
                    add(department, zoning_column(&generation.communes[number]), 1);
                }
                for class in parts {
                    add(department, class_column(class), 1);
                }
            }
        }
    }
    counts
}

fn mountain_column(said: &Said<Listed>) -> usize {
    match said.certain() {
        Some(Listed::Whole(_)) => 0,
        Some(Listed::Not) => 1,
        Some(Listed::Part(_)) => 2,
        None if *said == Said::Nothing => 3,
        None => 2,
    }
}

fn zoning_column(said: &Said<ZoningClass>) -> usize {
    match said {
        Said::Own(class) | Said::ByFormer(class, _) => class_column(*class),
        Said::Differs(_) => 5,
        Said::Nothing => 6,
    }
}

fn class_column(class: ZoningClass) -> usize {
    ZoningClass::ALL.iter().position(|c| *c == class).unwrap_or(6)
}
