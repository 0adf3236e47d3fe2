//! One place on two days, side by side: its zoning, the 10 km rule and the aids.

use super::answer::zoning_in_brief;
use super::ask::{Asked, Refusal};
use super::frame::Frame;
use super::words::{Words, words};
use super::zones::{Sign, near, relation_word, sign, source_line};
use super::{aids, place, say};
use crate::dataset::Snapshot;
use crate::domain::{Date, Outcome, Relation, ZoneKind, date};
use crate::eligibility::aids::lines::Aid;
use crate::eligibility::answer::answer as answer_to;
use crate::eligibility::near::NearOutcome;
use crate::eligibility::parse::InvalidParameter;
use crate::eligibility::{Answer, Question};
use crate::rules::verdict::Status;
use askama::Template;

#[derive(Template)]
#[template(path = "changes.html")]
pub struct ChangesPage {
    frame: Frame,
    canonical: String,
    announce: String,
    /// The place; absent where none is named.
    about: Option<About>,
    /// Days on which a list is known to begin or to be replaced.
    events: Vec<Event>,
    kept: Vec<(String, String)>,
}

/// A place on two days.
struct About {
    heading: String,
    area: String,
    href: String,
    days: [DayView; 2],
    rows: Vec<Row>,
    /// What keeps a change from being told.
    caveats: Vec<String>,
    hidden: Vec<(String, String)>,
}

/// One of the two days.
struct DayView {
    iso: String,
    text: String,
    /// The list the zoning was read from.
    source: String,
    provisional: bool,
}

/// What is compared.
struct Row {
    label: String,
    cells: [Cell; 2],
    change: Change,
    begins_aids: bool,
}

#[derive(PartialEq)]
struct Cell {
    sign: Sign,
    text: String,
    more: Option<String>,
    provisional: bool,
}

/// Whether something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It did.
    Yes,
    /// It did not.
    No,
    /// It cannot be told.
    Unknown,
}

/// A day on which something begins.
struct Event {
    text: String,
    /// The page that compares the day before with it; absent where no place is named.
    href: Option<String>,
}

/// The page.
///
/// # Errors
/// A parameter that cannot be taken, or a place that is not one.
pub fn page(data: &Snapshot, asked: &mut Asked, today: Date) -> Result<ChangesPage, Refusal> {
    let w = words(asked.lang);
    let (mut about, mut region) = (None, None);
    if asked.names_place() {
        let question = asked.question(data, today)?;
        let first = answer_to(data, &question)?;
        asked.found(place::canonical(data, &question, &first));
        region = Some(first.location.commune.region);
        let other = other_day(data, asked, &first, today)?;
        let question = Question { day: other, ..question };
        let second = answer_to(data, &question)?;
        let (before, after) = if other < first.date {
            (second, first)
        } else {
            (first, second)
        };
        about = Some(compared(data, asked, &before, &after));
    }
    let events = events(data, asked, region);
    let title = match &about {
        Some(about) => format!("{} — {}", w.changes_title, about.heading),
        None => w.changes_title.to_owned(),
    };
    let searched = about.as_ref().map(|a| a.heading.clone()).unwrap_or_default();
    let mut kept: Vec<(String, String)> = Vec::new();
    kept.extend(asked.get("with").map(|day| ("with".to_owned(), day.to_owned())));
    kept.extend(asked.carried().into_iter().map(|(n, t)| (n.to_owned(), t)));
    Ok(ChangesPage {
        canonical: asked.canonical(),
        announce: title.clone(),
        about,
        events,
        kept,
        frame: Frame::new(asked, format!("{title} — eligeo"), searched, today),
    })
}

