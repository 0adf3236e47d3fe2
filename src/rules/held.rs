//! The aids that a doctor has or had.

use super::aid::AidId;
use super::field::OTHER_HELD;
use super::profile::{ProfileError, decimal, error};
use crate::domain::{Date, date};
use rust_decimal::{Decimal, dec};
use serde_json::Value as Json;
use std::str::FromStr;

/// More was never paid to one doctor.
const MOST_PAID: Decimal = dec!(100_000_000);

/// An aid that the doctor has or had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldAid {
    /// Which: an id of this service or one of [`OTHER_HELD`].
    pub aid: String,
    /// Signature.
    pub signed_on: Option<Date>,
    /// Decision to grant.
    pub decided_on: Option<Date>,
    /// End.
    pub ended_on: Option<Date>,
    /// Paid so far, in euros.
    pub paid: Option<Decimal>,
}

impl HeldAid {
    /// Whether it is said to end before it is signed.
    #[must_use]
    pub fn ends_before_it_starts(&self) -> bool {
        self.signed_on
            .zip(self.ended_on)
            .is_some_and(|(signed, ended)| ended < signed)
    }

    /// Whether it is neither signed nor decided by that day: an aid still to come was not had.
    #[must_use]
    pub fn is_to_come(&self, day: Date) -> bool {
        let known = [self.signed_on, self.decided_on];
        let mut days = known.iter().flatten().peekable();
        days.peek().is_some() && days.all(|d| *d > day)
    }

    /// Whether it runs on a day: from its signature to its end, else to the end of its duration; a tacitly renewed one
    /// without an end still runs; without either day it runs (contract, "Profile").
    ///
    /// `duration_years` gives the length of a contract that ends by itself.
    #[must_use]
    pub fn is_running(&self, day: Date, duration_years: &dyn Fn(&str) -> Option<i32>) -> bool {
        if self.signed_on.is_some_and(|signed| day < signed) {
            return false;
        }
        match (self.ended_on, self.signed_on) {
            (Some(ended), _) => day <= ended,
            (None, Some(signed)) => duration_years(&self.aid)
                .and_then(|years| date::plus_years(signed, years))
                .is_none_or(|end| day < end),
            (None, None) => true,
        }
    }
}

/// The list, checked.
pub(super) fn list(list: &[Json]) -> Result<Vec<HeldAid>, ProfileError> {
    if list.len() > 50 {
        return Err(error("held_aids", "has more than 50 entries"));
    }
    list.iter()
        .enumerate()
        .map(|(i, json)| held_aid(&format!("held_aids[{i}]"), json))
        .collect()
}

fn held_aid(name: &str, json: &Json) -> Result<HeldAid, ProfileError> {
    let object = json.as_object().ok_or_else(|| error(name, "must be an object"))?;
    let mut held = HeldAid {
        aid: String::new(),
        signed_on: None,
        decided_on: None,
        ended_on: None,
        paid: None,
    };
    for (key, value) in object {
        let member = format!("{name}.{key}");
        let day = || -> Result<Option<Date>, ProfileError> {
            if value.is_null() {
                return Ok(None);
            }
            let day = value.as_str().and_then(date::parse_iso);
            day.map(Some)
                .ok_or_else(|| error(&member, "must be a date (YYYY-MM-DD)"))
        };
        match key.as_str() {
            "aid" => {
                let id = value.as_str().unwrap_or_default();
                if AidId::from_str(id).is_err() && !OTHER_HELD.contains(&id) {
                    return Err(error(&member, "no aid of that name"));
                }
                id.clone_into(&mut held.aid);
            }
            "signed_on" => held.signed_on = day()?,
            "decided_on" => held.decided_on = day()?,
            "ended_on" => held.ended_on = day()?,
            "paid" if value.is_null() => {}
            "paid" => {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let paid = decimal(&text).filter(|p| *p >= Decimal::ZERO && *p <= MOST_PAID);
                held.paid = Some(paid.ok_or_else(|| error(&member, format!("must be euros from 0 to {MOST_PAID}")))?);
            }
            _ => {
                return Err(error(
                    &member,
                    "no such member (aid, signed_on, decided_on, ended_on, paid)",
                ));
            }
        }
    }
    if held.aid.is_empty() {
        return Err(error(name, "needs \"aid\""));
    }
    Ok(held)
}
