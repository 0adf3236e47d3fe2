//! Which streets are worth comparing with a text.

use super::fit::{Typed, fit};
use super::store::Store;
use super::text::StreetText;
use super::words::{Role, role};
use std::collections::HashMap;
use std::ops::Range;

/// Up to so many streets all of them are compared.
const FEW: u32 = 24;
/// Up to so many all of them are compared when the words as typed lead to nothing good.
const SOME: u32 = 600;
/// The most streets compared in one source.
const MOST: usize = 400;
/// From this fit on there is no need to look for typing errors.
const GOOD: f64 = 0.93;

/// A street that fits, and which reading of the text it fits best.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Its number in the store.
    pub street: u32,
    /// Which of the readings.
    pub reading: usize,
    /// How well its name fits.
    pub fit: f64,
}

/// The streets within the ranges whose names fit one of the readings, each with every reading that fits.
#[must_use]
pub fn candidates(store: &Store, readings: &[StreetText], ranges: &[Range<u32>], begun: bool) -> Vec<Candidate> {
    let streets: u32 = ranges.iter().map(|r| r.end - r.start).sum();
    let telling = telling(readings);
    if streets == 0 || telling.is_empty() {
        return vec![];
    }
    let everything = || ranges.iter().cloned().flatten().collect::<Vec<u32>>();
    if streets <= FEW {
        return compare(store, readings, &everything(), begun);
    }
    let found = compare(store, readings, &as_typed(store, &telling, ranges, begun), begun);
    if found.iter().any(|c| c.fit >= GOOD) {
        return found;
    }
    if streets <= SOME {
        return compare(store, readings, &everything(), begun);
    }
    let mut found = found;
    found.extend(compare(store, readings, &with_errors(store, &telling, ranges), begun));
    found.sort_by_key(|c| (c.street, c.reading));
    found.dedup_by_key(|c| (c.street, c.reading));
    found
}

/// The words that tell streets apart; where there is none but a type, that.
fn telling(readings: &[StreetText]) -> Vec<&str> {
    let all = || readings.iter().flat_map(|r| &r.words).map(|t: &Typed| t.word.as_str());
    let mut words: Vec<&str> = all().filter(|w| matches!(role(w), Role::Name | Role::Number)).collect();
    if words.iter().all(|w| role(w) == Role::Number) {
        words.extend(all());
    }
    words.sort_unstable();
    words.dedup();
    words
}

/// The streets that have the words, those with most of them first.
fn as_typed(store: &Store, telling: &[&str], ranges: &[Range<u32>], begun: bool) -> Vec<u32> {
    let mut entries: Vec<_> = telling.iter().filter_map(|w| store.text.word(w)).collect();
    if begun {
        entries.extend(
            telling
                .iter()
                .filter(|w| w.len() >= 2)
                .flat_map(|w| store.text.begun(w)),
        );
    }
    most_words(store, entries, ranges)
}

/// The streets that have words like them.
fn with_errors(store: &Store, telling: &[&str], ranges: &[Range<u32>]) -> Vec<u32> {
    let worth = telling.iter().filter(|w| w.len() >= 4 && role(w) == Role::Name);
    let entries = worth
        .flat_map(|w| store.text.misspelt(w).into_iter().chain(store.text.sounding(w)))
        .collect();
    most_words(store, entries, ranges)
}

fn most_words(store: &Store, mut entries: Vec<super::text_index::Entry>, ranges: &[Range<u32>]) -> Vec<u32> {
    // The rarest words first: once they have led to enough, "saint" and "grand" need not be followed.
    entries.sort_by_key(super::text_index::Entry::streets);
    let mut counts: HashMap<u32, u8> = HashMap::new();
    for entry in &entries {
        let enough = counts.len() > 4 * MOST;
        store.text.streets(entry, ranges, |street| {
            if enough {
                counts.entry(street).and_modify(|c| *c = c.saturating_add(1));
            } else {
                *counts.entry(street).or_default() += 1;
            }
        });
    }
    let mut streets: Vec<(u8, u32)> = counts.into_iter().map(|(street, count)| (count, street)).collect();
    streets.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    streets.truncate(MOST);
    streets.into_iter().map(|(_, street)| street).collect()
}

fn compare(store: &Store, readings: &[StreetText], streets: &[u32], begun: bool) -> Vec<Candidate> {
    let mut found = Vec::new();
    for street in streets {
        let words = store.street(*street).words;
        for (reading, text) in readings.iter().enumerate() {
            let fit = fit(&text.words, words, begun);
            if fit > 0.3 {
                found.push(Candidate {
                    street: *street,
                    reading,
                    fit,
                });
            }
        }
    }
    found
}
