//! The official formats as they are published, read through the public readers. The fixtures are small files written by
//! other programs (pyshp, openpyxl, xlwt) in the layouts of the official ones.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on must fail")]

use eligeo::formats::{FormatError, read_features, read_features_of, read_table};
use eligeo::geom::{Area, LonLat, reach};
use std::fs;
use std::path::{Path, PathBuf};

fn fixture(name: &str) -> PathBuf {
    Path::new("tests/fixtures").join(name)
}

fn area_of<'a>(features: &'a [eligeo::formats::Feature], code: &str) -> &'a Area {
    let found = features
        .iter()
        .find(|f| f.properties.get("code_qp").is_some_and(|c| c == code));
    found
        .and_then(|f| f.area.as_ref())
        .unwrap_or_else(|| panic!("{code} was not read"))
}

#[test]
fn a_zipped_shapefile_in_lambert93_lies_where_the_geojson_says() {
    let projected = read_features(&fixture("qpv-lambert93.zip")).expect("shapefile");
    let geographic = read_features(Path::new("data/qpv/qpv-2024-occitanie.geojson")).expect("GeoJSON");
    assert_eq!(projected.len(), 3);
    for code in ["QN00901M", "QN03001I", "QN03112M"] {
        let (a, b) = (area_of(&projected, code), area_of(&geographic, code));
        // The GeoJSON has five decimals, so its vertices are up to 0.8 m off.
        for ring in a.rings() {
            for &[lon, lat] in ring {
                let foot = reach::nearest_boundary(b, LonLat { lon, lat }).expect("not empty");
                assert!(foot.distance_m < 1.0, "{code}: {} m", foot.distance_m);
            }
        }
    }
    let name = projected
        .iter()
        .find(|f| f.properties["code_qp"] == "QN00901M")
        .map(|f| f.properties["lib_qp"].clone());
    assert_eq!(name.as_deref(), Some("Cœur De Ville"));
}

#[test]
fn a_plain_shapefile_in_windows_1252_keeps_its_names() {
    let features = read_features(&fixture("plain/one.shp")).expect("shapefile");
    assert_eq!(features[0].properties["lib_qp"], "Cœur De Ville");
}

#[test]
fn a_missing_part_or_an_unknown_system_is_an_error() {
    let folder = tempfile::tempdir().expect("folder");
    let at = |name: &str| folder.path().join(name);
    for part in ["shp", "dbf", "prj", "cpg"] {
        fs::copy(fixture(&format!("plain/one.{part}")), at(&format!("one.{part}"))).expect("copy");
    }
    read_features(&at("one.shp")).expect("complete");
    let prj = fs::read_to_string(at("one.prj")).expect("prj");
    fs::write(at("one.prj"), prj.replace("46.5", "46.8")).expect("write");
    let error = read_features(&at("one.shp")).expect_err("unknown system");
    assert!(matches!(error, FormatError::Crs { .. }), "{error}");
    fs::write(at("one.prj"), &prj).expect("write");
    for part in ["dbf", "prj"] {
        let kept = fs::read(at(&format!("one.{part}"))).expect("part");
        fs::remove_file(at(&format!("one.{part}"))).expect("remove");
        let error = read_features(&at("one.shp")).expect_err(part).to_string();
        assert!(error.contains(&format!(".{part} is missing")), "{error}");
        fs::write(at(&format!("one.{part}")), kept).expect("restore");
    }
}

#[test]
fn every_cut_of_a_file_is_an_error_and_no_panic() {
    let folder = tempfile::tempdir().expect("folder");
    for name in ["qpv-lambert93.zip", "massifs.xlsx", "massifs.xls"] {
        let whole = fs::read(fixture(name)).expect("fixture");
        for tenth in 0..10 {
            let cut = folder.path().join(format!("{tenth}-{name}"));
            fs::write(&cut, &whole[..whole.len() * tenth / 10]).expect("write");
            if name.ends_with(".zip") {
                assert!(read_features(&cut).is_err(), "{name} cut at {tenth}0 %");
            } else {
                assert!(
                    read_table(&cut, &["CODGEO", "MASSIF"]).is_err(),
                    "{name} cut at {tenth}0 %"
                );
            }
        }
    }
    let shp = fs::read(fixture("plain/one.shp")).expect("fixture");
    for tenth in 0..10 {
        fs::write(folder.path().join("one.shp"), &shp[..shp.len() * tenth / 10]).expect("write");
        for part in ["dbf", "prj", "cpg"] {
            fs::copy(
                fixture(&format!("plain/one.{part}")),
                folder.path().join(format!("one.{part}")),
            )
            .expect("copy");
        }
        assert!(
            read_features(&folder.path().join("one.shp")).is_err(),
            "cut at {tenth}0 %"
        );
    }
}

