//! The short form of an answer (`detail=short`): verdicts and figures without labels, sources and sentences.

use super::aids::{Aid, ConditionLine, DurationLine, Status, Window};
use super::answer::{Answer, Dataset, Location, NearLine};
use super::zones::Zone;
use crate::domain::{Date, Outcome, Relation, ZoneKind};
use crate::rules::AidId;
use serde::Serialize;

/// A short answer, drawn from a full one.
#[derive(Debug, Serialize)]
pub struct ShortAnswer<'a> {
    date: Date,
    location: &'a Location,
    zones: Vec<ShortZone<'a>>,
    near_zip_zac: &'a NearLine,
    aids: Vec<ShortAid<'a>>,
    best_combination: &'a Option<serde_json::Value>,
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
    amounts: &'a [serde_json::Value],
    schedule: &'a [serde_json::Value],
    duration: Option<DurationLine>,
    running: &'a Option<serde_json::Value>,
    nearest: &'a Option<serde_json::Value>,
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
            amounts: &aid.amounts,
            schedule: &aid.schedule,
            duration: aid.duration,
            running: &aid.running,
            nearest: &aid.nearest,
        }
    }
}
