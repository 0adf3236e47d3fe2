//! What a code means in an answer, on the data of the repository with movements beside it. The codes are real, the days are made up:
//! the sources of the repository have none.

use eligeo::dataset::{Snapshot, manifest::file_hash};
use eligeo::domain::{Relation, ZoneKind, date};
use eligeo::eligibility::{Answer, PlaceQuery, Question, answer};
use eligeo::geom::LonLat;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use tempfile::TempDir;

/// Senconac and Caychax became Caychax-et-Senconac; Boutenac, next to Fabrezan, is made out to have been restored from it; Mende changed its
/// name and, before, its code.
const MOVEMENTS: &str = "\
MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP
32,2025-09-01,COM,09088,0,X,X,Caychax,COM,09088,0,X,X,Caychax-et-Senconac
32,2025-09-01,COM,09088,0,X,X,Caychax,COMD,09088,0,X,X,Caychax
32,2025-09-01,COM,09287,0,X,X,Senconac,COM,09088,0,X,X,Caychax-et-Senconac
32,2025-09-01,COM,09287,0,X,X,Senconac,COMD,09287,0,X,X,Senconac
21,2025-09-01,COM,11132,0,X,X,Fabrezan,COM,11132,0,X,X,Fabrezan
21,2025-09-01,COM,11132,0,X,X,Fabrezan,COM,11048,0,X,X,Boutenac
10,2025-08-01,COM,48095,0,X,X,Mende-la-Vieille,COM,48095,0,X,X,Mende
41,2025-07-01,COM,99001,0,X,X,Mende-la-Vieille,COM,48095,0,X,X,Mende-la-Vieille
";

static DATA: LazyLock<(TempDir, Snapshot)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    copy(Path::new("data"), folder.path());
    let within = |path: &str| folder.path().join(path);
    let list = within("zoning/medecins-2025-05.csv");
    let before = file_hash(&list).expect("a hash");
    let text = fs::read_to_string(&list).expect("the list");
    let row = |code: &str| {
        text.lines()
            .find(|l| l.starts_with(&format!("COM,{code},")))
            .expect("a row")
            .to_owned()
    };
    // On the day of the list Senconac has a row of its own, in another class, and Boutenac has none.
    let of_senconac = row("09088").replace("09088", "09287").replace("2_ZAC", "1_ZIP");
    assert!(of_senconac.contains("1_ZIP"), "{of_senconac}");
    let text = text.replace(&format!("{}\n", row("11048")), "");
    fs::write(&list, format!("{text}{of_senconac}\n")).expect("written");
    fs::write(within("communes/movements-2026.csv"), MOVEMENTS).expect("written");
    let movements = file_hash(&within("communes/movements-2026.csv")).expect("a hash");
    let manifest = fs::read_to_string(within("sources.toml")).expect("the manifest");
    let manifest = manifest.replace(&before, &file_hash(&list).expect("a hash")).replace(
        "former = { path",
        &format!(
            "movements = {{ path = \"communes/movements-2026.csv\", sha256 = \"{movements}\" }}\nformer = {{ path"
        ),
    );
    fs::write(within("sources.toml"), manifest).expect("written");
    let data = Snapshot::load(folder.path()).expect("the dataset is sound");
    (folder, data)
});

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("readable") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("copied");
        }
    }
}

fn ask(place: PlaceQuery, day: &str) -> Answer {
    let mut question = Question::new(place);
    question.day = date::parse_iso(day).expect("a day");
    answer(&DATA.1, &question).expect("an answer")
}

fn commune(code: &str, day: &str) -> Answer {
    ask(PlaceQuery::Commune(code.parse().expect("a code")), day)
}

fn relation(answer: &Answer, kind: ZoneKind) -> Relation {
    answer
        .zones
        .iter()
        .find(|z| z.kind == kind)
        .map(|z| z.relation)
        .expect("a zone")
}

fn json(answer: &Answer) -> serde_json::Value {
    serde_json::to_value(answer).expect("JSON")
}

fn warned(answer: &Answer, code: &str) -> bool {
    answer.warnings.iter().any(|w| w.code == code)
}

