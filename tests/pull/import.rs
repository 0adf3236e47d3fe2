//! `eligeo data pull --import`: from servers to answers.

use super::national::national;
use super::server::{Server, announced, answer};
use serde_json::Value as Json;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Command;

fn run(home: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_eligeo"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("XDG_DATA_HOME", home)
        .env_remove("ELIGEO_DATA")
        .env_remove("ELIGEO_ADDRESSES")
        .output()
        .expect("the program runs");
    let text = |raw: &[u8]| String::from_utf8_lossy(raw).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// The zoning of Occitanie as a newer official file has it; `shown` is the day it says it is of.
fn zoning(shown: &str) -> Vec<u8> {
    let mut reader = csv::Reader::from_path("data/zoning/medecins-2025-05.csv").expect("the list");
    let columns = reader.headers().expect("a header").clone();
    let at = |name: &str| columns.iter().position(|c| c == name).expect(name);
    let (code, name, class) = (at("code"), at("lib"), at("zmed_niveau"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = [
        "source",
        "date_maj",
        "niveau",
        "code",
        "lib",
        "com_code",
        "zmed_niveau",
        "zmed_date_arrete",
    ];
    writer.write_record(header).expect("written");
    for row in reader.records().map(|row| row.expect("a row")) {
        let departments = [
            "09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82",
        ];
        if departments.contains(&&row[code][..2]) {
            let class = if &row[code] == "11132" { "1_ZIP" } else { &row[class] };
            let cells = [
                "ARS",
                shown,
                "COM",
                &row[code],
                &row[name],
                &row[code],
                class,
                "30/10/2025",
            ];
            writer.write_record(cells).expect("written");
        }
    }
    writer.into_inner().expect("a table")
}

fn zipped(member: &str, content: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("LISEZMOI.txt", options).expect("a member");
    zip.start_file(member, options).expect("a member");
    zip.write_all(content).expect("written");
    zip.finish().expect("an archive").into_inner()
}

/// The servers of the three layers, of which that of the QPV breaks off once.
fn servers(shown: &'static str) -> Server {
    let qpv = zipped(
        "GEOJSON/QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson",
        national().to_string().as_bytes(),
    );
    let list = zoning(shown);
    let mountain = std::fs::read_to_string("data/mountain/montagne-2025-05.csv").expect("the list");
    let mountain = mountain.replace("34172,NC", "34172,C");
    let resource = |name: &str| {
        format!(
            r#"{{"id":"x","resources":[{{"format":"csv","title":"t","url":"https://static.data.gouv.fr/{name}"}}]}}"#
        )
    };
    let broken = std::sync::atomic::AtomicBool::new(false);
    Server::start(move |request| match request.path.as_str() {
        "/api/1/datasets/zonages-des-professionnels-de-sante-liberaux/" => {
            answer("200 OK", "", resource("zonages-com-2025.csv").as_bytes())
        }
        "/api/1/datasets/liste-des-communes-classees-en-zone-de-montagne/" => {
            answer("200 OK", "", resource("montagne.csv").as_bytes())
        }
        "/zonages-com-2025.csv" => answer("200 OK", "", &list),
        "/montagne.csv" => answer("200 OK", "", mountain.as_bytes()),
        path if path.contains("942d4ee8") => {
            if broken.swap(true, std::sync::atomic::Ordering::Relaxed) {
                answer("200 OK", "", &qpv)
            } else {
                announced("200 OK", "", qpv.len(), &qpv[..qpv.len() / 2])
            }
        }
        path if path.ends_with(".xls") => answer("200 OK", "", include_bytes!("../fixtures/massifs.xls")),
        _ => answer("404 Not Found", "", b""),
    })
}

fn zones(home: &Path, commune: &str) -> Vec<Json> {
    zones_on(home, commune, &["--date", "2026-01-15"])
}

/// On a day, or today.
fn zones_on(home: &Path, commune: &str, day: &[&str]) -> Vec<Json> {
    let arguments = [&["eligibility", "--commune", commune, "--aids", "none", "--json"], day].concat();
    let (code, out, err) = run(home, &arguments);
    assert_eq!(code, Some(0), "{err}");
    let answer: Json = serde_json::from_str(&out).expect("JSON");
    answer["zones"].as_array().expect("zones").clone()
}

fn relation(zones: &[Json], kind: &str) -> (String, bool) {
    let zone = zones.iter().find(|z| z["kind"] == kind);
    let zone = zone.unwrap_or_else(|| panic!("no {kind} in {zones:?}"));
    let relation = zone["relation"].as_str().expect("a relation").to_owned();
    (relation, zone["provisional"] == true)
}

#[test]
fn from_a_minute_of_internet_to_answers_that_are_not_provisional() {
    let place = tempfile::tempdir().expect("a folder");
    let home = place.path();
    let server = servers("05/11/2025");
    assert_eq!(relation(&zones(home, "11132"), "zac"), ("inside".to_owned(), true));
    assert_eq!(relation(&zones(home, "01004"), "qpv").0, "no_data");
    let pull = [
        "data",
        "pull",
        "zonage-medecins",
        "montagne",
        "massifs",
        "qpv",
        "--import",
        "--mirror",
        &server.base,
    ];
    let (code, out, err) = run(home, &pull);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(err.lines().count() == 1 && err.contains("trying again in"), "{err}");
    assert_eq!(out.matches("\npublished sha256:").count(), 3, "{out}");
    // A fixed file may be of any day: nobody says for it of which.
    assert!(
        out.contains("-diffusion-zonages-massifs-cog2021.xls --as-of YYYY-MM-DD (neither"),
        "{out}"
    );
    let after = zones(home, "11132");
    assert_eq!(relation(&after, "zip"), ("inside".to_owned(), false));
    assert!(after.iter().all(|z| z["provisional"] != true), "{after:?}");
    // The list of the mountain zone is that of the day it was fetched; answers of the past stay what they were.
    assert_eq!(relation(&zones_on(home, "34172", &[]), "montagne").0, "inside");
    assert_eq!(relation(&zones(home, "34172"), "montagne").0, "outside");
    // No QPV is there, which only the file of all France can say.
    assert_eq!(relation(&zones(home, "01004"), "qpv").0, "outside");
    // Once the list is there, a newer one must be dated by a person.
    let pull = ["data", "pull", "zonage-medecins", "--import", "--mirror", &server.base];
    let (code, out, err) = run(home, &pull);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert!(out.contains("--effective-from YYYY-MM-DD (no list is known"), "{out}");
}

#[test]
fn the_list_that_is_replaced_is_not_taken_for_the_one_that_replaces_it() {
    let place = tempfile::tempdir().expect("a folder");
    let server = servers("31/05/2025");
    let pull = ["data", "pull", "zonage-medecins", "--import", "--mirror", &server.base];
    let (code, out, err) = run(place.path(), &pull);
    assert_eq!(code, Some(1), "{out}");
    assert!(
        err.starts_with("zonage-medecins: not imported: ")
            && err.contains("shows the state of 2025-05-31, before 2025-11-03"),
        "{err}"
    );
    assert!(!place.path().join("eligeo/current").exists());
}
