//! The département or country that stands behind a city in an address: "Rabastens (65)", "Castres, Tarn", "Béziers Hérault".

use crate::dataset::Snapshot;
use crate::domain::DepartmentCode;
use crate::eligibility::search::department;
use crate::geocode::normalise::fold;
use crate::geocode::words::{Role, is_link, role, spell};

/// The most words of a département's name between spaces: "Alpes de Haute Provence".
const MOST_WORDS: usize = 4;
/// Countries whose towns bear names of communes.
const COUNTRIES: [&str; 14] = [
    "algerie",
    "allemagne",
    "autriche",
    "belgique",
    "canada",
    "espagne",
    "italie",
    "luxembourg",
    "maroc",
    "monaco",
    "portugal",
    "royaume uni",
    "suisse",
    "tunisie",
];

/// Whether a text ends in the name of another country, after a comma.
pub fn is_abroad(text: &str) -> bool {
    text.rsplit_once(',')
        .is_some_and(|(_, last)| COUNTRIES.contains(&fold(last).as_str()))
}

/// A text without the département at its end, and that département; `None` where it names none, or has a postcode, which
/// says it too.
pub fn split<'a>(data: &Snapshot, text: &'a str) -> Option<(&'a str, DepartmentCode)> {
    let text = text.trim();
    let digits = |word: &str| word.len() == 5 && word.bytes().all(|b| b.is_ascii_digit());
    if text.split(|c: char| !c.is_ascii_alphanumeric()).any(digits) {
        return None;
    }
    in_part(data, text).or_else(|| behind(data, text))
}

/// In brackets, or behind the last comma.
fn in_part<'a>(data: &Snapshot, text: &'a str) -> Option<(&'a str, DepartmentCode)> {
    let (rest, last) = match text.strip_suffix(')') {
        Some(open) => open.rsplit_once('(')?,
        None => text.rsplit_once(',')?,
    };
    let rest = rest.trim_end_matches([' ', ',']);
    (!rest.is_empty()).then_some((rest, department(data, last.trim())?))
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
