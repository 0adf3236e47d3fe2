//! The rule files of the repository, and places by name, for tests that need no dataset.

#![allow(dead_code, reason = "each test uses its part")]

use eligeo::domain::{Date, Outcome};
use eligeo::rules::verdict::{Status, Subject, Verdict};
use eligeo::rules::{AidId, PlaceFacts, Profile, Rules};
use std::path::Path;

fn texts(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
        .expect("a folder of the data")
        .map(|entry| entry.expect("entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .map(|path| {
            let name = path.file_name().expect("name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).expect("readable"))
        })
        .collect();
    files.sort();
    files
}

/// The cases of the repository.
pub fn cases() -> Vec<(String, String)> {
    texts("data/aids/cases")
}

/// The rules of the repository.
pub fn load() -> Rules {
    Rules::parse(&texts("data/aids")).expect("the rule files are sound")
}

/// The same with the conditions of each aid in the opposite order.
pub fn load_with_conditions_reversed() -> Rules {
    let reversed = texts("data/aids").into_iter().map(|(name, text)| {
        let mut table: toml::Table = toml::from_str(&text).expect("TOML");
        if let Some(toml::Value::Array(conditions)) = table.get_mut("condition") {
            conditions.reverse();
        }
        (name, toml::to_string(&table).expect("TOML"))
    });
    Rules::parse(&reversed.collect::<Vec<_>>()).expect("the order of conditions is free")
}

/// The facts of a named place.
pub fn place(text: &str) -> Vec<PlaceFacts> {
    eligeo::rules::cases::place::named(text).expect("a place")
}

/// A question about one doctor and one place.
pub struct Asked<'a> {
    rules: &'a Rules,
    situations: &'a [PlaceFacts],
    profile: &'a Profile,
    day: Date,
}

impl<'a> Asked<'a> {
    pub fn new(rules: &'a Rules, situations: &'a [PlaceFacts], profile: &'a Profile, day: Date) -> Self {
        Self {
            rules,
            situations,
            profile,
            day,
        }
    }

    pub fn judge(&self, id: AidId) -> Option<Verdict<'a>> {
        self.asked(|subject| self.rules.judge(id, subject))
    }

    pub fn status(&self, id: AidId) -> Option<Status> {
        self.asked(|subject| self.rules.status(id, subject))
    }

    fn asked<R>(&self, ask: impl FnOnce(&Subject<'_>) -> R) -> R {
        ask(&Subject {
            situations: self.situations,
            others_near: Outcome::Met,
            shares: None,
            main_place: self.profile.main_practice_commune().map(|_| self.situations),
            profile: self.profile,
            day: self.day,
            asked: AidId::ALL,
            duration_years: &|aid| self.rules.fixed_years(aid.parse().ok()?, self.day),
        })
    }
}
