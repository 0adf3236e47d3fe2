//! The rows of a zoning file: the official layout of 30 columns, or a list of two, the commune and its class.

use crate::dataset::zoning::class_of;
use crate::domain::{Date, ZoningClass, date};
use crate::formats::{FormatError, Row, Table};
use crate::geocode::normalise::fold;
use crate::ingest::error::IngestError;
use crate::ingest::table;
use jiff::ToSpan;
use std::path::Path;
use std::sync::Arc;

/// A row, as it will stand in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The file it stood in.
    pub file: Arc<str>,
    /// Its line there, from 1.
    pub line: u64,
    /// `COM`, `QPV` or `GQ`.
    pub level: String,
    /// INSEE code, code of the QPV or of the large quarter; empty when only a name is given.
    pub code: String,
    /// Name as written.
    pub name: String,
    /// The commune of a QPV or a large quarter.
    pub commune: String,
    /// The class as the official file writes it.
    pub class: String,
    /// Day of the arrêté, where the file says it.
    pub act: Option<Date>,
    /// Territoire de vie-santé.
    pub tvs: [String; 2],
    /// Département, where a list by hand says it.
    pub department: String,
}

/// A file.
#[derive(Debug)]
pub struct List {
    /// Its name, for messages.
    pub file: String,
    /// Its rows in order.
    pub lines: Vec<Line>,
    /// The day whose state it shows, where it says so.
    pub as_of: Option<Date>,
    /// Whether it had to be read as Windows-1252.
    pub windows_1252: bool,
}

/// The columns of the official file that are needed.
const OFFICIAL: [&str; 3] = ["niveau", "code", "zmed_niveau"];
/// What the columns of a list by hand may be called, without case, accents and signs.
const COMMUNE: [&str; 10] = [
    "code",
    "insee",
    "code insee",
    "codgeo",
    "com code",
    "code commune",
    "commune",
    "nom",
    "libelle",
    "nom commune",
];
const CLASS: [&str; 7] = [
    "zmed niveau",
    "zonage",
    "classe",
    "zone",
    "classement",
    "qualification",
    "zonage medecin",
];
const DEPARTMENT: [&str; 4] = ["departement", "dep", "dpt", "code departement"];

/// Reads a CSV (UTF-8 or Windows-1252, plain or gzip) or a spreadsheet.
///
/// # Errors
/// When it cannot be read, has no column that names communes or classes, or a row has a class that nobody knows.
pub fn read(path: &Path) -> Result<List, IngestError> {
    let (table, windows_1252) = table(path)?;
    let lines = if OFFICIAL.iter().all(|name| table.optional_column(name).is_some()) {
        official(&table)?
    } else {
        by_hand(&table)?
    };
    if lines.is_empty() {
        return Err(IngestError::File {
            file: table.file().to_owned(),
            what: "holds no row: is it the right file?".to_owned(),
        });
    }
    let shown = table.optional_column("date_maj");
    let as_of = table.rows().filter_map(|row| french_day(row.optional(shown)?)).max();
    Ok(List {
        file: table.file().to_owned(),
        lines,
        as_of,
        windows_1252,
    })
}

fn table(path: &Path) -> Result<(Table, bool), IngestError> {
    match table::read(path, &OFFICIAL) {
        // Not in the official layout: as it is, then, or the first sheet, if it is a table at all.
        Err(FormatError::Sheet { .. } | FormatError::MissingColumn { .. }) => Ok(table::read(path, &[])?),
        read => Ok(read?),
    }
}

/// The day that spreadsheets count from.
const EPOCH: Date = Date::constant(1899, 12, 30);

/// A day as French spreadsheets write it, as they count it, or ISO.
fn french_day(text: &str) -> Option<Date> {
    if let Some(day) = date::parse_iso(text) {
        return Some(day);
    }
    if let Some(count) = text.parse::<i32>().ok().filter(|n| (30_000..80_000).contains(n)) {
        return EPOCH.checked_add(count.days()).ok();
    }
    let mut parts = text.split('/');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let day = date::parse_iso(&format!("{year}-{month:0>2}-{day:0>2}"));
    day.filter(|_| parts.next().is_none())
}

fn wrong(table: &Table, row: &Row<'_>, what: String) -> IngestError {
    IngestError::Row {
        file: table.file().to_owned(),
        line: row.line,
        what,
    }
}

fn official(table: &Table) -> Result<Vec<Line>, IngestError> {
    let file: Arc<str> = table.file().into();
    let column = |name: &str| table.optional_column(name);
    let (level, code, class) = (
        table.column("niveau")?,
        table.column("code")?,
        table.column("zmed_niveau")?,
    );
    let (name, commune, act) = (column("lib"), column("com_code"), column("zmed_date_arrete"));
    let tvs = [column("tvs_code"), column("tvs_lib")];
    let text = |row: &Row<'_>, column: Option<usize>| row.optional(column).unwrap_or_default().to_owned();
    table
        .rows()
        .map(|row| {
            class_of(row.get(class), row.get(level)).map_err(|what| wrong(table, &row, what))?;
            let act = row.optional(act).map(|day| {
                french_day(day).ok_or_else(|| {
                    wrong(
                        table,
                        &row,
                        format!("zmed_date_arrete: \"{day}\" is no day (dd/mm/yyyy)"),
                    )
                })
            });
            Ok(Line {
                file: Arc::clone(&file),
                line: row.line,
                level: row.get(level).to_owned(),
                code: row.get(code).to_owned(),
                name: text(&row, name),
                commune: text(&row, commune),
                class: row.get(class).to_owned(),
                act: act.transpose()?,
                tvs: tvs.map(|column| text(&row, column)),
                department: String::new(),
            })
        })
        .collect()
}

