//! The links of a page: what each carries on.

use super::{Asked, PLACE, REST};
use crate::domain::Lang;

impl Asked {
    /// The place as links carry it: as it was found, else as it was given.
    pub fn place(&self) -> Vec<(&str, &str)> {
        match &self.place {
            Some(place) => place.iter().map(|(n, t)| (*n, t.as_str())).collect(),
            None => {
                let given = self.pairs.iter().filter(|(n, _)| PLACE.contains(&n.as_str()));
                given.map(|(n, t)| (n.as_str(), t.trim())).collect()
            }
        }
    }

    /// The place as it was found; nothing before that.
    pub fn known_place(&self) -> Vec<(&str, &str)> {
        let known = self.place.iter().flatten();
        known.map(|(n, t)| (*n, t.as_str())).collect()
    }

    /// The path of this page.
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// What every link carries beside a place: day, aids, facts and language.
    pub fn carried(&self) -> Vec<(&str, String)> {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        pairs.extend(self.day().map(|day| ("date", day.to_string())));
        pairs.extend(self.get("aids").map(|aids| ("aids", aids.to_owned())));
        pairs.extend(self.profile.pairs());
        if self.lang == Lang::En {
            pairs.push(("lang", "en".to_owned()));
        }
        pairs
    }

    /// Another page with parameters of its own, and what every link carries.
    pub fn to(&self, path: &str, own: &[(&str, &str)]) -> String {
        let carried = self.carried();
        let mut pairs = own.to_vec();
        let named = |name: &str| own.iter().any(|(n, _)| *n == name);
        pairs.extend(
            self.get("theme")
                .filter(|_| path == "/embed")
                .map(|theme| ("theme", theme)),
        );
        pairs.extend(carried.iter().filter(|(n, _)| !named(n)).map(|(n, t)| (*n, t.as_str())));
        href(path, &pairs)
    }

    /// The answer about another place, with what every link carries.
    pub fn about(&self, place: &[(&str, &str)]) -> String {
        self.to("/", place)
    }

    /// Another page about this place.
    pub fn here(&self, path: &str) -> String {
        self.to(path, &self.place())
    }

    /// This page as a link to share: its own parameters, the place as it was found, and what every link carries.
    pub fn canonical(&self) -> String {
        self.with(&[])
    }

    /// This page with other values of its own parameters; an empty value takes a parameter away.
    pub fn with(&self, changed: &[(&str, &str)]) -> String {
        let changes = |name: &str| changed.iter().any(|(n, _)| *n == name);
        let mut pairs = self.place();
        pairs.retain(|(n, _)| !changes(n));
        let carried_apart = ["date", "aids", "lang"];
        let own = self.pairs.iter().filter(|(n, _)| {
            REST.contains(&n.as_str()) && !carried_apart.contains(&n.as_str()) && n != "drop" && !changes(n)
        });
        pairs.extend(own.map(|(n, t)| (n.as_str(), t.trim())));
        pairs.extend(changed.iter().filter(|(_, text)| !text.is_empty()));
        let carried = self.carried();
        pairs.extend(
            carried
                .iter()
                .filter(|(n, _)| !changes(n))
                .map(|(n, t)| (*n, t.as_str())),
        );
        href(self.path, &pairs)
    }

    /// The same page in another language.
    pub fn in_language(&self, lang: Lang) -> String {
        self.with(&[("lang", lang.pick("", "en"))])
    }

    /// The page without one fact.
    pub fn without(&self, field: &'static str) -> String {
        let less = Self {
            profile: self.profile.without([field].into_iter()),
            ..self.clone()
        };
        less.canonical()
    }
}

/// A path with a query string.
pub fn href(path: &str, pairs: &[(&str, &str)]) -> String {
    if pairs.is_empty() {
        return path.to_owned();
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    format!("{path}?{}", query.finish())
}

#[cfg(test)]
mod tests {
    use super::super::facts;
    use super::*;

    #[test]
    fn links_carry_the_place_that_was_found_and_the_facts() {
        let mut asked = Asked::plain("/changes", Some("q=12+rue+X&date=2025-12-01&with=2025-06-01"));
        (asked.profile, _) = facts::read(&[("age".to_owned(), "40".to_owned())]);
        asked.found(vec![("commune", "34172".to_owned())]);
        assert_eq!(
            asked.canonical(),
            "/changes?commune=34172&with=2025-06-01&date=2025-12-01&age=40"
        );
        assert_eq!(asked.here("/print"), "/print?commune=34172&date=2025-12-01&age=40");
        assert_eq!(
            asked.without("age"),
            "/changes?commune=34172&with=2025-06-01&date=2025-12-01"
        );
        assert_eq!(
            asked.with(&[("date", ""), ("with", "2025-07-01")]),
            "/changes?commune=34172&with=2025-07-01&age=40"
        );
    }
}
