//! Which commune a text names.

use super::alike::errors;
use super::normalise::city_key;
use super::sound::sound;
use super::text::AddressText;
use super::text_index::{self, TextIndex};
use super::words::{Role, role, spell};
use crate::domain::CommuneCode;
use crate::geom::LonLat;
use std::collections::HashMap;
use std::ops::Range;

/// The most words in the name of a commune that are looked at.
const MOST_WORDS: usize = 8;
/// From this many letters on a name may have a typing error.
const SHORTEST_WITH_ERROR: usize = 5;
/// From this many letters on it may have two, where the postcode supports it.
const SHORTEST_WITH_TWO: usize = 9;

/// A commune of today, or an arrondissement.
#[derive(Debug, Clone, PartialEq)]
pub struct City {
    /// Its INSEE code.
    pub code: CommuneCode,
    /// Its name.
    pub name: String,
    /// Its postcodes.
    pub postcodes: Vec<String>,
    /// Its département.
    pub department: String,
    /// Inhabitants.
    pub population: u32,
    /// A point of it.
    pub at: Option<LonLat>,
    /// Metres within which it lies from that point.
    pub radius_m: f64,
    /// The commune, of an arrondissement.
    pub whole: Option<CommuneCode>,
}

/// Communes by their names and postcodes.
#[derive(Debug)]
pub struct Cities {
    list: Vec<City>,
    names: Vec<Name>,
    by_name: HashMap<String, Vec<u32>>,
    by_postcode: HashMap<String, Vec<u32>>,
    by_department: HashMap<String, Vec<u32>>,
    by_code: HashMap<CommuneCode, u32>,
    parts: HashMap<CommuneCode, Vec<u32>>,
    text: TextIndex,
}

/// A name of a commune: its own, or one of a former commune.
#[derive(Debug)]
struct Name {
    key: String,
    sound: String,
    city: u32,
    former: Option<CommuneCode>,
}

/// A reading of a text: these words name that commune.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Number of the commune.
    pub city: u32,
    /// The former commune whose name was used.
    pub former: Option<CommuneCode>,
    /// The words of its name.
    pub span: Range<usize>,
    /// How well name and postcode fit, over 0 to 1.
    pub fit: f64,
}

/// Collects communes and their names.
#[derive(Debug, Default)]
pub struct CitiesBuilder {
    list: Vec<City>,
    names: Vec<Name>,
    by_code: HashMap<CommuneCode, u32>,
}

fn key(name: &str) -> String {
    city_key(name).replace(' ', "")
}

impl CitiesBuilder {
    /// Adds a commune or arrondissement under its own name.
    pub fn add(&mut self, city: City) {
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.by_code.insert(city.code, number);
        let name = city.name.clone();
        let whole = city.whole;
        self.list.push(city);
        self.name(number, &name, None);
        // "Paris 11e Arrondissement" is also written "Paris 11e" and "Paris 11".
        let short = whole.and_then(|_| name.rsplit_once(' ')).map(|(short, _)| short);
        if let Some(short) = short {
            self.name(number, short, None);
            let digits = short.trim_end_matches(|c: char| c.is_alphabetic());
            self.name(number, digits, None);
            self.name(number, &format!("{digits}eme"), None);
            self.name(number, &format!("{digits}eme arrondissement"), None);
        }
    }

    /// Adds another name of a commune: that of a former one, or one that its addresses are written with.
    pub fn also(&mut self, code: CommuneCode, name: &str, former: Option<CommuneCode>) {
        if let Some(city) = self.by_code.get(&code).copied() {
            self.name(city, name, former);
        }
    }

    fn name(&mut self, city: u32, name: &str, former: Option<CommuneCode>) {
        let key = key(name);
        if !key.is_empty() {
            self.names.push(Name {
                sound: sound(&key),
                key,
                city,
                former,
            });
        }
    }

