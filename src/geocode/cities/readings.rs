//! Which communes a text may be about, and how well each fits.

use super::placed::{Standing, spans, standing};
use super::{Cities, City, Name, Reading, key};
use crate::geocode::alike::errors;
use crate::geocode::sound::sound;
use crate::geocode::text::AddressText;
use crate::geocode::words::is_link;
use std::ops::Range;

/// From this many letters on a name may have a typing error.
const SHORTEST_WITH_ERROR: usize = 5;
/// From this many it may have two, where the postcode supports it.
const SHORTEST_WITH_TWO: usize = 9;
/// From this many on a name with an error is hardly another word: "Montpelier", but "Lozère" is not Lauzerte.
const SHORTEST_UNMISTAKABLE: usize = 8;
/// Inhabitants from which on a misspelt name without a postcode is answered. With fewer, a town abroad or another word is as
/// likely: Casablanca is not Casabianca, nor Livourne Libourne. A judgement.
const LARGE: u32 = 50_000;
/// What remains of the fit of a commune that no street confirms, where its name may be anything else.
pub(in crate::geocode) const DOUBT: f64 = 0.7;

/// How the name of a commune was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// As it is.
    Exactly,
    /// With an error that leaves no other word.
    Nearly,
    /// Otherwise, or only begun.
    Roughly,
}

impl Cities {
    /// Every way to read which commune the text is about, the best first; communes whose name does not stand in the text
    /// are there by the postcode alone. `begun`: the last word may be only begun.
    #[must_use]
    pub fn readings(&self, text: &AddressText, begun: bool) -> Vec<Reading> {
        let spans = spans(text);
        let postcode = text.postcode.as_ref().map(|(p, _)| p.as_str());
        let mut readings = Vec::new();
        for span in &spans {
            let written = key(&text.span(span.clone()));
            let alike = self.by_name.get(&written).map_or(&[][..], Vec::as_slice);
            for name in alike {
                let fit = self.by_place(*name, postcode, text.cedex, alike.len() == 1);
                self.push(&mut readings, *name, span, fit, Written::Exactly, text);
            }
        }
        // Where a city stands behind the postcode, another one before it belongs to the street: "chemin de Lodève 34700
        // Poujols".
        if let Some((_, at)) = &text.postcode
            && readings.iter().any(|r| r.span.start == *at && r.fit >= 0.9)
        {
            for reading in readings.iter_mut().filter(|r| r.span.end <= *at) {
                reading.fit *= 0.7;
            }
        }
        if postcode.is_none() {
            self.set_quarters_back(text, &mut readings);
            self.begun_by_words(text, &spans, &mut readings);
        }
        let written = readings.iter().filter(|r| r.exact).map(|r| r.fit);
        if written.fold(0.0, f64::max) < 0.9 {
            match postcode {
                Some(postcode) => self.misspelt_here(text, &spans, postcode, &mut readings),
                None => self.misspelt_anywhere(text, &spans, begun, &mut readings),
            }
        }
        if let Some(postcode) = postcode.filter(|_| readings.iter().all(|r| r.fit * r.trust < 0.95)) {
            // "Marvejols 13001": whether the name or the postcode is wrong nobody knows.
            let elsewhere = |r: &Reading| r.exact && r.trust >= 1.0 && !self.in_department(self.city(r.city), postcode);
            let trust = if readings.iter().any(elsewhere) { DOUBT } else { 1.0 };
            self.by_postcode_alone(text, postcode, trust, &mut readings);
        }
        readings.sort_by(|a, b| {
            b.fit
                .total_cmp(&a.fit)
                .then(b.span.len().cmp(&a.span.len()))
                .then(self.city(b.city).population.cmp(&self.city(a.city).population))
                .then(a.city.cmp(&b.city))
        });
        let mut seen = std::collections::HashSet::new();
        readings.retain(|r| seen.insert((r.city, r.span.clone())));
        // "Vives" in "Aigues-Vives" names nothing of its own; "Mende" in "de Mende" does, whatever "demende" is nearly.
        let names: Vec<(Range<usize>, bool)> = readings
            .iter()
            .filter(|r| r.fit >= 0.8)
            .map(|r| (r.span.clone(), r.exact))
            .collect();
        let within = |r: &Reading, o: &Range<usize>| r.span.start >= o.start && r.span.end <= o.end && r.span != *o;
        let only_links = |r: &Reading, o: &Range<usize>| {
            r.span.end == o.end && text.tokens[o.start..r.span.start].iter().all(|t| is_link(&t.word))
        };
        let hidden =
            |r: &Reading, o: &Range<usize>, exact: bool| within(r, o) && (exact || !r.exact || !only_links(r, o));
        readings.retain(|r| r.span.is_empty() || !names.iter().any(|(o, exact)| hidden(r, o, *exact)));
        readings
    }

