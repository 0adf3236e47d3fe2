//! The outlines of communes and arrondissements, and the gaps where a commune has none.

use super::{
    Cog, DatasetError, Finding, Severity,
    cog::Meaning,
    manifest::{Generation, Layer},
};
use crate::domain::CommuneCode;
use crate::formats::{Feature, read_features};
use crate::geom::{Area, LonLat, RingDefect};
use crate::index::AreaIndex;
use std::collections::HashMap;
use std::path::Path;

const LAYER: &str = "outlines";

/// Outlines by number of the commune, those of arrondissements, and gaps.
#[derive(Debug)]
pub struct Outlines {
    /// Areas numbered as [`Cog::communes`]; empty where there is no outline.
    pub communes: AreaIndex,
    /// Arrondissements, in the order of `arrondissement_codes`.
    pub arrondissements: AreaIndex,
    arrondissement_codes: Vec<CommuneCode>,
    /// Land that no outline covers, or that the outline of another commune covers.
    pub gaps: AreaIndex,
    /// For each gap the communes that may be there.
    pub gap_candidates: Vec<Vec<CommuneCode>>,
}

impl Outlines {
    /// Reads the `outlines` layer.
    ///
    /// # Errors
    /// When a file is bad.
    pub fn read(folder: &Path, layer: &Layer, cog: &Cog, findings: &mut Vec<Finding>) -> Result<Self, DatasetError> {
        let generation = layer.newest()?;
        let margin_m = layer.tolerance_m.unwrap_or_default();
        let file = generation.file(folder, "outlines")?;
        let features = read_features(&file)?;
        let name = generation.files["outlines"].path.display().to_string();
        let mut communes = vec![Area::default(); cog.communes().len()];
        let mut parts: HashMap<CommuneCode, Area> = HashMap::new();
        let (mut gaps, mut gap_candidates) = read_gaps(folder, generation)?;
        for feature in features {
            let code = code_of(&feature, &name)?;
            let line = feature.line();
            let Some(area) = feature.area else { continue };
            report_defects(&area, LAYER, &name, line, &code.to_string(), findings);
            match cog.meaning(code) {
                Meaning::Commune(number) => {
                    if let Some(from) = feature.properties.get("built_from") {
                        findings.push(
                            Finding::new(
                                Severity::Info,
                                LAYER,
                                "outline-rebuilt",
                                &name,
                                format!("its outline is the union of those of {from}"),
                            )
                            .at_line(line)
                            .about(code),
                        );
                    }
                    // Its outline covers communes that have none: anywhere in it each of them is possible.
                    if let Some(others) = feature.properties.get("also_covers") {
                        gaps.push(area.clone());
                        gap_candidates.push(parse_codes(others, &name, line)?);
                    }
                    communes[number] = area;
                }
                Meaning::Arrondissement(..) => {
                    parts.insert(code, area);
                }
                Meaning::Former(_) | Meaning::Unknown => findings.push(
                    Finding::new(
                        Severity::Error,
                        LAYER,
                        "unknown-commune",
                        &name,
                        "no commune of today has this code",
                    )
                    .at_line(line)
                    .about(code),
                ),
            }
        }
        for (commune, area) in cog.communes().iter().zip(&communes) {
            // Collectivities overseas outside the départements have no outline by design.
            if area.bounds().is_none() && !is_collectivity(commune.department.as_str()) {
                findings.push(
                    Finding::new(
                        Severity::Warning,
                        LAYER,
                        "no-outline",
                        &name,
                        format!("{} has no outline", commune.name),
                    )
                    .about(commune.code),
                );
            }
        }
        report_gaps(&gaps, &gap_candidates, generation, findings);
        let mut arrondissement_codes: Vec<_> = parts.keys().copied().collect();
        arrondissement_codes.sort_unstable();
        let areas = arrondissement_codes.iter().filter_map(|c| parts.remove(c)).collect();
        Ok(Self {
            communes: AreaIndex::new(communes, margin_m),
            arrondissements: AreaIndex::new(areas, margin_m),
            arrondissement_codes,
            gaps: AreaIndex::new(gaps, margin_m),
            gap_candidates,
        })
    }

    /// The outline of a commune of today by its number, `None` when it has none.
    #[must_use]
    pub fn commune(&self, number: usize) -> Option<&Area> {
        self.communes.areas().get(number).filter(|a| a.bounds().is_some())
    }

