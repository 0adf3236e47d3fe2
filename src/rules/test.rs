//! The tests that conditions are made of, as they stand in the files: tables with exactly one operator.

mod parse;

use super::aid::Text;
use super::field::Field;
use super::profile::Profile;
use crate::domain::{Date, DepartmentCode, ZoneKind};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Deserialize;

/// A typed test.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Every one.
    All(Vec<Test>),
    /// At least one.
    Any(Vec<Test>),
    /// The contrary.
    Not(Box<Test>),
    /// The first case whose guard is met decides; otherwise the last test.
    Cases(Vec<Case>, Box<Test>),
    /// A constant: met or not met.
    Constant(bool),
    /// Met, since the condition does not apply ("sans objet").
    NotApplicable,
    /// Undetermined, with the reason.
    Unknown(Text),
    /// Met when the test is; missing when a fact is missing; never not met.
    Soft(Box<Test>),
    /// As the test, but met when a fact is missing: what is presumed is not asked for.
    Presumed(Box<Test>),
    /// The place is in a zone of that kind.
    Zone(ZoneKind),
    /// The place is in one of these départements.
    Department(Vec<DepartmentCode>),
    /// The place, and every other place of practice, is within 10 km of a ZIP or a ZAC.
    NearZipZac,
    /// The place asked about, whatever the others, is within 10 km of a ZIP or a ZAC.
    NearZipZacHere,
    /// A fact about the doctor was given, whatever it is; never missing.
    Given(&'static Field),
    /// A fact about the doctor compares so.
    Field(&'static Field, Compare),
    /// At least that share of the activity is in a ZIP, in a ZAC or within 10 km of one: as the doctor says, else by
    /// the places of practice and their shares.
    ShareNearZipZac(Decimal),
    /// A day compares so with a fixed day.
    Day(&'static Field, FixedDay),
    /// A day lies after the day asked about.
    Future(&'static Field),
    /// The time from a day to the day asked about compares so.
    Since(&'static Field, Elapsed),
    /// The doctor has or had one of these aids.
    Held(Vec<String>, HeldWhen),
    /// The commune of the main practice is in a zone of one of these kinds.
    MainCommuneInZone(Vec<ZoneKind>),
}

/// A guard and what then decides.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The guard.
    #[serde(rename = "if")]
    pub guard: Test,
    /// What decides when the guard is met.
    pub then: Test,
}

/// How a value compares.
#[derive(Debug, Clone, PartialEq)]
pub enum Compare {
    /// true or false as given.
    IsBool(bool),
    /// One of these words.
    In(Vec<String>),
    /// ≥
    AtLeast(Decimal),
    /// >
    Above(Decimal),
    /// ≤
    AtMost(Decimal),
    /// <
    Below(Decimal),
    /// Contains at least one of these words.
    IncludesAny(Vec<String>),
}

/// How long ago a day is, in calendar years or months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Elapsed {
    /// Less: holds up to the day before the anniversary.
    UnderMonths(i32),
    /// As long or longer: holds from the anniversary on.
    AtLeastMonths(i32),
}

/// How a day compares with a fixed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixedDay {
    /// That day or later.
    OnOrAfter(Date),
    /// Earlier.
    Before(Date),
}

/// When an aid was held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldWhen {
    /// At any time.
    Ever,
    /// On the day asked about.
    Running,
    /// On the day asked about, and signed on that day or later.
    RunningSignedFrom(Date),
    /// Decided less than that many years before the day asked about.
    WithinYears(i32),
}

impl Test {
    /// Calls `visit` for this test and every one below it.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Test)) {
        visit(self);
        match self {
            Self::All(tests) | Self::Any(tests) => tests.iter().for_each(|t| t.walk(visit)),
            Self::Not(test) | Self::Soft(test) | Self::Presumed(test) => test.walk(visit),
            Self::Cases(cases, otherwise) => {
                for case in cases {
                    case.guard.walk(visit);
                    case.then.walk(visit);
                }
                otherwise.walk(visit);
            }
            _ => {}
        }
    }

    /// Whether another place could change its outcome.
    #[must_use]
    pub fn uses_place(&self) -> bool {
        let mut uses = false;
        self.walk(&mut |test| {
            uses |= matches!(
                test,
                Self::Zone(_) | Self::Department(_) | Self::NearZipZac | Self::NearZipZacHere
            )
        });
        uses
    }

    /// Which zoning lists it asks about this doctor, so that an outdated one makes its outcome provisional.
    #[must_use]
    pub fn lists(&self, profile: &Profile) -> Lists {
        let mut lists = Lists::default();
        self.walk(&mut |test| match test {
            Self::Zone(ZoneKind::Montagne | ZoneKind::Massif | ZoneKind::Qpv | ZoneKind::Department) => {}
            Self::Zone(_) => lists.place = true,
            Self::NearZipZacHere => lists.near = true,
            Self::ShareNearZipZac(_) if profile.get("zone_activity_share").is_some() => {}
            Self::NearZipZac | Self::ShareNearZipZac(_) => (lists.near, lists.others) = (true, true),
            Self::MainCommuneInZone(_) => lists.main = true,
            _ => {}
        });
        lists
    }
}

/// Which zoning lists a test asks; or which of them are outdated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lists {
    /// That of the place.
    pub place: bool,
    /// Those around the place.
    pub near: bool,
    /// Those around the other places of practice.
    pub others: bool,
    /// That of the commune of the main practice.
    pub main: bool,
}

impl Lists {
    /// Whether one is in both.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        (self.place && other.place)
            || (self.near && other.near)
            || (self.others && other.others)
            || (self.main && other.main)
    }
}
