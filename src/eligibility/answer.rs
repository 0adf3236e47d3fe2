//! The whole answer, field by field as in the contract.

use super::aids::lines::Aid;
use super::aids::{Around, QuestionLine, Writer, place_facts, questions};
use super::combination::{BestCombination, best_combination};
use super::near::{self, Near, NearOutcome, NearestZone, UnknownZone};
use super::place::{Candidate, CommuneRef, Lineage, Place, PlaceError, PlaceKind};
use super::question::Question;
use super::resolve;
use super::situations::{self, Situations};
use super::wording;
use super::zones::{self, Drawer, Zone};
use crate::dataset::Snapshot;
use crate::dataset::manifest::Layer;
use crate::domain::{CommuneCode, Date, Outcome, Precision, centimetres};
use crate::index::Spread;
use crate::rules::held::HeldAid;
use crate::rules::verdict::{Subject, Verdict};
use crate::rules::{PlaceFacts, Profile, Text};
use rust_decimal::Decimal;
use serde::Serialize;

/// An answer.
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

/// The place of an answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Location {
    /// Which way it was named.
    pub kind: PlaceKind,
    /// What to show.
    pub label: String,
    /// The address as the source writes it.
    pub address: Option<String>,
    /// The most likely commune.
    pub commune: CommuneRef,
    /// Its arrondissement.
    pub arrondissement: Option<Named>,
    /// Longitude of the place, or of a point of its commune.
    pub lon: Option<f64>,
    /// Latitude of the place, or of a point of its commune.
    pub lat: Option<f64>,
    /// What kind of place was found.
    pub precision: Precision,
    /// Metres by which the point can be off.
    pub precision_m: Option<f64>,
    /// How well the text fits.
    pub score: Option<f64>,
    /// Territoire de vie-santé.
    pub tvs: Option<Tvs>,
    /// Other places or communes that may be meant.
    pub candidates: Vec<Candidate>,
    /// From the code asked to the commune of today.
    pub lineage: Vec<Lineage>,
}

/// A code and its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// The code.
    pub code: CommuneCode,
    /// The name.
    pub name: String,
}

/// A territoire de vie-santé.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tvs {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
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

/// Something to know before relying on an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// A fixed word.
    pub code: &'static str,
    /// A sentence.
    pub message: String,
}

/// What an answer was drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dataset {
    /// Version of the whole.
    pub version: String,
    /// The state of each layer that was used.
    pub layers: Vec<LayerState>,
}

/// The state of a layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LayerState {
    /// The layer.
    pub id: String,
    /// The day whose state it shows.
    pub as_of: Date,
    /// First day in force, when known.
    pub effective_from: Option<Date>,
    /// Last day in force, when known.
    pub effective_to: Option<Date>,
}

