//! Judges cases given as JSON lines on standard input, one answer per line: what `tests/oracle/compare_rules.py` holds
//! against an evaluation that was written apart.
//!
//! `cargo run --release --example judge_cases [DATA]`

#![expect(
    clippy::expect_used,
    reason = "a developer's tool; a malformed case is a bug of its writer"
)]

use eligeo::domain::{Date, Money, Outcome, ZoneKind, date};
use eligeo::rules::combination::best;
use eligeo::rules::facts::{NearFact, RelationFact, Zones};
use eligeo::rules::verdict::{Subject, Verdict};
use eligeo::rules::{AidId, PlaceFacts, Profile, Rules};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::path::Path;

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "data".to_owned());
    let rules = rules(&Path::new(&folder).join("aids"));
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let case: Json = serde_json::from_str(&line.expect("a line")).expect("a case is JSON");
        writeln!(out, "{}", judge(&rules, &case)).expect("standard output");
    }
}

fn rules(folder: &Path) -> Rules {
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
        .expect("the folder of the aids")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).expect("a readable file"))
        })
        .collect();
    files.sort();
    Rules::parse(&files).expect("sound rule files")
}

fn judge(rules: &Rules, case: &Json) -> Json {
    let day: Date = date::parse_iso(case["date"].as_str().expect("date")).expect("a date");
    let asked: Vec<AidId> = texts(&case["aids"]).map(|id| id.parse().expect("an aid")).collect();
    let situations = places(&case["situations"]).expect("situations");
    let main = places(&case["main"]);
    let shares: Option<Vec<(Decimal, Outcome)>> = case["shares"].as_array().map(|list| {
        let pair = |p: &Json| {
            (
                p[0].as_str().expect("a share").parse().expect("a number"),
                outcome(&p[1]),
            )
        };
        list.iter().map(pair).collect()
    });
    let profile = Profile::from_json(case["profile"].as_object().expect("a profile")).expect("a sound profile");
    let duration_years = |aid: &str| rules.fixed_years(aid.parse().ok()?, day);
    let subject = Subject {
        situations: &situations,
        others_near: outcome(&case["others_near"]),
        shares: shares.as_deref(),
        main_place: main.as_deref(),
        profile: &profile,
        day,
        asked: &asked,
        duration_years: &duration_years,
    };
    let verdicts: Vec<Verdict<'_>> = asked.iter().filter_map(|id| rules.judge(*id, &subject)).collect();
    let combination = best(&verdicts, &subject.running()).map(|c| {
        json!({"aids": c.aids, "total": c.total, "first_year": c.first_year,
               "runner_up": c.runner_up.map(|(aids, total)| json!({"aids": aids, "total": total}))})
    });
    json!({"aids": verdicts.iter().map(aid).collect::<Vec<_>>(), "best_combination": combination})
}

fn aid(verdict: &Verdict<'_>) -> Json {
    let conditions: BTreeMap<&str, Outcome> = verdict
        .conditions
        .iter()
        .map(|c| (c.condition.id.as_str(), c.outcome))
        .collect();
    let mut missing = verdict.missing.clone();
    missing.sort_unstable();
    let is_range = |a: &eligeo::rules::sums::Amount<'_>| a.kind == eligeo::rules::sums::AmountKind::Range;
    let amounts: Vec<Json> = verdict
        .amounts
        .iter()
        .map(|a| {
            let range = is_range(a);
            json!({"id": a.rule.id, "kind": a.kind, "amount": a.high.filter(|_| !range),
                   "min": range.then_some(a.low), "max": a.high.filter(|_| range),
                   "rate": a.rate.map(|r| r.to_string()), "period": a.rule.period})
        })
        .collect();
    let schedule: Vec<Json> = verdict
        .schedule
        .iter()
        .map(|r| json!({"when": r.when, "date": r.date, "amount": r.amount, "max": r.max}))
        .collect();
    let running = verdict.running.as_ref().map(|r| {
        let range = |(min, max): (Money, Money)| json!({"min": min, "max": max});
        json!({"since": r.since, "until": r.until,
               "next_payment": r.next_payment.map(|p| json!({"date": p.date, "amount": p.amount})),
               "exit": r.exit.map(|e| json!({"on": e.on, "repay": e.repay.map(range)}))})
    });
    json!({"id": verdict.file.aid, "status": verdict.status, "conditions": conditions, "missing": missing,
           "amounts": amounts, "schedule": schedule, "duration": verdict.duration, "running": running})
}

fn texts(list: &Json) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Json::as_str)
}

fn outcome(json: &Json) -> Outcome {
    match json.as_str() {
        Some("met") => Outcome::Met,
        Some("not_met") => Outcome::NotMet,
        _ => Outcome::Undetermined,
    }
}

fn places(list: &Json) -> Option<Vec<PlaceFacts>> {
    let place = |p: &Json| PlaceFacts {
        zones: zones(&p["zones"]),
        near_zip_zac: match p["near"].as_str() {
            Some("yes") => NearFact::Yes,
            Some("no") => NearFact::No,
            _ => NearFact::Unknown,
        },
        department: p["department"]
            .as_str()
            .expect("a département")
            .parse()
            .expect("a code"),
        region: p["region"].as_str().expect("a région").parse().expect("a code"),
    };
    Some(list.as_array()?.iter().map(place).collect())
}

fn zones(json: &Json) -> Zones {
    let object = json.as_object().expect("zones");
    let zone = |(kind, relation): (&String, &Json)| {
        let kind: ZoneKind = serde_json::from_value(Json::String(kind.clone())).expect("a kind of zone");
        let fact = match relation.as_str() {
            Some("inside") => RelationFact::Inside,
            Some("outside") => RelationFact::Outside,
            _ => RelationFact::Unknown,
        };
        (kind, fact)
    };
    object.iter().map(zone).collect()
}
