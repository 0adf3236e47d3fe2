//! The short form of an answer (`detail=short`): verdicts and figures without labels, sources and sentences.

use super::aids::lines::{Aid, AmountLine, ConditionLine, NearestCommune, RunningLine, ScheduleLine, Window};
use super::answer::{Answer, NearLine};
use super::combination::BestCombination;
use super::location::Location;
use super::provenance::Dataset;
use super::zones::Zone;
use crate::domain::{Date, Money, Outcome, Relation, ZoneKind};
use crate::rules::AidId;
use crate::rules::amount::Period;
use crate::rules::sums::AmountKind;
use crate::rules::verdict::{Length, Status};
use serde::Serialize;

/// A short answer, drawn from a full one.
#[derive(Debug, Serialize)]
pub struct ShortAnswer<'a> {
    date: Date,
    location: &'a Location,
    zones: Vec<ShortZone<'a>>,
    near_zip_zac: &'a NearLine,
    aids: Vec<ShortAid<'a>>,
    best_combination: &'a Option<BestCombination>,
    warnings: Vec<Code>,
    dataset: &'a Dataset,
}

#[derive(Debug, Serialize)]
struct ShortZone<'a> {
    kind: ZoneKind,
    code: Option<&'a str>,
    relation: Relation,
    distance_m: Option<f64>,
    margin_m: Option<f64>,
    provisional: bool,
}

#[derive(Debug, Serialize)]
struct ShortAid<'a> {
    id: AidId,
    status: Status,
    provisional: bool,
    open: &'a Option<Window>,
    conditions: Vec<ShortCondition<'a>>,
    missing: Vec<Field>,
    amounts: Vec<ShortAmount<'a>>,
    schedule: Vec<ShortRow<'a>>,
    duration: Option<Length>,
    running: &'a Option<RunningLine>,
    nearest: &'a Option<NearestCommune>,
}

#[derive(Debug, Serialize)]
struct ShortAmount<'a> {
    id: &'a str,
    amount: Option<Money>,
    kind: AmountKind,
    min: Option<Money>,
    max: Option<Money>,
    rate: Option<&'a str>,
    period: Period,
}

#[derive(Debug, Serialize)]
struct ShortRow<'a> {
    when: &'a str,
    date: Option<Date>,
    amount: Money,
    max: Option<Money>,
}

#[derive(Debug, Serialize)]
struct ShortCondition<'a> {
    id: &'a str,
    outcome: Outcome,
    provisional: bool,
}

#[derive(Debug, Serialize)]
struct Field {
    field: &'static str,
}

#[derive(Debug, Serialize)]
struct Code {
    code: &'static str,
}

impl<'a> From<&'a Answer> for ShortAnswer<'a> {
    fn from(answer: &'a Answer) -> Self {
        Self {
            date: answer.date,
            location: &answer.location,
            zones: answer.zones.iter().map(ShortZone::from).collect(),
            near_zip_zac: &answer.near_zip_zac,
            aids: answer.aids.iter().map(ShortAid::from).collect(),
            best_combination: &answer.best_combination,
            warnings: answer.warnings.iter().map(|w| Code { code: w.code }).collect(),
            dataset: &answer.dataset,
        }
    }
}

impl<'a> From<&'a Zone> for ShortZone<'a> {
    fn from(zone: &'a Zone) -> Self {
        Self {
            kind: zone.kind,
            code: zone.code.as_deref(),
            relation: zone.relation,
            distance_m: zone.distance_m,
            margin_m: zone.margin_m,
            provisional: zone.provisional,
        }
    }
}

impl<'a> From<&'a AmountLine> for ShortAmount<'a> {
    fn from(line: &'a AmountLine) -> Self {
        Self {
            id: &line.id,
            amount: line.amount,
            kind: line.kind,
            min: line.min,
            max: line.max,
            rate: line.rate.as_deref(),
            period: line.period,
        }
    }
}

impl<'a> From<&'a ScheduleLine> for ShortRow<'a> {
    fn from(line: &'a ScheduleLine) -> Self {
        Self {
            when: &line.when,
            date: line.date,
            amount: line.amount,
            max: line.max,
        }
    }
}

impl<'a> From<&'a Aid> for ShortAid<'a> {
    fn from(aid: &'a Aid) -> Self {
        let condition = |c: &'a ConditionLine| ShortCondition {
            id: &c.id,
            outcome: c.outcome,
            provisional: c.provisional,
        };
        Self {
            id: aid.id,
            status: aid.status,
            provisional: aid.provisional,
            open: &aid.open,
            conditions: aid.conditions.iter().map(condition).collect(),
            missing: aid.missing.iter().map(|m| Field { field: m.field }).collect(),
            amounts: aid.amounts.iter().map(ShortAmount::from).collect(),
            schedule: aid.schedule.iter().map(ShortRow::from).collect(),
            duration: aid.duration,
            running: &aid.running,
            nearest: &aid.nearest,
        }
    }
}