    /// Puts them in order.
    ///
    /// # Errors
    /// When tantivy fails.
    pub fn finish(mut self) -> Result<Cities, tantivy::TantivyError> {
        self.names
            .sort_by(|a, b| (&a.key, a.city, a.former).cmp(&(&b.key, b.city, b.former)));
        // A commune's own name comes before the same name of a former one.
        self.names.dedup_by(|b, a| a.key == b.key && a.city == b.city);
        let (text, _) = text_index::build(self.names.iter().map(|n| n.key.as_str()))?;
        let mut cities = Cities {
            by_name: HashMap::new(),
            by_postcode: HashMap::new(),
            by_department: HashMap::new(),
            by_code: self.by_code,
            parts: HashMap::new(),
            text,
            list: self.list,
            names: self.names,
        };
        for (number, name) in (0_u32..).zip(&cities.names) {
            cities.by_name.entry(name.key.clone()).or_default().push(number);
            let department = cities.list[name.city as usize].department.clone();
            cities.by_department.entry(department).or_default().push(number);
        }
        for (number, city) in (0_u32..).zip(&cities.list) {
            for postcode in &city.postcodes {
                cities.by_postcode.entry(postcode.clone()).or_default().push(number);
            }
            if let Some(whole) = city.whole {
                cities.parts.entry(whole).or_default().push(number);
            }
        }
        Ok(cities)
    }
}

/// Where the words of a city may stand.
struct Spans {
    /// Beside the postcode, or at an end of the text.
    likely: Vec<Range<usize>>,
}

impl Cities {
    /// A commune by its number.
    #[must_use]
    pub fn city(&self, number: u32) -> &City {
        &self.list[number as usize]
    }

    /// The number of a commune.
    #[must_use]
    pub fn number(&self, code: CommuneCode) -> Option<u32> {
        self.by_code.get(&code).copied()
    }

    /// The codes of the communes of that name, current or former; with a postcode of those that have it, and if none has
    /// it, none.
    ///
    /// Names of today come before former ones: a former commune is meant only where no commune of today fits.
    #[must_use]
    pub fn named(&self, name: &str, postcode: Option<&str>) -> Vec<CommuneCode> {
        let all = self.by_name.get(&key(name)).map_or(&[][..], Vec::as_slice);
        let names = all.iter().map(|n| &self.names[*n as usize]);
        let fits = |n: &&Name| postcode.is_none_or(|p| self.city(n.city).postcodes.iter().any(|own| own == p));
        let mut today: Vec<CommuneCode> = Vec::new();
        let mut before: Vec<CommuneCode> = Vec::new();
        for name in names.filter(fits) {
            match name.former {
                None => today.push(self.city(name.city).code),
                Some(code) => before.push(code),
            }
        }
        let mut codes = if today.is_empty() { before } else { today };
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// A commune and its arrondissements.
    #[must_use]
    pub fn with_parts(&self, number: u32) -> Vec<u32> {
        let parts = self.parts.get(&self.city(number).code);
        std::iter::once(number)
            .chain(parts.into_iter().flatten().copied())
            .collect()
    }

    /// Whether a postcode is one of the data.
    #[must_use]
    pub fn knows_postcode(&self, postcode: &str) -> bool {
        self.by_postcode.contains_key(postcode)
    }

    /// Every way to read which commune the text is about, the best first; communes whose name does not stand in the text
    /// are there by the postcode alone. `begun`: the last word may be only begun.
    #[must_use]
    pub fn readings(&self, text: &AddressText, begun: bool) -> Vec<Reading> {
        let spans = Spans::of(text);
        let postcode = text.postcode.as_ref().map(|(p, _)| p.as_str());
        let mut readings = Vec::new();
        for span in &spans.likely {
            let written = key(&text.span(span.clone()));
            let alike = self.by_name.get(&written).map_or(&[][..], Vec::as_slice);
            for name in alike {
                let fit = self.by_place(*name, postcode, text.cedex, alike.len() == 1);
                self.push(&mut readings, *name, span, fit, text);
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
        let best = readings.iter().map(|r| r.fit).fold(0.0, f64::max);
        if best < 0.9 {
            match postcode {
                Some(postcode) => self.misspelt_here(text, &spans, postcode, &mut readings),
                None => self.misspelt_anywhere(text, &spans, begun, &mut readings),
            }
        }
        if let Some(postcode) = postcode.filter(|_| readings.iter().all(|r| r.fit < 0.95)) {
            self.by_postcode_alone(text, postcode, &mut readings);
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
        // "Vives" in "Aigues-Vives" names nothing of its own.
        let names: Vec<Range<usize>> = readings
            .iter()
            .filter(|r| r.fit >= 0.8)
            .map(|r| r.span.clone())
            .collect();
        let within = |r: &Reading, o: &Range<usize>| r.span.start >= o.start && r.span.end <= o.end && r.span != *o;
        readings.retain(|r| r.span.is_empty() || !names.iter().any(|o| within(r, o)));
        readings
    }

    fn push(&self, readings: &mut Vec<Reading>, name: u32, span: &Range<usize>, fit: f64, text: &AddressText) {
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
        readings.push(Reading {
            city: part.copied().unwrap_or(name.city),
            former: name.former,
            span: span.clone(),
            fit: if belongs_to_street(text, span) { fit * 0.6 } else { fit },
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
        let same =
            postcode.starts_with(&city.department) || city.postcodes.iter().any(|p| p.get(..2) == postcode.get(..2));
        match (same, cedex || !self.knows_postcode(postcode)) {
            // CEDEX have postcodes of their own.
            (true, true) => 0.99,
            (true, false) => 0.93,
            (false, _) => 0.6,
        }
    }

    /// Names with errors, or begun, among the communes with the postcode and those of its département.
    fn misspelt_here(&self, text: &AddressText, spans: &Spans, postcode: &str, readings: &mut Vec<Reading>) {
        let near: Vec<&str> = [postcode.get(..2), postcode.get(..3)].into_iter().flatten().collect();
        for span in &spans.likely {
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
                    self.push(readings, *name, span, fit, text);
                }
            }
        }
    }

    /// Names with errors among all.
    fn misspelt_anywhere(&self, text: &AddressText, spans: &Spans, begun: bool, readings: &mut Vec<Reading>) {
        let all = 0..u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        for span in &spans.likely {
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
                        self.push(readings, name, span, fit, text);
                    });
                }
            }
            if written.len() < SHORTEST_WITH_ERROR {
                continue;
            }
            let heard = self.text.sounding(&written);
            let entries = self.text.misspelt(&written).into_iter().chain(heard);
            for entry in entries {
                self.text.streets(&entry, std::slice::from_ref(&all), |name| {
                    let known = &self.names[name as usize];
                    let error = errors(written.as_bytes(), known.key.as_bytes());
                    // An error that cannot be heard is likelier than another.
                    let fit = match (error, known.sound == sound(&written)) {
                        (0, _) => return,
                        (1, true) => 0.92,
                        (_, true) => 0.86,
                        (_, false) => 0.84,
                    };
                    self.push(readings, name, span, fit, text);
                });
            }
        }
    }