/// The day to compare with: the one given, else the day before the list was last replaced, or the day of that.
fn other_day(data: &Snapshot, asked: &Asked, answer: &Answer, today: Date) -> Result<Date, Refusal> {
    if let Some(text) = asked.get("with") {
        let day = date::parse_iso(text).filter(|day| *day <= date::last_askable(today));
        return day.ok_or_else(|| {
            Refusal::Parameter(InvalidParameter {
                field: Some("date".to_owned()),
                what: "with: must be a date (YYYY-MM-DD)".to_owned(),
            })
        });
    }
    let region = answer.location.commune.region;
    let list = data.zoning.generations.iter();
    let days = list.flat_map(|g| {
        let replaced = g.about.superseded.iter().filter(|s| s.region == region).map(|s| s.from);
        replaced.chain([g.start()]).collect::<Vec<_>>()
    });
    let last = days.max().unwrap_or(answer.date);
    Ok(if last <= answer.date {
        last.yesterday().unwrap_or(last)
    } else {
        last
    })
}

fn compared(data: &Snapshot, asked: &Asked, before: &Answer, after: &Answer) -> About {
    let w = words(asked.lang);
    let mut hidden: Vec<(String, String)> = Vec::new();
    let place = asked.place();
    hidden.extend(place.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())));
    let carried = asked.carried().into_iter().filter(|(name, _)| *name != "date");
    hidden.extend(carried.map(|(n, t)| (n.to_owned(), t)));
    About {
        heading: place::heading(&after.location),
        area: place::area(data, w, &after.location),
        href: asked.here("/"),
        days: [before, after].map(|answer| day_view(data, asked, answer)),
        rows: rows(asked, before, after),
        caveats: caveats(asked, before, after),
        hidden,
    }
}

fn day_view(data: &Snapshot, asked: &Asked, answer: &Answer) -> DayView {
    let w = words(asked.lang);
    let source = answer
        .zones
        .iter()
        .find_map(|z| z.source.as_ref().filter(|_| z.kind == ZoneKind::Zip));
    DayView {
        iso: answer.date.to_string(),
        text: say::day(asked.lang, answer.date),
        source: source.map_or_else(|| w.changes_no_list.to_owned(), |s| source_line(data, asked.lang, s)),
        provisional: answer.zones.iter().any(|z| z.provisional),
    }
}

/// The state of the zoning list that an answer used.
fn list_of(answer: &Answer) -> Option<Date> {
    let zone = answer.zones.iter().find(|z| z.kind == ZoneKind::Zip)?;
    zone.source
        .as_ref()?
        .as_of
        .filter(|_| zone.relation != Relation::NoData)
}

fn is_provisional(answer: &Answer) -> bool {
    answer.zones.iter().any(|z| z.provisional)
}

/// Whether the zoning of both days can be compared: both are known, and neither stands in for a list that is not here.
fn comparable(before: &Answer, after: &Answer) -> bool {
    list_of(before).is_some() && list_of(after).is_some() && !is_provisional(before) && !is_provisional(after)
}

fn caveats(asked: &Asked, before: &Answer, after: &Answer) -> Vec<String> {
    let (lang, w) = (asked.lang, words(asked.lang));
    let mut said = Vec::new();
    for answer in [before, after] {
        if list_of(answer).is_none() {
            said.push(say::fill(w.changes_no_data, &[&say::day(lang, answer.date)]));
        }
    }
    let same = list_of(before).is_some() && list_of(before) == list_of(after);
    if same && is_provisional(after) {
        said.push(say::fill(w.changes_same_list, &[&say::day(lang, after.date)]));
    }
    for answer in [before, after] {
        for text in super::answer::told(asked, answer, &["zoning_superseded", "zoning_old"], true) {
            if !said.contains(&text) {
                said.push(text);
            }
        }
    }
    said
}

