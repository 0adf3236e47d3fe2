//! What is known of whole communes, as the rules ask it.

use super::aids::place_facts;
use super::{near, resolve, row, situations};
use crate::dataset::Snapshot;
use crate::dataset::memo::Nearness;
use crate::domain::{Date, RegionCode};
use crate::rules::facts::{CommuneFacts, NearFact};
use rayon::prelude::*;
use std::sync::Arc;

/// The facts of one commune; `None` where the data does not cover it.
#[must_use]
pub fn of_commune(data: &Snapshot, commune: usize, day: Date, nearness: Nearness) -> Option<CommuneFacts> {
    let data = data.on(day);
    let place = resolve::by_code(data, data.cog.communes()[commune].code).ok()?;
    let situations = situations::situations(data, &place, day);
    let (near, near_provisional) = match nearness {
        Nearness::WorkedOut => near::facts_only(data, &place, &situations, day),
        Nearness::LeftOut => (vec![NearFact::Unknown; situations.list.len()], false),
    };
    Some(CommuneFacts {
        commune,
        situations: place_facts(data, &situations, &near),
        provisional: situations.provisional,
        near_provisional,
    })
}

/// The facts of every commune of a région, in order of code; kept for the days on which they are the same.
#[must_use]
pub fn of_region(data: &Snapshot, region: RegionCode, day: Date) -> Arc<Vec<CommuneFacts>> {
    let data = data.on(day);
    data.memo.get_or_work_out(data.span(day), region, || {
        let communes = data.cog.communes();
        let own = (0..communes.len())
            .into_par_iter()
            .filter(|n| communes[*n].region == region);
        own.filter_map(|n| of_commune(data, n, day, Nearness::WorkedOut))
            .collect()
    })
}

/// Works out the distances and the facts of every commune on a day, so that no question waits for them.
pub fn work_ahead(data: &Snapshot, day: Date) {
    data.cog.communes().par_iter().for_each(|commune| {
        // A commune that the data does not cover has nothing to work out.
        let _distances_kept = row::of_commune(data, commune.code, day);
    });
    for region in data.cog.regions() {
        let _facts_kept = of_region(data, region.code, day);
    }
}
