//! Every kind of file that comes in, cut at every tenth of its length: one line that says why, never half a dataset. What is whole as far as
//! it goes, such as a table that ends after a row, is for the gate to find.

use super::command::run;
use super::place::Place;
use std::fs;
use std::io::Read;
use std::path::PathBuf;

/// Refused at each tenth, and taken when it is whole.
fn cut_and_whole(place: &Place, layer: &str, name: &str, content: &[u8], flags: &[&str]) {
    for tenth in 0..10 {
        let cut = place.write(name, &content[..content.len() * tenth / 10]);
        let (code, out, err) = place.import(layer, &cut, flags);
        assert_eq!(code, 1, "{name} at {tenth}0 %: {out}{err}");
        assert!(
            err.lines().count() == 1 && !err.contains("panic"),
            "{name} at {tenth}0 %: {err}"
        );
        place.untouched();
    }
    let whole = place.write(name, content);
    let (code, out, err) = place.import(layer, &whole, &[flags, &["--dry-run"]].concat());
    assert_eq!((code, err.as_str()), (0, ""), "{name}: {out}");
}

/// The list of the dataset with one commune of another class, so that the file is a new one.
fn zoning(place: &Place) -> String {
    let text = place.text("zoning/medecins-2025-05.csv");
    let changed = text.replacen("2_ZAC", "1_ZIP", 1);
    assert_ne!(text, changed);
    changed
}

const ZONING: [&str; 4] = ["--region", "76", "--effective-from", "2026-01-01"];

#[test]
fn zoning_lists() {
    let place = Place::small();
    let text = zoning(&place);
    cut_and_whole(&place, "zonage-medecins", "zonages-com.csv", text.as_bytes(), &ZONING);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    for (row, record) in (0_u32..).zip(rows.records()) {
        for (column, cell) in (0_u16..).zip(&record.expect("a row")) {
            sheet.write_string(row, column, cell).expect("a cell");
        }
    }
    let packed = book.save_to_buffer().expect("a workbook");
    cut_and_whole(&place, "zonage-medecins", "zonages-com.xlsx", &packed, &ZONING);
    // The two columns of an annex.
    let mut annex = "insee;zonage\n".to_owned();
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let columns = rows.headers().expect("a header").clone();
    let at = |name: &str| columns.iter().position(|c| c == name).expect(name);
    for record in rows.records().map(|row| row.expect("a row")) {
        annex.push_str(&format!("{};{}\n", &record[at("code")], &record[at("zmed_niveau")]));
    }
    cut_and_whole(&place, "zonage-medecins", "annexe.csv", annex.as_bytes(), &ZONING);
}

/// A table that ends after a row is a table: that communes are missing is what tells.
#[test]
fn a_zoning_list_that_ends_early_is_found_by_its_coverage() {
    let place = Place::small();
    let text = zoning(&place);
    let end = text.trim_end().rfind('\n').expect("a last row");
    let shorter = place.write("zonages-com.csv", &text.as_bytes()[..=end]);
    place.refused(
        "zonage-medecins",
        &shorter,
        &ZONING,
        "coverage: 1 départements lack rows",
    );
}

#[test]
fn rows_that_disagree_are_told_where_they_stand() {
    let place = Place::small();
    let text = zoning(&place);
    let row = text.lines().find(|line| line.contains("48095")).expect("a row");
    let other = if row.contains("2_ZAC") {
        row.replace("2_ZAC", "4_ZAR")
    } else {
        row.replace("1_ZIP", "4_ZAR")
    };
    let twice = format!("{text}{other}\n");
    let line = twice.lines().count();
    let twice = place.write("twice.csv", twice.as_bytes());
    place.refused(
        "zonage-medecins",
        &twice,
        &ZONING,
        &format!("twice.csv, line {line}: 48095: two rows disagree"),
    );
}

#[test]
fn shapes() {
    let place = Place::small();
    let qpv = fs::read(place.data.join("qpv/qpv-2024-occitanie.geojson")).expect("the file");
    cut_and_whole(&place, "qpv", "qpv.geojson", &qpv, &["--region", "76", "--accept"]);
    let outlines = fs::read(place.data.join("communes/outlines.geojson.gz")).expect("the file");
    cut_and_whole(
        &place,
        "outlines",
        "outlines.geojson.gz",
        &outlines,
        &["--as-of", "2026-02-01"],
    );
    let zip = fs::read("tests/fixtures/qpv-lambert93.zip").expect("the fixture");
    for tenth in 0..10 {
        let cut = place.write("qpv.zip", &zip[..zip.len() * tenth / 10]);
        place.refused(
            "qpv",
            &cut,
            &["--region", "76", "--accept"],
            "qpv.zip: not a readable zip",
        );
    }
}

