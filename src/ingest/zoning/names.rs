//! Names of communes to codes: what names one commune is taken, what names none or several is listed for a person to decide.

use super::list::{Line, List};
use crate::dataset::Cog;
use crate::domain::{CommuneCode, RegionCode};
use crate::formats::read_table;
use crate::geocode::normalise::{city_key, fold};
use crate::ingest::error::IngestError;
use std::collections::HashMap;
use std::path::Path;

/// A name that is not settled.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Open {
    name: String,
    department: String,
    candidates: Vec<CommuneCode>,
}

/// What became of the names.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Names that were taken for the one commune they name.
    pub by_name: usize,
    /// Names that a decision settled.
    pub by_decision: usize,
}

/// Gives each line that has only a name its code. A name stands for the communes of today, of the régions named (all when none
/// is), that bear it; where none does, for the former communes that did.
///
/// # Errors
/// When a name is not settled: those are then written to `decisions`, unless that file is one that was filled in.
pub fn settle(
    list: &mut List,
    cog: &Cog,
    regions: &[RegionCode],
    decisions: &Path,
    given: bool,
) -> Result<Settled, IngestError> {
    let decided = if given {
        read_decisions(decisions)?
    } else {
        HashMap::new()
    };
    let named = Named::new(cog, regions);
    let (mut settled, mut open) = (Settled::default(), Vec::new());
    for line in list.lines.iter_mut().filter(|line| line.code.is_empty()) {
        let key = (fold(&line.name), fold(&line.department));
        if let Some(code) = decided.get(&key) {
            line.code = code.to_string();
            settled.by_decision += 1;
            continue;
        }
        let candidates = named.candidates(cog, line);
        if let [one] = candidates[..] {
            line.code = one.to_string();
            settled.by_name += 1;
        } else if !open.iter().any(|o: &Open| (fold(&o.name), fold(&o.department)) == key) {
            open.push(Open {
                name: line.name.clone(),
                department: line.department.clone(),
                candidates,
            });
        }
    }
    if open.is_empty() {
        return Ok(settled);
    }
    write_open(&open, cog, decisions)?;
    Err(IngestError::Names {
        count: open.len(),
        list: decisions.to_owned(),
    })
}

/// Communes by the key of their name.
struct Named {
    today: HashMap<String, Vec<CommuneCode>>,
    former: HashMap<String, Vec<CommuneCode>>,
}

impl Named {
    fn new(cog: &Cog, regions: &[RegionCode]) -> Self {
        let in_scope = |region: RegionCode| regions.is_empty() || regions.contains(&region);
        let (mut today, mut former): (HashMap<_, Vec<_>>, HashMap<_, Vec<_>>) = Default::default();
        for commune in cog.communes().iter().filter(|c| in_scope(c.region)) {
            today.entry(city_key(&commune.name)).or_default().push(commune.code);
        }
        for old in cog.former() {
            let holder = cog.commune(old.commune).filter(|c| in_scope(c.region));
            if let (Some(name), Some(_)) = (&old.name, holder) {
                let codes: &mut Vec<CommuneCode> = former.entry(city_key(name)).or_default();
                if !codes.contains(&old.code) {
                    codes.push(old.code);
                }
            }
        }
        Self { today, former }
    }

    fn candidates(&self, cog: &Cog, line: &Line) -> Vec<CommuneCode> {
        let key = city_key(&line.name);
        let wanted = fold(&line.department);
        let in_department = |code: &CommuneCode| {
            let Some(holder) = cog
                .commune(*code)
                .or_else(|| cog.commune(cog.former().find(|f| f.code == *code)?.commune))
            else {
                return false;
            };
            wanted.is_empty()
                || fold(holder.department.as_str()) == wanted
                || fold(&cog.department_name(holder.department)) == wanted
        };
        let found = |map: &HashMap<String, Vec<CommuneCode>>| -> Vec<CommuneCode> {
            map.get(&key)
                .into_iter()
                .flatten()
                .copied()
                .filter(in_department)
                .collect()
        };
        let mut codes = found(&self.today);
        if codes.is_empty() {
            codes = found(&self.former);
        }
        codes.sort_unstable();
        codes
    }
}

fn read_decisions(path: &Path) -> Result<HashMap<(String, String), CommuneCode>, IngestError> {
    let table = read_table(path, &["name", "code"])?;
    let (name, code) = (table.column("name")?, table.column("code")?);
    let department = table.optional_column("department");
    let mut decided = HashMap::new();
    for row in table.rows().filter(|row| !row.get(code).is_empty()) {
        let parsed = row.get(code).parse().map_err(|_| IngestError::Row {
            file: table.file().to_owned(),
            line: row.line,
            what: format!("\"{}\" is no INSEE code", row.get(code)),
        })?;
        decided.insert(
            (fold(row.get(name)), fold(row.optional(department).unwrap_or_default())),
            parsed,
        );
    }
    Ok(decided)
}

/// Writes what is open: name, département, an empty code, and the candidates to choose from.
fn write_open(open: &[Open], cog: &Cog, path: &Path) -> Result<(), IngestError> {
    let failed = |e: csv::Error| IngestError::io(path, e.into());
    // What a person filled in before is kept.
    let mut before = match std::fs::read(path) {
        Ok(text) if !text.is_empty() => text,
        _ => b"name,department,code,candidates\n".to_vec(),
    };
    if !before.ends_with(b"\n") {
        before.push(b'\n');
    }
    let mut writer = csv::Writer::from_writer(before);
    for name in open {
        let of = |code: &CommuneCode| {
            let known = cog.commune(*code).map(|c| c.name.clone());
            let former = || cog.former().find(|f| f.code == *code).and_then(|f| f.name.clone());
            format!("{code} {}", known.or_else(former).unwrap_or_default())
        };
        let candidates: Vec<String> = name.candidates.iter().map(of).collect();
        let shown = if candidates.is_empty() {
            "none has this name".to_owned()
        } else {
            candidates.join(" | ")
        };
        writer
            .write_record([&name.name, &name.department, "", &shown])
            .map_err(failed)?;
    }
    let text = writer.into_inner().map_err(|e| IngestError::io(path, e.into_error()))?;
    std::fs::write(path, text).map_err(|e| IngestError::io(path, e))
}
