//! The names of communes and the addresses of town halls: what can be found without an address database.

use super::normalise::{city_key, street_key};
use crate::domain::CommuneCode;
use crate::geom::LonLat;
use std::collections::HashMap;

/// Names and addresses by their key.
#[derive(Debug, Default)]
pub struct Gazetteer {
    cities: HashMap<String, Vec<City>>,
    addresses: HashMap<String, Vec<Address>>,
}

/// A commune, arrondissement or former commune under one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct City {
    /// Its code, current or former.
    pub code: CommuneCode,
    /// Its postal codes (of a former commune: those of the commune of today).
    pub postal_codes: Vec<String>,
    /// Whether the name is of a former commune.
    pub former: bool,
}

/// A known address.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// The commune.
    pub commune: CommuneCode,
    /// Number and street as the source writes them.
    pub street: String,
    /// Postal code.
    pub postcode: String,
    /// City as the source writes it.
    pub city: String,
    /// The point, when it is trusted.
    pub at: Option<LonLat>,
}

/// A text taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// What stands before postcode and city.
    pub street: String,
    /// Five digits, when there are.
    pub postcode: Option<String>,
    /// What follows the postcode.
    pub city: String,
}

impl Gazetteer {
    /// Adds a commune of today or an arrondissement.
    pub fn add_commune(&mut self, code: CommuneCode, name: &str, postal_codes: &[String]) {
        self.add_city(
            name,
            City {
                code,
                postal_codes: postal_codes.to_vec(),
                former: false,
            },
        );
    }

    /// Adds a former commune.
    pub fn add_former(&mut self, code: CommuneCode, name: &str, postal_codes: &[String]) {
        self.add_city(
            name,
            City {
                code,
                postal_codes: postal_codes.to_vec(),
                former: true,
            },
        );
    }

    fn add_city(&mut self, name: &str, city: City) {
        let under = self.cities.entry(city_key(name)).or_default();
        if !under.iter().any(|c| c.code == city.code) {
            under.push(city);
            under.sort_by_key(|c| (c.former, c.code));
        }
    }

    /// Adds the address of a town hall; one without a street says nothing and is left out.
    pub fn add_address(&mut self, commune: CommuneCode, street: &str, postcode: &str, city: &str, at: Option<LonLat>) {
        let key = street_key(street);
        if key.is_empty() {
            return;
        }
        self.addresses.entry(key).or_default().push(Address {
            commune,
            street: street.to_owned(),
            postcode: postcode.to_owned(),
            city: city.to_owned(),
            at,
        });
    }

    /// The communes of that name; with a postcode those that have it, and if none has it, none.
    ///
    /// Names of today come before former ones: a former commune is meant only where no commune of today fits.
    #[must_use]
    pub fn cities(&self, name: &str, postcode: Option<&str>) -> Vec<&City> {
        let all = self.cities.get(&city_key(name)).map_or(&[][..], Vec::as_slice);
        let fits = |c: &&City| postcode.is_none_or(|p| c.postal_codes.iter().any(|own| own == p));
        let today: Vec<&City> = all.iter().filter(|c| !c.former).filter(fits).collect();
        if today.is_empty() {
            all.iter().filter(|c| c.former).filter(fits).collect()
        } else {
            today
        }
    }

    /// The known addresses with that number and street, in one of the communes or with the postcode and city as the
    /// source writes them (which may be another name than the commune's).
    #[must_use]
    pub fn addresses(&self, parsed: &Parsed, communes: &[CommuneCode]) -> Vec<&Address> {
        let all = self
            .addresses
            .get(&street_key(&parsed.street))
            .map_or(&[][..], Vec::as_slice);
        let in_commune = |a: &&Address| communes.contains(&a.commune);
        let as_written = |a: &&Address| {
            parsed.postcode.as_deref() == Some(a.postcode.as_str()) && city_key(&parsed.city) == city_key(&a.city)
        };
        all.iter().filter(|a| in_commune(a) || as_written(a)).collect()
    }

    /// Every way to read the text as street, postcode and city: the last five digits that stand alone are the postcode;
    /// without one, each division whose last words are the name of a commune, the longest name first.
    #[must_use]
    pub fn parse(&self, text: &str) -> Vec<Parsed> {
        let words: Vec<&str> = text
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '\n'))
            .filter(|w| !w.is_empty())
            .collect();
        let is_postcode = |w: &str| w.len() == 5 && w.bytes().all(|b| b.is_ascii_digit());
        if let Some(at) = words.iter().rposition(|w| is_postcode(w)) {
            let (before, after) = (words[..at].join(" "), words[at + 1..].join(" "));
            let postcode = Some(words[at].to_owned());
            if !after.is_empty() {
                return vec![Parsed {
                    street: before,
                    postcode,
                    city: after,
                }];
            }
            // "Montpellier 34000": the city stands before the postcode.
            return self.divisions(&words[..at], postcode.as_deref());
        }
        self.divisions(&words, None)
    }

    fn divisions(&self, words: &[&str], postcode: Option<&str>) -> Vec<Parsed> {
        (0..words.len())
            .map(|at| (words[..at].join(" "), words[at..].join(" ")))
            .filter(|(_, city)| !self.cities(city, postcode).is_empty())
            .map(|(street, city)| Parsed {
                street,
                postcode: postcode.map(str::to_owned),
                city,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> CommuneCode {
        text.parse().expect("test code")
    }

    fn gazetteer() -> Gazetteer {
        let mut g = Gazetteer::default();
        g.add_commune(code("34172"), "Montpellier", &["34000".into(), "34070".into()]);
        g.add_commune(code("09002"), "Aigues-Vives", &["09600".into()]);
        g.add_commune(code("30004"), "Aigues-Vives", &["30670".into()]);
        g.add_former(code("09287"), "Senconac", &["09250".into()]);
        g.add_address(
            code("34172"),
            "1 place Georges-Frèche",
            "34000",
            "Montpellier",
            LonLat::new(3.9, 43.6).ok(),
        );
        g
    }

    #[test]
    fn names_and_postcodes() {
        let g = gazetteer();
        let codes = |name: &str, postcode| {
            g.cities(name, postcode)
                .iter()
                .map(|c| c.code.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(codes("AIGUES VIVES", None), ["09002", "30004"]);
        assert_eq!(codes("aigues-vives", Some("30670")), ["30004"]);
        assert_eq!(codes("Senconac", None), ["09287"]);
        assert!(codes("Montpellier", Some("75001")).is_empty());
        assert!(codes("Nowhere", None).is_empty());
    }

    #[test]
    fn texts_are_taken_apart() {
        let g = gazetteer();
        let parsed = g.parse("1, place Georges-Frèche, 34000 Montpellier");
        assert_eq!(parsed.len(), 1);
        assert_eq!(parsed[0].street, "1 place Georges-Frèche");
        assert_eq!(g.addresses(&parsed[0], &[]).len(), 1);
        assert_eq!(
            g.addresses(&g.parse("1 pl georges freche montpellier")[0], &[code("34172")])
                .len(),
            1
        );
        assert_eq!(g.parse("Montpellier 34000")[0].city, "Montpellier");
        assert_eq!(g.parse("3 rue Haute Aigues-Vives")[0].street, "3 rue Haute");
        assert!(g.parse("").is_empty());
        assert!(g.parse("rue de nulle part").is_empty());
    }
}
