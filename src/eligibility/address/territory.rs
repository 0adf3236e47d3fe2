//! Texts that name a département or a région and no place in it.

use crate::dataset::Snapshot;
use crate::dataset::cog::Commune;
use crate::dataset::outlines::is_collectivity;
use crate::domain::{CommuneCode, DepartmentCode, RegionCode};
use crate::eligibility::search::{department, is_folded};
use crate::geocode::normalise::fold;

/// How many communes are offered.
const MOST_OFFERED: usize = 5;
/// What may stand before the name.
const PREAMBLES: [&str; 12] = [
    "departement de la ",
    "departement de l ",
    "departement du ",
    "departement des ",
    "departement de ",
    "departement d ",
    "departement ",
    "region ",
    "dans la ",
    "dans le ",
    "dans l ",
    "en ",
];

/// A part of France that holds communes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Division {
    /// A département.
    Department(DepartmentCode),
    /// A région.
    Region(RegionCode),
}

impl Division {
    /// Whether a commune lies in it.
    pub fn holds(self, commune: &Commune) -> bool {
        match self {
            Self::Department(code) => commune.department == code,
            Self::Region(code) => commune.region == code,
        }
    }
}

/// The name of the département or région that is all that the text names, and its largest communes.
pub fn alone(data: &Snapshot, text: &str) -> Option<(String, Vec<CommuneCode>)> {
    let folded = fold(text);
    if folded.is_empty() || !data.geocoder.cities().named(text, None).is_empty() {
        return None;
    }
    let rest = PREAMBLES.iter().find_map(|p| folded.strip_prefix(p)).unwrap_or(&folded);
    let (division, name) = by_name_and_code(data, rest)
        .filter(|code| !is_collectivity(code.as_str()))
        .map(|code| (Division::Department(code), data.cog.department_name(code)))
        .or_else(|| {
            let region = region(data, rest)?;
            let name = data.cog.regions().iter().find(|r| r.code == region)?.name.clone();
            Some((Division::Region(region), name))
        })?;
    let mut communes: Vec<&Commune> = data.cog.communes().iter().filter(|c| division.holds(c)).collect();
    communes.sort_by(|a, b| b.population.cmp(&a.population).then(a.code.cmp(&b.code)));
    Some((name, communes.iter().take(MOST_OFFERED).map(|c| c.code).collect()))
}

/// "Lozère", "48", "Lozère 48", "48 Lozère".
fn by_name_and_code(data: &Snapshot, folded: &str) -> Option<DepartmentCode> {
    let both = |name: &str, code: &str| {
        let is_code = code.len() <= 3 && code.starts_with(|c: char| c.is_ascii_digit());
        let found = is_code.then(|| department(data, code)).flatten()?;
        (department(data, name) == Some(found)).then_some(found)
    };
    department(data, folded)
        .or_else(|| folded.rsplit_once(' ').and_then(|(name, code)| both(name, code)))
        .or_else(|| folded.split_once(' ').and_then(|(code, name)| both(name, code)))
}

/// The région of that name.
pub fn region(data: &Snapshot, text: &str) -> Option<RegionCode> {
    let text = fold(text);
    let named = data.cog.regions().iter().find(|r| is_folded(&r.name, &text));
    named.map(|r| r.code)
}
