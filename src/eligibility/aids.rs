//! The aids of an answer: each condition in every situation, then the verdict.

use super::near::{Near, NearOutcome};
use super::situations::{Situation, Situations};
use super::wording;
use super::zones::{Zone, relation_in};
use crate::dataset::Snapshot;
use crate::domain::{Date, Lang, Outcome, ZoneKind};
use crate::rules::aid::{AidFile, Citation, Condition, Contact, ContentState, Renewal};
use crate::rules::evaluate::{Evaluated, Facts};
use crate::rules::facts::{NearFact, PlaceFacts};
use crate::rules::{AidId, Profile, Test};
use serde::Serialize;

/// The verdict on an aid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Every condition is met.
    Eligible,
    /// A condition is not met.
    NotEligible,
    /// A fact about the doctor is missing.
    NeedsInput,
    /// The law or the data does not settle it.
    Undetermined,
    /// It cannot be signed on that day.
    Closed,
    /// It does not exist there.
    OutOfScope,
    /// Its conditions or amounts are not known at all.
    NotComputable,
}

/// One aid of an answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Aid {
    /// Its id.
    pub id: AidId,
    /// Its name.
    pub name: String,
    /// The verdict.
    pub status: Status,
    /// The one reason that decides the verdict.
    pub reason: Option<String>,
    /// Whether an outdated zoning list was used.
    pub provisional: bool,
    /// When the text of the file can be signed.
    pub open: Option<Window>,
    /// Each condition.
    pub conditions: Vec<ConditionLine>,
    /// What to ask.
    pub missing: Vec<MissingFact>,
    /// Sums; see the aid rules.
    pub amounts: Vec<serde_json::Value>,
    /// When they are paid.
    pub schedule: Vec<serde_json::Value>,
    /// How long it lasts.
    pub duration: Option<DurationLine>,
    /// A contract that runs.
    pub running: Option<serde_json::Value>,
    /// Where it would hold.
    pub nearest: Option<serde_json::Value>,
    /// What it excludes.
    pub excludes: Vec<serde_json::Value>,
    /// Where sources contradict each other.
    pub disagreements: Vec<DisagreementLine>,
    /// Whom to call.
    pub contacts: Vec<ContactLine>,
    /// What no question decides.
    pub notes: Vec<NoteLine>,
}

/// How long a contract lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DurationLine {
    /// Years from signature.
    pub years: i32,
    /// Whether it can be renewed, when known.
    pub renewal: Option<Renewal>,
}

/// A window of days, bounds included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Window {
    /// First day.
    pub from: Option<Date>,
    /// Last day; `None`: open-ended.
    pub to: Option<Date>,
}

/// A condition and its outcome.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConditionLine {
    /// Its id.
    pub id: String,
    /// What must hold.
    pub label: String,
    /// Whether it does.
    pub outcome: Outcome,
    /// Why, where that is not plain.
    pub detail: Option<String>,
    /// Whether an outdated zoning list was used.
    pub provisional: bool,
    /// Who demands it.
    pub sources: Vec<SourceLine>,
}

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceLine {
    /// The document.
    pub document: String,
    /// Article or place.
    pub article: Option<String>,
    /// What it says.
    pub detail: Option<String>,
}

/// A fact to ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissingFact {
    /// The field of the profile.
    pub field: &'static str,
    /// The question.
    pub question: String,
}

/// A contradiction between sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DisagreementLine {
    /// About what.
    pub topic: String,
    /// What each says.
    pub readings: Vec<ReadingLine>,
    /// How it is treated here.
    pub treated_as: String,
}

/// What one source says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadingLine {
    /// The document.
    pub source: String,
    /// What it says.
    pub says: String,
}

/// Whom to call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContactLine {
    /// Name.
    pub name: String,
    /// Address on the web.
    pub url: Option<String>,
}

/// A rule that no question decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoteLine {
    /// Its id.
    pub id: String,
    /// What it says.
    pub text: String,
    /// Who says so.
    pub sources: Vec<SourceLine>,
}

