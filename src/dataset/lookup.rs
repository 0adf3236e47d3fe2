//! Finding communes, départements and régions by name, code and place.

use super::cog::{Cog, Commune, Division};
use super::snapshot::Snapshot;
use crate::domain::CommuneCode;
use crate::geocode::names::{NameKey, score, weighted_by_population};
use crate::geom::inner::inner_point;
use crate::geom::{LonLat, Position};
use std::cmp::Reverse;
use std::fmt::Display;

/// What a commune must fit; what is `None` does not matter. Codes that are none fit nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CommuneFilter {
    /// Its name, as someone types it.
    pub name: Option<String>,
    /// With a name: larger communes come first among similar names.
    pub by_population: bool,
    /// One of its postal codes.
    pub postal_code: Option<String>,
    /// Its code of today.
    pub code: Option<String>,
    /// A point in it.
    pub at: Option<LonLat>,
    /// Its département.
    pub department: Option<String>,
    /// Its région.
    pub region: Option<String>,
    /// SIREN of its grouping (EPCI).
    pub epci: Option<String>,
    /// A former, delegated or associated commune whose territory it has.
    pub former: Option<String>,
}

/// What a département or région must fit; what is `None` does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DivisionFilter {
    /// Its name, as someone types it.
    pub name: Option<String>,
    /// Its code.
    pub code: Option<String>,
    /// The région it is in, or is.
    pub region: Option<String>,
}

/// Something that fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found<T> {
    /// What was found.
    pub what: T,
    /// How well the name fits, over 0 to 1; `None` when no name was asked for.
    pub score: Option<f64>,
}

/// The numbers of the communes that fit: with a name, the best first, of equal ones the larger, since that is more likely
/// meant; else in order of code.
#[must_use]
pub fn communes(data: &Snapshot, filter: &CommuneFilter) -> Vec<Found<usize>> {
    let here = filter.at.map(|p| communes_at(data, p));
    let heirs = filter.former.as_deref().map(|code| heirs_of(&data.cog, code));
    let fits = |(number, commune): &(usize, &Commune)| {
        has(&filter.code, commune.code.as_str())
            && has(&filter.department, commune.department.as_str())
            && has(&filter.region, commune.region.as_str())
            && filter.epci.as_ref().is_none_or(|e| commune.epci.as_ref() == Some(e))
            && filter
                .postal_code
                .as_ref()
                .is_none_or(|p| commune.postal_codes.contains(p))
            && here.as_ref().is_none_or(|numbers| numbers.contains(number))
            && heirs.as_ref().is_none_or(|codes| codes.contains(&commune.code))
    };
    let typed = filter.name.as_deref().map(NameKey::new);
    let scored = |(number, commune): (usize, &Commune)| {
        let score = match &typed {
            None => None,
            Some(typed) => {
                let plain = score(typed, &data.cog.name_keys()[number])?;
                let inhabitants = commune.population.unwrap_or(0);
                Some(if filter.by_population {
                    weighted_by_population(plain, inhabitants)
                } else {
                    plain
                })
            }
        };
        Some(Found { what: number, score })
    };
    let all = data.cog.communes().iter().enumerate();
    let mut found: Vec<_> = all.filter(fits).filter_map(scored).collect();
    if typed.is_some() {
        found.sort_by_key(|f| Reverse(data.cog.communes()[f.what].population));
    }
    best_first(found)
}

/// The départements or régions that fit, best name first, then in order of the register.
#[must_use]
pub fn divisions<'a, C: Display>(all: &'a [Division<C>], filter: &DivisionFilter) -> Vec<Found<&'a Division<C>>> {
    let typed = filter.name.as_deref().map(NameKey::new);
    let fits = |d: &&Division<C>| has(&filter.code, &d.code.to_string()) && has(&filter.region, d.region.as_str());
    let scored = |what: &'a Division<C>| {
        let score = match &typed {
            None => None,
            Some(typed) => Some(score(typed, &NameKey::new(&what.name))?),
        };
        Some(Found { what, score })
    };
    best_first(all.iter().filter(fits).filter_map(scored).collect())
}

