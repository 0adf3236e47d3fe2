//! Tests as they stand in TOML.

use super::{Case, Compare, Elapsed, FixedDay, HeldWhen, Test};
use crate::domain::{Date, DepartmentCode, ZoneKind, date};
use crate::rules::aid::{AidId, Text};
use crate::rules::field::{self, Field, Kind};
use crate::rules::number::Number;
use crate::rules::schema;
use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;

/// A test as it stands in TOML; [`Test`] is made of it by checking that exactly one operator is there.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Raw {
    /// Every one.
    all: Option<Vec<Test>>,
    /// At least one.
    any: Option<Vec<Test>>,
    /// The contrary.
    not: Option<Box<Test>>,
    /// The first case whose guard is met decides; needs `else`.
    cases: Option<Vec<Case>>,
    /// What decides when no guard is met.
    #[serde(rename = "else")]
    otherwise: Option<Box<Test>>,
    /// A constant: met or not_met.
    outcome: Option<String>,
    /// Met, since the condition does not apply.
    not_applicable: Option<bool>,
    /// Undetermined, with the reason.
    unknown: Option<Text>,
    /// Never not met: then undetermined.
    soft: Option<Box<Test>>,
    /// Met when a fact is missing.
    presumed: Option<Box<Test>>,
    /// The place is in a zone of that kind.
    #[schemars(schema_with = "schema::zone")]
    #[serde(default)]
    zone: Option<ZoneKind>,
    /// The place is in one of these départements.
    #[schemars(schema_with = "schema::departments")]
    #[serde(default)]
    department: Option<Vec<DepartmentCode>>,
    /// The place is within 10 km of a ZIP or a ZAC.
    near_zip_zac: Option<bool>,
    /// A fact about the doctor was given, whatever it is.
    #[schemars(schema_with = "schema::field")]
    #[serde(default)]
    given: Option<String>,
    /// A fact about the doctor, with one comparison.
    #[schemars(schema_with = "schema::field")]
    #[serde(default)]
    field: Option<String>,
    /// Equal to a word, true or false.
    #[schemars(schema_with = "schema::word_or_flag")]
    #[serde(default)]
    is: Option<toml::Value>,
    /// One of these words.
    #[serde(rename = "in")]
    within: Option<Vec<String>>,
    /// ≥
    #[schemars(schema_with = "schema::number")]
    #[serde(default)]
    at_least: Option<Number>,
    /// >
    #[schemars(schema_with = "schema::number")]
    #[serde(default)]
    above: Option<Number>,
    /// ≤
    #[schemars(schema_with = "schema::number")]
    #[serde(default)]
    at_most: Option<Number>,
    /// <
    #[schemars(schema_with = "schema::number")]
    #[serde(default)]
    below: Option<Number>,
    /// Contains at least one of these words.
    includes_any: Option<Vec<String>>,
    /// The place asked about, whatever the others, is within 10 km of a ZIP or a ZAC.
    near_zip_zac_here: Option<bool>,
    /// At least that share of the activity in a ZIP, in a ZAC or within 10 km.
    #[schemars(schema_with = "schema::number")]
    #[serde(default)]
    share_near_zip_zac: Option<Number>,
    /// A date, with `on_or_after` or `before`.
    #[schemars(schema_with = "schema::date_field")]
    #[serde(default)]
    day: Option<String>,
    /// That day or later.
    #[serde(default, deserialize_with = "date::toml_date::option::deserialize")]
    #[schemars(schema_with = "schema::optional_day")]
    on_or_after: Option<Date>,
    /// Earlier.
    #[serde(default, deserialize_with = "date::toml_date::option::deserialize")]
    #[schemars(schema_with = "schema::optional_day")]
    before: Option<Date>,
    /// A date after the day asked about.
    #[schemars(schema_with = "schema::date_field")]
    #[serde(default)]
    future: Option<String>,
    /// A date, with a delay counted to the day asked about.
    #[schemars(schema_with = "schema::date_field")]
    #[serde(default)]
    since: Option<String>,
    /// Less than that many years ago.
    under_years: Option<i32>,
    /// Less than that many months ago.
    under_months: Option<i32>,
    /// That many years ago or more.
    at_least_years: Option<i32>,
    /// The doctor has or had one of these aids.
    held: Option<RawHeld>,
    /// The commune of the main practice is in a zone of one of these kinds.
    #[schemars(schema_with = "schema::zones")]
    #[serde(default)]
    main_commune_in_zone: Option<Vec<ZoneKind>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawHeld {
    /// Which.
    #[schemars(schema_with = "schema::held_aids")]
    aids: Vec<String>,
    /// At any time.
    ever: Option<bool>,
    /// On the day asked about.
    running: Option<bool>,
    /// With `running`: signed on that day or later.
    #[serde(default, deserialize_with = "date::toml_date::option::deserialize")]
    #[schemars(schema_with = "schema::optional_day")]
    signed_from: Option<Date>,
    /// Decided less than that many years ago.
    within_years: Option<i32>,
}

