//! What is nearest to a point.

use super::{Geocoder, fits};
use crate::geocode::hit::{Filters, Hit, Kind};
use crate::geocode::house;
use crate::geocode::store::Nearest;
use crate::geom::LonLat;

/// How far a reverse search looks, in metres.
const REVERSE_M: f64 = 5_000.0;
/// The distance in metres at which the score of a reverse search is down to zero.
const REVERSE_SCORE_M: f64 = 1_000.0;

impl Geocoder {
    /// What is nearest to a point, within 5 km: numbers, and streets and localities without numbers. The score falls from
    /// 1 at the point to 0 at 1 km.
    #[must_use]
    pub fn reverse(&self, at: LonLat, limit: usize, filters: &Filters) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        // Filters may leave out what is nearest.
        let most = if *filters == Filters::default() {
            limit
        } else {
            limit.max(1) * 50
        };
        for store in &self.stores {
            for (point, metres) in store.nearest(at, most, REVERSE_M) {
                let (street, number) = match point {
                    Nearest::Number(n) => (store.street_of(n), Some(store.number(n))),
                    Nearest::Street(s) => (store.street(s), None),
                };
                let code = store.town(&street).code;
                if !store.origin.whole_communes && self.covers(code) {
                    continue;
                }
                let Some(city) = self.cities.number(code) else {
                    continue;
                };
                let score = (1.0 - metres / REVERSE_SCORE_M).max(0.0);
                let mut hit = self.street_hit(store, &street, city, score, score);
                if let Some(number) = number {
                    let wants_street = !filters.kinds.is_empty() && !filters.kinds.contains(&Kind::Housenumber);
                    if !wants_street {
                        hit.kind = Kind::Housenumber;
                        hit.id = store.number_id(&street, &number);
                        hit.housenumber = Some(house::text(&number));
                    }
                    hit.at = number.at;
                    hit.precision_m = Some(f64::from(number.precision_m));
                }
                hit.distance_m = Some(metres);
                if fits(&hit, filters) && !hits.iter().any(|h| h.id == hit.id && h.label() == hit.label()) {
                    hits.push(hit);
                }
            }
        }
        hits.sort_by(|a, b| a.distance_m.unwrap_or(0.0).total_cmp(&b.distance_m.unwrap_or(0.0)));
        hits.truncate(limit);
        hits
    }
}