/// A point inside of a commune: its town hall when that lies inside of its outline, else a point of the outline's
/// interior; of a commune without outline the town hall, when its point is known.
#[must_use]
pub fn centre(data: &Snapshot, number: usize) -> Option<LonLat> {
    let hall = town_hall(data, number);
    let Some(outline) = data.outlines.commune(number) else {
        return hall;
    };
    hall.filter(|p| outline.locate(*p) == Position::Inside)
        .or_else(|| inner_point(outline))
}

/// "34, Hérault, Occitanie": département and région of a commune or arrondissement; empty when it is unknown.
#[must_use]
pub fn context(cog: &Cog, code: CommuneCode) -> String {
    commune_of(cog, code).map_or_else(String::new, |c| {
        let (department, region) = (cog.department_name(c.department), cog.region_name(c.region));
        format!("{}, {department}, {region}", c.department)
    })
}

/// The names of département and région of a commune or arrondissement.
#[must_use]
pub fn divisions_of(cog: &Cog, code: CommuneCode) -> [Option<String>; 2] {
    commune_of(cog, code).map_or([None, None], |c| {
        [Some(cog.department_name(c.department)), Some(cog.region_name(c.region))]
    })
}

fn commune_of(cog: &Cog, code: CommuneCode) -> Option<&Commune> {
    cog.commune(code).or_else(|| {
        let part = cog.arrondissements().iter().find(|a| a.code == code)?;
        cog.commune(part.commune)
    })
}

/// The point of the town hall, when it is known.
#[must_use]
pub fn town_hall(data: &Snapshot, number: usize) -> Option<LonLat> {
    data.cog.communes().get(number)?.town_hall.as_ref()?.at
}

/// The communes whose outline holds the point or has it on its border; where outlines are missing, also those that
/// may be there.
fn communes_at(data: &Snapshot, p: LonLat) -> Vec<usize> {
    let outlines = data.outlines.communes.at(p);
    let gaps = data.outlines.gaps.at(p);
    let in_gaps = gaps
        .iter()
        .flat_map(|(gap, _)| &data.outlines.gap_candidates[*gap as usize])
        .filter_map(|code| data.cog.number(*code));
    outlines.iter().map(|(n, _)| *n as usize).chain(in_gaps).collect()
}

fn heirs_of(cog: &Cog, former: &str) -> Vec<CommuneCode> {
    let rows = cog.former().filter(|f| f.code.as_str() == former);
    rows.map(|f| f.commune).collect()
}

fn has(wanted: &Option<String>, own: &str) -> bool {
    wanted.as_deref().is_none_or(|w| w == own)
}

/// Orders by score; what is equal keeps its order.
fn best_first<T>(mut found: Vec<Found<T>>) -> Vec<Found<T>> {
    found.sort_by(|a, b| {
        let [a, b] = [a, b].map(|f| f.score.unwrap_or_default());
        b.total_cmp(&a)
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::DepartmentCode;

    fn department(code: &str, name: &str, region: &str) -> Division<DepartmentCode> {
        Division {
            code: code.parse().expect("code"),
            name: name.to_owned(),
            region: region.parse().expect("code"),
        }
    }

    #[test]
    fn departments_by_name_code_and_region() {
        let all = [
            department("31", "Haute-Garonne", "76"),
            department("34", "Hérault", "76"),
            department("70", "Haute-Saône", "27"),
        ];
        let codes = |filter: DivisionFilter| -> Vec<String> {
            divisions(&all, &filter)
                .iter()
                .map(|f| f.what.code.to_string())
                .collect()
        };
        let text = |t: &str| Some(t.to_owned());
        assert_eq!(codes(DivisionFilter::default()), ["31", "34", "70"]);
        let named = DivisionFilter {
            name: text("haute"),
            ..Default::default()
        };
        assert_eq!(codes(named.clone()), ["70", "31"]);
        assert_eq!(
            codes(DivisionFilter {
                region: text("76"),
                ..named
            }),
            ["31"]
        );
        assert_eq!(
            codes(DivisionFilter {
                name: text("HERAULT"),
                ..Default::default()
            }),
            ["34"]
        );
        assert!(
            codes(DivisionFilter {
                code: text("99"),
                ..Default::default()
            })
            .is_empty()
        );
    }
}
