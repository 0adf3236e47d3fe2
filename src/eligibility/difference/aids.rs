//! Which aids the changes open and close, and where.
//!
//! The doctor and the day of signature are the same before and after; only the facts of the place differ. A commune whose class did
//! not change can still be concerned, as the 10 km rule looks around it, so all communes in reach of a change are asked.

use super::sides::{Days, Sides};
use super::unit::{Unit, in_scope};
use super::{Change, DifferenceQuestion};
use crate::dataset::Snapshot;
use crate::dataset::memo::Nearness;
use crate::domain::{CommuneCode, Date, Outcome};
use crate::eligibility::answer::main_practice;
use crate::eligibility::commune_facts::of_commune;
use crate::eligibility::parse::InvalidParameter;
use crate::geom::{Area, Bounds};
use crate::rules::AidId;
use crate::rules::facts::{CommuneFacts, PlaceFacts};
use crate::rules::verdict::{Status, Subject};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::HashMap;

/// Degrees of longitude and latitude that no reach of the 10 km rule with its margins exceeds in France.
const REACH_DEG: [f64; 2] = [0.35, 0.25];

/// What changes for one aid.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AidChange {
    /// Which aid.
    pub aid: AidId,
    /// Its name.
    pub name: String,
    /// The day of signature it is told for: the first day of the later list, or the first on which the aid can be signed after it.
    pub date: Date,
    /// Where it was not open and is, or may be for want of facts about the doctor.
    pub opened: Group,
    /// Where it was open, or may have been for want of such facts, and is not.
    pub closed: Group,
    /// Where the verdict comes to be undetermined, or ceases to be.
    pub unclear: Group,
}

/// Some communes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Group {
    /// How many.
    pub communes: usize,
    /// Their inhabitants, as far as known.
    pub population: u64,
    /// Their INSEE codes.
    pub codes: Vec<CommuneCode>,
}

/// What is told of the aids.
#[derive(Default)]
pub(super) struct Told {
    pub aids: Vec<AidChange>,
    pub left_out: usize,
}

/// Whether an aid can be had, as far as the place decides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Openness {
    Open,
    Unclear,
    Shut,
}

impl From<Status> for Openness {
    fn from(status: Status) -> Self {
        match status {
            Status::Eligible | Status::NeedsInput => Self::Open,
            Status::Undetermined => Self::Unclear,
            Status::NotEligible | Status::Closed | Status::OutOfScope | Status::NotComputable => Self::Shut,
        }
    }
}

/// Tells the aids, and of each changed commune those that open and close there.
pub(super) fn aids(
    sides: &Sides<'_>,
    question: &DifferenceQuestion,
    days: Days,
    changes: &mut [Change],
) -> Result<Told, InvalidParameter> {
    let data = sides.b.data;
    let asked = asked(data, question, days.signature);
    let judge = [(sides.a.data, days.before), (sides.b.data, days.after)].map(|(data, day)| {
        let no_commune = |_| InvalidParameter {
            field: Some("main_practice_commune".to_owned()),
            what: "no commune that the data covers has or had this code".to_owned(),
        };
        main_practice(data, &question.profile, day).map_err(no_commune)
    });
    let [main_before, main_after] = judge;
    let mains = [main_before?, main_after?].map(|m| m.map(|(facts, _)| facts));
    let (known, unknown): (Vec<usize>, Vec<usize>) = around(data, question, changes).into_iter().partition(|n| {
        let region = data.cog.communes()[*n].region;
        !sides.both_cover(region) || sides.both_hold(region, days)
    });
    let pairs: Vec<[CommuneFacts; 2]> = known
        .into_par_iter()
        .filter_map(|number| {
            let old = sides.a.data.cog.number(data.cog.communes()[number].code)?;
            let before = of_commune(sides.a.data, old, days.before, Nearness::WorkedOut)?;
            Some([before, of_commune(data, number, days.after, Nearness::WorkedOut)?])
        })
        .collect();
    let mut judges = mains.map(|main| Judge {
        data,
        question,
        asked: &asked,
        main,
        known: HashMap::new(),
    });
    let mut told: Vec<AidChange> = asked
        .iter()
        .map(|(aid, day)| empty(data, question, *aid, *day))
        .collect();
    let rows: HashMap<usize, usize> = changes
        .iter()
        .enumerate()
        .filter_map(|(at, c)| matches!(c.unit, Unit::Commune(_)).then_some((number(c.unit)?, at)))
        .collect();
    for [before, after] in pairs {
        let commune = &data.cog.communes()[after.commune];
        let [first, second] = &mut judges;
        let openness = first
            .openness(before.situations)
            .into_iter()
            .zip(second.openness(after.situations));
        let (mut opens, mut closes) = (Vec::new(), Vec::new());
        for (aid, (old, new)) in told.iter_mut().zip(openness) {
            let group = match (old, new) {
                (Openness::Shut, Openness::Open) => {
                    opens.push(aid.aid);
                    &mut aid.opened
                }
                (Openness::Open, Openness::Shut) => {
                    closes.push(aid.aid);
                    &mut aid.closed
                }
                _ if old != new => &mut aid.unclear,
                _ => continue,
            };
            group.communes += 1;
            group.population += u64::from(commune.population.unwrap_or_default());
            group.codes.push(commune.code);
        }
        if let Some(row) = rows.get(&after.commune).and_then(|at| changes.get_mut(*at)) {
            (row.opens, row.closes) = (Some(opens), Some(closes));
        }
    }
    Ok(Told {
        aids: told,
        left_out: unknown.len(),
    })
}

