//! What a person typed in one field, as a place: an address, a commune by name or code, a postcode, or a point.
//!
//! Nothing is guessed: a text with several readings gives the choice between them.

mod beside;
pub(super) mod coordinates;
mod readings;

pub use readings::{Reading, readings};

use super::place::{Candidate, PlaceError};
use super::question::PlaceQuery;
use super::resolve;
use crate::dataset::Snapshot;
use crate::dataset::cog::Meaning;
use crate::domain::{CommuneCode, DepartmentCode};
use crate::geocode::normalise::{city_key, fold};
use std::borrow::Cow;

/// Why a text is not one place.
#[derive(Debug, Clone, PartialEq)]
pub enum SearchError {
    /// It has several readings.
    Choice(Vec<Choice>),
    /// It looks like a point but is none: half of one, or out of range.
    NoPoint,
}

/// One reading of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The code to ask by.
    pub code: CommuneCode,
    /// Its name.
    pub name: String,
    /// Its département.
    pub department: DepartmentCode,
    /// Why it is offered.
    pub by: ChoiceBy,
}

/// Why a reading is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChoiceBy {
    /// The text is its INSEE code.
    Code,
    /// The text is its postcode.
    Postcode,
    /// The text is its name.
    Name,
}

impl From<&Candidate> for Choice {
    fn from(candidate: &Candidate) -> Self {
        Self {
            code: candidate.commune.code,
            name: candidate.commune.name.clone(),
            department: candidate.commune.department,
            by: ChoiceBy::Name,
        }
    }
}

/// Reads a text as a place.
///
/// # Errors
/// When it has several readings, or looks like a point and is none. A text that fits nothing is an address: resolving
/// it says that it was not found.
pub fn search(data: &Snapshot, text: &str) -> Result<PlaceQuery, SearchError> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(point) = coordinates::read(&text) {
        return point.map(|at| PlaceQuery::Point(at, 0.0));
    }
    if let Ok(code) = joined(&text).to_uppercase().parse::<CommuneCode>() {
        return by_digits(data, code);
    }
    if let Some(code) = labelled(data, &text) {
        return Ok(PlaceQuery::Commune(code));
    }
    if let Some(found) = by_name(data, &text) {
        return found;
    }
    if let Some(place) = beside::place_of(&text) {
        return search(data, place);
    }
    Ok(by_postcode_and_city(&text).unwrap_or(PlaceQuery::Address(text)))
}

/// The place in a text that asks for what is near it, as in "près de Mende"; `None` where the text is the place itself.
///
/// [`search`] reads such a text as the place: what is around it is another question.
#[must_use]
pub fn beside<'a>(data: &Snapshot, text: &'a str) -> Option<&'a str> {
    let text = text.trim();
    beside::place_of(text).filter(|_| by_name(data, text).is_none())
}

/// Communes that may have been meant by a text that was not found: those of its postcode.
#[must_use]
pub fn suggestions(data: &Snapshot, text: &str) -> Vec<Choice> {
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words
        .rfind(|w| is_postcode(w))
        .map_or(vec![], |postcode| with_postcode(data, postcode))
}

fn is_postcode(word: &str) -> bool {
    word.len() == 5 && word.bytes().all(|b| b.is_ascii_digit())
}

/// "48 000" and "34 172" without their space.
pub(super) fn joined(text: &str) -> Cow<'_, str> {
    match text.split_once(' ') {
        Some((department, rest)) if department.len() == 2 && rest.len() == 3 && !rest.contains(' ') => {
            Cow::Owned(format!("{department}{rest}"))
        }
        _ => Cow::Borrowed(text),
    }
}

/// Five digits are an INSEE code or a postcode; some are both, of different communes.
fn by_digits(data: &Snapshot, code: CommuneCode) -> Result<PlaceQuery, SearchError> {
    let mut found: Vec<Choice> = named(data, code, ChoiceBy::Code).into_iter().collect();
    for choice in with_postcode(data, code.as_str()) {
        if !found.iter().any(|c| c.code == choice.code) {
            found.push(choice);
        }
    }
    match &found[..] {
        [] => Ok(PlaceQuery::Commune(code)),
        [only] => Ok(PlaceQuery::Commune(only.code)),
        _ => Err(SearchError::Choice(found)),
    }
}

