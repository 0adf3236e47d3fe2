//! What to know before relying on an answer.

use super::near::Near;
use super::place::{Lineage, Place};
use super::question::Question;
use super::situations::Situations;
use super::wording;
use crate::dataset::Snapshot;
use crate::dataset::cog::LineageRelation;
use crate::domain::{Date, Lang};
use crate::rules::held::HeldAid;
use crate::rules::profile::Value;
use crate::rules::{Profile, Text};
use serde::Serialize;

/// Something to know before relying on an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// A fixed word.
    pub code: &'static str,
    /// A sentence.
    pub message: String,
}

impl Warning {
    /// What every answer says.
    #[must_use]
    pub fn informative_only(lang: Lang) -> Self {
        Self {
            code: "informative_only",
            message: wording::informative_only(lang),
        }
    }

    /// What is told of two states that say nothing both of any of the régions asked about.
    #[must_use]
    pub fn nothing_compared(ids: [&str; 2], lang: Lang) -> Self {
        Self {
            code: "nothing_compared",
            message: wording::nothing_compared(lang, ids),
        }
    }

    /// What is told of facts that contradict each other; `None` when none do.
    #[must_use]
    pub fn contradictory_facts(found: &[&Text], profile: &Profile, more: Option<String>, lang: Lang) -> Option<Self> {
        let held = profile.held_aids().unwrap_or_default();
        let mut said: Vec<String> = found.iter().map(|c| c.get(lang).to_owned()).collect();
        said.extend(more);
        if held.iter().any(HeldAid::ends_before_it_starts) {
            said.push(wording::held_ends_first(lang));
        }
        let leaves_first = |signed: Option<Date>| signed.zip(profile.date("exit_on")).is_some_and(|(s, e)| e < s);
        if leaves_first(profile.date("signed_on")) {
            said.push(wording::exit_first(lang));
        }
        let open = |h: &&HeldAid| h.ended_on.is_none();
        let twice = |h: &&HeldAid| held.iter().filter(open).filter(|other| other.aid == h.aid).count() > 1;
        if held.iter().filter(open).any(|h| twice(&h)) {
            said.push(wording::held_twice(lang));
        }
        (!said.is_empty()).then(|| Self {
            code: "contradictory_facts",
            message: said.join(" "),
        })
    }
}

/// What the warnings of an answer are drawn from.
pub struct Circumstances<'a> {
    /// The data.
    pub data: &'a Snapshot,
    /// The place.
    pub place: &'a Place,
    /// Its situations.
    pub situations: &'a Situations<'a>,
    /// The 10 km rule.
    pub near: &'a Near,
    /// The question.
    pub question: &'a Question,
}

impl Circumstances<'_> {
    /// The warnings, each once.
    #[must_use]
    pub fn warnings(&self, contradictions: &[&Text], barred: Option<String>) -> Vec<Warning> {
        let lang = self.question.lang;
        let mut list = vec![Warning::informative_only(lang)];
        let elsewhere = self
            .main_practice_is_elsewhere()
            .then(|| wording::main_practice_elsewhere(lang));
        list.extend(Warning::contradictory_facts(
            contradictions,
            &self.question.profile,
            elsewhere,
            lang,
        ));
        list.extend(barred.map(|message| Warning {
            code: "excluded_by_running_contract",
            message,
        }));
        self.about_lists(&mut list);
        self.about_place(&mut list);
        let mut seen = Vec::new();
        list.retain(|w| {
            !seen.contains(&w.code) && {
                seen.push(w.code);
                true
            }
        });
        list
    }

    /// The place asked about is the main practice, and the commune given for the main practice is another.
    fn main_practice_is_elsewhere(&self) -> bool {
        let profile = &self.question.profile;
        let is_main = profile.get("main_practice") == Some(&Value::Bool(true));
        let code = |number: usize| self.data.cog.communes()[number].code;
        let other = |given| self.place.spots.iter().all(|s| code(s.commune) != given);
        is_main && profile.main_practice_commune().is_some_and(other)
    }

    fn about_lists(&self, list: &mut Vec<Warning>) {
        let (day, lang) = (self.question.day, self.question.lang);
        let mut warn = |code, message| list.push(Warning { code, message });
        match self.situations.generation {
            None => warn("zoning_no_data", wording::no_list_for_day(lang)),
            Some(generation) if self.situations.provisional || self.near.provisional => {
                let as_of = generation.about.as_of;
                let regions: Vec<_> = self.situations.list.iter().map(|s| s.region).collect();
                let mut superseded = generation.about.superseded.iter();
                match superseded.find(|s| s.from <= day && regions.contains(&s.region)) {
                    Some(later) => warn(
                        "zoning_superseded",
                        wording::zoning_superseded(lang, &later.by, later.from, as_of),
                    ),
                    None => warn("zoning_old", wording::zoning_old(lang, as_of)),
                }
            }
            Some(_) => {}
        }
        if !self.situations.qpv_known {
            let message = if self.data.qpv.in_force(day) {
                wording::qpv_not_loaded(lang)
            } else {
                wording::qpv_not_in_force(lang)
            };
            warn("qpv_no_data", message);
        }
    }

    fn about_place(&self, list: &mut Vec<Warning>) {
        let (place, lang) = (self.place, self.question.lang);
        let mut warn = |code, message| list.push(Warning { code, message });
        let moved = |step: &&Lineage| step.relation != LineageRelation::ArrondissementOf;
        let asked = place.lineage.iter().find(moved).map(|step| step.from.code);
        if let Some(former) = asked.filter(|code| self.data.cog.number(*code).is_none()) {
            let mut communes: Vec<String> = Vec::new();
            for commune in place.spots.iter().map(|s| &self.data.cog.communes()[s.commune]) {
                let now = format!("{} ({})", commune.name, commune.code);
                if !communes.contains(&now) {
                    communes.push(now);
                }
            }
            let now = wording::list(lang, &communes);
            warn("former_code", wording::former_code(lang, former.as_str(), &now));
        }
        if !place.candidates.is_empty() {
            let name = |c: &super::place::Candidate| format!("{} ({})", c.commune.name, c.commune.code);
            let names: Vec<String> = place.candidates.iter().map(name).collect();
            let names = wording::list(lang, &names);
            let message = if place.is_point {
                wording::near_border(lang, &names, self.near.margin_m)
            } else {
                wording::several_communes(lang, &names)
            };
            warn("several_communes", message);
        }
        if place.lost.nearest_name {
            warn("nearest_name", wording::nearest_name(lang, &place.label));
        }
        if let Some(lost) = place.lost.street {
            warn("street_not_found", wording::street_not_found(lang, lost));
        }
    }
}
