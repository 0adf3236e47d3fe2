//! The JSON Schema of the aid files, so that editors complete and check them: generated from the types that read them,
//! committed as `data/aids/aid.schema.json`.

use super::aid::{AidFile, AidId};
use super::field::{FIELDS, Kind, OTHER_HELD};
use schemars::{Schema, SchemaGenerator, generate::SchemaSettings, json_schema};

/// The schema, as it is committed: with a line end after it.
#[must_use]
pub fn aid_file() -> String {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<AidFile>();
    schema.insert("title".to_owned(), "An aid in one period of effect".into());
    // A schema is a tree of maps with text as keys: it can always be written.
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// A TOML date, which editors check as text.
pub(super) fn day(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "format": "date" })
}

/// As [`day`], for what may be left out.
pub(super) fn optional_day(generator: &mut SchemaGenerator) -> Schema {
    day(generator)
}

/// Codes of régions.
pub(super) fn regions(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "minItems": 1, "items": { "type": "string", "pattern": "^[0-9]{2}$" } })
}

/// Codes of départements.
pub(super) fn departments(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "minItems": 1, "items": { "type": "string", "pattern": "^([0-9]{2}|2[AB]|97[0-9])$" } })
}

const ZONES: [&str; 8] = ["zip", "zac", "zar", "hz", "zv", "qpv", "montagne", "massif"];

/// A kind of zone.
pub(super) fn zone(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": ZONES })
}

/// Kinds of zones.
pub(super) fn zones(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "minItems": 1, "items": { "enum": ZONES } })
}

/// A fact about the doctor.
pub(super) fn field(_: &mut SchemaGenerator) -> Schema {
    named(|_| true)
}

/// A fact that is a number.
pub(super) fn number_field(_: &mut SchemaGenerator) -> Schema {
    named(|kind| matches!(kind, Kind::Number(..) | Kind::Whole(..)))
}

/// A fact that is a day.
pub(super) fn date_field(_: &mut SchemaGenerator) -> Schema {
    named(|kind| kind == Kind::Date)
}

fn named(keep: impl Fn(Kind) -> bool) -> Schema {
    let names: Vec<&str> = FIELDS.iter().filter(|f| keep(f.kind)).map(|f| f.name).collect();
    json_schema!({ "enum": names })
}

fn held() -> Vec<&'static str> {
    AidId::ALL
        .iter()
        .map(|a| a.as_str())
        .chain(OTHER_HELD.iter().copied())
        .collect()
}

/// An aid of this service, or another scheme.
pub(super) fn held_aid(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": held() })
}

/// Aids of this service, or other schemes.
pub(super) fn held_aids(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "minItems": 1, "items": { "enum": held() } })
}

/// true, false or a word.
pub(super) fn word_or_flag(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["boolean", "string"] })
}

/// A number that is written as text or whole.
pub(super) fn number(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["integer", "string"], "pattern": "^-?[0-9]+(\\.[0-9]+)?$" })
}
