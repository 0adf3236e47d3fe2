//! `eligeo data import` and `eligeo data rollback`, as a person runs them.

use super::lists::{changed, official};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// The program with a data folder of its own and the data of the repository to begin with.
pub fn eligeo(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_eligeo"));
    command
        .args(arguments)
        .env("XDG_DATA_HOME", home)
        .env_remove("ELIGEO_DATA")
        .env_remove("ELIGEO_ADDRESSES");
    command
}

pub fn run(home: &Path, arguments: &[&str]) -> (i32, String, String) {
    told(eligeo(home, arguments).output().expect("it runs"))
}

fn told(output: Output) -> (i32, String, String) {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (
        output.status.code().unwrap_or(-1),
        text(output.stdout),
        text(output.stderr),
    )
}

pub fn import(home: &Path, file: &Path, more: &[&str]) -> (i32, String, String) {
    let file = file.to_str().expect("a path");
    run(home, &[&["data", "import", "zonage-medecins", file], more].concat())
}

fn zone(home: &Path, commune: &str, day: &str) -> (String, bool) {
    let (code, out, err) = run(
        home,
        &[
            "eligibility",
            "--commune",
            commune,
            "--date",
            day,
            "--aids",
            "none",
            "--json",
        ],
    );
    assert_eq!(code, 0, "{err}");
    let answer: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let inside = answer["zones"]
        .as_array()
        .expect("zones")
        .iter()
        .find(|z| z["relation"] == "inside");
    let inside = inside.expect("a zone");
    (
        inside["kind"].as_str().expect("a kind").to_owned(),
        inside["provisional"].as_bool().expect("a flag"),
    )
}

fn versions(home: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(home.join("eligeo/versions")).map(|e| e.flatten().map(|e| e.path()).collect());
    entries.unwrap_or_default()
}

