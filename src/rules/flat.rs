//! The facts about a doctor as pairs of a query string: what a link carries is read back as the same profile.

use super::field::FIELDS;
use super::held::HeldAid;
use super::profile::{Profile, Value};
use serde_json::{Map, Value as Json, json};

/// How an empty list is written.
const NONE: &str = "none";

impl Profile {
    /// Every fact that was given, in the order of the contract, as `GET /eligibility` takes it.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let told = FIELDS.iter().filter_map(|field| {
            let text = match field.name {
                "held_aids" => held(self.held_aids()?),
                name => text(self.get(name)?),
            };
            Some((field.name, text))
        });
        told.collect()
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.normalize().to_string(),
        Value::Date(day) => day.to_string(),
        Value::Text(text) => text.clone(),
        Value::Many(words) if words.is_empty() => NONE.to_owned(),
        Value::Many(words) => words.join(","),
    }
}

fn held(list: &[HeldAid]) -> String {
    if list.is_empty() {
        return NONE.to_owned();
    }
    let each = list.iter().map(|aid| {
        let mut members = Map::new();
        members.insert("aid".to_owned(), json!(aid.aid));
        let days = [
            ("signed_on", aid.signed_on),
            ("decided_on", aid.decided_on),
            ("ended_on", aid.ended_on),
        ];
        for (name, day) in days {
            members.extend(day.map(|d| (name.to_owned(), json!(d.to_string()))));
        }
        members.extend(aid.paid.map(|p| ("paid".to_owned(), json!(p.normalize().to_string()))));
        Json::Object(members)
    });
    Json::Array(each.collect()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let json = json!({
            "status": "installing", "specialty": "général & co", "age": 41, "sector": "2", "optam": false,
            "days_per_week": "2.50", "installed_on": "2024-02-29", "practice": [], "main_practice_commune": "2A004",
            "successor": {"age": 35, "conventioned": true}, "study_cycle": "2",
            "held_aids": [{"aid": "caim", "signed_on": "2025-11-20", "paid": 25000.5}, {"aid": "other_20o", "ended_on": "2026-01-01"}],
        });
        let profile = Profile::from_json(json.as_object().expect("object")).expect("profile");
        let mut again = Profile::default();
        for (name, text) in profile.pairs() {
            again.add_text(name, &text).expect(name);
        }
        assert_eq!(again, profile);
        assert_eq!(profile.pairs().len(), 13);
        let none = Profile::default().with_held(vec![]);
        assert_eq!(none.pairs(), [("held_aids", "none".to_owned())]);
    }
}
