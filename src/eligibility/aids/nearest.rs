//! Where an aid could be had when it cannot be had here because of the place.

use super::lines::NearestCommune;
use crate::dataset::Snapshot;
use crate::domain::{Outcome, centimetres};
use crate::eligibility::commune_facts::of_commune;
use crate::geom::LonLat;
use crate::rules::facts::CommuneFacts;
use crate::rules::verdict::{Status, Subject, Verdict, judged};
use std::collections::HashMap;

/// How far is looked, in growing steps, in metres.
const REACHES_M: [f64; 4] = [10_000.0, 25_000.0, 60_000.0, 150_000.0];
/// How many communes are looked at for one aid.
const MOST_COMMUNES: usize = 400;

/// The communes around one place, worked out as far as they were asked for.
pub struct Around<'a> {
    data: &'a Snapshot,
    subject: &'a Subject<'a>,
    from: Option<LonLat>,
    facts: HashMap<u32, Option<CommuneFacts>>,
    reached: HashMap<usize, Vec<(u32, f64)>>,
}

impl<'a> Around<'a> {
    /// Around a place, or around a point of a commune.
    #[must_use]
    pub fn new(data: &'a Snapshot, subject: &'a Subject<'a>, from: Option<LonLat>) -> Self {
        Self {
            data,
            subject,
            from,
            facts: HashMap::new(),
            reached: HashMap::new(),
        }
    }

    /// The nearest commune, all of it, where every condition holds that fails here because of the place, and no other
    /// condition about the place turns against the doctor. `None` when no such condition fails, or none is in reach.
    pub fn nearest(&mut self, verdict: &Verdict<'_>) -> Option<NearestCommune> {
        let from = self.from?;
        let of_place = |c: &&crate::rules::verdict::Judged<'_>| c.condition.test.uses_place();
        let fails = verdict
            .conditions
            .iter()
            .filter(of_place)
            .any(|c| c.outcome == Outcome::NotMet);
        if !fails || !(verdict.status.is_open() || verdict.status == Status::NotEligible) {
            return None;
        }
        let mut looked_at = 0;
        let mut done: usize = 0;
        for (step, reach) in REACHES_M.iter().enumerate() {
            let data = self.data;
            let list = self
                .reached
                .entry(step)
                .or_insert_with(|| data.outlines.communes.near(from, *reach))
                .clone();
            for (number, distance) in list.iter().skip(done) {
                let region = data.cog.communes()[*number as usize].region;
                if verdict.file.territory.as_ref().is_some_and(|t| !t.contains(&region)) {
                    continue;
                }
                looked_at += 1;
                if looked_at > MOST_COMMUNES {
                    return None;
                }
                if self.holds_in(*number, verdict) {
                    let commune = &data.cog.communes()[*number as usize];
                    return Some(NearestCommune {
                        code: commune.code,
                        name: commune.name.clone(),
                        distance_m: centimetres(*distance),
                    });
                }
            }
            done = list.len();
        }
        None
    }

    fn holds_in(&mut self, number: u32, verdict: &Verdict<'_>) -> bool {
        let (data, day) = (self.data, self.subject.day);
        let facts = self
            .facts
            .entry(number)
            .or_insert_with(|| of_commune(data, number as usize, day));
        let Some(facts) = facts else { return false };
        let there = Subject {
            situations: &facts.situations,
            ..*self.subject
        };
        let each: Vec<_> = facts.situations.iter().map(|place| there.facts(place)).collect();
        verdict
            .conditions
            .iter()
            .filter(|c| c.condition.test.uses_place())
            .all(|here| {
                let outcome = judged(here.condition, &each).outcome;
                match here.outcome {
                    Outcome::NotMet => matches!(outcome, Outcome::Met | Outcome::Missing),
                    _ => outcome == here.outcome || outcome == Outcome::Met,
                }
            })
    }
}
