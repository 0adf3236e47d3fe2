//! The medical zoning: generations of a list that gives each commune, and some QPV, one class.

use super::cog::Cells;
use super::mountain::report;
use super::reconcile::{Said, reconcile};
use super::zone_edges::{Territories, ZoneEdges};
use super::{Cog, DatasetError, Finding, Severity, manifest, outlines::Outlines, qpv::QpvLayer};
use crate::domain::{CommuneCode, Date, RegionCode, ZoningClass};
use crate::formats::{Row, read_table};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// The id of the layer.
pub const LAYER: &str = "zonage-medecins";

/// One legal state of the zoning.
#[derive(Debug)]
pub struct ZoningGeneration {
    /// What the manifest says of it.
    pub about: manifest::Generation,
    /// By number of the commune.
    pub communes: Vec<Said<ZoningClass>>,
    /// By arrondissement.
    pub arrondissements: HashMap<CommuneCode, ZoningClass>,
    /// By QPV code.
    pub qpv: HashMap<String, ZoningClass>,
    /// Classes of large quarters (whose outlines are not known), by commune of today.
    pub quarters: HashMap<CommuneCode, Vec<ZoningClass>>,
    /// Territoire de vie-santé of the commune, where the list says it.
    pub tvs: HashMap<CommuneCode, (String, String)>,
    /// Number of rows read.
    pub rows: usize,
    /// Boundaries of the zones.
    pub edges: ZoneEdges,
    /// Distances to the zones from whole communes.
    pub territories: Territories,
}

/// The generations, oldest first.
#[derive(Debug)]
pub struct Zoning {
    /// At least one.
    pub generations: Vec<ZoningGeneration>,
}

impl Zoning {
    /// Reads every generation of the layer.
    ///
    /// # Errors
    /// When a file is bad or a row has a class that nobody knows.
    pub fn read(
        folder: &Path,
        layer: &manifest::Layer,
        cog: &Cog,
        outlines: &Outlines,
        qpv: &QpvLayer,
        findings: &mut Vec<Finding>,
    ) -> Result<Self, DatasetError> {
        let mut generations = layer
            .generations
            .iter()
            .map(|g| ZoningGeneration::read(folder, g, cog, outlines, qpv, findings))
            .collect::<Result<Vec<_>, _>>()?;
        generations.sort_by_key(|g| g.start());
        layer.newest()?;
        Ok(Self { generations })
    }

    /// The generation whose list is used for a region on a day, `None` before the first.
    #[must_use]
    pub fn on(&self, region: RegionCode, day: Date) -> Option<&ZoningGeneration> {
        self.generations
            .iter()
            .rev()
            .find(|g| g.start() <= day && g.covers(region))
    }
}

impl ZoningGeneration {
    fn read(
        folder: &Path,
        about: &manifest::Generation,
        cog: &Cog,
        outlines: &Outlines,
        qpv_layer: &QpvLayer,
        findings: &mut Vec<Finding>,
    ) -> Result<Self, DatasetError> {
        let table = read_table(&about.file(folder, "list")?, &["niveau", "code", "zmed_niveau"])?;
        let file = about.files["list"].path.display().to_string();
        let cells = Cells(&table);
        let (level, code) = (table.column("niveau")?, table.column("code")?);
        let class = table.column("zmed_niveau")?;
        let within = table.optional_column("com_code");
        let (tvs_code, tvs_name) = (table.optional_column("tvs_code"), table.optional_column("tvs_lib"));
        let mut rows: Vec<(CommuneCode, ZoningClass)> = Vec::new();
        let mut lines = Vec::new();
        let mut tvs = HashMap::new();
        let mut qpv = HashMap::new();
        let mut quarters: BTreeMap<CommuneCode, Vec<ZoningClass>> = BTreeMap::new();
        let mut seen: HashMap<String, ZoningClass> = HashMap::new();
        for row in table.rows() {
            let level = Level::parse(row.get(level))
                .ok_or_else(|| cells.error(&row, format!("\"{}\" is no level (COM, QPV or GQ)", row.get(level))))?;
            let class = parse_class(row.get(class), level).map_err(|what| cells.error(&row, what))?;
            report_repeated(&mut seen, row.get(code), class, &row, &file, findings);
            match level {
                Level::Commune => {
                    let commune: CommuneCode = cells.parse(&row, code)?;
                    if let Some(code) = row.optional(tvs_code) {
                        let name = row.optional(tvs_name).unwrap_or_default();
                        tvs.insert(commune, (code.to_owned(), name.to_owned()));
                    }
                    rows.push((commune, class));
                    lines.push(row.line);
                }
                Level::Qpv => {
                    qpv.insert(row.get(code).to_owned(), class);
                }
                Level::Quarter => {
                    let column =
                        within.ok_or_else(|| cells.error(&row, "a large quarter needs com_code".to_owned()))?;
                    quarters.entry(cells.parse(&row, column)?).or_default().push(class);
                }
            }
        }
        let done = reconcile(cog, &rows);
        report(LAYER, &file, &lines, cog, &rows, &done, findings);
        for code in qpv
            .keys()
            .filter(|code| !qpv_layer.list.iter().any(|q| q.code == **code))
        {
            findings.push(
                Finding::new(
                    Severity::Warning,
                    LAYER,
                    "qpv-without-polygon",
                    &file,
                    "the list zones this QPV, whose polygon is not loaded",
                )
                .about(code),
            );
        }
        for (number, commune) in cog.communes().iter().enumerate() {
            let by_arrondissement = cog
                .arrondissements_of(commune.code)
                .any(|a| done.arrondissements.contains_key(&a.code));
            let covered = !super::outlines::is_collectivity(commune.department.as_str());
            if done.communes[number] == Said::Nothing && !by_arrondissement && covered {
                findings.push(
                    Finding::new(
                        Severity::Warning,
                        LAYER,
                        "no-row",
                        &file,
                        format!("{} has no row: no_data", commune.name),
                    )
                    .about(commune.code),
                );
            }
        }
        let mut generation = Self {
            about: about.clone(),
            communes: done.communes,
            arrondissements: done.arrondissements,
            qpv,
            quarters: quarters.into_iter().collect(),
            tvs,
            rows: table.len(),
            edges: ZoneEdges::default(),
            territories: Territories::default(),
        };
        generation.edges = ZoneEdges::new(&generation, cog, outlines, qpv_layer);
        Ok(generation)
    }

