//! What the drawn outlines and the lists say of a point, without any margin: the fast raw look-up behind statistics over
//! millions of points, not an answer to rely on.

use super::Snapshot;
use super::mountain::Listed;
use super::reconcile::Said;
use crate::domain::{Date, ZoningClass};
use crate::geom::LonLat;

/// The commune and all zones at a point, as drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ZonesAt {
    /// Number of the commune that holds it; on a border the first.
    pub commune: Option<u32>,
    /// The class of the commune, or of the QPV where that has a row.
    pub class: Option<ZoningClass>,
    /// Number of the QPV that holds it.
    pub qpv: Option<u32>,
    /// Whether the commune is wholly in the mountain zone.
    pub montagne: bool,
    /// Whether the commune is wholly in a massif.
    pub massif: bool,
}

/// What lists say of a commune.
#[derive(Debug, Clone, Copy)]
struct Listing {
    class: Option<ZoningClass>,
    montagne: bool,
    massif: bool,
}

/// The look-up of one day, with what the lists say then of each commune close together.
#[derive(Debug)]
pub struct ZonesOn<'a> {
    data: &'a Snapshot,
    day: Date,
    communes: Vec<Listing>,
}

impl<'a> ZonesOn<'a> {
    /// Prepares the look-up.
    #[must_use]
    pub fn new(data: &'a Snapshot, day: Date) -> Self {
        let data = data.on(day);
        let whole = |said: &Said<Listed>| matches!(said.certain(), Some(Listed::Whole(_)));
        let communes = data.cog.communes().iter().enumerate();
        let communes = communes.map(|(n, commune)| Listing {
            class: data
                .zoning
                .on(commune.region, day)
                .and_then(|list| list.communes[n].certain().copied()),
            montagne: whole(&data.mountain.montagne[n]),
            massif: whole(&data.mountain.massifs[n]),
        });
        Self {
            data,
            day,
            communes: communes.collect(),
        }
    }

    /// What lies at a point.
    #[must_use]
    pub fn at(&self, p: LonLat) -> ZonesAt {
        let commune = self.data.outlines.communes.first_at(p);
        let qpv = self.data.qpv.areas.first_at(p);
        let listing = commune.map(|n| self.communes[n as usize]);
        let own_row = || {
            let region = self.data.cog.communes()[commune? as usize].region;
            let list = self.data.zoning.on(region, self.day)?;
            list.qpv.get(&self.data.qpv.list[qpv? as usize].code).copied()
        };
        ZonesAt {
            commune,
            class: qpv.and_then(|_| own_row()).or(listing.and_then(|l| l.class)),
            qpv,
            montagne: listing.is_some_and(|l| l.montagne),
            massif: listing.is_some_and(|l| l.massif),
        }
    }
}
