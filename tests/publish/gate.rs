//! What the gate says of a file whose codes are right and whose content is not.

use super::command::{import, run};
use super::lists::official;
use super::place::Place;
use eligeo::dataset::manifest::file_hash;
use serde_json::Value as Json;
use std::fs;
use std::io::Read;

const QPV: &str = "qpv/qpv-2024-occitanie.geojson";
const OUTLINES: &str = "communes/outlines.geojson.gz";

/// The file of the dataset with the positions of one feature changed; `code` is the value of one of its properties.
fn redrawn(text: &str, code: &str, change: impl Fn(usize, &mut Vec<Json>)) -> Vec<u8> {
    let mut file: Json = serde_json::from_str(text).expect("JSON");
    for feature in file["features"].as_array_mut().expect("features") {
        let own = feature["properties"].as_object().expect("properties");
        if !own.values().any(|value| value == code) {
            continue;
        }
        for polygon in feature["geometry"]["coordinates"].as_array_mut().expect("polygons") {
            for ring in polygon.as_array_mut().expect("rings") {
                let ring = ring.as_array_mut().expect("positions");
                for (number, position) in ring.iter_mut().enumerate() {
                    change(number, position.as_array_mut().expect("a position"));
                }
            }
        }
    }
    file.to_string().into_bytes()
}

fn north(position: &mut [Json], degrees: f64) {
    position[1] = (position[1].as_f64().expect("a latitude") + degrees).into();
}

fn outlines(place: &Place) -> String {
    let packed = fs::read(place.data.join(OUTLINES)).expect("the outlines");
    let mut text = String::new();
    flate2::read::GzDecoder::new(&packed[..])
        .read_to_string(&mut text)
        .expect("text");
    text
}

#[test]
fn a_qpv_that_moved_is_told_with_its_metres() {
    let place = Place::small();
    let (text, flags) = (place.text(QPV), ["--region", "76"]);
    let drawn =
        |change: &dyn Fn(usize, &mut Vec<Json>)| place.write("moved.geojson", &redrawn(&text, "QN04801N", change));
    // A thousandth of a degree to the north is 111 m, and the tolerance of the layer 20 m.
    let moved = drawn(&|_, position| north(position, 0.001));
    let (code, out, err) = place.import("qpv", &moved, &flags);
    assert_eq!(code, 1, "{out}");
    assert!(
        err.contains("moved: 1 of 1 QPV") && err.contains("--accept") && err.lines().count() == 1,
        "{err}"
    );
    assert!(out.contains("QN04801N Fontanilles") && out.contains("111 m"), "{out}");
    place.untouched();
    // One corner pulled out is a QPV that changed.
    let corner = drawn(&|number, position| north(position, if number == 5 { 0.0005 } else { 0.0 }));
    place.refused("qpv", &corner, &flags, "moved: 1 of 1 QPV");
    // A hole is land that is not in it any more.
    let mut file: Json = serde_json::from_str(&text).expect("JSON");
    let hole = serde_json::json!([
        [3.513, 44.522],
        [3.513, 44.523],
        [3.515, 44.523],
        [3.515, 44.522],
        [3.513, 44.522]
    ]);
    let rings = &mut file["features"][0]["geometry"]["coordinates"][0];
    rings.as_array_mut().expect("rings").push(hole);
    let pierced = place.write("pierced.geojson", file.to_string().as_bytes());
    place.refused("qpv", &pierced, &flags, "moved: 1 of 1 QPV");
    // Within the tolerance it is the same line, drawn by another hand.
    let same = drawn(&|_, position| north(position, 0.000_1));
    let out = place.done("qpv", &same, &["--region", "76", "--accept"]);
    assert!(out.contains("passed  moved"), "{out}");
}

#[test]
fn a_qpv_that_moved_is_published_when_that_is_meant() {
    let place = Place::small();
    let moved = redrawn(&place.text(QPV), "QN04801N", |_, position| north(position, 0.001));
    let moved = place.write("moved.geojson", &moved);
    place.done("qpv", &moved, &["--region", "76", "--accept"]);
    let report = fs::read_to_string(place.home().join("eligeo/current/quality.json")).expect("the report");
    let report: Json = serde_json::from_str(&report).expect("JSON");
    // Eleven communes have no QPV in the other départements.
    assert_eq!(report["accepted"], serde_json::json!(["coverage", "moved"]));
}

