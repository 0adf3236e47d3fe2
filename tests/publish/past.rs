//! Answers of the past stay what they were, whatever state comes in later.

use super::command::run;
use super::place::Place;
use serde_json::Value as Json;
use std::path::Path;

const QPV: &str = "qpv/qpv-2024-occitanie.geojson";
/// In Fontanilles, and where that is after it moved.
const BEFORE: [&str; 2] = ["44.5222", "3.5140"];
const AFTER: [&str; 2] = ["44.5322", "3.5140"];

/// What is answered of a place on a day, without the name of the dataset.
fn told(home: &Path, data: &Path, place: &[&str], day: &str) -> Json {
    let data = data.to_str().expect("a path");
    let arguments = [&["eligibility"], place, &["--date", day, "--json", "--data", data]].concat();
    let (code, out, err) = run(home, &arguments);
    assert_eq!(code, 0, "{err}");
    let mut answer: Json = serde_json::from_str(&out).expect("JSON");
    answer["dataset"]["version"] = Json::Null;
    // When a state ended is known from the one that follows it.
    for layer in answer["dataset"]["layers"].as_array_mut().expect("layers") {
        layer["effective_to"] = Json::Null;
    }
    for zone in answer["zones"].as_array_mut().expect("zones") {
        if let Some(source) = zone["source"].as_object_mut() {
            source.insert("effective_to".to_owned(), Json::Null);
        }
    }
    answer
}

