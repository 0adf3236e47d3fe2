//! The reverse question as parameters ask it: where would this doctor qualify?

use super::{InvalidParameter, add_fact, aid, day, invalid, lang, no_such, set};
use crate::domain::{Date, DepartmentCode, RegionCode};
use crate::eligibility::places::{Format, PlacesQuestion, Scope};
use crate::rules::Profile;
use crate::rules::verdict::Status;

/// The région that is answered for when none is named.
const HOME: &str = "76";
/// More rows than France has communes.
const MOST_ROWS: usize = 40_000;

const PARAMETERS: [&str; 8] = [
    "aid",
    "department",
    "region",
    "date",
    "lang",
    "format",
    "verdict",
    "limit",
];

impl PlacesQuestion {
    /// From the pairs of a query string or the flags of a command line.
    ///
    /// # Errors
    /// The first parameter that is unknown, repeated, empty or out of range, or that `aid` is missing.
    pub fn from_pairs(pairs: &[(String, String)], today: Date) -> Result<Self, InvalidParameter> {
        let mut given: Vec<(&'static str, String)> = Vec::new();
        let mut profile = Profile::default();
        for (name, text) in pairs {
            if let Some(known) = PARAMETERS.iter().find(|n| *n == name) {
                set(&mut given, known, text.clone())?;
            } else if !add_fact(&mut profile, name, text)? {
                return Err(no_such(name));
            }
        }
        let get = |name: &str| given.iter().find(|(n, _)| *n == name).map(|(_, text)| text.trim());
        let wrong_aid = |e: InvalidParameter| invalid("aid", e.what);
        Ok(Self {
            aid: match get("aid") {
                Some(text) => aid(text).map_err(wrong_aid)?,
                None => return Err(invalid("aid", "is missing: name one aid")),
            },
            scope: scope(get("department"), get("region"))?,
            day: day(get("date"), today)?,
            lang: lang(get("lang"))?,
            format: match get("format") {
                None => Format::default(),
                Some("json") => Format::Json,
                Some("csv") => Format::Csv,
                Some("geojson") => Format::GeoJson,
                Some(_) => return Err(invalid("format", "must be json, csv or geojson")),
            },
            verdicts: get("verdict").map(statuses).transpose()?,
            limit: match get("limit") {
                None => MOST_ROWS,
                Some(text) => {
                    let limit = text.parse().ok().filter(|n| (1..=MOST_ROWS).contains(n));
                    limit.ok_or_else(|| invalid("limit", format!("must be a whole number from 1 to {MOST_ROWS}")))?
                }
            },
            profile,
        })
    }
}

/// A question for a map takes no parameter of the form of a list.
///
/// # Errors
/// The first such parameter.
pub fn refuse_list_parameters(pairs: &[(String, String)]) -> Result<(), InvalidParameter> {
    let of_lists = |(name, _): &&(String, String)| ["format", "verdict", "limit"].contains(&name.as_str());
    pairs
        .iter()
        .find(of_lists)
        .map_or(Ok(()), |(name, _)| Err(no_such(name)))
}

/// Where and when, from the pairs of a query string that asks nothing else.
///
/// # Errors
/// The first parameter that is unknown, repeated, empty or out of range.
pub fn scope_and_day(pairs: &[(String, String)], today: Date) -> Result<(Scope, Date), InvalidParameter> {
    let mut given: Vec<(&'static str, String)> = Vec::new();
    for (name, text) in pairs {
        let known = ["department", "region", "date"].into_iter().find(|n| n == name);
        set(&mut given, known.ok_or_else(|| no_such(name))?, text.clone())?;
    }
    let get = |name: &str| given.iter().find(|(n, _)| *n == name).map(|(_, text)| text.trim());
    Ok((scope(get("department"), get("region"))?, day(get("date"), today)?))
}

pub(super) fn scope(department: Option<&str>, region: Option<&str>) -> Result<Scope, InvalidParameter> {
    let region_code = |text: &str| text.parse::<RegionCode>().map_err(|e| invalid("region", e.to_string()));
    match (department, region) {
        (Some(_), Some(_)) => Err(invalid("region", "give department or region, not both")),
        (Some(text), None) => {
            let code: DepartmentCode = text
                .parse()
                .map_err(|_| invalid("department", "must be the code of a département"))?;
            Ok(Scope::Department(code))
        }
        (None, Some("all")) => Ok(Scope::France),
        (None, region) => Ok(Scope::Region(region_code(region.unwrap_or(HOME))?)),
    }
}

fn statuses(text: &str) -> Result<Vec<Status>, InvalidParameter> {
    let one = |word: &str| Status::ALL.iter().copied().find(|s| s.as_str() == word.trim());
    let list: Option<Vec<Status>> = text.split(',').map(one).collect();
    list.ok_or_else(|| {
        let known: Vec<&str> = Status::ALL.iter().map(|s| s.as_str()).collect();
        invalid("verdict", format!("must be some of {}", known.join(", ")))
    })
}