#[test]
fn an_outline_that_moved_is_told() {
    let place = Place::small();
    let moved = redrawn(&outlines(&place), "48030", |_, position| north(position, 0.004));
    let moved = place.write("moved.geojson", &moved);
    let (code, out, err) = place.import("outlines", &moved, &["--as-of", "2026-02-01"]);
    assert_eq!(code, 1, "{out}");
    assert!(err.contains("moved: 1 of 11 outlines"), "{err}");
    assert!(out.contains("48030") && out.contains("44"), "{out}");
}

#[test]
fn gaps_between_outlines_are_measured() {
    let place = Place::small();
    let whole = place.write("whole.geojson", outlines(&place).as_bytes());
    let out = place.done("outlines", &whole, &["--as-of", "2026-02-01", "--dry-run"]);
    assert!(out.contains("passed  gaps"), "{out}");
    // Mende drawn smaller by three hundredths, and its neighbours as before: each line is within its tolerance, and the land between is
    // nobody's.
    let narrowed = redrawn(&outlines(&place), "48095", |_, position| {
        let (lon, lat) = (
            position[0].as_f64().expect("a number"),
            position[1].as_f64().expect("a number"),
        );
        (position[0], position[1]) = (((lon - 3.5) * 0.97 + 3.5).into(), ((lat - 44.53) * 0.97 + 44.53).into());
    });
    let narrowed = place.write("narrowed.geojson", &narrowed);
    let (code, out, err) = place.import("outlines", &narrowed, &["--as-of", "2026-02-01"]);
    assert_eq!(code, 1, "{out}");
    assert!(
        err.contains("gaps: ") && err.contains(" ha of them were in one; the widest gap there has 1"),
        "{err}"
    );
}

#[test]
fn a_list_that_changes_nothing_is_told() {
    let place = tempfile::tempdir().expect("a folder");
    let home = place.path().join("home");
    let same = official(place.path(), |_, old| Some(old.to_owned()));
    let (code, out, err) = import(&home, &same, &[]);
    assert_eq!(code, 1, "{out}");
    assert!(
        err.contains("change: nothing changes from zonage-medecins-2025-05") && err.contains("--accept"),
        "{err}"
    );
    assert!(!home.join("eligeo/current").exists());
    assert_eq!(import(&home, &same, &["--accept"]).0, 0);
}

/// The position in the draft is of no use to who has the file.
#[test]
fn a_bad_polygon_is_told_where_it_stands_in_the_file_of_the_user() {
    let place = Place::small();
    let flags = ["--region", "76", "--effective-from", "2024-01-01"];
    let told = |name: &str, content: &[u8], wanted: &str| {
        let file = place.write(name, content);
        place.refused("qpv", &file, &flags, wanted);
    };
    let file: Json = serde_json::from_str(&place.text(QPV)).expect("JSON");
    let with = |change: &dyn Fn(&mut Json)| {
        let mut features = file["features"].as_array().expect("features").clone();
        let mut second = features[0].clone();
        second["properties"]["code_qp"] = "QN04802N".into();
        change(&mut second);
        features.push(second);
        let lines: Vec<String> = features.iter().map(Json::to_string).collect();
        format!(
            "{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}",
            lines.join(",\n")
        )
    };
    let flat = with(&|feature| {
        let first = feature["geometry"]["coordinates"][0][0][0].clone();
        let second = feature["geometry"]["coordinates"][0][0][1].clone();
        feature["geometry"]["coordinates"][0] = serde_json::json!([[first, second, first, first]]);
    });
    told(
        "flat.geojson",
        flat.as_bytes(),
        "flat.geojson, feature 2 (line 3), ring 0: ",
    );
    let open = with(&|feature| {
        let ring = feature["geometry"]["coordinates"][0][0].as_array_mut().expect("a ring");
        ring.pop();
    });
    told(
        "open.geojson",
        open.as_bytes(),
        "open.geojson, feature 2 (line 3), ring 0: does not end",
    );
    let unknown = with(&|feature| feature["properties"]["insee_com"] = "48095, 48999".into());
    told(
        "unknown.geojson",
        unknown.as_bytes(),
        "unknown.geojson, feature 2 (line 3): QN04802N",
    );
    // Lines that cross are no reason to refuse, and are told with ring and vertex.
    let mut crossed: Json = file.clone();
    let ring = crossed["features"][0]["geometry"]["coordinates"][0][0]
        .as_array_mut()
        .expect("a ring");
    ring.swap(3, 20);
    let crossed = place.write("crossed.geojson", crossed.to_string().as_bytes());
    let (_, out, err) = place.import("qpv", &crossed, &[&flags[..], &["--accept"]].concat());
    assert!(
        out.contains("crossed.geojson, feature 1 (line 1), ring 0, vertex ")
            && !out.contains("qpv-2024-01-01-76.geojson"),
        "{out}{err}"
    );
}

