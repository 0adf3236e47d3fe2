//! The geocoder: addresses of one or more sources, and the communes they lie in.

use super::calibration::probability;
use super::candidates::candidates;
use super::cities::{self, Cities, City, Reading};
use super::hit::{Filters, Hit, Kind, Search};
use super::house::{self, House};
use super::number::HouseNumber;
use super::store::{Nearest, Store, Street};
use super::text::{AddressText, StreetText};
use crate::domain::CommuneCode;
use crate::geom::LonLat;
use crate::geom::geodesic::distance_m;
use std::ops::Range;

/// The least fit that is an answer at all.
const LEAST_FIT: f64 = 0.4;
/// Two answers whose fits are nearer than this compete.
const CLOSE: f64 = 0.08;
/// What the name of a city is worth when none was given.
const NO_CITY: f64 = 0.75;
/// What remains of the score of an answer that is coarser than what was asked.
const COARSER: [f64; 3] = [0.89, 0.8, 0.6];
/// From this fit on a street found in a commune confirms that the text is about that commune.
const CONFIRMS: f64 = 0.9;
/// From this fit on a text is the name of a street.
const SAME_STREET: f64 = 0.95;
/// How far a reverse search looks, in metres.
const REVERSE_M: f64 = 5_000.0;
/// The distance in metres at which the score of a reverse search is down to zero.
const REVERSE_SCORE_M: f64 = 1_000.0;

/// Everything an address can be found in.
#[derive(Debug)]
pub struct Geocoder {
    cities: Cities,
    /// Whole bases first, single addresses last.
    stores: Vec<Store>,
}

/// A street that fits, with everything needed to rank it.
#[derive(Debug, Clone)]
struct Found {
    store: usize,
    street: u32,
    city: u32,
    number: Option<HouseNumber>,
    house: Option<House>,
    fit: f64,
}

impl Geocoder {
    /// A geocoder over communes and address sources. Where a source has whole communes, sources of single addresses are
    /// not asked about these.
    #[must_use]
    pub fn new(cities: Cities, mut stores: Vec<Store>) -> Self {
        stores.sort_by_key(|s| !s.origin.whole_communes);
        Self { cities, stores }
    }

    /// The communes.
    #[must_use]
    pub fn cities(&self) -> &Cities {
        &self.cities
    }

    /// The sources.
    #[must_use]
    pub fn stores(&self) -> &[Store] {
        &self.stores
    }

    /// Whether a source has all addresses of the commune.
    #[must_use]
    pub fn covers(&self, code: CommuneCode) -> bool {
        let whole = self.stores.iter().filter(|s| s.origin.whole_communes);
        whole.into_iter().any(|s| !s.ranges(code).is_empty())
    }

    /// The best results, the likeliest first; see `docs/geocoding.md` for what the score means.
    #[must_use]
    pub fn search(&self, search: &Search) -> Vec<Hit> {
        let text = AddressText::read(&search.text);
        let mut readings = self.readings(&text, search);
        let mut found = Vec::new();
        let mut asks_street = false;
        for (rank, span) in spans(&readings).into_iter().enumerate() {
            let streets = text.streets(&span);
            let here: Vec<&Reading> = readings.iter().filter(|r| r.span == span).collect();
            asks_street |= rank == 0 && streets.iter().any(|s| !s.words.is_empty() || s.number.is_some());
            self.in_cities(&text, &here, &streets, search.autocomplete, &mut found);
        }
        if readings.is_empty() {
            asks_street = true;
            let streets = text.streets(&(0..0));
            self.anywhere(&streets, search, &mut found);
        }
        let confirmed = found.iter().any(|f| f.fit >= CONFIRMS);
        if asks_street && !confirmed && text.postcode.is_none() && self.is_street(&text) {
            // "12 rue Adolphe Thiers" hardly lies in Thiers.
            let part = |r: &&mut Reading| !r.span.is_empty() && r.span.len() < text.tokens.len();
            for reading in readings.iter_mut().filter(part) {
                reading.trust = reading.trust.min(cities::DOUBT);
            }
        }
        self.hits(search, found, &readings, asks_street)
    }

    /// Whether the whole text is the name of a street somewhere.
    fn is_street(&self, text: &AddressText) -> bool {
        let streets = text.streets(&(0..0));
        self.stores.iter().any(|store| {
            let all = 0..store.streets();
            let found = candidates(store, &streets, std::slice::from_ref(&all), false);
            found.iter().any(|c| c.fit >= SAME_STREET)
        })
    }

