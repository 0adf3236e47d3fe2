//! `eligeo data import communes`: INSEE's movements. Codes are real, days are made up.

use super::command::run;
use std::path::{Path, PathBuf};

const HEADER: &str = "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP";
const CAYCHAX: &str = "\
32,2025-09-01,COM,09088,0,X,X,Caychax,COM,09088,0,X,X,Caychax-et-Senconac
32,2025-09-01,COM,09287,0,X,X,Senconac,COM,09088,0,X,X,Caychax-et-Senconac
32,2025-09-01,COM,09287,0,X,X,Senconac,COMD,09287,0,X,X,Senconac
";

fn file(folder: &Path, rows: &str) -> PathBuf {
    let path = folder.join("mvtcommune_2026.csv");
    std::fs::write(&path, format!("{HEADER}\n{rows}")).expect("written");
    path
}

fn import(home: &Path, file: &Path, more: &[&str]) -> (i32, String, String) {
    run(
        home,
        &[&["data", "import", "communes", file.to_str().expect("a path")], more].concat(),
    )
}

fn label(home: &Path, commune: &str, day: &str) -> String {
    let asked = [
        "eligibility",
        "--commune",
        commune,
        "--date",
        day,
        "--aids",
        "none",
        "--json",
    ];
    let (code, out, err) = run(home, &asked);
    assert_eq!(code, 0, "{err}");
    let answer: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    answer["location"]["label"].as_str().expect("a label").to_owned()
}

#[test]
fn movements_are_published_with_a_report_that_is_a_page() {
    let place = tempfile::tempdir().expect("a folder");
    let home = place.path().join("home");
    let movements = file(place.path(), CAYCHAX);
    // The file knows three codes of some thousand: that is unusual, and a person must say that it is meant.
    let (code, out, err) = import(&home, &movements, &[]);
    assert_eq!(code, 1, "{out}");
    assert!(
        err.contains("former: ") && err.contains("--accept") && err.lines().count() == 1,
        "{err}"
    );
    let (code, out, err) = import(&home, &movements, &["--accept"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(
        out.contains("3 movements of 2 codes; generation communes-2026") && out.contains("published sha256:"),
        "{out}"
    );
    assert_eq!(label(&home, "09287", "2025-08-31"), "Senconac (09287)");
    assert_eq!(label(&home, "09287", "2025-09-01"), "Caychax-et-Senconac (09088)");
    let version = home.join("eligeo/current");
    let report = std::fs::read_to_string(version.join("quality.json")).expect("the report");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!((&report["layer"], &report["rows"]), (&"communes".into(), &3.into()));
    assert_eq!(report["accepted"], serde_json::json!(["former"]));
    let page = std::fs::read_to_string(version.join("quality.html")).expect("the page");
    for wanted in [
        "Contrôle des données",
        "Data checks",
        "accepté (--accept)",
        "accepted (--accept)",
        "communes-2026",
    ] {
        assert!(page.contains(wanted), "{wanted}");
    }
    assert!(
        !page.contains("http://") && !page.contains("https://") && !page.contains("<script"),
        "needs nothing else"
    );
    // The same file again is the same version.
    let before = std::fs::read_link(&version).expect("the link");
    assert_eq!(import(&home, &movements, &["--accept"]).0, 0);
    assert_eq!(std::fs::read_link(&version).expect("the link"), before);
}

#[test]
fn what_contradicts_the_list_is_refused_and_nothing_changes() {
    let place = tempfile::tempdir().expect("a folder");
    let home = place.path().join("home");
    for (rows, told) in [
        // Montpellier merged away, but is there.
        (
            "31,2024-01-01,COM,34172,0,X,X,Montpellier,COM,34057,0,X,X,Castelnau-le-Lez\n",
            "mvtcommune_2026.csv, line 2: 34172 ends on 2024-01-01, but it is a commune afterwards",
        ),
        (
            "31,01/01/2024,COM,09287,0,X,X,Senconac,COM,09088,0,X,X,Caychax\n",
            "mvtcommune_2026.csv, line 2: \"01/01/2024\" is no DATE_EFF",
        ),
        ("", "holds no movement"),
    ] {
        let (code, out, err) = import(&home, &file(place.path(), rows), &["--accept"]);
        assert_eq!(code, 1, "{out}");
        assert!(err.contains(told) && err.lines().count() == 1, "{err}");
    }
    assert!(!home.join("eligeo/current").exists());
    let movements = file(place.path(), CAYCHAX);
    let (code, _, err) = import(&home, &movements, &["--effective-from", "2026-01-01"]);
    assert_eq!(code, 2, "{err}");
    let (code, out, _) = import(&home, &movements, &["--accept", "--dry-run"]);
    assert!(code == 0 && out.contains("nothing was published"), "{out}");
    assert!(!home.join("eligeo/current").exists());
}