fn at(point: [&'static str; 2]) -> [&'static str; 4] {
    ["--lat", point[0], "--lon", point[1]]
}

fn qpv_of(answer: &Json) -> Vec<(String, String)> {
    let text = |zone: &Json, key: &str| zone[key].as_str().unwrap_or_default().to_owned();
    let zones = answer["zones"].as_array().expect("zones").iter();
    let own = zones.filter(|zone| zone["kind"] == "qpv");
    own.map(|zone| (text(zone, "code"), text(zone, "relation"))).collect()
}

fn relation(answer: &Json, kind: &str) -> String {
    let zones = answer["zones"].as_array().expect("zones");
    let zone = zones.iter().find(|zone| zone["kind"] == kind).expect("a zone");
    zone["relation"].as_str().expect("a relation").to_owned()
}

/// Imports QPV of 2026 of which the first lies a hundredth of a degree farther north.
fn move_first_qpv(place: &Place, change: impl FnOnce(&mut Json)) {
    let mut file: Json = serde_json::from_str(&place.text(QPV)).expect("JSON");
    let first = &mut file["features"][0];
    change(&mut first["properties"]);
    let ring = first["geometry"]["coordinates"][0][0].as_array_mut().expect("a ring");
    for position in ring {
        position[1] = (position[1].as_f64().expect("a latitude") + 0.01).into();
    }
    let later = place.write("later.geojson", file.to_string().as_bytes());
    place.done(
        "qpv",
        &later,
        &["--region", "76", "--effective-from", "2026-01-01", "--accept"],
    );
}

/// Every answer to these questions is byte for byte the one of before.
fn same_as_before(place: &Place, questions: &[(Vec<&str>, &str)]) {
    let current = place.home().join("eligeo/current");
    for (asked, day) in questions {
        let [before, after] = [&place.data, &current].map(|data| told(&place.home(), data, asked, day));
        assert_eq!(before, after, "{asked:?} on {day}");
    }
}

#[test]
fn later_perimeters_leave_the_earlier_ones_to_their_days() {
    let place = Place::small();
    move_first_qpv(&place, |properties| properties["code_qp"] = "QN04899N".into());
    let mut questions = Vec::new();
    for day in ["2023-06-01", "2025-06-01", "2025-12-31"] {
        for asked in [vec!["--commune", "48095"], at(BEFORE).to_vec(), at(AFTER).to_vec()] {
            questions.push((asked, day));
        }
    }
    same_as_before(&place, &questions);
    let current = place.home().join("eligeo/current");
    let now = |point, day| qpv_of(&told(&place.home(), &current, &at(point), day));
    let of = |code: &str, relation: &str| vec![(code.to_owned(), relation.to_owned())];
    assert_eq!(now(BEFORE, "2025-12-31"), of("QN04801N", "inside"));
    assert_eq!(now(BEFORE, "2026-01-01"), of("", "outside"));
    assert_eq!(now(AFTER, "2026-01-01"), of("QN04899N", "inside"));
    // Each day names the state it was drawn from.
    let state = |day| {
        let answer = told(&place.home(), &current, &at(BEFORE), day);
        let layers = answer["dataset"]["layers"].as_array().expect("layers").clone();
        let own = layers
            .into_iter()
            .find(|layer| layer["id"] == "qpv")
            .expect("the layer");
        own["effective_from"].as_str().expect("a day").to_owned()
    };
    assert_eq!(
        (state("2025-12-31"), state("2026-01-01")),
        ("2024-01-01".into(), "2026-01-01".into())
    );
}

#[test]
fn the_rows_of_qpv_keep_their_polygons() {
    let place = Place::small();
    // A list in which the QPV is a ZIP of its own, in force before its perimeter moves.
    let mut list = place.text("zoning/medecins-2025-05.csv");
    let header: Vec<&str> = list.lines().next().expect("a header").split(',').collect();
    let cell = |name: &str| match name {
        "niveau" => "QPV",
        "code" => "QN04801N",
        "lib" => "Fontanilles",
        "com_code" => "48095",
        "zmed_niveau" => "1_ZIP",
        _ => "",
    };
    let row: Vec<&str> = header.iter().map(|name| cell(name.trim_matches('"'))).collect();
    list.push_str(&row.join(","));
    list.push('\n');
    let list = place.write("list.csv", list.as_bytes());
    place.done(
        "zonage-medecins",
        &list,
        &["--region", "76", "--effective-from", "2025-07-01", "--accept"],
    );
    let questions = [at(BEFORE), at(AFTER)];
    let current = place.home().join("eligeo/current");
    let asked = || questions.map(|asked| told(&place.home(), &current, &asked, "2025-08-01"));
    let before = asked();
    assert_eq!(relation(&before[0], "zip"), "inside");
    move_first_qpv(&place, |_| {});
    assert_eq!(asked(), before);
    let now = told(&place.home(), &current, &at(AFTER), "2026-02-01");
    assert_eq!(relation(&now, "zip"), "inside");
}

#[test]
fn later_lists_of_the_mountain_leave_the_earlier_ones_to_their_days() {
    let place = Place::small();
    let list = place
        .text("mountain/montagne-2025-05.csv")
        .replace("48095,C", "48095,NC");
    let list = place.write("list.csv", list.as_bytes());
    place.done("montagne", &list, &["--as-of", "2026-01-01"]);
    let massifs = place
        .text("mountain/massifs-2026-07.csv")
        .replace("48009,Massif Central", "48009,Alpes");
    let massifs = place.write("massifs.csv", massifs.as_bytes());
    place.done("massifs", &massifs, &["--as-of", "2026-09-01", "--accept"]);
    let mende = || vec!["--commune", "48095"];
    let peyre = || vec!["--commune", "48009"];
    same_as_before(
        &place,
        &[
            (mende(), "2025-06-01"),
            (mende(), "2025-12-31"),
            (peyre(), "2025-06-01"),
            (peyre(), "2025-12-31"),
        ],
    );
    let current = place.home().join("eligeo/current");
    let on = |asked: Vec<&str>, day| told(&place.home(), &current, &asked, day);
    assert_eq!(relation(&on(mende(), "2025-12-31"), "montagne"), "inside");
    assert_eq!(relation(&on(mende(), "2026-01-01"), "montagne"), "outside");
    let massif = |day| {
        let zones = on(peyre(), day)["zones"].as_array().expect("zones").clone();
        let own = zones
            .into_iter()
            .find(|zone| zone["kind"] == "massif")
            .expect("a massif");
        own["name"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(
        (massif("2026-08-31"), massif("2026-09-01")),
        ("Massif Central".into(), "Alpes".into())
    );
}
