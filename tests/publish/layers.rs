//! QPV, mountain zone, massifs and outlines from official files to what the program answers.

use super::command::run;
use super::national::national;
use super::place::Place;
use eligeo::dataset::Snapshot;
use eligeo::geom::inner::inner_point;
use serde_json::Value as Json;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Command;

const OUTLINES: &str = "communes/outlines.geojson.gz";

fn qpv_of(home: &Path, commune: &str) -> Vec<String> {
    let arguments = [
        "eligibility",
        "--commune",
        commune,
        "--aids",
        "none",
        "--date",
        "2026-01-15",
        "--json",
    ];
    let (code, out, err) = run(home, &arguments);
    assert_eq!(code, 0, "{err}");
    let answer: Json = serde_json::from_str(&out).expect("JSON");
    let zones = answer["zones"].as_array().expect("zones").iter();
    let own = zones
        .filter(|z| z["kind"] == "qpv")
        .filter_map(|z| z["relation"].as_str());
    own.map(ToOwned::to_owned).collect()
}

#[test]
fn a_national_file_of_qpv_covers_all_of_france() {
    let place = Place::whole();
    let file = place.write("qpv.geojson", national().to_string().as_bytes());
    place.done("qpv", &file, &[]);
    let (before, data) = (place.before(), place.published());
    let layer = data.manifest.layer("qpv").expect("the layer");
    let generation = layer.newest().expect("a generation");
    assert_eq!(
        (generation.id.as_str(), layer.generations.len()),
        ("qpv-2024-01-01", 1),
        "the same state"
    );
    assert_eq!(generation.document.as_deref(), Some("décrets 2023-1314 et 2024-806"));
    assert!(
        generation.regions.is_none() && layer.notes.is_empty(),
        "nothing is said to lack"
    );
    let covers = |data: &Snapshot| data.cog.regions().iter().filter(|r| data.qpv.covers(r.code)).count();
    assert_eq!((covers(&before), covers(&data)), (1, data.cog.regions().len()));
    // 01004 has no QPV here, which only a national file can say.
    assert_eq!(qpv_of(&place.home(), "01004"), ["outside"]);
    // The polygons are those that were there.
    for (old, area) in before.qpv.list.iter().zip(before.qpv.areas.areas()) {
        let number = data
            .qpv
            .list
            .iter()
            .position(|q| q.code == old.code)
            .expect("the same QPV");
        assert_eq!(data.qpv.list[number].name, old.name);
        let p = inner_point(area).expect("a middle");
        let near = data.qpv.near(p, 0.0);
        assert!(near.iter().any(|near| near.number as usize == number && near.inside));
    }
}

#[test]
fn one_more_region_stands_beside_the_one_that_is_there() {
    let place = Place::whole();
    let file = place.write("qpv.geojson", national().to_string().as_bytes());
    place.done("qpv", &file, &["--region", "84", "--effective-from", "2024-01-01"]);
    let data = place.published();
    let regions: Vec<String> = data
        .qpv
        .regions()
        .expect("some")
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(regions, ["76", "84"]);
    assert_eq!(data.qpv.list.len(), 108 + 12, "those of Occitanie stay");
    let note = &data.manifest.layer("qpv").expect("qpv").notes[0];
    assert_eq!(note.en, "The 120 QPV of Occitanie, Auvergne-Rhône-Alpes only.");
}

#[test]
fn qpv_of_some_regions_are_never_taken_for_all() {
    let place = Place::small();
    let file = place.data.join("qpv/qpv-2024-occitanie.geojson");
    place.refused(
        "qpv",
        &file,
        &[],
        "17 régions, so it is not that of all France: say with --region",
    );
    place.refused("qpv", &file, &["--region", "84"], "has no QPV of the région 84");
    let renamed = place
        .text("qpv/qpv-2024-occitanie.geojson")
        .replace("QN04801N", "QN04899N");
    let renamed = place.write("renamed.geojson", renamed.as_bytes());
    place.refused(
        "qpv",
        &renamed,
        &["--region", "76"],
        "2 QPV are in it or in qpv-2024-occitanie only, such as QN04801N",
    );
    let future = ["--region", "76", "--effective-from", "2999-01-01", "--accept"];
    place.refused("qpv", &renamed, &future, "not in force yet");
    let past = ["--region", "76", "--effective-from", "2015-01-01", "--accept"];
    place.refused("qpv", &renamed, &past, "is before that of qpv-2024-occitanie");
    // Another state: the one before stays in the manifest.
    let later = ["--region", "76", "--effective-from", "2025-01-01"];
    place.refused("qpv", &renamed, &later, "1 QPV are gone, 1 are new");
    place.done("qpv", &renamed, &[&later[..], &["--accept"]].concat());
    let data = place.published();
    let ids: Vec<&str> = data
        .manifest
        .layer("qpv")
        .expect("qpv")
        .generations
        .iter()
        .map(|g| g.id.as_str())
        .collect();
    assert_eq!(ids, ["qpv-2024-occitanie", "qpv-2025-01-01-76"]);
}

