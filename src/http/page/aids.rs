//! The aids by verdict, as cards.

use super::ask::{Asked, href};
use super::cited::{self, Disagreement, Note};
use super::say;
use super::sums::{Sums, sums};
use super::words::{Words, words};
use super::zones::Sign;
use crate::dataset::Snapshot;
use crate::domain::{Date, Lang, Outcome};
use crate::eligibility::aids::lines::{Aid, ConditionLine, ContactLine};
use crate::eligibility::told;
use crate::rules::contract::Renewal;
use crate::rules::verdict::Status;

/// Aids with the same verdict.
pub struct Group {
    pub sign: Sign,
    pub title: &'static str,
    pub text: &'static str,
    pub cards: Vec<Card>,
}

/// One aid.
pub struct Card {
    pub id: &'static str,
    pub name: String,
    /// Its page.
    pub href: String,
    pub sums: Sums,
    pub verdict: &'static str,
    pub provisional: bool,
    pub reason: Option<String>,
    /// The whole reason, where the card has only the start of it.
    pub whole_reason: Option<String>,
    pub terms: Vec<String>,
    pub summary: Option<String>,
    pub tally: Vec<Tally>,
    pub conditions: Vec<Condition>,
    pub questions: Vec<String>,
    pub disagreements: Vec<Disagreement>,
    pub notes: Vec<Note>,
    pub contacts: Vec<ContactLine>,
}

/// How many conditions have an outcome.
pub struct Tally {
    pub sign: Sign,
    pub word: &'static str,
    pub count: usize,
}

/// A condition.
pub struct Condition {
    pub id: String,
    pub sign: Sign,
    pub word: &'static str,
    pub label: String,
    pub detail: Option<String>,
    pub note: Option<String>,
    pub provisional: bool,
    pub sources: Vec<String>,
}

const ORDER: [Status; 7] = [
    Status::Eligible,
    Status::NeedsInput,
    Status::Undetermined,
    Status::NotEligible,
    Status::NotComputable,
    Status::Closed,
    Status::OutOfScope,
];
const SIGNS: [Sign; 7] = ["yes", "ask", "unsure", "no", "none", "closed", "none"];

/// The aids in the order in which they are of use.
pub fn groups(data: &Snapshot, asked: &Asked, day: Date, aids: &[Aid]) -> Vec<Group> {
    let (lang, w) = (asked.lang, words(asked.lang));
    let writer = Writer {
        data,
        asked,
        lang,
        w,
        day,
    };
    let all = ORDER.iter().enumerate().map(|(at, status)| Group {
        sign: SIGNS[at],
        title: w.groups[at].0,
        text: w.groups[at].1,
        cards: aids
            .iter()
            .filter(|aid| aid.status == *status)
            .map(|aid| writer.card(aid, w.verdicts[at]))
            .collect(),
    });
    all.filter(|group| !group.cards.is_empty()).collect()
}

/// How many aids are open, possible, open to doubt and not open, in words.
pub fn counts(w: &Words, aids: &[Aid]) -> Vec<String> {
    let mut counted = [0_usize; 4];
    for aid in aids {
        counted[match aid.status {
            Status::Eligible => 0,
            Status::NeedsInput => 1,
            Status::Undetermined | Status::NotComputable => 2,
            Status::NotEligible | Status::Closed | Status::OutOfScope => 3,
        }] += 1;
    }
    let told = counted.iter().zip(w.counts).filter(|(count, _)| **count > 0);
    told.map(|(count, (one, many))| say::fill(if *count == 1 { one } else { many }, &[&count.to_string()]))
        .collect()
}

fn outcome(w: &Words, outcome: Outcome) -> (Sign, &'static str) {
    match outcome {
        Outcome::Met => ("yes", w.outcomes[0]),
        Outcome::NotMet => ("no", w.outcomes[1]),
        Outcome::Missing => ("ask", w.outcomes[2]),
        Outcome::Undetermined => ("unsure", w.outcomes[3]),
    }
}

struct Writer<'a> {
    data: &'a Snapshot,
    asked: &'a Asked,
    lang: Lang,
    w: &'static Words,
    day: Date,
}

