//! Questions about real places through the HTTP surface, with the answers that the data in the repository must give.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on must fail")]

mod common;

use common::{get, problem};
use serde_json::Value as Json;

fn zone<'a>(answer: &'a Json, kind: &str) -> &'a Json {
    let zones = answer["zones"].as_array().expect("zones");
    zones
        .iter()
        .find(|z| z["kind"] == kind)
        .unwrap_or_else(|| panic!("no {kind}"))
}

fn relation<'a>(answer: &'a Json, kind: &str) -> &'a str {
    zone(answer, kind)["relation"].as_str().expect("relation")
}

fn aid<'a>(answer: &'a Json, id: &str) -> &'a Json {
    answer["aids"]
        .as_array()
        .expect("aids")
        .iter()
        .find(|a| a["id"] == id)
        .unwrap_or_else(|| panic!("no {id}"))
}

fn condition<'a>(answer: &'a Json, id: &str, condition: &str) -> &'a str {
    let all = aid(answer, id)["conditions"].as_array().expect("conditions");
    let found = all
        .iter()
        .find(|c| c["id"] == condition)
        .unwrap_or_else(|| panic!("no {condition}"));
    found["outcome"].as_str().expect("outcome")
}

#[tokio::test]
async fn fabrezan_is_a_zac() {
    let a = get("/eligibility?commune=11132&date=2025-06-01").await;
    assert_eq!(relation(&a, "zac"), "inside");
    assert_eq!(zone(&a, "zac")["provisional"], false);
    assert_eq!(zone(&a, "zac")["source"]["effective_to"], "2025-11-02");
    assert_eq!(a["near_zip_zac"]["outcome"], "met");
    assert_eq!(a["near_zip_zac"]["distance_m"]["max"], 0.0);
    assert_eq!(aid(&a, "caim")["status"], "closed");
    assert_eq!(aid(&a, "caim")["open"]["from"], "2025-11-13");
}

#[tokio::test]
async fn aigues_vives_is_a_zip_provisionally() {
    let a = get("/eligibility?commune=09002&date=2025-12-01").await;
    assert_eq!(relation(&a, "zip"), "inside");
    assert_eq!(zone(&a, "zip")["provisional"], true);
    let caim = aid(&a, "caim");
    assert_eq!(
        caim["open"],
        serde_json::json!({"from": "2025-11-13", "to": "2025-12-31"})
    );
    assert_eq!(caim["status"], "needs_input");
    for line in caim["conditions"].as_array().expect("conditions") {
        let want = if line["id"] == "CAIM-1" { "met" } else { "missing" };
        assert_eq!(line["outcome"], want, "{}", line["id"]);
    }
    assert_eq!(aid(&a, "ars_occitanie")["status"], "undetermined");
    assert_eq!(
        aid(&get("/eligibility?commune=09002&date=2026-02-01").await, "cde")["status"],
        "undetermined"
    );
}

#[tokio::test]
async fn montpellier_depends_on_its_qpv() {
    let a = get("/eligibility?commune=34172&date=2025-06-01&lang=en").await;
    let qpv: Vec<&Json> = a["zones"]
        .as_array()
        .expect("zones")
        .iter()
        .filter(|z| z["kind"] == "qpv")
        .collect();
    assert_eq!(qpv.len(), 10);
    assert!(qpv.iter().all(|z| z["relation"] == "undetermined"));
    for kind in ["zip", "zac", "zar"] {
        assert_eq!(relation(&a, kind), "undetermined");
        let detail = zone(&a, kind)["detail"].as_str().expect("detail");
        let said = "ZAR outside its QPV, whose own class is not in the data: give an address or a point";
        assert!(detail.contains(said), "{detail}");
    }
    assert_eq!(aid(&a, "caim")["status"], "closed");

    let a = get("/eligibility?lat=43.6108&lon=3.8768&date=2025-06-01").await;
    assert_eq!(relation(&a, "zar"), "inside");
    assert_eq!(relation(&a, "qpv"), "outside");
}

#[tokio::test]
async fn the_town_hall_of_montpellier_is_found_by_its_address() {
    for text in [
        "1%20place%20Georges-Fr%C3%A8che%2034000%20Montpellier",
        "1,%20PL%20GEORGES%20FRECHE,%2034000%20montpellier",
    ] {
        let a = get(&format!("/eligibility?address={text}")).await;
        assert_eq!(a["location"]["kind"], "address");
        assert_eq!(a["location"]["commune"]["code"], "34172");
        assert_eq!(a["location"]["precision"], "housenumber");
        assert_eq!(a["location"]["precision_m"], 100.0);
        assert!(a["location"]["lon"].is_number());
    }
    let a = get("/eligibility?address=12%20rue%20de%20nulle%20part%2034000%20Montpellier").await;
    assert_eq!(a["location"]["precision"], "municipality");
}