    pub(super) fn push(
        &self,
        readings: &mut Vec<Reading>,
        name: u32,
        span: &Range<usize>,
        fit: f64,
        written: Written,
        text: &AddressText,
    ) {
        let name = &self.names[name as usize];
        let fit = if name.former.is_some() { fit * 0.98 } else { fit };
        // Of a city with arrondissements the postcode names one.
        let has_postcode = |n: &&u32| {
            let (postcodes, asked) = (&self.city(**n).postcodes, &text.postcode);
            asked.as_ref().is_some_and(|(p, _)| postcodes.contains(p))
        };
        let part = self
            .parts
            .get(&self.city(name.city).code)
            .and_then(|parts| parts.iter().find(has_postcode));
        let city = part.copied().unwrap_or(name.city);
        let stands = standing(text, span);
        // "Villefranche" was a commune, and is how several others begin. Where a commune of today has the very name, the two
        // compete as they are.
        let today = |n: &u32| self.names[*n as usize].former.is_none();
        let unique =
            name.former.is_none() || self.by_name[&name.key].iter().any(today) || self.text.begun(&name.key).len() <= 1;
        let confirmed = text
            .postcode
            .as_ref()
            .is_some_and(|(p, _)| has_postcode(&&city) || !self.knows_postcode(p));
        let trusted = confirmed && !matches!(stands, Standing::Name | Standing::Street)
            || match stands {
                Standing::City => written != Written::Roughly && unique,
                Standing::BehindStreet => written != Written::Roughly && unique && !name.ends_streets,
                Standing::BehindPlace => written == Written::Exactly && unique && !name.ends_streets,
                Standing::Doubtful | Standing::Name | Standing::Street => false,
            };
        readings.push(Reading {
            city,
            former: name.former,
            span: span.clone(),
            fit: if stands == Standing::Street { fit * 0.6 } else { fit },
            trust: if trusted { 1.0 } else { DOUBT },
            exact: written == Written::Exactly,
        });
    }

    /// How well the commune of a name fits the postcode.
    fn by_place(&self, name: u32, postcode: Option<&str>, cedex: bool, only: bool) -> f64 {
        let city = self.city(self.names[name as usize].city);
        let Some(postcode) = postcode else {
            return if only { 0.99 } else { 0.97 };
        };
        let own = |city: &City| city.postcodes.iter().any(|p| p == postcode);
        let parts = self.parts.get(&city.code);
        if own(city) || parts.into_iter().flatten().any(|p| own(self.city(*p))) {
            return 1.0;
        }
        match (
            self.in_department(city, postcode),
            cedex || !self.knows_postcode(postcode),
        ) {
            // CEDEX have postcodes of their own.
            (true, true) => 0.99,
            (true, false) => 0.93,
            (false, _) => 0.6,
        }
    }

    /// Whether a postcode may be one of the city's département.
    fn in_department(&self, city: &City, postcode: &str) -> bool {
        postcode.starts_with(&city.department) || city.postcodes.iter().any(|p| p.get(..2) == postcode.get(..2))
    }

    /// Names with errors, or begun, among the communes with the postcode and those of its département.
    fn misspelt_here(&self, text: &AddressText, spans: &[Range<usize>], postcode: &str, readings: &mut Vec<Reading>) {
        let near: Vec<&str> = [postcode.get(..2), postcode.get(..3)].into_iter().flatten().collect();
        for span in spans {
            let written = key(&text.span(span.clone()));
            if written.len() < 3 || has_digit(&written) {
                continue;
            }
            let heard = sound(&written);
            for name in near.iter().filter_map(|d| self.by_department.get(*d)).flatten() {
                let known = &self.names[*name as usize];
                let has_postcode = self.city(known.city).postcodes.iter().any(|p| p == postcode);
                let degree = misspelt(&written, &heard, known, has_postcode);
                if degree > 0.0 {
                    let fit = degree * if has_postcode { 1.0 } else { 0.88 };
                    self.push(readings, *name, span, fit, nearly(&written, known), text);
                }
            }
        }
    }