/// The plain shapefile with a part changed or left out.
fn plain(folder: &Path, change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> PathBuf {
    for part in ["shp", "shx", "dbf", "prj", "cpg"] {
        let whole = fs::read(fixture(&format!("plain/one.{part}"))).expect("fixture");
        let target = folder.join(format!("one.{part}"));
        match change(part, whole) {
            Some(content) => fs::write(&target, content).expect("written"),
            None => {
                let _ = fs::remove_file(&target);
            }
        }
    }
    folder.join("one.shp")
}

#[test]
fn a_table_that_is_cut_off_takes_no_shape_with_it() {
    let folder = tempfile::tempdir().expect("folder");
    for tenth in 0..10 {
        let path = plain(folder.path(), |part, whole| {
            let end = whole.len() * tenth / 10;
            Some(if part == "dbf" { whole[..end].to_vec() } else { whole })
        });
        let error = read_features(&path).expect_err("cut").to_string();
        assert!(error.starts_with("one.shp: .dbf: "), "{tenth}: {error}");
    }
    // One row less than shapes.
    let path = plain(folder.path(), |part, mut whole| {
        if part == "dbf" {
            whole[4] -= 1;
        }
        Some(whole)
    });
    let error = read_features(&path).expect_err("a row less").to_string();
    assert!(
        error.contains("the .dbf 0 rows: they are not of the same file"),
        "{error}"
    );
}

#[test]
fn an_index_is_not_needed_and_an_encoding_is_found_without_its_name() {
    let folder = tempfile::tempdir().expect("folder");
    let path = plain(folder.path(), |part, whole| {
        (part != "shx" && part != "cpg").then_some(whole)
    });
    let features = read_features(&path).expect("shapefile");
    assert_eq!(features[0].properties["lib_qp"], "Cœur De Ville");
}

#[test]
fn geojson_and_gzip_cut_anywhere_are_errors() {
    let folder = tempfile::tempdir().expect("folder");
    let text = fs::read("data/qpv/qpv-2024-occitanie.geojson").expect("the layer");
    let packed = fs::read("data/communes/outlines.geojson.gz").expect("the layer");
    for (name, whole) in [("a.geojson", text), ("a.geojson.gz", packed)] {
        for tenth in 0..10 {
            let path = folder.path().join(name);
            fs::write(&path, &whole[..whole.len() * tenth / 10]).expect("written");
            let error = read_features(&path).expect_err(name).to_string();
            assert!(error.contains(name) && !error.contains('\n'), "{error}");
        }
    }
}

#[test]
fn a_polygon_of_ten_million_vertices_is_refused_by_its_line() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("huge.geojson.gz");
    let file = fs::File::create(&path).expect("a file");
    let mut packer = flate2::write::GzEncoder::new(std::io::BufWriter::new(file), flate2::Compression::fast());
    let write = |packer: &mut flate2::write::GzEncoder<_>, text: &str| {
        std::io::Write::write_all(packer, text.as_bytes()).expect("written");
    };
    write(
        &mut packer,
        "{\"type\":\"FeatureCollection\",\"features\":[\n{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[3,43]",
    );
    let thousand = ",[3,44]".repeat(1_000);
    for _ in 0..10_000 {
        write(&mut packer, &thousand);
    }
    write(&mut packer, ",[3,43]]]}}]}");
    packer.finish().expect("finished");
    let error = read_features(&path).expect_err("too many").to_string();
    assert!(
        error.contains("feature 1 (line 2): about 100000")
            && error.contains("at most 1000000 are read: simplify it or split it"),
        "{error}"
    );
}

