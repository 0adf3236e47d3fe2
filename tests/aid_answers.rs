//! What an answer says of the aids, through the HTTP surface: sums, dates, running contracts, the best combination, the
//! nearest place and the communes where a doctor would qualify.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on must fail")]

mod common;

use common::{get, post, problem};
use serde_json::{Value as Json, json};

/// Aigues-Vives (Ariège) is a ZIP.
const ZIP: &str = "/eligibility?commune=09002";
const CAIM: &str = "&status=installing&sector=1&practice=msp&pdsa=true&held_aids=none";

fn aid<'a>(answer: &'a Json, id: &str) -> &'a Json {
    let all = answer["aids"].as_array().expect("aids");
    all.iter().find(|a| a["id"] == id).unwrap_or_else(|| panic!("no {id}"))
}

fn amount<'a>(answer: &'a Json, id: &str, amount: &str) -> &'a Json {
    let all = aid(answer, id)["amounts"].as_array().expect("amounts");
    all.iter().find(|a| a["id"] == amount).unwrap_or(&Json::Null)
}

#[tokio::test]
async fn caim_by_days_with_the_hospital_in_halves_on_real_dates() {
    for (days, base) in [
        ("2.5", "31250.00"),
        ("3", "37500.00"),
        ("3.5", "43750.00"),
        ("4", "50000.00"),
        ("5", "50000.00"),
    ] {
        let a = get(&format!("{ZIP}&date=2025-12-01&aids=caim{CAIM}&days_per_week={days}")).await;
        assert_eq!(aid(&a, "caim")["status"], "eligible");
        assert_eq!(aid(&a, "caim")["provisional"], true);
        let line = amount(&a, "caim", "base");
        assert_eq!(
            (&line["kind"], &line["amount"]),
            (&json!("exact"), &json!(base)),
            "{days}"
        );
    }
    let query =
        format!("{ZIP}&date=2025-12-01&aids=caim{CAIM}&days_per_week=4&proximity_hospital=true&signed_on=2025-12-01");
    let a = get(&query).await;
    let rows = aid(&a, "caim")["schedule"].as_array().expect("rows");
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (&rows[0]["when"], &rows[0]["date"], &rows[0]["amount"]),
        (&json!("signature"), &json!("2025-12-01"), &json!("26250.00"))
    );
    assert_eq!(
        (&rows[1]["date"], &rows[1]["amount"]),
        (&json!("2026-12-01"), &json!("26250.00"))
    );
    let without = get(&format!("{ZIP}&date=2025-12-01&aids=caim{CAIM}&days_per_week=4")).await;
    let hospital = amount(&without, "caim", "hospital");
    assert_eq!(
        (&hospital["kind"], &hospital["amount"]),
        (&json!("up_to"), &json!("2500.00"))
    );
    assert_eq!(hospital["missing"], json!(["proximity_hospital"]));
    let rows = aid(&without, "caim")["schedule"].as_array().expect("rows");
    assert!(
        rows.iter().all(|r| r["date"].is_null() && r["amount"] == "25000.00"),
        "{rows:?}"
    );
}

#[tokio::test]
async fn a_running_contract_goes_on_after_the_closing_and_leaving_it_costs() {
    let ask = |exit: &str| {
        json!({"commune": "34172", "date": "2026-06-01", "aids": ["caim"], "profile": {
            "days_per_week": 4, "proximity_hospital": false, "exit_on": exit,
            "held_aids": [{"aid": "caim", "signed_on": "2025-12-01"}]}})
    };
    let a = post("/eligibility", &ask("2027-12-01")).await;
    let caim = aid(&a, "caim");
    assert_eq!(caim["status"], "closed");
    assert_eq!(
        caim["running"],
        json!({"since": "2025-12-01", "until": "2030-12-01",
               "next_payment": {"date": "2026-12-01", "amount": "25000.00"},
               "exit": {"on": "2027-12-01", "repay": {"min": "30000.00", "max": "30000.00"}}})
    );
    assert_eq!(caim["contract"]["zone_change"]["effect"], "continues");
    assert_eq!(caim["contract"]["closing"]["effect"], "continues");
    let early = post("/eligibility", &ask("2026-06-01")).await;
    assert_eq!(
        aid(&early, "caim")["running"]["exit"]["repay"],
        json!({"min": "20000.00", "max": "22500.00"})
    );
}

