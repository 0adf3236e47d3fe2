//! What can be chosen: territory, verdict, order.

use super::super::ask::Asked;
use super::super::words::{Words, words};
use super::super::{aids, say};
use crate::dataset::Snapshot;
use crate::domain::{Date, Lang};
use crate::rules::AidId;
use crate::rules::verdict::Status;
use crate::rules::words::Words as RuleWords;

/// A value to choose.
pub struct Choice {
    pub value: String,
    pub text: String,
    pub selected: bool,
}

/// The verdicts with which an aid is or could be had.
pub const OPEN: &str = "eligible,needs_input";

/// The départements.
pub fn departments(data: &Snapshot, asked: &Asked) -> Vec<Choice> {
    let chosen = asked.get("department");
    let all = data.cog.departments().iter();
    all.map(|d| Choice {
        value: d.code.to_string(),
        text: format!("{} ({})", d.name, d.code),
        selected: chosen == Some(d.code.as_str()),
    })
    .collect()
}

/// The régions, and all of France.
pub fn regions(data: &Snapshot, asked: &Asked) -> Vec<Choice> {
    let chosen = asked.get("region").unwrap_or("76");
    let mut list: Vec<Choice> = data
        .cog
        .regions()
        .iter()
        .map(|r| Choice {
            value: r.code.to_string(),
            text: r.name.clone(),
            selected: chosen == r.code.as_str(),
        })
        .collect();
    list.push(Choice {
        value: "all".to_owned(),
        text: words(asked.lang).all_france.to_owned(),
        selected: chosen == "all",
    });
    list
}

/// The verdicts to keep.
pub fn verdicts(asked: &Asked, w: &'static Words) -> Vec<Choice> {
    let chosen = asked.get("verdict");
    let either = Choice {
        value: OPEN.to_owned(),
        text: w.settle_open.to_owned(),
        selected: chosen == Some(OPEN),
    };
    let each = Status::ALL.iter().map(|status| Choice {
        value: status.as_str().to_owned(),
        text: aids::status_words(w, *status).1.to_owned(),
        selected: chosen == Some(status.as_str()),
    });
    std::iter::once(either).chain(each).collect()
}

/// The orders; by distance only where it is known from where.
pub fn sorts(asked: &Asked, w: &Words, has_distance: bool) -> Vec<Choice> {
    let chosen = asked.get("sort").unwrap_or("amount");
    let names = ["amount", "name", "population", "distance"];
    let all = names.into_iter().zip(w.sorts).map(|(name, text)| Choice {
        value: name.to_owned(),
        text: text.to_owned(),
        selected: chosen == name,
    });
    all.filter(|option| has_distance || option.value != "distance")
        .collect()
}

/// What an aid is called on a day.
pub fn name_of(data: &Snapshot, lang: Lang, aid: AidId, day: Date) -> String {
    let file = data.rules.on(aid, day).or_else(|| data.rules.periods(aid).last());
    let rule = RuleWords {
        questions: &data.questions,
        lang,
    };
    file.map_or_else(|| rule.aid(aid.as_str()), |f| say::sentence(lang, f.name.get(lang)))
}
