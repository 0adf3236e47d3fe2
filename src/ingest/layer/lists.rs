//! Lists of communes: the mountain zone (`code_commune`, `zone_montagne`) and the massifs (`CODGEO`, `MASSIF`).

use super::origins::Origins;
use super::state::{State, day, for_all_of_france};
use super::{Import, of_file, of_row};
use crate::dataset::manifest::Layer;
use crate::domain::CommuneCode;
use crate::ingest::error::IngestError;
use crate::ingest::table;
use std::collections::BTreeMap;
use std::path::PathBuf;

const PARTLY: &str = "(partiellement)";

/// What one list is like.
struct Form {
    columns: [&'static str; 2],
    /// What is wrong with a value, if something is.
    fault: fn(&str) -> Option<String>,
    /// Whether two values of one commune contradict each other.
    contradict: fn(&str, &str) -> bool,
}

/// The mountain zone.
///
/// # Errors
/// When a file cannot be read, a cell means nothing, or rows disagree.
pub(super) fn montagne(layer: &Layer, import: &Import<'_>) -> Result<State, IngestError> {
    let form = Form {
        columns: ["code_commune", "zone_montagne"],
        fault: |value| {
            let known = ["C", "NC", "P", "CP"].contains(&value);
            (!known).then(|| format!("\"{value}\" is no value of zone_montagne (C, NC, P or CP)"))
        },
        contradict: |one, other| one != other,
    };
    read(layer, import, &form)
}

/// The massifs.
///
/// # Errors
/// When a file cannot be read, a cell means nothing, or rows disagree.
pub(super) fn massifs(layer: &Layer, import: &Import<'_>) -> Result<State, IngestError> {
    let form = Form {
        columns: ["CODGEO", "MASSIF"],
        fault: |value| value.is_empty().then(|| "MASSIF is empty".to_owned()),
        // A commune may be in two massifs, but not wholly and partly in one.
        contradict: |one, other| one != other && massif(one) == massif(other),
    };
    read(layer, import, &form)
}

/// The name of a massif without the mark of those partly in it.
fn massif(value: &str) -> &str {
    value.strip_suffix(PARTLY).unwrap_or(value).trim()
}

fn read(layer: &Layer, import: &Import<'_>, form: &Form) -> Result<State, IngestError> {
    let mut values: BTreeMap<CommuneCode, Vec<(String, u64)>> = BTreeMap::new();
    let (mut repeated, mut remarks, mut rows) = (0, vec![], 0);
    let mut last = "import".to_owned();
    for path in import.files {
        let (table, windows_1252) = table::read(path, &form.columns)?;
        let file = table.file();
        last = file.to_owned();
        if windows_1252 {
            remarks.push(format!("{file} was read as Windows-1252"));
        }
        if table.is_empty() {
            return Err(of_file(file, "holds no row: is it the right file?".to_owned()));
        }
        let (code, value) = (table.column(form.columns[0])?, table.column(form.columns[1])?);
        for row in table.rows() {
            let wrong = |what: String| of_row(file, row.line, what);
            let commune: CommuneCode = row
                .get(code)
                .parse()
                .map_err(|e: crate::domain::code::CodeError| wrong(format!("{}: {e}", form.columns[0])))?;
            let text = row.get(value);
            if let Some(what) = (form.fault)(text) {
                return Err(wrong(what));
            }
            let known = values.entry(commune).or_default();
            if known.iter().any(|(other, _)| other == text) {
                repeated += 1;
            } else if let Some((other, line)) = known.iter().find(|(other, _)| (form.contradict)(other, text)) {
                return Err(wrong(format!(
                    "{commune} is \"{text}\" here and \"{other}\" on line {line}: correct the one that is wrong"
                )));
            } else {
                known.push((text.to_owned(), row.line));
                rows += 1;
            }
        }
    }
    let as_of = day(layer, &import.about, &last)?;
    let id = format!("{}-{as_of}", layer.id);
    let path = PathBuf::from("mountain").join(format!("{id}.csv"));
    let text = written(form, &values).map_err(|e| of_file(&last, e.to_string()))?;
    // A list of the same day is the same state, put right.
    let same_day = layer.generations.iter().filter(|g| g.as_of == as_of);
    let mut state = State {
        replaces: same_day.map(|g| g.id.clone()).collect(),
        generation: for_all_of_france(id, as_of, &import.about),
        contents: vec![],
        notes: layer.notes.clone(),
        rows,
        repeated,
        remarks,
        origins: Origins::default(),
    };
    state.file("communes", path, text);
    Ok(state)
}

fn written(form: &Form, values: &BTreeMap<CommuneCode, Vec<(String, u64)>>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(form.columns)?;
    for (code, own) in values {
        let mut own: Vec<&str> = own.iter().map(|(value, _)| value.as_str()).collect();
        own.sort_unstable();
        for value in own {
            writer.write_record([code.as_str(), value])?;
        }
    }
    writer.into_inner().map_err(|e| e.into_error().into())
}