#[tokio::test]
async fn mende_is_zip_or_zac_for_certain() {
    let a = get("/eligibility?commune=48095&date=2025-06-01").await;
    assert_eq!(relation(&a, "montagne"), "inside");
    let massif = zone(&a, "massif");
    assert_eq!(
        (massif["relation"].as_str(), massif["name"].as_str()),
        (Some("inside"), Some("Massif Central"))
    );
    for kind in ["qpv", "zip", "zac"] {
        assert_eq!(relation(&a, kind), "undetermined");
    }
    assert_eq!(a["near_zip_zac"]["outcome"], "met");
    assert_eq!(condition(&a, "cesp", "CESP-2"), "met");
    assert_eq!(condition(&a, "ars_occitanie", "ARS-2"), "met");
}

#[tokio::test]
async fn a_commune_without_a_row_is_never_not_zoned() {
    let a = get("/eligibility?commune=12218&date=2025-06-01").await;
    for kind in ["zip", "zac", "zar", "hz"] {
        assert_eq!(relation(&a, kind), "no_data");
    }
    assert_eq!(zone(&a, "massif")["name"], "Massif Central");
}

#[tokio::test]
async fn a_former_code_leads_to_the_commune_of_today() {
    let a = get("/eligibility?commune=09287&date=2025-06-01").await;
    assert_eq!(a["location"]["commune"]["code"], "09088");
    assert_eq!(a["location"]["lineage"][0]["code"], "09088");
    assert_eq!(a["location"]["lineage"][0]["from"]["name"], "Senconac");
    assert_eq!(relation(&a, "zac"), "inside");
    let today = get("/eligibility?commune=09088&date=2025-06-01").await;
    assert_eq!(today["location"]["lineage"], serde_json::json!([]));
    assert_eq!(relation(&today, "zac"), "inside");
}

#[tokio::test]
async fn the_ten_kilometre_rule_around_toulouse() {
    let near = |a: &Json| {
        (
            a["near_zip_zac"]["outcome"].clone(),
            a["near_zip_zac"]["distance_m"]["min"].as_f64(),
        )
    };
    let a = get("/eligibility?lat=43.5813318&lon=1.4963183&date=2025-06-01").await;
    let (outcome, metres) = near(&a);
    assert_eq!(outcome, "undetermined");
    assert!(metres.is_some_and(|m| (m - 11_498.6).abs() < 0.1), "{metres:?}");
    assert_eq!(a["near_zip_zac"]["nearest"]["code"], "31501");
    let unknown = &a["near_zip_zac"]["unknown_zones"][0];
    assert_eq!(unknown["code"], "QN03112M");
    assert!(
        unknown["distance_m"]
            .as_f64()
            .is_some_and(|m| (m - 1_139.0).abs() < 1.0),
        "{unknown}"
    );

    let a = get("/eligibility?lat=43.4588&lon=1.5245&date=2025-06-01").await;
    assert_eq!(near(&a).0, "not_met");
    assert!(near(&a).1.is_some_and(|m| (m - 11_748.0).abs() < 1.0));
    assert_eq!(a["near_zip_zac"]["nearest"]["code"], "31551");

    // 9 659.8 m and a tolerance of 300 m: within the limit for certain.
    let a = get("/eligibility?lat=43.7554299&lon=1.5367065&date=2025-06-01").await;
    assert_eq!(near(&a).0, "met");
    assert!(near(&a).1.is_some_and(|m| (m - 9_659.8).abs() < 0.1));
}

#[tokio::test]
async fn each_impossible_question_gets_its_problem() {
    for (query, status, kind, field) in [
        ("lat=43.5&lon=7.5", 404, "outside-coverage", None),
        ("lat=48,5", 400, "invalid-parameter", Some("lon")),
        ("lat=43", 400, "invalid-parameter", Some("lon")),
        ("commune=99999", 404, "unknown-commune", None),
        ("commune=34172&lat=43", 400, "invalid-parameter", None),
        ("commune=97501", 404, "outside-coverage", None),
        ("postcode=99999&city=Nowhere", 404, "address-not-found", None),
        ("address=Aigues-Vives", 409, "ambiguous-place", None),
    ] {
        let (got, body) = problem(&format!("/eligibility?{query}")).await;
        assert_eq!(got, status, "{query}");
        assert_eq!(body["type"], format!("/problems/{kind}"), "{query}");
        assert_eq!(body.get("field").and_then(Json::as_str), field, "{query}");
    }
    let (_, body) = problem("/eligibility?address=Aigues-Vives").await;
    assert!(body["candidates"].as_array().is_some_and(|c| c.len() > 2));
}

