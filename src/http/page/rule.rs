//! The page of an aid: its rule, period by period, the one in force first.

use super::ask::{Asked, href};
use super::cited::{self, Disagreement, Note};
use super::frame::Frame;
use super::say;
use super::words::{Words, words};
use super::zones::Sign;
use crate::dataset::Snapshot;
use crate::domain::{Date, Lang};
use crate::eligibility::aids::lines::{ConsequenceLine, ContactLine};
use crate::http::aids::rule::{Aid, PeriodRule};
use crate::rules::contract::ExclusionOutcome;
use askama::Template;

#[derive(Template)]
#[template(path = "rule.html")]
pub struct RulePage {
    frame: Frame,
    name: String,
    summary: String,
    periods: Vec<Period>,
    json: String,
}

/// A period.
struct Period {
    window: String,
    sign: Sign,
    state: String,
    reason: Option<String>,
    amounts: Vec<Rule>,
    conditions: Vec<Rule>,
    paid: Vec<String>,
    duration: Option<String>,
    excludes: Vec<Note>,
    uncertain: Vec<Note>,
    /// What becomes of a contract, by occasion.
    contract: Vec<(&'static str, Note)>,
    repay: Option<String>,
    disagreements: Vec<Disagreement>,
    notes: Vec<Note>,
    contacts: Vec<ContactLine>,
    sources: Vec<String>,
}

/// A condition or an amount.
struct Rule {
    id: String,
    label: String,
    clauses: Vec<String>,
    note: Option<String>,
    sources: Vec<String>,
}

pub fn page(data: &Snapshot, aid: &Aid<'_, PeriodRule<'_>>, lang: Lang, today: Date) -> RulePage {
    let w = words(lang);
    let asked = Asked::plain("/aids", Some(lang.pick("", "lang=en"))).about_data(data, today);
    let path = format!("/aids/{}", aid.id);
    let mut frame = Frame::new(&asked, format!("{} — eligeo", aid.name), String::new(), today);
    if let Some(switch) = &mut frame.switch {
        switch.href = href(&path, &[("lang", switch.lang.as_str())]);
    }
    let mut periods: Vec<&PeriodRule<'_>> = aid.periods.iter().rev().collect();
    periods.sort_by_key(|p| !in_force(p, today));
    RulePage {
        frame,
        name: say::sentence(lang, aid.name),
        summary: say::sentence(lang, aid.summary),
        periods: periods.into_iter().map(|p| period(w, lang, p, today)).collect(),
        json: href(&path, &[("lang", lang.as_str()), ("format", "json")]),
    }
}

fn in_force(period: &PeriodRule<'_>, today: Date) -> bool {
    period.open.from.is_none_or(|from| from <= today) && period.open.to.is_none_or(|to| today <= to)
}

fn period(w: &'static Words, lang: Lang, rule: &PeriodRule<'_>, today: Date) -> Period {
    let say = |text: &str| say::sentence(lang, text);
    let all = |list: &[String]| -> Vec<String> { list.iter().map(|text| say(text)).collect() };
    let day = |day: Option<Date>| day.map(|d| say::day(lang, d)).unwrap_or_default();
    let (from, to) = (day(rule.open.from), day(rule.open.to));
    let (sign, state): (Sign, &str) = match &rule.open {
        open if open.from.is_some_and(|d| today < d) => ("closed", w.rule_states[1]),
        open if open.to.is_some_and(|d| d < today) => ("closed", w.rule_states[2]),
        _ if rule.reason.is_some() => ("unsure", w.rule_states[3]),
        _ => ("yes", w.rule_states[0]),
    };
    let mut paid: Vec<String> = Vec::new();
    for line in rule.amounts.iter().flat_map(|a| &a.paid) {
        let line = say(line);
        if !paid.contains(&line) {
            paid.push(line);
        }
    }
    let exclusions = |outcome: ExclusionOutcome| {
        let chosen = rule.excludes.iter().zip(&rule.excludes_in_words);
        let chosen = chosen.filter(|(line, _)| line.outcome == outcome);
        let told = chosen.map(|(line, text)| {
            let note = line.note.as_deref().map(|n| format!(". {n}")).unwrap_or_default();
            cited::note(lang, &format!("{text}{note}"), &line.sources)
        });
        told.collect()
    };
    let mut contract = Vec::new();
    let consequences = [&rule.contract.zone_change, &rule.contract.closing, &rule.contract.exit];
    for (title, said) in w.rule_contract.into_iter().zip(consequences) {
        let told = |line: &ConsequenceLine| (title, cited::note(lang, &line.text, &line.sources));
        contract.extend(said.as_ref().map(told));
    }
    Period {
        window: match rule.open.to {
            _ if rule.open.from.is_some_and(|d| today < d) => say::fill(w.opens_on, &[&from]),
            Some(day) if day < today => say::fill(w.was_open, &[&from, &to]),
            Some(_) => say::fill(w.open_from_to, &[&from, &to]),
            None => say::fill(w.open_from, &[&from]),
        },
        sign,
        state: state.to_owned(),
        reason: rule.reason.map(say),
        amounts: rule
            .amounts
            .iter()
            .map(|a| Rule {
                id: String::new(),
                label: say(a.label),
                clauses: all(&a.clauses),
                note: a.note.map(say),
                sources: cited::sources(lang, &a.sources),
            })
            .collect(),
        conditions: rule
            .conditions
            .iter()
            .map(|c| Rule {
                id: c.id.to_owned(),
                label: say(c.label),
                clauses: all(&c.clauses),
                note: c.note.map(say),
                sources: cited::sources(lang, &c.sources),
            })
            .collect(),
        paid,
        duration: rule.duration_in_words.as_deref().map(say),
        excludes: exclusions(ExclusionOutcome::Met),
        uncertain: exclusions(ExclusionOutcome::Undetermined),
        contract,
        repay: rule.repay.as_deref().map(say),
        disagreements: cited::disagreements(lang, &rule.disagreements),
        notes: cited::notes(lang, &rule.notes),
        contacts: rule.contacts.clone(),
        sources: cited::sources(lang, &rule.sources),
    }
}