#[tokio::test]
async fn the_best_combination_is_exhaustive_and_says_what_it_leaves_out() {
    let a = get(
        "/eligibility?commune=09002&date=2026-03-01&status=installing&specialty=general&sector=1&first_installation=true\
         &main_practice=true&held_aids=none&fmt_base=20000&age=40&aids=aide_ponctuelle,fmt_zip,fmt_primo,fmt_67",
    )
    .await;
    let best = &a["best_combination"];
    // The one-off aid goes with one increase of the flat fee; the two increases are counted as exclusive.
    assert_eq!(best["aids"], json!(["aide_ponctuelle", "fmt_primo"]));
    assert_eq!(
        (&best["total"], &best["first_year"]),
        (&json!("28000.00"), &json!("20000.00"))
    );
    assert_eq!(
        best["runner_up"],
        json!({"aids": ["aide_ponctuelle", "fmt_zip"], "total": "20000.00"})
    );
    assert_eq!(best["provisional"], true);
    let left_out = json!({"aid": "fmt_primo", "excludes": "fmt_zip", "outcome": "undetermined"});
    assert!(best["excludes"].as_array().expect("excludes").contains(&left_out));
    assert!(!best["assumes"].as_array().expect("assumes").is_empty());
    let none = get("/eligibility?commune=09002&date=2026-03-01&aids=caim").await;
    assert_eq!(none["best_combination"], Json::Null);
}

#[tokio::test]
async fn what_decides_most_is_asked_first() {
    let a = get("/eligibility?commune=09002&date=2025-12-01").await;
    let questions = a["questions"].as_array().expect("questions");
    let decides: Vec<usize> = questions
        .iter()
        .map(|q| q["rules_out"].as_array().expect("aids").len())
        .collect();
    assert!(decides.is_sorted_by(|a, b| a >= b), "{decides:?}");
    assert!(decides[0] >= 3, "{:?}", questions[0]);
    let fields: Vec<&Json> = questions.iter().map(|q| &q["field"]).collect();
    for missing in a["aids"]
        .as_array()
        .expect("aids")
        .iter()
        .filter(|a| a["status"] == "needs_input")
    {
        for line in missing["missing"].as_array().expect("missing") {
            assert!(fields.contains(&&line["field"]), "{line}");
        }
    }
}

#[tokio::test]
async fn where_it_fails_because_of_the_place_the_nearest_place_is_named() {
    // Fabrezan is a ZAC.
    let a = get(&format!(
        "/eligibility?commune=11132&date=2025-12-01&aids=caim,coscom{CAIM}&days_per_week=4"
    ))
    .await;
    let caim = aid(&a, "caim");
    assert_eq!(caim["status"], "not_eligible");
    let nearest = &caim["nearest"];
    assert!(
        nearest["distance_m"].as_f64().is_some_and(|d| d > 0.0 && d < 60_000.0),
        "{nearest}"
    );
    let code = nearest["code"].as_str().expect("a code");
    let there = get(&format!(
        "/eligibility?commune={code}&date=2025-12-01&aids=caim{CAIM}&days_per_week=4"
    ))
    .await;
    assert_eq!(aid(&there, "caim")["status"], "eligible");
    assert_eq!(aid(&there, "caim")["nearest"], Json::Null);
    assert_eq!(aid(&a, "coscom")["nearest"], *nearest);
}

#[tokio::test]
async fn places_say_what_eligibility_says_of_each_commune() {
    let profile = format!("{CAIM}&days_per_week=3&first_installation=true&main_practice=true&specialty=general");
    for id in ["caim", "cde", "ars_occitanie", "aide_ponctuelle"] {
        let date = if id == "aide_ponctuelle" {
            "2026-03-01"
        } else {
            "2025-10-31"
        };
        let date = if id == "caim" { "2025-12-01" } else { date };
        let list = get(&format!("/places?aid={id}&date={date}{profile}")).await;
        let rows = list["places"].as_array().expect("rows");
        assert_eq!(rows.len(), 4_446, "every commune of Occitanie");
        assert_eq!(list["count"], rows.len());
        for row in rows.iter().step_by(401) {
            let code = row["code"].as_str().expect("a code");
            let a = get(&format!("/eligibility?commune={code}&date={date}&aids={id}{profile}")).await;
            let own = aid(&a, id);
            assert_eq!(
                (&row["status"], &row["provisional"]),
                (&own["status"], &own["provisional"]),
                "{id} {code}"
            );
            assert_eq!(row["amount"]["kind"], own["amounts"][0]["kind"], "{id} {code}");
            assert_eq!(row["amount"]["amount"], own["amounts"][0]["amount"], "{id} {code}");
        }
    }
}

