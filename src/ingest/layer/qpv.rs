//! Perimeters of the QPV, as ANCT publishes them for France or a région has them in its GIS.
//!
//! A file speaks for all of France when it has QPV in every région, else for the régions that the importer names. Whether it is the
//! state that the dataset has already is told by its codes: where both speak, they are the same ones.

use super::origins::{Origins, check_rings, crossings};
use super::state::State;
use super::territory::{astray, outside};
use super::written::{Shape, collection};
use super::{Import, of_file, of_shape};
use crate::dataset::manifest::{Generation, Layer};
use crate::dataset::{Cog, Snapshot, cog::Meaning};
use crate::domain::{CommuneCode, Date, RegionCode};
use crate::formats::{At, Feature, bytes, read_features, read_features_of};
use crate::geom::Area;
use crate::ingest::error::IngestError;
use crate::rules::Text;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// One QPV as it goes into the dataset.
struct Quarter {
    file: String,
    at: At,
    region: RegionCode,
    properties: BTreeMap<&'static str, String>,
    area: Area,
}

type Quarters = BTreeMap<String, Quarter>;

/// # Errors
/// When a file cannot be read, a QPV lacks something or stands twice in two ways, or what the file does not say was not said.
pub(super) fn read(old: &Snapshot, layer: &Layer, import: &Import<'_>) -> Result<State, IngestError> {
    let newest = layer.newest()?;
    let member = layer.fetch.as_ref().and_then(|f| f.member.as_deref());
    let (mut quarters, mut repeated) = (Quarters::new(), 0);
    let mut file = "import".to_owned();
    for path in import.files {
        file = bytes::name(path);
        for feature in read_features_of(path, member)? {
            repeated += usize::from(!add(&mut quarters, quarter(feature, &old.cog, &file)?, &file)?);
        }
    }
    if quarters.is_empty() {
        return Err(of_file(&file, "holds no QPV: is it the right file?".to_owned()));
    }
    let spoken_of = regions(&quarters, &import.about.regions, &old.cog, &file)?;
    quarters.retain(|_, q| spoken_of.as_ref().is_none_or(|own| own.contains(&q.region)));
    let rows = quarters.len();
    let from = day_of_effect(old, newest, import, &quarters, spoken_of.as_ref(), &file)?;
    let same_state = newest.effective_from == Some(from);
    let mut covered = spoken_of;
    if let (true, Some(own)) = (same_state, &mut covered) {
        keep_others(old, newest, import, own, &mut quarters)?;
    }
    let suffix = covered
        .as_ref()
        .map(|own| format!("-{}", joined(own.iter().map(ToString::to_string), "-")));
    let id = format!("{}-{from}{}", layer.id, suffix.unwrap_or_default());
    let shapes: Vec<Shape<'_>> = quarters
        .values()
        .map(|q| Shape {
            properties: q.properties.iter().map(|(k, v)| (*k, v.clone())).collect(),
            area: &q.area,
        })
        .collect();
    let text = collection(&id, &shapes)?;
    let (mut origins, mut remarks) = (Origins::default(), vec![]);
    for (code, quarter) in &quarters {
        origins.add(code, &quarter.file, quarter.at);
        remarks.extend(crossings(&quarter.area, code, &quarter.file, quarter.at));
    }
    let own_document = import.about.document.clone();
    let mut state = State {
        replaces: if same_state { vec![newest.id.clone()] } else { vec![] },
        generation: Generation {
            as_of: import
                .about
                .as_of
                .unwrap_or(if same_state { newest.as_of } else { from }),
            effective_from: Some(from),
            effective_to: None,
            document: own_document.or_else(|| newest.document.clone().filter(|_| same_state)),
            regions: covered.as_ref().map(|own| own.iter().copied().collect()),
            superseded: vec![],
            files: BTreeMap::new(),
            id: id.clone(),
        },
        contents: vec![],
        notes: notes(layer, covered.as_ref(), quarters.len(), &old.cog),
        rows,
        repeated,
        remarks,
        origins,
    };
    state.file("polygons", PathBuf::from("qpv").join(format!("{id}.geojson")), text);
    Ok(state)
}

