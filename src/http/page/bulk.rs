//! A file of places: the form that sends it to the service, and what becomes of it.

use super::ask::Asked;
use super::frame::Frame;
use super::questions::{self, FieldView};
use super::say;
use super::settle::Choice;
use super::words::words;
use crate::dataset::Snapshot;
use crate::domain::{Date, Lang};
use crate::rules::AidId;
use askama::Template;

/// The facts that may be the same for all rows.
const FACTS: [&str; 8] = [
    "status",
    "specialty",
    "sector",
    "first_installation",
    "main_practice",
    "days_per_week",
    "practice",
    "pdsa",
];
const MEBIBYTE: u64 = 1 << 20;

#[derive(Template)]
#[template(path = "bulk.html")]
pub struct BulkPage {
    frame: Frame,
    canonical: String,
    aids: Vec<Choice>,
    facts: Vec<FieldView>,
    /// Whether the service keeps jobs, so that a script can show how far one is.
    has_jobs: bool,
    most_bytes: u64,
    limits: Vec<String>,
}

/// The page; `most_bytes` is the largest upload the service takes.
pub fn page(data: &Snapshot, asked: &Asked, most_bytes: u64, has_jobs: bool, today: Date) -> BulkPage {
    let w = words(asked.lang);
    let chosen: Option<Vec<&str>> = asked.get("aids").map(|text| text.split(',').collect());
    let size = (most_bytes / MEBIBYTE).to_string();
    BulkPage {
        canonical: asked.canonical(),
        aids: AidId::ALL
            .iter()
            .map(|id| Choice {
                value: id.to_string(),
                text: name(data, asked.lang, *id, asked.day().unwrap_or(today)),
                selected: chosen.as_ref().is_some_and(|all| all.contains(&id.as_str())),
            })
            .collect(),
        facts: FACTS.map(|field| questions::one(data, asked, field)).into(),
        has_jobs,
        most_bytes,
        limits: w.bulk_limits.iter().map(|text| say::fill(text, &[&size])).collect(),
        frame: Frame::new(asked, format!("{} — eligeo", w.bulk_title), String::new(), today),
    }
}

fn name(data: &Snapshot, lang: Lang, aid: AidId, day: Date) -> String {
    super::settle::name_of(data, lang, aid, day)
}
