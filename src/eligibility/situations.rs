//! What is uncertain about a place, as a set of situations in each of which everything about its zones is settled as
//! far as the data goes (contract, "Situations").

use super::place::{Place, Spot};
use crate::dataset::Snapshot;
use crate::dataset::qpv::QpvLayer;
use crate::dataset::reconcile::Said;
use crate::dataset::zoning::ZoningGeneration;
use crate::domain::{CommuneCode, Date, DepartmentCode, RegionCode, ZoningClass};

/// One way things may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Situation {
    /// Number of the commune.
    pub commune: usize,
    /// Arrondissement, if any.
    pub arrondissement: Option<CommuneCode>,
    /// The commune that the place was or may have been on the day, where that is not the one of today.
    pub asked: Option<CommuneCode>,
    /// Its département.
    pub department: DepartmentCode,
    /// Its région.
    pub region: RegionCode,
    /// The class of the place; `None`: the list says nothing, or there is none for the day.
    pub class: Option<ZoningClass>,
    /// The class the commune has outside of its QPV.
    pub commune_class: Option<ZoningClass>,
    /// Which QPV it is in, by number.
    pub qpv: Option<u32>,
    /// Whether the class comes from a row of that QPV.
    pub by_qpv_row: bool,
}

/// The situations of a place on a day, and what they were drawn from.
#[derive(Debug)]
pub struct Situations<'a> {
    /// At least one.
    pub list: Vec<Situation>,
    /// The zoning list in use for the most likely commune.
    pub generation: Option<&'a ZoningGeneration>,
    /// Whether a list was used after it was replaced or after the day it shows.
    pub provisional: bool,
    /// Whether the QPV layer speaks of the day and of every région the place may be in.
    pub qpv_known: bool,
    /// The QPV that may hold the place, by number.
    pub possible_qpv: Vec<u32>,
}

/// Enumerates the situations.
#[must_use]
pub fn situations<'a>(data: &'a Snapshot, place: &Place, day: Date) -> Situations<'a> {
    let region = |spot: &Spot| data.cog.communes()[spot.commune].region;
    let qpv_known = data.qpv.in_force(day) && place.spots.iter().all(|s| data.qpv.covers(region(s)));
    let point_qpv = place
        .is_point
        .then(|| {
            place
                .at
                .map(|at| qpv_at_point(&data.qpv, at, place.precision_m.unwrap_or_default()))
        })
        .flatten();
    let mut list = Vec::new();
    let spots = spots_on(data, place, day);
    for spot in &spots {
        let choices = if !data.qpv.in_force(day) {
            vec![None]
        } else if let Some(at_point) = &point_qpv {
            at_point.clone()
        } else {
            qpv_of_commune(data, spot)
        };
        list.extend(choices.into_iter().map(|qpv| (spot, qpv)));
    }
    // A QPV names the communes it lies in: a pair that contradicts it is no situation, unless nothing else is left.
    let fits = |(spot, qpv): &(&Spot, Option<u32>)| {
        qpv.is_none_or(|q| {
            let communes = &data.qpv.list[q as usize].communes;
            communes.contains(&data.cog.communes()[spot.commune].code)
        })
    };
    if list.iter().any(fits) {
        list.retain(fits);
    }
    let mut situations = Vec::new();
    for (spot, qpv) in list {
        add_classes(data, spot, qpv, day, &mut situations);
    }
    let mut possible_qpv: Vec<u32> = situations.iter().filter_map(|s| s.qpv).collect();
    possible_qpv.sort_unstable();
    possible_qpv.dedup();
    let used = situations
        .iter()
        .filter_map(|s| Some((data.zoning.on(s.region, day)?, s.region)));
    Situations {
        provisional: used
            .into_iter()
            .any(|(generation, region)| generation.is_provisional(region, day)),
        generation: data.zoning.on(region(&place.spots[0]), day),
        qpv_known,
        possible_qpv,
        list: situations,
    }
}

/// The spots of a place and, where a commune of today was several on the day, the other ones: outlines are those of today, so nobody
/// can tell in which of them the place was.
fn spots_on(data: &Snapshot, place: &Place, day: Date) -> Vec<Spot> {
    let mut spots = Vec::new();
    for spot in &place.spots {
        spots.push(*spot);
        if spot.asked.is_some() {
            continue;
        }
        let commune = &data.cog.communes()[spot.commune];
        let list = data.zoning.on(commune.region, day);
        for code in data.cog.timeline().within(commune.code, day) {
            let has_row = list.is_some_and(|list| list.former.contains_key(&code)) || data.mountain.has_former(code);
            if has_row {
                spots.push(Spot {
                    asked: Some(code),
                    ..*spot
                });
            }
        }
    }
    spots
}