#[test]
fn a_new_list_holds_from_its_day_on_and_can_be_taken_back() {
    let place = tempfile::tempdir().expect("a folder");
    let (home, list) = (place.path().join("home"), official(place.path(), changed));
    let (code, out, err) = import(&home, &list, &["--document", "arrêté ARS 2025-6682"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(
        out.contains("Occitanie: 2 of 4446 communes change their class"),
        "{out}"
    );
    // From the day on which the list before was known to be replaced, and not a day earlier.
    assert_eq!(zone(&home, "11132", "2025-11-02"), ("zac".to_owned(), false));
    assert_eq!(zone(&home, "11132", "2025-11-03"), ("zip".to_owned(), false));
    assert_eq!(zone(&home, "11132", "2026-11-27").0, "zip");
    // Elsewhere nothing is known that was not known before.
    assert_eq!(zone(&home, "01001", "2025-12-01"), ("zac".to_owned(), true));
    let (code, out, _) = run(&home, &["data", "rollback"]);
    assert_eq!(code, 0, "{out}");
    assert_eq!(zone(&home, "11132", "2025-11-03"), ("zac".to_owned(), true));
    let (code, _, err) = run(&home, &["data", "rollback"]);
    assert_eq!(code, 1);
    assert!(
        err.contains("nothing was published before") && err.lines().count() == 1,
        "{err}"
    );
    // The same list again is the same version.
    let before = versions(&home).len();
    assert_eq!(import(&home, &list, &["--document", "arrêté ARS 2025-6682"]).0, 0);
    assert_eq!(versions(&home).len(), before);
    assert_eq!(zone(&home, "11132", "2025-11-03"), ("zip".to_owned(), false));
}

/// A list that begins before the one known to come leaves that one known.
#[test]
fn a_list_in_between_ends_when_the_known_one_begins() {
    let place = tempfile::tempdir().expect("a folder");
    let (home, list) = (place.path().join("home"), official(place.path(), changed));
    for _again in 0..2 {
        let (code, out, err) = import(&home, &list, &["--effective-from", "2025-07-01"]);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        assert_eq!(zone(&home, "11132", "2025-06-30"), ("zac".to_owned(), false));
        assert_eq!(zone(&home, "11132", "2025-07-01"), ("zip".to_owned(), false));
        assert_eq!(zone(&home, "11132", "2025-11-03"), ("zip".to_owned(), true));
    }
    let (_, _, err) = import(&home, &list, &["--as-of", "2025-05-31"]);
    assert!(
        err.contains("before 2025-11-03, when the list in the dataset is replaced"),
        "{err}"
    );
    let (_, _, err) = import(&home, &list, &["--as-of", "2999-01-01"]);
    assert!(err.contains("lies in the future"), "{err}");
}

#[test]
fn what_is_unusual_needs_a_word_and_what_is_wrong_is_never_published() {
    let place = tempfile::tempdir().expect("a folder");
    let home = place.path().join("home");
    let no_zip_in_48 = |code: &str, old: &str| {
        Some(
            if code.starts_with("48") && old == "1_ZIP" {
                "2_ZAC"
            } else {
                old
            }
            .to_owned(),
        )
    };
    let cut_off = |code: &str, old: &str| (code < "66000").then(|| old.to_owned());
    let other = |_: &str, old: &str| Some(if old == "2_ZAC" { "1_ZIP" } else { "2_ZAC" }.to_owned());
    for (name, list, wanted) in [
        (
            "lost",
            official(&folder(&place, "lost"), no_zip_in_48),
            "lost_zones: 1 départements lose all their ZIP",
        ),
        ("cut", official(&folder(&place, "cut"), cut_off), "coverage"),
        (
            "other",
            official(&folder(&place, "other"), other),
            "change: in 1 régions most communes change",
        ),
    ] {
        let (code, out, err) = import(&home, &list, &[]);
        if name == "cut" && code == 0 {
            // Whole départements that a list does not speak of keep the list before.
            continue;
        }
        assert_eq!(code, 1, "{name}: {out}");
        assert!(
            err.contains(wanted) && err.contains("--accept") && err.lines().count() == 1,
            "{name}: {err}"
        );
        assert!(out.contains("UNUSUAL"), "{name}: {out}");
    }
    assert!(
        !home.join("eligeo/current").exists(),
        "nothing is in use that was refused"
    );
    let (code, out, err) = import(&home, &place.path().join("lost/zonages-com.csv"), &["--accept"]);
    assert_eq!(code, 0, "{out}{err}");
    // Rows that disagree are an error that nobody can wave through.
    let text = std::fs::read_to_string(place.path().join("lost/zonages-com.csv")).expect("the list");
    let twice = place.path().join("twice.csv");
    let again = text
        .lines()
        .find(|l| l.contains("\"11132\""))
        .expect("a row")
        .replace("2_ZAC", "1_ZIP");
    std::fs::write(&twice, format!("{text}{again}\n")).expect("written");
    let current = std::fs::read_link(home.join("eligeo/current")).expect("a link");
    let (code, _, err) = import(&home, &twice, &["--accept", "--effective-from", "2026-01-01"]);
    assert_eq!(code, 1);
    assert!(
        err.contains("twice.csv, line ") && err.contains("two rows disagree: "),
        "{err}"
    );
    assert_eq!(
        std::fs::read_link(home.join("eligeo/current")).expect("a link"),
        current,
        "the old one stays"
    );
    let drafts = versions(&home)
        .iter()
        .filter(|v| v.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.')))
        .count();
    assert_eq!(drafts, 0, "no draft is left");
}

fn folder(place: &tempfile::TempDir, name: &str) -> PathBuf {
    let made = place.path().join(name);
    std::fs::create_dir_all(&made).expect("a folder");
    made
}

#[test]
fn names_are_matched_and_never_guessed() {
    let place = tempfile::tempdir().expect("a folder");
    let home = place.path().join("home");
    let list = place.path().join("annexe.csv");
    // Two communes of Occitanie bear the first name; the third is a former commune; the last is none.
    std::fs::write(
        &list,
        "Commune;Zonage\nSaint-Jean-du-Bruel;ZIP\nFabrezan;ZIP\nSenconac;ZAC\nVilleneuve;ZAC\nXyzville;ZIP\n",
    )
    .expect("written");
    let decisions = place.path().join("decisions.csv");
    let more = [
        "--region",
        "76",
        "--effective-from",
        "2026-01-01",
        "--accept",
        "--dry-run",
        "--decisions",
        decisions.to_str().expect("a path"),
    ];
    let (code, _, err) = import(&home, &list, &more);
    assert_eq!(code, 1);
    assert!(err.contains("2 names are not settled"), "{err}");
    let listed = std::fs::read_to_string(&decisions).expect("the list of names");
    assert!(listed.contains("Xyzville,,,none has this name"), "{listed}");
    let villeneuve = listed.lines().find(|l| l.starts_with("Villeneuve,")).expect("listed");
    assert!(villeneuve.contains(" | "), "its candidates: {villeneuve}");
    std::fs::write(&decisions, "name,department,code\nVilleneuve,,12301\nXyzville,,11262\n").expect("written");
    let (code, out, err) = import(&home, &list, &more);
    assert_eq!(code, 0, "{out}{err}");
    assert!(
        out.contains("5 rows; 3 communes by their name, 2 by a decision"),
        "{out}"
    );
    assert!(out.contains("nothing was published"), "{out}");
}

#[test]
fn bad_files_are_told_in_one_line() {
    let place = tempfile::tempdir().expect("a folder");
    let home = place.path().join("home");
    let whole = std::fs::read(official(place.path(), changed)).expect("the list");
    let file = place.path().join("bad.csv");
    for tenth in 0..10 {
        std::fs::write(&file, &whole[..whole.len() * tenth / 10]).expect("written");
        let (code, _, err) = import(&home, &file, &[]);
        assert!(code == 1 || tenth > 0, "{tenth}: {err}");
        assert!(code == 0 || err.lines().count() == 1, "{tenth}: {err}");
        assert!(!err.contains("panic"), "{tenth}: {err}");
    }
    for (content, wanted) in [
        (&b"%PDF-1.7 not a table"[..], "no column for the commune"),
        (b"", "empty"),
        (
            b"niveau,code,zmed_niveau\nCOM,11132,9_NEW\n",
            "bad.csv, line 2: \"9_NEW\" is no zoning class",
        ),
    ] {
        std::fs::write(&file, content).expect("written");
        let (code, _, err) = import(&home, &file, &["--effective-from", "2026-01-01"]);
        assert_eq!(code, 1, "{err}");
        assert!(err.contains(wanted) && err.lines().count() == 1, "{err}");
    }
    let (code, _, err) = import(
        &home,
        &official(place.path(), changed),
        &["--effective-from", "2025-01-01"],
    );
    assert_eq!(code, 1);
    assert!(err.contains("is not after that of zonage-medecins-2025-05"), "{err}");
    assert_eq!(run(&home, &["data", "import", "nothing", "x.csv"]).0, 2);
}

/// Whenever it is killed, what is in use loads, and the next import works.
#[test]
fn killed_at_any_moment_a_dataset_loads() {
    let place = tempfile::tempdir().expect("a folder");
    let (home, list) = (place.path().join("home"), official(place.path(), changed));
    let text = list.to_str().expect("a path").to_owned();
    for round in 0..5_u64 {
        let day = format!("2026-01-{:02}", round + 1);
        let mut child = eligeo(
            &home,
            &[
                "data",
                "import",
                "zonage-medecins",
                &text,
                "--effective-from",
                &day,
                "--accept",
            ],
        )
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it runs");
        std::thread::sleep(Duration::from_millis(400 + 1_100 * round));
        let _ = child.kill();
        let _ = child.wait();
        let (code, _, err) = run(
            &home,
            &[
                "eligibility",
                "--commune",
                "11132",
                "--date",
                "2025-06-01",
                "--aids",
                "none",
                "--json",
            ],
        );
        assert_eq!(code, 0, "after {round}: {err}");
    }
    // After one that was published it changes nothing.
    let (code, out, err) = import(&home, &list, &["--effective-from", "2026-02-01", "--accept"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(
        versions(&home).iter().all(|v| v.join("sources.toml").is_file()),
        "no draft is left: {:?}",
        versions(&home)
    );
}
