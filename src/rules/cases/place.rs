//! Places by name, for cases that need no dataset.

use crate::domain::ZoneKind;
use crate::rules::PlaceFacts;
use crate::rules::facts::{NearFact, RelationFact};

/// A class of a zoning list, which a name begins with.
const CLASSES: [ZoneKind; 4] = [ZoneKind::Zip, ZoneKind::Zac, ZoneKind::Zar, ZoneKind::Hz];
/// Zones that may be said beside it.
const BESIDE: [ZoneKind; 3] = [ZoneKind::Qpv, ZoneKind::Montagne, ZoneKind::Massif];
/// The list says nothing.
const UNKNOWN: &str = "unknown";
/// Outside, and at most 10 km from a ZIP or a ZAC.
const NEAR: &str = "near";
/// Another région; its département is 75.
const ABROAD: &str = "ile-de-france";

/// The facts of a named place: `zip`, `zac`, `zar`, `hz` or `unknown` (the list says nothing), and words after a plus: `qpv`, `montagne`,
/// `massif`, `near` (outside, at most 10 km from a ZIP or ZAC), `09` and other départements of Occitanie (34 if none is named),
/// `ile-de-france`. `a|b`: it may be either.
///
/// # Errors
/// The word that means nothing.
pub fn named(text: &str) -> Result<Vec<PlaceFacts>, String> {
    text.split('|').map(one).collect()
}

fn one(text: &str) -> Result<PlaceFacts, String> {
    let mut words = text.split('+');
    let class = words.next().unwrap_or_default();
    let rest: Vec<&str> = words.collect();
    let known = |word: &str| CLASSES.iter().any(|k| k.as_str() == word) || word == UNKNOWN;
    if !known(class) {
        return Err(format!(
            "\"{class}\" is no class of a place (zip, zac, zar, hz, unknown)"
        ));
    }
    let is_department = |word: &str| word.len() == 2 && word.bytes().all(|b| b.is_ascii_digit());
    let means =
        |word: &str| word == NEAR || word == ABROAD || is_department(word) || BESIDE.iter().any(|k| k.as_str() == word);
    if let Some(word) = rest.iter().find(|word| !means(word)) {
        return Err(format!("\"{word}\" says nothing about a place"));
    }
    let fact = |inside: bool| match inside {
        true => RelationFact::Inside,
        false => RelationFact::Outside,
    };
    let of_class = |kind: ZoneKind| match class {
        UNKNOWN => RelationFact::Unknown,
        word => fact(word == kind.as_str()),
    };
    let classes = CLASSES.into_iter().map(|kind| (kind, of_class(kind)));
    let beside = BESIDE
        .into_iter()
        .map(|kind| (kind, fact(rest.contains(&kind.as_str()))));
    let near_zip_zac = match class {
        "zip" | "zac" => NearFact::Yes,
        UNKNOWN => NearFact::Unknown,
        _ if rest.contains(&NEAR) => NearFact::Yes,
        _ => NearFact::No,
    };
    let abroad = rest.contains(&ABROAD);
    let department = rest.iter().copied().find(|word| is_department(word));
    let department = department.unwrap_or(if abroad { "75" } else { "34" });
    let region = if abroad { "11" } else { "76" };
    Ok(PlaceFacts {
        zones: classes.chain(beside).collect(),
        near_zip_zac,
        department: department
            .parse()
            .map_err(|_| format!("{department} is no département"))?,
        region: region.parse().map_err(|_| format!("{region} is no région"))?,
    })
}
