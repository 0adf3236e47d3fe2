//! The data of the repository with a second list for Occitanie, and what the two files say, read without the service.

use eligeo::dataset::Snapshot;
use eligeo::dataset::manifest::file_hash;
use serde_json::Value as Json;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use tempfile::TempDir;

/// The id of the second list.
pub const SECOND: &str = "zonage-medecins-2025-11";
const FIRST_FILE: &str = "zoning/medecins-2025-05.csv";
const SECOND_FILE: &str = "zoning/medecins-2025-11.csv";
const CLASSES: [(&str, &str); 4] = [("1_ZIP", "zip"), ("2_ZAC", "zac"), ("4_ZAR", "zar"), ("3_HZ", "hz")];

/// The data with the first list, of which nothing says that it is replaced.
pub static OLD_DATA: LazyLock<TempDir> = LazyLock::new(|| copied(false));
/// The data with both.
pub static NEW_DATA: LazyLock<TempDir> = LazyLock::new(|| copied(true));
pub static OLD: LazyLock<Snapshot> = LazyLock::new(|| load(Path::new("data")));
pub static NEW: LazyLock<Snapshot> = LazyLock::new(|| load(NEW_DATA.path()));
/// The data of the repository with the older states of the other layers that [`NEW`] has too: they answer for their days in both.
pub static BEFORE: LazyLock<Snapshot> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    copy(Path::new("data"), folder.path());
    let path = folder.path().join("sources.toml");
    let mut text = fs::read_to_string(&path).expect("the manifest");
    for layer in OTHERS {
        text = with_older(folder.path(), &text, layer);
    }
    fs::write(&path, text).expect("written");
    load(folder.path())
});
/// The layers that have an older state in [`NEW`].
const OTHERS: [&str; 3] = ["montagne", "massifs", "qpv"];

pub fn load(folder: &Path) -> Snapshot {
    Snapshot::load(folder).expect("the dataset is sound")
}

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

fn copied(with_second: bool) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(Path::new("data"), folder.path());
    let path = folder.path().join("sources.toml");
    let text = fs::read_to_string(&path).expect("the manifest");
    let start = text.find("[[layer.generation.superseded]]").expect("the block");
    let end = start + text[start..].find("[layer.generation.files]").expect("the files");
    let mut text = format!("{}{}", &text[..start], &text[end..]);
    if with_second {
        fs::write(folder.path().join(SECOND_FILE), second_list()).expect("written");
        let hash = file_hash(&folder.path().join(SECOND_FILE)).expect("a hash");
        let at = text.find("[[layer]]\nid = \"montagne\"").expect("the next layer");
        let block = format!(
            "[[layer.generation]]\nid = \"{SECOND}\"\nas_of = 2025-11-03\neffective_from = 2025-11-03\nregions = [\"76\"]\n\
             document = \"arrêté d'essai\"\n[layer.generation.files]\nlist = {{ path = \"{SECOND_FILE}\", sha256 = \"{hash}\" }}\n\n"
        );
        text.insert_str(at, &block);
        for layer in OTHERS {
            text = with_older(folder.path(), &text, layer);
        }
    }
    fs::write(&path, text).expect("written");
    folder
}

/// Adds an older state of a layer: the file of today, changed in a few places.
fn with_older(folder: &Path, text: &str, layer: &str) -> String {
    let (path, role, regions) = match layer {
        "qpv" => ("qpv/qpv-2024-occitanie.geojson", "polygons", "regions = [\"76\"]\n"),
        "montagne" => ("mountain/montagne-2025-05.csv", "communes", ""),
        _ => ("mountain/massifs-2026-07.csv", "communes", ""),
    };
    let older = path.replace('.', "-older.");
    let mut file = fs::read_to_string(folder.join(path)).expect("the file");
    for (now, before) in older_edits(layer) {
        assert_eq!(file.matches(now).count(), 1, "{now} stands once in {path}");
        file = file.replace(now, before);
    }
    fs::write(folder.join(&older), file).expect("written");
    let hash = file_hash(&folder.join(&older)).expect("a hash");
    let at = text.find(&format!("[[layer]]\nid = \"{layer}\"")).expect("the layer");
    let at = at + text[at..].find("[[layer.generation]]").expect("its generation");
    let block = format!(
        "[[layer.generation]]\nid = \"{layer}-older\"\nas_of = 2015-01-01\n{regions}[layer.generation.files]\n\
         {role} = {{ path = \"{older}\", sha256 = \"{hash}\" }}\n\n"
    );
    format!("{}{block}{}", &text[..at], &text[at..])
}

/// What stands in the file of today, and what stood in the older one.
fn older_edits(layer: &str) -> Vec<(&'static str, &'static str)> {
    match layer {
        "qpv" => vec![("\"QN00901M\"", "\"QN00999M\"")],
        "montagne" => vec![
            ("\n01002,C\n", "\n01002,NC\n"),
            ("\n01001,NC\n", "\n01001,C\n"),
            ("\n01004,NC\n", "\n01004,P\n"),
        ],
        _ => vec![
            ("\n01002,Massif du Jura\n", "\n"),
            ("\n01004,Massif du Jura\n", "\n01004,Massif des Alpes\n"),
        ],
    }
}

