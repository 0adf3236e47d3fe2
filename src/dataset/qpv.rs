//! Quartiers prioritaires de la politique de la ville.

use super::manifest::Layer;
use super::outlines::report_defects;
use super::{Cog, DatasetError, Finding, Severity, cog::Meaning};
use crate::domain::{CommuneCode, Date, RegionCode};
use crate::formats::read_features;
use crate::geom::{Area, LonLat};
use crate::index::{AreaIndex, EdgeIndex};
use std::collections::HashMap;
use std::path::Path;

const LAYER: &str = "qpv";

/// One QPV.
#[derive(Debug, Clone)]
pub struct Qpv {
    /// Official code, such as `QN03401M`.
    pub code: String,
    /// Name.
    pub name: String,
    /// The communes of today it names (`insee_com`).
    pub communes: Vec<CommuneCode>,
    /// The region it is in.
    pub region: RegionCode,
}

/// All QPV of the layer.
#[derive(Debug)]
pub struct QpvLayer {
    /// The QPV by number.
    pub list: Vec<Qpv>,
    /// Their polygons by number.
    pub areas: AreaIndex,
    /// Their boundaries; the owner is the number.
    pub edges: EdgeIndex,
    /// How far a boundary can be from the true one, in metres.
    pub tolerance_m: f64,
    /// First day in force.
    pub effective_from: Option<Date>,
    /// Day whose state the file shows.
    pub as_of: Date,
    by_commune: HashMap<CommuneCode, Vec<u32>>,
    regions: Option<Vec<RegionCode>>,
}

/// How a point stands to one QPV.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearQpv {
    /// Number of the QPV.
    pub number: u32,
    /// Metres to its boundary.
    pub to_boundary_m: f64,
    /// Whether the point is in its polygon or on the boundary.
    pub inside: bool,
}

impl QpvLayer {
    /// Reads the newest state of the layer.
    ///
    /// # Errors
    /// When the file is bad.
    pub fn read(folder: &Path, layer: &Layer, cog: &Cog, findings: &mut Vec<Finding>) -> Result<Self, DatasetError> {
        let generation = layer.newest()?;
        let file = generation.file(folder, "polygons")?;
        let name = generation.files["polygons"].path.display().to_string();
        let mut list: Vec<Qpv> = Vec::new();
        let mut areas = Vec::new();
        let mut by_commune: HashMap<CommuneCode, Vec<u32>> = HashMap::new();
        for feature in read_features(&file)? {
            let bad = |what: String| DatasetError::Content {
                file: name.clone(),
                line: feature.line(),
                what,
            };
            let property = |key: &str| {
                let found = feature.properties.get(key).filter(|t| !t.is_empty());
                found.ok_or_else(|| bad(format!("the QPV has no {key}")))
            };
            let code = property("code_qp")?.clone();
            let area = feature
                .area
                .clone()
                .ok_or_else(|| bad(format!("{code} has no geometry")))?;
            report_defects(&area, LAYER, &name, feature.line(), &code, findings);
            let number = u32::try_from(list.len()).map_err(|_| bad("too many QPV".to_owned()))?;
            let mut communes = Vec::new();
            for text in property("insee_com")?.split([',', ';', ' ']).filter(|t| !t.is_empty()) {
                let named: CommuneCode = text
                    .parse()
                    .map_err(|e: crate::domain::code::CodeError| bad(e.to_string()))?;
                match cog.meaning(named) {
                    Meaning::Commune(n) => communes.push(cog.communes()[n].code),
                    Meaning::Arrondissement(_, n) => communes.extend([named, cog.communes()[n].code]),
                    Meaning::Former(parts) => communes.extend(parts.iter().map(|p| p.commune)),
                    Meaning::Unknown => findings.push(
                        Finding::new(
                            Severity::Error,
                            LAYER,
                            "unknown-commune",
                            &name,
                            format!("names commune {named}, which no register knows"),
                        )
                        .at_line(feature.line())
                        .about(&code),
                    ),
                }
            }
            communes.sort_unstable();
            communes.dedup();
            for commune in &communes {
                by_commune.entry(*commune).or_default().push(number);
            }
            if list.iter().any(|q| q.code == code) {
                findings.push(
                    Finding::new(
                        Severity::Error,
                        LAYER,
                        "duplicate-qpv",
                        &name,
                        "the QPV has two features",
                    )
                    .at_line(feature.line())
                    .about(&code),
                );
            }
            list.push(Qpv {
                name: property("lib_qp")?.clone(),
                region: property("insee_reg")?
                    .parse()
                    .map_err(|e: crate::domain::code::CodeError| bad(e.to_string()))?,
                code,
                communes,
            });
            areas.push(area);
        }
        let tolerance_m = layer.tolerance_m.unwrap_or_default();
        Ok(Self {
            edges: EdgeIndex::new(numbered(&areas)),
            areas: AreaIndex::new(areas, tolerance_m),
            list,
            tolerance_m,
            effective_from: generation.effective_from,
            as_of: generation.as_of,
            by_commune,
            regions: generation.regions.clone(),
        })
    }

    /// The first day on which it may be used: its date of effect, else the day whose state it shows.
    #[must_use]
    pub fn start(&self) -> Date {
        self.effective_from.unwrap_or(self.as_of)
    }

    /// Whether the layer speaks of that day.
    #[must_use]
    pub fn in_force(&self, day: Date) -> bool {
        self.start() <= day
    }

    /// Whether the layer has the QPV of that region.
    #[must_use]
    pub fn covers(&self, region: RegionCode) -> bool {
        self.regions.as_ref().is_none_or(|all| all.contains(&region))
    }

    /// The regions it has, `None` when all.
    #[must_use]
    pub fn regions(&self) -> Option<&[RegionCode]> {
        self.regions.as_deref()
    }

    /// The QPV that name the commune.
    #[must_use]
    pub fn of_commune(&self, code: CommuneCode) -> &[u32] {
        self.by_commune.get(&code).map_or(&[], Vec::as_slice)
    }

    /// The QPV that hold the point or have a boundary within `reach_m`, by number.
    #[must_use]
    pub fn near(&self, p: LonLat, reach_m: f64) -> Vec<NearQpv> {
        let mut found: Vec<NearQpv> = self
            .areas
            .near(p, reach_m)
            .into_iter()
            .map(|(number, distance)| {
                let area = &self.areas.areas()[number as usize];
                let inside = distance == 0.0 && area.locate(p) != crate::geom::Position::Outside;
                let boundary = crate::geom::reach::nearest_boundary(area, p).map_or(f64::INFINITY, |f| f.distance_m);
                NearQpv {
                    number,
                    to_boundary_m: boundary,
                    inside,
                }
            })
            .collect();
        found.sort_unstable_by_key(|q| q.number);
        found
    }
}

fn numbered(areas: &[Area]) -> impl Iterator<Item = (u32, &Area)> {
    areas.iter().zip(0..).map(|(area, number)| (number, area))
}