/// One import after the other into the user's folder, each on what came of the one before, whatever `--data` names to begin with.
#[test]
fn a_second_import_does_not_lose_the_first() {
    let place = Place::small();
    let montagne = place
        .text("mountain/montagne-2025-05.csv")
        .replace("48095,C", "48095,NC");
    let montagne = place.write("montagne.csv", montagne.as_bytes());
    let out = place.done("montagne", &montagne, &["--as-of", "2026-01-01"]);
    assert!(out.starts_with(&format!("built on {}", place.data.display())), "{out}");
    let massifs = place.data.join("mountain/massifs-2026-07.csv");
    let out = place.done("massifs", &massifs, &["--as-of", "2026-08-01"]);
    let first = place.home().join("eligeo/versions");
    assert!(
        out.starts_with(&format!("built on {}", first.display())) && out.contains("not on "),
        "{out}"
    );
    let ids = |layer: &str| -> Vec<String> {
        let data = place.published();
        let generations = &data.manifest.layer(layer).expect("a layer").generations;
        generations.iter().map(|g| g.id.clone()).collect()
    };
    assert_eq!(ids("montagne"), ["montagne-2025-05", "montagne-2026-01-01"]);
    assert_eq!(ids("massifs"), ["massifs-2026-07", "massifs-2026-08-01"]);
}

#[test]
fn the_comments_of_the_manifest_stay() {
    let place = Place::small();
    let list = place.data.join("mountain/montagne-2025-05.csv");
    place.done("montagne", &list, &["--as-of", "2026-01-01"]);
    let before = place.text("sources.toml");
    let after = fs::read_to_string(place.home().join("eligeo/current/sources.toml")).expect("the manifest");
    let comments = |text: &str| -> Vec<String> {
        text.lines()
            .filter(|l| l.starts_with('#'))
            .map(ToOwned::to_owned)
            .collect()
    };
    assert!(comments(&before).len() > 2);
    assert_eq!(comments(&before), comments(&after));
    // What did not change stands as it stood.
    let lost: Vec<&str> = before.lines().filter(|line| !after.contains(line)).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn every_import_has_the_check_of_the_aids() {
    let place = Place::small();
    let header = "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP";
    let rows = "10,2020-01-01,COM,48095,0,X,X,Mende,COM,48095,0,X,X,Mende\n";
    let movements = place.write("mvtcommune_2026.csv", format!("{header}\n{rows}").as_bytes());
    let (code, out, err) = place.import("communes", &movements, &["--accept"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("passed  aids"), "{out}");
    // A package is held against the dataset in use: of Mende its list says nothing any more.
    let list = place.data.join("zoning/medecins-2025-05.csv");
    let hash = file_hash(&list).expect("a hash");
    let rows = place.text("zoning/medecins-2025-05.csv");
    let rows: String = rows
        .lines()
        .filter(|row| !row.contains("48095"))
        .map(|row| format!("{row}\n"))
        .collect();
    fs::write(&list, rows).expect("written");
    let manifest = place
        .text("sources.toml")
        .replace(&hash, &file_hash(&list).expect("a hash"));
    fs::write(place.data.join("sources.toml"), manifest).expect("written");
    let package = place.folder.path().join("less.zip").display().to_string();
    let data = place.data.display().to_string();
    assert_eq!(run(&place.home(), &["data", "pack", &package, "--data", &data]).0, 0);
    let (code, _, err) = run(&place.home(), &["data", "unpack", &package]);
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("aids: ") && err.lines().count() == 1, "{err}");
    let (code, out, err) = run(&place.home(), &["data", "unpack", &package, "--accept"]);
    assert_eq!(code, 0, "{out}{err}");
}
