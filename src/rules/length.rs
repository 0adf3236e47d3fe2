//! How long a contract lasts.

use super::aid::AidFile;
use super::contract::Renewal;
use super::facts::{NearFact, PlaceFacts, Zones};
use super::profile::Profile;
use super::sums::Situated;
use super::verdict::Subject;
use crate::domain::Outcome;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

/// How long a contract lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Length {
    /// In years, where it is whole years.
    pub years: Option<u32>,
    /// In months.
    pub months: u32,
    /// Whether it may be longer.
    pub at_least: bool,
    /// Whether it can be renewed, when known.
    pub renewal: Option<Renewal>,
}

/// How long a contract lasts when nothing is known of the doctor.
#[must_use]
pub fn length_at_least(file: &AidFile) -> Option<Length> {
    let nowhere = PlaceFacts {
        zones: Zones::default(),
        near_zip_zac: NearFact::Unknown,
        department: "75".parse().ok()?,
        region: "11".parse().ok()?,
    };
    let nobody = Profile::default();
    let subject = Subject {
        situations: std::slice::from_ref(&nowhere),
        others_near: Outcome::Undetermined,
        shares: None,
        main_place: None,
        profile: &nobody,
        day: file.open.get_ref().from,
        asked: &[],
        duration_years: &|_| None,
    };
    let each = [subject.facts(&nowhere)];
    length(file, Situated { each: &each })
}

/// How long a contract lasts for this doctor.
pub(super) fn length(file: &AidFile, situated: Situated<'_>) -> Option<Length> {
    let duration = file.duration.as_ref()?.get_ref();
    if let Some(years) = duration.years {
        return Some(Length {
            years: Some(years),
            months: years.saturating_mul(12),
            at_least: false,
            renewal: duration.renewal,
        });
    }
    let figure = situated.value(duration.months.as_ref()?)?;
    let months = figure.low.to_u32()?;
    Some(Length {
        years: months.is_multiple_of(12).then_some(months / 12),
        months,
        at_least: !figure.missing.is_empty(),
        renewal: duration.renewal,
    })
}
