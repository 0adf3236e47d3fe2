//! The page of what changes from one state of a layer to another: map, totals, aids, and every place.

use super::ask::{Asked, href};
use super::frame::Frame;
use super::say;
use super::words::words;
use crate::dataset::Snapshot;
use crate::domain::{Date, Lang};
use crate::eligibility::difference::words::{class, direction};
use crate::eligibility::difference::{AidChange, Change, DepartmentTotal, Difference, Direction, Group, State, Tally};
use askama::Template;

/// A page holds so many rows of changes; the table to download has all.
const MOST_ROWS: usize = 300;

#[derive(Template)]
#[template(path = "difference.html")]
pub struct DifferencePage {
    frame: Frame,
    heading: String,
    layer: String,
    states: [String; 2],
    /// Nothing of what was asked about is in both.
    unknown: bool,
    compared: String,
    left_out: Option<String>,
    /// The map as an image; absent where nothing changes.
    map: Option<String>,
    totals: Vec<[String; 3]>,
    departments: Vec<[String; 5]>,
    aids: Vec<[String; 4]>,
    changes: Vec<ChangeLine>,
    /// That there are more than are shown.
    more: Option<String>,
    warnings: Vec<String>,
    forms: Vec<(&'static str, String)>,
}

struct ChangeLine {
    name: String,
    code: String,
    department: String,
    class: String,
    change: &'static str,
    people: String,
    opens: String,
    closes: String,
}

pub fn page(data: &Snapshot, told: &Difference, pairs: &[(String, String)], lang: Lang, today: Date) -> DifferencePage {
    let w = words(lang);
    let path = format!("/generations/{}/diff/{}", told.before.id, told.after.id);
    let kept: Vec<(&str, &str)> = pairs
        .iter()
        .filter(|(name, _)| !["format", "lang", "geometry"].contains(&&**name))
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let to = |more: &[(&str, &str)]| href(&path, &[&kept[..], more].concat());
    let form = |format: &str| to(&[("format", format), ("lang", lang.as_str())]);
    let asked = Asked::plain("/generations", Some(lang.pick("", "lang=en"))).about_data(data, today);
    let [before, after] = [&told.before, &told.after].map(|state| say::day(lang, state.start()));
    let heading = say::fill(w.diff_title, &[&before, &after]);
    let mut frame = Frame::new(&asked, format!("{heading} — eligeo"), String::new(), today);
    if let Some(switch) = &mut frame.switch {
        switch.href = to(&[("lang", switch.lang.as_str())]);
    }
    let layer = data.manifest.layer(&told.layer);
    let shown = told.changes.len().min(MOST_ROWS);
    let regions: Vec<String> = told.compared.regions.iter().map(|r| data.cog.region_name(*r)).collect();
    let left_out = told.compared.left_out_communes;
    DifferencePage {
        frame,
        heading,
        layer: layer.map_or_else(|_| told.layer.clone(), |l| say::sentence(lang, l.title.get(lang))),
        states: [&told.before, &told.after].map(|state| state_line(state, lang)),
        unknown: told.compared.regions.is_empty(),
        compared: say::fill(
            w.diff_compared,
            &[&say::count(lang, told.compared.communes), &regions.join(", ")],
        ),
        left_out: (left_out > 0).then(|| say::fill(w.diff_left_out, &[&say::count(lang, left_out)])),
        map: (!told.changes.is_empty()).then(|| form("svg")),
        totals: told
            .totals
            .iter()
            .map(|total| {
                [
                    format!(
                        "{} → {}",
                        class(&total.class_before, lang),
                        class(&total.class_after, lang)
                    ),
                    direction(total.change, lang).to_owned(),
                    tally(total.tally, lang),
                ]
            })
            .collect(),
        departments: told.departments.iter().map(|d| department(d, lang)).collect(),
        aids: told.aids.iter().map(|aid| aid_line(aid, lang)).collect(),
        changes: told.changes[..shown].iter().map(|change| line(change, lang)).collect(),
        more: (told.changes.len() > shown).then(|| {
            say::fill(
                w.diff_more,
                &[&say::count(lang, shown), &say::count(lang, told.changes.len())],
            )
        }),
        warnings: told
            .warnings
            .iter()
            .map(|warning| say::sentence(lang, &warning.message))
            .collect(),
        forms: vec![
            (w.changes_diff_map, form("svg")),
            ("CSV", form("csv")),
            ("GeoJSON", form("geojson")),
            ("JSON", form("json")),
        ],
    }
}

fn state_line(state: &State, lang: Lang) -> String {
    let since = say::fill(words(lang).diff_since, &[&state.id, &say::day(lang, state.start())]);
    match &state.document {
        Some(document) => say::sentence(lang, &format!("{since}, {document}")),
        None => since,
    }
}

fn department(total: &DepartmentTotal, lang: Lang) -> [String; 5] {
    let [gained, lost, changed, unclear] =
        [total.gained, total.lost, total.changed, total.unclear].map(|own| tally(own, lang));
    let others = [changed, unclear]
        .into_iter()
        .zip([Direction::Changed, Direction::Unclear]);
    let others = others.filter(|(text, _)| !text.is_empty());
    let others: Vec<String> = others
        .map(|(text, change)| format!("{} ({text})", direction(change, lang)))
        .collect();
    [
        total.code.to_string(),
        total.name.clone(),
        gained,
        lost,
        others.join(" ; "),
    ]
}

fn aid_line(aid: &AidChange, lang: Lang) -> [String; 4] {
    let day = say::fill(words(lang).diff_signed, &[&aid.name, &say::day(lang, aid.date)]);
    let [opened, closed, unclear] = [&aid.opened, &aid.closed, &aid.unclear].map(|own| group(own, lang));
    [day, opened, closed, unclear]
}

fn line(change: &Change, lang: Lang) -> ChangeLine {
    let aids = |list: &Option<Vec<crate::rules::AidId>>| {
        let all = list.iter().flatten().map(|aid| aid.as_str().to_uppercase());
        all.collect::<Vec<_>>().join(", ").replace('_', " ")
    };
    ChangeLine {
        name: change.name.clone().unwrap_or_default(),
        code: change.code.clone(),
        department: change.department.map(|d| d.to_string()).unwrap_or_default(),
        class: format!(
            "{} → {}",
            class(&change.class_before, lang),
            class(&change.class_after, lang)
        ),
        change: direction(change.change, lang),
        people: change
            .population
            .map(|n| say::count(lang, n as usize))
            .unwrap_or_default(),
        opens: aids(&change.opens),
        closes: aids(&change.closes),
    }
}

/// "12 communes, 3 400 habitants, 2 QPV"; empty where there is none.
fn tally(tally: Tally, lang: Lang) -> String {
    let mut parts = Vec::new();
    if tally.communes > 0 {
        parts.push(places(tally.communes, tally.population, lang));
    }
    if tally.qpv > 0 {
        parts.push(format!("{} QPV", say::count(lang, tally.qpv)));
    }
    parts.join(", ")
}

fn group(group: &Group, lang: Lang) -> String {
    if group.communes == 0 {
        return "—".to_owned();
    }
    places(group.communes, group.population, lang)
}

fn places(communes: usize, people: u64, lang: Lang) -> String {
    let people = usize::try_from(people).unwrap_or(usize::MAX);
    let word = if communes == 1 { "commune" } else { "communes" };
    say::fill(
        words(lang).diff_people,
        &[&say::count(lang, communes), word, &say::count(lang, people)],
    )
}