#[test]
fn a_commune_that_merged_later_has_its_own_name_and_row_before() {
    let before = commune("09287", "2025-06-01");
    assert_eq!(relation(&before, ZoneKind::Zip), Relation::Inside);
    assert_eq!(before.location.label, "Senconac (09287)");
    assert_eq!(before.location.commune.code.as_str(), "09088");
    let lineage = &json(&before)["location"]["lineage"];
    assert_eq!(
        *lineage,
        serde_json::json!([{"code": "09088", "name": "Caychax-et-Senconac", "relation": "delegated_in", "on": "2025-09-01",
            "from": {"code": "09287", "name": "Senconac"}}])
    );
    // The day it ends the row of the commune of today decides.
    let after = commune("09287", "2025-09-01");
    assert_eq!(relation(&after, ZoneKind::Zac), Relation::Inside);
    assert!(after.location.label.contains("09088") && warned(&after, "former_code"));
    assert_eq!(json(&after)["location"]["lineage"], *lineage);
    // The other one is what it was all the time.
    for (day, label) in [
        ("2025-06-01", "Caychax (09088)"),
        ("2025-10-01", "Caychax-et-Senconac (09088)"),
    ] {
        let own = commune("09088", day);
        assert_eq!(relation(&own, ZoneKind::Zac), Relation::Inside, "{day}");
        assert_eq!(own.location.label, label);
    }
}

#[test]
fn a_point_where_two_communes_were_is_undetermined_before_the_merger_only() {
    let number = DATA.1.cog.number("09088".parse().expect("a code")).expect("a commune");
    let at: LonLat = eligeo::dataset::lookup::centre(&DATA.1, number).expect("a point of it");
    let place = PlaceQuery::PointIn {
        at,
        precision_m: 0.0,
        commune: "09088".parse().expect("a code"),
    };
    // Outlines are those of today: it was in one of both, and nobody can tell in which.
    let before = ask(place.clone(), "2025-06-01");
    for kind in [ZoneKind::Zip, ZoneKind::Zac] {
        assert_eq!(relation(&before, kind), Relation::Undetermined);
    }
    assert_eq!(relation(&before, ZoneKind::Hz), Relation::Outside);
    let after = ask(place, "2025-09-01");
    assert_eq!(relation(&after, ZoneKind::Zac), Relation::Inside);
    assert_eq!(relation(&after, ZoneKind::Zip), Relation::Outside);
}

#[test]
fn what_is_restored_was_a_part_of_the_other_before() {
    let before = commune("11132", "2025-06-01");
    let candidates: Vec<&str> = before
        .location
        .candidates
        .iter()
        .map(|c| c.commune.code.as_str())
        .collect();
    assert_eq!(candidates, ["11048", "11132"]);
    assert_eq!(
        relation(&before, ZoneKind::Zac),
        Relation::Inside,
        "the row of the whole"
    );
    let step = &json(&before)["location"]["lineage"][0];
    assert_eq!(
        (&step["code"], &step["relation"]),
        (&"11048".into(), &"restored_from".into())
    );
    assert!(!warned(&before, "former_code"), "it is a commune today");
    let after = commune("11132", "2025-09-01");
    assert!(after.location.candidates.is_empty() && after.location.lineage.is_empty());
    // The list is older than the restored commune, so it has the row of the commune it came from.
    for day in ["2025-06-01", "2025-10-01"] {
        assert_eq!(
            relation(&commune("11048", day), ZoneKind::Zac),
            Relation::Inside,
            "{day}"
        );
    }
}

#[test]
fn another_name_and_another_code() {
    let old = commune("48095", "2025-07-15");
    assert_eq!(old.location.label, "Mende-la-Vieille (48095)");
    assert_eq!(old.location.commune.name, "Mende");
    assert_eq!(json(&old)["location"]["lineage"][0]["relation"], "renamed");
    assert_eq!(commune("48095", "2025-08-01").location.label, "Mende (48095)");
    let older = commune("99001", "2025-06-15");
    assert_eq!(older.location.commune.code.as_str(), "48095");
    let steps = json(&older)["location"]["lineage"].clone();
    let told: Vec<_> = steps
        .as_array()
        .expect("steps")
        .iter()
        .map(|s| (&s["relation"], &s["on"]))
        .collect();
    assert_eq!(
        told,
        [
            (&"renamed".into(), &"2025-07-01".into()),
            (&"renamed".into(), &"2025-08-01".into())
        ]
    );
    // Where nothing happened, nothing is told.
    let always = commune("34172", "2025-06-01");
    assert!(always.location.lineage.is_empty() && always.location.label == "Montpellier (34172)");
}