    /// Every commune with the postcode; the words behind it name something else, or nothing.
    fn by_postcode_alone(&self, text: &AddressText, postcode: &str, readings: &mut Vec<Reading>) {
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
            });
        }
    }
}

/// A figure beside a misspelt name is a house number, not an error.
fn has_digit(written: &str) -> bool {
    written.bytes().any(|b| b.is_ascii_digit())
}

/// Whether a span reads rather as a part of the street: "rue de Montpellier", or "rue" (which is also a commune) at the
/// beginning.
fn belongs_to_street(text: &AddressText, span: &Range<usize>) -> bool {
    // Behind the postcode stands the city; before it perhaps: "Montpellier 34000", but "route de Grèzes 48100".
    let behind_postcode = text.postcode.as_ref().is_some_and(|(_, at)| span.start == *at);
    if behind_postcode || span.len() == text.tokens.len() {
        return false;
    }
    let (first, last) = (&text.tokens[span.start], &text.tokens[span.end - 1]);
    if span.start > 0 {
        let before = &text.tokens[span.start - 1];
        let link = matches!(
            before.word.as_str(),
            "de" | "du" | "des" | "d" | "la" | "le" | "les" | "l" | "a" | "au" | "aux" | "et" | "sur" | "en"
        );
        if before.segment == first.segment && (link || (span.start == 1 && begins_street(&before.word))) {
            return true;
        }
    }
    // A city that stands first is followed by a number or the type of a street.
    let before_postcode = text.postcode.as_ref().is_some_and(|(_, at)| span.end == *at);
    !before_postcode
        && text.tokens.get(span.end).is_some_and(|after| {
            let digits = after.word.bytes().next().is_some_and(|b| b.is_ascii_digit());
            after.segment == last.segment && !digits && !begins_street(&after.word)
        })
}