/// Each part of a shapefile alone, on the data that has its communes.
#[test]
fn parts_of_a_shapefile() {
    let place = Place::small();
    let mut zip =
        zip::ZipArchive::new(fs::File::open("tests/fixtures/qpv-lambert93.zip").expect("the fixture")).expect("a zip");
    let parts: Vec<(PathBuf, Vec<u8>)> = ["shp", "dbf", "prj", "cpg"]
        .into_iter()
        .map(|ending| {
            let mut content = Vec::new();
            let mut member = zip.by_name(&format!("SHP/three.{ending}")).expect("a member");
            member.read_to_end(&mut content).expect("read");
            (place.write(&format!("three.{ending}"), &content), content)
        })
        .collect();
    for (path, content) in &parts {
        for tenth in 0..10 {
            fs::write(path, &content[..content.len() * tenth / 10]).expect("written");
            let flags = ["--region", "76", "--effective-from", "2024-01-01", "--accept"];
            place.refused("qpv", &parts[0].0, &flags, "three.shp");
        }
        fs::write(path, content).expect("written");
    }
}

const HEADER: &str = "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP\n";

/// The mergers that the register of the small dataset knows of, on a day that is made up.
fn movements(place: &Place) -> String {
    let rows = |name: &str| -> Vec<csv::StringRecord> {
        let text = place.text(&format!("communes/{name}.csv"));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        reader.records().map(|row| row.expect("a row")).collect()
    };
    let names = rows("communes");
    let mut text = HEADER.to_owned();
    for row in rows("former") {
        let (code, name, heir) = (&row[0], &row[1], &row[3]);
        let now = names.iter().find(|commune| &commune[0] == heir).expect("the commune");
        text.push_str(&format!(
            "32,2017-01-01,COM,{code},0,X,X,{name},COM,{heir},0,X,X,{}\n",
            &now[1]
        ));
        text.push_str(&format!(
            "32,2017-01-01,COM,{code},0,X,X,{name},COMD,{code},0,X,X,{name}\n"
        ));
    }
    text
}

#[test]
fn movements_of_communes() {
    let place = Place::small();
    let text = movements(&place);
    cut_and_whole(&place, "communes", "mvtcommune_2026.csv", text.as_bytes(), &[]);
    // Half of the mergers is a file that is right as far as it goes.
    let half = text[..text.len() / 2].rfind("\n32,").expect("a row");
    let half = text[..half]
        .rfind(",COMD,")
        .map(|at| at + text[at..].find('\n').expect("an end"));
    let half = place.write("mvtcommune_2026.csv", &text.as_bytes()[..=half.expect("a merger")]);
    place.refused("communes", &half, &[], "former: ");
}

/// The files that a dataset is made of: what is not whole is not the file that the manifest names.
#[test]
fn a_dataset_with_a_file_that_is_cut_off_does_not_load() {
    let place = Place::small();
    let data = place.data.to_str().expect("a path").to_owned();
    for name in [
        "communes/communes.csv",
        "communes/former.csv",
        "zoning/medecins-2025-05.csv",
        "sources.toml",
    ] {
        let path = place.data.join(name);
        let whole = fs::read(&path).expect("the file");
        for tenth in 0..10 {
            fs::write(&path, &whole[..whole.len() * tenth / 10]).expect("written");
            let (code, out, err) = run(&place.home(), &["data", "check", "--data", &data]);
            assert_eq!(code, 1, "{name} at {tenth}0 %: {out}");
            assert!(
                err.lines().count() == 1 && !err.contains("panic"),
                "{name} at {tenth}0 %: {err}"
            );
        }
        fs::write(&path, &whole).expect("written");
    }
    let text = fs::read_to_string(place.data.join("sources.toml")).expect("the manifest");
    for elsewhere in ["../communes.csv", "/etc/passwd"] {
        fs::write(
            place.data.join("sources.toml"),
            text.replace("communes/communes.csv", elsewhere),
        )
        .expect("written");
        let (code, _, err) = run(&place.home(), &["data", "check", "--data", &data]);
        assert_eq!(code, 1);
        assert!(
            err.contains(&format!("{elsewhere} is not a path below the dataset")),
            "{err}"
        );
    }
}
