//! What earlier programs wrote is read as ever: one small dataset for each form of the manifest and of packages, made by
//! `tests/compat/make` when the form was new.

use super::command::run;
use eligeo::dataset::{Snapshot, manifest};
use eligeo::ingest::package;
use serde_json::Value as Json;
use std::path::Path;

/// In which zones 48009 Peyre en Aubrac is, as a person would ask, and how many QPV the dataset has.
fn asked(home: &Path, data: &str) -> (Vec<String>, usize) {
    let arguments = [
        "eligibility",
        "--commune",
        "48009",
        "--date",
        "2025-06-01",
        "--aids",
        "none",
        "--json",
        "--data",
        data,
    ];
    let (code, out, err) = run(home, &arguments);
    assert_eq!(code, 0, "{data}: {err}");
    let answer: Json = serde_json::from_str(&out).expect("JSON");
    let zones = answer["zones"].as_array().expect("zones");
    let inside = zones.iter().filter(|z| z["relation"] == "inside");
    let kinds = inside.filter_map(|z| z["kind"].as_str()).map(ToOwned::to_owned);
    (
        kinds.collect(),
        Snapshot::load(Path::new(data)).expect("a dataset").qpv.list.len(),
    )
}

#[test]
fn every_form_is_unpacked_and_answers() {
    let place = tempfile::tempdir().expect("a folder");
    // The same question to the whole data says the same.
    let (whole, _) = asked(place.path(), "data");
    assert!(whole.iter().any(|kind| kind == "montagne"), "{whole:?}");
    let forms = (1..=package::FORMAT).flat_map(|package| (1..=manifest::FORMAT).map(move |form| (package, form)));
    for (package, form) in forms {
        let place = tempfile::tempdir().expect("a folder");
        let file = format!("tests/compat/package-{package}-manifest-{form}.zip");
        assert!(Path::new(&file).is_file(), "{file}: each form has its dataset");
        let (code, out, err) = run(place.path(), &["data", "unpack", &file]);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        let current = place.path().join("eligeo/current");
        let manifest = || std::fs::read_to_string(current.join("sources.toml")).expect("the manifest");
        assert!(manifest().contains(&format!("\nformat = {form}\n")));
        assert_eq!(
            asked(place.path(), current.to_str().expect("a path")),
            (whole.clone(), 1),
            "{file}"
        );
        // What is written anew is of today's form.
        let list = place.path().join("montagne.csv");
        std::fs::write(&list, "code_commune,zone_montagne\n48009,C\n").expect("written");
        let list = list.to_str().expect("a path");
        let (code, out, err) = run(
            place.path(),
            &["data", "import", "montagne", list, "--as-of", "2026-01-01", "--accept"],
        );
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        assert!(manifest().contains(&format!("\nformat = {}\n", manifest::FORMAT)));
    }
}
