//! Outlines of the communes and arrondissements (contours-administratifs, or any file with their codes).
//!
//! A file must have each commune of the dataset: where an outline is missing, its land is in another one, which would make an answer
//! wrong. What the file does not have and the dataset does (arrondissements, land known to be without an outline) is kept.

use super::origins::{Origins, check_rings, crossings};
use super::state::{State, day, for_all_of_france};
use super::territory::{astray, outside};
use super::written::{Shape, collection, packed};
use super::{Import, of_file, of_shape};
use crate::dataset::manifest::{Generation, Layer};
use crate::dataset::outlines::is_collectivity;
use crate::dataset::{Snapshot, cog::Meaning};
use crate::domain::CommuneCode;
use crate::formats::{At, Feature, bytes, read_features};
use crate::geom::Area;
use crate::geom::inner::inner_point;
use crate::index::AreaIndex;
use crate::ingest::error::IngestError;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What the commune's code may be called.
const CODES: [&str; 7] = [
    "code",
    "insee_com",
    "code_insee",
    "codgeo",
    "insee",
    "insee_arm",
    "com_code",
];

/// An outline and where it stood.
struct Outline {
    file: String,
    /// `None` for what is kept of the dataset.
    at: Option<At>,
    arrondissement: bool,
    /// Communes without an outline that this one covers, as the dataset has it.
    also_covers: Option<String>,
    area: Area,
}

type Read = BTreeMap<CommuneCode, Outline>;

/// # Errors
/// When a file cannot be read, a code is no commune of the dataset, two outlines of one commune differ, or one is missing.
pub(super) fn read(old: &Snapshot, layer: &Layer, import: &Import<'_>) -> Result<State, IngestError> {
    let (mut found, mut repeated) = (Read::new(), 0);
    let mut file = "import".to_owned();
    for path in import.files {
        file = bytes::name(path);
        for feature in read_features(path)? {
            repeated += usize::from(!add(&mut found, feature, old, &file)?);
        }
    }
    let as_of = day(layer, &import.about, &file)?;
    let rows = found.len();
    let newest = layer.newest()?;
    let mut remarks = Vec::new();
    let covering = kept_coverings(newest, import, &found)?;
    let excused: Vec<CommuneCode> = covering.values().flat_map(|text| codes(text)).collect();
    check_all_there(&found, old, &excused, &file)?;
    for (holder, covered) in covering {
        remarks.push(format!(
            "the outline of {holder} covers {covered} too, which have none, as before"
        ));
        if let Some(outline) = found.get_mut(&holder) {
            outline.also_covers = Some(covered);
        }
    }
    let kept = keep_arrondissements(&mut found, old);
    if kept > 0 {
        remarks.push(format!("{kept} arrondissements are not in it: their outlines are kept"));
    }
    let gaps = kept_gaps(newest, import, &found)?;
    let id = format!("{}-{as_of}", layer.id);
    let mut origins = Origins::default();
    for (code, outline) in &found {
        let Some(at) = outline.at else { continue };
        origins.add(code, &outline.file, at);
        remarks.extend(crossings(&outline.area, code.as_str(), &outline.file, at));
    }
    let shapes: Vec<Shape<'_>> = found.iter().map(|(code, outline)| shape(*code, outline)).collect();
    let text = packed(&collection(&layer.id, &shapes)?)?;
    let mut state = State {
        // Outlines are no legal state: only those of today are of use, and the version before has the others.
        replaces: layer.generations.iter().map(|g| g.id.clone()).collect(),
        generation: for_all_of_france(id, as_of, &import.about),
        contents: vec![],
        notes: vec![],
        rows,
        repeated,
        remarks,
        origins,
    };
    state.file("outlines", PathBuf::from("communes/outlines.geojson.gz"), text);
    if !gaps.is_empty() {
        let shapes: Vec<Shape<'_>> = gaps
            .iter()
            .map(|(candidates, area)| Shape {
                properties: BTreeMap::from([("candidates", candidates.clone())]),
                area,
            })
            .collect();
        state.file(
            "gaps",
            PathBuf::from("communes/gaps.geojson"),
            collection("gaps", &shapes)?,
        );
    }
    Ok(state)
}

fn shape(code: CommuneCode, outline: &Outline) -> Shape<'_> {
    let kind = if outline.arrondissement {
        "arrondissement"
    } else {
        "commune"
    };
    let mut properties = BTreeMap::from([("code", code.to_string()), ("kind", kind.to_owned())]);
    if let Some(others) = &outline.also_covers {
        properties.insert("also_covers", others.clone());
    }
    Shape {
        properties,
        area: &outline.area,
    }
}

fn codes(text: &str) -> Vec<CommuneCode> {
    text.split_whitespace().filter_map(|code| code.parse().ok()).collect()
}

