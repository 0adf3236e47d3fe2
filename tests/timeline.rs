//! Communes over time, against histories that another program made and knows the truth of (`tests/oracle/histories.py`).

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on must fail")]

#[path = "timeline/answers.rs"]
mod answers;

use eligeo::dataset::cog::movements;
use eligeo::dataset::cog::timeline::Timeline;
use eligeo::domain::{CommuneCode, Date, date};
use eligeo::formats::{Row, Table, read_table};
use std::collections::BTreeSet;
use std::path::Path;

fn fixture(name: &str) -> Table {
    read_table(&Path::new("tests/fixtures/movements").join(name), &[]).expect("a table")
}

fn cell<'a>(table: &Table, row: &Row<'a>, column: &str) -> &'a str {
    row.get(table.column(column).expect("the column"))
}

fn day(text: &str) -> Date {
    date::parse_iso(text).expect("a day")
}

#[test]
fn each_code_is_what_it_was_on_each_day() {
    let movements = movements::read(&fixture("mvtcommune.csv")).expect("movements");
    let list = fixture("communes.csv");
    let current: Vec<(CommuneCode, &str)> = list
        .rows()
        .map(|row| {
            (
                cell(&list, &row, "code").parse().expect("a code"),
                cell(&list, &row, "name"),
            )
        })
        .collect();
    let timeline = Timeline::new(&movements, &current, day("2026-01-01")).expect("no contradiction");
    let expected = fixture("expected.csv");
    let (mut exact, mut passed_on) = (0, 0);
    for row in expected.rows() {
        let get = |column| cell(&expected, &row, column);
        let code: CommuneCode = get("code").parse().expect("a code");
        let Some(traced) = timeline.trace(code, day(get("day"))) else {
            assert_eq!(get("heirs"), code.as_str(), "line {}: nothing happened to it", row.line);
            continue;
        };
        assert_eq!(
            traced.valid_as.as_deref().unwrap_or_default(),
            get("name"),
            "line {}",
            row.line
        );
        let truth: BTreeSet<CommuneCode> = get("heirs")
            .split(' ')
            .map(|code| code.parse().expect("a code"))
            .collect();
        let found: BTreeSet<CommuneCode> = traced.heirs.iter().copied().collect();
        assert!(
            found.is_superset(&truth),
            "line {}: {found:?} lack some of {truth:?}",
            row.line
        );
        if get("exact") == "yes" {
            assert_eq!(found, truth, "line {}", row.line);
            exact += 1;
        }
        // The steps lead from the code to each commune of today.
        let mut reached = BTreeSet::from([code]);
        for step in &traced.steps {
            assert!(reached.contains(&step.from), "line {}: {:?}", row.line, traced.steps);
            reached.insert(step.to);
        }
        assert!(reached.is_superset(&found), "line {}", row.line);
        passed_on += usize::from(!found.contains(&code));
    }
    assert!(exact > 100 && passed_on > 100, "{exact} {passed_on}");
}

#[test]
fn movements_that_contradict_the_list_are_refused_with_their_line() {
    let movements = movements::read(&fixture("mvtcommune.csv")).expect("movements");
    let list = fixture("communes.csv");
    let current: Vec<(CommuneCode, &str)> = list
        .rows()
        .map(|row| {
            (
                cell(&list, &row, "code").parse().expect("a code"),
                cell(&list, &row, "name"),
            )
        })
        .collect();
    let touched = |code: &CommuneCode| movements.iter().any(|m| m.after.code == *code);
    let at = current
        .iter()
        .position(|(code, _)| touched(code))
        .expect("one that something happened to");
    let (gone, _) = current[at];
    let mut without = current.clone();
    without.remove(at);
    let faults = Timeline::new(&movements, &without, day("2026-01-01")).expect_err("one is missing");
    let last = movements
        .iter()
        .rfind(|m| m.after.code == gone || m.before.code == gone)
        .expect("its last movement");
    assert!(
        faults
            .iter()
            .any(|f| f.what.starts_with(gone.as_str()) && f.what.contains(&last.on.to_string())),
        "{faults:?}"
    );
    let ended = movements
        .iter()
        .map(|m| m.before.code)
        .find(|code| !current.iter().any(|(c, _)| c == code));
    let mut with = current.clone();
    with.push((ended.expect("one that ended"), "Revenant"));
    let faults = Timeline::new(&movements, &with, day("2026-01-01")).expect_err("one too many");
    assert!(
        faults.iter().any(|f| f.what.contains("but it is a commune afterwards")),
        "{faults:?}"
    );
}
