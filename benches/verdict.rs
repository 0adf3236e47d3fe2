//! A verdict on all 13 aids without anything around it: with its trace, and in a word; and where a doctor would qualify, over a
//! région and over France. What comes out is counted, so that a faster wrong answer fails.

#![allow(clippy::expect_used, reason = "a benchmark that cannot go on must fail")]

use criterion::{Criterion, criterion_group, criterion_main};
use eligeo::dataset::Snapshot;
use eligeo::domain::{Lang, Outcome, RegionCode, date};
use eligeo::eligibility::commune_facts::of_region;
use eligeo::eligibility::places::{Format, PlacesQuestion, Scope, places};
use eligeo::rules::verdict::{Status, Subject};
use eligeo::rules::{AidId, Profile};
use std::hint::black_box;
use std::path::Path;

fn profile() -> Profile {
    let given = serde_json::json!({
        "status": "installing", "specialty": "general", "sector": "1", "days_per_week": 4,
        "first_installation": true, "practice": ["msp"],
    });
    Profile::from_json(given.as_object().expect("an object")).expect("a profile")
}

fn verdict(c: &mut Criterion) {
    let data = Snapshot::load(Path::new("data")).expect("the data in the repository");
    let day = date::parse_iso("2025-12-01").expect("a day");
    let occitanie: RegionCode = "76".parse().expect("a région");
    let communes = of_region(&data, occitanie, day);
    let sure = communes
        .iter()
        .find(|c| c.situations.len() == 1)
        .expect("a commune that is sure");
    let profile = profile();
    let subject = Subject {
        situations: &sure.situations,
        others_near: Outcome::Met,
        shares: None,
        main_place: None,
        profile: &profile,
        day,
        asked: AidId::ALL,
        duration_years: &|aid| data.rules.fixed_years(aid.parse().ok()?, day),
    };
    let statuses: Vec<Status> = AidId::ALL
        .iter()
        .filter_map(|id| data.rules.status(*id, &subject))
        .collect();
    assert_eq!(statuses.len(), 13);
    let mut group = c.benchmark_group("13 aids");
    group.bench_function("with trace", |b| {
        b.iter(|| {
            let judged: Vec<_> = AidId::ALL
                .iter()
                .filter_map(|id| data.rules.judge(*id, black_box(&subject)))
                .collect();
            assert!(judged.iter().map(|v| v.status).eq(statuses.iter().copied()));
        });
    });
    group.bench_function("in a word", |b| {
        b.iter(|| {
            let told = AidId::ALL
                .iter()
                .filter_map(|id| data.rules.status(*id, black_box(&subject)));
            assert!(told.eq(statuses.iter().copied()));
        });
    });
    group.finish();

    let mut group = c.benchmark_group("places for a profile");
    group.sample_size(20);
    for (name, scope, count) in [
        ("Occitanie", Scope::Region(occitanie), 4_446),
        ("France", Scope::France, 34_875),
    ] {
        let question = PlacesQuestion {
            aid: AidId::Caim,
            scope,
            day,
            lang: Lang::Fr,
            format: Format::Json,
            verdicts: None,
            limit: usize::MAX,
            profile: profile.clone(),
        };
        group.bench_function(name, |b| {
            b.iter(|| assert_eq!(places(&data, &question).expect("an answer").count, count));
        });
    }
    group.finish();
}

criterion_group!(benches, verdict);
criterion_main!(benches);