/// Everything a verdict is drawn from.
pub struct Judge<'a> {
    /// The data.
    pub data: &'a Snapshot,
    /// The situations of the place.
    pub situations: &'a Situations<'a>,
    /// The 10 km rule.
    pub near: &'a Near,
    /// The zones, for their reasons.
    pub zones: &'a [Zone],
    /// The distinct facts of the situations.
    pub facts: &'a [PlaceFacts],
    /// Whether the other places of practice are near a ZIP or a ZAC.
    pub others_near: Outcome,
    /// Those of the main practice's commune, when given.
    pub main_facts: Option<&'a [PlaceFacts]>,
    /// The doctor.
    pub profile: &'a Profile,
    /// The day.
    pub day: Date,
    /// The language.
    pub lang: Lang,
}

/// The distinct facts of the situations, for the rules.
#[must_use]
pub fn place_facts(data: &Snapshot, situations: &Situations<'_>, near: &[NearFact]) -> Vec<PlaceFacts> {
    const KINDS: [ZoneKind; 8] = [
        ZoneKind::Zip,
        ZoneKind::Zac,
        ZoneKind::Zar,
        ZoneKind::Hz,
        ZoneKind::Zv,
        ZoneKind::Qpv,
        ZoneKind::Montagne,
        ZoneKind::Massif,
    ];
    let mut facts: Vec<PlaceFacts> = situations
        .list
        .iter()
        .zip(near)
        .map(|(situation, near)| PlaceFacts {
            zones: KINDS
                .into_iter()
                .map(|kind| (kind, relation_in(data, situation, kind, situations.qpv_known).into()))
                .collect(),
            near_zip_zac: *near,
            department: situation.department,
        })
        .collect();
    facts.sort();
    facts.dedup();
    facts
}

