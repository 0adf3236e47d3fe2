//! The reverse question: in which communes would this doctor qualify for an aid, and for how much?

pub mod map;
pub mod order;
pub mod table;

use super::aids::lines::Figure;
use super::commune_facts::of_region;
use super::parse::InvalidParameter;
use super::provenance::{Dataset, whole_dataset};
use super::resolve::inner_point;
use super::warnings::Warning;
use super::{answer, wording};
use crate::dataset::Snapshot;
use crate::domain::{CommuneCode, Date, DepartmentCode, Lang, Money, Outcome, RegionCode};
use crate::rules::facts::{CommuneFacts, PlaceFacts};
use crate::rules::test::Lists;
use crate::rules::verdict::{Cause, Status, Subject, Verdict};
use crate::rules::{AidId, Profile};
use rayon::prelude::*;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::HashMap;

/// What can be asked.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacesQuestion {
    /// Which aid.
    pub aid: AidId,
    /// Where.
    pub scope: Scope,
    /// The day asked about.
    pub day: Date,
    /// The language of texts.
    pub lang: Lang,
    /// In which form.
    pub format: Format,
    /// The verdicts to keep; all unless said.
    pub verdicts: Option<Vec<Status>>,
    /// The most rows to give.
    pub limit: usize,
    /// The doctor.
    pub profile: Profile,
}

/// Where to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// One département.
    Department(DepartmentCode),
    /// One région.
    Region(RegionCode),
    /// Everywhere.
    France,
}

/// The form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// An object with everything.
    #[default]
    Json,
    /// A table.
    Csv,
    /// A point for each commune.
    GeoJson,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Places {
    /// Which aid.
    pub aid: AidId,
    /// The day asked about.
    pub date: Date,
    /// How many communes there are, before `limit`.
    pub count: usize,
    /// Whether a row used an outdated zoning list.
    pub provisional: bool,
    /// What is not known of the aid itself on that day, the same everywhere.
    pub note: Option<String>,
    /// The communes, the best verdict and the greatest amount first.
    pub places: Vec<PlaceRow>,
    /// What to know before relying on it.
    pub warnings: Vec<Warning>,
    /// What it was drawn from.
    pub dataset: Dataset,
}

/// One commune.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceRow {
    /// INSEE code.
    pub code: CommuneCode,
    /// Name.
    pub name: String,
    /// Département.
    pub department: DepartmentCode,
    /// Région.
    pub region: RegionCode,
    /// Longitude of a point of it: the town hall where it is known.
    pub lon: Option<f64>,
    /// Latitude of a point of it: the town hall where it is known.
    pub lat: Option<f64>,
    /// Inhabitants.
    pub population: Option<u32>,
    /// The verdict.
    pub status: Status,
    /// Whether an outdated zoning list was used.
    pub provisional: bool,
    /// The condition that decides, or what is not known.
    pub reason: Option<String>,
    /// The first amount of the aid.
    pub amount: Option<Figure>,
}

/// The verdict on a commune, as far as it is the same for all communes with the same facts.
#[derive(Clone)]
struct Decided {
    status: Status,
    reason: Option<String>,
    amount: Option<Figure>,
}

/// Answers the reverse question.
///
/// # Errors
/// When no région or département has the code.
pub fn places(data: &Snapshot, question: &PlacesQuestion) -> Result<Places, InvalidParameter> {
    let data = data.on(question.day);
    let regions = regions(data, question.scope)?;
    let main_place = main_facts(data, question)?;
    let outdated_main = main_place.as_ref().is_some_and(|(_, provisional)| *provisional);
    let in_scope = |facts: &&CommuneFacts| match question.scope {
        Scope::Department(code) => data.cog.communes()[facts.commune].department == code,
        _ => true,
    };
    let mut rows: Vec<PlaceRow> = regions
        .par_iter()
        .flat_map_iter(|region| {
            let facts = of_region(data, *region, question.day);
            let mut known: HashMap<Vec<PlaceFacts>, Decided> = HashMap::new();
            let rows = facts.iter().filter(in_scope).map(|commune| {
                let decided = match known.get(&commune.situations) {
                    Some(decided) => decided.clone(),
                    None => {
                        let decided = decide(
                            data,
                            question,
                            &commune.situations,
                            main_place.as_ref().map(|(facts, _)| facts.as_slice()),
                        );
                        known.insert(commune.situations.clone(), decided.clone());
                        decided
                    }
                };
                row(data, question, commune, decided, outdated_main)
            });
            rows.collect::<Vec<_>>()
        })
        .filter(|row| question.verdicts.as_ref().is_none_or(|all| all.contains(&row.status)))
        .collect();
    rows.sort_by_cached_key(|r| (rank(r.status), Reverse(sum(r)), r.name.clone(), r.code));
    let count = rows.len();
    rows.truncate(question.limit);
    let provisional = rows.iter().any(|r| r.provisional);
    Ok(Places {
        aid: question.aid,
        date: question.day,
        count,
        provisional,
        note: note(data, question),
        places: rows,
        warnings: warnings(data, question, regions[0], provisional),
        dataset: whole_dataset(data),
    })
}

/// What is known of the commune of the main practice, and whether from an outdated list.
fn main_facts(data: &Snapshot, question: &PlacesQuestion) -> Result<Option<(Vec<PlaceFacts>, bool)>, InvalidParameter> {
    answer::main_practice(data, &question.profile, question.day).map_err(|_| InvalidParameter {
        field: Some("main_practice_commune".to_owned()),
        what: "no commune that the data covers has or had this code".to_owned(),
    })
}