#[test]
fn a_zip_says_what_is_meant() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("a.zip");
    let square =
        r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"n":"N"},"geometry":null}]}"#;
    let zipped = |names: &[&str]| {
        let mut zip = zip::ZipWriter::new(fs::File::create(&path).expect("a file"));
        for name in names {
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file(*name, options).expect("a member");
            std::io::Write::write_all(&mut zip, square.replace('N', name).as_bytes()).expect("written");
        }
        zip.finish().expect("an archive");
    };
    zipped(&["a.geojson", "b.geojson"]);
    let error = read_features(&path).expect_err("two").to_string();
    assert!(error.contains("holds 0 shapefiles and 2 files .geojson"), "{error}");
    let found = read_features_of(&path, Some("b.geojson")).expect("the named one");
    assert_eq!(found[0].properties["n"], "b.geojson");
    zipped(&["a.geojson", "readme.txt"]);
    let found = read_features_of(&path, Some("b.geojson")).expect("the only one");
    assert_eq!(found[0].properties["n"], "a.geojson");
}

#[test]
fn the_official_zoning_layout_is_read_by_its_column_names() {
    let table = read_table(&fixture("zonages-com.csv"), &["niveau", "code", "zmed_niveau"]).expect("CSV");
    let (code, class) = (
        table.column("code").expect("code"),
        table.column("zmed_niveau").expect("class"),
    );
    let rows: Vec<(u64, &str, &str)> = table.rows().map(|r| (r.line, r.get(code), r.get(class))).collect();
    assert_eq!(
        rows,
        [(2, "11132", "2_ZAC"), (3, "11262", "4_ZAR"), (4, "34172", "4_ZAR")]
    );
}

#[test]
fn the_massif_sheet_is_found_in_both_spreadsheet_formats() {
    for name in ["massifs.xlsx", "massifs.xls"] {
        let table = read_table(&fixture(name), &["CODGEO", "MASSIF"]).expect(name);
        let (code, massif) = (
            table.column("CODGEO").expect("code"),
            table.column("MASSIF").expect("massif"),
        );
        let rows: Vec<(u64, &str, &str)> = table.rows().map(|r| (r.line, r.get(code), r.get(massif))).collect();
        assert_eq!(
            rows,
            [
                (4, "01002", "Massif du Jura"),
                (5, "34158", "Massif central (partiellement)")
            ],
            "{name}"
        );
    }
    let error = read_table(&fixture("massifs.xlsx"), &["CODE"])
        .expect_err("no such column")
        .to_string();
    assert!(error.contains("no sheet has the columns CODE"), "{error}");
}

/// A small workbook with this content of its one sheet.
fn workbook(path: &Path, sheet: &mut dyn std::io::Read) {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             <Relationship Id=\"rId1\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let mut zip = zip::ZipWriter::new(fs::File::create(path).expect("a file"));
    let mut part = |name: &str, content: &mut dyn std::io::Read| {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .expect("a part");
        std::io::copy(content, &mut zip).expect("written");
    };
    part(
        "_rels/.rels",
        &mut relations("officeDocument", "xl/workbook.xml").as_bytes(),
    );
    part("xl/workbook.xml", &mut book.as_bytes());
    part(
        "xl/_rels/workbook.xml.rels",
        &mut relations("worksheet", "worksheets/sheet1.xml").as_bytes(),
    );
    let head = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>");
    let whole = std::io::Read::chain(head.as_bytes(), sheet);
    part(
        "xl/worksheets/sheet1.xml",
        &mut std::io::Read::chain(whole, &b"</sheetData></worksheet>"[..]),
    );
    zip.finish().expect("a workbook");
}

#[test]
fn a_spreadsheet_that_unpacks_to_more_than_any_needs_is_not_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bomb.xlsx");
    let said = |sheet: &mut dyn std::io::Read| {
        workbook(&path, sheet);
        read_table(&path, &["CODE"]).map(|_| ()).map_err(|e| e.to_string())
    };
    let cell = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let fine = format!(
        "<row r=\"1\">{}</row><row r=\"2\">{}</row>",
        cell("A1", "CODE"),
        cell("A2", "x")
    );
    assert_eq!(said(&mut fine.as_bytes()), Ok(()));
    // Blanks take no room when they are packed.
    let blanks = &mut std::io::Read::take(std::io::repeat(b' '), 2 << 20);
    let error = said(blanks).expect_err("blanks");
    assert!(
        error.contains("bomb.xlsx") && error.contains("without a tag"),
        "{error}"
    );
    // Nor does a cell at the far corner, but all that lie before it.
    let far = format!(
        "<row r=\"1\">{}</row><row r=\"1048576\">{}</row>",
        cell("A1", "CODE"),
        cell("XFD1048576", "x")
    );
    let error = said(&mut far.as_bytes()).expect_err("a far corner");
    assert!(error.contains("bomb.xlsx") && error.contains("cells"), "{error}");
}
