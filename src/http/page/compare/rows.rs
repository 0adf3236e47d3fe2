//! What is compared: zones, the best set, and each aid of use.

use super::super::answer::zoning_in_brief;
use super::super::ask::Asked;
use super::super::words::{Words, words};
use super::super::zones::{Sign, near, relation_word, sign};
use super::super::{aids, best, place, say};
use crate::dataset::Snapshot;
use crate::domain::{Lang, Relation, ZoneKind};
use crate::eligibility::aids::lines::Aid;
use crate::eligibility::{Answer, told};
use crate::rules::AidId;

/// What is compared.
pub struct Row {
    pub label: String,
    pub cells: Vec<Cell>,
    pub differs: bool,
    /// The first of the aids.
    pub begins_aids: bool,
}

/// What holds at one place.
#[derive(PartialEq)]
pub struct Cell {
    pub sign: Sign,
    pub text: String,
    pub more: Option<String>,
}

/// Everything that is compared, the zones first.
pub fn rows(data: &Snapshot, asked: &Asked, list: &[&Answer]) -> Vec<Row> {
    let (lang, w) = (asked.lang, words(asked.lang));
    let cell = |sign: Sign, text: String, more: Option<String>| Cell {
        sign,
        text: say::sentence(lang, &text),
        more,
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
                cell(sign, text, None)
            })
            .collect(),
    );
    add(
        w.near_title,
        list.iter()
            .map(|answer| {
                let view = near(lang, &answer.near_zip_zac, place::is_point(&answer.location));
                cell(view.sign, view.outcome.to_owned(), view.short)
            })
            .collect(),
    );
    for (label, kind) in [(w.terrain_group, ZoneKind::Montagne), (w.quarter_group, ZoneKind::Qpv)] {
        add(
            label,
            list.iter()
                .map(|answer| {
                    let zone = answer.zones.iter().find(|z| z.kind == kind);
                    let relation = zone.map_or(Relation::NoData, |z| z.relation);
                    let name = zone.and_then(|z| z.name.clone()).filter(|_| kind == ZoneKind::Qpv);
                    cell(sign(relation), relation_word(w, relation).to_owned(), name)
                })
                .collect(),
        );
    }
    add(
        w.best_title,
        list.iter()
            .map(|answer| {
                let best = best::best(data, lang, answer);
                match best {
                    Some(best) => {
                        let (sign, more) = if best.certain {
                            ("yes", best.first_year)
                        } else {
                            ("unsure", format!("{}. {}", say::begun(&best.first_year), w.best_if))
                        };
                        cell(sign, best.total, Some(more))
                    }
                    None => cell("none", w.compare_no_sum.to_owned(), None),
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