    /// Names with errors among all.
    fn misspelt_anywhere(&self, text: &AddressText, spans: &[Range<usize>], begun: bool, readings: &mut Vec<Reading>) {
        let all = 0..u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        for span in spans {
            let written = key(&text.span(span.clone()));
            if has_digit(&written) {
                continue;
            }
            let whole = span.len() == text.tokens.len();
            if span.end == text.tokens.len()
                && (begun && (whole || written.len() >= SHORTEST_WITH_ERROR) || whole && written.len() >= 6)
            {
                // Who is still typing and has typed nothing else has more likely begun a name than misspelt another.
                let fit = if begun && whole { 0.94 } else { 0.8 };
                for entry in self.text.begun(&written) {
                    self.text.streets(&entry, std::slice::from_ref(&all), |name| {
                        self.push(readings, name, span, fit, Written::Roughly, text);
                    });
                }
            }
            if written.len() < SHORTEST_WITH_ERROR {
                continue;
            }
            let sounds = sound(&written);
            // "Ramonville" is how Ramonville-Saint-Agne begins, not an error for Remonville.
            let begins = !self.text.begun(&written).is_empty();
            let written_as = |written: &str, known: &Name| {
                if begins || self.city(known.city).population < LARGE {
                    Written::Roughly
                } else {
                    nearly(written, known)
                }
            };
            let entries = self.text.misspelt(&written).into_iter();
            let entries = entries.chain(self.text.sounding(&written));
            for entry in entries {
                self.text.streets(&entry, std::slice::from_ref(&all), |name| {
                    let known = &self.names[name as usize];
                    let error = errors(written.as_bytes(), known.key.as_bytes());
                    // An error that cannot be heard is likelier than another.
                    let fit = match (error, known.sound == sounds) {
                        (0, _) => return,
                        (1, true) => 0.92,
                        (_, true) => 0.86,
                        (_, false) => 0.84,
                    };
                    self.push(readings, name, span, fit, written_as(&written, known), text);
                });
            }
        }
    }

    /// Every commune with the postcode; the words behind it name something else, or nothing.
    fn by_postcode_alone(&self, text: &AddressText, postcode: &str, trust: f64, readings: &mut Vec<Reading>) {
        let behind = text.postcode.as_ref().map_or(text.tokens.len(), |(_, at)| *at);
        let unread = behind < text.tokens.len();
        for city in self.by_postcode.get(postcode).into_iter().flatten() {
            if self.parts.contains_key(&self.city(*city).code) {
                continue;
            }
            readings.push(Reading {
                city: *city,
                former: None,
                span: if behind == 0 { 0..0 } else { behind..text.tokens.len() },
                fit: if unread { 0.7 } else { 0.85 },
                trust,
                exact: true,
            });
        }
    }
}

/// A figure beside a misspelt name is a house number, not an error.
fn has_digit(written: &str) -> bool {
    written.bytes().any(|b| b.is_ascii_digit())
}

/// How alike a written name is to a known one, over 0 to 1; 0: another name.
fn misspelt(written: &str, heard: &str, known: &Name, has_postcode: bool) -> f64 {
    let shorter = written.len().min(known.key.len());
    let apart = errors(written.as_bytes(), known.key.as_bytes());
    if shorter >= SHORTEST_WITH_ERROR && apart == 1 {
        return 0.96;
    }
    if has_postcode {
        if shorter >= 4 && apart == 1 {
            return 0.94;
        }
        if shorter >= SHORTEST_WITH_TWO && apart == 2 {
            return 0.94;
        }
        // "Saint-Gély" for "Saint-Gély-du-Fesc".
        if shorter >= 4 && known.key.starts_with(written) {
            return 0.93;
        }
        if shorter >= 5 && written.starts_with(known.key.as_str()) {
            return 0.9;
        }
    }
    if shorter >= 4 && heard == known.sound {
        0.93
    } else {
        0.0
    }
}

/// How a misspelt name was written.
fn nearly(written: &str, known: &Name) -> Written {
    let long = written.len().min(known.key.len()) >= SHORTEST_UNMISTAKABLE;
    let one_error = errors(written.as_bytes(), known.key.as_bytes()) <= 1;
    if long && one_error && known.former.is_none() {
        Written::Nearly
    } else {
        Written::Roughly
    }
}
