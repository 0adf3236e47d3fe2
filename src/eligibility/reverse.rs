//! What is at a point: the nearest address, street, and the commune.

use crate::dataset::Snapshot;
use crate::geocode::{Filters, Hit, Kind, geocoder};
use crate::geom::LonLat;

/// Where not every address is known, the commune comes before an address farther than this, in metres.
const NEAR_M: f64 = 500.0;
/// The score of a commune that holds the point.
const COMMUNE_SCORE: f64 = 0.5;

/// Two points this near, in metres, are the same address.
const SAME_M: f64 = 0.5;

/// The one address that stands at a point; `None` where there is none, or several.
#[must_use]
pub fn address_at(data: &Snapshot, at: LonLat) -> Option<String> {
    let near = data.geocoder.reverse(at, 2, &Filters::default());
    let mut here = near
        .iter()
        .filter(|h| h.kind != Kind::Municipality && h.distance_m.is_some_and(|m| m <= SAME_M));
    let only = here.next()?;
    here.next().is_none().then(|| only.label())
}

/// What is nearest to a point, at most `limit`: addresses and streets by distance, and the commune that holds it, at 0 m.
///
/// The commune stands behind the addresses; where only single addresses are known (town halls), before those farther
/// than 500 m, as nothing says that there is none between.
#[must_use]
pub fn reverse(data: &Snapshot, at: LonLat, limit: usize, filters: &Filters) -> Vec<Hit> {
    let mut hits = data.geocoder.reverse(at, limit, filters);
    let cities = data.geocoder.cities();
    let mut communes: Vec<Hit> = Vec::new();
    for (number, metres) in data.outlines.communes.near(at, data.outline_tolerance_m) {
        let commune = &data.cog.communes()[number as usize];
        let parts = data.outlines.arrondissements_near(at, 0.0);
        let own = |code| data.cog.arrondissements_of(commune.code).any(|a| a.code == code);
        let code = parts
            .into_iter()
            .map(|(code, _)| code)
            .find(|c| own(*c))
            .unwrap_or(commune.code);
        let hit = cities
            .number(code)
            .and_then(|n| data.geocoder.commune_hit(n, 1.0, COMMUNE_SCORE));
        communes.extend(hit.map(|hit| Hit {
            distance_m: Some(metres),
            ..hit
        }));
    }
    communes.retain(|h| geocoder::fits(h, filters));
    communes.sort_by(|a, b| a.distance_m.unwrap_or(0.0).total_cmp(&b.distance_m.unwrap_or(0.0)));
    communes.truncate(1);
    let known = communes.first().is_some_and(|c| data.geocoder.covers(c.citycode));
    let before = if known {
        hits.len()
    } else {
        hits.partition_point(|h| h.distance_m.is_some_and(|m| m <= NEAR_M) && h.kind != Kind::Municipality)
    };
    hits.splice(before..before, communes);
    hits.truncate(limit);
    hits
}
