//! The language of a page that no link led to.

use super::ask::Asked;
use crate::domain::Lang;
use axum::http::{HeaderMap, header};

/// The parameter `lang` of a query string, else the one of our languages that `Accept-Language` likes best, else French.
pub fn of(query: Option<&str>, headers: &HeaderMap) -> Lang {
    let asked = Asked::plain("/", query);
    if asked.get("lang").is_some() {
        return asked.lang;
    }
    let lists = headers.get_all(header::ACCEPT_LANGUAGE).iter();
    let ranges: Vec<&str> = lists
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .collect();
    if weight(&ranges, "en") > weight(&ranges, "fr") {
        Lang::En
    } else {
        Lang::Fr
    }
}

/// How much a language is liked, with its regions; what is not named is not liked.
fn weight(ranges: &[&str], language: &str) -> f64 {
    let of = |range: &&str| {
        let mut parts = range.split(';');
        let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let same = tag.split('-').next() == Some(language);
        let given = parts.find_map(|p| p.trim().strip_prefix("q=")).map(str::trim);
        same.then(|| given.map_or(1.0, |q| q.parse().unwrap_or(0.0)))
    };
    ranges.iter().filter_map(of).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn read(query: Option<&str>, accept: &'static str) -> Lang {
        of(
            query,
            &HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(accept))]),
        )
    }

    #[test]
    fn the_link_decides_then_the_browser_then_french() {
        assert_eq!(read(Some("lang=en"), "fr"), Lang::En);
        assert_eq!(read(Some("lang=fr"), "en"), Lang::Fr);
        assert_eq!(read(None, "en-GB,en;q=0.9,fr;q=0.8"), Lang::En);
        assert_eq!(read(None, "fr-FR,fr;q=0.9,en-US;q=0.8"), Lang::Fr);
        assert_eq!(read(None, "de, en;q=0.5, fr;q=0.7"), Lang::Fr);
        assert_eq!(read(None, "de"), Lang::Fr);
        assert_eq!(of(None, &HeaderMap::new()), Lang::Fr);
    }
}
