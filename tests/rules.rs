//! The table of cases in `data/aids/cases/`: one row at least for each clause of the texts, on both sides of each threshold.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on must fail")]

#[path = "common/rules.rs"]
mod on_file;

use eligeo::rules::{AidId, cases};
use std::path::Path;

#[test]
fn every_case_of_the_table_holds() {
    let rules = on_file::load();
    let cases = cases::parse(&on_file::cases()).expect("the files of cases are sound");
    let failures: Vec<String> = cases
        .iter()
        .flat_map(|case| {
            let found = case.differences(&rules);
            found.into_iter().map(move |difference| (case, difference))
        })
        .map(|(case, found)| format!("{}:{}: {} [{}]: {found}", case.file, case.line, case.name, case.clause))
        .collect();
    assert!(
        failures.is_empty(),
        "{} of {} cases:\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
    assert!(cases.len() >= 400, "only {} cases", cases.len());
    for aid in AidId::ALL {
        assert!(cases.iter().any(|case| case.aid == *aid), "{aid} has no case");
    }
}

#[test]
fn a_case_that_does_not_hold_is_told() {
    let rules = on_file::load();
    let mut texts = on_file::cases();
    for (_, text) in &mut texts {
        *text = text.replace("status = \"eligible\"", "status = \"not_eligible\"");
    }
    let cases = cases::parse(&texts).expect("sound");
    let found: Vec<String> = cases.iter().flat_map(|case| case.differences(&rules)).collect();
    assert!(
        found.iter().any(|d| d == "status: expected not_eligible, got eligible"),
        "{found:?}"
    );
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