    /// The outline of an arrondissement.
    #[must_use]
    pub fn arrondissement(&self, code: CommuneCode) -> Option<&Area> {
        let at = self.arrondissement_codes.binary_search(&code).ok()?;
        self.arrondissements.areas().get(at)
    }

    /// The arrondissements within `reach_m` of a point, with their distance, nearest first.
    #[must_use]
    pub fn arrondissements_near(&self, p: LonLat, reach_m: f64) -> Vec<(CommuneCode, f64)> {
        let near = self.arrondissements.near(p, reach_m);
        near.into_iter()
            .map(|(n, d)| (self.arrondissement_codes[n as usize], d))
            .collect()
    }
}

/// Whether a département code is that of a collectivity overseas, which eligeo does not cover.
#[must_use]
pub fn is_collectivity(department: &str) -> bool {
    matches!(
        department,
        "975" | "977" | "978" | "984" | "986" | "987" | "988" | "989"
    )
}

fn read_gaps(folder: &Path, generation: &Generation) -> Result<(Vec<Area>, Vec<Vec<CommuneCode>>), DatasetError> {
    let Some(entry) = generation.files.get("gaps") else {
        return Ok((vec![], vec![]));
    };
    let name = entry.path.display().to_string();
    let mut areas = Vec::new();
    let mut candidates = Vec::new();
    for feature in read_features(&folder.join(&entry.path))? {
        let codes = feature
            .properties
            .get("candidates")
            .map(String::as_str)
            .unwrap_or_default();
        let codes = parse_codes(codes, &name, feature.line())?;
        if let Some(area) = feature.area {
            areas.push(area);
            candidates.push(codes);
        }
    }
    Ok((areas, candidates))
}

/// Land where no outline decides the commune.
fn report_gaps(gaps: &[Area], candidates: &[Vec<CommuneCode>], generation: &Generation, findings: &mut Vec<Finding>) {
    let file = generation
        .files
        .get("gaps")
        .map(|f| f.path.display().to_string())
        .unwrap_or_default();
    for (area, codes) in gaps.iter().zip(candidates) {
        let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
        let near = area
            .bounds()
            .map(|b| format!("{:.4} {:.4}", b.min[0], b.min[1]))
            .unwrap_or_default();
        let message = format!(
            "no outline decides the commune of the land northeast of {near}; it may be in {}",
            codes.join(", ")
        );
        findings.push(Finding::new(
            Severity::Warning,
            LAYER,
            "land-without-outline",
            &file,
            message,
        ));
    }
}

fn parse_codes(text: &str, file: &str, line: u64) -> Result<Vec<CommuneCode>, DatasetError> {
    let bad = |e: crate::domain::code::CodeError| content(file, line, e.to_string());
    text.split_whitespace().map(|c| c.parse().map_err(bad)).collect()
}

fn code_of(feature: &Feature, file: &str) -> Result<CommuneCode, DatasetError> {
    let names = ["code", "INSEE_COM", "insee_com", "code_insee", "codgeo"];
    let text = names.iter().find_map(|n| feature.properties.get(*n)).ok_or_else(|| {
        content(
            file,
            feature.line(),
            format!("the feature has no commune code (looked for {})", names.join(", ")),
        )
    })?;
    text.parse()
        .map_err(|e: crate::domain::code::CodeError| content(file, feature.line(), e.to_string()))
}

fn content(file: &str, line: u64, what: String) -> DatasetError {
    DatasetError::Content {
        file: file.to_owned(),
        line,
        what,
    }
}

/// Adds a warning for each defect of the rings.
pub(super) fn report_defects(area: &Area, layer: &str, file: &str, line: u64, code: &str, findings: &mut Vec<Finding>) {
    for defect in area.defects() {
        findings.push(match defect {
            RingDefect::TouchesItself { ring, vertex, at } => Finding::new(
                Severity::Warning,
                layer,
                "ring-touches-itself",
                file,
                format!("the ring touches or crosses itself at {:.7} {:.7}", at[0], at[1]),
            )
            .at_line(line)
            .at_vertex(ring, vertex)
            .about(code),
            RingDefect::NotARing { ring } => {
                let mut finding = Finding::new(
                    Severity::Error,
                    layer,
                    "not-a-ring",
                    file,
                    "fewer than four positions or open",
                )
                .at_line(line)
                .about(code);
                finding.ring = Some(ring);
                finding
            }
        });
    }
}
