//! Zones and how a place relates to them.

use serde::{Deserialize, Serialize};

/// The kinds of zone an answer speaks of, in the order it names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ZoneKind {
    /// Zone d'intervention prioritaire.
    Zip,
    /// Zone d'action complémentaire.
    Zac,
    /// Zone d'appui régional.
    Zar,
    /// Hors zonage: listed, in none of the zones.
    Hz,
    /// Zone de vigilance (older lists).
    Zv,
    /// Quartier prioritaire de la politique de la ville.
    Qpv,
    /// Zone de montagne (loi 85-30 art. 3).
    Montagne,
    /// Massif (loi 85-30 art. 5).
    Massif,
    /// Département.
    Department,
}

impl ZoneKind {
    /// How many kinds there are.
    pub const COUNT: usize = Self::Department as usize + 1;

    /// The word used in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Zip => "zip",
            Self::Zac => "zac",
            Self::Zar => "zar",
            Self::Hz => "hz",
            Self::Zv => "zv",
            Self::Qpv => "qpv",
            Self::Montagne => "montagne",
            Self::Massif => "massif",
            Self::Department => "department",
        }
    }
}

/// What the medical zoning says of a commune or of a QPV: exactly one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ZoningClass {
    /// Zone d'intervention prioritaire: care is scarcest.
    Zip,
    /// Zone d'action complémentaire: scarce, but less.
    Zac,
    /// Zone d'appui régional: neither, with regional support.
    Zar,
    /// Zone de vigilance.
    Zv,
    /// Hors zonage.
    Hz,
}

impl ZoningClass {
    /// Every class, from the one with the scarcest care on.
    pub const ALL: [Self; 5] = [Self::Zip, Self::Zac, Self::Zar, Self::Zv, Self::Hz];

    /// The zone of that class.
    #[must_use]
    pub fn kind(self) -> ZoneKind {
        match self {
            Self::Zip => ZoneKind::Zip,
            Self::Zac => ZoneKind::Zac,
            Self::Zar => ZoneKind::Zar,
            Self::Zv => ZoneKind::Zv,
            Self::Hz => ZoneKind::Hz,
        }
    }

    /// Whether it is one of the zones of code de la santé publique L.1434-4 1° (ZIP and ZAC).
    #[must_use]
    pub fn is_zip_or_zac(self) -> bool {
        matches!(self, Self::Zip | Self::Zac)
    }

    /// The classes that a QPV without a row of its own may have in a commune of this class: never lower than
    /// its commune's.
    pub fn or_scarcer(self) -> impl Iterator<Item = Self> {
        Self::ALL
            .into_iter()
            .filter(move |c| *c <= self && (*c != Self::Zv || self == Self::Zv))
    }

    /// The French short name.
    #[must_use]
    pub fn short_name(self) -> &'static str {
        match self {
            Self::Zip => "ZIP",
            Self::Zac => "ZAC",
            Self::Zar => "ZAR",
            Self::Zv => "ZV",
            Self::Hz => "HZ",
        }
    }
}

/// How a place relates to a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// In the zone.
    Inside,
    /// Not in the zone.
    Outside,
    /// The place or the data is not precise enough to tell.
    Undetermined,
    /// The data says nothing of this place or date.
    NoData,
}

impl Relation {
    /// The value on which all situations agree, else undetermined; no situation at all: no data.
    #[must_use]
    pub fn agreed(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter()
            .reduce(|a, b| if a == b { a } else { Self::Undetermined })
            .unwrap_or(Self::NoData)
    }

    /// Inside when true, else outside.
    #[must_use]
    pub fn of(inside: bool) -> Self {
        if inside { Self::Inside } else { Self::Outside }
    }
}

/// What decided a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A row of the commune.
    Commune,
    /// A row of the QPV.
    Qpv,
    /// A row of a large quarter (grand quartier).
    GrandQuartier,
    /// A polygon.
    Polygon,
    /// The département of the commune.
    Department,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_qpv_is_never_lower_than_its_commune() {
        let of = |c: ZoningClass| c.or_scarcer().collect::<Vec<_>>();
        assert_eq!(of(ZoningClass::Zip), [ZoningClass::Zip]);
        assert_eq!(of(ZoningClass::Zac), [ZoningClass::Zip, ZoningClass::Zac]);
        assert_eq!(
            of(ZoningClass::Zar),
            [ZoningClass::Zip, ZoningClass::Zac, ZoningClass::Zar]
        );
        assert_eq!(
            of(ZoningClass::Hz),
            [ZoningClass::Zip, ZoningClass::Zac, ZoningClass::Zar, ZoningClass::Hz]
        );
    }
}