impl Writer<'_> {
    fn say(&self, text: &str) -> String {
        say::sentence(self.lang, text)
    }

    fn day(&self, day: Date) -> String {
        say::day(self.lang, day)
    }

    fn card(&self, aid: &Aid, verdict: &'static str) -> Card {
        let file = self.data.rules.on(aid.id, self.day);
        let reason = self.reason(aid);
        Card {
            id: aid.id.as_str(),
            name: self.say(&aid.name),
            href: href(&format!("/aids/{}", aid.id), &[("lang", self.lang.as_str())]),
            sums: sums(self.data, self.asked, aid),
            verdict,
            provisional: aid.provisional,
            reason: reason.as_deref().map(|text| told::brief(text).to_owned()),
            whole_reason: reason.clone().filter(|text| told::brief(text).len() < text.len()),
            terms: self.terms(aid),
            summary: file.map(|f| self.say(f.summary.get(self.lang))),
            tally: self.tally(&aid.conditions),
            conditions: aid.conditions.iter().map(|c| self.condition(c)).collect(),
            questions: aid.missing.iter().map(|m| self.say(&m.question)).collect(),
            disagreements: cited::disagreements(self.lang, &aid.disagreements),
            notes: cited::notes(self.lang, &aid.notes),
            contacts: aid.contacts.clone(),
        }
    }

    /// The one reason; the id of a condition in front of it is for machines.
    fn reason(&self, aid: &Aid) -> Option<String> {
        let reason = aid.reason.as_deref()?;
        match aid.status {
            // The verdict says it already.
            Status::Eligible => return None,
            // What runs says it.
            Status::Closed if aid.running.is_some() => return None,
            Status::Closed => return self.window(aid),
            Status::NeedsInput => return Some(self.say(&say::fill(self.w.first_question, &[reason]))),
            _ => {}
        }
        let plain = aid
            .conditions
            .iter()
            .find_map(|c| reason.strip_prefix(&format!("{} : ", c.id)));
        Some(self.say(plain.unwrap_or(reason)))
    }

    /// When it can be signed and for how long it binds.
    fn terms(&self, aid: &Aid) -> Vec<String> {
        let w = self.w;
        let mut terms = Vec::new();
        terms.extend(self.window(aid).filter(|_| aid.status != Status::Closed));
        if let Some(duration) = aid.duration {
            let length = match (duration.years, duration.months) {
                (Some(1), _) => w.one_year.to_owned(),
                (Some(years), _) => say::fill(w.years, &[&years.to_string()]),
                (None, months) => say::fill(w.months, &[&months.to_string()]),
            };
            terms.push(if duration.at_least {
                say::fill(w.at_least, &[&length])
            } else {
                length
            });
            terms.extend(duration.renewal.map(|renewal| {
                w.renewals[match renewal {
                    Renewal::None => 0,
                    Renewal::Tacit => 1,
                    Renewal::Once => 2,
                }]
                .to_owned()
            }));
        }
        terms
    }

    fn window(&self, aid: &Aid) -> Option<String> {
        let (w, open) = (self.w, aid.open.as_ref()?);
        let from = open.from.map(|d| self.day(d)).unwrap_or_default();
        Some(match open.to {
            _ if open.from.is_some_and(|d| self.day < d) => say::fill(w.opens_on, &[&from]),
            Some(to) if to < self.day => say::fill(w.was_open, &[&from, &self.day(to)]),
            Some(to) => say::fill(w.open_from_to, &[&from, &self.day(to)]),
            None => say::fill(w.open_from, &[&from]),
        })
    }

    fn tally(&self, conditions: &[ConditionLine]) -> Vec<Tally> {
        let all = [Outcome::Met, Outcome::Missing, Outcome::Undetermined, Outcome::NotMet];
        let counted = all.into_iter().map(|kind| {
            let (sign, word) = outcome(self.w, kind);
            let count = conditions.iter().filter(|c| c.outcome == kind).count();
            Tally { sign, word, count }
        });
        counted.filter(|tally| tally.count > 0).collect()
    }

    fn condition(&self, line: &ConditionLine) -> Condition {
        let (sign, word) = outcome(self.w, line.outcome);
        Condition {
            id: line.id.clone(),
            sign,
            word,
            label: self.say(&line.label),
            detail: line.detail.as_deref().map(|d| self.say(d)),
            note: line.note.as_deref().map(|n| self.say(n)),
            provisional: line.provisional,
            sources: cited::sources(self.lang, &line.sources),
        }
    }
}