    /// The readings of the city that the filters allow.
    fn readings(&self, text: &AddressText, search: &Search) -> Vec<Reading> {
        let mut text = text.clone();
        if let ([postcode], None) = (&search.filters.postcodes[..], &text.postcode) {
            text.postcode = Some((postcode.clone(), text.tokens.len()));
        }
        let mut readings = self.cities.readings(&text, search.autocomplete);
        let codes: Vec<CommuneCode> = search.filters.citycodes.iter().filter_map(|c| c.parse().ok()).collect();
        if !search.filters.citycodes.is_empty() {
            for city in codes.iter().filter_map(|c| self.cities.number(*c)) {
                // The name may stand in the text or not.
                let own: Vec<Reading> = readings.iter().filter(|r| r.city == city).cloned().collect();
                readings.retain(|r| r.city != city);
                let whole = |r: Reading| Reading {
                    fit: 1.0,
                    trust: 1.0,
                    ..r
                };
                readings.extend(own.into_iter().map(whole));
                readings.push(Reading {
                    city,
                    former: None,
                    span: 0..0,
                    fit: 1.0,
                    trust: 1.0,
                    exact: true,
                });
            }
            let parts: Vec<u32> = codes
                .iter()
                .filter_map(|c| self.cities.number(*c))
                .flat_map(|n| self.cities.with_parts(n))
                .collect();
            readings.retain(|r| parts.contains(&r.city));
        }
        if !search.filters.postcodes.is_empty() {
            readings.retain(|r| {
                let city = self.cities.city(r.city);
                city.postcodes.iter().any(|p| search.filters.postcodes.contains(p))
            });
        }
        readings.sort_by(|a, b| b.fit.total_cmp(&a.fit).then(b.span.len().cmp(&a.span.len())));
        readings
    }

    /// The streets of the cities that the same words may name.
    fn in_cities(
        &self,
        text: &AddressText,
        readings: &[&Reading],
        streets: &[StreetText],
        begun: bool,
        found: &mut Vec<Found>,
    ) {
        let mut cities: Vec<u32> = readings.iter().flat_map(|r| self.cities.with_parts(r.city)).collect();
        cities.sort_unstable_by_key(|c| self.cities.city(*c).code);
        cities.dedup();
        for (number, store) in self.stores.iter().enumerate() {
            let here = cities.iter().map(|c| self.cities.city(*c).code);
            let ranges: Vec<Range<u32>> = here
                .filter(|code| store.origin.whole_communes || !self.covers(*code))
                .map(|code| store.ranges(code))
                .filter(|r| !r.is_empty())
                .collect();
            for candidate in candidates(store, streets, &ranges, begun) {
                let street = store.street(candidate.street);
                let best = readings
                    .iter()
                    .filter_map(|r| self.city_fit(r, store, &street, text))
                    .max_by(|(a, _), (b, _)| a.total_cmp(b));
                if let Some((city_fit, city)) = best {
                    self.push(
                        found,
                        number,
                        &street,
                        &streets[candidate.reading],
                        candidate.fit * city_fit,
                        city,
                    );
                }
            }
        }
    }

    /// How well the city of a street fits what the text says of it.
    fn city_fit(
        &self,
        reading: &Reading,
        store: &Store,
        street: &Street<'_>,
        text: &AddressText,
    ) -> Option<(f64, u32)> {
        let town = store.town(street);
        let city = self.cities.number(town.code)?;
        let whole = self.cities.city(city).whole;
        if reading.city != city && whole != Some(self.cities.city(reading.city).code) {
            return None;
        }
        let mut fit = reading.fit;
        if let (Some(asked), Some((own, _))) = (reading.former, &town.former)
            && asked != *own
        {
            fit *= 0.9;
        }
        if let Some((postcode, _)) = &text.postcode
            && !town.postcode.is_empty()
            && *postcode != town.postcode
            && !text.cedex
        {
            let several = self.cities.city(city).postcodes.iter().any(|p| p == postcode);
            fit *= if several { 0.97 } else { 1.0 };
        }
        Some((fit, city))
    }

    /// The streets of all communes, for a text that names none.
    fn anywhere(&self, streets: &[StreetText], search: &Search, found: &mut Vec<Found>) {
        if !search.filters.citycodes.is_empty() {
            return;
        }
        for (number, store) in self.stores.iter().enumerate() {
            let all = 0..store.streets();
            for candidate in candidates(store, streets, std::slice::from_ref(&all), search.autocomplete) {
                let street = store.street(candidate.street);
                let code = store.town(&street).code;
                if !store.origin.whole_communes && self.covers(code) {
                    continue;
                }
                if let Some(city) = self.cities.number(code) {
                    self.push(
                        found,
                        number,
                        &street,
                        &streets[candidate.reading],
                        candidate.fit * NO_CITY,
                        city,
                    );
                }
            }
        }
    }

