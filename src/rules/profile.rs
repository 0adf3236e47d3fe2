//! The facts about one doctor, checked. What was not said is absent, never false.

use super::field::{self, COUNT, Field, Kind};
use super::held::{self, HeldAid};
use crate::domain::{CommuneCode, Date, date};
use rust_decimal::Decimal;
use serde_json::Value as Json;
use thiserror::Error;

/// A value that a field cannot take.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("{field}: {what}")]
pub struct ProfileError {
    /// The field, dotted and with the position in a list.
    pub field: String,
    /// What is wrong and what is expected.
    pub what: String,
}

/// A checked value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// true or false.
    Bool(bool),
    /// A number.
    Number(Decimal),
    /// A day.
    Date(Date),
    /// A word, a text or a code.
    Text(String),
    /// Several words.
    Many(Vec<String>),
}

/// What is known of the doctor.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// By the number of the field.
    values: [Option<Value>; COUNT],
    held_aids: Option<Vec<HeldAid>>,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            values: std::array::from_fn(|_| None),
            held_aids: None,
        }
    }
}

impl Profile {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.iter().all(Option::is_none) && self.held_aids.is_none()
    }

    /// The value of a field, `None` when it was not given.
    #[must_use]
    pub fn value(&self, field: &Field) -> Option<&Value> {
        self.values.get(field.number)?.as_ref()
    }

    /// The value of the field of that name, `None` when it was not given.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.value(field::find(name)?)
    }

    /// Whether a field was given.
    #[must_use]
    pub fn is_given(&self, field: &Field) -> bool {
        match field.kind {
            Kind::HeldAids => self.held_aids.is_some(),
            _ => self.value(field).is_some(),
        }
    }

    /// A day, `None` when it was not given.
    #[must_use]
    pub fn day(&self, field: &Field) -> Option<Date> {
        match self.value(field) {
            Some(Value::Date(day)) => Some(*day),
            _ => None,
        }
    }

    /// The day of the field of that name, `None` when it was not given.
    #[must_use]
    pub fn date(&self, name: &str) -> Option<Date> {
        self.day(field::find(name)?)
    }

    /// The same with one more fact.
    #[must_use]
    pub fn with(&self, field: &'static str, value: Value) -> Self {
        let mut more = self.clone();
        if let Some(field) = field::find(field) {
            more.values[field.number] = Some(value);
        }
        more
    }

    /// The same without these facts.
    #[must_use]
    pub fn without<'a>(&self, fields: impl Iterator<Item = &'a str>) -> Self {
        let mut less = self.clone();
        for field in fields.filter_map(field::find) {
            less.values[field.number] = None;
            if field.kind == Kind::HeldAids {
                less.held_aids = None;
            }
        }
        less
    }

    /// The same with these aids held.
    #[must_use]
    pub fn with_held(&self, held: Vec<HeldAid>) -> Self {
        Self {
            held_aids: Some(held),
            ..self.clone()
        }
    }

    /// The aids held, `None` when nothing was said.
    #[must_use]
    pub fn held_aids(&self) -> Option<&[HeldAid]> {
        self.held_aids.as_deref()
    }

    /// The commune of the main practice, when given.
    #[must_use]
    pub fn main_practice_commune(&self) -> Option<CommuneCode> {
        match self.get("main_practice_commune") {
            Some(Value::Text(code)) => code.parse().ok(),
            _ => None,
        }
    }

    /// From a JSON object of fields.
    ///
    /// # Errors
    /// The first field that is unknown or has a value it cannot take.
    pub fn from_json(object: &serde_json::Map<String, Json>) -> Result<Self, ProfileError> {
        let mut profile = Self::default();
        profile.add_object("", object)?;
        Ok(profile)
    }

    fn add_object(&mut self, prefix: &str, object: &serde_json::Map<String, Json>) -> Result<(), ProfileError> {
        for (key, json) in object {
            let name = format!("{prefix}{key}");
            if json.is_null() {
                continue;
            }
            if let Some(field) = field::find(&name) {
                self.add_json(field, json)?;
            } else if prefix.is_empty() && is_object_field(&name) {
                let members = json.as_object().ok_or_else(|| error(&name, "must be an object"))?;
                self.add_object(&format!("{name}."), members)?;
            } else {
                return Err(unknown(&name));
            }
        }
        Ok(())
    }

    fn add_json(&mut self, field: &'static Field, json: &Json) -> Result<(), ProfileError> {
        let name = field.name;
        let value = match (field.kind, json) {
            (Kind::HeldAids, Json::Array(list)) => {
                self.held_aids = Some(held::list(list)?);
                return Ok(());
            }
            (Kind::HeldAids, Json::String(text)) => return self.add_held_text(text),
            (Kind::HeldAids, _) => {
                return Err(error(name, "must be a list of {aid, signed_on, …}"));
            }
            (Kind::Bool, Json::Bool(flag)) => Value::Bool(*flag),
            (Kind::Many(_), Json::Array(list)) => {
                let words = list
                    .iter()
                    .map(|w| w.as_str().ok_or_else(|| error(name, "must be a list of words")))
                    .collect::<Result<Vec<_>, _>>()?;
                many(field, &words)?
            }
            (Kind::Number(..) | Kind::Whole(..) | Kind::Digit(_), Json::Number(n)) => from_text(field, &n.to_string())?,
            (_, Json::String(text)) => from_text(field, text.trim())?,
            (kind, _) => return Err(error(name, format!("must be {}", expected(kind)))),
        };
        self.values[field.number] = Some(value);
        Ok(())
    }

    /// Adds a field given as text, as in a query string or a cell.
    ///
    /// # Errors
    /// When the field is unknown or cannot take the value.
    pub fn add_text(&mut self, name: &str, text: &str) -> Result<(), ProfileError> {
        let field = field::find(name).ok_or_else(|| unknown(name))?;
        if field.kind == Kind::HeldAids {
            return self.add_held_text(text);
        }
        let value = from_text(field, text.trim())?;
        match (&mut self.values[field.number], value) {
            // A repeated list parameter adds to the list.
            (Some(Value::Many(before)), Value::Many(more)) if before.is_empty() || more.is_empty() => {
                return Err(error(field.name, "none stands alone"));
            }
            (Some(Value::Many(before)), Value::Many(more)) => {
                before.extend(more.into_iter().filter(|w| !before.contains(w)).collect::<Vec<_>>());
            }
            (Some(_), _) => return Err(error(name, "is given twice")),
            (empty @ None, value) => *empty = Some(value),
        }
        Ok(())
    }

    fn add_held_text(&mut self, text: &str) -> Result<(), ProfileError> {
        if self.held_aids.is_some() {
            return Err(error("held_aids", "is given twice"));
        }
        if text.trim() == "none" {
            self.held_aids = Some(vec![]);
            return Ok(());
        }
        let json: Json = serde_json::from_str(text).map_err(|_| {
            error(
                "held_aids",
                "must be JSON text, such as [{\"aid\":\"caim\",\"signed_on\":\"2025-12-01\"}]",
            )
        })?;
        let list = json
            .as_array()
            .ok_or_else(|| error("held_aids", "must be a JSON list"))?;
        self.held_aids = Some(held::list(list)?);
        Ok(())
    }

    /// Whether `name` is a field, or an object of fields.
    #[must_use]
    pub fn is_field(name: &str) -> bool {
        field::find(name).is_some() || is_object_field(name)
    }
}

