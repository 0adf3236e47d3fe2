//! Mountain zone and massifs, commune by commune.

use super::cog::Cells;
use super::reconcile::{Reconciled, Said, reconcile};
use super::{Cog, DatasetError, Finding, Severity, manifest::Generation, outlines::Outlines};
use crate::domain::CommuneCode;
use crate::formats::{Table, read_table};
use crate::index::EdgeIndex;
use std::collections::HashMap;
use std::path::Path;

const MOUNTAIN: &str = "montagne";
const MASSIFS: &str = "massifs";

/// Whether a commune is in the mountain zone or a massif.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listed {
    /// Wholly in it; for a massif, its name.
    Whole(String),
    /// In part: the list marks it "(partiellement)".
    Part(String),
    /// Listed as not in it.
    Not,
}

/// Both lists, by number of the commune.
#[derive(Debug)]
pub struct Mountain {
    /// The mountain zone.
    pub montagne: Vec<Said<Listed>>,
    /// The massifs. A commune that is not listed is in none; one listed twice is in both.
    pub massifs: Vec<Said<Listed>>,
    /// The names of the massifs, in order.
    pub massif_names: Vec<String>,
    /// What either list says under a code that is that of no commune of today.
    former: [HashMap<CommuneCode, Said<Listed>>; 2],
}

impl Mountain {
    /// Reads both layers.
    ///
    /// # Errors
    /// When a file or a cell is bad.
    pub fn read(
        folder: &Path,
        montagne: &Generation,
        massifs: &Generation,
        cog: &Cog,
        findings: &mut Vec<Finding>,
    ) -> Result<Self, DatasetError> {
        let own = |rows: HashMap<CommuneCode, Listed>| {
            rows.into_iter()
                .map(|(code, listed)| (code, Said::Own(listed)))
                .collect()
        };
        let montagne = read_montagne(folder, montagne, cog, findings)?;
        let file = massifs.files.get("communes").map(|f| f.path.display().to_string());
        let (massifs, rows) = read_massifs(folder, massifs, cog, findings)?;
        let mut massif_names: Vec<String> = rows
            .iter()
            .filter_map(|(_, listed)| match listed {
                Listed::Whole(name) | Listed::Part(name) => Some(name.clone()),
                Listed::Not => None,
            })
            .collect();
        massif_names.sort();
        massif_names.dedup();

        let mountain = Self {
            montagne: montagne.communes,
            massifs: massifs.communes,
            massif_names,
            former: [own(montagne.former), own(massifs.former)],
        };
        mountain.report_without_massif(cog, &file.unwrap_or_default(), findings);
        Ok(mountain)
    }

    /// What the list of the mountain zone says of a commune; of a part of it that was the commune `asked` on the day, what it says of
    /// that, if it does.
    #[must_use]
    pub fn montagne_of(&self, number: usize, asked: Option<CommuneCode>) -> &Said<Listed> {
        let own = asked.and_then(|code| self.former[0].get(&code));
        own.unwrap_or(&self.montagne[number])
    }

    /// The same for the massifs.
    #[must_use]
    pub fn massifs_of(&self, number: usize, asked: Option<CommuneCode>) -> &Said<Listed> {
        let own = asked.and_then(|code| self.former[1].get(&code));
        own.unwrap_or(&self.massifs[number])
    }

    /// Whether a list has a row under a code that is that of no commune of today.
    #[must_use]
    pub fn has_former(&self, code: CommuneCode) -> bool {
        self.former.iter().any(|rows| rows.contains_key(&code))
    }

    /// The law puts every mountain commune in a massif (loi 85-30 art. 5), so a list that names none for it is
    /// incomplete.
    #[must_use]
    pub fn lacks_massif(&self, number: usize) -> bool {
        let in_mountain = matches!(
            self.montagne[number].certain(),
            Some(Listed::Whole(_) | Listed::Part(_))
        );
        in_mountain && self.massifs[number] == Said::Nothing
    }

    fn report_without_massif(&self, cog: &Cog, file: &str, findings: &mut Vec<Finding>) {
        for (number, commune) in cog.communes().iter().enumerate() {
            if self.lacks_massif(number) {
                findings.push(
                    Finding::new(
                        Severity::Warning,
                        MASSIFS,
                        "mountain-without-massif",
                        file,
                        format!(
                            "{} is in the mountain zone and in no massif; its massif is undetermined",
                            commune.name
                        ),
                    )
                    .about(commune.code),
                );
            }
        }
    }
}

/// The boundaries of the mountain zone and of each massif, measured from outside.
#[derive(Debug)]
pub struct MountainEdges {
    /// The mountain zone.
    pub montagne: EdgeIndex,
    /// Each massif, in the order of [`Mountain::massif_names`].
    pub massifs: Vec<EdgeIndex>,
}

