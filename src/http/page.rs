//! The website: server-rendered pages, without scripts. What a page says was decided elsewhere; here it is put in words.

mod aids;
mod answer;
mod ask;
mod best;
mod bulk;
mod changes;
mod cited;
mod compare;
mod difference;
mod docs;
mod embed;
mod facts;
mod frame;
mod fresh;
mod json;
pub(super) mod language;
mod place;
pub mod policy;
pub(super) mod problems;
mod quality;
mod questions;
mod refusal;
mod rule;
mod say;
mod settle;
mod sheet;
mod start;
mod sums;
mod token;
mod words;
mod zones;

use super::aids::rule::{Aid, PeriodRule};
use super::eligibility::off_thread;
use super::problem::{Kind, Problem};
use super::quality::Quality;
use super::reply;
use super::state::AppState;
use crate::dataset::Snapshot;
use crate::domain::{Date, Lang, date};
use crate::eligibility::answer::answer as answer_to;
use crate::eligibility::difference::Difference;
use crate::eligibility::{Answer, Question};
use ask::{Asked, Refusal};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

/// The style sheet.
const STYLE: &str = include_str!("../../web/style.css");
/// The mark.
const ICON: &str = include_str!("../../web/favicon.svg");

/// `GET /`: the search field and, when a place is named, the answer for it.
/// What cannot be answered is a page too.
pub async fn home(State(state): State<AppState>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let data = state.load();
    let today = date::today_in_paris();
    let mut asked = Asked::read(&data, "/", query.as_deref()).at(&headers);
    if !asked.names_place() {
        return html(Some(&data), StatusCode::OK, &start::page(&data, &asked, today));
    }
    match ask(&data, &mut asked, today) {
        Ok((question, answered)) => {
            let page = answer::page(&data, &asked, &question, &answered, today);
            html(Some(&data), StatusCode::OK, &page)
        }
        Err(refusal) => refused(&data, &asked, &refusal, today),
    }
}

/// `GET /print`: the answer as a sheet of one page.
pub async fn print(State(state): State<AppState>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let data = state.load();
    let today = date::today_in_paris();
    let mut asked = Asked::read(&data, "/print", query.as_deref()).at(&headers);
    match ask(&data, &mut asked, today) {
        Ok((_, answered)) => html(
            Some(&data),
            StatusCode::OK,
            &sheet::page(&data, &asked, &answered, today),
        ),
        Err(refusal) => refused(&data, &asked, &refusal, today),
    }
}

/// `GET /settle`: where a doctor would get an aid.
///
/// # Errors
/// A fault of ours.
pub async fn settle(State(state): State<AppState>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let data = state.load();
    off_thread(move || {
        let today = date::today_in_paris();
        let asked = Asked::read(&data, "/settle", query.as_deref());
        Ok(match settle::page(&data, &asked, today) {
            Ok(page) => html(Some(&data), StatusCode::OK, &page),
            Err(refusal) => refused(&data, &asked, &refusal, today),
        })
    })
    .await
}

/// `GET /compare`: up to three places side by side. What was typed to be added leads to the page with it.
///
/// # Errors
/// A fault of ours.
pub async fn compare(State(state): State<AppState>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let data = state.load();
    off_thread(move || {
        let today = date::today_in_paris();
        let asked = Asked::read(&data, "/compare", query.as_deref());
        let why = match compare::added(&data, &asked, today) {
            compare::Added::Redirect(href) => return Ok(Redirect::to(&href).into_response()),
            compare::Added::Page(why) => why,
        };
        Ok(match compare::page(&data, &asked, why.as_ref(), today) {
            Ok(page) => html(Some(&data), why.map_or(StatusCode::OK, |r| r.status()), &page),
            Err(refusal) => refused(&data, &asked, &refusal, today),
        })
    })
    .await
}

/// `GET /changes`: a place on two days.
///
/// # Errors
/// A fault of ours.
pub async fn changes(State(state): State<AppState>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let data = state.load();
    off_thread(move || {
        let today = date::today_in_paris();
        let mut asked = Asked::read(&data, "/changes", query.as_deref());
        Ok(match changes::page(&data, &mut asked, today) {
            Ok(page) => html(Some(&data), StatusCode::OK, &page),
            Err(refusal) => refused(&data, &asked, &refusal, today),
        })
    })
    .await
}

/// `GET /bulk`: the form for a file of places.
pub async fn bulk(State(state): State<AppState>, RawQuery(query): RawQuery) -> Response {
    let data = state.load();
    let asked = Asked::read(&data, "/bulk", query.as_deref());
    let most_bytes = state.tables().max_upload;
    let page = bulk::page(
        &data,
        &asked,
        most_bytes,
        state.jobs().is_some(),
        date::today_in_paris(),
    );
    html(Some(&data), StatusCode::OK, &page)
}

/// `GET /embed`: the look-up for a frame of another site.
pub async fn embed(State(state): State<AppState>, RawQuery(query): RawQuery) -> Response {
    let data = state.load();
    let today = date::today_in_paris();
    let mut asked = Asked::read(&data, "/embed", query.as_deref());
    if asked.names_place() {
        let answered = ask(&data, &mut asked, today);
        let status = answered.as_ref().map_or_else(Refusal::status, |_| StatusCode::OK);
        let short = answered.as_ref().map(|(_, answer)| answer);
        html(Some(&data), status, &embed::page(&data, &asked, Some(short), today))
    } else {
        html(Some(&data), StatusCode::OK, &embed::page(&data, &asked, None, today))
    }
}

/// `GET /embed/demo`: the look-up as another site would have it.
pub async fn embed_demo(State(state): State<AppState>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let data = state.load();
    let asked = Asked::read(&data, "/embed/demo", query.as_deref()).at(&headers);
    html(
        Some(&data),
        StatusCode::OK,
        &embed::demo(&asked, date::today_in_paris()),
    )
}

