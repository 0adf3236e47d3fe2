//! The reverse answer for a map: communes by what is known of them, and a verdict for each such class.
//!
//! Which commune is in which class depends on the day alone; a changed answer of the doctor changes only the verdicts. So a
//! map asks for the classes once, and for some hundred verdicts after each answer.

use super::{PlacesQuestion, Scope, decide, is_provisional, main_facts, note, regions, warnings};
use crate::dataset::Snapshot;
use crate::domain::{CommuneCode, Date};
use crate::eligibility::aids::lines::Figure;
use crate::eligibility::commune_facts::of_region;
use crate::eligibility::parse::InvalidParameter;
use crate::eligibility::resolve::inner_point;
use crate::eligibility::warnings::Warning;
use crate::geom::LonLat;
use crate::rules::AidId;
use crate::rules::facts::{CommuneFacts, PlaceFacts};
use crate::rules::verdict::Status;
use serde::Serialize;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// Which communes have the same facts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceClasses {
    /// The day asked about.
    pub date: Date,
    /// What the numbers of the classes belong to; those of a [`PlacesMap`] with the same key are these.
    pub key: String,
    /// How many classes there are.
    pub count: usize,
    /// West, south, east and north of the points of the communes; `null` when none has one.
    pub bbox: Option<[f64; 4]>,
    /// INSEE codes.
    pub communes: Vec<CommuneCode>,
    /// The class of each, from 0.
    pub classes: Vec<usize>,
}

/// A verdict for each class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlacesMap {
    /// Which aid.
    pub aid: AidId,
    /// The day asked about.
    pub date: Date,
    /// What the numbers of the classes belong to.
    pub key: String,
    /// Whether a verdict used an outdated zoning list.
    pub provisional: bool,
    /// What is not known of the aid itself on that day, the same everywhere.
    pub note: Option<String>,
    /// For each class, the number of its verdict.
    pub classes: Vec<usize>,
    /// The verdicts that occur.
    pub verdicts: Vec<ClassVerdict>,
    /// What to know before relying on it.
    pub warnings: Vec<Warning>,
}

/// What one or more classes get.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassVerdict {
    /// The verdict.
    pub status: Status,
    /// Whether an outdated zoning list was used.
    pub provisional: bool,
    /// The condition that decides, or what is not known.
    pub reason: Option<String>,
    /// The first amount of the aid.
    pub amount: Option<Figure>,
}

/// The facts of the communes in scope, and the class of each.
struct Classed {
    facts: Vec<Arc<Vec<CommuneFacts>>>,
    /// Where a commune of each class is: the number of the région and its place there.
    first: Vec<(usize, usize)>,
    /// The commune and its class, in order of the official list.
    each: Vec<(usize, usize)>,
    key: String,
}

/// The classes of a day.
///
/// # Errors
/// When no région or département has the code.
pub fn classes(data: &Snapshot, scope: Scope, day: Date) -> Result<PlaceClasses, InvalidParameter> {
    let classed = classed(data, scope, day)?;
    let communes = data.cog.communes();
    Ok(PlaceClasses {
        date: day,
        key: classed.key,
        count: classed.first.len(),
        bbox: bbox(
            classed
                .each
                .iter()
                .filter_map(|(commune, _)| inner_point(data, *commune)),
        ),
        communes: classed
            .each
            .iter()
            .map(|(commune, _)| communes[*commune].code)
            .collect(),
        classes: classed.each.iter().map(|(_, class)| *class).collect(),
    })
}

/// For each commune by number the first one in scope of which the same is known; `None` for those out of scope.
///
/// # Errors
/// When no région or département has the code.
pub fn first_of_class(data: &Snapshot, scope: Scope, day: Date) -> Result<Vec<Option<usize>>, InvalidParameter> {
    let classed = classed(data, scope, day)?;
    let mut first = vec![None; classed.first.len()];
    let mut of_commune = vec![None; data.cog.communes().len()];
    for (commune, class) in classed.each {
        of_commune[commune] = Some(*first[class].get_or_insert(commune));
    }
    Ok(of_commune)
}

fn bbox(points: impl Iterator<Item = LonLat>) -> Option<[f64; 4]> {
    points.fold(None, |found, p| {
        let [west, south, east, north] = found.unwrap_or([p.lon, p.lat, p.lon, p.lat]);
        Some([west.min(p.lon), south.min(p.lat), east.max(p.lon), north.max(p.lat)])
    })
}