fn begins_street(word: &str) -> bool {
    role(&spell(word).join(" ")) == Role::Type
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

impl Spans {
    fn of(text: &AddressText) -> Self {
        let end = text.tokens.len();
        let segment = |at: usize| text.tokens[at].segment;
        let mut likely: Vec<Range<usize>> = Vec::new();
        let mut push = |span: Range<usize>| {
            if !span.is_empty() && span.len() <= MOST_WORDS && span.end <= end && !likely.contains(&span) {
                likely.push(span);
            }
        };
        if let Some((_, at)) = text.postcode {
            for to in (at + 1..=end.min(at + MOST_WORDS)).rev() {
                push(at..to);
            }
            for from in at.saturating_sub(MOST_WORDS)..at {
                push(from..at);
            }
        }
        for from in end.saturating_sub(MOST_WORDS)..end {
            push(from..end);
        }
        for to in (1..=end.min(MOST_WORDS)).rev() {
            push(0..to);
        }
        let mut from = 0;
        for at in 1..=end {
            if at == end || segment(at) != segment(from) {
                push(from..at);
                from = at;
            }
        }
        Self { likely }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cities() -> Cities {
        let mut builder = CitiesBuilder::default();
        for (code, name, postcodes, population) in [
            ("34172", "Montpellier", "34000 34070", 300_000),
            ("34255", "Saint-Gély-du-Fesc", "34980", 10_000),
            ("34189", "Olonzac", "34210", 1_700),
            ("34037", "Saint-Clément-de-Rivière", "34980", 5_000),
            ("09002", "Aigues-Vives", "09600", 500),
            ("30004", "Aigues-Vives", "30670", 3_000),
        ] {
            builder.add(City {
                code: code.parse().expect("code"),
                name: name.to_owned(),
                postcodes: postcodes.split(' ').map(str::to_owned).collect(),
                department: code[..2].to_owned(),
                population,
                at: None,
                radius_m: 1000.0,
                whole: None,
            });
        }
        builder.also(
            "34189".parse().expect("code"),
            "Beaufort-d'Olonzac",
            "34999".parse().ok(),
        );
        builder.finish().expect("built")
    }

    fn best(text: &str) -> (String, f64) {
        let cities = cities();
        let readings = cities.readings(&AddressText::read(text), false);
        readings
            .first()
            .map_or((String::new(), 0.0), |r| (cities.city(r.city).code.to_string(), r.fit))
    }

    #[test]
    fn names_and_postcodes() {
        for (text, code, least) in [
            ("12 rue Foch 34000 Montpellier", "34172", 1.0),
            ("Montpellier 12 rue Foch", "34172", 0.97),
            ("34070 MONTPELLIER, 12 rue Foch", "34172", 1.0),
            ("12 rue Foch montpelier", "34172", 0.8),
            ("12 rue Foch 34000 Monpelier", "34172", 0.9),
            ("rue Haute 34980 St Gely du Fesc", "34255", 1.0),
            ("rue Haute 34980 St Gely", "34255", 0.9),
            ("rue Haute Beaufort d'Olonzac", "34189", 0.9),
            ("rue Haute 30670 Aigues Vives", "30004", 1.0),
            ("rue Haute 34189 Montpellier Cedex 4", "34172", 0.99),
            ("rue Haute 34210 Montpellier", "34172", 0.93),
        ] {
            let (found, fit) = best(text);
            assert_eq!(found, code, "{text}");
            assert!(fit >= least - 0.021, "{text}: {fit}");
        }
    }

    #[test]
    fn a_name_of_several_communes_gives_all() {
        let cities = cities();
        let readings = cities.readings(&AddressText::read("rue Haute Aigues-Vives"), false);
        let equal = readings
            .iter()
            .filter(|r| (r.fit - readings[0].fit).abs() < 1e-9)
            .count();
        assert_eq!(equal, 2);
    }

    #[test]
    fn a_postcode_alone_gives_its_communes() {
        let cities = cities();
        let readings = cities.readings(&AddressText::read("12 rue Haute 34980"), false);
        assert_eq!(readings.len(), 2);
    }
}