impl JsonSchema for Test {
    fn schema_name() -> Cow<'static, str> {
        "Test".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Raw::json_schema(generator)
    }
}

impl<'de> Deserialize<'de> for Test {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Raw::deserialize(deserializer)?.test().map_err(D::Error::custom)
    }
}

impl Raw {
    fn test(self) -> Result<Test, String> {
        let compare = self.compare()?;
        let mut found: Vec<Test> = Vec::new();
        let takes_compare = self.field.is_some();
        let takes_elapsed = self.since.is_some();
        let elapsed = elapsed(self.under_years, self.under_months, self.at_least_years)?;
        if compare.is_some() && !takes_compare {
            return Err("a comparison without `field`".to_owned());
        }
        if elapsed.is_some() && !takes_elapsed {
            return Err("a delay without `since`".to_owned());
        }
        if self.otherwise.is_some() && self.cases.is_none() {
            return Err("`else` without `cases`".to_owned());
        }
        found.extend(self.all.map(Test::All));
        found.extend(self.any.map(Test::Any));
        found.extend(self.not.map(Test::Not));
        found.extend(self.soft.map(Test::Soft));
        found.extend(self.presumed.map(Test::Presumed));
        if let Some(share) = self.share_near_zip_zac {
            let share = share.decimal()?;
            if share <= Decimal::ZERO || share > Decimal::ONE {
                return Err(format!("a share is above 0 and at most 1, not {share}"));
            }
            found.push(Test::ShareNearZipZac(share));
        }
        if let Some(cases) = self.cases {
            let otherwise = self.otherwise.ok_or("`cases` needs `else`")?;
            found.push(Test::Cases(cases, otherwise));
        }
        match self.outcome.as_deref() {
            None => {}
            Some("met") => found.push(Test::Constant(true)),
            Some("not_met") => found.push(Test::Constant(false)),
            Some(other) => return Err(format!("outcome \"{other}\" is neither met nor not_met")),
        }
        found.extend(flag(self.not_applicable, "not_applicable")?.map(|()| Test::NotApplicable));
        found.extend(self.unknown.map(Test::Unknown));
        found.extend(self.zone.map(Test::Zone));
        found.extend(self.department.map(Test::Department));
        found.extend(flag(self.near_zip_zac, "near_zip_zac")?.map(|()| Test::NearZipZac));
        found.extend(flag(self.near_zip_zac_here, "near_zip_zac_here")?.map(|()| Test::NearZipZacHere));
        found.extend(self.main_commune_in_zone.map(Test::MainCommuneInZone));
        if let Some(name) = self.field {
            let compare = compare.ok_or_else(|| format!("field \"{name}\" needs one comparison"))?;
            found.push(field_test(&name, compare)?);
        }
        if let Some(name) = self.given {
            let field = field::find(&name).ok_or_else(|| format!("no field \"{name}\" in the profile"))?;
            found.push(Test::Given(field));
        }
        if let Some(name) = self.since {
            let elapsed = elapsed.ok_or_else(|| format!("since \"{name}\" needs one delay"))?;
            found.push(Test::Since(date_field(&name)?, elapsed));
        }
        match (self.day, self.on_or_after, self.before) {
            (None, None, None) => {}
            (Some(name), Some(day), None) => found.push(Test::Day(date_field(&name)?, FixedDay::OnOrAfter(day))),
            (Some(name), None, Some(day)) => found.push(Test::Day(date_field(&name)?, FixedDay::Before(day))),
            _ => return Err("`day` needs one of on_or_after, before".to_owned()),
        }
        if let Some(name) = self.future {
            found.push(Test::Future(date_field(&name)?));
        }
        if let Some(held) = self.held {
            found.push(held.test()?);
        }
        match found.len() {
            1 => Ok(found.remove(0)),
            0 => Err("a test needs an operator".to_owned()),
            n => Err(format!("a test has one operator, here are {n}")),
        }
    }

