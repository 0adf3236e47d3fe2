//! What changed between two states of the QPV, the mountain zone or the massifs: what came into the list and what left it.

use super::sides::Sides;
use super::unit::{Unit, in_scope, row};
use super::{Change, DifferenceError, Direction, Side};
use crate::dataset::mountain::Listed;
use crate::dataset::qpv::QpvLayer;
use crate::dataset::reconcile::Said;
use crate::domain::Relation;
use crate::eligibility::drawn::relation_word;
use crate::eligibility::places::Scope;
use crate::eligibility::zones::montagne_of;
use std::collections::HashSet;

const INSIDE: &str = "inside";
const OUTSIDE: &str = "outside";

/// The rows, in no order.
pub(super) fn changes(sides: &Sides<'_>, scope: Scope) -> Result<Vec<Change>, DifferenceError> {
    if sides.layer == "qpv" {
        let [before, after] = [(sides.a, sides.before), (sides.b, sides.after)].map(|(side, g)| state(side, &g.id));
        return match before.zip(after) {
            Some((before, after)) => Ok(quarters(sides, scope, before, after)),
            None => Err(never_in_use(sides)),
        };
    }
    let (Some(before), Some(after)) = (
        list(sides.a, sides.layer, sides.before.id.as_str()),
        list(sides.b, sides.layer, sides.after.id.as_str()),
    ) else {
        return Err(never_in_use(sides));
    };
    let data = sides.b.data;
    let mut found = Vec::new();
    for (number, commune) in data.cog.communes().iter().enumerate() {
        if !sides.both_cover(commune.region) || !in_scope(scope, commune.department, commune.region) {
            continue;
        }
        let old = sides.a.data.cog.number(commune.code).and_then(|n| before.get(n));
        let word = |said: &Said<Listed>| match sides.layer {
            "montagne" => relation_word(montagne_of(said)).to_owned(),
            _ => massif_word(said),
        };
        let words = [
            old.map_or_else(|| relation_word(Relation::NoData).to_owned(), &word),
            word(&after[number]),
        ];
        if words[0] != words[1] {
            let words = words.each_ref().map(String::as_str);
            let code = commune.code.to_string();
            found.push(row(data, Unit::Commune(number), code, words, direction(words)));
        }
    }
    Ok(found)
}

/// A state of the mountain zone or the massifs, by number of the commune.
fn list<'a>(side: Side<'a>, layer: &str, id: &str) -> Option<&'a [Said<Listed>]> {
    let data = side.data.while_newest(layer, id)?;
    match layer {
        "montagne" => Some(&data.mountain.montagne),
        "massifs" => Some(&data.mountain.massifs),
        _ => None,
    }
}

fn massif_word(said: &Said<Listed>) -> String {
    match said {
        Said::Own(Listed::Whole(name)) | Said::ByFormer(Listed::Whole(name), _) => name.clone(),
        Said::Own(_) | Said::ByFormer(..) | Said::Differs(_) => relation_word(Relation::Undetermined).to_owned(),
        Said::Nothing => OUTSIDE.to_owned(),
    }
}

fn direction([before, after]: [&str; 2]) -> Direction {
    let unknown = [Relation::Undetermined, Relation::NoData].map(relation_word);
    if unknown.contains(&before) || unknown.contains(&after) {
        return Direction::Unclear;
    }
    match (before == OUTSIDE, after == OUTSIDE) {
        (true, _) => Direction::Gained,
        (_, true) => Direction::Lost,
        _ => Direction::Changed,
    }
}

/// Another state begins on the same day as one of the two.
fn never_in_use(sides: &Sides<'_>) -> DifferenceError {
    DifferenceError::NeverInUse {
        layer: sides.layer.to_owned(),
    }
}

fn quarters(sides: &Sides<'_>, scope: Scope, before: &QpvLayer, after: &QpvLayer) -> Vec<Change> {
    let codes = |layer: &QpvLayer| layer.list.iter().map(|q| q.code.clone()).collect::<HashSet<_>>();
    let (old, new) = (codes(before), codes(after));
    let data = sides.b.data;
    let one = |layer: &QpvLayer, other: &HashSet<String>, words: [&str; 2], change: Direction| {
        let rows = layer.list.iter().filter(|q| !other.contains(&q.code)).filter_map(|q| {
            let first = q.communes.iter().find_map(|c| data.cog.commune(*c))?;
            let asked = in_scope(scope, first.department, q.region) && sides.both_cover(q.region);
            let number = (0_u32..).zip(&data.qpv.list).find(|(_, own)| own.code == q.code);
            let unit = number.map_or(Unit::NotLoaded, |(n, _)| Unit::Qpv(n));
            let mut told = row(data, unit, q.code.clone(), words, change);
            // One that is no more is drawn from the older state.
            told.name = Some(q.name.clone());
            told.department = Some(first.department);
            told.region = Some(q.region);
            asked.then_some(told)
        });
        rows.collect::<Vec<_>>()
    };
    let mut found = one(after, &old, [OUTSIDE, INSIDE], Direction::Gained);
    found.extend(one(before, &new, [INSIDE, OUTSIDE], Direction::Lost));
    found
}

fn state<'a>(side: Side<'a>, id: &str) -> Option<&'a QpvLayer> {
    side.data.while_newest("qpv", id).map(|data| &*data.qpv)
}
