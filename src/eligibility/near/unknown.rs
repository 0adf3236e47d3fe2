//! What keeps the 10 km rule from being told: zones in reach whose class is not known.

use super::{From, Rule, Situation, THRESHOLD_M, UnknownKind, UnknownZone};
use crate::dataset::Snapshot;
use crate::dataset::zone_edges::Owner;
use crate::domain::centimetres;
use crate::geom::reach::distance_within_m;
use crate::geom::{Area, Bounds, LonLat};

impl Rule<'_> {
    /// Zones of unknown class within 10 km and the margins of where the place may be.
    pub(super) fn unknown_in_reach(&self, list: &[Situation]) -> Vec<UnknownZone> {
        let mut found: Vec<UnknownZone> = Vec::new();
        for origin in self.origins(list) {
            let Some(bounds) = origin.bounds() else {
                continue;
            };
            self.add_unknown_areas(origin, &mut found);
            self.add_missing_qpv(origin, bounds, &mut found);
        }
        for situation in list.iter().filter(|s| s.class.is_none()) {
            let commune = &self.data.cog.communes()[situation.commune];
            push(
                &mut found,
                UnknownZone {
                    kind: UnknownKind::Commune,
                    code: Some(commune.code.to_string()),
                    name: Some(commune.name.clone()),
                    distance_m: Some(0.0),
                },
            );
        }
        found.sort_by(|a, b| {
            let metres = |z: &UnknownZone| z.distance_m.unwrap_or(f64::INFINITY);
            metres(a).total_cmp(&metres(b)).then_with(|| a.code.cmp(&b.code))
        });
        found
    }

    /// Whether there is any zone of unknown class in reach of a point: the same as [`Self::unknown_in_reach`], without
    /// names.
    pub(super) fn any_unknown_in_reach(&self, list: &[Situation], at: LonLat) -> bool {
        let origin = From::Point(at);
        list.iter().any(|s| s.class.is_none())
            || self.generation.edges.unknown.iter().any(|owner| {
                let (area, reach) = self.unknown_area(owner);
                area.is_some_and(|a| may_be_within(origin, a, reach) && distance_within_m(a, at, reach).is_some())
            })
            || self.missing_qpv_in_reach(at)
    }

    /// Whether a QPV of a région whose QPV are not loaded could lie in reach of a point.
    fn missing_qpv_in_reach(&self, at: LonLat) -> bool {
        let (qpv, communes) = (&self.data.qpv, self.data.cog.communes());
        if qpv.regions().is_none() || !qpv.in_force(self.day) {
            return false;
        }
        let reach = THRESHOLD_M + self.margin_m;
        let outlines = &self.data.outlines.communes;
        let missing = |n: &u32| !qpv.covers(communes[*n as usize].region);
        if outlines.first_at(at).as_ref().is_some_and(missing) {
            return true;
        }
        let around = outlines.in_window(Bounds::point(at), reach);
        around
            .iter()
            .filter(|n| missing(n))
            .any(|n| distance_within_m(&outlines.areas()[*n as usize], at, reach).is_some())
    }

    /// The outline of what has no known class, and how near it counts.
    fn unknown_area(&self, owner: &Owner) -> (Option<&Area>, f64) {
        let (area, tolerance_m) = unknown_area(self.data, owner);
        (
            area,
            THRESHOLD_M + self.place.precision_m.unwrap_or_default() + tolerance_m,
        )
    }

    fn add_unknown_areas(&self, origin: From<'_>, found: &mut Vec<UnknownZone>) {
        let outlines = &self.data.outlines;
        for owner in &self.generation.edges.unknown {
            let (area, reach) = self.unknown_area(owner);
            let Some(area) = area.filter(|a| may_be_within(origin, a, reach)) else {
                continue;
            };
            let distance_m = origin.to_area_m(area);
            if distance_m > reach {
                continue;
            }
            let kind = match owner {
                Owner::Qpv(_) => UnknownKind::Qpv,
                Owner::Commune(_) | Owner::Arrondissement(_) | Owner::Gap(_) => UnknownKind::Commune,
            };
            let names: Vec<(String, String)> = match owner {
                Owner::Commune(number) => vec![self.commune_name(*number)],
                Owner::Arrondissement(code) => vec![(code.to_string(), code.to_string())],
                Owner::Qpv(number) => {
                    let qpv = &self.data.qpv.list[*number as usize];
                    vec![(qpv.code.clone(), qpv.name.clone())]
                }
                Owner::Gap(number) => outlines.gap_candidates[*number as usize]
                    .iter()
                    .filter_map(|code| self.data.cog.number(*code))
                    .map(|n| self.commune_name(n))
                    .collect(),
            };
            for (code, name) in names {
                push(
                    found,
                    UnknownZone {
                        kind,
                        code: Some(code),
                        name: Some(name),
                        distance_m: Some(distance_m),
                    },
                );
            }
        }
    }

    /// A région whose QPV are not loaded, where one could lie in reach.
    fn add_missing_qpv(&self, origin: From<'_>, bounds: Bounds, found: &mut Vec<UnknownZone>) {
        let qpv = &self.data.qpv;
        let reach = THRESHOLD_M + self.margin_m;
        let communes = self.data.cog.communes();
        for number in self.data.outlines.communes.in_window(bounds, reach) {
            let region = communes[number as usize].region;
            if qpv.covers(region) || !qpv.in_force(self.day) {
                continue;
            }
            let name = self.data.cog.region_name(region);
            if found
                .iter()
                .any(|z| z.kind == UnknownKind::QpvLayer && z.name.as_deref() == Some(&name))
            {
                continue;
            }
            let area = &self.data.outlines.communes.areas()[number as usize];
            if origin.to_area_m(area) <= reach {
                push(
                    found,
                    UnknownZone {
                        kind: UnknownKind::QpvLayer,
                        code: None,
                        name: Some(name),
                        distance_m: None,
                    },
                );
            }
        }
    }
}