/// The verdict on each class; the same as [`super::places`] gives for its communes.
///
/// # Errors
/// When no région or département has the code.
pub fn map(data: &Snapshot, question: &PlacesQuestion) -> Result<PlacesMap, InvalidParameter> {
    let data = data.on(question.day);
    let regions = regions(data, question.scope)?;
    let main = main_facts(data, question)?;
    let main_place = main.as_ref().map(|(facts, _)| facts.as_slice());
    let outdated_main = main.as_ref().is_some_and(|(_, provisional)| *provisional);
    let classed = classed(data, question.scope, question.day)?;
    let mut verdicts: Vec<ClassVerdict> = Vec::new();
    let mut number_of = |verdict: ClassVerdict| {
        let known = verdicts.iter().position(|v| *v == verdict);
        known.unwrap_or_else(|| {
            verdicts.push(verdict);
            verdicts.len() - 1
        })
    };
    let mut classes = Vec::with_capacity(classed.first.len());
    for (region, place) in &classed.first {
        let facts = &classed.facts[*region][*place];
        let decided = decide(data, question, &facts.situations, main_place);
        classes.push(number_of(ClassVerdict {
            status: decided.status,
            provisional: is_provisional(data, question, facts, outdated_main),
            reason: decided.reason,
            amount: decided.amount,
        }));
    }
    let provisional = verdicts.iter().any(|v| v.provisional);
    Ok(PlacesMap {
        aid: question.aid,
        date: question.day,
        key: classed.key,
        provisional,
        note: note(data, question),
        classes,
        verdicts,
        warnings: warnings(data, question, regions[0], provisional),
    })
}

/// Everything that a verdict on a whole commune depends on.
type Known<'a> = (&'a [PlaceFacts], bool, bool);

fn classed(data: &Snapshot, scope: Scope, day: Date) -> Result<Classed, InvalidParameter> {
    let codes = regions(data, scope)?;
    let facts: Vec<Arc<Vec<CommuneFacts>>> = codes.iter().map(|region| of_region(data, *region, day)).collect();
    let communes = data.cog.communes();
    let in_scope = |commune: usize| match scope {
        Scope::Department(code) => communes[commune].department == code,
        _ => true,
    };
    let mut numbers: HashMap<Known<'_>, usize> = HashMap::new();
    let (mut first, mut each) = (Vec::new(), Vec::new());
    for (region, list) in facts.iter().enumerate() {
        for (place, own) in list.iter().enumerate().filter(|(_, f)| in_scope(f.commune)) {
            let next = first.len();
            let class = match numbers.entry((&own.situations, own.provisional, own.near_provisional)) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => {
                    first.push((region, place));
                    *new.insert(next)
                }
            };
            each.push((own.commune, class));
        }
    }
    drop(numbers);
    each.sort_unstable();
    Ok(Classed {
        key: format!("{}-{}-{}", data.version, data.span(day), scope_word(scope)),
        facts,
        first,
        each,
    })
}

fn scope_word(scope: Scope) -> String {
    match scope {
        Scope::Department(code) => format!("department-{code}"),
        Scope::Region(code) => format!("region-{code}"),
        Scope::France => "all".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eligibility::places::{Places, places};
    use std::path::Path;

    #[test]
    fn the_map_says_of_each_commune_what_the_list_says() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        let data = Snapshot::load(&folder).expect("the data of the repository");
        let pairs = [
            ("aid", "caim"),
            ("department", "48"),
            ("date", "2025-12-01"),
            ("days_per_week", "4"),
        ];
        let pairs = pairs.map(|(n, t)| (n.to_owned(), t.to_owned()));
        let day = "2025-12-01".parse().expect("day");
        let question = PlacesQuestion::from_pairs(&pairs, day).expect("question");
        let Places { places: rows, .. } = places(&data, &question).expect("rows");
        let drawn = map(&data, &question).expect("map");
        let classes = classes(&data, question.scope, question.day).expect("classes");
        assert_eq!((drawn.key, drawn.classes.len()), (classes.key, classes.count));
        assert_eq!(rows.len(), classes.communes.len());
        assert!(drawn.verdicts.len() > 1 && drawn.verdicts.len() < classes.count + 1);
        for row in rows {
            let at = classes
                .communes
                .iter()
                .position(|c| *c == row.code)
                .expect("the commune");
            let verdict = &drawn.verdicts[drawn.classes[classes.classes[at]]];
            assert_eq!(
                (verdict.status, verdict.provisional, &verdict.reason, &verdict.amount),
                (row.status, row.provisional, &row.reason, &row.amount)
            );
        }
    }
}
