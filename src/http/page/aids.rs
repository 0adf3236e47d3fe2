//! The aids by verdict, as cards.

use super::ask::{Asked, href};
use super::cited::{self, Disagreement, Note};
use super::questions;
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
use crate::rules::words::Words as RuleWords;

/// Aids with the same verdict.
pub struct Group {
    pub sign: Sign,
    pub title: &'static str,
    pub text: &'static str,
    pub cards: Vec<Card>,
    /// Whether the cards are unfolded only on demand: what nobody can claim that day or there.
    pub folded: bool,
}

impl Group {
    /// The names of its aids, in one line.
    pub fn names(&self) -> String {
        let names: Vec<&str> = self.cards.iter().map(|card| card.short.as_str()).collect();
        names.join(", ")
    }
}

/// One aid.
pub struct Card {
    pub id: &'static str,
    pub name: String,
    /// What people call it.
    pub short: String,
    /// Its page.
    pub href: String,
    pub sums: Sums,
    pub verdict: &'static str,
    pub provisional: bool,
    pub reason: Option<String>,
    /// The anchor of the question that the reason asks.
    pub ask: Option<String>,
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
    /// Whom to call, on the card itself, where the aid is or could be had.
    pub call: Option<String>,
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
    pub sources: Vec<String>,
}

/// A verdict as visitors see it: its number in the words, the sign, and the aids that have it.
const ORDER: [(usize, Sign, Status, bool); 8] = [
    (0, "yes", Status::Eligible, false),
    (1, "ask", Status::NeedsInput, false),
    (2, "unsure", Status::Undetermined, false),
    (7, "closed", Status::Closed, true),
    (3, "no", Status::NotEligible, false),
    (4, "none", Status::NotComputable, false),
    (5, "closed", Status::Closed, false),
    (6, "none", Status::OutOfScope, false),
];

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
    let all = ORDER.iter().map(|(at, sign, status, runs)| {
        let own = aids
            .iter()
            .filter(|aid| aid.status == *status && (*status != Status::Closed || aid.running.is_some() == *runs));
        Group {
            sign,
            title: w.groups[*at].0,
            text: w.groups[*at].1,
            cards: own.map(|aid| writer.card(aid, w.verdicts[*at])).collect(),
            folded: *at >= 4 && !runs,
        }
    });
    all.filter(|group| !group.cards.is_empty()).collect()
}

/// The verdict on an aid in a word, and its sign.
pub fn verdict(w: &Words, aid: &Aid) -> (Sign, &'static str) {
    let runs = aid.running.is_some();
    let own = ORDER.iter().find(|(_, _, status, needs_running)| {
        *status == aid.status && (*status != Status::Closed || *needs_running == runs)
    });
    own.map_or(("none", ""), |(at, sign, ..)| (*sign, w.verdicts[*at]))
}

/// The first amount, where the aid is or could be had, or runs; elsewhere a sum would promise something.
pub fn sum(lang: Lang, aid: &Aid) -> Option<String> {
    let of_use = aid.status.is_open() || aid.running.is_some();
    let first = aid.amounts.first().filter(|_| of_use)?;
    Some(told::amount(lang, first).replace('\'', "’"))
}

/// A verdict in a word, and its sign, where nothing is known of a contract that runs.
pub fn status_words(w: &Words, status: Status) -> (Sign, &'static str) {
    let own = ORDER.iter().find(|(_, _, own, running)| *own == status && !running);
    own.map_or(("none", ""), |(at, sign, ..)| (*sign, w.verdicts[*at]))
}

/// The one reason of a verdict, shortened, where the verdict does not say it.
pub fn reason_of(data: &Snapshot, asked: &Asked, day: Date, aid: &Aid) -> Option<String> {
    let writer = Writer {
        data,
        asked,
        lang: asked.lang,
        w: words(asked.lang),
        day,
    };
    writer.reason(aid).map(|text| told::brief(&text).to_owned())
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
            short: self.rule_words().aid(aid.id.as_str()),
            href: href(&format!("/aids/{}", aid.id), &[("lang", self.lang.as_str())]),
            sums: sums(self.data, self.asked, aid),
            verdict,
            provisional: aid.provisional,
            reason: reason.as_deref().map(|text| told::brief(text).to_owned()),
            ask: aid
                .missing
                .first()
                .filter(|_| aid.status == Status::NeedsInput)
                .map(|m| format!("#{}", questions::anchor(m.field))),
            whole_reason: reason.clone().filter(|text| told::brief(text).len() < text.len()),
            terms: self.terms(aid),
            summary: file.map(|f| self.say(f.summary.get(self.lang))),
            tally: self.tally(&aid.conditions),
            conditions: aid.conditions.iter().map(|c| self.condition(c)).collect(),
            questions: aid.missing.iter().map(|m| self.say(&m.question)).collect(),
            disagreements: cited::disagreements(self.lang, &aid.disagreements),
            notes: cited::notes(self.lang, &aid.notes),
            contacts: aid.contacts.clone(),
            call: self.call(aid),
        }
    }

    fn rule_words(&self) -> RuleWords<'_> {
        RuleWords {
            questions: &self.data.questions,
            lang: self.lang,
        }
    }

    /// Whom to call, in one line.
    fn call(&self, aid: &Aid) -> Option<String> {
        let of_use = aid.status.is_open() || aid.running.is_some();
        let names: Vec<&str> = aid.contacts.iter().map(|c| c.name.as_str()).collect();
        let text = say::fill(self.w.call, &[&names.join(", ")]);
        (of_use && !names.is_empty()).then(|| self.say(&text))
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
        Some(match (plain, aid.status) {
            // Under "not met" the bare condition would read as if it were so.
            (Some(condition), Status::NotEligible) => self.say(&say::fill(self.w.lacking, &[condition])),
            _ => self.say(plain.unwrap_or(reason)),
        })
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
            sources: cited::sources(self.lang, &line.sources),
        }
    }
}
