//! The rule of an aid, period by period, as JSON and page show it.

use crate::dataset::Snapshot;
use crate::domain::{Date, Lang, RegionCode};
use crate::eligibility::aids::lines::{
    ContactLine, ContractLines, DisagreementLine, ExclusionLine, NoteLine, SourceLine, Window,
};
use crate::eligibility::aids::texts::{citations, contract, disagreements, exclusions, notes};
use crate::rules::AidId;
use crate::rules::aid::{AidFile, Condition, ContentState};
use crate::rules::amount::{AmountRule, Period};
use crate::rules::length::{Length, length_at_least};
use crate::rules::words::{Part, Words};
use serde::Serialize;

/// An aid, by its newest period, with one line for each period.
#[derive(Serialize)]
pub struct Aid<'a, P> {
    pub id: AidId,
    pub name: &'a str,
    pub summary: &'a str,
    territory: &'a Option<Vec<RegionCode>>,
    pub periods: Vec<P>,
}

/// A period in the list of aids.
#[derive(Serialize)]
pub struct PeriodLine {
    from: Option<Date>,
    to: Option<Date>,
    content: ContentState,
}

/// The rule of a period.
#[derive(Serialize)]
pub struct PeriodRule<'a> {
    pub open: Window,
    content: ContentState,
    pub reason: Option<&'a str>,
    text: Vec<Part>,
    pub conditions: Vec<ConditionRule<'a>>,
    pub amounts: Vec<AmountText<'a>>,
    duration: Option<Length>,
    #[serde(skip)]
    pub duration_in_words: Option<String>,
    /// What an early end costs, in words.
    #[serde(skip)]
    pub repay: Option<String>,
    pub contract: ContractLines,
    pub excludes: Vec<ExclusionLine>,
    /// Each of them in words.
    #[serde(skip)]
    pub excludes_in_words: Vec<String>,
    pub notes: Vec<NoteLine>,
    pub disagreements: Vec<DisagreementLine>,
    pub contacts: Vec<ContactLine>,
    pub sources: Vec<SourceLine>,
}

/// A condition.
#[derive(Serialize)]
pub struct ConditionRule<'a> {
    pub id: &'a str,
    pub label: &'a str,
    pub rule: String,
    /// The rule clause by clause.
    #[serde(skip)]
    pub clauses: Vec<String>,
    pub note: Option<&'a str>,
    pub sources: Vec<SourceLine>,
}

/// An amount.
#[derive(Serialize)]
pub struct AmountText<'a> {
    id: &'a str,
    pub label: &'a str,
    period: Period,
    pub formula: String,
    /// The formula clause by clause.
    #[serde(skip)]
    pub clauses: Vec<String>,
    /// When it is paid, in words.
    #[serde(skip)]
    pub paid: Vec<String>,
    pub note: Option<&'a str>,
    pub sources: Vec<SourceLine>,
}

/// An aid with its periods as short lines.
pub fn listed(data: &Snapshot, id: AidId, lang: Lang) -> Option<Aid<'_, PeriodLine>> {
    aid(data, id, lang, |file| {
        let open = file.open.get_ref();
        PeriodLine {
            from: Some(open.from),
            to: open.to,
            content: file.content.get_ref().state,
        }
    })
}

/// An aid with its rules.
pub fn rule(data: &Snapshot, id: AidId, lang: Lang) -> Option<Aid<'_, PeriodRule<'_>>> {
    let words = Words {
        questions: &data.questions,
        lang,
    };
    aid(data, id, lang, |file| period(file, words))
}

fn aid<'a, P>(data: &'a Snapshot, id: AidId, lang: Lang, line: impl Fn(&'a AidFile) -> P) -> Option<Aid<'a, P>> {
    let periods = data.rules.periods(id);
    let newest = periods.last()?;
    Some(Aid {
        id,
        name: newest.name.get(lang),
        summary: newest.summary.get(lang),
        territory: &newest.territory,
        periods: periods.iter().map(line).collect(),
    })
}

fn period<'a>(file: &'a AidFile, words: Words<'_>) -> PeriodRule<'a> {
    let lang = words.lang;
    let open = file.open.get_ref();
    let contacts = file.contacts.iter().map(|c| ContactLine {
        name: c.name.get(lang).replace(" ({department})", ""),
        url: c.url.clone(),
    });
    let sources = file.sources.iter().map(|s| SourceLine {
        document: s.get_ref().document.clone(),
        article: None,
        detail: s.get_ref().detail.clone(),
    });
    PeriodRule {
        open: Window {
            from: Some(open.from),
            to: open.to,
        },
        content: file.content.get_ref().state,
        reason: file.content.get_ref().reason.as_ref().map(|r| r.get(lang)),
        text: words.file(file),
        conditions: file
            .conditions
            .iter()
            .map(|c| condition(file, c.get_ref(), words))
            .collect(),
        amounts: file.amounts.iter().map(|a| amount(file, a.get_ref(), words)).collect(),
        duration: length_at_least(file),
        duration_in_words: file.duration.as_ref().map(|d| words.duration(d.get_ref())),
        repay: words.repay(file),
        contract: contract(file, lang),
        excludes: exclusions(file, lang),
        excludes_in_words: file
            .exclusions
            .iter()
            .map(|e| words.exclusion(file.aid, e.get_ref()))
            .collect(),
        notes: notes(file, lang),
        disagreements: disagreements(file, lang),
        contacts: contacts.collect(),
        sources: sources.collect(),
    }
}

fn condition<'a>(file: &AidFile, condition: &'a Condition, words: Words<'_>) -> ConditionRule<'a> {
    ConditionRule {
        id: &condition.id,
        label: condition.label.get(words.lang),
        rule: words.rule(&condition.test),
        clauses: words.rule_clauses(&condition.test),
        note: condition.note.as_ref().map(|n| n.get(words.lang)),
        sources: citations(file, &condition.sources),
    }
}

fn amount<'a>(file: &AidFile, rule: &'a AmountRule, words: Words<'_>) -> AmountText<'a> {
    AmountText {
        id: &rule.id,
        label: rule.label.get(words.lang),
        period: rule.period,
        formula: words.amount(rule),
        clauses: words.amount_clauses(rule),
        paid: words.paid(rule),
        note: rule.note.as_ref().map(|n| n.get(words.lang)),
        sources: citations(file, &rule.sources),
    }
}
