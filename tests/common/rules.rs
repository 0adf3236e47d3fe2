//! The rule files of the repository, and places by name, for tests that need no dataset.

#![allow(dead_code, reason = "each test uses its part")]

use eligeo::domain::{Date, Outcome, ZoneKind};
use eligeo::rules::facts::{NearFact, RelationFact};
use eligeo::rules::verdict::{Subject, Verdict};
use eligeo::rules::{AidId, PlaceFacts, Profile, Rules};
use std::collections::BTreeMap;
use std::path::Path;

fn texts() -> Vec<(String, String)> {
    let aids = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/aids");
    let mut files: Vec<(String, String)> = std::fs::read_dir(aids)
        .expect("data/aids")
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

/// The rules of the repository.
pub fn load() -> Rules {
    Rules::parse(&texts()).expect("the rule files are sound")
}

/// The same with the conditions of each aid in the opposite order.
pub fn load_with_conditions_reversed() -> Rules {
    let reversed = texts().into_iter().map(|(name, text)| {
        let mut table: toml::Table = toml::from_str(&text).expect("TOML");
        if let Some(toml::Value::Array(conditions)) = table.get_mut("condition") {
            conditions.reverse();
        }
        (name, toml::to_string(&table).expect("TOML"))
    });
    Rules::parse(&reversed.collect::<Vec<_>>()).expect("the order of conditions is free")
}

/// The facts of a named place: `zip`, `zac`, `zar`, `hz`, and words after a plus: `qpv`, `montagne`, `massif`, `near`
/// (outside, at most 10 km from a ZIP or ZAC), `09` and other départements of Occitanie, `ile-de-france`. `unknown`: the
/// list says nothing. `a|b`: it may be either.
pub fn place(text: &str) -> Vec<PlaceFacts> {
    text.split('|').map(one_place).collect()
}

fn one_place(text: &str) -> PlaceFacts {
    let words: Vec<&str> = text.split('+').collect();
    let classes = [ZoneKind::Zip, ZoneKind::Zac, ZoneKind::Zar, ZoneKind::Hz];
    let fact = |inside: bool| {
        if inside {
            RelationFact::Inside
        } else {
            RelationFact::Outside
        }
    };
    let class = |kind: ZoneKind| match words[0] {
        "unknown" => RelationFact::Unknown,
        word => fact(word == kind.as_str()),
    };
    let mut zones: BTreeMap<ZoneKind, RelationFact> = classes.into_iter().map(|k| (k, class(k))).collect();
    for kind in [ZoneKind::Qpv, ZoneKind::Montagne, ZoneKind::Massif] {
        zones.insert(kind, fact(words.contains(&kind.as_str())));
    }
    let near = match words[0] {
        "zip" | "zac" => NearFact::Yes,
        "unknown" => NearFact::Unknown,
        _ if words.contains(&"near") => NearFact::Yes,
        _ => NearFact::No,
    };
    let abroad = words.contains(&"ile-de-france");
    let department = words
        .iter()
        .find(|w| w.len() == 2 && w.bytes().all(|b| b.is_ascii_digit()));
    PlaceFacts {
        zones,
        near_zip_zac: near,
        department: department
            .unwrap_or(if abroad { &"75" } else { &"34" })
            .parse()
            .expect("département"),
        region: (if abroad { "11" } else { "76" }).parse().expect("région"),
    }
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
        let subject = Subject {
            situations: self.situations,
            others_near: Outcome::Met,
            shares: None,
            main_place: self.profile.main_practice_commune().map(|_| self.situations),
            profile: self.profile,
            day: self.day,
            asked: AidId::ALL,
            duration_years: &|aid| self.rules.fixed_years(aid.parse().ok()?, self.day),
        };
        self.rules.judge(id, &subject)
    }
}