impl Judge<'_> {
    /// The verdict on one aid.
    #[must_use]
    pub fn judge(&self, id: AidId) -> Option<Aid> {
        let file = self.data.rules.on(id, self.day)?;
        let lang = self.lang;
        let lines: Vec<(ConditionLine, Vec<&'static str>)> = file
            .conditions
            .iter()
            .map(|c| self.condition(file, c.get_ref()))
            .collect();
        let mut fields: Vec<&'static str> = Vec::new();
        for field in lines.iter().flat_map(|(_, missing)| missing) {
            if !fields.contains(field) {
                fields.push(field);
            }
        }
        self.data.questions.sort(&mut fields);
        let conditions: Vec<ConditionLine> = lines.into_iter().map(|(line, _)| line).collect();
        let open = file.open.get_ref();
        let missing: Vec<MissingFact> = fields.into_iter().map(|field| self.question(field)).collect();
        let (status, reason) = self.status(file, &conditions, &missing);
        Some(Aid {
            id,
            name: file.name.get(lang).to_owned(),
            status,
            reason,
            provisional: conditions.iter().any(|c| c.provisional),
            open: Some(Window {
                from: Some(open.from),
                to: open.to,
            }),
            missing,
            conditions,
            amounts: vec![],
            schedule: vec![],
            duration: file.duration.as_ref().map(|d| DurationLine {
                years: d.years,
                renewal: d.renewal,
            }),
            running: None,
            nearest: None,
            excludes: vec![],
            disagreements: disagreements(file, lang),
            contacts: file.contacts.iter().map(|c| self.contact(c)).collect(),
            notes: notes(file, lang),
        })
    }

    fn question(&self, field: &'static str) -> MissingFact {
        let question = self.data.questions.get(field);
        MissingFact {
            field,
            question: question.map_or(field, |q| self.lang.pick(&q.fr, &q.en)).to_owned(),
        }
    }

    /// The outcome on which all situations agree.
    fn condition(&self, file: &AidFile, condition: &Condition) -> (ConditionLine, Vec<&'static str>) {
        let each: Vec<Evaluated<'_>> = self
            .facts
            .iter()
            .map(|place| {
                condition.test.evaluate(&Facts {
                    place,
                    others_near: self.others_near,
                    main_place: self.main_facts,
                    profile: self.profile,
                    day: self.day,
                    duration_years: &|aid| self.fixed_years(aid),
                })
            })
            .collect();
        let outcome = Outcome::agreed(each.iter().map(|e| e.outcome)).unwrap_or(Outcome::Undetermined);
        let mut missing: Vec<&'static str> = Vec::new();
        for field in each.iter().flat_map(|e| &e.missing) {
            if !missing.contains(field) {
                missing.push(field);
            }
        }
        let provisional = condition.test.uses_zoning() && self.zoning_is_provisional(&condition.test);
        let line = ConditionLine {
            id: condition.id.clone(),
            label: condition.label.get(self.lang).to_owned(),
            outcome,
            detail: self.detail(condition, outcome, &each),
            provisional,
            sources: citations(file, &condition.sources),
        };
        (line, missing)
    }

    /// How many years a contract of that aid lasts, `None` when it goes on by itself or its length is not known.
    fn fixed_years(&self, aid: &str) -> Option<i32> {
        let duration = self.data.rules.on(aid.parse().ok()?, self.day)?.duration.as_ref()?;
        (duration.renewal != Some(Renewal::Tacit)).then_some(duration.years)
    }

    fn zoning_is_provisional(&self, test: &Test) -> bool {
        let mut near = false;
        test.walk(&mut |t| near |= *t == Test::NearZipZac);
        self.situations.provisional || (near && self.near.provisional)
    }

    fn detail(&self, condition: &Condition, outcome: Outcome, each: &[Evaluated<'_>]) -> Option<String> {
        let applies = |e: &Evaluated<'_>| !e.not_applicable;
        if outcome == Outcome::Met && !each.iter().any(applies) {
            return Some(wording::not_applicable(self.lang));
        }
        if outcome == Outcome::Undetermined {
            let reason = each.iter().find_map(|e| e.reason);
            return reason
                .map(|r| r.get(self.lang).to_owned())
                .or_else(|| self.why_unclear(&condition.test));
        }
        None
    }

    /// What about the place leaves a test open: the reason of the first zone it asks for that is open itself.
    fn why_unclear(&self, test: &Test) -> Option<String> {
        let mut found: Option<String> = None;
        test.walk(&mut |t| {
            let reason = match t {
                Test::Zone(kind) => {
                    let open = |z: &&Zone| z.kind == *kind && !is_certain(z);
                    self.zones.iter().find(open).and_then(|z| z.detail.clone())
                }
                Test::NearZipZac => self.near_reason(),
                _ => None,
            };
            if found.is_none() {
                found = reason;
            }
        });
        found
    }

    fn near_reason(&self) -> Option<String> {
        match self.near.outcome {
            NearOutcome::Met | NearOutcome::NotMet => None,
            NearOutcome::NoData => Some(wording::no_list_for_day(self.lang)),
            NearOutcome::Undetermined if !self.near.unknown.is_empty() => {
                let names: Vec<String> = self
                    .near
                    .unknown
                    .iter()
                    .take(3)
                    .map(|z| match (&z.name, &z.code) {
                        (Some(name), Some(code)) => format!("{name} ({code})"),
                        (Some(name), None) => format!("QPV, {name}"),
                        _ => "?".to_owned(),
                    })
                    .collect();
                Some(wording::near_unknown(self.lang, &wording::list(self.lang, &names)))
            }
            NearOutcome::Undetermined => Some(match self.near.distance_m {
                Some(range) if range.max_m - range.min_m > 1.0 => wording::near_commune_straddles(self.lang),
                _ => wording::near_limit(self.lang, self.near.margin_m),
            }),
        }
    }

    /// The first rule of the contract that applies, and the one reason for it.
    fn status(
        &self,
        file: &AidFile,
        conditions: &[ConditionLine],
        missing: &[MissingFact],
    ) -> (Status, Option<String>) {
        let lang = self.lang;
        let in_territory = |s: &Situation| file.territory.as_ref().is_none_or(|t| t.contains(&s.region));
        let list = &self.situations.list;
        if !list.iter().any(in_territory) {
            let regions: Vec<String> = file
                .territory
                .iter()
                .flatten()
                .map(|r| self.data.cog.region_name(*r))
                .collect();
            return (
                Status::OutOfScope,
                Some(wording::out_of_scope(lang, &wording::list(lang, &regions))),
            );
        }
        let open = file.open.get_ref();
        if self.day < open.from {
            return (Status::Closed, Some(wording::closed_before(lang, open.from)));
        }
        if let Some(to) = open.to.filter(|to| self.day > *to) {
            return (Status::Closed, Some(wording::closed_after(lang, to)));
        }
        let content = file.content.get_ref();
        let why = content.reason.as_ref().map(|r| r.get(lang).to_owned());
        match content.state {
            ContentState::NotComputable => return (Status::NotComputable, why),
            ContentState::Unknown => return (Status::Undetermined, why),
            ContentState::Known | ContentState::ExistenceUnknown => {}
        }
        let first = |outcome| conditions.iter().find(|c| c.outcome == outcome);
        let says = |c: &ConditionLine| {
            let detail = c.detail.as_deref().map(|d| format!(" — {d}")).unwrap_or_default();
            Some(format!("{} : {}{detail}", c.id, c.label))
        };
        if let Some(condition) = first(Outcome::NotMet) {
            return (Status::NotEligible, says(condition));
        }
        if content.state == ContentState::ExistenceUnknown {
            return (Status::Undetermined, why);
        }
        if !list.iter().all(in_territory) {
            let zone = self.zones.iter().find(|z| z.kind == ZoneKind::Department);
            return (Status::Undetermined, zone.and_then(|z| z.detail.clone()));
        }
        if let Some(condition) = first(Outcome::Undetermined) {
            return (Status::Undetermined, says(condition));
        }
        if let Some(fact) = missing.first() {
            return (Status::NeedsInput, Some(fact.question.clone()));
        }
        (Status::Eligible, Some(wording::all_met(lang)))
    }

    fn contact(&self, contact: &Contact) -> ContactLine {
        let department = self.data.cog.department_name(self.situations.list[0].department);
        ContactLine {
            name: contact.name.get(self.lang).replace("{department}", &department),
            url: contact.url.clone(),
        }
    }
}

fn is_certain(zone: &Zone) -> bool {
    use crate::domain::Relation;
    matches!(zone.relation, Relation::Inside | Relation::Outside)
}

/// Citations as they stand in answers.
#[must_use]
pub fn citations(file: &AidFile, list: &[Citation]) -> Vec<SourceLine> {
    list.iter()
        .map(|c| SourceLine {
            document: document(file, c.source.get_ref()),
            article: c.article.clone(),
            detail: c.says.clone(),
        })
        .collect()
}

fn document(file: &AidFile, id: &str) -> String {
    let found = file.sources.iter().find(|s| s.get_ref().id == id);
    found.map_or_else(|| id.to_owned(), |s| s.get_ref().document.clone())
}

/// The contradictions as they stand in answers.
#[must_use]
pub fn disagreements(file: &AidFile, lang: Lang) -> Vec<DisagreementLine> {
    file.disagreements
        .iter()
        .map(|spanned| {
            let d = spanned.get_ref();
            DisagreementLine {
                topic: d.topic.get(lang).to_owned(),
                readings: d
                    .readings
                    .iter()
                    .map(|r| ReadingLine {
                        source: document(file, r.source.get_ref()),
                        says: r.says.get(lang).to_owned(),
                    })
                    .collect(),
                treated_as: d.treated_as.get(lang).to_owned(),
            }
        })
        .collect()
}

/// The notes as they stand in answers.
#[must_use]
pub fn notes(file: &AidFile, lang: Lang) -> Vec<NoteLine> {
    file.notes
        .iter()
        .map(|spanned| {
            let note = spanned.get_ref();
            NoteLine {
                id: note.id.clone(),
                text: note.text.get(lang).to_owned(),
                sources: citations(file, &note.sources),
            }
        })
        .collect()
}
