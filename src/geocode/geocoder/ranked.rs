//! The streets that were found, in order, each with its score.

use super::{COARSER, Found, Geocoder, fits, importance};
use crate::geocode::calibration::probability;
use crate::geocode::cities::Reading;
use crate::geocode::hit::{Hit, Kind, Search};
use crate::geocode::house::{self, House};
use crate::geocode::store::{Store, Street};
use crate::geom::LonLat;
use crate::geom::geodesic::distance_m;

/// Two answers whose fits are nearer than this compete.
const CLOSE: f64 = 0.08;

impl Geocoder {
    /// Ranks what was found and puts the communes behind.
    pub(super) fn hits(
        &self,
        search: &Search,
        mut found: Vec<Found>,
        readings: &[Reading],
        asks_street: bool,
        by_postcode: bool,
    ) -> Vec<Hit> {
        let nearness = |at: LonLat| {
            search
                .near
                .map_or(0.0, |near| 0.02 * (-distance_m(near, at) / 20_000.0).exp())
        };
        let order = |f: &Found| f.fit + nearness(self.stores[f.store].street(f.street).at);
        found.sort_by(|a, b| {
            order(b)
                .total_cmp(&order(a))
                .then_with(|| (a.store, a.street).cmp(&(b.store, b.street)))
        });
        let rival = self.rival(&found, readings);
        let mut hits: Vec<Hit> = Vec::new();
        for (place, entry) in found.iter().enumerate() {
            let against = if place == 0 { rival } else { found[0].fit };
            hits.extend(self.hit(entry, against, search.without_numbers));
        }
        if asks_street {
            hits.extend(self.communes(readings, true, by_postcode));
            hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        } else {
            let streets = std::mem::take(&mut hits);
            hits.extend(self.communes(readings, false, by_postcode));
            hits.extend(streets);
            hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        }
        hits.retain(|h| fits(h, &search.filters));
        hits.truncate(search.limit);
        hits
    }

    /// The fit of the best answer that is another place than the first: a street found, or a street that may be in a
    /// commune of that name whose addresses are not known.
    fn rival(&self, found: &[Found], readings: &[Reading]) -> f64 {
        let Some(first) = found.first() else {
            return 0.0;
        };
        let place = self.stores[first.store].street(first.street).at;
        let apart = |f: &&Found| {
            distance_m(self.stores[f.store].street(f.street).at, place) > 150.0 || same_town_twin(f, first)
        };
        let other = found[1..].iter().find(apart).map_or(0.0, |f| f.fit);
        let own = &self.cities.city(first.city);
        let unknown = readings.iter().filter(|r| {
            let city = self.cities.city(r.city);
            r.city != first.city
                && own.whole != Some(city.code)
                && city.whole != Some(own.code)
                && !self.covers(city.code)
        });
        unknown.map(|r| 0.98 * r.fit).fold(other, f64::max)
    }

    fn hit(&self, found: &Found, rival: f64, without_number: bool) -> Option<Hit> {
        let store = &self.stores[found.store];
        let street = store.street(found.street);
        let closeness = (1.0 - (found.fit - rival) / CLOSE).clamp(0.0, 1.0);
        let fit = found.fit * (1.0 - 0.5 * closeness);
        let sure = probability(fit);
        let as_street = |coarser: bool| Hit {
            score: if coarser { sure * COARSER[1] } else { sure },
            coarser,
            ..self.street_hit(store, &street, found.city, sure, fit)
        };
        let (Some(number), Some(house)) = (&found.number, found.house) else {
            return Some(as_street(false));
        };
        if without_number {
            return Some(as_street(true));
        }
        let base = self.street_hit(store, &street, found.city, sure, fit);
        Some(match house {
            House::Known(index) => {
                let known = store.number(index);
                Hit {
                    kind: Kind::Housenumber,
                    id: store.number_id(&street, &known),
                    housenumber: Some(house::text(&known)),
                    at: known.at,
                    precision_m: Some(f64::from(known.precision_m)),
                    ..base
                }
            }
            House::Sibling(index) => {
                let known = store.number(index);
                Hit {
                    kind: Kind::Housenumber,
                    score: sure * COARSER[0],
                    housenumber: Some(number.to_string()),
                    at: known.at,
                    // A neighbour that shares the number.
                    precision_m: Some(f64::from(known.precision_m) + 50.0),
                    interpolated: Some((house::text(&known), house::text(&known))),
                    ..base
                }
            }
            House::Between(before, after) => {
                let between = house::interpolate(store, before, after, number.number);
                Hit {
                    kind: Kind::Housenumber,
                    score: sure * COARSER[0],
                    housenumber: Some(number.to_string()),
                    at: between.at,
                    precision_m: Some(between.precision_m),
                    interpolated: Some(between.between),
                    ..base
                }
            }
            House::Unknown => as_street(true),
        })
    }

    pub(super) fn street_hit(&self, store: &Store, street: &Street<'_>, city: u32, sure: f64, fit: f64) -> Hit {
        let town = store.town(street);
        let known = self.cities.city(city);
        Hit {
            kind: street.kind,
            score: sure,
            sure,
            fit,
            id: street.id.to_owned(),
            housenumber: None,
            street: street.name.to_owned(),
            postcode: town.postcode.clone(),
            city: town.city.clone(),
            citycode: town.code,
            former: town.former.clone(),
            district: known.whole.map(|_| known.name.clone()),
            at: street.at,
            precision_m: street.radius_m.map(f64::from),
            importance: importance(f64::from(street.count), 2_000.0),
            population: None,
            interpolated: None,
            distance_m: None,
            exact: true,
            coarser: false,
            upstream: false,
        }
    }
}

/// Two streets of one source that lie so near each other that only their names tell them apart.
fn same_town_twin(a: &Found, b: &Found) -> bool {
    a.store == b.store && a.city == b.city && a.street != b.street
}