impl MountainEdges {
    /// Indexes the outlines of the communes that are wholly in a zone.
    #[must_use]
    pub fn new(mountain: &Mountain, outlines: &Outlines) -> Self {
        let of = |list: &[Said<Listed>], name: &str| {
            let whole = list
                .iter()
                .enumerate()
                .filter(|(_, said)| matches!(said.certain(), Some(Listed::Whole(n)) if n == name));
            let areas = whole.filter_map(|(number, _)| Some((u32::try_from(number).ok()?, outlines.commune(number)?)));
            EdgeIndex::of_union(areas)
        };
        Self {
            montagne: of(&mountain.montagne, ""),
            massifs: mountain
                .massif_names
                .iter()
                .map(|name| of(&mountain.massifs, name))
                .collect(),
        }
    }
}

/// What one state of the mountain zone says.
///
/// # Errors
/// When the file or a cell is bad.
pub(super) fn read_montagne(
    folder: &Path,
    generation: &Generation,
    cog: &Cog,
    findings: &mut Vec<Finding>,
) -> Result<Reconciled<Listed>, DatasetError> {
    let table = read_table(
        &generation.file(folder, "communes")?,
        &["code_commune", "zone_montagne"],
    )?;
    let file = generation.files["communes"].path.display().to_string();
    let rows = read_rows(&table, "code_commune", "zone_montagne", |cell| match cell {
        "C" => Some(Listed::Whole(String::new())),
        "P" | "CP" => Some(Listed::Part(String::new())),
        "NC" => Some(Listed::Not),
        _ => None,
    })?;
    Ok(reconciled(MOUNTAIN, &file, &table, cog, &rows, findings))
}

/// What one state of the massifs says, and its rows.
///
/// # Errors
/// When the file or a cell is bad.
pub(super) fn read_massifs(
    folder: &Path,
    generation: &Generation,
    cog: &Cog,
    findings: &mut Vec<Finding>,
) -> Result<(Reconciled<Listed>, MassifRows), DatasetError> {
    let table = read_table(&generation.file(folder, "communes")?, &["CODGEO", "MASSIF"])?;
    let file = generation.files["communes"].path.display().to_string();
    let rows = read_rows(&table, "CODGEO", "MASSIF", |cell| {
        match cell.strip_suffix("(partiellement)") {
            Some(name) => Some(Listed::Part(name.trim().to_owned())),
            None if cell.is_empty() => None,
            None => Some(Listed::Whole(cell.to_owned())),
        }
    })?;
    Ok((reconciled(MASSIFS, &file, &table, cog, &rows, findings), rows))
}

type MassifRows = Vec<(CommuneCode, Listed)>;

fn read_rows(
    table: &Table,
    code: &str,
    value: &str,
    parse: impl Fn(&str) -> Option<Listed>,
) -> Result<Vec<(CommuneCode, Listed)>, DatasetError> {
    let cells = Cells(table);
    let (code, value_column) = (table.column(code)?, table.column(value)?);
    table
        .rows()
        .map(|row| {
            let listed = parse(row.get(value_column))
                .ok_or_else(|| cells.error(&row, format!("\"{}\" is no value of {value}", row.get(value_column))))?;
            Ok((cells.parse(&row, code)?, listed))
        })
        .collect()
}

fn reconciled(
    layer: &'static str,
    file: &str,
    table: &Table,
    cog: &Cog,
    rows: &[(CommuneCode, Listed)],
    findings: &mut Vec<Finding>,
) -> Reconciled<Listed> {
    let done = reconcile(cog, rows);
    report(
        layer,
        file,
        &table.rows().map(|r| r.line).collect::<Vec<_>>(),
        cog,
        rows,
        &done,
        findings,
    );
    done
}

/// Adds a finding for each row that moved or is unknown, and for each commune whose former communes differ.
pub(super) fn report<T>(
    layer: &str,
    file: &str,
    lines: &[u64],
    cog: &Cog,
    rows: &[(CommuneCode, T)],
    done: &Reconciled<T>,
    findings: &mut Vec<Finding>,
) {
    let line = |position: usize| lines.get(position).copied().unwrap_or_default();
    for position in &done.unknown {
        findings.push(
            Finding::new(
                Severity::Warning,
                layer,
                "unknown-commune",
                file,
                "no register knows this commune; the row is not used",
            )
            .at_line(line(*position))
            .about(rows[*position].0),
        );
    }
    for (position, commune) in &done.moved {
        let name = cog.commune(*commune).map(|c| c.name.clone()).unwrap_or_default();
        findings.push(
            Finding::new(
                Severity::Info,
                layer,
                "former-commune",
                file,
                format!("former commune, now {commune} {name}"),
            )
            .at_line(line(*position))
            .about(rows[*position].0),
        );
    }
    for (number, said) in done.communes.iter().enumerate() {
        if let Said::Differs(parts) = said {
            let parts: Vec<_> = parts.iter().map(|(code, _)| code.to_string()).collect();
            findings.push(
                Finding::new(
                    Severity::Warning,
                    layer,
                    "former-communes-differ",
                    file,
                    format!("its former communes differ ({}); undetermined", parts.join(", ")),
                )
                .about(cog.communes()[number].code),
            );
        }
    }
}
