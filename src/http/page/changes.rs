//! One place on two days, side by side: its zoning, the 10 km rule and the aids.

mod rows;

use super::ask::{Asked, Refusal, href};
use super::frame::Frame;
use super::words::words;
use super::zones::source_line;
use super::{place, say};
use crate::dataset::Snapshot;
use crate::dataset::zoning::ZoningGeneration;
use crate::domain::{Date, RegionCode, Relation, ZoneKind, date};
use crate::eligibility::answer::answer as answer_to;
use crate::eligibility::parse::InvalidParameter;
use crate::eligibility::{Answer, Question};
use askama::Template;
use rows::{Change, Row, rows};

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
    /// From each list to the next, where there is more than one.
    diffs: Vec<Diff>,
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

/// A day on which something begins.
struct Event {
    text: String,
    /// The page that compares the day before with it; absent where no place is named.
    href: Option<String>,
}

/// What changes everywhere from one list to the next: the same in several forms, each with its name.
struct Diff {
    text: String,
    forms: Vec<(&'static str, String)>,
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
    let diffs = diffs(data, asked, region);
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
        diffs,
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

/// The days on which a list begins or is known to be replaced, where the place is, else anywhere; newest first.
fn events(data: &Snapshot, asked: &Asked, region: Option<RegionCode>) -> Vec<Event> {
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
    days.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
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

/// From each list to the next: of the région of the place, else of all of France.
fn diffs(data: &Snapshot, asked: &Asked, region: Option<RegionCode>) -> Vec<Diff> {
    let (lang, w) = (asked.lang, words(asked.lang));
    let all = data.zoning.generations.iter();
    let mut lists: Vec<_> = all.filter(|list| region.is_none_or(|own| list.covers(own))).collect();
    lists.sort_by_key(|list| list.start());
    let pair = |before: &ZoningGeneration, after: &ZoningGeneration| {
        let path = format!("/generations/{}/diff/{}", before.about.id, after.about.id);
        let to = |format: &str| {
            let mut pairs = vec![("format", format), ("lang", lang.as_str())];
            pairs.extend(region.as_ref().map(|own| ("region", own.as_str())));
            href(&path, &pairs)
        };
        let [first, second] = [before, after].map(|list| say::day(lang, list.start()));
        Diff {
            text: say::sentence(lang, &say::fill(w.changes_diff, &[&first, &second])),
            forms: vec![
                ("page", to("html")),
                (w.changes_diff_map, to("svg")),
                ("CSV", to("csv")),
                ("GeoJSON", to("geojson")),
                ("JSON", to("json")),
            ],
        }
    };
    let pairs = lists.windows(2).filter_map(|two| Some((two.first()?, two.last()?)));
    pairs.map(|(before, after)| pair(before, after)).collect()
}
