//! A list as a generation of the manifest.

use super::list::{Line, List};
use crate::dataset::manifest::{FileEntry, Generation, Superseded, hex};
use crate::dataset::zoning::LAYER;
use crate::dataset::{Cog, Finding, Manifest, cog::Meaning};
use crate::domain::{CommuneCode, Date, RegionCode, date};
use crate::ingest::error::IngestError;
use crate::ingest::publish::write_manifest;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the importer says of a list beside the list.
#[derive(Debug, Default, Clone)]
pub struct About {
    /// First day on which it holds; else the day on which the manifest knows the list before to be replaced.
    pub effective_from: Option<Date>,
    /// The day whose state it shows; else what the file says, else its first day.
    pub as_of: Option<Date>,
    /// The act that sets it.
    pub document: Option<String>,
    /// Only rows of these régions are taken; all when there is none.
    pub regions: Vec<RegionCode>,
}

/// A list that was added.
#[derive(Debug)]
pub struct Added {
    /// The id of its generation.
    pub id: String,
    /// Its file in the dataset, as findings name it.
    file: String,
    /// Where each row of that file stood in those that were brought.
    places: Vec<(Arc<str>, u64)>,
}

impl Added {
    /// Names in each finding about the list the place in the file that it came from.
    pub fn translate(&self, findings: &mut [Finding]) {
        for finding in findings.iter_mut().filter(|f| f.file == self.file) {
            // The header is line 1.
            let row = finding.line.and_then(|line| usize::try_from(line).ok()?.checked_sub(2));
            let place = row.and_then(|row| self.places.get(row));
            finding.brought = place.map(|(file, line)| format!("{file}, line {line}"));
        }
    }
}

/// Writes the list into a dataset folder that is being built, and its generation into the manifest, which ends those before it the day
/// before in the régions that the list speaks of.
///
/// # Errors
/// When no date of effect is given or known, it does not come after that of the list before, or the disk refuses.
pub fn add(folder: &Path, list: &List, about: &About, cog: &Cog) -> Result<Added, IngestError> {
    let (mut manifest, _) = Manifest::read(folder)?;
    let file_fault = |what: String| IngestError::File {
        file: list.file.clone(),
        what,
    };
    let wanted = |line: &&Line| {
        about.regions.is_empty() || region(line, cog).is_some_and(|region| about.regions.contains(&region))
    };
    let lines: Vec<&Line> = list.lines.iter().filter(wanted).collect();
    let regions: BTreeSet<RegionCode> = lines.iter().filter_map(|line| region(line, cog)).collect();
    if let Some(without) = about.regions.iter().find(|r| !regions.contains(r)) {
        return Err(file_fault(format!("has no row of the région {without}")));
    }
    let all = cog.regions().iter().all(|r| regions.contains(&r.code));
    let layer = manifest
        .layers
        .iter_mut()
        .find(|layer| layer.id == LAYER)
        .ok_or_else(|| file_fault(format!("the dataset has no layer {LAYER}")))?;
    let known = || {
        let later = layer.generations.iter().flat_map(|g| &g.superseded);
        later.filter(|s| regions.contains(&s.region)).map(|s| s.from).max()
    };
    let from = about.effective_from.or_else(known).ok_or_else(|| {
        file_fault("says nothing of its date of effect: give it with --effective-from YYYY-MM-DD".to_owned())
    })?;
    if let Some(day) = about.as_of.filter(|day| *day > date::today_in_paris()) {
        return Err(file_fault(format!(
            "{day} lies in the future: --as-of is the day whose state the list shows"
        )));
    }
    let shown = about.as_of.or(list.as_of).filter(|shown| *shown < from);
    if let (None, Some(shown)) = (about.effective_from, shown) {
        return Err(file_fault(format!(
            "shows the state of {shown}, before {from}, when the list in the dataset is replaced: is it the older one? If not, say when it begins with --effective-from"
        )));
    }
    let id = format!(
        "{LAYER}-{from}{}",
        if all {
            String::new()
        } else {
            format!("-{}", joined(&regions))
        }
    );
    // The same list imported again takes the place of its former self, and ends when that was known to end.
    let mut later: Vec<Superseded> = layer
        .generations
        .iter()
        .filter(|g| g.id == id)
        .flat_map(|g| g.superseded.clone())
        .collect();
    layer.generations.retain(|g| g.id != id);
    let covers = |g: &Generation| {
        g.regions
            .as_ref()
            .is_none_or(|own| own.iter().any(|r| regions.contains(r)))
    };
    if let Some(later) = layer.generations.iter().find(|g| covers(g) && g.start() >= from) {
        return Err(file_fault(format!(
            "its date of effect, {from}, is not after that of {} ({}), which is in the dataset",
            later.id,
            later.start()
        )));
    }
    let by = about
        .document
        .clone()
        .unwrap_or_else(|| format!("list imported from {}", list.file));
    for before in layer.generations.iter_mut().filter(|g| covers(g)) {
        let ended_earlier = before.effective_to.is_some_and(|last| last < from);
        for region in regions.iter().filter(|_| !ended_earlier) {
            let own = before.regions.as_ref().is_none_or(|own| own.contains(region));
            match before.superseded.iter_mut().find(|s| s.region == *region) {
                // The act that was known to come is this one, or an earlier one that is not here.
                Some(known) if known.from <= from => {}
                // A list in between: the act that was known to come replaces this one.
                Some(known) => {
                    later.push(known.clone());
                    (known.from, known.by) = (from, by.clone());
                }
                None if own => before.superseded.push(Superseded {
                    region: *region,
                    from,
                    by: by.clone(),
                }),
                None => {}
            }
        }
    }
    let text = written(&lines)?;
    let path = PathBuf::from("zoning").join(format!("{id}.csv"));
    let file = folder.join(&path);
    let listed = path.clone();
    std::fs::create_dir_all(folder.join("zoning")).map_err(|e| IngestError::io(folder, e))?;
    std::fs::write(&file, &text).map_err(|e| IngestError::io(&file, e))?;
    layer.generations.push(Generation {
        id: id.clone(),
        as_of: about
            .as_of
            .or(list.as_of)
            .unwrap_or(from)
            .max(from)
            .min(date::today_in_paris().max(from)),
        effective_from: Some(from),
        effective_to: None,
        document: about.document.clone(),
        regions: (!all).then(|| regions.iter().copied().collect()),
        superseded: later,
        files: BTreeMap::from([(
            "list".to_owned(),
            FileEntry {
                path,
                sha256: hex(&Sha256::digest(&text)),
            },
        )]),
    });
    layer.generations.sort_by_key(Generation::start);
    write_manifest(folder, &manifest)?;
    Ok(Added {
        id,
        file: listed.display().to_string(),
        places: lines.iter().map(|line| (Arc::clone(&line.file), line.line)).collect(),
    })
}

