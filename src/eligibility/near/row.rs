//! The 10 km rule at a point, as a row of a table says it: no names, and each thing measured once.

use super::nearest::region_of;
use super::{NearOutcome, Rule, THRESHOLD_M, is_inside, outcome};
use crate::dataset::Snapshot;
use crate::domain::Date;
use crate::eligibility::place::Place;
use crate::eligibility::situations::Situations;
use crate::geom::LonLat;
use crate::index::Spread;
use crate::rules::facts::NearFact;

/// What a row says of the rule.
#[derive(Debug, Clone, PartialEq)]
pub struct NearRow {
    /// The value on which all situations agree.
    pub outcome: NearOutcome,
    /// For each situation.
    pub facts: Vec<NearFact>,
    /// From the nearest to the farthest that the place may be from the boundary; 0 inside.
    pub distance_m: Option<Spread>,
    /// Whether a list was used that a later one is known or presumed to replace.
    pub provisional: bool,
}

/// Applies the rule at a point, in every situation: the same as [`super::near`].
#[must_use]
pub fn of_point(data: &Snapshot, place: &Place, at: LonLat, situations: &Situations<'_>, day: Date) -> NearRow {
    let list = &situations.list;
    let Some(generation) = situations.generation.and(data.zoning.whole_on(day)) else {
        return NearRow {
            outcome: NearOutcome::NoData,
            facts: vec![NearFact::Unknown; list.len()],
            distance_m: None,
            provisional: false,
        };
    };
    let margin_m = place.precision_m.unwrap_or_default() + data.outline_tolerance_m;
    let rule = Rule {
        data,
        place,
        generation,
        margin_m,
        day,
    };
    if list.iter().all(is_inside) {
        let region = data.cog.communes()[list[0].commune].region;
        return NearRow {
            outcome: NearOutcome::Met,
            facts: vec![NearFact::Yes; list.len()],
            distance_m: Some(Spread::one(0.0)),
            provisional: situations.provisional || rule.is_provisional(region),
        };
    }
    let nearest = rule.nearest_for_row(at);
    let metres = nearest.map_or(f64::INFINITY, |n| n.distance_m);
    let close = metres <= THRESHOLD_M - margin_m;
    let otherwise = if close {
        NearFact::Yes
    } else if metres > THRESHOLD_M + margin_m && !rule.any_unknown_in_reach(list, at) {
        NearFact::No
    } else {
        NearFact::Unknown
    };
    let facts: Vec<NearFact> = list
        .iter()
        .map(|s| if is_inside(s) { NearFact::Yes } else { otherwise })
        .collect();
    let outcome = outcome(&facts);
    let least = if list.iter().any(is_inside) { 0.0 } else { metres };
    let provisional = situations.provisional
        || nearest
            .and_then(|n| region_of(&rule, n.owner))
            .is_some_and(|region| rule.is_provisional(region))
        || (outcome != NearOutcome::Met && rule.list_in_reach_is_provisional(list));
    NearRow {
        outcome,
        facts,
        distance_m: nearest.map(|_| Spread {
            min_m: least,
            max_m: metres,
        }),
        provisional,
    }
}
