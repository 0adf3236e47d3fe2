//! The table of cases in `tests/rules/`: one row at least for each clause of the texts, on both sides of each threshold.
//!
//! A row names a place (synthetic facts, see `tests/common/rules.rs`), a profile of `profiles.toml` with changes, and what is expected.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on must fail")]

#[path = "common/rules.rs"]
mod on_file;

use eligeo::domain::{Date, Money, Outcome, date};
use eligeo::rules::contract::ExclusionOutcome;
use eligeo::rules::sums::{Amount, AmountKind};
use eligeo::rules::verdict::{Subject, Verdict};
use eligeo::rules::{AidId, PlaceFacts, Profile, Rules};
use on_file::place;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(rename = "case")]
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the row shows.
    name: String,
    /// The clause that decides it: document and article, or the example of a source.
    clause: String,
    /// Deduced from the text, not stated by it.
    #[serde(default)]
    derived: bool,
    aid: String,
    date: String,
    place: String,
    /// A profile of `profiles.toml`; none: nothing is known.
    profile: Option<String>,
    /// Facts that differ from it.
    #[serde(default)]
    with: Map<String, Json>,
    /// Facts that are left out.
    #[serde(default)]
    without: Vec<String>,
    /// The place of the main practice.
    main: Option<String>,
    /// Every place of practice: share and place, the first being the place asked about.
    #[serde(default)]
    shares: Vec<(String, String)>,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    status: Option<String>,
    #[serde(default)]
    conditions: BTreeMap<String, String>,
    /// By id: "50000.00", "up_to 50000.00", "range 31250.00 34375.00", "rate 0.10", "rate 0.10 2000.00" or "none".
    #[serde(default)]
    amounts: BTreeMap<String, String>,
    /// Every row: event, date or "-", amount or "least..most".
    schedule: Option<Vec<[String; 3]>>,
    /// Fields that are asked for.
    missing: Option<Vec<String>>,
    duration_months: Option<u32>,
    running: Option<RunningExpect>,
    #[serde(default)]
    excludes: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RunningExpect {
    /// False: no contract runs.
    is: bool,
    since: Option<String>,
    until: Option<String>,
    next_payment: Option<(String, String)>,
    /// Least and most; "unknown" twice when it is not known.
    repay: Option<(String, String)>,
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rules"))
}

fn near(place: &[PlaceFacts]) -> Outcome {
    Outcome::agreed(place.iter().map(PlaceFacts::is_near)).unwrap_or(Outcome::Undetermined)
}

/// Runs one row and says what differs.
fn run(rules: &Rules, profiles: &Map<String, Json>, case: &Case) -> Vec<String> {
    let mut fields = match &case.profile {
        None => Map::new(),
        Some(name) => profiles
            .get(name)
            .and_then(Json::as_object)
            .unwrap_or_else(|| panic!("no profile {name}"))
            .clone(),
    };
    for (field, value) in &case.with {
        fields.insert(field.clone(), value.clone());
    }
    for field in &case.without {
        assert!(
            fields.remove(field).is_some(),
            "{}: {field} is not in the profile",
            case.name
        );
    }
    let profile = Profile::from_json(&fields).unwrap_or_else(|e| panic!("{}: {e}", case.name));
    let day: Date = date::parse_iso(&case.date).unwrap_or_else(|| panic!("{}: date", case.name));
    let id: AidId = case.aid.parse().unwrap_or_else(|()| panic!("{}: aid", case.name));
    let situations = place(&case.place);
    let main = case.main.as_deref().map(place);
    let places: Vec<(Decimal, Outcome)> = case
        .shares
        .iter()
        .map(|(share, p)| (share.parse().expect("a share"), near(&place(p))))
        .collect();
    let subject = Subject {
        situations: &situations,
        others_near: Outcome::all(places.iter().skip(1).map(|(_, near)| *near)),
        shares: (!places.is_empty()).then_some(&places[..]),
        main_place: main.as_deref(),
        profile: &profile,
        day,
        asked: &[id],
        duration_years: &|aid| rules.fixed_years(aid.parse().ok()?, day),
    };
    let verdict = rules.judge(id, &subject).expect("a verdict");
    differences(&verdict, &case.expect)
}