/// The régions to look in.
pub(super) fn regions(data: &Snapshot, scope: Scope) -> Result<Vec<RegionCode>, InvalidParameter> {
    let mut found: Vec<RegionCode> = match scope {
        Scope::Region(code) => data
            .cog
            .regions()
            .iter()
            .map(|r| r.code)
            .filter(|c| *c == code)
            .collect(),
        Scope::Department(code) => {
            let own = data.cog.communes().iter().find(|c| c.department == code);
            own.map(|c| c.region).into_iter().collect()
        }
        Scope::France => data.cog.regions().iter().map(|r| r.code).collect(),
    };
    found.sort_unstable();
    let (field, what) = match scope {
        Scope::Department(code) => ("department", format!("no département has the code {code}")),
        Scope::Region(code) => ("region", format!("no région has the code {code}")),
        Scope::France => ("region", "there is no région".to_owned()),
    };
    if found.is_empty() {
        return Err(InvalidParameter {
            field: Some(field.to_owned()),
            what,
        });
    }
    Ok(found)
}

fn rank(status: Status) -> usize {
    Status::ALL.iter().position(|s| *s == status).unwrap_or_default()
}

/// What rows are sorted by: the least that is certain, else the most.
fn sum(row: &PlaceRow) -> Option<Money> {
    let amount = row.amount.as_ref()?;
    amount.min.or(amount.amount)
}

fn decide(
    data: &Snapshot,
    question: &PlacesQuestion,
    situations: &[PlaceFacts],
    main_place: Option<&[PlaceFacts]>,
) -> Decided {
    let asked = [question.aid];
    let years = |aid: &str| data.rules.fixed_years(aid.parse().ok()?, question.day);
    let subject = subject(question, situations, main_place, &asked, &years);
    let Some(verdict) = data.rules.judge(question.aid, &subject) else {
        return Decided {
            status: Status::NotComputable,
            reason: None,
            amount: None,
        };
    };
    Decided {
        status: verdict.status,
        reason: reason(&verdict, question.lang),
        amount: verdict.amounts.first().map(Figure::from),
    }
}

fn note(data: &Snapshot, question: &PlacesQuestion) -> Option<String> {
    let file = data.rules.on(question.aid, question.day)?;
    let reason = file.content.get_ref().reason.as_ref()?;
    file.open
        .get_ref()
        .includes(question.day)
        .then(|| reason.get(question.lang).to_owned())
}

/// The doctor who asks, as if the commune were the only place of practice.
fn subject<'a>(
    question: &'a PlacesQuestion,
    situations: &'a [PlaceFacts],
    main_place: Option<&'a [PlaceFacts]>,
    asked: &'a [AidId],
    duration_years: &'a dyn Fn(&str) -> Option<i32>,
) -> Subject<'a> {
    Subject {
        situations,
        others_near: Outcome::Met,
        shares: None,
        main_place,
        profile: &question.profile,
        day: question.day,
        asked,
        duration_years,
    }
}

fn reason(verdict: &Verdict<'_>, lang: Lang) -> Option<String> {
    match verdict.cause {
        Cause::Condition(number) => {
            let condition = verdict.conditions.get(number)?.condition;
            Some(format!("{} : {}", condition.id, condition.label.get(lang)))
        }
        Cause::TooEarly => Some(wording::closed_before(lang, verdict.file.open.get_ref().from)),
        Cause::TooLate => verdict.file.open.get_ref().to.map(|to| wording::closed_after(lang, to)),
        Cause::Content | Cause::Territory | Cause::TerritoryUnclear | Cause::Plain => None,
    }
}

fn row(
    data: &Snapshot,
    question: &PlacesQuestion,
    facts: &CommuneFacts,
    decided: Decided,
    outdated_main: bool,
) -> PlaceRow {
    let commune = &data.cog.communes()[facts.commune];
    let at = inner_point(data, facts.commune);
    PlaceRow {
        code: commune.code,
        name: commune.name.clone(),
        department: commune.department,
        region: commune.region,
        lon: at.map(|p| p.lon),
        lat: at.map(|p| p.lat),
        population: commune.population,
        provisional: is_provisional(data, question, facts, outdated_main),
        status: decided.status,
        reason: decided.reason,
        amount: decided.amount,
    }
}

/// Whether a condition of the aid used a list that is outdated for the commune, or for that of the main practice.
fn is_provisional(data: &Snapshot, question: &PlacesQuestion, facts: &CommuneFacts, main: bool) -> bool {
    let Some(file) = data.rules.on(question.aid, question.day) else {
        return false;
    };
    let outdated = Lists {
        place: facts.provisional,
        near: facts.provisional || facts.near_provisional,
        others: false,
        main,
    };
    let tests = file.conditions.iter().map(|c| &c.get_ref().test);
    tests
        .into_iter()
        .any(|test| test.lists(&question.profile).meets(outdated))
}

fn warnings(data: &Snapshot, question: &PlacesQuestion, region: RegionCode, provisional: bool) -> Vec<Warning> {
    let lang = question.lang;
    let mut list = vec![Warning::informative_only(lang)];
    // Contradictions are between facts about the doctor: any commune will do to evaluate them.
    if let Some(any) = of_region(data, region, question.day).first() {
        let asked = [question.aid];
        let subject = subject(question, &any.situations, None, &asked, &|_| None);
        let found = data.contradictions.of(&subject.facts(&any.situations[0]));
        list.extend(Warning::contradictory_facts(&found, &question.profile, None, lang));
    }
    if provisional {
        list.push(Warning {
            code: "zoning_superseded",
            message: wording::list_outdated(lang),
        });
    }
    list
}