fn number(unit: Unit) -> Option<usize> {
    match unit {
        Unit::Commune(number) => Some(number),
        _ => None,
    }
}

fn empty(data: &Snapshot, question: &DifferenceQuestion, aid: AidId, date: Date) -> AidChange {
    let file = data.rules.on(aid, date);
    AidChange {
        aid,
        name: file.map(|f| f.name.get(question.lang).to_owned()).unwrap_or_default(),
        date,
        opened: Group::default(),
        closed: Group::default(),
        unclear: Group::default(),
    }
}

/// The aids that ask for the zoning, each with its day: the first from the given one on which it can be signed.
fn asked(data: &Snapshot, question: &DifferenceQuestion, from: Date) -> Vec<(AidId, Date)> {
    let with_day = AidId::ALL.iter().filter_map(|aid| {
        let file = data.rules.on(*aid, from)?;
        let lists = |c: &toml::Spanned<crate::rules::aid::Condition>| c.get_ref().test.lists(&question.profile);
        let zoned = file.conditions.iter().map(lists).any(|l| l.place || l.near || l.main);
        zoned.then(|| (*aid, from.max(file.open.get_ref().from)))
    });
    with_day.collect()
}

/// The communes in scope whose facts a change can reach, by number.
fn around(data: &Snapshot, question: &DifferenceQuestion, changes: &[Change]) -> Vec<usize> {
    let reached: Vec<Bounds> = changes
        .iter()
        .filter_map(|c| c.unit.bounds(data))
        .map(|b| Bounds {
            min: [b.min[0] - REACH_DEG[0], b.min[1] - REACH_DEG[1]],
            max: [b.max[0] + REACH_DEG[0], b.max[1] + REACH_DEG[1]],
        })
        .collect();
    let near = |number: usize| {
        let own = data.outlines.commune(number).and_then(Area::bounds);
        let own = own.or_else(|| Unit::Commune(number).bounds(data));
        own.is_some_and(|own| reached.iter().any(|r| r.meets(&own)))
    };
    let communes = data.cog.communes().par_iter().enumerate();
    communes
        .filter(|(number, c)| in_scope(question.scope, c.department, c.region) && near(*number))
        .map(|(number, _)| number)
        .collect()
}

/// Verdicts on one side, drawn once for each distinct set of facts.
struct Judge<'a> {
    data: &'a Snapshot,
    question: &'a DifferenceQuestion,
    asked: &'a [(AidId, Date)],
    main: Option<Vec<PlaceFacts>>,
    known: HashMap<Vec<PlaceFacts>, Vec<Openness>>,
}

impl Judge<'_> {
    fn openness(&mut self, situations: Vec<PlaceFacts>) -> Vec<Openness> {
        if let Some(known) = self.known.get(&situations) {
            return known.clone();
        }
        let each = self.asked.iter().map(|(aid, day)| self.status(*aid, *day, &situations));
        let each: Vec<Openness> = each.collect();
        self.known.insert(situations, each.clone());
        each
    }

    fn status(&self, aid: AidId, day: Date, situations: &[PlaceFacts]) -> Openness {
        let years = |other: &str| self.data.rules.fixed_years(other.parse().ok()?, day);
        let subject = Subject {
            situations,
            others_near: Outcome::Met,
            shares: None,
            main_place: self.main.as_deref(),
            profile: &self.question.profile,
            day,
            asked: &[aid],
            duration_years: &years,
        };
        let status = self.data.rules.status(aid, &subject);
        status.map_or(Openness::Shut, Openness::from)
    }
}
