//! What changes in the aid files, and whether that is plausible.

use super::{Check, Outcome};
use crate::dataset::Snapshot;
use crate::domain::Date;
use crate::rules::{AidFile, AidId, Rules, cases};

/// The periods of all aids, by name and what is said of them.
fn periods(rules: &Rules) -> impl Iterator<Item = (AidId, &AidFile)> {
    AidId::ALL
        .iter()
        .flat_map(move |aid| rules.periods(*aid).iter().map(move |file| (*aid, file)))
}

fn named(aid: AidId, file: &AidFile) -> String {
    let open = file.open.get_ref();
    let until = open.to.map_or_else(|| "on".to_owned(), |to| format!("to {to}"));
    format!("{aid} from {} {until}", open.from)
}

/// Whether something changes, and whether what held before today stays: a period that is over answers for its days, and one that is gone
/// answers no more.
#[must_use]
pub fn change(old: &Snapshot, new: &Snapshot, changed: &[String], today: Date) -> Check {
    let told = |outcome, detail: String, examples| Check {
        name: "periods".to_owned(),
        outcome,
        detail,
        examples,
    };
    if changed.is_empty() {
        let detail = "the files are those of the dataset in use: nothing changes".to_owned();
        return told(Outcome::Unusual, detail, vec![]);
    }
    let mut past = Vec::new();
    for (aid, before) in periods(&old.rules) {
        let open = before.open.get_ref();
        let name = format!("aids/{aid}.{}.toml", open.from);
        let after = new
            .rules
            .periods(aid)
            .iter()
            .find(|f| f.open.get_ref().from == open.from);
        match after {
            None => past.push(format!("{} is gone", named(aid, before))),
            Some(after) => {
                let until = after.open.get_ref().to.filter(|to| Some(*to) != open.to && *to < today);
                if let Some(to) = until {
                    past.push(format!("{} now ends on {to}", named(aid, before)));
                } else if changed.contains(&name) && open.to.is_some_and(|to| to < today) {
                    past.push(format!("{} is over, and its file changes", named(aid, before)));
                }
            }
        }
    }
    let cases = cases::parse(&new.cases).unwrap_or_default();
    let untold: Vec<String> = AidId::ALL
        .iter()
        .filter(|aid| changed.iter().any(|name| name.starts_with(&format!("aids/{aid}."))))
        .filter(|aid| !cases.iter().any(|case| case.aid == **aid))
        .map(|aid| format!("{aid}: no case says what its new text must answer"))
        .collect();
    if past.is_empty() && !untold.is_empty() {
        let detail = format!("changed aids without a case: {}; import cases with them", untold.len());
        return told(Outcome::Unusual, detail, untold);
    }
    if past.is_empty() {
        let files = changed.len();
        return told(
            Outcome::Passed,
            format!("changed files: {files}, none of the past"),
            changed.to_vec(),
        );
    }
    let detail = format!(
        "{} periods of the past change, so answers about their days do",
        past.len()
    );
    told(Outcome::Unusual, detail, past)
}