/// Outside or inside: which QPV a point may be in. Nearer to a boundary than precision and tolerance, both sides are
/// possible; certainly inside one, no other is (QPV do not overlap).
fn qpv_at_point(layer: &QpvLayer, at: crate::geom::LonLat, precision_m: f64) -> Vec<Option<u32>> {
    let margin = precision_m + layer.tolerance_m;
    let near = layer.near(at, margin);
    if let Some(certain) = near.iter().find(|q| q.inside && q.to_boundary_m > margin) {
        return vec![Some(certain.number)];
    }
    std::iter::once(None)
        .chain(near.iter().map(|q| Some(q.number)))
        .collect()
}

/// Outside, or in any QPV that names the commune or the arrondissement.
fn qpv_of_commune(data: &Snapshot, spot: &Spot) -> Vec<Option<u32>> {
    let code = data.cog.communes()[spot.commune].code;
    let named = data.qpv.of_commune(code).iter().filter(|q| {
        let communes = &data.qpv.list[**q as usize].communes;
        // One that names arrondissements is in those only.
        let parts: Vec<_> = data
            .cog
            .arrondissements_of(code)
            .filter(|a| communes.contains(&a.code))
            .collect();
        spot.arrondissement
            .is_none_or(|own| parts.is_empty() || parts.iter().any(|a| a.code == own))
    });
    std::iter::once(None).chain(named.map(|q| Some(*q))).collect()
}

fn add_classes(data: &Snapshot, spot: &Spot, qpv: Option<u32>, day: Date, into: &mut Vec<Situation>) {
    let commune = &data.cog.communes()[spot.commune];
    let generation = data.zoning.on(commune.region, day);
    let base = Situation {
        commune: spot.commune,
        arrondissement: spot.arrondissement,
        asked: spot.asked.filter(|code| *code != commune.code),
        department: commune.department,
        region: commune.region,
        class: None,
        commune_class: None,
        qpv,
        by_qpv_row: false,
    };
    let mut add = |situation: Situation| {
        if !into.contains(&situation) {
            into.push(situation);
        }
    };
    let Some(generation) = generation else {
        return add(base);
    };
    let own_row = qpv.and_then(|q| generation.qpv.get(&data.qpv.list[q as usize].code).copied());
    for commune_class in spot_classes(data, generation, spot) {
        let class_known = Situation {
            commune_class,
            ..base.clone()
        };
        match (qpv, own_row, commune_class) {
            (Some(_), Some(class), _) => add(Situation {
                class: Some(class),
                by_qpv_row: true,
                ..class_known
            }),
            (Some(_), None, Some(least)) => {
                for class in least.or_scarcer() {
                    add(Situation {
                        class: Some(class),
                        ..class_known.clone()
                    });
                }
            }
            (_, _, class) => add(Situation { class, ..class_known }),
        }
    }
}

/// The classes a spot may have outside of its QPV. A place that was a commune of its own on the day has the class of the row
/// under the code it had, as far as the list is of that time.
fn spot_classes(data: &Snapshot, generation: &ZoningGeneration, spot: &Spot) -> Vec<Option<ZoningClass>> {
    let classes = commune_classes(data, generation, spot.commune, spot.arrondissement);
    let Some(asked) = spot.asked else { return classes };
    // What the commune gave away has a row of its own in a list that is younger than that.
    let is_commune_still = data.cog.number(asked).is_some();
    if is_commune_still && matches!(generation.communes[spot.commune], Said::Own(_)) {
        return classes;
    }
    match generation.row_under(asked, &data.cog) {
        Some(class) => with_quarters(data, generation, spot.commune, vec![Some(class)]),
        None => classes,
    }
}

/// The classes the commune may have outside of its QPV; `None` stands for no data.
pub(super) fn commune_classes(
    data: &Snapshot,
    generation: &ZoningGeneration,
    commune: usize,
    arrondissement: Option<CommuneCode>,
) -> Vec<Option<ZoningClass>> {
    let by_part = arrondissement.and_then(|part| generation.arrondissements.get(&part).copied());
    let classes: Vec<Option<ZoningClass>> = match by_part {
        Some(class) => vec![Some(class)],
        None => generation.communes[commune].possible().into_iter().map(Some).collect(),
    };
    with_quarters(data, generation, commune, classes)
}

fn with_quarters(
    data: &Snapshot,
    generation: &ZoningGeneration,
    commune: usize,
    mut classes: Vec<Option<ZoningClass>>,
) -> Vec<Option<ZoningClass>> {
    // A large quarter has a class of its own and an outline that is not known.
    let code = data.cog.communes()[commune].code;
    for class in generation.quarters.get(&code).into_iter().flatten() {
        if !classes.contains(&Some(*class)) {
            classes.push(Some(*class));
        }
    }
    if classes.is_empty() { vec![None] } else { classes }
}
