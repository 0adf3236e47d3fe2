//! "Saint-Cyprien, Toulouse": a quarter that is called as some communes are, and its city.

use super::{Cities, Reading, key};
use crate::geocode::text::AddressText;
use std::ops::Range;

/// What remains of the fit of a commune whose name is rather that of a quarter.
const QUARTER: f64 = 0.7;

impl Cities {
    /// Sets back what is rather the name of a quarter of the city that stands behind the last comma.
    ///
    /// It is only where it names nothing by itself, as several communes are called so, all of them smaller, and none of them
    /// is in the city's département, nor one whose name begins so. "Lattes, Montpellier" may be Lattes, which is beside
    /// Montpellier, and "Mende, Toulouse" may be both: there nothing is set back.
    pub(super) fn set_quarters_back(&self, text: &AddressText, readings: &mut [Reading]) {
        let Some(last) = text.tokens.last().map(|t| t.segment) else {
            return;
        };
        let begin = text.tokens.iter().position(|t| t.segment == last).unwrap_or_default();
        let behind = begin..text.tokens.len();
        let mut cities = readings
            .iter()
            .filter(|r| r.span == behind && r.exact && r.trust >= 1.0);
        let (Some(city), None) = (cities.next().map(|r| r.city), cities.next()) else {
            return;
        };
        let mut spans: Vec<Range<usize>> = readings
            .iter()
            .map(|r| r.span.clone())
            .filter(|s| s.end <= begin)
            .collect();
        spans.dedup();
        for span in spans {
            if self.is_quarter(&text.span(span.clone()), city) {
                readings
                    .iter_mut()
                    .filter(|r| r.span == span)
                    .for_each(|r| r.fit *= QUARTER);
            }
        }
    }

    fn is_quarter(&self, written: &str, city: u32) -> bool {
        let city = self.city(city);
        let written = key(written);
        let mut alike: Vec<u32> = self.by_name.get(&written).into_iter().flatten().copied().collect();
        alike.sort_unstable_by_key(|n| self.names[*n as usize].city);
        alike.dedup_by_key(|n| self.names[*n as usize].city);
        let own = |name: &u32| self.city(self.names[*name as usize].city);
        let near = self.by_department.get(&city.department).into_iter().flatten();
        alike.len() > 1
            && alike.iter().all(|name| own(name).population < city.population)
            && !near
                .into_iter()
                .any(|name| self.names[*name as usize].key.starts_with(&written))
    }
}
