//! Where an aid could be had when it cannot be had here because of the place.

use super::lines::NearestCommune;
use crate::dataset::Snapshot;
use crate::dataset::memo::Nearness;
use crate::domain::{Outcome, centimetres};
use crate::eligibility::commune_facts::of_commune;
use crate::geom::reach::distance_to_area_m;
use crate::geom::{Bounds, LonLat};
use crate::rules::verdict::{Judged, Status, Subject, Verdict, judged};
use std::collections::HashMap;

/// How far is looked, in growing steps, in metres.
const REACHES_M: [f64; 2] = [25_000.0, 150_000.0];

/// The communes around one place, worked out as far as they were asked for.
pub struct Around<'a> {
    data: &'a Snapshot,
    subject: &'a Subject<'a>,
    from: Option<LonLat>,
    span: usize,
    /// For each reach: communes with a distance that they are not nearer than, ascending.
    reached: HashMap<usize, Vec<(f64, u32)>>,
}

impl<'a> Around<'a> {
    /// Around a place, or around a point of a commune.
    #[must_use]
    pub fn new(data: &'a Snapshot, subject: &'a Subject<'a>, from: Option<LonLat>) -> Self {
        Self {
            data,
            subject,
            from,
            span: data.span(subject.day),
            reached: HashMap::new(),
        }
    }

    /// The nearest commune, all of it, where every condition holds that fails here because of the place, and no other
    /// condition about the place turns against the doctor. `None` when no such condition fails, or none is in reach.
    pub fn nearest(&mut self, verdict: &Verdict<'_>) -> Option<NearestCommune> {
        let from = self.from?;
        let fails = |c: &Judged<'_>| c.condition.test.uses_place() && c.outcome == Outcome::NotMet;
        if !verdict.conditions.iter().any(fails) || !(verdict.status.is_open() || verdict.status == Status::NotEligible)
        {
            return None;
        }
        (0..REACHES_M.len()).find_map(|step| self.nearest_within(step, from, verdict))
    }

    fn nearest_within(&mut self, step: usize, from: LonLat, verdict: &Verdict<'_>) -> Option<NearestCommune> {
        let data = self.data;
        let list = self
            .reached
            .entry(step)
            .or_insert_with(|| around(data, from, REACHES_M[step]))
            .clone();
        let territory = verdict.file.territory.as_ref();
        let mut best: Option<(f64, u32)> = None;
        for (at_least, number) in list {
            if best.is_some_and(|(distance, _)| at_least > distance) {
                break;
            }
            let region = data.cog.communes()[number as usize].region;
            if territory.is_some_and(|t| !t.contains(&region)) || !self.holds_in(number, verdict) {
                continue;
            }
            let distance = distance_to_area_m(data.outlines.communes.area(number)?, from);
            if distance <= REACHES_M[step] && best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, number));
            }
        }
        let (distance, number) = best?;
        let commune = &data.cog.communes()[number as usize];
        Some(NearestCommune {
            code: commune.code,
            name: commune.name.clone(),
            distance_m: centimetres(distance),
        })
    }

    fn holds_in(&mut self, number: u32, verdict: &Verdict<'_>) -> bool {
        let (data, day, profile) = (self.data, self.subject.day, self.subject.profile);
        let asks = |c: &Judged<'_>| c.condition.test.lists(profile).near;
        let nearness = if verdict.conditions.iter().any(asks) {
            Nearness::WorkedOut
        } else {
            Nearness::LeftOut
        };
        let facts = data.memo.of_commune((self.span, number, nearness), || {
            of_commune(data, number as usize, day, nearness)
        });
        let Some(facts) = facts else { return false };
        let there = Subject {
            situations: &facts.situations,
            ..*self.subject
        };
        let each: Vec<_> = facts.situations.iter().map(|place| there.facts(place)).collect();
        let of_place = verdict.conditions.iter().filter(|c| c.condition.test.uses_place());
        of_place.into_iter().all(|here| {
            let outcome = judged(here.condition, &each).outcome;
            match here.outcome {
                Outcome::NotMet => matches!(outcome, Outcome::Met | Outcome::Missing),
                _ => outcome == here.outcome || outcome == Outcome::Met,
            }
        })
    }
}

/// The communes that may be in reach, those that may be nearest first.
fn around(data: &Snapshot, from: LonLat, reach_m: f64) -> Vec<(f64, u32)> {
    let communes = &data.outlines.communes;
    let numbers = communes.in_window(Bounds::point(from), reach_m).into_iter();
    let bounded = numbers.filter_map(|n| Some((at_least_m(communes.area(n)?.bounds()?, from), n)));
    let mut list: Vec<(f64, u32)> = bounded.collect();
    list.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    list
}

/// A distance that a rectangle is not nearer than. A degree of latitude has at least 110,500 m, one of longitude least at
/// the latitude farthest from the equator; two per cent are taken off for the curve.
fn at_least_m(bounds: Bounds, from: LonLat) -> f64 {
    let beyond = |low: f64, high: f64, at: f64| (low - at).max(at - high).max(0.0);
    let farthest = bounds.min[1].abs().max(bounds.max[1].abs()).max(from.lat.abs());
    let east = beyond(bounds.min[0], bounds.max[0], from.lon) * 111_300.0 * farthest.to_radians().cos();
    let north = beyond(bounds.min[1], bounds.max[1], from.lat) * 110_500.0;
    east.hypot(north) * 0.98
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Area;

    #[test]
    fn a_rectangle_is_never_nearer_than_its_bound() {
        let corners = [(3.0, 43.0), (3.1, 43.0), (3.1, 43.2), (3.0, 43.2), (3.0, 43.0)];
        let area = Area::from_rings([corners.map(|(lon, lat)| [lon, lat])]);
        let bounds = area.bounds().expect("bounds");
        for (lon, lat) in [(2.0, 42.0), (3.05, 45.0), (4.5, 43.1), (3.05, 43.1), (2.9, 43.21)] {
            let from = LonLat { lon, lat };
            let (bound, distance) = (at_least_m(bounds, from), distance_to_area_m(&area, from));
            assert!(
                bound <= distance && bound >= 0.95 * distance - 1.0,
                "{lon} {lat}: {bound} {distance}"
            );
        }
    }
}
