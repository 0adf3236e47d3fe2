//! The aids of an answer: the verdicts of the rules, put into words.

pub mod lines;
mod nearest;
mod order;
mod reason;
pub mod texts;

use super::near::Near;
use super::question::Detail;
use super::situations::Situations;
use super::zones::{Zone, relation_in};
use crate::dataset::Snapshot;
use crate::domain::{Lang, ZoneKind};
use crate::rules::aid::Contact;
use crate::rules::facts::{NearFact, PlaceFacts};
use crate::rules::impact::Decides;
use crate::rules::running::Running;
use crate::rules::schedule::Row;
use crate::rules::sums::Amount;
use crate::rules::test::Lists;
use crate::rules::verdict::{Judged, Subject, Verdict};
use crate::rules::words::Words;
use lines::{
    Aid, AmountLine, ConditionLine, ContactLine, ExitLine, Figure, MissingFact, MoneyRange, PaymentLine, RunningLine,
    ScheduleLine, Window,
};
pub use nearest::Around;
pub use order::{QuestionLine, questions};
use texts::citations;

/// What the lines are written from.
pub struct Writer<'a> {
    /// The data.
    pub data: &'a Snapshot,
    /// The situations of the place.
    pub situations: &'a Situations<'a>,
    /// The 10 km rule.
    pub near: &'a Near,
    /// The zones, for their reasons.
    pub zones: &'a [Zone],
    /// The zoning lists that are outdated.
    pub outdated: Lists,
    /// Who asks, about which place and day.
    pub subject: &'a Subject<'a>,
    /// The language.
    pub lang: Lang,
    /// How much to say: a short answer has no texts, so none are made for it.
    pub detail: Detail,
    /// Which answers decide what.
    pub decides: &'a Decides<'a>,
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
            region: situation.region,
        })
        .collect();
    facts.sort();
    facts.dedup();
    facts
}

impl Writer<'_> {
    /// The lines about one aid.
    #[must_use]
    pub fn aid(&self, verdict: &Verdict<'_>, around: &mut Around<'_>) -> Aid {
        let (file, lang) = (verdict.file, self.lang);
        let conditions: Vec<ConditionLine> = verdict.conditions.iter().map(|c| self.condition(verdict, c)).collect();
        let fields = order::of_aid(self.data, verdict, self.decides);
        let missing: Vec<MissingFact> = fields.into_iter().map(|field| self.question(field)).collect();
        let open = file.open.get_ref();
        Aid {
            id: file.aid,
            name: self.text(|| file.name.get(lang).to_owned()),
            status: verdict.status,
            reason: self.text(|| self.reason(verdict, &conditions, &missing)),
            provisional: conditions.iter().any(|c| c.provisional),
            open: Some(Window {
                from: Some(open.from),
                to: open.to,
            }),
            missing,
            conditions,
            amounts: verdict.amounts.iter().map(|a| self.amount(verdict, a)).collect(),
            schedule: verdict.schedule.iter().map(|r| self.row(r)).collect(),
            duration: verdict.duration,
            running: verdict.running.as_ref().map(running),
            contract: self.text(|| texts::contract(file, lang)),
            nearest: around.nearest(verdict),
            excludes: self.text(|| texts::exclusions(file, lang)),
            disagreements: self.text(|| texts::disagreements(file, lang)),
            contacts: self.text(|| file.contacts.iter().map(|c| self.contact(c)).collect()),
            notes: self.text(|| texts::notes(file, lang)),
        }
    }

    /// What only a full answer has.
    fn text<T: Default>(&self, text: impl FnOnce() -> T) -> T {
        match self.detail {
            Detail::Full => text(),
            Detail::Short => T::default(),
        }
    }

    fn words(&self) -> Words<'_> {
        Words {
            questions: &self.data.questions,
            lang: self.lang,
        }
    }

    fn question(&self, field: &'static str) -> MissingFact {
        MissingFact {
            field,
            question: self.text(|| self.data.questions.text(field, self.lang).to_owned()),
        }
    }

    fn condition(&self, verdict: &Verdict<'_>, judged: &Judged<'_>) -> ConditionLine {
        let condition = judged.condition;
        ConditionLine {
            id: condition.id.clone(),
            label: self.text(|| condition.label.get(self.lang).to_owned()),
            outcome: judged.outcome,
            detail: self.text(|| self.detail(judged)),
            note: self.text(|| condition.note.as_ref().map(|n| n.get(self.lang).to_owned())),
            provisional: condition.test.lists(self.subject.profile).meets(self.outdated),
            sources: self.text(|| citations(verdict.file, &condition.sources)),
        }
    }

    fn amount(&self, verdict: &Verdict<'_>, amount: &Amount<'_>) -> AmountLine {
        let rule = amount.rule;
        let figure = Figure::from(amount);
        AmountLine {
            id: figure.id,
            label: self.text(|| rule.label.get(self.lang).to_owned()),
            amount: figure.amount,
            kind: figure.kind,
            min: figure.min,
            max: figure.max,
            rate: figure.rate,
            period: figure.period,
            formula: self.text(|| self.words().amount(rule)),
            missing: amount.missing.clone(),
            note: self.text(|| rule.note.as_ref().map(|n| n.get(self.lang).to_owned())),
            sources: self.text(|| citations(verdict.file, &rule.sources)),
        }
    }

    fn row(&self, row: &Row<'_>) -> ScheduleLine {
        let year = row.year.map(|y| y.to_string()).unwrap_or_default();
        ScheduleLine {
            when: row.when.clone(),
            label: self.text(|| row.label.get(self.lang).replace("{year}", &year)),
            date: row.date,
            amount: row.amount,
            max: row.max,
        }
    }

    fn contact(&self, contact: &Contact) -> ContactLine {
        let department = self.data.cog.department_name(self.situations.list[0].department);
        ContactLine {
            name: contact.name.get(self.lang).replace("{department}", &department),
            url: contact.url.clone(),
        }
    }
}

fn running(running: &Running) -> RunningLine {
    RunningLine {
        since: running.since,
        until: running.until,
        next_payment: running.next_payment.map(|p| PaymentLine {
            date: p.date,
            amount: p.amount,
        }),
        exit: running.exit.map(|exit| ExitLine {
            on: exit.on,
            repay: exit.repay.map(|(min, max)| MoneyRange { min, max }),
        }),
    }
}