    fn push(&self, found: &mut Vec<Found>, store: usize, street: &Street<'_>, text: &StreetText, fit: f64, city: u32) {
        let source = &self.stores[store];
        // A base of single addresses cannot tell that there is no other street of nearly that name.
        let fit = if source.origin.whole_communes || fit >= 0.95 {
            fit
        } else {
            fit * 0.85
        };
        let house = text.number.as_ref().map(|n| house::find(source, street, n));
        let by_house = match house {
            None | Some(House::Known(_)) => 1.0,
            Some(House::Sibling(_)) => 0.98,
            Some(House::Between(..)) => 0.97,
            Some(House::Unknown) => 0.94,
        };
        let entry = Found {
            store,
            street: street.index,
            city,
            number: text.number.clone(),
            house,
            fit: fit * by_house,
        };
        if let Some(known) = found.iter_mut().find(|f| (f.store, f.street) == (store, street.index)) {
            if known.fit < entry.fit {
                *known = entry;
            }
        } else if entry.fit >= LEAST_FIT {
            found.push(entry);
        }
    }

    /// Ranks what was found and puts the communes behind.
    fn hits(&self, search: &Search, mut found: Vec<Found>, readings: &[Reading], asks_street: bool) -> Vec<Hit> {
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
            hits.extend(self.communes(readings, true));
            hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        } else {
            let streets = std::mem::take(&mut hits);
            hits.extend(self.communes(readings, false));
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

    fn street_hit(&self, store: &Store, street: &Street<'_>, city: u32, sure: f64, fit: f64) -> Hit {
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

    /// The communes the text may be about, when they are asked for or nothing finer was found.
    fn communes(&self, readings: &[Reading], asks_street: bool) -> Vec<Hit> {
        let alone = |r: &Reading| r.fit * r.trust;
        let mut ranked: Vec<&Reading> = readings
            .iter()
            .filter(|r| !r.span.is_empty() || asks_street || readings.len() == 1)
            .collect();
        ranked.sort_by(|a, b| alone(b).total_cmp(&alone(a)));
        let mut seen = Vec::new();
        let mut hits = Vec::new();
        for reading in ranked {
            if seen.contains(&reading.city) || hits.len() >= 100 {
                continue;
            }
            seen.push(reading.city);
            let others = readings
                .iter()
                .filter(|r| r.city != reading.city && self.apart(r.city, reading.city));
            let rival = others.map(alone).fold(0.0, f64::max);
            let closeness = (1.0 - (alone(reading) - rival) / 0.03).clamp(0.0, 1.0);
            let fit = alone(reading) * (1.0 - 0.5 * closeness);
            let sure = fit.powi(2);
            let Some(mut hit) = self.commune_hit(reading.city, fit, sure) else {
                continue;
            };
            hit.exact = reading.exact && reading.trust >= 1.0;
            hit.coarser = asks_street;
            if asks_street {
                hit.score = sure * COARSER[2];
            }
            hits.push(hit);
        }
        hits
    }

    /// Whether two communes are different places, and not one a part of the other.
    fn apart(&self, a: u32, b: u32) -> bool {
        let (a, b) = (self.cities.city(a), self.cities.city(b));
        a.whole != Some(b.code) && b.whole != Some(a.code)
    }

    /// A commune as a result; `None` when no point of it is known.
    #[must_use]
    pub fn commune_hit(&self, city: u32, fit: f64, sure: f64) -> Option<Hit> {
        let city: &City = self.cities.city(city);
        Some(Hit {
            kind: Kind::Municipality,
            score: sure,
            sure,
            fit,
            id: city.code.to_string(),
            housenumber: None,
            street: city.name.clone(),
            postcode: city.postcodes.first().cloned().unwrap_or_default(),
            city: city.name.clone(),
            citycode: city.code,
            former: None,
            district: city.whole.map(|_| city.name.clone()),
            at: city.at?,
            precision_m: Some(city.radius_m),
            importance: importance(f64::from(city.population), 2_500_000.0),
            population: Some(city.population),
            interpolated: None,
            distance_m: None,
            exact: true,
            coarser: false,
            upstream: false,
        })
    }

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

/// The different spans of readings, the best first.
fn spans(readings: &[Reading]) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    for reading in readings {
        if !spans.contains(&reading.span) {
            spans.push(reading.span.clone());
        }
    }
    spans.truncate(12);
    spans
}

/// Two streets of one source that lie so near each other that only their names tell them apart.
fn same_town_twin(a: &Found, b: &Found) -> bool {
    a.store == b.store && a.city == b.city && a.street != b.street
}

/// Whether a result is what the filters allow.
#[must_use]
pub fn fits(hit: &Hit, filters: &Filters) -> bool {
    (filters.kinds.is_empty() || filters.kinds.contains(&hit.kind))
        && (filters.citycodes.is_empty() || filters.citycodes.iter().any(|c| c == hit.citycode.as_str()))
        && (filters.postcodes.is_empty() || filters.postcodes.contains(&hit.postcode))
}

/// How much is there, over 0 to 1, on a scale of logarithms.
fn importance(count: f64, most: f64) -> f64 {
    ((1.0 + count).ln() / (1.0 + most).ln()).min(1.0)
}