#[test]
fn what_is_wrong_with_a_shapefile() {
    let place = Place::small();
    let mut zip =
        zip::ZipArchive::new(fs::File::open("tests/fixtures/qpv-lambert93.zip").expect("fixture")).expect("zip");
    for part in ["shp", "dbf", "prj", "cpg"] {
        let mut content = Vec::new();
        let mut member = zip.by_name(&format!("SHP/three.{part}")).expect("a member");
        member.read_to_end(&mut content).expect("read");
        place.write(&format!("three.{part}"), &content);
    }
    let part = |ending: &str| place.folder.path().join(format!("three.{ending}"));
    let (shape, flags) = (part("shp"), ["--region", "76", "--effective-from", "2024-01-01"]);
    for ending in ["dbf", "prj"] {
        let content = fs::read(part(ending)).expect("part");
        fs::remove_file(part(ending)).expect("removed");
        place.refused("qpv", &shape, &flags, &format!("three.shp: its .{ending} is missing"));
        fs::write(part(ending), content).expect("written");
    }
    // Lambert-93 taken for UTM 40 south.
    let reunion = r#"PROJCS["RGR92_UTM_40S",GEOGCS["RGR92",DATUM["RGR92",SPHEROID["GRS 1980",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",57],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",10000000],UNIT["metre",1]]"#;
    fs::write(part("prj"), reunion).expect("written");
    place.refused("qpv", &shape, &flags, "outside of France: does its .prj");
}

#[test]
fn a_shapefile_in_lambert_93_is_imported() {
    let place = Place::whole();
    let (zip, flags) = (
        Path::new("tests/fixtures/qpv-lambert93.zip"),
        ["--region", "76", "--effective-from", "2024-01-01", "--accept"],
    );
    let out = place.done("qpv", zip, &flags);
    assert!(out.contains("105 QPV are gone, 0 are new"), "{out}");
    assert_eq!(place.published().qpv.list.len(), 3);
}

