//! Up to three places side by side.

use super::answer::{Link, reading_link, zoning_in_brief};
use super::ask::{Asked, Refusal};
use super::frame::Frame;
use super::questions::{self, Form};
use super::words::{Words, words};
use super::zones::{Sign, near, relation_word, sign};
use super::{aids, place, refusal, say};
use crate::dataset::Snapshot;
use crate::domain::{CommuneCode, Date, Lang, ZoneKind};
use crate::eligibility::aids::QuestionLine;
use crate::eligibility::aids::lines::Aid;
use crate::eligibility::answer::answer as answer_to;
use crate::eligibility::search;
use crate::eligibility::{Answer, PlaceError, PlaceQuery, Question, told};
use crate::geom::LonLat;
use crate::rules::AidId;
use askama::Template;

/// The most places side by side.
pub const MOST: usize = 3;
/// The largest precision of a point, in metres, as in the contract.
const LARGEST_PRECISION_M: f64 = 10_000.0;

/// A place as `place=` names it: `commune:34172`, or `lat,lon[,precision_m[,in]]`; `None` when none is known.
pub fn token(place: &[(&str, &str)]) -> Option<String> {
    let get = |name: &str| place.iter().find(|(n, _)| *n == name).map(|(_, text)| *text);
    if let Some(code) = get("commune") {
        return Some(format!("commune:{code}"));
    }
    let point = format!("{},{}", get("lat")?, get("lon")?);
    Some(match (get("precision_m"), get("in")) {
        (None, None) => point,
        (Some(metres), None) => format!("{point},{metres}"),
        (metres, Some(code)) => format!("{point},{},{code}", metres.unwrap_or("0")),
    })
}

/// The place that a token names.
pub fn read(token: &str) -> Option<PlaceQuery> {
    if let Some(code) = token.strip_prefix("commune:") {
        return Some(PlaceQuery::Commune(code.parse().ok()?));
    }
    let parts: Vec<&str> = token.split(',').collect();
    let number = |at: usize| parts.get(at).and_then(|t| t.trim().parse::<f64>().ok());
    let at = LonLat::new(number(1)?, number(0)?).ok()?;
    let precision_m = match parts.len() {
        2 => 0.0,
        3 | 4 => number(2).filter(|m| (0.0..=LARGEST_PRECISION_M).contains(m))?,
        _ => return None,
    };
    let commune: Option<CommuneCode> = parts.get(3).map(|code| code.parse()).transpose().ok()?;
    Some(match commune {
        Some(commune) => PlaceQuery::PointIn {
            at,
            precision_m,
            commune,
        },
        None => PlaceQuery::Point(at, precision_m),
    })
}

#[derive(Template)]
#[template(path = "compare.html")]
pub struct ComparePage {
    frame: Frame,
    canonical: String,
    announce: String,
    day: String,
    day_iso: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    provisional: Vec<String>,
    /// What could not be compared, and what may have been meant.
    problems: Vec<String>,
    choices: Vec<Link>,
    can_add: bool,
    /// What the search for another place keeps.
    kept: Vec<(String, String)>,
    form: Option<Form>,
}

/// A place.
struct Column {
    heading: String,
    area: String,
    /// Its own answer.
    href: String,
    /// The page without it.
    remove: String,
}

/// What is compared.
struct Row {
    label: String,
    cells: Vec<Cell>,
    differs: bool,
    /// The first of the aids.
    begins_aids: bool,
}

/// What holds at one place.
#[derive(PartialEq)]
struct Cell {
    sign: Sign,
    text: String,
    more: Option<String>,
    provisional: bool,
}

/// What was typed to be added, as a place to go on with.
pub enum Added {
    /// The page with it.
    Redirect(String),
    /// None is named, or it is no one place.
    Page(Option<Refusal>),
}