/// The outline of what has no known class, and how far it may be off.
pub(super) fn unknown_area<'a>(data: &'a Snapshot, owner: &Owner) -> (Option<&'a Area>, f64) {
    let outlines = &data.outlines;
    match owner {
        Owner::Commune(number) => (outlines.commune(*number), data.outline_tolerance_m),
        Owner::Arrondissement(code) => (outlines.arrondissement(*code), data.outline_tolerance_m),
        Owner::Qpv(number) => (data.qpv.areas.area(*number), data.qpv.tolerance_m),
        Owner::Gap(number) => (outlines.gaps.area(*number), data.outline_tolerance_m),
    }
}

/// A quick test on rectangles, which never says no wrongly.
fn may_be_within(origin: From<'_>, area: &Area, reach_m: f64) -> bool {
    let (Some(a), Some(b)) = (origin.bounds(), area.bounds()) else {
        return false;
    };
    // A degree is longer than 110 km north to south everywhere, and than 55 km east to west up to 60°.
    let north = reach_m / 110_000.0;
    let east = reach_m / 55_000.0;
    a.min[0] - east <= b.max[0]
        && b.min[0] <= a.max[0] + east
        && a.min[1] - north <= b.max[1]
        && b.min[1] <= a.max[1] + north
}

/// Distances to the centimetre.
pub(super) fn shown(mut zones: Vec<UnknownZone>) -> Vec<UnknownZone> {
    for zone in &mut zones {
        zone.distance_m = zone.distance_m.map(centimetres);
    }
    zones
}

fn push(found: &mut Vec<UnknownZone>, zone: UnknownZone) {
    match found
        .iter_mut()
        .find(|z| z.kind == zone.kind && z.code == zone.code && z.name == zone.name)
    {
        Some(known) => {
            known.distance_m = match (known.distance_m, zone.distance_m) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            }
        }
        None => found.push(zone),
    }
}
