//! Communes as results.

use super::{COARSER, Geocoder, importance};
use crate::geocode::cities::{City, Reading};
use crate::geocode::hit::{Hit, Kind};

impl Geocoder {
    /// The communes the text may be about, when they are asked for or nothing finer was found.
    ///
    /// `by_postcode`: the text is a postcode and nothing else.
    pub(super) fn communes(&self, readings: &[Reading], asks_street: bool, by_postcode: bool) -> Vec<Hit> {
        let alone = |r: &Reading| r.fit * r.trust;
        let mut ranked: Vec<&Reading> = readings
            .iter()
            .filter(|r| !r.span.is_empty() || asks_street || by_postcode || readings.len() == 1)
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
}