/// The page with the place that is named beside those compared, as another of them; a link without the text.
pub fn added(data: &Snapshot, asked: &Asked, today: Date) -> Added {
    if !asked.names_place() {
        return Added::Page(None);
    }
    let found = asked
        .question(data, today)
        .and_then(|question| located(data, asked, &question.place, today));
    match found {
        Ok((pairs, _)) => {
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, t)| (*n, t.as_str())).collect();
            let token = token(&pairs).unwrap_or_default();
            let mut places: Vec<&str> = asked.all("place").take(MOST).collect();
            if !places.contains(&token.as_str()) {
                places.push(&token);
            }
            Added::Redirect(with_places(asked, &places))
        }
        Err(refusal) => Added::Page(Some(refusal)),
    }
}

fn with_places(asked: &Asked, places: &[&str]) -> String {
    let own: Vec<(&str, &str)> = places.iter().map(|p| ("place", *p)).collect();
    asked.to("/compare", &own)
}

/// The answer about a place, with the place as links name it.
fn located(
    data: &Snapshot,
    asked: &Asked,
    query: &PlaceQuery,
    today: Date,
) -> Result<(place::PlacePairs, Answer), Refusal> {
    let question = Question {
        place: query.clone(),
        ..asked.about_doctor(today)?
    };
    let answer = answer_to(data, &question).map_err(Refusal::Place)?;
    Ok((place::canonical(data, &question, &answer), answer))
}

/// The page; `refused` is why what was typed is no one place.
pub fn page(data: &Snapshot, asked: &Asked, refused: Option<&Refusal>, today: Date) -> Result<ComparePage, Refusal> {
    let (lang, w) = (asked.lang, words(asked.lang));
    let day = asked.about_doctor(today)?.day;
    let mut problems = Vec::new();
    let mut answers: Vec<(String, place::PlacePairs, Answer)> = Vec::new();
    let tokens: Vec<&str> = asked.all("place").collect();
    for token in tokens.iter().take(MOST) {
        let found = read(token).ok_or(Refusal::Place(PlaceError::AddressNotFound));
        match found.and_then(|query| located(data, asked, &query, today)) {
            Ok((pairs, answer)) => answers.push(((*token).to_owned(), pairs, answer)),
            Err(refusal) => {
                let shown: String = token.chars().take(40).collect();
                let (_, why) = refusal::told(w, &refusal);
                problems.push(say::fill(w.compare_unknown, &[&shown, &why]));
            }
        }
    }
    if tokens.len() > MOST {
        problems.push(w.compare_too_many.to_owned());
    }
    let (why, choices) = refused.map(|r| offers(data, asked, r)).unwrap_or_default();
    problems.extend(why);
    let columns: Vec<Column> = answers.iter().map(|one| column(data, asked, w, one, &tokens)).collect();
    let list: Vec<&Answer> = answers.iter().map(|(_, _, answer)| answer).collect();
    let names: Vec<&str> = columns.iter().map(|c| c.heading.as_str()).collect();
    let title = if names.is_empty() {
        w.compare_title.to_owned()
    } else {
        names.join(" · ")
    };
    let own: Vec<(&str, &str)> = tokens.iter().map(|t| ("place", *t)).collect();
    let mut kept: Vec<(String, String)> = own.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
    kept.extend(asked.carried().into_iter().map(|(n, t)| (n.to_owned(), t)));
    let open = open_questions(&list);
    let mut provisional: Vec<String> = Vec::new();
    for answer in &list {
        let said = super::answer::told(asked, answer, &["zoning_superseded", "zoning_old"], true);
        provisional.extend(
            said.into_iter()
                .filter(|text| !provisional.contains(text))
                .collect::<Vec<_>>(),
        );
    }
    Ok(ComparePage {
        canonical: with_places(asked, &tokens),
        announce: title.clone(),
        day: say::day(lang, day),
        day_iso: day.to_string(),
        rows: rows(data, asked, &list),
        provisional,
        problems: problems.iter().map(|text| say::sentence(lang, text)).collect(),
        choices,
        can_add: columns.len() < MOST,
        kept,
        form: (!list.is_empty()).then(|| questions::form(data, asked, "/compare", &own, &open)),
        frame: Frame::new(asked, format!("{title} — eligeo"), String::new(), today),
        columns,
    })
}

