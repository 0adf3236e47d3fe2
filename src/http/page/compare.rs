//! Up to three places side by side.

mod rows;

use super::answer::{Link, reading_link};
use super::ask::{Asked, Refusal};
use super::frame::Frame;
use super::questions::{self, Form};
use super::words::{Words, words};
use super::{place, refusal, say, token};
use crate::dataset::Snapshot;
use crate::domain::Date;
use crate::eligibility::aids::QuestionLine;
use crate::eligibility::answer::answer as answer_to;
use crate::eligibility::search;
use crate::eligibility::{Answer, PlaceError, PlaceQuery, Question};
use askama::Template;
use rows::{Row, rows};

/// The most places side by side.
pub const MOST: usize = 3;

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
    /// Whether its zoning is read from a list that was replaced.
    provisional: bool,
    /// Its own answer.
    href: String,
    /// The page without it.
    remove: String,
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
            let token = token::write(&pairs).unwrap_or_default();
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
        let found = token::read(token).ok_or(Refusal::Place(PlaceError::AddressNotFound));
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
        Refusal::Place(error) => error
            .candidates()
            .iter()
            .map(|c| {
                link(
                    c.commune.code.as_str(),
                    format!("{} ({})", c.commune.name, c.commune.department),
                )
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
    (name, pairs, answer): &(String, place::PlacePairs, Answer),
    tokens: &[&str],
) -> Column {
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, t)| (*n, t.as_str())).collect();
    let others: Vec<&str> = tokens.iter().copied().filter(|t| t != name).collect();
    Column {
        heading: place::heading(&answer.location),
        area: place::area(data, w, &answer.location),
        provisional: answer.zones.iter().any(|z| z.provisional),
        href: asked.about(&pairs),
        remove: with_places(asked, &others),
    }
}
