//! The aids by verdict, as cards.

use super::say;
use super::words::{Words, words};
use super::zones::Sign;
use crate::dataset::Snapshot;
use crate::domain::{Date, Lang, Outcome};
use crate::eligibility::aids::lines::{Aid, ConditionLine, ContactLine, DisagreementLine, SourceLine};
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
    pub verdict: &'static str,
    pub provisional: bool,
    pub reason: Option<String>,
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
    pub provisional: bool,
    pub sources: Vec<String>,
}

/// A contradiction.
pub struct Disagreement {
    pub topic: String,
    pub readings: Vec<(String, String)>,
    pub treated_as: String,
}

/// A rule that no question decides.
pub struct Note {
    pub text: String,
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
pub fn groups(data: &Snapshot, lang: Lang, day: Date, aids: &[Aid]) -> Vec<Group> {
    let w = words(lang);
    let all = ORDER.iter().enumerate().map(|(at, status)| Group {
        sign: SIGNS[at],
        title: w.groups[at].0,
        text: w.groups[at].1,
        cards: aids
            .iter()
            .filter(|aid| aid.status == *status)
            .map(|aid| Writer { data, lang, w, day }.card(aid, w.verdicts[at]))
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
        Card {
            id: aid.id.as_str(),
            name: aid.name.clone(),
            verdict,
            provisional: aid.provisional,
            reason: self.reason(aid),
            terms: self.terms(aid),
            summary: file.map(|f| self.say(f.summary.get(self.lang))),
            tally: self.tally(&aid.conditions),
            conditions: aid.conditions.iter().map(|c| self.condition(c)).collect(),
            questions: aid.missing.iter().map(|m| self.say(&m.question)).collect(),
            disagreements: aid.disagreements.iter().map(|d| self.disagreement(d)).collect(),
            notes: aid
                .notes
                .iter()
                .map(|n| Note {
                    text: self.say(&n.text),
                    sources: self.sources(&n.sources),
                })
                .collect(),
            contacts: aid.contacts.clone(),
        }
    }

    /// The one reason; the id of a condition in front of it is for machines.
    fn reason(&self, aid: &Aid) -> Option<String> {
        let reason = aid.reason.as_deref()?;
        match aid.status {
            // The verdict says it already.
            Status::Eligible => return None,
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
            terms.extend(duration.years.map(|years| say::fill(w.years, &[&years.to_string()])));
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
            provisional: line.provisional,
            sources: self.sources(&line.sources),
        }
    }

    fn sources(&self, list: &[SourceLine]) -> Vec<String> {
        list.iter()
            .map(|source| {
                let article = source.article.as_deref().map(|a| format!(", {a}")).unwrap_or_default();
                let says = source.detail.as_deref().map(|d| format!(" : {d}")).unwrap_or_default();
                self.say(&format!("{}{article}{says}", source.document))
            })
            .collect()
    }

    fn disagreement(&self, line: &DisagreementLine) -> Disagreement {
        Disagreement {
            topic: self.say(&line.topic),
            readings: line
                .readings
                .iter()
                .map(|r| (r.source.clone(), self.say(&r.says)))
                .collect(),
            treated_as: self.say(&line.treated_as),
        }
    }
}