fn is_object_field(name: &str) -> bool {
    field::FIELDS
        .iter()
        .any(|f| f.name.split_once('.').is_some_and(|(object, _)| object == name))
}

pub(super) fn error(field: &str, what: impl Into<String>) -> ProfileError {
    ProfileError {
        field: field.to_owned(),
        what: what.into(),
    }
}

fn unknown(name: &str) -> ProfileError {
    let shown: String = name.chars().take(60).collect();
    error(&shown, "no such field of the profile")
}

fn expected(kind: Kind) -> String {
    match kind {
        Kind::Bool => "true or false".to_owned(),
        Kind::Number(low, high) => format!("a number from {low} to {high}"),
        Kind::Whole(low, high) => format!("a whole number from {low} to {high}"),
        Kind::Date => "a date (YYYY-MM-DD)".to_owned(),
        Kind::Choice(words) | Kind::Digit(words) => format!("one of {}", words.join(", ")),
        Kind::Many(words) => format!("a list of {}, or none", words.join(", ")),
        Kind::Text => "text of at most 100 characters".to_owned(),
        Kind::Commune => "an INSEE commune code".to_owned(),
        Kind::HeldAids => "a list of aids".to_owned(),
    }
}

fn from_text(field: &Field, text: &str) -> Result<Value, ProfileError> {
    let wrong = || error(field.name, format!("must be {}", expected(field.kind)));
    match field.kind {
        Kind::Bool => match text {
            "true" | "1" | "oui" | "yes" => Ok(Value::Bool(true)),
            "false" | "0" | "non" | "no" => Ok(Value::Bool(false)),
            _ => Err(wrong()),
        },
        Kind::Number(low, high) | Kind::Whole(low, high) => {
            let number = decimal(text).ok_or_else(wrong)?;
            let whole = !matches!(field.kind, Kind::Whole(..)) || number.fract().is_zero();
            let in_range = low <= number && number <= high && whole;
            if in_range {
                Ok(Value::Number(number))
            } else {
                Err(wrong())
            }
        }
        Kind::Date => date::parse_iso(text).map(Value::Date).ok_or_else(wrong),
        Kind::Choice(words) | Kind::Digit(words) if words.contains(&text) => Ok(Value::Text(text.to_owned())),
        Kind::Choice(_) | Kind::Digit(_) => Err(wrong()),
        Kind::Many(_) => {
            let words: Vec<&str> = text.split(',').map(str::trim).collect();
            if words == ["none"] {
                Ok(Value::Many(vec![]))
            } else {
                many(field, &words)
            }
        }
        Kind::Text => {
            let length = text.chars().count();
            let plain = (1..=100).contains(&length) && !text.chars().any(char::is_control);
            if plain {
                Ok(Value::Text(general_or(text).to_owned()))
            } else {
                Err(wrong())
            }
        }
        Kind::Commune => text
            .parse::<CommuneCode>()
            .map(|c| Value::Text(c.to_string()))
            .map_err(|_| wrong()),
        Kind::HeldAids => Err(wrong()),
    }
}