fn joined(parts: impl Iterator<Item = String>, between: &str) -> String {
    parts.collect::<Vec<_>>().join(between)
}

/// Adds a QPV; false when it stands there already, the same.
fn add(quarters: &mut Quarters, (code, new): (String, Quarter), file: &str) -> Result<bool, IngestError> {
    if let Some(known) = quarters.get(&code) {
        let same = known.properties == new.properties && known.area.rings().eq(new.area.rings());
        return if same {
            Ok(false)
        } else {
            Err(of_shape(
                file,
                new.at,
                format!(
                    "{code} is {} of {} too and not the same there: remove the one that is wrong",
                    known.at, known.file
                ),
            ))
        };
    }
    quarters.insert(code, new);
    Ok(true)
}

/// A feature as a QPV. Shapefiles write their names of columns in either case.
fn quarter(feature: Feature, cog: &Cog, file: &str) -> Result<(String, Quarter), IngestError> {
    let at = feature.at;
    let wrong = |what: String| of_shape(file, at, what);
    let said: BTreeMap<String, String> = feature
        .properties
        .into_iter()
        .map(|(key, value)| (key.to_lowercase(), value.trim().to_owned()))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let needed = |key: &str| {
        let found = said.get(key).cloned();
        found.ok_or_else(|| wrong(format!("the feature has no {key}: is it a file of QPV?")))
    };
    let code = needed("code_qp")?;
    let named = needed("insee_com")?;
    let area = feature.area.ok_or_else(|| wrong(format!("{code} has no geometry")))?;
    if let Some(p) = outside(&area) {
        return Err(wrong(format!("{code} {}", astray(p))));
    }
    check_rings(&area, &code, file, at)?;
    let mut own = None;
    for text in named.split([',', ';', ' ']).filter(|t| !t.is_empty()) {
        let commune: CommuneCode = text
            .parse()
            .map_err(|e: crate::domain::code::CodeError| wrong(format!("{code}, insee_com: {e}")))?;
        own = own.or_else(|| number(cog, commune));
    }
    let own = own.ok_or_else(|| wrong(format!("{code} names {named}, which no register of communes knows")))?;
    let commune = &cog.communes()[own];
    if let Some(region) = said
        .get("insee_reg")
        .filter(|text| **text != commune.region.to_string())
    {
        return Err(wrong(format!(
            "{code} names {} {}, which is in région {}, and says {region} itself",
            commune.code, commune.name, commune.region
        )));
    }
    let mut properties = BTreeMap::from([
        ("code_qp", code.clone()),
        ("lib_qp", needed("lib_qp")?),
        ("insee_com", named),
        ("insee_reg", commune.region.to_string()),
        ("insee_dep", commune.department.to_string()),
    ]);
    if let Some(name) = said.get("lib_com") {
        properties.insert("lib_com", name.clone());
    }
    let quarter = Quarter {
        file: file.to_owned(),
        at,
        region: commune.region,
        properties,
        area,
    };
    Ok((code, quarter))
}

fn number(cog: &Cog, commune: CommuneCode) -> Option<usize> {
    match cog.meaning(commune) {
        Meaning::Commune(n) | Meaning::Arrondissement(_, n) => Some(n),
        Meaning::Former(of) => cog.number(of.first()?.commune),
        Meaning::Unknown => None,
    }
}

/// The régions of which the file has all QPV; `None` for all of France.
fn regions(
    quarters: &Quarters,
    said: &[RegionCode],
    cog: &Cog,
    file: &str,
) -> Result<Option<BTreeSet<RegionCode>>, IngestError> {
    let present: BTreeSet<RegionCode> = quarters.values().map(|q| q.region).collect();
    if let Some(without) = said.iter().find(|r| !present.contains(r)) {
        return Err(of_file(file, format!("has no QPV of the région {without}")));
    }
    if !said.is_empty() {
        return Ok(Some(said.iter().copied().collect()));
    }
    // Collectivities overseas have codes of three digits; not each of them has QPV.
    let all = cog.regions().iter().filter(|r| r.code.to_string().len() == 2);
    let lacking: Vec<String> = all
        .filter(|r| !present.contains(&r.code))
        .map(|r| r.name.clone())
        .collect();
    if lacking.is_empty() {
        return Ok(None);
    }
    let here = joined(present.iter().map(|r| format!("{r} {}", cog.region_name(*r))), ", ");
    Err(of_file(
        file,
        format!(
            "has no QPV in {} régions, so it is not that of all France: say with --region CODE, once for each, of which régions it has all QPV (it has some of {here})",
            lacking.len()
        ),
    ))
}