/// The communes with that postcode; of a commune with arrondissements, the arrondissements.
fn with_postcode(data: &Snapshot, postcode: &str) -> Vec<Choice> {
    let has = |list: &[String]| list.iter().any(|p| p == postcode);
    let whole = data
        .cog
        .communes()
        .iter()
        .filter(|c| has(&c.postal_codes) && data.cog.arrondissements_of(c.code).next().is_none())
        .map(|c| c.code);
    let parts = data.cog.arrondissements().iter().filter(|a| has(&a.postal_codes));
    whole
        .chain(parts.map(|a| a.code))
        .filter_map(|code| named(data, code, ChoiceBy::Postcode))
        .collect()
}

/// What a code names, if anything.
fn named(data: &Snapshot, code: CommuneCode, by: ChoiceBy) -> Option<Choice> {
    let (name, number) = match data.cog.meaning(code) {
        Meaning::Commune(number) => (None, number),
        Meaning::Arrondissement(part, number) => (Some(part.name.clone()), number),
        Meaning::Former(parts) => {
            let part = parts.first()?;
            (part.name.clone(), data.cog.number(part.commune)?)
        }
        Meaning::Unknown => return None,
    };
    let commune = &data.cog.communes()[number];
    Some(Choice {
        code,
        name: name.unwrap_or_else(|| commune.name.clone()),
        department: commune.department,
        by,
    })
}

/// "Mende (48095)", as answers name a commune.
fn labelled(data: &Snapshot, text: &str) -> Option<CommuneCode> {
    let (name, rest) = text.rsplit_once('(')?;
    let code = rest.strip_suffix(')')?.trim().to_uppercase().parse().ok()?;
    let found = named(data, code, ChoiceBy::Code)?;
    (city_key(&found.name) == city_key(name)).then_some(code)
}

/// The name of a commune alone, or with its département: "Aigues-Vives", "Aigues-Vives (Ariège)", "Aigues-Vives 09".
fn by_name(data: &Snapshot, text: &str) -> Option<Result<PlaceQuery, SearchError>> {
    let all = data.geocoder.cities().named(text, None);
    match all[..] {
        [] => {}
        // Another commune may have had the name: "Lunas" was also Lunas-les-Châteaux.
        [only] => {
            let query = PlaceQuery::Address(text.to_owned());
            return Some(match resolve::resolve(data, &query) {
                Err(PlaceError::Ambiguous(candidates)) => {
                    Err(SearchError::Choice(candidates.iter().map(Choice::from).collect()))
                }
                _ => Ok(PlaceQuery::Commune(only)),
            });
        }
        _ => {
            let query = PlaceQuery::Address(text.to_owned());
            return Some(match resolve::resolve(data, &query) {
                Err(PlaceError::Ambiguous(candidates)) => {
                    Err(SearchError::Choice(candidates.iter().map(Choice::from).collect()))
                }
                _ => Ok(query),
            });
        }
    }
    let splits = text.match_indices([' ', ',', '(']);
    let (name, department) = splits
        .map(|(at, sign)| (&text[..at], &text[at + sign.len()..]))
        .find_map(|(name, tail)| Some((name, department(data, tail)?)))?;
    let mut found: Vec<Choice> = data
        .geocoder
        .cities()
        .named(name, None)
        .into_iter()
        .filter_map(|code| named(data, code, ChoiceBy::Name))
        .filter(|choice| choice.department == department)
        .collect();
    match found.len() {
        0 => None,
        1 => Some(Ok(PlaceQuery::Commune(found.remove(0).code))),
        _ => Some(Err(SearchError::Choice(found))),
    }
}

/// The département of that code or name.
pub(super) fn department(data: &Snapshot, text: &str) -> Option<DepartmentCode> {
    let text = fold(text);
    let same = |d: &&crate::dataset::cog::Division<DepartmentCode>| {
        d.code.as_str().eq_ignore_ascii_case(&text) || is_folded(&d.name, &text)
    };
    data.cog.departments().iter().find(same).map(|d| d.code)
}

/// Whether a name is that when folded. Names of territories have no letter that folds to two, so most need no folding.
pub(super) fn is_folded(name: &str, folded: &str) -> bool {
    name.chars().count() == folded.chars().count() && fold(name) == folded
}

/// "48000 Mende", without a street.
fn by_postcode_and_city(text: &str) -> Option<PlaceQuery> {
    let (postcode, city) = text.split_once([' ', ','])?;
    let city = city.trim();
    let plain = is_postcode(postcode) && !city.is_empty() && !city.bytes().any(|b| b.is_ascii_digit());
    plain.then(|| PlaceQuery::City {
        postcode: postcode.to_owned(),
        city: city.to_owned(),
    })
}
