//! What holds of the aid rules for every doctor, place and day.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on must fail")]

#[path = "common/rules.rs"]
mod on_file;

use eligeo::domain::{Date, Money, Outcome, date};
use eligeo::rules::field::{FIELDS, Kind};
use eligeo::rules::sums::AmountKind;
use eligeo::rules::verdict::{Status, Verdict};
use eligeo::rules::{AidId, PlaceFacts, Profile, Rules};
use on_file::Asked;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};
use std::collections::HashMap;
use std::sync::LazyLock;

static RULES: LazyLock<Rules> = LazyLock::new(on_file::load);

/// Days on both sides of every turn of the texts.
const DAYS: [&str; 16] = [
    "2021-06-01",
    "2023-12-31",
    "2024-01-01",
    "2025-03-14",
    "2025-11-02",
    "2025-11-03",
    "2025-11-12",
    "2025-11-13",
    "2025-12-31",
    "2026-01-01",
    "2026-01-15",
    "2026-01-16",
    "2026-02-28",
    "2027-01-01",
    "2027-12-31",
    "2024-02-29",
];

const PLACES: [&str; 14] = [
    "zip",
    "zac",
    "zar",
    "hz",
    "hz+near",
    "unknown",
    "zip+qpv",
    "zac+qpv",
    "hz+qpv",
    "hz+montagne",
    "zac+09",
    "zip|zac",
    "hz|zip+qpv",
    "zip+ile-de-france",
];

/// A value for a field, from a number: on both sides of the thresholds, and anything else.
fn value(kind: Kind, number: u32, day: Date) -> Json {
    let pick = |words: &[&str]| words[number as usize % words.len()].to_owned();
    match kind {
        Kind::Bool => json!(number.is_multiple_of(2)),
        Kind::Choice(words) | Kind::Digit(words) => json!(pick(words)),
        Kind::Text => json!(pick(&["general", "cardiology"])),
        Kind::Commune => json!(pick(&["34172", "09122"])),
        Kind::Many(words) if number.is_multiple_of(5) => json!(Vec::<&str>::from(&words[..0])),
        Kind::Many(words) => json!([pick(words)]),
        Kind::Date => {
            let months = [0, 1, 11, 12, 13, 24, 35, 36, 37, 119, 120, 121][number as usize % 12];
            let shift = [-1, 0, 1][number as usize / 12 % 3];
            let before = date::plus_months(day, -months).expect("a day");
            let shifted = if shift < 0 {
                before.yesterday()
            } else {
                before.tomorrow()
            };
            json!(if shift == 0 { before } else { shifted.expect("a day") }.to_string())
        }
        Kind::Whole(low, high) => {
            let span = high - low + Decimal::ONE;
            json!((low + Decimal::from(number) % span).to_string())
        }
        Kind::Number(low, high) => {
            let steps = Decimal::from(number % 1000) / Decimal::from(999);
            json!(
                (low + (high - low).min(Decimal::from(300_000)) * steps)
                    .round_dp(2)
                    .to_string()
            )
        }
        Kind::HeldAids => {
            let ids: Vec<&str> = AidId::ALL
                .iter()
                .map(|a| a.as_str())
                .chain(["other_20o", "option_demographique_2011"])
                .collect();
            match number % 4 {
                0 => json!([]),
                n => {
                    let held = (0..n).map(|i| {
                        let id = ids[(number / 4 + i * 7) as usize % ids.len()];
                        let signed = value(Kind::Date, number / 8 + i, day);
                        if number.is_multiple_of(3) {
                            json!({"aid": id})
                        } else {
                            json!({"aid": id, "signed_on": signed, "decided_on": signed})
                        }
                    });
                    Json::Array(held.collect())
                }
            }
        }
    }
}

#[derive(Debug, Clone)]
struct Case {
    day: &'static str,
    place: &'static str,
    facts: Vec<(usize, u32)>,
}

impl Case {
    fn day(&self) -> Date {
        date::parse_iso(self.day).expect("a day")
    }