/// From when on the QPV of a file hold: as said, else as those in the dataset, when they are the same ones.
fn day_of_effect(
    old: &Snapshot,
    newest: &Generation,
    import: &Import<'_>,
    quarters: &Quarters,
    spoken_of: Option<&BTreeSet<RegionCode>>,
    file: &str,
) -> Result<Date, IngestError> {
    if let Some(from) = import.about.effective_from {
        return match newest.effective_from {
            Some(before) if from < before => Err(of_file(
                file,
                format!(
                    "its date of effect, {from}, is before that of {} ({before}), which is in the dataset: states come in in the order of their days",
                    newest.id
                ),
            )),
            _ => Ok(from),
        };
    }
    let both = |region: RegionCode| old.qpv.covers(region) && spoken_of.is_none_or(|own| own.contains(&region));
    let known: BTreeSet<&str> = old
        .qpv
        .list
        .iter()
        .filter(|q| both(q.region))
        .map(|q| q.code.as_str())
        .collect();
    let here: BTreeSet<&str> = quarters
        .iter()
        .filter(|(_, q)| both(q.region))
        .map(|(code, _)| code.as_str())
        .collect();
    let ask = "say from when on its QPV hold with --effective-from YYYY-MM-DD";
    if known.is_empty() {
        return Err(of_file(
            file,
            format!("has no région in common with {}: {ask}", newest.id),
        ));
    }
    let differ: Vec<&str> = known.symmetric_difference(&here).copied().collect();
    if let Some(first) = differ.first() {
        return Err(of_file(
            file,
            format!(
                "{} QPV are in it or in {} only, such as {first}: {ask}",
                differ.len(),
                newest.id
            ),
        ));
    }
    newest
        .effective_from
        .ok_or_else(|| of_file(file, format!("{} has no date of effect: {ask}", newest.id)))
}

/// The same state in other régions stays: one generation alone answers for a day.
fn keep_others(
    old: &Snapshot,
    newest: &Generation,
    import: &Import<'_>,
    covered: &mut BTreeSet<RegionCode>,
    quarters: &mut Quarters,
) -> Result<(), IngestError> {
    let kept: Vec<RegionCode> = match &newest.regions {
        Some(own) => own.iter().filter(|r| !covered.contains(r)).copied().collect(),
        None => old
            .cog
            .regions()
            .iter()
            .map(|r| r.code)
            .filter(|r| !covered.contains(r))
            .collect(),
    };
    let path = newest.file(import.terms.base, "polygons")?;
    let file = bytes::name(&path);
    for feature in read_features(&path)? {
        let (code, quarter) = quarter(feature, &old.cog, &file)?;
        if kept.contains(&quarter.region) {
            add(quarters, (code, quarter), &file)?;
        }
    }
    covered.extend(kept);
    Ok(())
}

/// The note on what the layer covers follows from what it has; others stay.
fn notes(layer: &Layer, covered: Option<&BTreeSet<RegionCode>>, count: usize, cog: &Cog) -> Vec<Text> {
    let of_coverage =
        |note: &Text| note.en.starts_with("The ") && note.en.contains(" QPV of ") && note.en.ends_with(" only.");
    let mut notes: Vec<Text> = layer.notes.iter().filter(|note| !of_coverage(note)).cloned().collect();
    if let Some(own) = covered {
        let names = joined(own.iter().map(|r| cog.region_name(*r)), ", ");
        notes.push(Text {
            fr: format!("Les {count} QPV des régions suivantes seulement : {names}."),
            en: format!("The {count} QPV of {names} only."),
        });
    }
    notes
}