/// The answer to what was asked; the place that was found is kept for the links.
fn ask(data: &Snapshot, asked: &mut Asked, today: Date) -> Result<(Question, Answer), Refusal> {
    let question = asked.question(data, today)?;
    let answered = answer_to(data, &question)?;
    asked.found(place::canonical(data, &question, &answered));
    Ok((question, answered))
}

fn refused(data: &Snapshot, asked: &Asked, refusal: &Refusal, today: Date) -> Response {
    let page = refusal::page(data, asked, refusal, today);
    html(Some(data), refusal.status(), &page)
}

/// The page of an aid.
pub fn aid(data: &Snapshot, rule: &Aid<'_, PeriodRule<'_>>, lang: Lang) -> Response {
    let page = rule::page(data, rule, lang, date::today_in_paris());
    html(Some(data), StatusCode::OK, &page)
}

/// `GET /style.css`. Pages name it with its hash, so that it can be kept for ever under that name.
pub async fn style(RawQuery(query): RawQuery) -> Response {
    let named = query.as_deref().is_some_and(|q| q == frame::style_query());
    asset("text/css; charset=utf-8", STYLE, named)
}

/// `GET /favicon.svg`: the mark.
pub async fn icon() -> Response {
    asset("image/svg+xml", ICON, false)
}

/// The page of a kind of problem, in the language of the link or of the browser.
pub fn problem(data: &Snapshot, kind: Kind, query: Option<&str>, headers: &HeaderMap) -> Response {
    let page = problems::page(data, kind, language::of(query, headers));
    by_language(html(None, StatusCode::OK, &page))
}

/// `GET /docs`: the contract as a page to read.
pub async fn docs(State(state): State<AppState>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let page = docs::page(&state.load(), language::of(query.as_deref(), &headers));
    by_language(html(None, StatusCode::OK, &page))
}

/// Marks a page whose language the browser decides.
fn by_language(mut response: Response) -> Response {
    let vary = HeaderValue::from_static("Accept-Language");
    response.headers_mut().insert(header::VARY, vary);
    response
}

/// The page of what changes between two states of a layer, as it was asked for.
pub fn difference(data: &Snapshot, told: &Difference, pairs: &[(String, String)], lang: Lang) -> Response {
    let page = difference::page(data, told, pairs, lang, date::today_in_paris());
    html(Some(data), StatusCode::OK, &page)
}

/// The page of the quality of the data.
pub fn quality(data: &Snapshot, about: &Quality, lang: Lang) -> Response {
    html(
        Some(data),
        StatusCode::OK,
        &quality::page(data, about, lang, date::today_in_paris()),
    )
}

fn asset(content_type: &'static str, body: &'static str, for_ever: bool) -> Response {
    let keep = if for_ever {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=86400"
    };
    (
        [(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, keep)],
        body,
    )
        .into_response()
}

fn html(data: Option<&Snapshot>, status: StatusCode, page: &impl Template) -> Response {
    let Ok(body) = page.render() else {
        return Problem::internal("page").into_response();
    };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "private, no-cache"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Some(version) = data.and_then(|d| HeaderValue::from_str(&d.version).ok()) {
        headers.insert(HeaderName::from_static(reply::DATASET_VERSION), version);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Profile;
    use std::path::Path;

    /// The page for a doctor of whom something is known.
    fn page_for(data: &Snapshot, pairs: &[(&str, &str)], profile: &str) -> String {
        let profile = Profile::from_json(&serde_json::from_str(profile).expect("JSON")).expect("profile");
        let facts = profile.pairs();
        let mut pairs = pairs.to_vec();
        pairs.extend(facts.iter().map(|(n, t)| (*n, t.as_str())));
        let mut asked = Asked::read(data, "/", Some(&ask::href("", &pairs)[1..]));
        let today: Date = "2026-11-10".parse().expect("day");
        let (question, answered) = super::ask(data, &mut asked, today).expect("answer");
        let page = answer::page(data, &asked, &question, &answered, today);
        page.render().expect("page").replace(['\u{a0}', '\u{202f}'], " ")
    }

    #[test]
    fn what_is_known_of_the_doctor_shows_in_sums_dates_and_the_best_set() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        let data = Snapshot::load(&folder).expect("the data of the repository");
        let installing = r#"{"status":"installing","specialty":"general","sector":"1","held_aids":[],"days_per_week":4,
            "first_installation":true,"main_practice":true,"practice":["msp"],"pdsa":true,"proximity_hospital":true}"#;
        let html = page_for(&data, &[("commune", "09002"), ("date", "2025-12-01")], installing);
        let best = &html[html.find("id=\"meilleure\"").expect("the best set")..];
        assert!(best.contains("52 500 €") && best.contains("sur cinq ans, dont 26 250 € la première année"));
        assert!(best.contains("href=\"#aide-caim\"") && best.contains("provisoire"));
        assert!(html.contains("<strong>26 250 €</strong> <span>À la signature du contrat</span>"));
        let holding = r#"{"held_aids":[{"aid":"caim","signed_on":"2025-11-20"}],"exit_on":"2027-01-10",
            "days_per_week":4,"proximity_hospital":false}"#;
        let html = page_for(&data, &[("commune", "09002"), ("date", "2026-11-10")], holding);
        assert!(html.contains("Fermé, mais le vôtre court jusqu’au 20 novembre 2030"));
        assert!(html.contains("Prochain versement : 25 000 € le 20 novembre 2026"));
        assert!(html.contains("En partant le 10 janvier 2027 : "));
        assert!(html.contains("Au premier anniversaire du contrat, 20 novembre 2026"));
    }
}