/// The word of the rule files for general practice, where people write it out: another specialty would be a refusal.
fn general_or(specialty: &str) -> &str {
    const WRITTEN_OUT: [&str; 8] = [
        "general",
        "generaliste",
        "medecin generaliste",
        "medecine generale",
        "mg",
        "gp",
        "general practice",
        "general practitioner",
    ];
    let folded = specialty.to_lowercase().replace(['é', 'è'], "e");
    if WRITTEN_OUT.contains(&folded.as_str()) {
        "general"
    } else {
        specialty
    }
}

/// A plain decimal number: digits with at most one point, an optional sign; an exponent is allowed as in JSON.
pub(super) fn decimal(text: &str) -> Option<Decimal> {
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    if text.len() > 40 || text.starts_with('+') || !plain {
        return None;
    }
    Decimal::from_str_exact(text)
        .or_else(|_| Decimal::from_scientific(text))
        .ok()
}

fn many(field: &Field, words: &[&str]) -> Result<Value, ProfileError> {
    let Kind::Many(allowed) = field.kind else {
        return Err(error(field.name, "takes no list"));
    };
    let mut list: Vec<String> = Vec::new();
    for word in words {
        if !allowed.contains(word) {
            return Err(error(field.name, format!("must be {}", expected(field.kind))));
        }
        if !list.iter().any(|w| w == word) {
            list.push((*word).to_owned());
        }
    }
    Ok(Value::Many(list))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Result<Profile, ProfileError> {
        let value: Json = serde_json::from_str(text).expect("test JSON");
        Profile::from_json(value.as_object().expect("object"))
    }

    #[test]
    fn numbers_come_as_numbers_or_text() {
        let a =
            json(r#"{"days_per_week": 2.5, "age": "60", "successor": {"age": 35}, "practice": [], "study_cycle": 2}"#)
                .expect("profile");
        assert_eq!(a.get("days_per_week"), Some(&Value::Number(rust_decimal::dec!(2.5))));
        assert_eq!(a.get("successor.age"), Some(&Value::Number(rust_decimal::dec!(35))));
        assert_eq!(a.get("practice"), Some(&Value::Many(vec![])));
        assert_eq!(a.get("pdsa"), None);
        let mut b = Profile::default();
        for (name, text) in [
            ("days_per_week", "2.5"),
            ("age", "60"),
            ("successor.age", "35"),
            ("practice", "none"),
            ("study_cycle", "2"),
        ] {
            b.add_text(name, text).expect(name);
        }
        assert_eq!(a, b);
    }

    #[test]
    fn impossible_values_name_their_field() {
        for (text, field) in [
            (r#"{"days_per_week": 8}"#, "days_per_week"),
            (r#"{"days_per_week": -1}"#, "days_per_week"),
            (r#"{"age": 200}"#, "age"),
            (r#"{"age": 40.5}"#, "age"),
            (r#"{"opposable_share": 1.5}"#, "opposable_share"),
            (r#"{"installed_on": "2025-02-31"}"#, "installed_on"),
            (r#"{"held_aids": [{"aid": "loan"}]}"#, "held_aids[0].aid"),
            (r#"{"held_aids": [{}]}"#, "held_aids[0]"),
            (r#"{"held_aids": [{"aid": "caim", "when": 1}]}"#, "held_aids[0].when"),
            (r#"{"sector": 1}"#, "sector"),
            (r#"{"pdsa": "maybe"}"#, "pdsa"),
            (r#"{"practice": ["solo"]}"#, "practice"),
            (r#"{"shoe_size": 42}"#, "shoe_size"),
            (r#"{"successor": {"name": "x"}}"#, "successor.name"),
            (r#"{"successor": 3}"#, "successor"),
            (r#"{"specialty": ""}"#, "specialty"),
        ] {
            assert_eq!(json(text).expect_err(text).field, field, "{text}");
        }
    }

    #[test]
    fn general_practice_is_known_as_people_write_it() {
        for text in ["general", "Médecine générale", "généraliste", "GP"] {
            let mut p = Profile::default();
            p.add_text("specialty", text).expect(text);
            assert_eq!(p.get("specialty"), Some(&Value::Text("general".to_owned())), "{text}");
        }
        let mut p = Profile::default();
        p.add_text("specialty", "cardiologie").expect("another");
        assert_eq!(p.get("specialty"), Some(&Value::Text("cardiologie".to_owned())));
    }

    #[test]
    fn a_field_cannot_be_given_twice_but_a_list_adds_up() {
        let mut p = Profile::default();
        p.add_text("age", "50").expect("once");
        assert!(p.add_text("held_aids", "none").is_ok() && p.add_text("held_aids", "none").is_err());
        for empty in ["", ",", "msp,", "none,msp"] {
            assert!(Profile::default().add_text("practice", empty).is_err(), "{empty:?}");
        }
        assert!(p.add_text("days_per_week", "2_5").is_err());
        assert!(p.add_text("age", "51").is_err());
        p.add_text("practice", "msp").expect("list");
        p.add_text("practice", "cpts,msp").expect("list");
        assert_eq!(p.get("practice"), Some(&Value::Many(vec!["msp".into(), "cpts".into()])));
    }
}