fn by_hand(table: &Table) -> Result<Vec<Line>, IngestError> {
    let find = |wanted: &[&str]| {
        let at = |name: &&str| table.columns().iter().position(|c| fold(c) == **name);
        wanted.iter().find_map(at)
    };
    let missing = |what: &str, wanted: &[&str]| IngestError::File {
        file: table.file().to_owned(),
        what: format!(
            "has no column for {what} ({}); its columns are {}",
            wanted.join(", "),
            table.columns().join(", ")
        ),
    };
    let commune = find(&COMMUNE).ok_or_else(|| missing("the commune", &COMMUNE))?;
    let class = find(&CLASS).ok_or_else(|| missing("its class", &CLASS))?;
    let file: Arc<str> = table.file().into();
    let (names, department) = (find(&["commune", "nom", "libelle", "nom commune"]), find(&DEPARTMENT));
    table
        .rows()
        .map(|row| {
            let known = class_in_words(row.get(class));
            let class = known.ok_or_else(|| {
                wrong(
                    table,
                    &row,
                    format!(
                        "\"{}\" is no class (ZIP, ZAC, ZAR, HZ, or the codes of the official file)",
                        row.get(class)
                    ),
                )
            })?;
            let cell = row.get(commune);
            if cell.is_empty() {
                return Err(wrong(table, &row, "names no commune".to_owned()));
            }
            let is_code = is_insee(cell);
            Ok(Line {
                file: Arc::clone(&file),
                line: row.line,
                level: "COM".to_owned(),
                code: if is_code { full_code(cell) } else { String::new() },
                name: if is_code {
                    row.optional(names).unwrap_or_default().to_owned()
                } else {
                    cell.to_owned()
                },
                commune: String::new(),
                class: class.to_owned(),
                act: None,
                tvs: Default::default(),
                department: row.optional(department).unwrap_or_default().to_owned(),
            })
        })
        .collect()
}

/// Whether a cell is an INSEE code; four digits are one whose zero a spreadsheet dropped.
fn is_insee(text: &str) -> bool {
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    match text.len() {
        4 => digits(text),
        5 => digits(text) || (text.starts_with("2A") || text.starts_with("2B")) && digits(&text[2..]),
        _ => false,
    }
}

fn full_code(text: &str) -> String {
    format!("{text:0>5}")
}

/// The official code of a class that is written in words.
fn class_in_words(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    let class = match folded.as_str() {
        "zip" | "1 zip" | "zone d intervention prioritaire" => ZoningClass::Zip,
        "zac" | "2 zac" | "zone d action complementaire" => ZoningClass::Zac,
        "zar" | "4 zar" | "zone d accompagnement regional" => ZoningClass::Zar,
        "hz" | "3 hz" | "6 hz" | "hors zonage" | "hors zone" => ZoningClass::Hz,
        "zv" | "5 zv" | "zone de vigilance" => ZoningClass::Zv,
        _ => return None,
    };
    Some(match class {
        ZoningClass::Zip => "1_ZIP",
        ZoningClass::Zac => "2_ZAC",
        ZoningClass::Zar => "4_ZAR",
        ZoningClass::Hz => "3_HZ",
        ZoningClass::Zv => "5_ZV",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, content: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, content).expect("written");
        (folder, path)
    }

    #[test]
    fn the_official_layout() {
        let text = "\"source\",\"date_maj\",\"niveau\",\"code\",\"lib\",\"com_code\",\"tvs_code\",\"tvs_lib\",\"zmed_niveau\",\"zmed_date_arrete\"\n\
            \"ARS\",\"05/11/2025\",\"COM\",\"11132\",\"Fabrezan\",\"11132\",\"11203\",\"Lézignan-Corbières\",\"2_ZAC\",\"30/10/2025\"\n";
        let (_keep, path) = file("zonages-com.csv", text.as_bytes());
        let list = read(&path).expect("a list");
        assert_eq!(list.as_of.map(|d| d.to_string()).as_deref(), Some("2025-11-05"));
        let line = &list.lines[0];
        assert_eq!(
            (line.code.as_str(), line.class.as_str(), line.line),
            ("11132", "2_ZAC", 2)
        );
        assert_eq!(line.act.map(|d| d.to_string()).as_deref(), Some("2025-10-30"));
        assert_eq!(line.tvs, ["11203", "Lézignan-Corbières"]);
    }

    #[test]
    fn a_list_by_hand_and_windows_1252() {
        let (_keep, path) = file("annexe.csv", b"Commune;Zonage\nS\xe8te;Hors zonage\n9011;zip\n");
        let list = read(&path).expect("a list");
        assert!(list.windows_1252);
        assert_eq!(
            (list.lines[0].name.as_str(), list.lines[0].class.as_str()),
            ("Sète", "3_HZ")
        );
        assert_eq!(
            (list.lines[1].code.as_str(), list.lines[1].class.as_str()),
            ("09011", "1_ZIP")
        );
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, wanted) in [
            (
                "niveau,code,zmed_niveau\nCOM,11132,9_NEW\n",
                "line 2: \"9_NEW\" is no zoning class",
            ),
            (
                "niveau,code,zmed_niveau\nCOM,11132,3_QPV_ZIP\n",
                "line 2: class 3_QPV_ZIP does not fit",
            ),
            (
                "commune,zonage\nFabrezan,peut-être\n",
                "line 2: \"peut-être\" is no class",
            ),
            ("commune,population\nFabrezan,12\n", "no column for its class"),
            ("niveau,code,zmed_niveau\n", "holds no row"),
        ] {
            let (_keep, path) = file("list.csv", text.as_bytes());
            let told = read(&path).expect_err(text).to_string();
            assert!(told.contains(wanted), "{told}");
        }
    }
}
