//! What is known of a place in one situation.

use crate::domain::{DepartmentCode, Outcome, RegionCode, Relation, ZoneKind};

/// The facts about a place that rules may ask, in one situation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceFacts {
    /// The relation to each kind of zone; a kind that is not named is `no_data`.
    pub zones: Zones,
    /// Whether it lies within 10 km of a ZIP or a ZAC.
    pub near_zip_zac: NearFact,
    /// Its département.
    pub department: DepartmentCode,
    /// Its région.
    pub region: RegionCode,
}

/// The relation to each kind of zone, in the order of the kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Zones([RelationFact; ZoneKind::COUNT]);

impl Default for Zones {
    /// Nothing is known.
    fn default() -> Self {
        Self([RelationFact::Unknown; ZoneKind::COUNT])
    }
}

impl Zones {
    /// The relation to a kind of zone; unknown when it was not named.
    #[must_use]
    pub fn get(&self, kind: ZoneKind) -> RelationFact {
        self.0[kind as usize]
    }
}

impl FromIterator<(ZoneKind, RelationFact)> for Zones {
    fn from_iter<I: IntoIterator<Item = (ZoneKind, RelationFact)>>(facts: I) -> Self {
        let mut zones = Self::default();
        for (kind, fact) in facts {
            zones.0[kind as usize] = fact;
        }
        zones
    }
}

/// What is known of a whole commune, one entry for each situation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommuneFacts {
    /// Number of the commune.
    pub commune: usize,
    /// At least one.
    pub situations: Vec<PlaceFacts>,
    /// Whether its class comes from an outdated zoning list.
    pub provisional: bool,
    /// Whether its nearness to a ZIP or a ZAC does.
    pub near_provisional: bool,
}

/// A relation, in an order that sorts situations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RelationFact {
    /// In the zone.
    Inside,
    /// Not in it.
    Outside,
    /// Not settled by the data.
    Unknown,
}

/// Whether a place is within 10 km of a ZIP or a ZAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NearFact {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// Not settled by the data.
    Unknown,
}

impl From<Relation> for RelationFact {
    fn from(relation: Relation) -> Self {
        match relation {
            Relation::Inside => Self::Inside,
            Relation::Outside => Self::Outside,
            Relation::Undetermined | Relation::NoData => Self::Unknown,
        }
    }
}

impl PlaceFacts {
    /// Whether the place is in a zone of that kind.
    #[must_use]
    pub fn in_zone(&self, kind: ZoneKind) -> Outcome {
        match self.zones.get(kind) {
            RelationFact::Inside => Outcome::Met,
            RelationFact::Outside => Outcome::NotMet,
            RelationFact::Unknown => Outcome::Undetermined,
        }
    }

    /// Whether it is within 10 km of a ZIP or a ZAC.
    #[must_use]
    pub fn is_near(&self) -> Outcome {
        match self.near_zip_zac {
            NearFact::Yes => Outcome::Met,
            NearFact::No => Outcome::NotMet,
            NearFact::Unknown => Outcome::Undetermined,
        }
    }
}