    /// The first day on which this list may be used: its date of effect, else the day whose state it shows.
    #[must_use]
    pub fn start(&self) -> Date {
        self.about.effective_from.unwrap_or(self.about.as_of)
    }

    /// Whether the list speaks of the region.
    #[must_use]
    pub fn covers(&self, region: RegionCode) -> bool {
        self.about.regions.as_ref().is_none_or(|all| all.contains(&region))
    }

    /// The last day in force in a region, when known.
    #[must_use]
    pub fn effective_to(&self, region: RegionCode) -> Option<Date> {
        let later = self.about.superseded.iter().find(|s| s.region == region);
        later.and_then(|s| s.from.yesterday().ok()).or(self.about.effective_to)
    }

    /// Whether an answer for the region on that day is provisional: a later act is known to hold, or the list is not known to be
    /// in force: it shows the state of some day before, and not since when it holds.
    #[must_use]
    pub fn is_provisional(&self, region: RegionCode, day: Date) -> bool {
        match self.effective_to(region) {
            Some(last) => day > last,
            None => self.about.effective_from.is_none() && day > self.about.as_of,
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Level {
    Commune,
    Qpv,
    Quarter,
}

impl Level {
    fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_uppercase().as_str() {
            "COM" | "COMMUNE" => Some(Self::Commune),
            "QPV" | "QP" => Some(Self::Qpv),
            "GQ" | "GRAND QUARTIER" => Some(Self::Quarter),
            _ => None,
        }
    }
}

/// The class of a code of `zmed_niveau`, current or older. Codes for a QPV or a large quarter are refused on a row of
/// another level, and what nobody knows is refused everywhere.
fn parse_class(text: &str, level: Level) -> Result<ZoningClass, String> {
    let (class, only) = match text {
        "1_ZIP" => (ZoningClass::Zip, None),
        "2_ZAC" => (ZoningClass::Zac, None),
        "4_ZAR" => (ZoningClass::Zar, None),
        "5_ZV" => (ZoningClass::Zv, None),
        "3_HZ" | "6_HZ" => (ZoningClass::Hz, None),
        "3_QPV_ZIP" => (ZoningClass::Zip, Some(Level::Qpv)),
        "4_QPV_ZAC" => (ZoningClass::Zac, Some(Level::Qpv)),
        "7_GQ_ZAC" => (ZoningClass::Zac, Some(Level::Quarter)),
        "8_GQ_ZIP" => (ZoningClass::Zip, Some(Level::Quarter)),
        _ => {
            return Err(format!(
                "\"{text}\" is no zoning class (1_ZIP, 2_ZAC, 3_HZ, 4_ZAR; older: 3_QPV_ZIP, 4_QPV_ZAC, 5_ZV, 6_HZ, 7_GQ_ZAC, 8_GQ_ZIP)"
            ));
        }
    };
    match only {
        Some(expected) if expected != level => Err(format!("class {text} does not fit a row of this level")),
        _ => Ok(class),
    }
}

/// The class of a code of `zmed_niveau` on a row of a level.
///
/// # Errors
/// What is wrong with either.
pub fn class_of(class: &str, level: &str) -> Result<ZoningClass, String> {
    let level = Level::parse(level).ok_or_else(|| format!("\"{level}\" is no level (COM, QPV or GQ)"))?;
    parse_class(class, level)
}

fn report_repeated(
    seen: &mut HashMap<String, ZoningClass>,
    code: &str,
    class: ZoningClass,
    row: &Row<'_>,
    file: &str,
    findings: &mut Vec<Finding>,
) {
    if let Some(before) = seen.insert(code.to_owned(), class) {
        let (severity, message) = if before == class {
            (Severity::Warning, "the row stands twice".to_owned())
        } else {
            let (a, b) = (before.short_name(), class.short_name());
            (Severity::Error, format!("two rows disagree: {a} and {b}"))
        };
        findings.push(
            Finding::new(severity, LAYER, "repeated-row", file, message)
                .at_line(row.line)
                .about(code),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_fit_their_level_and_unknown_ones_are_refused() {
        assert_eq!(parse_class("1_ZIP", Level::Commune), Ok(ZoningClass::Zip));
        assert_eq!(parse_class("6_HZ", Level::Commune), Ok(ZoningClass::Hz));
        assert_eq!(parse_class("3_QPV_ZIP", Level::Qpv), Ok(ZoningClass::Zip));
        assert!(parse_class("3_QPV_ZIP", Level::Commune).is_err());
        assert!(parse_class("9_NEW", Level::Commune).is_err());
        assert!(parse_class("", Level::Commune).is_err());
    }
}