/// Answers a question.
///
/// # Errors
/// When the place is unknown, ambiguous or not covered.
pub fn answer(data: &Snapshot, question: &Question) -> Result<Answer, PlaceError> {
    let place = resolve::resolve(data, &question.place)?;
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
    let main_facts = main_practice_facts(data, &question.profile, day)?;
    let others = others_near(data, question)?;
    let facts = place_facts(data, &situations, &near.facts);
    let here = Outcome::agreed(facts.iter().map(PlaceFacts::is_near)).unwrap_or(Outcome::Undetermined);
    let shares: Option<Vec<(Decimal, Outcome)>> = question.shares.as_ref().map(|shares| {
        let near = std::iter::once(here).chain(others.iter().copied());
        shares.iter().copied().zip(near).collect()
    });
    let subject = Subject {
        situations: &facts,
        others_near: Outcome::all(others.iter().copied()),
        shares: shares.as_deref(),
        main_place: main_facts.as_deref(),
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
    let writer = Writer {
        data,
        situations: &situations,
        near: &near,
        zones: &lines,
        subject: &subject,
        lang,
    };
    let mut around = Around::new(data, &subject, place.at);
    let aids: Vec<Aid> = verdicts.iter().map(|v| writer.aid(v, &mut around)).collect();
    let contradictions = data.contradictions.of(&subject.facts(&facts[0]));
    Ok(Answer {
        date: day,
        warnings: warnings(
            data,
            &place,
            &situations,
            &near,
            question,
            &contradictions,
            writer.barred(&verdicts),
        ),
        best_combination: best_combination(data, &verdicts, &aids, &subject, lang),
        questions: questions(data, &verdicts, &subject, lang),
        location: location(data, place, &situations),
        zones: lines,
        near_zip_zac: near_line(near),
        aids,
        dataset: dataset(data, &situations),
    })
}

/// Whether each other place of practice is within 10 km of a ZIP or a ZAC.
fn others_near(data: &Snapshot, question: &Question) -> Result<Vec<Outcome>, PlaceError> {
    let mut each = Vec::new();
    for query in &question.other_places {
        let place = resolve::resolve(data, query)?;
        let situations = situations::situations(data, &place, question.day);
        each.push(match near::near(data, &place, &situations, question.day).outcome {
            NearOutcome::Met => Outcome::Met,
            NearOutcome::NotMet => Outcome::NotMet,
            NearOutcome::Undetermined | NearOutcome::NoData => Outcome::Undetermined,
        });
    }
    Ok(each)
}

/// What is known of the commune of the main practice, `None` when it was not given.
///
/// # Errors
/// When the data has no commune of that code.
pub fn main_practice_facts(
    data: &Snapshot,
    profile: &Profile,
    day: Date,
) -> Result<Option<Vec<PlaceFacts>>, PlaceError> {
    let Some(code) = profile.main_practice_commune() else {
        return Ok(None);
    };
    let place = resolve::by_code(data, code).map_err(|_| PlaceError::MainPractice(code))?;
    let situations = situations::situations(data, &place, day);
    let (near, _) = near::facts_only(data, &place, &situations, day);
    Ok(Some(place_facts(data, &situations, &near)))
}

fn location(data: &Snapshot, place: Place, situations: &Situations<'_>) -> Location {
    // Of the situations left, the first is the most likely.
    let first = &situations.list[0];
    let commune = &data.cog.communes()[first.commune];
    let one_part = place
        .spots
        .iter()
        .all(|s| s.arrondissement == place.spots[0].arrondissement)
        || place.is_point;
    let part = first.arrondissement.filter(|_| one_part);
    let arrondissement = part.and_then(|code| data.cog.arrondissements().iter().find(|a| a.code == code));
    let tvs = situations.generation.and_then(|g| {
        g.tvs
            .get(&part.unwrap_or(commune.code))
            .or_else(|| g.tvs.get(&commune.code))
    });
    Location {
        kind: place.kind,
        label: place.label,
        address: place.address,
        commune: resolve::commune_ref(commune),
        arrondissement: arrondissement.map(|a| Named {
            code: a.code,
            name: a.name.clone(),
        }),
        lon: place.at.map(|p| p.lon),
        lat: place.at.map(|p| p.lat),
        precision: place.precision,
        precision_m: place.precision_m,
        score: place.score,
        tvs: tvs.map(|(code, name)| Tvs {
            code: code.clone(),
            name: name.clone(),
        }),
        candidates: place.candidates,
        lineage: place.lineage,
    }
}

fn near_line(near: Near) -> NearLine {
    NearLine {
        outcome: near.outcome,
        threshold_m: 10_000,
        distance_m: near.distance_m.filter(|d| d.max_m.is_finite()).map(Range::from),
        margin_m: near.margin_m,
        provisional: near.provisional,
        nearest: near.nearest,
        unknown_zones: near.unknown,
    }
}

fn warnings(
    data: &Snapshot,
    place: &Place,
    situations: &Situations<'_>,
    near: &Near,
    question: &Question,
    contradictions: &[&Text],
    barred: Option<String>,
) -> Vec<Warning> {
    let (day, lang) = (question.day, question.lang);
    let mut list = vec![Warning {
        code: "informative_only",
        message: wording::informative_only(lang),
    }];
    let mut warn = |code, message| {
        if !list.iter().any(|w: &Warning| w.code == code) {
            list.push(Warning { code, message });
        }
    };
    let mut contradicted: Vec<String> = contradictions.iter().map(|c| c.get(lang).to_owned()).collect();
    if question
        .profile
        .held_aids()
        .unwrap_or_default()
        .iter()
        .any(HeldAid::ends_before_it_starts)
    {
        contradicted.push(wording::held_ends_first(lang));
    }
    if !contradicted.is_empty() {
        warn("contradictory_facts", contradicted.join(" "));
    }
    match situations.generation {
        None => warn("zoning_no_data", wording::no_list_for_day(lang)),
        Some(generation) if situations.provisional || near.provisional => {
            let as_of = generation.about.as_of;
            let regions: Vec<_> = situations.list.iter().map(|s| s.region).collect();
            let replaced = generation
                .about
                .superseded
                .iter()
                .find(|s| s.from <= day && regions.contains(&s.region));
            match replaced {
                Some(later) => {
                    warn(
                        "zoning_superseded",
                        wording::zoning_superseded(lang, &later.by, later.from, as_of),
                    );
                }
                None => warn("zoning_old", wording::zoning_old(lang, as_of)),
            }
        }
        Some(_) => {}
    }
    if let Some(sentence) = barred {
        warn("excluded_by_running_contract", sentence);
    }
    if !situations.qpv_known {
        let message = if data.qpv.in_force(day) {
            wording::qpv_not_loaded(lang)
        } else {
            wording::qpv_not_in_force(lang)
        };
        warn("qpv_no_data", message);
    }
    for step in place
        .lineage
        .iter()
        .filter(|s| s.relation != crate::dataset::cog::LineageRelation::ArrondissementOf)
    {
        warn(
            "former_code",
            wording::former_code(lang, step.from.code.as_str(), &format!("{} ({})", step.name, step.code)),
        );
    }
    if !place.candidates.is_empty() {
        let names: Vec<String> = place
            .candidates
            .iter()
            .map(|c| format!("{} ({})", c.commune.name, c.commune.code))
            .collect();
        let names = wording::list(lang, &names);
        let message = if place.is_point {
            wording::near_border(lang, &names, near.margin_m)
        } else {
            wording::several_communes(lang, &names)
        };
        warn("several_communes", message);
    }
    let only_commune = place.kind == PlaceKind::Address && !place.is_point;
    if only_commune
        && place
            .address
            .as_deref()
            .is_some_and(|a| a.split_whitespace().count() > 3)
    {
        warn("street_not_found", wording::street_not_found(lang));
    }
    list
}

/// The newest state of every layer.
#[must_use]
pub fn whole_dataset(data: &Snapshot) -> Dataset {
    let state = |layer: &Layer| {
        let newest = layer.newest().ok()?;
        Some(LayerState {
            id: layer.id.clone(),
            as_of: newest.as_of,
            effective_from: newest.effective_from,
            effective_to: newest.effective_to,
        })
    };
    Dataset {
        version: data.version.clone(),
        layers: data.manifest.layers.iter().filter_map(state).collect(),
    }
}

fn dataset(data: &Snapshot, situations: &Situations<'_>) -> Dataset {
    let region = situations.list[0].region;
    let layers = data
        .manifest
        .layers
        .iter()
        .filter_map(|layer| {
            let zoning = (layer.id == crate::dataset::zoning::LAYER)
                .then_some(situations.generation)
                .flatten();
            let newest = layer.newest().ok()?;
            let generation = zoning.map_or(newest, |g| &g.about);
            Some(LayerState {
                id: layer.id.clone(),
                as_of: generation.as_of,
                effective_from: generation.effective_from,
                effective_to: zoning.map_or(generation.effective_to, |g| g.effective_to(region)),
            })
        })
        .collect();
    Dataset {
        version: data.version.clone(),
        layers,
    }
}
