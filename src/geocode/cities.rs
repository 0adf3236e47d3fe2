//! Which commune a text names.

mod begun;
mod placed;
mod quarter;
mod readings;

pub(super) use readings::DOUBT;

use super::normalise::{city_key, fold};
use super::sound::sound;
use super::text_index::{self, TextIndex};
use super::words::is_link;
use crate::domain::CommuneCode;
use crate::geom::LonLat;
use std::collections::HashMap;
use std::ops::Range;

/// The most words in the name of a commune that are looked at.
const MOST_WORDS: usize = 8;

/// The numbers of arrondissements as they are also written.
const ROMAN: [&str; 20] = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII",
    "XVIII", "XIX", "XX",
];
/// The most words of a commune's name looked for at the end of a street.
const MOST_WORDS_IN_STREET: usize = 3;
/// Inhabitants that outweigh one street among those of the town halls: a commune with fewer is less often written behind a
/// street than such a street is. A judgement: with it 12 rue Adolphe Thiers is asked back, and 12 rue Foch Figeac is not.
const INHABITANTS_PER_STREET: u32 = 8_000;

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
    /// Whether streets end in these words so often that they rather belong to one than name the commune.
    ends_streets: bool,
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
    /// What of the fit, over 0 to 1, remains where no street confirms the commune: less than all where the words may name
    /// something else, as "Thiers" in "12 rue Thiers".
    pub trust: f64,
    /// Whether its name, or its postcode, is written as it is.
    pub exact: bool,
}

/// Collects communes and their names.
#[derive(Debug, Default)]
pub struct CitiesBuilder {
    list: Vec<City>,
    names: Vec<Name>,
    by_code: HashMap<CommuneCode, u32>,
    streets: Vec<String>,
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
        // "Paris 11e Arrondissement" is also written "Paris 11e", "Paris 11" and "Paris XI".
        let short = whole.and_then(|_| name.rsplit_once(' ')).map(|(short, _)| short);
        if let Some((commune, ordinal)) = short.and_then(|short| short.rsplit_once(' ')) {
            let digits = ordinal.trim_end_matches(char::is_alphabetic);
            let roman = digits.parse().ok().and_then(|n: usize| ROMAN.get(n.checked_sub(1)?));
            for figure in [Some(digits), roman.copied()].into_iter().flatten() {
                for end in ["", "e", "eme"] {
                    for word in ["", " arr", " arrondissement"] {
                        self.name(number, &format!("{commune} {figure}{end}{word}"), None);
                    }
                }
            }
            self.name(number, &format!("{commune} {ordinal}"), None);
        }
    }

    /// Adds another name of a commune: that of a former one, or one that its addresses are written with.
    pub fn also(&mut self, code: CommuneCode, name: &str, former: Option<CommuneCode>) {
        if let Some(city) = self.by_code.get(&code).copied() {
            self.name(city, name, former);
        }
    }

    /// Adds the name of a street somewhere, from which it is known what streets are called.
    pub fn street(&mut self, name: &str) {
        self.streets.push(fold(name));
    }

    fn name(&mut self, city: u32, name: &str, former: Option<CommuneCode>) {
        let key = key(name);
        if !key.is_empty() {
            self.names.push(Name {
                sound: sound(&key),
                key,
                city,
                former,
                ends_streets: false,
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
        cities.mark_names_of_streets(&self.streets);
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

impl Cities {
    /// Marks the names that streets end in, as "rue Adolphe Thiers", unless a link stands before ("rue de Lyon"): streets
    /// named after a city have one.
    fn mark_names_of_streets(&mut self, streets: &[String]) {
        let mut counts: HashMap<u32, u32> = HashMap::new();
        for street in streets {
            let words: Vec<&str> = street.split(' ').collect();
            let last = (1..=MOST_WORDS_IN_STREET).take_while(|n| *n < words.len());
            for n in last.filter(|n| !is_link(words[words.len() - n - 1])) {
                for name in self
                    .by_name
                    .get(&words[words.len() - n..].concat())
                    .into_iter()
                    .flatten()
                {
                    *counts.entry(*name).or_default() += 1;
                }
            }
        }
        for (name, count) in counts {
            let name = &mut self.names[name as usize];
            name.ends_streets = self.list[name.city as usize].population < count.saturating_mul(INHABITANTS_PER_STREET);
        }
    }

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

    /// The codes of the communes with a postcode.
    #[must_use]
    pub fn with_postcode(&self, postcode: &str) -> Vec<CommuneCode> {
        let cities = self.by_postcode.get(postcode).into_iter().flatten();
        cities.map(|city| self.city(*city).code).collect()
    }

    /// The départements of the communes with a postcode, each once.
    #[must_use]
    pub fn departments_with(&self, postcode: &str) -> Vec<&str> {
        let cities = self.by_postcode.get(postcode).into_iter().flatten();
        let mut found: Vec<&str> = cities.map(|c| self.city(*c).department.as_str()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether a postcode is one of the data.
    #[must_use]
    pub fn knows_postcode(&self, postcode: &str) -> bool {
        self.by_postcode.contains_key(postcode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geocode::text::AddressText;

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