    fn fields(&self) -> Map<String, Json> {
        let mut object = Map::new();
        for (number, seed) in &self.facts {
            let field = &FIELDS[*number];
            let value = value(field.kind, *seed, self.day());
            match field.name.split_once('.') {
                None => {
                    object.insert(field.name.to_owned(), value);
                }
                Some((outer, inner)) => {
                    let inner_object = object.entry(outer).or_insert_with(|| json!({}));
                    inner_object
                        .as_object_mut()
                        .expect("an object")
                        .insert(inner.to_owned(), value);
                }
            }
        }
        object
    }
}

fn cases() -> impl Strategy<Value = Case> {
    let facts = proptest::collection::btree_map(0..FIELDS.len(), any::<u32>(), 0..FIELDS.len());
    (
        proptest::sample::select(&DAYS[..]),
        proptest::sample::select(&PLACES[..]),
        facts,
    )
        .prop_map(|(day, place, facts)| Case {
            day,
            place,
            facts: facts.into_iter().collect(),
        })
}

/// Judges every aid.
fn all<R>(rules: &Rules, case: &Case, fields: &Map<String, Json>, check: impl FnOnce(&[Verdict<'_>]) -> R) -> R {
    let profile = Profile::from_json(fields).expect("the values fit their fields");
    let situations: Vec<PlaceFacts> = on_file::place(case.place);
    let asked = Asked::new(rules, &situations, &profile, case.day());
    let verdicts: Vec<Verdict<'_>> = AidId::ALL.iter().filter_map(|id| asked.judge(*id)).collect();
    assert_eq!(verdicts.len(), AidId::ALL.len());
    check(&verdicts)
}

type Seen = HashMap<(AidId, String), Outcome>;

fn outcomes(verdicts: &[Verdict<'_>]) -> (Seen, HashMap<AidId, Status>) {
    let conditions = verdicts.iter().flat_map(|v| {
        let of_aid = |c: &eligeo::rules::verdict::Judged<'_>| ((v.file.aid, c.condition.id.clone()), c.outcome);
        v.conditions.iter().map(of_aid).collect::<Vec<_>>()
    });
    (
        conditions.collect(),
        verdicts.iter().map(|v| (v.file.aid, v.status)).collect(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn more_information_never_turns_met_into_missing_nor_less_undetermined_into_eligible(case in cases()) {
        let whole = case.fields();
        let (met_before, status) = all(&RULES, &case, &whole, outcomes);
        for left_out in whole.keys() {
            let mut less = whole.clone();
            less.remove(left_out);
            let (known, with_less) = all(&RULES, &case, &less, outcomes);
            for (id, before) in &known {
                prop_assert!(
                    !(*before == Outcome::Met && met_before[id] == Outcome::Missing),
                    "{id:?} was met without {left_out}, and is missing with it"
                );
            }
            for (aid, before) in &status {
                prop_assert!(
                    !(*before == Status::Undetermined && with_less[aid] == Status::Eligible),
                    "{aid} is undetermined, and eligible without {left_out}"
                );
            }
        }
    }

    #[test]
    fn sums_stay_below_their_caps_and_schedules_add_up(case in cases()) {
        let caps: HashMap<&str, i64> = [
            ("caim.base", 50_000), ("caim.hospital", 2_500), ("coscom.base", 5_000), ("coscom.hospital", 1_250),
            ("cotram.base", 20_000), ("cstm.base", 50_000), ("ars_occitanie.base", 50_000), ("aide_ponctuelle.base", 10_000),
            ("cde.base", 3_000), ("cde.installed", 4_250), ("cde.locum", 3_000), ("cesp.allowance", 1_200),
        ].into();
        all(&RULES, &case, &case.fields(), |verdicts| {
            for verdict in verdicts {
                let mut due = Money::default();
                for amount in &verdict.amounts {
                    let id = format!("{}.{}", verdict.file.aid, amount.rule.id);
                    let high = amount.high.unwrap_or_default();
                    prop_assert!(amount.low <= high || amount.high.is_none(), "{id}: {amount:?}");
                    prop_assert!(amount.low >= Money::default(), "{id}: {amount:?}");
                    if let Some(cap) = caps.get(id.as_str()) {
                        prop_assert!(high <= Money::new(Decimal::from(*cap)), "{id}: {amount:?}");
                    }
                    if !matches!(amount.kind, AmountKind::Exact | AmountKind::Range) || high == Money::default() {
                        continue;
                    }
                    if !amount.rule.parts().is_empty() {
                        due = due + amount.low;
                    }
                    if amount.rule.civil_years().is_some() {
                        let years = Decimal::from(verdict.file.years().expect("a contract of known length"));
                        due = due + Money::new(amount.low.euros() * years);
                    }
                }
                let sum = verdict.schedule.iter().fold(Money::default(), |sum, row| sum + row.amount);
                let renewed = verdict.running.is_some() && verdict.file.is_tacitly_renewed() && due > Money::default();
                if renewed {
                    // A contract that goes on pays its years as often as it was renewed.
                    prop_assert_eq!(sum.euros() % due.euros(), Decimal::ZERO, "{}", verdict.file.aid);
                } else {
                    prop_assert_eq!(sum, due, "{}", verdict.file.aid);
                }
                for row in &verdict.schedule {
                    prop_assert!(row.max.is_none_or(|max| max > row.amount), "{row:?}");
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn sums_grow_with_what_they_are_paid_for(case in cases(), low in 0u32..700, more in 0u32..300) {
        for (field, aid, scale) in [
            ("days_per_week", "caim", 100), ("days_per_week", "ars_occitanie", 100),
            ("conventioned_fees", "cotram", 1), ("fees_in_zip", "cstm", 1), ("trainee_months", "coscom", 10),
            ("fmt_base", "fmt_zip", 1),
        ] {
            let most = FIELDS.iter().find(|f| f.name == field).map(|f| match f.kind {
                Kind::Number(_, high) | Kind::Whole(_, high) => high,
                _ => Decimal::ZERO,
            }).expect("a number");
            let at = |n: u32| (Decimal::from(n) * Decimal::from(if scale == 1 { 1000 } else { 1 }) / Decimal::from(scale)).min(most);
            let sums = |n: u32| {
                let mut fields = case.fields();
                fields.insert(field.to_owned(), json!(at(n).to_string()));
                all(&RULES, &case, &fields, |verdicts| {
                    let own = verdicts.iter().find(|v| v.file.aid.as_str() == aid).expect("the aid");
                    own.amounts.iter().fold((Money::default(), Money::default()), |sum, a| {
                        (sum.0 + a.low, sum.1 + a.high.unwrap_or_default())
                    })
                })
            };
            let (less, greater) = (sums(low), sums(low + more));
            // Below the least number of days nothing is due and the text's highest sum is shown as a bound.
            let counts = field != "days_per_week" || at(low) >= Decimal::new(25, 1);
            prop_assert!(!counts || (less.0 <= greater.0 && less.1 <= greater.1), "{aid} by {field}: {less:?} {greater:?}");
        }
    }

    #[test]
    fn a_verdict_in_a_word_is_that_with_its_trace(case in cases()) {
        let profile = Profile::from_json(&case.fields()).expect("the values fit their fields");
        let situations = on_file::place(case.place);
        let asked = Asked::new(&RULES, &situations, &profile, case.day());
        for id in AidId::ALL {
            prop_assert_eq!(asked.status(*id), asked.judge(*id).map(|v| v.status), "{}", id);
        }
    }

    #[test]
    fn the_order_of_conditions_does_not_matter(case in cases()) {
        static REVERSED: LazyLock<Rules> = LazyLock::new(on_file::load_with_conditions_reversed);
        let fields = case.fields();
        let forward = all(&RULES, &case, &fields, outcomes);
        let backward = all(&REVERSED, &case, &fields, outcomes);
        prop_assert_eq!(forward, backward);
    }
}
