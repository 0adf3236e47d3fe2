//! Names of which only the first words are written: "Florac" for Florac Trois Rivières.

use super::placed::{Standing, standing};
use super::readings::Written;
use super::{Cities, Reading, key};
use crate::geocode::normalise::city_key;
use crate::geocode::text::AddressText;
use std::cmp::Reverse;
use std::ops::Range;

/// How well a name fits of which the first words are written: better than one with an error.
const BEGUN: f64 = 0.93;
/// The fewest letters.
const SHORTEST: usize = 3;
/// The most communes that are read so, the largest first.
const MOST: usize = 6;

impl Cities {
    /// Adds the communes whose names begin in the words of a span, where nothing else is surely named. They are never answered
    /// for it alone.
    pub(super) fn begun_by_words(&self, text: &AddressText, spans: &[Range<usize>], readings: &mut Vec<Reading>) {
        if readings.iter().any(|r| r.exact && r.trust >= 1.0 && r.fit >= 0.9) {
            return;
        }
        for span in spans.iter().filter(|span| span.end == text.tokens.len()) {
            let stands = standing(text, span);
            if !matches!(stands, Standing::City | Standing::BehindStreet | Standing::BehindPlace) {
                continue;
            }
            let words = text.span(span.clone());
            let (written, spelled) = (key(&words), city_key(&words));
            if written.len() < SHORTEST {
                continue;
            }
            // Names are in order of their keys.
            let from = self.names.partition_point(|name| name.key < written);
            let alike = (0_u32..).zip(&self.names).skip(from);
            let mut found: Vec<(u32, u32)> = alike
                .take_while(|(_, name)| name.key.starts_with(&written))
                .filter(|(_, name)| name.former.is_none())
                .filter(|(_, name)| {
                    let own = city_key(&self.city(name.city).name);
                    own.strip_prefix(&spelled).is_some_and(|rest| rest.starts_with(' '))
                })
                .map(|(number, name)| (number, self.city(name.city).population))
                .collect();
            found.sort_by_key(|(_, population)| Reverse(*population));
            for (name, _) in found.into_iter().take(MOST) {
                self.push(readings, name, span, BEGUN, Written::Roughly, text);
            }
        }
    }
}