fn joined(regions: &BTreeSet<RegionCode>) -> String {
    let codes: Vec<String> = regions.iter().map(ToString::to_string).collect();
    codes.join("-")
}

/// The région of a row: that of its commune, or of the commune its QPV or large quarter is in.
fn region(line: &Line, cog: &Cog) -> Option<RegionCode> {
    let text = if line.level.eq_ignore_ascii_case("COM") || line.level.eq_ignore_ascii_case("COMMUNE") {
        &line.code
    } else {
        &line.commune
    };
    let known = text
        .parse::<CommuneCode>()
        .ok()
        .and_then(|code| match cog.meaning(code) {
            Meaning::Commune(number) | Meaning::Arrondissement(_, number) => Some(number),
            Meaning::Former(of) => cog.number(of.first()?.commune),
            Meaning::Unknown => None,
        });
    if let Some(number) = known {
        return Some(cog.communes()[number].region);
    }
    // A code that nobody knows still says its département, so that the row is not lost with those of other régions.
    let code = line
        .code
        .strip_prefix("QN0")
        .or(line.code.strip_prefix("QN"))
        .unwrap_or(text);
    let department = |length: usize| {
        let start = code.get(..length)?;
        cog.departments().iter().find(|d| d.code.as_str() == start)
    };
    department(3).or_else(|| department(2)).map(|d| d.region)
}

/// The list in the layout of the official file, with the columns that are used.
fn written(lines: &[&Line]) -> Result<Vec<u8>, IngestError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |e: csv::Error| IngestError::File {
        file: "the new list".to_owned(),
        what: e.to_string(),
    };
    let header = [
        "niveau",
        "code",
        "lib",
        "com_code",
        "tvs_code",
        "tvs_lib",
        "zmed_niveau",
        "zmed_date_arrete",
    ];
    writer.write_record(header).map_err(failed)?;
    for line in lines {
        let act = line.act.map(|day| day.to_string()).unwrap_or_default();
        // One row a line, so that a finding can be told where the row came from.
        let name = line.name.replace(['\r', '\n'], " ");
        let cells = [
            &line.level,
            &line.code,
            &name,
            &line.commune,
            &line.tvs[0],
            &line.tvs[1],
            &line.class,
            &act,
        ];
        writer.write_record(cells).map_err(failed)?;
    }
    writer.into_inner().map_err(|e| failed(e.into_error().into()))
}