/// Why what was typed is no one place, and what may have been meant.
fn offers(data: &Snapshot, asked: &Asked, refused: &Refusal) -> (Option<String>, Vec<Link>) {
    let w = words(asked.lang);
    let places: Vec<&str> = asked.all("place").take(MOST).collect();
    let link = |code: &str, text: String| {
        let token = format!("commune:{code}");
        let mut all = places.clone();
        all.push(&token);
        Link {
            href: with_places(asked, &all),
            text,
        }
    };
    let choices = match refused {
        Refusal::Choice(list) => list
            .iter()
            .map(|c| link(c.code.as_str(), format!("{} ({})", c.name, c.department)))
            .collect(),
        Refusal::Place(PlaceError::Ambiguous(list)) => list
            .iter()
            .map(|c| {
                link(
                    c.commune.code.as_str(),
                    format!("{} ({})", c.commune.name, c.commune.department),
                )
            })
            .collect(),
        Refusal::Place(PlaceError::AddressNotFound) => search::readings(data, asked.get("q").unwrap_or_default())
            .iter()
            .map(|reading| {
                if reading.whole_commune {
                    link(reading.code.as_str(), reading.label.clone())
                } else {
                    reading_link(asked, reading)
                }
            })
            .collect(),
        _ => vec![],
    };
    let (_, why) = refusal::told(w, refused);
    (Some(why), choices)
}

/// The questions that any of the places leaves, in the order of the first that asks.
fn open_questions(list: &[&Answer]) -> Vec<QuestionLine> {
    let mut open: Vec<QuestionLine> = Vec::new();
    for line in list.iter().flat_map(|answer| &answer.questions) {
        if !open.iter().any(|q| q.field == line.field) {
            open.push(line.clone());
        }
    }
    open
}

fn column(
    data: &Snapshot,
    asked: &Asked,
    w: &Words,
    (token, pairs, answer): &(String, place::PlacePairs, Answer),
    tokens: &[&str],
) -> Column {
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, t)| (*n, t.as_str())).collect();
    let others: Vec<&str> = tokens.iter().copied().filter(|t| t != token).collect();
    Column {
        heading: place::heading(&answer.location),
        area: place::area(data, w, &answer.location),
        href: asked.about(&pairs),
        remove: with_places(asked, &others),
    }
}

fn rows(data: &Snapshot, asked: &Asked, list: &[&Answer]) -> Vec<Row> {
    let (lang, w) = (asked.lang, words(asked.lang));
    let cell = |sign: Sign, text: String, more: Option<String>, provisional: bool| Cell {
        sign,
        text: say::sentence(lang, &text),
        more,
        provisional,
    };
    let mut rows: Vec<Row> = Vec::new();
    let mut add = |label: &str, cells: Vec<Cell>| {
        let differs = cells.windows(2).any(|pair| pair[0] != pair[1]);
        rows.push(Row {
            label: label.to_owned(),
            cells,
            differs,
            begins_aids: false,
        });
    };
    if list.is_empty() {
        return vec![];
    }
    add(
        w.zoning_group,
        list.iter()
            .map(|answer| {
                let (sign, text) = zoning_in_brief(w, &answer.zones);
                cell(sign, text, None, answer.zones.iter().any(|z| z.provisional))
            })
            .collect(),
    );
    add(
        w.near_title,
        list.iter()
            .map(|answer| {
                let view = near(lang, &answer.near_zip_zac, place::is_point(&answer.location));
                cell(view.sign, view.outcome.to_owned(), view.short, view.provisional)
            })
            .collect(),
    );
    for (label, kind) in [(w.terrain_group, ZoneKind::Montagne), (w.quarter_group, ZoneKind::Qpv)] {
        add(
            label,
            list.iter()
                .map(|answer| {
                    let zone = answer.zones.iter().find(|z| z.kind == kind);
                    let relation = zone.map_or(crate::domain::Relation::NoData, |z| z.relation);
                    let name = zone.and_then(|z| z.name.clone()).filter(|_| kind == ZoneKind::Qpv);
                    cell(sign(relation), relation_word(w, relation).to_owned(), name, false)
                })
                .collect(),
        );
    }
    add(
        w.best_title,
        list.iter()
            .map(|answer| {
                let best = super::best::best(data, lang, answer);
                match best {
                    Some(best) => {
                        let (sign, more) = if best.certain {
                            ("yes", best.first_year)
                        } else {
                            ("unsure", format!("{}. {}", say::begun(&best.first_year), w.best_if))
                        };
                        cell(sign, best.total, Some(more), best.provisional)
                    }
                    None => cell("none", w.compare_no_sum.to_owned(), None, false),
                }
            })
            .collect(),
    );
    let first_aid = rows.len();
    rows.extend(aid_rows(asked, w, list));
    if let Some(row) = rows.get_mut(first_aid) {
        row.begins_aids = true;
    }
    rows
}

