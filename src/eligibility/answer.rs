//! The whole answer, field by field as in the contract.

use super::aids::lines::Aid;
use super::aids::{Around, QuestionLine, Writer, place_facts, questions};
use super::combination::{BestCombination, best_combination};
use super::location::{Location, location};
use super::near::{self, Near, NearOutcome, NearestZone, UnknownZone};
use super::place::PlaceError;
use super::provenance::{Dataset, dataset};
use super::question::{Detail, Question};
use super::resolve;
use super::situations;
use super::warnings::{Circumstances, Warning};
use super::zones::{self, Drawer, Zone};
use crate::dataset::Snapshot;
use crate::domain::{Date, Outcome, centimetres};
use crate::geom::LonLat;
use crate::index::Spread;
use crate::rules::facts::NearFact;
use crate::rules::impact::Decides;
use crate::rules::test::Lists;
use crate::rules::verdict::{Subject, Verdict};
use crate::rules::{PlaceFacts, Profile};
use rust_decimal::Decimal;
use serde::Serialize;

/// An answer. One to a question with [`Detail::Short`] is to be read as a [`ShortAnswer`](super::short::ShortAnswer): what that
/// leaves out is not made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// The day asked about.
    pub date: Date,
    /// The place.
    pub location: Location,
    /// Its zones.
    pub zones: Vec<Zone>,
    /// The 10 km rule.
    pub near_zip_zac: NearLine,
    /// The aids asked.
    pub aids: Vec<Aid>,
    /// The best set of aids.
    pub best_combination: Option<BestCombination>,
    /// What to ask the doctor, what can change most first.
    pub questions: Vec<QuestionLine>,
    /// What to know before relying on it.
    pub warnings: Vec<Warning>,
    /// What it was drawn from.
    pub dataset: Dataset,
}

/// The 10 km rule in an answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NearLine {
    /// Whether it holds.
    pub outcome: NearOutcome,
    /// The limit in metres.
    pub threshold_m: u32,
    /// The least and the greatest distance.
    pub distance_m: Option<Range>,
    /// Precision and tolerance.
    pub margin_m: f64,
    /// Whether an outdated list was used.
    pub provisional: bool,
    /// The nearest known zone.
    pub nearest: Option<NearestZone>,
    /// Where on its boundary the distance is measured to; `None` inside, or for a whole commune.
    pub foot: Option<LonLat>,
    /// What keeps it from being told.
    pub unknown_zones: Vec<UnknownZone>,
}

/// A range of metres.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Range {
    /// At least.
    pub min: f64,
    /// At most.
    pub max: f64,
}

impl From<Spread> for Range {
    /// To the centimetre; an interval outwards, so that its ends stay bounds.
    fn from(spread: Spread) -> Self {
        let (min, max) = (spread.min_m, spread.max_m);
        if min == max {
            return Self {
                min: centimetres(min),
                max: centimetres(max),
            };
        }
        Self {
            min: (min * 100.0).floor() / 100.0,
            max: (max * 100.0).ceil() / 100.0,
        }
    }
}

