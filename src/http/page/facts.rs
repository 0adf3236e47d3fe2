//! The facts about the doctor that a form sends: those that can be taken, and those that cannot, each by itself.

use crate::dataset::Snapshot;
use crate::domain::CommuneCode;
use crate::eligibility::search::search;
use crate::eligibility::{PlaceQuery, resolve};
use crate::rules::Profile;
use crate::rules::field::{self, FIELDS, Kind};
use serde_json::{Map, Value as Json};

/// The fields by which the form asks for aids held: a box for each, and its days as `held.<aid>.<member>`.
pub const HELD: &str = "held";
/// The members of an aid held that the form asks for.
pub const HELD_MEMBERS: [&str; 4] = ["signed_on", "decided_on", "ended_on", "paid"];
/// The word for an empty list.
pub const NONE: &str = "none";

/// A value that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The field.
    pub field: &'static str,
    /// What was given.
    pub given: String,
}

/// Whether a parameter is a fact, or a part of one.
pub fn is_fact(name: &str) -> bool {
    field::find(name).is_some() || name == HELD || name.starts_with("held.")
}

/// The facts of the pairs, which are not empty, and what is wrong with the others.
pub fn read(pairs: &[(String, String)]) -> (Profile, Vec<Wrong>) {
    let mut profile = Profile::default();
    let mut wrong: Vec<Wrong> = Vec::new();
    for known in &FIELDS {
        let given: Vec<String> = match known.kind {
            Kind::HeldAids => held(pairs).into_iter().collect(),
            // Of several boxes one list is made, so that a wrong one does not leave half of it.
            Kind::Many(_) => Some(all(pairs, known.name).join(","))
                .filter(|t| !t.is_empty())
                .into_iter()
                .collect(),
            Kind::Number(..) | Kind::Whole(..) => {
                let point = |text: &str| text.replace(',', ".");
                all(pairs, known.name).into_iter().map(point).collect()
            }
            _ => all(pairs, known.name).into_iter().map(str::to_owned).collect(),
        };
        let taken = given.iter().try_fold(profile.clone(), |mut next, text| {
            next.add_text(known.name, text).map(|()| next)
        });
        match taken {
            Ok(next) => profile = next,
            Err(_) => wrong.push(Wrong {
                field: known.name,
                given: given.join(", "),
            }),
        }
    }
    (profile, wrong)
}

fn all<'a>(pairs: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    let own = pairs.iter().filter(|(n, _)| n == name);
    own.map(|(_, text)| text.trim())
        .filter(|text| !text.is_empty())
        .collect()
}

/// The aids held, as JSON text: from the boxes of the form, else as the API takes them.
fn held(pairs: &[(String, String)]) -> Option<String> {
    let boxes: Vec<&str> = all(pairs, HELD).into_iter().flat_map(|t| t.split(',')).collect();
    if boxes.is_empty() {
        return all(pairs, "held_aids").first().map(|text| (*text).to_owned());
    }
    if boxes == [NONE] {
        return Some(NONE.to_owned());
    }
    let each = boxes.iter().map(|aid| {
        let mut members = Map::new();
        members.insert("aid".to_owned(), Json::from(*aid));
        for member in HELD_MEMBERS {
            let given = all(pairs, &format!("{HELD}.{aid}.{member}"));
            let text = given.first().map(|text| text.replace(',', "."));
            members.extend(text.map(|t| (member.to_owned(), Json::from(t))));
        }
        Json::Object(members)
    });
    // "None" beside another box is no aid of that name, and so refused like any other wrong value.
    Some(Json::Array(each.collect()).to_string())
}

/// A commune may be named by its code, or in words as in the search field. What names none of the data is left as
/// text, and so is wrong at its field.
pub fn with_named_commune(data: &Snapshot, pairs: &mut [(String, String)]) {
    const FIELD: &str = "main_practice_commune";
    for (_, text) in pairs.iter_mut().filter(|(name, _)| name == FIELD) {
        match commune_named(data, text.trim()) {
            Some(code) => *text = code.to_string(),
            // A code that no commune has is no answer either.
            None => text.push('?'),
        }
    }
}

fn commune_named(data: &Snapshot, text: &str) -> Option<CommuneCode> {
    let known = |code: &CommuneCode| resolve::by_code(data, *code).is_ok();
    if let Some(code) = text.to_uppercase().parse().ok().filter(known) {
        return Some(code);
    }
    match search(data, text).ok()? {
        PlaceQuery::Commune(code) => Some(code).filter(known),
        city @ PlaceQuery::City { .. } => {
            let place = resolve::resolve(data, &city).ok()?;
            Some(data.cog.communes()[place.spots[0].commune].code)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect()
    }

    #[test]
    fn a_wrong_value_is_named_and_the_rest_is_taken() {
        let given = pairs(&[
            ("age", "17"),
            ("days_per_week", "2,5"),
            ("pdsa", ""),
            ("practice", "msp"),
            ("practice", "cpts"),
            ("sector", "9"),
        ]);
        let (profile, wrong) = read(&given);
        let taken = profile.pairs();
        assert_eq!(
            taken,
            [("days_per_week", "2.5".to_owned()), ("practice", "msp,cpts".to_owned())]
        );
        let names: Vec<&str> = wrong.iter().map(|w| w.field).collect();
        assert_eq!(names, ["age", "sector"]);
    }

    #[test]
    fn boxes_and_days_make_the_aids_held() {
        let given = pairs(&[
            ("held", "caim"),
            ("held.caim.signed_on", "2025-11-20"),
            ("held.caim.ended_on", ""),
            ("held", "cde"),
        ]);
        let (profile, wrong) = read(&given);
        assert!(wrong.is_empty());
        let held = profile.held_aids().expect("held");
        assert_eq!((held.len(), held[0].aid.as_str()), (2, "caim"));
        assert!(held[0].signed_on.is_some() && held[0].ended_on.is_none());
        assert_eq!(read(&pairs(&[("held", "none")])).0.held_aids(), Some(&[][..]));
        assert_eq!(read(&pairs(&[("held", "none"), ("held", "caim")])).1.len(), 1);
        assert_eq!(
            read(&pairs(&[("held", "caim"), ("held.caim.signed_on", "x")])).1.len(),
            1
        );
    }
}
