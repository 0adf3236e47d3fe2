//! The website: server-rendered pages, without scripts. What a page says was decided elsewhere; here it is put in words.

mod aids;
mod answer;
mod ask;
mod best;
mod cited;
mod frame;
mod problems;
mod refusal;
mod rule;
mod say;
mod start;
mod sums;
mod words;
mod zones;

use super::aids::rule::{Aid, PeriodRule};
use super::problem::{Kind, Problem};
use super::reply;
use super::state::AppState;
use crate::dataset::Snapshot;
use crate::domain::{Lang, date};
use crate::eligibility::answer::answer as answer_to;
use ask::{Asked, Refusal};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The style sheet.
const STYLE: &str = include_str!("../../web/style.css");
/// The mark.
const ICON: &str = include_str!("../../web/favicon.svg");

/// What a page may load: its style sheet and its mark, from here only.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// `GET /`: the search field and, when a place is named, the answer for it.
/// What cannot be answered is a page too.
pub async fn home(State(state): State<AppState>, RawQuery(query): RawQuery) -> Response {
    let data = state.load();
    let asked = Asked::read(query.as_deref());
    let today = date::today_in_paris();
    if !asked.names_place() {
        return html(Some(&data), StatusCode::OK, &start::page(&data, &asked, today));
    }
    let answered = asked.question(&data, today).and_then(|question| {
        let answered = answer_to(&data, &question).map_err(Refusal::Place)?;
        Ok((question, answered))
    });
    match answered {
        Ok((question, answered)) => {
            let page = answer::page(&data, &asked, &question, &answered, today);
            html(Some(&data), StatusCode::OK, &page)
        }
        Err(refusal) => {
            let page = refusal::page(&data, &asked, &refusal, today);
            html(Some(&data), refusal.status(), &page)
        }
    }
}

/// The page of an aid.
pub fn aid(data: &Snapshot, rule: &Aid<'_, PeriodRule<'_>>, lang: Lang) -> Response {
    let page = rule::page(rule, lang, date::today_in_paris());
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

/// The page of a kind of problem, in English and in French.
pub fn problem(kind: Kind) -> Response {
    html(None, StatusCode::OK, &problems::page(kind))
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
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "private, no-cache"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Some(version) = data.and_then(|d| HeaderValue::from_str(&d.version).ok()) {
        headers.insert(HeaderName::from_static(reply::DATASET_VERSION), version);
    }
    response
}
