//! Rows under former codes, on a copy of the data whose zoning list was changed.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on must fail")]

use eligeo::dataset::{Severity, Snapshot, manifest::file_hash};
use eligeo::domain::{Relation, ZoneKind, date};
use eligeo::eligibility::{Answer, PlaceQuery, Question, answer};
use std::fs;
use std::path::Path;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("folder");
    for entry in fs::read_dir(from).expect("readable") {
        let path = entry.expect("entry").path();
        let target = to.join(path.file_name().expect("name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("copy");
        }
    }
}

/// The data with another zoning list, and the hash of it in the manifest.
fn with_list(
    change: impl Fn(String) -> String,
) -> (tempfile::TempDir, Result<Snapshot, eligeo::dataset::DatasetError>) {
    let folder = tempfile::tempdir().expect("folder");
    copy(Path::new("data"), folder.path());
    let list = folder.path().join("zoning/medecins-2025-05.csv");
    let before = file_hash(&list).expect("hash");
    fs::write(&list, change(fs::read_to_string(&list).expect("list"))).expect("write");
    let manifest = folder.path().join("sources.toml");
    let text = fs::read_to_string(&manifest)
        .expect("manifest")
        .replace(&before, &file_hash(&list).expect("hash"));
    fs::write(&manifest, text).expect("write");
    let loaded = Snapshot::load(folder.path());
    (folder, loaded)
}

fn without(list: &str, codes: &[&str]) -> String {
    let keep = |line: &&str| !codes.iter().any(|code| line.starts_with(&format!("COM,{code},")));
    list.lines().filter(keep).map(|l| format!("{l}\n")).collect()
}

fn ask(data: &Snapshot, code: &str) -> Answer {
    let mut question = Question::new(PlaceQuery::Commune(code.parse().expect("code")));
    question.day = date::parse_iso("2025-06-01").expect("day");
    answer(data, &question).expect("an answer")
}

fn relation(answer: &Answer, kind: ZoneKind) -> Relation {
    answer
        .zones
        .iter()
        .find(|z| z.kind == kind)
        .map(|z| z.relation)
        .expect("zone")
}

#[test]
fn former_rows_decide_where_today_has_none() {
    // 12218 has no row; its parts are 12076, 12114 and 12173.
    let rows = |a: &str, b: &str| format!("COM,12076,Conques,12076,,,{a},\nCOM,12114,Grand-Vabre,12114,,,{b},\n");
    let (_folder, agree) = with_list(|list| list + &rows("1_ZIP", "1_ZIP"));
    let agree = ask(&agree.expect("loads"), "12218");
    assert_eq!(relation(&agree, ZoneKind::Zip), Relation::Inside);

    let (_folder, differ) = with_list(|list| list + &rows("1_ZIP", "2_ZAC"));
    let differ = differ.expect("loads");
    let said = ask(&differ, "12218");
    assert_eq!(relation(&said, ZoneKind::Zip), Relation::Undetermined);
    assert_eq!(relation(&said, ZoneKind::Hz), Relation::Outside);
    let detail = said.zones[0].detail.clone().expect("detail");
    assert!(detail.contains("12076 ZIP") && detail.contains("12114 ZAC"), "{detail}");
    // ZIP or ZAC, whichever: that is certain.
    assert_eq!(said.near_zip_zac.distance_m.map(|d| d.max), Some(0.0));
    let noted = differ
        .findings
        .iter()
        .filter(|f| f.kind == "former-communes-differ")
        .count();
    assert_eq!(noted, 1);
    assert!(
        differ
            .findings
            .iter()
            .any(|f| f.kind == "former-commune" && f.code.as_deref() == Some("12076"))
    );
}

#[test]
fn a_row_of_today_wins_over_former_ones() {
    let (_folder, data) = with_list(|list| {
        without(&list, &["12218"]) + "COM,12218,Conques-en-Rouergue,12218,,,2_ZAC,\nCOM,12076,Conques,12076,,,1_ZIP,\n"
    });
    let said = ask(&data.expect("loads"), "12218");
    assert_eq!(relation(&said, ZoneKind::Zac), Relation::Inside);
}

#[test]
fn a_qpv_row_wins_over_its_commune() {
    let (_folder, data) = with_list(|list| list + "QPV,QN04801N,Fontanilles,48095,,,1_ZIP,\n");
    let data = data.expect("loads");
    let mut question = Question::new(PlaceQuery::Commune("48095".parse().expect("code")));
    question.day = date::parse_iso("2025-06-01").expect("day");
    let whole = answer(&data, &question).expect("an answer");
    assert_eq!(relation(&whole, ZoneKind::Zip), Relation::Undetermined);
    let (number, _) = (0_u32..)
        .zip(&data.qpv.list)
        .find(|(_, q)| q.code == "QN04801N")
        .expect("the QPV");
    let bounds = data
        .qpv
        .areas
        .area(number)
        .and_then(eligeo::geom::Area::bounds)
        .expect("bounds");
    let middle = eligeo::geom::LonLat {
        lon: f64::midpoint(bounds.min[0], bounds.max[0]),
        lat: f64::midpoint(bounds.min[1], bounds.max[1]),
    };
    question.place = PlaceQuery::Point(middle, 0.0);
    let inside = answer(&data, &question).expect("an answer");
    if relation(&inside, ZoneKind::Qpv) == Relation::Inside {
        assert_eq!(relation(&inside, ZoneKind::Zip), Relation::Inside);
        assert_eq!(inside.zones[0].code.as_deref(), Some("QN04801N"));
    }
}

#[test]
fn what_would_make_an_answer_wrong_is_an_error() {
    let (_folder, unknown_class) = with_list(|list| list + "COM,12218,Conques-en-Rouergue,12218,,,9_NEW,\n");
    let error = unknown_class.expect_err("unknown class").to_string();
    assert!(error.contains("line 34884") && error.contains("9_NEW"), "{error}");

    let (_folder, twice) = with_list(|list| list + "COM,34172,Montpellier,34172,,,1_ZIP,\n");
    let twice = twice.expect("loads");
    let finding = twice
        .findings
        .iter()
        .find(|f| f.severity == Severity::Error)
        .expect("an error");
    assert_eq!((finding.kind, finding.code.as_deref()), ("repeated-row", Some("34172")));

    let (_folder, nobody) = with_list(|list| list + "COM,99123,Nowhere,99123,,,1_ZIP,\n");
    assert!(
        nobody
            .expect("loads")
            .findings
            .iter()
            .any(|f| f.kind == "unknown-commune" && f.line == Some(34_884))
    );
}

#[test]
fn a_changed_file_is_refused() {
    let folder = tempfile::tempdir().expect("folder");
    copy(Path::new("data"), folder.path());
    let list = folder.path().join("zoning/medecins-2025-05.csv");
    let text = fs::read_to_string(&list).expect("list").replacen("1_ZIP", "2_ZAC", 1);
    fs::write(&list, text).expect("write");
    let error = Snapshot::load(folder.path()).expect_err("changed").to_string();
    assert!(
        error.contains("zoning/medecins-2025-05.csv") && error.contains("SHA-256"),
        "{error}"
    );
    let outside = fs::read_to_string("data/sources.toml")
        .expect("manifest")
        .replace("zoning/medecins", "../zoning/medecins");
    fs::write(folder.path().join("sources.toml"), outside).expect("write");
    let error = Snapshot::load(folder.path()).expect_err("outside").to_string();
    assert!(error.contains("not a path below the dataset"), "{error}");
}