/// Answers a question.
///
/// # Errors
/// When the place is unknown, ambiguous or not covered.
pub fn answer(data: &Snapshot, question: &Question) -> Result<Answer, PlaceError> {
    let data = data.on(question.day);
    let place = resolve::resolve_on(data, &question.place, question.day)?;
    let (day, lang) = (question.day, question.lang);
    let situations = situations::situations(data, &place, day);
    let near = near::near(data, &place, &situations, day);
    let lines = zones::zones(&Drawer {
        data,
        place: &place,
        situations: &situations,
        day,
        lang,
    });
    let main = main_practice(data, &question.profile, day)?;
    let others = others_near(data, question)?;
    let facts = place_facts(data, &situations, &near.facts);
    let here = Outcome::agreed(facts.iter().map(PlaceFacts::is_near)).unwrap_or(Outcome::Undetermined);
    let shares: Option<Vec<(Decimal, Outcome)>> = question.shares.as_ref().map(|shares| {
        let near = std::iter::once(here).chain(others.iter().map(|(near, _)| *near));
        shares.iter().copied().zip(near).collect()
    });
    let subject = Subject {
        situations: &facts,
        others_near: Outcome::all(others.iter().map(|(near, _)| *near)),
        shares: shares.as_deref(),
        main_place: main.as_ref().map(|(facts, _)| facts.as_slice()),
        profile: &question.profile,
        day,
        asked: &question.aids,
        duration_years: &|aid| data.rules.fixed_years(aid.parse().ok()?, day),
    };
    let verdicts: Vec<Verdict<'_>> = question
        .aids
        .iter()
        .filter_map(|id| data.rules.judge(*id, &subject))
        .collect();
    let decides = Decides::new(&subject);
    let writer = Writer {
        data,
        situations: &situations,
        near: &near,
        zones: &lines,
        outdated: Lists {
            place: situations.provisional,
            near: situations.provisional || near.provisional,
            others: others.iter().any(|(_, provisional)| *provisional),
            main: main.as_ref().is_some_and(|(_, provisional)| *provisional),
        },
        subject: &subject,
        lang,
        detail: question.detail,
        decides: &decides,
    };
    let mut around = Around::new(data, &subject, place.at);
    let aids: Vec<Aid> = verdicts.iter().map(|v| writer.aid(v, &mut around)).collect();
    let contradictions = data.contradictions.of(&subject.facts(&facts[0]));
    Ok(Answer {
        date: day,
        warnings: Circumstances {
            data,
            place: &place,
            situations: &situations,
            near: &near,
            question,
        }
        .warnings(&contradictions, writer.barred(&verdicts)),
        best_combination: best_combination(data, &verdicts, &aids, &subject, lang),
        questions: match question.detail {
            Detail::Full => questions(data, &verdicts, &decides, lang),
            Detail::Short => vec![],
        },
        location: location(data, place, &situations),
        zones: lines,
        near_zip_zac: near_line(near),
        aids,
        dataset: dataset(data, &situations),
    })
}

/// Whether each other place of practice is within 10 km of a ZIP or a ZAC, and whether that used an outdated list.
fn others_near(data: &Snapshot, question: &Question) -> Result<Vec<(Outcome, bool)>, PlaceError> {
    let mut each = Vec::new();
    for query in &question.other_places {
        let place = resolve::resolve_on(data, query, question.day)?;
        let situations = situations::situations(data, &place, question.day);
        let (facts, provisional) = near::facts_only(data, &place, &situations, question.day);
        let outcomes = facts.iter().map(|fact| match fact {
            NearFact::Yes => Outcome::Met,
            NearFact::No => Outcome::NotMet,
            NearFact::Unknown => Outcome::Undetermined,
        });
        each.push((Outcome::agreed(outcomes).unwrap_or(Outcome::Undetermined), provisional));
    }
    Ok(each)
}

/// What is known of the commune of the main practice, and whether its zoning list is outdated; `None` when it was not
/// given.
///
/// # Errors
/// When the data has no commune of that code.
pub fn main_practice(
    data: &Snapshot,
    profile: &Profile,
    day: Date,
) -> Result<Option<(Vec<PlaceFacts>, bool)>, PlaceError> {
    let data = data.on(day);
    let Some(code) = profile.main_practice_commune() else {
        return Ok(None);
    };
    let place = resolve::by_code_on(data, code, day).map_err(|_| PlaceError::MainPractice(code))?;
    let situations = situations::situations(data, &place, day);
    let (near, _) = near::facts_only(data, &place, &situations, day);
    Ok(Some((place_facts(data, &situations, &near), situations.provisional)))
}

fn near_line(near: Near) -> NearLine {
    NearLine {
        outcome: near.outcome,
        threshold_m: 10_000,
        distance_m: near.distance_m.filter(|d| d.max_m.is_finite()).map(Range::from),
        margin_m: near.margin_m,
        provisional: near.provisional,
        nearest: near.nearest,
        foot: near.foot,
        unknown_zones: near.unknown,
    }
}
