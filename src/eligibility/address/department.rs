//! The département or région that stands behind a city in an address: "Rabastens (65)", "Castres, Tarn", "Béziers Hérault",
//! "Mende, Lozère, Occitanie".

use super::territory::{self, Division};
use crate::dataset::Snapshot;
use crate::domain::DepartmentCode;
use crate::eligibility::search::department;
use crate::geocode::normalise::fold;
use crate::geocode::words::{Role, is_link, role, spell};

/// The most words of a département's name between spaces: "Alpes de Haute Provence".
const MOST_WORDS: usize = 4;
/// A text without the département and région at its end, and these; `None` where it names none, or has a postcode, which
/// says it too.
pub fn split<'a>(data: &Snapshot, text: &'a str) -> Option<(&'a str, Vec<Division>)> {
    let text = text.trim();
    let digits = |word: &str| word.len() == 5 && word.bytes().all(|b| b.is_ascii_digit());
    if text.split(|c: char| !c.is_ascii_alphanumeric()).any(digits) {
        return None;
    }
    let region = last_part(text).and_then(|(rest, last)| Some((rest, territory::region(data, last)?)));
    let before = region.map_or(text, |(rest, _)| rest);
    let department = last_part(before)
        .and_then(|(rest, last)| Some((rest, department(data, last)?)))
        .or_else(|| behind(data, before));
    let rest = department.map_or(before, |(rest, _)| rest);
    let found: Vec<Division> = department
        .map(|(_, code)| Division::Department(code))
        .into_iter()
        .chain(region.map(|(_, code)| Division::Region(code)))
        .collect();
    (!found.is_empty()).then_some((rest, found))
}

/// What stands in brackets at the end, or behind the last comma or dash, and what stands before it.
fn last_part(text: &str) -> Option<(&str, &str)> {
    let (rest, last) = match text.strip_suffix(')') {
        Some(open) => open.rsplit_once('(')?,
        None => text.rsplit_once(',').or_else(|| text.rsplit_once(" - "))?,
    };
    let rest = rest.trim_end_matches([' ', ',', '-']);
    (!rest.is_empty()).then_some((rest, last.trim()))
}

/// As the last words, not as a part of a name: "avenue de la Loire", and as a code not as a house number: "rue Foch 12".
fn behind<'a>(data: &Snapshot, text: &'a str) -> Option<(&'a str, DepartmentCode)> {
    let spaces: Vec<usize> = text.rmatch_indices(' ').map(|(at, _)| at).take(MOST_WORDS).collect();
    spaces.iter().rev().find_map(|at| {
        let (rest, last) = (text[..*at].trim_end_matches([' ', ',']), &text[at + 1..]);
        let found = department(data, last)?;
        let before = fold(rest.rsplit(' ').next()?);
        let plain = || {
            let words = spell(&fold(rest));
            !words.iter().any(|w| matches!(role(w), Role::Type | Role::Number))
        };
        let is_code = last.bytes().any(|b| b.is_ascii_digit());
        let is_type = role(&spell(&before).join(" ")) == Role::Type;
        let taken = if is_code {
            plain()
        } else {
            !is_link(&before) && !is_type
        };
        (!rest.is_empty() && taken).then_some((rest, found))
    })
}