#[tokio::test]
async fn several_places_of_practice_count_together() {
    let ask = |shares: [&str; 2]| {
        // Fabrezan is a ZAC, Aigues-Vives a ZIP.
        json!({"date": "2025-10-01", "aids": ["cde"], "profile": {"status": "locum", "order_registered_on": "2025-06-01",
               "days_per_quarter": 30, "opposable_tariffs_only": true, "held_aids": [], "practice": ["msp"], "pdsa": true},
               "places": [{"commune": "11132", "share": shares[0]}, {"commune": "09002", "share": shares[1]}]})
    };
    let a = post("/eligibility", &ask(["0.7", "0.3"])).await;
    assert_eq!(
        aid(&a, "cde")["status"],
        "eligible",
        "both places are in zones: {}",
        aid(&a, "cde")["reason"]
    );
    let b = post("/eligibility", &ask(["0.5", "0.2"])).await;
    assert_eq!(aid(&b, "cde")["status"], "needs_input", "three tenths are nowhere");
    let mut with_asked = ask(["0.7", "0.3"]);
    with_asked["commune"] = json!("11132");
    let c = post("/eligibility", &with_asked).await;
    assert_eq!(
        aid(&c, "cde")["status"],
        "eligible",
        "the place asked about keeps its share"
    );
}

#[tokio::test]
async fn contradictory_facts_are_answered_with_a_warning() {
    let a = get(&format!(
        "{ZIP}&date=2025-12-01&status=installed&has_locum_licence=false&study_cycle=2"
    ))
    .await;
    let warnings = a["warnings"].as_array().expect("warnings");
    assert!(
        warnings.iter().any(|w| w["code"] == "contradictory_facts"),
        "{warnings:?}"
    );
    let fine = get(&format!("{ZIP}&date=2025-12-01&status=installed")).await;
    let warnings = fine["warnings"].as_array().expect("warnings");
    assert!(
        warnings.iter().all(|w| w["code"] != "contradictory_facts"),
        "{warnings:?}"
    );
}

#[tokio::test]
async fn impossible_facts_are_refused_with_their_field() {
    for (query, field) in [
        ("days_per_week=-1", "days_per_week"),
        ("days_per_week=8", "days_per_week"),
        ("age=200", "age"),
        ("opposable_share=1.5", "opposable_share"),
        ("installed_on=2025-02-31", "installed_on"),
        ("aids=loan", "aids"),
        ("held_aids=[{\"aid\":\"loan\"}]", "held_aids[0].aid"),
        ("held_aids=[{\"aid\":\"caim\",\"paid\":-1}]", "held_aids[0].paid"),
        ("held_aids=[{\"aid\":\"caim\",\"paid\":1e30}]", "held_aids[0].paid"),
        ("main_practice_commune=99999", "main_practice_commune"),
    ] {
        let encoded = query
            .replace('[', "%5B")
            .replace(']', "%5D")
            .replace('{', "%7B")
            .replace('}', "%7D")
            .replace('"', "%22");
        let (status, refused) = problem(&format!("{ZIP}&{encoded}")).await;
        assert_eq!((status, &refused["field"]), (400, &json!(field)), "{query}");
    }
}

#[tokio::test]
async fn an_outdated_list_of_any_place_makes_it_provisional() {
    // On that day the list of Occitanie holds (48095), that of Auvergne-Rhône-Alpes is not known to (01001).
    for order in [["48095", "01001"], ["01001", "48095"]] {
        let ask = json!({"date": "2025-10-01", "aids": ["cde"], "places": [
            {"commune": order[0], "share": "0.5"}, {"commune": order[1], "share": "0.5"}]});
        let a = post("/eligibility", &ask).await;
        assert_eq!(aid(&a, "cde")["provisional"], true, "{order:?}");
    }
    let a = get("/eligibility?commune=48095&date=2025-10-01&aids=cde,cstm&main_practice_commune=01001").await;
    assert_eq!(aid(&a, "cde")["provisional"], false);
    assert_eq!(aid(&a, "cstm")["provisional"], true);
}

#[tokio::test]
async fn a_scheme_of_unknown_content_asks_nothing_first() {
    let query =
        "/eligibility?commune=48095&date=2026-02-01&aids=ars_occitanie,fmt_67&specialty=general&status=installed";
    let a = get(query).await;
    let questions = a["questions"].as_array().expect("questions");
    assert_eq!(questions[0]["field"], "age", "{questions:?}");
}