/// A row for each aid that is, could be or was to be had at one of the places at least.
fn aid_rows(asked: &Asked, w: &'static Words, list: &[&Answer]) -> Vec<Row> {
    let lang = asked.lang;
    let asked_aids: Vec<AidId> = list
        .first()
        .map(|a| a.aids.iter().map(|aid| aid.id).collect())
        .unwrap_or_default();
    let of_use = |id: &AidId| {
        let all = list
            .iter()
            .filter_map(|answer| answer.aids.iter().find(|a| a.id == *id));
        all.into_iter()
            .any(|aid| aid.status.is_open() || aid.running.is_some() || aid.nearest.is_some())
    };
    let row = |id: AidId| {
        let mut name = String::new();
        let cells: Vec<Cell> = list
            .iter()
            .filter_map(|answer| answer.aids.iter().find(|a| a.id == id))
            .map(|aid| {
                name = say::sentence(lang, &aid.name);
                let (sign, word) = aids::verdict(w, aid);
                Cell {
                    sign,
                    text: word.to_owned(),
                    more: aids::sum(lang, aid).or_else(|| nearest(lang, aid)),
                    provisional: aid.provisional,
                }
            })
            .collect();
        Row {
            differs: cells.windows(2).any(|pair| pair[0] != pair[1]),
            label: name,
            cells,
            begins_aids: false,
        }
    };
    asked_aids.into_iter().filter(of_use).map(row).collect()
}

/// Where the aid could be had, when not here.
fn nearest(lang: Lang, aid: &Aid) -> Option<String> {
    let commune = aid.nearest.as_ref()?;
    Some(say::sentence(lang, &told::nearest(lang, commune)))
}

/// The place that a page takes distances from, as a token names it.
pub fn point_of(data: &Snapshot, token: &str) -> Option<(String, LonLat)> {
    let place = crate::eligibility::resolve::resolve(data, &read(token)?).ok()?;
    Some((place.label, place.at?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_as_the_same_place() {
        for (pairs, written) in [
            (vec![("commune", "2A004")], "commune:2A004"),
            (vec![("lat", "43.6"), ("lon", "3.87")], "43.6,3.87"),
            (
                vec![("lat", "43.6"), ("lon", "3.87"), ("precision_m", "100")],
                "43.6,3.87,100",
            ),
            (
                vec![
                    ("lat", "43.6"),
                    ("lon", "3.87"),
                    ("precision_m", "100"),
                    ("in", "34172"),
                ],
                "43.6,3.87,100,34172",
            ),
        ] {
            assert_eq!(token(&pairs).as_deref(), Some(written));
            assert!(read(written).is_some(), "{written}");
        }
        for bad in [
            "",
            "commune:",
            "commune:x",
            "43.6",
            "43.6,x",
            "91,3",
            "43,3,-1",
            "43,3,0,34172,1",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