/// Adds an outline; false when it stands there already, the same.
fn add(found: &mut Read, feature: Feature, old: &Snapshot, file: &str) -> Result<bool, IngestError> {
    let at = feature.at;
    let wrong = |what: String| of_shape(file, at, what);
    let lower: BTreeMap<String, &String> = feature.properties.iter().map(|(k, v)| (k.to_lowercase(), v)).collect();
    let text = CODES.iter().find_map(|name| lower.get(*name));
    let text = text.ok_or_else(|| {
        wrong(format!(
            "the feature has no code of a commune (looked for {})",
            CODES.join(", ")
        ))
    })?;
    let code: CommuneCode = text
        .trim()
        .parse()
        .map_err(|e: crate::domain::code::CodeError| wrong(e.to_string()))?;
    let arrondissement = match old.cog.meaning(code) {
        Meaning::Commune(_) => false,
        Meaning::Arrondissement(..) => true,
        Meaning::Former(_) | Meaning::Unknown => {
            return Err(wrong(format!(
                "{code} is no commune of the dataset: are the outlines of the same year as its communes?"
            )));
        }
    };
    let area = feature.area.ok_or_else(|| wrong(format!("{code} has no geometry")))?;
    if let Some(p) = outside(&area) {
        return Err(wrong(format!("{code} {}", astray(p))));
    }
    check_rings(&area, code.as_str(), file, at)?;
    if let Some(known) = found.get(&code) {
        if known.area.rings().eq(area.rings()) {
            return Ok(false);
        }
        let place = known.at.map(|at| format!(", {at}")).unwrap_or_default();
        return Err(wrong(format!(
            "{code} has another outline in {}{place}: remove the one that is wrong",
            known.file
        )));
    }
    found.insert(
        code,
        Outline {
            file: file.to_owned(),
            at: Some(at),
            arrondissement,
            also_covers: None,
            area,
        },
    );
    Ok(true)
}

/// Communes whose outline covers others that have none, in the dataset and still.
fn kept_coverings(
    newest: &Generation,
    import: &Import<'_>,
    found: &Read,
) -> Result<BTreeMap<CommuneCode, String>, IngestError> {
    let mut kept = BTreeMap::new();
    for feature in read_features(&newest.file(import.terms.base, "outlines")?)? {
        let said = |key: &str| feature.properties.get(key);
        let (Some(code), Some(others)) = (said("code"), said("also_covers")) else {
            continue;
        };
        let without: Vec<String> = codes(others)
            .into_iter()
            .filter(|other| !found.contains_key(other))
            .map(|other| other.to_string())
            .collect();
        if let (Ok(holder), false) = (code.parse(), without.is_empty()) {
            kept.insert(holder, without.join(" "));
        }
    }
    Ok(kept)
}

fn check_all_there(found: &Read, old: &Snapshot, excused: &[CommuneCode], file: &str) -> Result<(), IngestError> {
    let missing: Vec<String> = old
        .cog
        .communes()
        .iter()
        .filter(|c| {
            !is_collectivity(c.department.as_str()) && !found.contains_key(&c.code) && !excused.contains(&c.code)
        })
        .map(|c| format!("{} {}", c.code, c.name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let shown: Vec<&str> = missing.iter().take(3).map(String::as_str).collect();
    Err(of_file(
        file,
        format!(
            "has no outline of {} communes, such as {}: is it of another year, or of a part of France?",
            missing.len(),
            shown.join(", ")
        ),
    ))
}

/// Takes over the outlines of arrondissements that the file does not have.
fn keep_arrondissements(found: &mut Read, old: &Snapshot) -> usize {
    let mut kept = 0;
    for code in old.cog.arrondissements().iter().map(|a| a.code) {
        if found.contains_key(&code) {
            continue;
        }
        if let Some(area) = old.outlines.arrondissement(code) {
            kept += 1;
            let outline = Outline {
                file: "the dataset".to_owned(),
                at: None,
                arrondissement: true,
                also_covers: None,
                area: area.clone(),
            };
            found.insert(code, outline);
        }
    }
    kept
}

/// Land that no outline decides, of which the new ones do not decide either.
fn kept_gaps(newest: &Generation, import: &Import<'_>, found: &Read) -> Result<Vec<(String, Area)>, IngestError> {
    if !newest.files.contains_key("gaps") {
        return Ok(vec![]);
    }
    let communes = found.values().filter(|o| !o.arrondissement).map(|o| o.area.clone());
    let index = AreaIndex::new(communes.collect(), 0.0);
    let mut kept = Vec::new();
    for feature in read_features(&newest.file(import.terms.base, "gaps")?)? {
        let candidates = feature.properties.get("candidates").cloned().unwrap_or_default();
        if let Some(area) = feature.area {
            let decided = inner_point(&area).is_some_and(|p| index.first_at(p).is_some());
            if !decided {
                kept.push((candidates, area));
            }
        }
    }
    Ok(kept)
}