    fn compare(&self) -> Result<Option<Compare>, String> {
        let mut found = Vec::new();
        match &self.is {
            None => {}
            Some(toml::Value::Boolean(flag)) => found.push(Compare::IsBool(*flag)),
            Some(toml::Value::String(word)) => found.push(Compare::In(vec![word.clone()])),
            Some(other) => return Err(format!("`is` takes a word, true or false, not {other}")),
        }
        found.extend(self.within.clone().map(Compare::In));
        found.extend(self.includes_any.clone().map(Compare::IncludesAny));
        for (number, make) in [
            (&self.at_least, Compare::AtLeast as fn(Decimal) -> Compare),
            (&self.above, Compare::Above),
            (&self.at_most, Compare::AtMost),
            (&self.below, Compare::Below),
        ] {
            if let Some(number) = number {
                found.push(make(number.decimal()?));
            }
        }
        match found.len() {
            0 => Ok(None),
            1 => Ok(found.pop()),
            _ => Err("more than one comparison".to_owned()),
        }
    }
}

impl RawHeld {
    fn test(self) -> Result<Test, String> {
        let known = |id: &String| id.parse::<AidId>().is_ok() || field::OTHER_HELD.contains(&id.as_str());
        if let Some(id) = self.aids.iter().find(|id| !known(id)) {
            return Err(format!("no aid \"{id}\""));
        }
        let when = match (
            flag(self.ever, "ever")?,
            flag(self.running, "running")?,
            self.signed_from,
            self.within_years,
        ) {
            (Some(()), None, None, None) => HeldWhen::Ever,
            (None, Some(()), None, None) => HeldWhen::Running,
            (None, Some(()), Some(day), None) => HeldWhen::RunningSignedFrom(day),
            (None, None, None, Some(years)) if years > 0 => HeldWhen::WithinYears(years),
            _ => return Err("`held` needs one of ever, running, within_years".to_owned()),
        };
        Ok(Test::Held(self.aids, when))
    }
}

fn date_field(name: &str) -> Result<&'static Field, String> {
    let field = field::find(name).filter(|f| f.kind == Kind::Date);
    field.ok_or_else(|| format!("\"{name}\" is no date of the profile"))
}

/// A flag that can only be written true.
fn flag(value: Option<bool>, name: &str) -> Result<Option<()>, String> {
    match value {
        None => Ok(None),
        Some(true) => Ok(Some(())),
        Some(false) => Err(format!("`{name} = false` says nothing; use `not`")),
    }
}

fn elapsed(years: Option<i32>, months: Option<i32>, at_least: Option<i32>) -> Result<Option<Elapsed>, String> {
    match (years, months, at_least) {
        (None, None, None) => Ok(None),
        (Some(y), None, None) if (1..=100).contains(&y) => Ok(Some(Elapsed::UnderMonths(12 * y))),
        (None, Some(m), None) if (1..=1200).contains(&m) => Ok(Some(Elapsed::UnderMonths(m))),
        (None, None, Some(y)) if (1..=100).contains(&y) => Ok(Some(Elapsed::AtLeastMonths(12 * y))),
        _ => Err("one of under_years, under_months, at_least_years, from 1 to 100 years".to_owned()),
    }
}

/// Refuses what can never hold: a word the field does not have, a number it cannot reach, a comparison of another kind.
fn field_test(name: &str, compare: Compare) -> Result<Test, String> {
    let field = field::find(name).ok_or_else(|| format!("no field \"{name}\" in the profile"))?;
    let fits = match (&compare, field.kind) {
        (Compare::IsBool(_), Kind::Bool) | (Compare::In(_), Kind::Text | Kind::Commune) => true,
        (Compare::In(words), Kind::Choice(known) | Kind::Digit(known))
        | (Compare::IncludesAny(words), Kind::Many(known)) => words.iter().all(|w| known.contains(&w.as_str())),
        (
            Compare::AtLeast(n) | Compare::Above(n) | Compare::AtMost(n) | Compare::Below(n),
            Kind::Number(low, high) | Kind::Whole(low, high),
        ) => low <= *n && *n <= high,
        _ => false,
    };
    if fits {
        Ok(Test::Field(field, compare))
    } else {
        Err(format!("field \"{name}\" cannot be compared so"))
    }
}
