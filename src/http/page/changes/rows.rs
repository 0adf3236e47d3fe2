//! What changed, what did not, and what cannot be told.

use super::super::answer::zoning_in_brief;
use super::super::ask::Asked;
use super::super::words::{Words, words};
use super::super::zones::{Sign, near, relation_word, sign};
use super::super::{aids, place, say};
use super::comparable;
use crate::domain::{Outcome, Relation, ZoneKind};
use crate::eligibility::Answer;
use crate::eligibility::aids::lines::Aid;
use crate::eligibility::near::NearOutcome;
use crate::rules::verdict::Status;

/// What is compared.
pub struct Row {
    pub label: String,
    pub cells: [Cell; 2],
    pub change: Change,
    pub begins_aids: bool,
}

#[derive(PartialEq)]
pub struct Cell {
    pub sign: Sign,
    pub text: String,
    pub more: Option<String>,
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

/// Everything that is compared, the zones first.
pub fn rows(asked: &Asked, before: &Answer, after: &Answer) -> Vec<Row> {
    let (lang, w) = (asked.lang, words(asked.lang));
    let both = [before, after];
    let known = comparable(before, after);
    let cell = |sign: Sign, text: &str, more: Option<String>| Cell {
        sign,
        text: say::sentence(lang, text),
        more,
    };
    let zoning = both.map(|answer| {
        let (sign, text) = zoning_in_brief(w, &answer.zones);
        cell(sign, &text, None)
    });
    let rule = both.map(|answer| {
        let view = near(lang, &answer.near_zip_zac, place::is_point(&answer.location));
        cell(view.sign, view.outcome, view.short)
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
        let cells = both.map(|a| cell(sign(relation(a)), relation_word(w, relation(a)), None));
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