#[test]
fn qpv_that_stand_twice_or_elsewhere_are_told() {
    let place = Place::small();
    let file: Json = serde_json::from_str(&place.text("qpv/qpv-2024-occitanie.geojson")).expect("JSON");
    let flags = ["--region", "76"];
    let changed = |change: &dyn Fn(&mut Json)| {
        let mut file = file.clone();
        change(&mut file);
        place.write("qpv.geojson", file.to_string().as_bytes())
    };
    let disagree = changed(&|file| {
        let mut twin = file["features"][0].clone();
        twin["properties"]["lib_qp"] = "Autre".into();
        file["features"].as_array_mut().expect("features").push(twin);
    });
    place.refused(
        "qpv",
        &disagree,
        &flags,
        "QN04801N is feature 1 (line 1) of qpv.geojson too and not the same there",
    );
    let astray = changed(&|file| file["features"][0]["properties"]["insee_com"] = "48009".into());
    place.refused("qpv", &astray, &flags, "1 QPV lie in no commune that they name");
    let nobody = changed(&|file| file["features"][0]["properties"]["insee_com"] = "48999".into());
    place.refused("qpv", &nobody, &flags, "QN04801N names 48999, which no register");
    let elsewhere = changed(&|file| file["features"][0]["properties"]["insee_reg"] = "84".into());
    place.refused(
        "qpv",
        &elsewhere,
        &flags,
        "QN04801N names 48095 Mende, which is in région 76, and says 84",
    );
    let other = changed(&|file| {
        file["crs"] = serde_json::json!({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27572"}});
    });
    place.refused("qpv", &other, &flags, "EPSG::27572 is not one of those known");
    let twice = changed(&|file| {
        let twin = file["features"][0].clone();
        file["features"].as_array_mut().expect("features").push(twin);
    });
    let out = place.done("qpv", &twice, &[&flags[..], &["--accept"]].concat());
    assert!(out.contains("1 rows (1 stand twice, the same)"), "{out}");
}

#[test]
fn the_mountain_list_of_a_new_day_answers() {
    let place = Place::small();
    let whole = place.text("mountain/montagne-2025-05.csv");
    let list = place.data.join("mountain/montagne-2025-05.csv");
    let day = ["--as-of", "2026-01-01"];
    place.refused("montagne", &list, &[], "give it with --as-of");
    place.refused(
        "montagne",
        &list,
        &["--as-of", "2024-01-01"],
        "is older than montagne-2025-05",
    );
    place.refused("montagne", &list, &["--as-of", "2999-01-01"], "lies in the future");
    let not_yet = ["--as-of", "2026-01-01", "--effective-from", "2999-01-01"];
    place.refused("montagne", &list, &not_yet, "has not come");
    assert!(whole.contains("48095,C\n"));
    let twice = place.write("twice.csv", format!("{whole}48095,NC\n").as_bytes());
    place.refused("montagne", &twice, &day, "48095 is \"NC\" here and \"C\" on line");
    let unknown = place.write("unknown.csv", whole.replace("48095,C", "48095,OUI").as_bytes());
    place.refused("montagne", &unknown, &day, "\"OUI\" is no value of zone_montagne");
    for tenth in 0..10 {
        let cut = place.write("cut.csv", &whole.as_bytes()[..whole.len() * tenth / 10]);
        let (code, _, err) = place.import("montagne", &cut, &day);
        assert!(code == 1 && err.lines().count() == 1, "{tenth}: {err}");
        place.untouched();
    }
    // Where the cut falls between two rows only the gate can tell.
    let rows = &whole[..=whole[..whole.len() / 2].rfind('\n').expect("a row")];
    let cut = place.write("cut.csv", rows.as_bytes());
    place.refused(
        "montagne",
        &cut,
        &day,
        "lack rows that the list before has: is the file cut off?",
    );
    // One commune leaves, and the file is Windows-1252 with a column more.
    let rows = whole.replace("48095,C", "48095,NC");
    let named: String = rows
        .lines()
        .map(|row| format!("{row};Née\r\n").replace(',', ";"))
        .collect();
    let (raw, _, _) = encoding_rs::WINDOWS_1252.encode(&named);
    let out = place.done("montagne", &place.write("named.csv", &raw), &day);
    assert!(
        out.contains("read as Windows-1252") && out.contains("1 communes change"),
        "{out}"
    );
    let (before, data) = (place.before(), place.published());
    let number = data.cog.number("48095".parse().expect("a code")).expect("Mende");
    assert_ne!(data.mountain.montagne[number], before.mountain.montagne[number]);
    let layer = data.manifest.layer("montagne").expect("the layer");
    let ids: Vec<&str> = layer.generations.iter().map(|g| g.id.as_str()).collect();
    assert_eq!(ids, ["montagne-2025-05", "montagne-2026-01-01"]);
    assert_eq!(layer.notes.len(), 2, "what is known of the layer stays");
}

#[test]
fn massifs_may_be_two_and_not_wholly_and_partly_one() {
    let place = Place::small();
    let whole = place.text("mountain/massifs-2026-07.csv");
    let day = ["--as-of", "2026-08-01"];
    assert!(whole.contains("48009,Massif Central\n"));
    let both = place.write(
        "both.csv",
        format!("{whole}48009,Massif Central (partiellement)\n").as_bytes(),
    );
    place.refused(
        "massifs",
        &both,
        &day,
        "48009 is \"Massif Central (partiellement)\" here and \"Massif Central\" on line 2",
    );
    let other = Path::new("tests/fixtures/massifs.xlsx");
    place.refused("massifs", other, &day, "mountain communes more are in no massif");
    let two = format!("{whole}48009,Massif des Pyrénées\n48009,Massif Central\n");
    let out = place.done("massifs", &place.write("two.csv", two.as_bytes()), &day);
    assert!(out.contains("(1 stand twice, the same)"), "{out}");
}

#[test]
fn outlines_of_the_communes_there_are() {
    let place = Place::small();
    let packed = fs::read(place.data.join(OUTLINES)).expect("the outlines");
    let mut text = String::new();
    flate2::read::GzDecoder::new(&packed[..])
        .read_to_string(&mut text)
        .expect("text");
    let whole: Json = serde_json::from_str(&text).expect("JSON");
    let day = ["--as-of", "2026-02-01"];
    let changed = |change: &dyn Fn(&mut Vec<Json>)| {
        let mut file = whole.clone();
        change(file["features"].as_array_mut().expect("features"));
        place.write("outlines.geojson", file.to_string().as_bytes())
    };
    let code = |feature: &Json| feature["properties"]["code"].as_str().expect("a code").to_owned();
    let without = changed(&|features| features.retain(|f| code(f) != "48095"));
    place.refused(
        "outlines",
        &without,
        &day,
        "has no outline of 1 communes, such as 48095 Mende",
    );
    let strange = changed(&|features| features[0]["properties"]["code"] = "48999".into());
    place.refused("outlines", &strange, &day, "48999 is no commune of the dataset");
    // Two communes with each other's outline.
    let swapped = changed(&|features| {
        for feature in features.iter_mut() {
            let other = match code(feature).as_str() {
                "48009" => "48018".to_owned(),
                "48018" => "48009".to_owned(),
                same => same.to_owned(),
            };
            feature["properties"]["code"] = other.into();
        }
    });
    place.refused(
        "outlines",
        &swapped,
        &day,
        "9 of 11 communes have their middle in their new outline",
    );
    let cut = place.write("cut.geojson.gz", &packed[..packed.len() / 2]);
    place.refused("outlines", &cut, &day, "cut.geojson.gz");
    place.done(
        "outlines",
        &place.data.join(OUTLINES),
        &[&day[..], &["--tolerance", "100"]].concat(),
    );
    let (before, after) = (place.before(), place.published());
    let layer = after.manifest.layer("outlines").expect("the layer");
    assert_eq!(layer.newest().expect("one").id, "outlines-2026-02-01");
    assert_eq!((before.outline_tolerance_m, after.outline_tolerance_m), (300.0, 100.0));
    for (old, new) in before
        .outlines
        .communes
        .areas()
        .iter()
        .zip(after.outlines.communes.areas())
    {
        assert_eq!(old.vertex_count(), new.vertex_count());
    }
}

#[test]
fn arrondissements_and_land_without_an_outline_are_kept() {
    let place = Place::whole();
    let mut text = String::new();
    let packed = fs::read(place.data.join(OUTLINES)).expect("the outlines");
    flate2::read::GzDecoder::new(&packed[..])
        .read_to_string(&mut text)
        .expect("text");
    let communes = text.lines().filter(|l| !l.contains("\"kind\":\"arrondissement\""));
    let communes: String = communes.map(|l| format!("{l}\n")).collect();
    let communes = place.write("communes.geojson", communes.as_bytes());
    let out = place.done("outlines", &communes, &["--as-of", "2026-02-01"]);
    assert!(
        out.contains("45 arrondissements are not in it: their outlines are kept"),
        "{out}"
    );
    let (before, after) = (place.before(), place.published());
    assert_eq!(before.outlines.gap_candidates, after.outlines.gap_candidates);
    let count = |data: &Snapshot| data.outlines.arrondissements.areas().len();
    assert_eq!(count(&before), count(&after));
}

#[test]
fn a_disk_that_fills_up_leaves_everything_as_it_was() {
    let place = Place::small();
    let list = place.data.join("mountain/montagne-2025-05.csv");
    // No file may grow beyond some kilobytes: the draft breaks off in the middle of a file, as on a full disk.
    let output = Command::new("sh")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 16; exec \"$0\" \"$@\"",
            env!("CARGO_BIN_EXE_eligeo"),
        ])
        .args([
            "data",
            "import",
            "montagne",
            list.to_str().expect("a path"),
            "--as-of",
            "2026-01-01",
            "--data",
        ])
        .arg(&place.data)
        .env("XDG_DATA_HOME", place.home())
        .output()
        .expect("it runs");
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(
        err.contains("nothing was published, free some room") && err.lines().count() == 1,
        "{err}"
    );
    place.untouched();
    place.done("montagne", &list, &["--as-of", "2026-01-01"]);
}

#[test]
fn old_versions_are_deleted_when_asked_and_said_so() {
    let place = Place::small();
    let list = place.data.join("mountain/montagne-2025-05.csv");
    for day in ["2026-01-01", "2026-01-02"] {
        place.done("montagne", &list, &["--as-of", day]);
    }
    let versions = || {
        fs::read_dir(place.home().join("eligeo/versions"))
            .expect("versions")
            .count()
    };
    assert_eq!(versions(), 3);
    let (code, out, err) = run(&place.home(), &["data", "prune", "--keep", "1", "--dry-run"]);
    assert_eq!((code, err.as_str(), versions()), (0, "", 3));
    assert!(out.contains(": would be deleted; rollback --to "), "{out}");
    let (code, out, _) = run(&place.home(), &["data", "prune", "--keep", "1"]);
    assert_eq!((code, versions()), (0, 2), "{out}");
    assert_eq!(run(&place.home(), &["data", "rollback"]).0, 0);
    let (code, out, _) = run(&place.home(), &["data", "prune", "--keep", "0"]);
    assert!(
        code == 0 && out.contains("nothing is kept that rollback could go back to"),
        "{out}"
    );
    assert_eq!(versions(), 1);
}