#[tokio::test]
async fn land_whose_commune_has_no_outline_is_no_sea() {
    // 15031 Celles, whose land the outline of 15141 covers.
    let a = get("/eligibility?lat=45.1195&lon=2.9585&date=2025-06-01").await;
    let codes: Vec<&str> = a["location"]["candidates"]
        .as_array()
        .expect("candidates")
        .iter()
        .filter_map(|c| c["commune"]["code"].as_str())
        .collect();
    for code in ["15031", "15035", "15047", "15171"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
    assert_eq!(relation(&a, "zip"), "no_data");
    // 50 m off the coast as drawn, by Sète: inside the tolerance.
    let a = get("/eligibility?lat=43.385322&lon=3.646783&date=2025-06-01").await;
    assert_eq!(a["location"]["commune"]["code"], "34301");
}

#[tokio::test]
async fn paris_by_arrondissement_and_as_a_whole() {
    let part = get("/eligibility?commune=75101&date=2025-06-01").await;
    assert_eq!(part["location"]["arrondissement"]["code"], "75101");
    assert_eq!(part["location"]["commune"]["code"], "75056");
    assert_eq!(relation(&part, "hz"), "inside");
    let whole = get("/eligibility?commune=75056&date=2025-06-01").await;
    assert!(whole["location"]["arrondissement"].is_null());
    let by_post = get("/eligibility?postcode=75001&city=Paris&date=2025-06-01").await;
    assert_eq!(by_post["location"]["arrondissement"]["code"], "75101");
}

#[tokio::test]
async fn dates_before_the_first_list_and_before_the_qpv() {
    let a = get("/eligibility?commune=34172&date=2024-06-01").await;
    assert_eq!(relation(&a, "zip"), "no_data");
    assert_eq!(a["near_zip_zac"]["outcome"], "no_data");
    assert_eq!(relation(&a, "qpv"), "undetermined");
    assert_eq!(relation(&a, "department"), "inside");
    let a = get("/eligibility?commune=34172&date=2023-06-01").await;
    assert_eq!(relation(&a, "qpv"), "no_data");
    let last = |date| format!("/eligibility?commune=11132&date={date}");
    assert_eq!(zone(&get(&last("2025-11-02")).await, "zac")["provisional"], false);
    assert_eq!(zone(&get(&last("2025-11-03")).await, "zac")["provisional"], true);
    // Nothing is known of other régions after the day the list shows.
    assert_eq!(
        zone(&get("/eligibility?commune=01001&date=2025-05-31").await, "zac")["provisional"],
        false
    );
    assert_eq!(
        zone(&get("/eligibility?commune=01001&date=2025-06-01").await, "zac")["provisional"],
        true
    );
}

#[tokio::test]
async fn regional_schemes_do_not_exist_elsewhere() {
    let a = get("/eligibility?commune=01001&date=2025-12-01").await;
    for id in ["caim", "coscom", "cotram", "cstm", "ars_occitanie"] {
        assert_eq!(aid(&a, id)["status"], "out_of_scope", "{id}");
    }
    assert_ne!(aid(&a, "cde")["status"], "out_of_scope");
}

#[tokio::test]
async fn same_question_same_bytes() {
    let one = get("/eligibility?commune=34172&date=2025-06-01").await;
    let two = get("/eligibility?date=2025-06-01&commune=34172").await;
    assert_eq!(one.to_string(), two.to_string());
}

#[tokio::test]
async fn at_the_poles_and_the_date_line_nothing_is_near_and_the_search_ends() {
    for (lat, lon) in [
        ("90", "3.9"),
        ("-90", "0"),
        ("89.9", "-180"),
        ("0", "180"),
        ("-17.7", "-180"),
    ] {
        let a = get(&format!("/reverse?lat={lat}&lon={lon}")).await;
        assert_eq!(a["features"], serde_json::json!([]), "{lat}, {lon}");
    }
}

/// What is typed as one value is no second parameter, neither for the entity tag nor for what is kept under it.
#[tokio::test]
async fn a_value_that_looks_like_parameters_is_another_question() {
    let asked = "/eligibility?commune=11132&date=2025-06-01&detail=short&specialty=general";
    let one = get(&format!("{asked}&status=installing")).await;
    let two = get(&format!("{asked}%26status%3Dinstalling")).await;
    let missing = |answer: &Json| {
        let missing = aid(answer, "cde")["missing"].as_array().expect("a list").clone();
        missing.iter().any(|m| m["field"] == "status")
    };
    assert!(!missing(&one));
    assert!(
        one["aids"] != two["aids"],
        "the second doctor is of another specialty, and did not say the status"
    );
}
