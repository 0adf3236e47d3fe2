//! The sheet to print: one page with the answer, its sources, its date and the version of the data.

use super::answer::{Brief, brief, layers, told};
use super::ask::Asked;
use super::frame::Frame;
use super::questions::{self, Answered};
use super::words::words;
use super::zones::{NearView, near};
use super::{aids, best, place, say};
use crate::dataset::Snapshot;
use crate::domain::Date;
use crate::eligibility::aids::lines::Aid;
use crate::eligibility::{Answer, told as tell};
use crate::rules::verdict::Status;
use crate::rules::words::Words as RuleWords;
use askama::Template;

/// How many sources the sheet names.
const MOST_SOURCES: usize = 8;
/// How many letters a note has at most.
const LONGEST_NOTE: usize = 190;

/// The sheet.
pub struct Sheet {
    pub heading: String,
    pub area: String,
    pub provisional: Vec<String>,
    pub brief: Vec<Brief>,
    pub lines: Vec<Line>,
    /// The other aids by verdict, in a line each: they cannot be had here or that day.
    pub rest: Vec<(&'static str, String)>,
    pub best: Option<String>,
    pub answered: Vec<Answered>,
    pub unknown: Vec<String>,
    pub sources: Vec<String>,
    pub layers: String,
    pub version: String,
    pub printed: String,
    /// The link to the answer, without the facts about the doctor.
    pub link: String,
}

/// An aid on the sheet.
pub struct Line {
    pub name: String,
    pub sum: String,
    pub verdict: String,
    pub note: Option<String>,
}

#[derive(Template)]
#[template(path = "print.html")]
pub struct PrintPage {
    frame: Frame,
    sheet: Sheet,
    back: String,
}

/// The page that shows the sheet only.
pub fn page(data: &Snapshot, asked: &Asked, answer: &Answer, today: Date) -> PrintPage {
    let w = words(asked.lang);
    let near = near(asked.lang, &answer.near_zip_zac, place::is_point(&answer.location));
    let sheet = sheet(data, asked, answer, &near);
    PrintPage {
        frame: Frame::new(
            asked,
            format!("{} — {} — eligeo", sheet.heading, w.sheet_title),
            place::searched(asked, &answer.location),
            today,
        ),
        back: asked.here("/"),
        sheet,
    }
}

/// The sheet of an answer.
pub fn sheet(data: &Snapshot, asked: &Asked, answer: &Answer, near: &NearView) -> Sheet {
    let (lang, w) = (asked.lang, words(asked.lang));
    let day = say::day(lang, answer.date);
    let of_use = |aid: &&Aid| aid.status.is_open() || aid.running.is_some() || aid.nearest.is_some();
    let shown = answer.aids.iter().filter(of_use);
    let open = answer.questions.iter().take(3);
    let date = answer.date.to_string();
    let mut link = asked.place();
    link.push(("date", &date));
    Sheet {
        heading: place::heading(&answer.location),
        area: place::area(data, w, &answer.location),
        provisional: told(asked, answer, &["zoning_superseded", "zoning_old"], true),
        brief: brief(data, asked, answer, near).into_iter().take(2).collect(),
        lines: shown.map(|aid| line(data, asked, answer.date, aid)).collect(),
        rest: rest(data, asked, answer, &of_use),
        best: best::best(data, lang, answer).map(|best| {
            let names: Vec<&str> = best.aids.iter().map(|(name, _)| name.as_str()).collect();
            let text = if best.certain { w.sheet_best } else { w.sheet_best_if };
            say::fill(text, &[&names.join(" + "), &best.total, &best.first_year])
        }),
        answered: questions::answered(data, asked),
        unknown: open.map(|q| say::sentence(lang, &q.question)).collect(),
        sources: sources(asked, answer),
        layers: layers(data, asked, answer).join(" · "),
        version: start_of(&answer.dataset.version),
        printed: say::fill(w.sheet_day, &[&day]),
        link: format!(
            "{}{}",
            asked.host.as_deref().unwrap_or_default(),
            super::ask::href("/", &link)
        ),
    }
}

fn line(data: &Snapshot, asked: &Asked, day: Date, aid: &Aid) -> Line {
    let (lang, w) = (asked.lang, words(asked.lang));
    let (_, word) = aids::verdict(w, aid);
    let sum = aids::sum(lang, aid);
    let card = aids::reason_of(data, asked, day, aid);
    let nearest = aid
        .nearest
        .as_ref()
        .map(|commune| say::sentence(lang, &tell::nearest(lang, commune)));
    let running = aid.running.as_ref().and_then(|run| {
        let told = tell::running(lang, run, aid.status == Status::Closed);
        told.first().map(|text| say::sentence(lang, text))
    });
    Line {
        name: say::sentence(lang, &aid.name),
        sum: sum.unwrap_or_else(|| "—".to_owned()),
        verdict: if aid.provisional {
            format!("{word} ({})", w.provisional_short)
        } else {
            word.to_owned()
        },
        note: running.or(nearest).or(card).map(|text| short(&text)),
    }
}

/// The aids that cannot be had, by verdict.
fn rest(
    data: &Snapshot,
    asked: &Asked,
    answer: &Answer,
    of_use: &dyn Fn(&&Aid) -> bool,
) -> Vec<(&'static str, String)> {
    let w = words(asked.lang);
    let rule = RuleWords {
        questions: &data.questions,
        lang: asked.lang,
    };
    let mut told: Vec<(&'static str, String)> = Vec::new();
    for aid in answer.aids.iter().filter(|aid| !of_use(aid)) {
        let (_, word) = aids::verdict(w, aid);
        let name = rule.aid(aid.id.as_str());
        match told.iter_mut().find(|(own, _)| *own == word) {
            Some((_, names)) => {
                names.push_str(", ");
                names.push_str(&name);
            }
            None => told.push((word, name)),
        }
    }
    told.into_iter()
        .map(|(word, names)| (word, say::sentence(asked.lang, &names)))
        .collect()
}

/// A note as short as the sheet has room for.
fn short(text: &str) -> String {
    if text.chars().count() <= LONGEST_NOTE {
        return text.to_owned();
    }
    let cut: String = text.chars().take(LONGEST_NOTE).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{}…", whole.trim_end_matches([',', ' ', '—', ':', '\u{a0}']))
}

/// The documents behind the aids that are or could be had, each once.
fn sources(asked: &Asked, answer: &Answer) -> Vec<String> {
    let mut named: Vec<String> = Vec::new();
    let open = answer
        .aids
        .iter()
        .filter(|aid| aid.status.is_open() || aid.running.is_some());
    for condition in open.flat_map(|aid| &aid.conditions) {
        for source in condition.sources.iter().take(1) {
            let text = say::sentence(asked.lang, &source.document);
            if !named.contains(&text) {
                named.push(text);
            }
        }
    }
    named.truncate(MOST_SOURCES);
    named
}

/// The start of a version: enough to know a dataset by, and short enough to copy from paper.
fn start_of(version: &str) -> String {
    const DIGITS: usize = 16;
    let (kind, hash) = version.split_once(':').unwrap_or(("", version));
    let start: String = hash.chars().take(DIGITS).collect();
    format!("{kind}:{start}…")
}
