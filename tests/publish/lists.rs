//! Lists that are imported: made from the one in the repository.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The départements of Occitanie.
const OCCITANIE: [&str; 13] = [
    "09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82",
];

/// The rows of Occitanie: code, name, class.
pub fn occitanie() -> Vec<(String, String, String)> {
    let mut reader = csv::Reader::from_path("data/zoning/medecins-2025-05.csv").expect("the list");
    let columns: HashMap<String, usize> = reader
        .headers()
        .expect("a header")
        .iter()
        .enumerate()
        .map(|(n, name)| (name.to_owned(), n))
        .collect();
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.map(|row| ["code", "lib", "zmed_niveau"].map(|name| row[columns[name]].to_owned()))
        .filter(|[code, ..]| OCCITANIE.contains(&&code[..2]))
        .map(|[code, name, class]| (code, name, class))
        .collect()
}

/// A file in the layout of the official one, with the classes that `class` gives.
pub fn official(folder: &Path, class: impl Fn(&str, &str) -> Option<String>) -> PathBuf {
    let mut text = "\"source\",\"date_maj\",\"niveau\",\"code\",\"lib\",\"com_code\",\"com_lib\",\"com_region\",\"pop\",\"tvs_code\",\"tvs_lib\",\"zmed_niveau\",\"zmed_date_arrete\"\n".to_owned();
    for (code, name, old) in occitanie() {
        if let Some(class) = class(&code, &old) {
            let name = name.replace('"', "\"\"");
            let _ = writeln!(
                text,
                "\"ARS\",\"05/11/2025\",\"COM\",\"{code}\",\"{name}\",\"{code}\",\"{name}\",\"76\",\"1 306\",\"\",\"\",\"{class}\",\"30/10/2025\""
            );
        }
    }
    let path = folder.join("zonages-com.csv");
    std::fs::write(&path, text).expect("written");
    path
}

/// Fabrezan becomes ZIP and Montpellier ZAC; the rest stays.
pub fn changed(code: &str, old: &str) -> Option<String> {
    Some(match code {
        "11132" => "1_ZIP".to_owned(),
        "34172" => "2_ZAC".to_owned(),
        _ => old.to_owned(),
    })
}