fn word(value: impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn differences(verdict: &Verdict<'_>, expect: &Expect) -> Vec<String> {
    let mut found = Vec::new();
    let mut same = |what: &str, want: &str, got: &str| {
        if want != got {
            found.push(format!("{what}: expected {want}, got {got}"));
        }
    };
    if let Some(status) = &expect.status {
        same("status", status, &word(verdict.status));
    }
    for (id, want) in &expect.conditions {
        let got = verdict
            .conditions
            .iter()
            .find(|c| c.condition.id == *id)
            .map(|c| word(c.outcome));
        same(id, want, &got.unwrap_or_else(|| "no such condition".to_owned()));
    }
    for (id, want) in &expect.amounts {
        let got = verdict.amounts.iter().find(|a| a.rule.id == *id).map(amount);
        same(id, want, &got.unwrap_or_else(|| "none".to_owned()));
    }
    if let Some(rows) = &expect.schedule {
        let got: Vec<[String; 3]> = verdict
            .schedule
            .iter()
            .map(|r| {
                let sum = r
                    .max
                    .map_or_else(|| r.amount.to_string(), |max| format!("{}..{max}", r.amount));
                [
                    r.when.clone(),
                    r.date.map_or_else(|| "-".to_owned(), |d| d.to_string()),
                    sum,
                ]
            })
            .collect();
        same("schedule", &format!("{rows:?}"), &format!("{got:?}"));
    }
    if let Some(fields) = &expect.missing {
        let mut got: Vec<&str> = verdict.missing.clone();
        let mut want: Vec<&str> = fields.iter().map(String::as_str).collect();
        got.sort_unstable();
        want.sort_unstable();
        same("missing", &format!("{want:?}"), &format!("{got:?}"));
    }
    if let Some(months) = expect.duration_months {
        same(
            "duration",
            &months.to_string(),
            &verdict.duration.map_or(0, |d| d.months).to_string(),
        );
    }
    for (aid, want) in &expect.excludes {
        let got = verdict.file.exclusion_with(aid).map_or("no", |e| match e.outcome {
            ExclusionOutcome::Met => "met",
            ExclusionOutcome::Undetermined => "undetermined",
        });
        same(&format!("excludes {aid}"), want, got);
    }
    if let Some(want) = &expect.running {
        running(verdict, want, &mut same);
    }
    found
}

fn running(verdict: &Verdict<'_>, want: &RunningExpect, same: &mut impl FnMut(&str, &str, &str)) {
    same("running", &want.is.to_string(), &verdict.running.is_some().to_string());
    let Some(got) = &verdict.running else { return };
    let day = |d: Option<Date>| d.map_or_else(|| "-".to_owned(), |d| d.to_string());
    if let Some(since) = &want.since {
        same("since", since, &day(got.since));
    }
    if let Some(until) = &want.until {
        same("until", until, &day(got.until));
    }
    if let Some((date, sum)) = &want.next_payment {
        let next = got.next_payment.map(|p| (p.date.to_string(), p.amount.to_string()));
        let none = || ("-".to_owned(), "-".to_owned());
        same("next payment", &format!("{date} {sum}"), &{
            let (d, s) = next.unwrap_or_else(none);
            format!("{d} {s}")
        });
    }
    if let Some((least, most)) = &want.repay {
        let sums = got.exit.and_then(|e| e.repay);
        let text = |m: Option<Money>| m.map_or_else(|| "unknown".to_owned(), |m| m.to_string());
        same("repay at least", least, &text(sums.map(|s| s.0)));
        same("repay at most", most, &text(sums.map(|s| s.1)));
    }
}

fn amount(amount: &Amount<'_>) -> String {
    let high = amount.high.map(|h| h.to_string()).unwrap_or_default();
    match amount.kind {
        AmountKind::Exact => high,
        AmountKind::UpTo => format!("up_to {high}"),
        AmountKind::Range => format!("range {} {high}", amount.low),
        AmountKind::Rate => format!("rate {} {high}", amount.rate.unwrap_or_default())
            .trim_end()
            .to_owned(),
    }
}

#[test]
fn every_case_of_the_table_holds() {
    let rules = on_file::load();
    let text = std::fs::read_to_string(folder().join("profiles.toml")).expect("profiles.toml");
    let profiles: Map<String, Json> = toml::from_str(&text).expect("profiles.toml");
    let mut failures = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(folder()).expect("tests/rules") {
        let path = entry.expect("entry").path();
        let name = path.file_name().expect("name").to_string_lossy().into_owned();
        if !name.ends_with(".toml") || name == "profiles.toml" {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("readable");
        let table: Table = toml::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        for case in &table.cases {
            count += 1;
            assert!(!case.clause.trim().is_empty(), "{name}: {} cites no clause", case.name);
            assert_eq!(
                case.derived,
                name.starts_with("derived"),
                "{name}: {} (deduced cases stand apart)",
                case.name
            );
            for difference in run(&rules, &profiles, case) {
                failures.push(format!("{name}: {} [{}]: {difference}", case.name, case.clause));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {count} cases:\n{}",
        failures.len(),
        failures.join("\n")
    );
    assert!(count >= 100, "only {count} cases");
}

#[test]
fn the_committed_schema_is_the_one_of_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/aids/aid.schema.json");
    let committed = std::fs::read_to_string(path).expect("data/aids/aid.schema.json");
    assert!(
        committed == eligeo::rules::schema::aid_file(),
        "run: cargo run -- data schema > data/aids/aid.schema.json"
    );
}