fn rows(asked: &Asked, before: &Answer, after: &Answer) -> Vec<Row> {
    let (lang, w) = (asked.lang, words(asked.lang));
    let both = [before, after];
    let known = comparable(before, after);
    let cell = |sign: Sign, text: &str, more: Option<String>, provisional: bool| Cell {
        sign,
        text: say::sentence(lang, text),
        more,
        provisional,
    };
    let zoning = both.map(|answer| {
        let (sign, text) = zoning_in_brief(w, &answer.zones);
        cell(sign, &text, None, is_provisional(answer))
    });
    let rule = both.map(|answer| {
        let view = near(lang, &answer.near_zip_zac, place::is_point(&answer.location));
        cell(view.sign, view.outcome, view.short, view.provisional)
    });
    let near_known = both
        .iter()
        .all(|a| !a.near_zip_zac.provisional && a.near_zip_zac.outcome != NearOutcome::NoData);
    let mut rows = vec![row(w.zoning_group, zoning, known), row(w.near_title, rule, near_known)];
    for (label, kind) in [(w.terrain_group, ZoneKind::Montagne), (w.quarter_group, ZoneKind::Qpv)] {
        let relation = |answer: &Answer| {
            let zone = answer.zones.iter().find(|z| z.kind == kind);
            zone.map_or(Relation::NoData, |z| z.relation)
        };
        let cells = both.map(|a| cell(sign(relation(a)), relation_word(w, relation(a)), None, false));
        let known = both.iter().all(|a| relation(a) != Relation::NoData);
        rows.push(row(label, cells, known));
    }
    let first_aid = rows.len();
    rows.extend(aid_rows(asked, w, before, after));
    if let Some(row) = rows.get_mut(first_aid) {
        row.begins_aids = true;
    }
    rows
}

fn row(label: &str, cells: [Cell; 2], known: bool) -> Row {
    let differs = cells[0].sign != cells[1].sign || cells[0].text != cells[1].text || cells[0].more != cells[1].more;
    Row {
        label: label.to_owned(),
        change: match (known, differs) {
            (false, _) => Change::Unknown,
            (true, true) => Change::Yes,
            (true, false) => Change::No,
        },
        cells,
        begins_aids: false,
    }
}

fn aid_rows(asked: &Asked, w: &'static Words, before: &Answer, after: &Answer) -> Vec<Row> {
    let lang = asked.lang;
    let pairs = before.aids.iter().filter_map(|old| {
        let new = after.aids.iter().find(|aid| aid.id == old.id)?;
        Some((old, new))
    });
    pairs
        .map(|(old, new)| {
            let cells = [old, new].map(|aid| {
                let (sign, word) = aids::verdict(w, aid);
                Cell {
                    sign,
                    text: word.to_owned(),
                    more: aids::sum(lang, aid),
                    provisional: aid.provisional,
                }
            });
            let open_to_doubt = [old, new].into_iter().any(rests_on_outdated_list) && old.status == new.status;
            row(&say::sentence(lang, &new.name), cells, !open_to_doubt)
        })
        .collect()
}

/// Whether the list in force might give another verdict: not where the aid cannot be signed anyway, nor where a
/// condition fails that has nothing to do with the list.
fn rests_on_outdated_list(aid: &Aid) -> bool {
    let fails_anyway = aid
        .conditions
        .iter()
        .any(|c| c.outcome == Outcome::NotMet && !c.provisional);
    let by_conditions = aid.status.is_open() || aid.status == Status::NotEligible;
    aid.provisional && by_conditions && !fails_anyway
}

/// The days on which a list begins or is known to be replaced, where the place is, else anywhere; newest first.
fn events(data: &Snapshot, asked: &Asked, region: Option<crate::domain::RegionCode>) -> Vec<Event> {
    let (lang, w) = (asked.lang, words(asked.lang));
    let mut days: Vec<(Date, String)> = Vec::new();
    for generation in &data.zoning.generations {
        let start = generation.start();
        days.push((start, say::fill(w.event_list, &[&say::day(lang, start)])));
        let replaced = generation.about.superseded.iter();
        for later in replaced.filter(|later| region.is_none_or(|own| own == later.region)) {
            let name = data.cog.region_name(later.region);
            let text = say::fill(w.event_replaced, &[&say::day(lang, later.from), &name, &later.by]);
            days.push((later.from, text));
        }
    }
    days.sort_by(|a, b| b.0.cmp(&a.0));
    days.into_iter()
        .map(|(day, text)| Event {
            text: say::sentence(lang, &text),
            href: region.map(|_| {
                let before = day.yesterday().unwrap_or(day).to_string();
                asked.with(&[("with", &before), ("date", &day.to_string())])
            }),
        })
        .collect()
}
