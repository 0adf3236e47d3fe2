//! What a row is about, and where that is.

use super::{Change, Direction, Level};
use crate::dataset::Snapshot;
use crate::domain::{CommuneCode, DepartmentCode, RegionCode};
use crate::eligibility::places::Scope;
use crate::eligibility::resolve::inner_point;
use crate::geom::{Area, Bounds, LonLat};

/// What a row is about, in the dataset of the second state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A commune, by number.
    Commune(usize),
    /// An arrondissement, by code, and its commune by number.
    Arrondissement(CommuneCode, usize),
    /// A QPV, by number.
    Qpv(u32),
    /// A QPV whose polygon is not loaded.
    NotLoaded,
}

impl Unit {
    /// Its outline, where there is one.
    #[must_use]
    pub fn area(self, data: &Snapshot) -> Option<&Area> {
        match self {
            Self::Commune(number) => data.outlines.commune(number),
            Self::Arrondissement(code, _) => data.outlines.arrondissement(code),
            Self::Qpv(number) => data.qpv.areas.area(number),
            Self::NotLoaded => None,
        }
    }

    /// A point to show it by.
    #[must_use]
    pub fn point(self, data: &Snapshot) -> Option<LonLat> {
        match self {
            Self::Commune(number) => inner_point(data, number),
            _ => crate::geom::inner::inner_point(self.area(data)?),
        }
    }

    /// The rectangle it lies in.
    pub(super) fn bounds(self, data: &Snapshot) -> Option<Bounds> {
        let own = self.area(data).and_then(Area::bounds);
        own.or_else(|| self.point(data).map(Bounds::point))
    }

    fn level(self) -> Level {
        match self {
            Self::Commune(_) => Level::Commune,
            Self::Arrondissement(..) => Level::Arrondissement,
            Self::Qpv(_) | Self::NotLoaded => Level::Qpv,
        }
    }
}

/// Whether a place is asked about.
pub(super) fn in_scope(scope: Scope, department: DepartmentCode, region: RegionCode) -> bool {
    match scope {
        Scope::Department(code) => code == department,
        Scope::Region(code) => code == region,
        Scope::France => true,
    }
}

/// The row of a unit.
pub(super) fn row(data: &Snapshot, unit: Unit, code: String, classes: [&str; 2], change: Direction) -> Change {
    let communes = data.cog.communes();
    let commune = |number: usize| &communes[number];
    let (name, within, population) = match unit {
        Unit::Commune(number) => {
            let own = commune(number);
            (Some(own.name.clone()), Some(own), own.population)
        }
        Unit::Arrondissement(part, number) => {
            let own = data.cog.arrondissements().iter().find(|a| a.code == part);
            (
                own.map(|a| a.name.clone()),
                Some(commune(number)),
                own.and_then(|a| a.population),
            )
        }
        Unit::Qpv(number) => {
            let own = &data.qpv.list[number as usize];
            let first = own.communes.iter().find_map(|c| data.cog.commune(*c));
            (Some(own.name.clone()), first, None)
        }
        Unit::NotLoaded => (None, None, None),
    };
    let region = match unit {
        Unit::Qpv(number) => Some(data.qpv.list[number as usize].region),
        _ => within.map(|c| c.region),
    };
    let at = unit.point(data);
    Change {
        level: unit.level(),
        code,
        name,
        department: within.map(|c| c.department),
        region,
        lon: at.map(|p| p.lon),
        lat: at.map(|p| p.lat),
        population,
        class_before: classes[0].to_owned(),
        class_after: classes[1].to_owned(),
        change,
        opens: None,
        closes: None,
        unit,
    }
}