/// Code, word before, word after and direction of the rows that [`older_edits`] make.
pub fn older_changes(layer: &str) -> Vec<[&'static str; 4]> {
    match layer {
        "qpv" => vec![
            ["QN00901M", "outside", "inside", "gained"],
            ["QN00999M", "inside", "outside", "lost"],
        ],
        "montagne" => vec![
            ["01002", "outside", "inside", "gained"],
            ["01001", "inside", "outside", "lost"],
            ["01004", "undetermined", "outside", "unclear"],
        ],
        _ => vec![
            ["01002", "outside", "Massif du Jura", "gained"],
            ["01004", "Massif des Alpes", "Massif du Jura", "changed"],
        ],
    }
}

fn table(path: &str) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(Path::new("data").join(path)).expect("a table");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

/// Département, région and inhabitants of the communes of today, by code.
fn communes() -> HashMap<String, (String, u64)> {
    let rows = table("communes/communes.csv").into_iter();
    rows.map(|row| {
        let people = row["population"].parse().unwrap_or(0);
        (row["code"].clone(), (row["region"].clone(), people))
    })
    .collect()
}

/// The rows of Occitanie with about one in eighteen flipped and some taken out, and the row of one QPV.
fn second_rows() -> Vec<HashMap<String, String>> {
    let communes = communes();
    let own = |row: &HashMap<String, String>| communes.get(&row["code"]).is_some_and(|(region, _)| region == "76");
    let mut rows: Vec<HashMap<String, String>> = table(FIRST_FILE).into_iter().filter(own).collect();
    for (number, row) in rows.iter_mut().enumerate() {
        let forced = match row["code"].as_str() {
            "11132" => Some("1_ZIP"),
            "34172" => Some("2_ZAC"),
            _ => None,
        };
        let at = CLASSES
            .iter()
            .position(|(word, _)| *word == row["zmed_niveau"])
            .expect("a class");
        let other = (number % 18 == 0).then(|| CLASSES[(at + 1 + number / 18 % 3) % 4].0);
        if let Some(class) = forced.or(other) {
            row.insert("zmed_niveau".to_owned(), class.to_owned());
        }
    }
    let taken_out = |number: usize| number % 400 == 7;
    let mut number = 0;
    rows.retain(|row| {
        number += 1;
        !taken_out(number) || ["11132", "34172"].contains(&row["code"].as_str())
    });
    rows
}

const QPV_ROW: (&str, &str) = ("QN03401M", "3_QPV_ZIP");

fn second_list() -> String {
    let columns = [
        "niveau",
        "code",
        "lib",
        "com_code",
        "tvs_code",
        "tvs_lib",
        "zmed_niveau",
        "zmed_date_arrete",
    ];
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns).expect("written");
    for row in second_rows() {
        writer.write_record(columns.map(|c| row[c].as_str())).expect("written");
    }
    writer
        .write_record(["QPV", QPV_ROW.0, "", "34172", "", "", QPV_ROW.1, ""])
        .expect("written");
    String::from_utf8(writer.into_inner().expect("written")).expect("UTF-8")
}

/// A class before and after, and the people.
pub struct Zoned {
    pub before: String,
    pub after: String,
    pub population: u64,
}

pub struct Truth {
    pub communes: BTreeMap<String, Zoned>,
    pub quarters: BTreeMap<String, Zoned>,
}

/// What the two files say of Occitanie.
pub fn truth() -> Truth {
    let word = |row: &HashMap<String, String>| {
        let class = CLASSES.iter().find(|(word, _)| *word == row["zmed_niveau"]);
        (row["code"].clone(), class.expect("a class").1)
    };
    let before: HashMap<String, &str> = table(FIRST_FILE).iter().map(word).collect();
    let after: HashMap<String, &str> = second_rows().iter().map(word).collect();
    let said = |list: &HashMap<String, &'static str>, code: &str| list.get(code).copied().unwrap_or("no_data");
    let own = communes().into_iter().filter(|(_, (region, _))| region == "76");
    // Communes that have no row of their own are decided by their former codes, which the second list leaves out.
    let zoned = own
        .filter(|(code, _)| before.contains_key(code))
        .map(|(code, (_, population))| {
            let (before, after) = (said(&before, &code).to_owned(), said(&after, &code).to_owned());
            (
                code,
                Zoned {
                    before,
                    after,
                    population,
                },
            )
        });
    let communes: BTreeMap<String, Zoned> = zoned.collect();
    let text = fs::read_to_string("data/qpv/qpv-2024-occitanie.geojson").expect("the QPV");
    let qpv: Json = serde_json::from_str(&text).expect("GeoJSON");
    let quarters = qpv["features"].as_array().expect("features").iter().map(|feature| {
        let property = |name: &str| feature["properties"][name].as_str().expect("text").to_owned();
        let code = property("code_qp");
        let each: Vec<String> = property("insee_com").split(',').map(|c| c.trim().to_owned()).collect();
        let class = |list: &HashMap<String, &'static str>| {
            let mut all: Vec<&str> = each.iter().map(|c| said(list, c)).collect();
            all.dedup();
            match all[..] {
                // Never lower than the commune's class: only in a ZIP is there one choice.
                [one @ ("zip" | "no_data")] => one.to_owned(),
                _ => "undetermined".to_owned(),
            }
        };
        let row = (code == QPV_ROW.0).then(|| "zip".to_owned());
        let zoned = Zoned {
            before: class(&before),
            after: row.unwrap_or_else(|| class(&after)),
            population: 0,
        };
        (code, zoned)
    });
    let quarters = quarters.collect();
    Truth { communes, quarters }
}
