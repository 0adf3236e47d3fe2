//! `GET /aids` and `GET /aids/{id}`: the rules as text.

use super::layers::only_lang;
use super::problem::{Kind, Problem};
use super::reply;
use super::state::AppState;
use crate::domain::{Date, Lang, RegionCode};
use crate::eligibility::aids::lines::{ContactLine, DisagreementLine, NoteLine, SourceLine, Window};
use crate::eligibility::aids::texts::{citations, disagreements, notes};
use crate::rules::AidId;
use crate::rules::aid::{AidFile, ContentState};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

#[derive(Serialize)]
struct Summary<'a, P> {
    id: AidId,
    name: &'a str,
    summary: &'a str,
    territory: &'a Option<Vec<RegionCode>>,
    periods: Vec<P>,
}

#[derive(Serialize)]
struct PeriodLine {
    from: Option<Date>,
    to: Option<Date>,
    content: ContentState,
}

#[derive(Serialize)]
struct PeriodRule<'a> {
    open: Window,
    content: ContentState,
    reason: Option<&'a str>,
    conditions: Vec<ConditionRule<'a>>,
    notes: Vec<NoteLine>,
    disagreements: Vec<DisagreementLine>,
    contacts: Vec<ContactLine>,
    sources: Vec<SourceLine>,
}

#[derive(Serialize)]
struct ConditionRule<'a> {
    id: &'a str,
    label: &'a str,
    sources: Vec<SourceLine>,
}

/// `GET /aids`.
///
/// # Errors
/// An unknown parameter.
pub async fn list(State(state): State<AppState>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let data = state.load();
    let lang = only_lang(query.as_deref(), true)?;
    let lines: Vec<_> = AidId::ALL
        .iter()
        .filter_map(|id| summary(*id, data.rules.periods(*id), lang, period_line))
        .collect();
    Ok(reply::json(&data, &lines))
}

/// `GET /aids/schema.json`: what editors check aid files with.
pub async fn schema() -> Response {
    let kind = [(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/schema+json"),
    )];
    (kind, crate::rules::schema::aid_file()).into_response()
}

/// `GET /aids/{id}`.
///
/// # Errors
/// An unknown aid or parameter.
pub async fn one(
    State(state): State<AppState>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let data = state.load();
    let lang = only_lang(query.as_deref(), true)?;
    let unknown = || Problem::new(Kind::NotFound, "no aid has this id; the ids are at /aids");
    let id: AidId = id.parse().map_err(|()| unknown())?;
    let rule = summary(id, data.rules.periods(id), lang, |file| period_rule(file, lang)).ok_or_else(unknown)?;
    Ok(reply::json(&data, &rule))
}

/// An aid by its newest period, with all periods.
fn summary<'a, P>(
    id: AidId,
    periods: &'a [AidFile],
    lang: Lang,
    line: impl Fn(&'a AidFile) -> P,
) -> Option<Summary<'a, P>> {
    let newest = periods.last()?;
    Some(Summary {
        id,
        name: newest.name.get(lang),
        summary: newest.summary.get(lang),
        territory: &newest.territory,
        periods: periods.iter().map(line).collect(),
    })
}

fn period_line(file: &AidFile) -> PeriodLine {
    let open = file.open.get_ref();
    PeriodLine {
        from: Some(open.from),
        to: open.to,
        content: file.content.get_ref().state,
    }
}

fn period_rule(file: &AidFile, lang: Lang) -> PeriodRule<'_> {
    let open = file.open.get_ref();
    PeriodRule {
        open: Window {
            from: Some(open.from),
            to: open.to,
        },
        content: file.content.get_ref().state,
        reason: file.content.get_ref().reason.as_ref().map(|r| r.get(lang)),
        conditions: file
            .conditions
            .iter()
            .map(|c| ConditionRule {
                id: &c.get_ref().id,
                label: c.get_ref().label.get(lang),
                sources: citations(file, &c.get_ref().sources),
            })
            .collect(),
        notes: notes(file, lang),
        disagreements: disagreements(file, lang),
        contacts: file
            .contacts
            .iter()
            .map(|c| ContactLine {
                name: c.name.get(lang).replace(" ({department})", ""),
                url: c.url.clone(),
            })
            .collect(),
        sources: file
            .sources
            .iter()
            .map(|s| SourceLine {
                document: s.get_ref().document.clone(),
                article: None,
                detail: s.get_ref().detail.clone(),
            })
            .collect(),
    }
}
