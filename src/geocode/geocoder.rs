//! The geocoder: addresses of one or more sources, and the communes they lie in.

mod communes;
mod ranked;
mod reverse;

use super::candidates::candidates;
use super::cities::{self, Cities, Reading};
use super::hit::{Filters, Hit, Search};
use super::house::{self, House};
use super::number::HouseNumber;
use super::store::{Store, Street};
use super::text::{AddressText, StreetText};
use crate::domain::CommuneCode;
use std::ops::Range;

/// The least fit that is an answer at all.
const LEAST_FIT: f64 = 0.4;
/// What the name of a city is worth when none was given.
const NO_CITY: f64 = 0.75;
/// What remains of the score of an answer that is coarser than what was asked.
const COARSER: [f64; 3] = [0.89, 0.8, 0.6];
/// From this fit on a street found in a commune confirms that the text is about that commune.
const CONFIRMS: f64 = 0.9;
/// From this fit on a text is the name of a street.
const SAME_STREET: f64 = 0.95;

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
            // "12 rue Adolphe Thiers" hardly lies in Thiers, but "12 rue Anatole France, Mende" does in Mende.
            let part = |r: &&mut Reading| !r.span.is_empty() && !stands_alone(&text, &r.span);
            for reading in readings.iter_mut().filter(part) {
                reading.trust = reading.trust.min(cities::DOUBT);
            }
        }
        self.hits(search, found, &readings, asks_street, text.tokens.is_empty())
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
}

/// Whether the words of a span are all that stands between two commas, or all of the text.
fn stands_alone(text: &AddressText, span: &Range<usize>) -> bool {
    let segment = |at: usize| text.tokens.get(at).map(|t| t.segment);
    let before = span.start.checked_sub(1).and_then(segment);
    before != segment(span.start) && segment(span.end) != segment(span.end - 1)
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
