//! The language of a page: what a link may name, and that of a page that no link led to.

use crate::domain::Lang;
use crate::eligibility::parse;
use crate::http::problem::Problem;
use crate::http::reply;
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The language that a query string names. A form sends what was left empty too, which names none.
///
/// # Errors
/// When it names another, or two.
pub fn named(query: Option<&str>) -> Result<Option<Lang>, Problem> {
    let pairs = reply::pairs(query);
    let mut given = pairs
        .iter()
        .filter(|(name, _)| name == "lang")
        .map(|(_, text)| text.trim());
    let lang = given.next().filter(|text| !text.is_empty());
    if given.next().is_some() {
        return Err(Problem::parameter(Some("lang"), "lang: is given twice"));
    }
    Ok(lang.map(|text| parse::lang(Some(text))).transpose()?)
}

/// Marks a problem of a page, which is a page whatever the client accepts, as everything else at its address.
#[derive(Debug, Clone, Copy)]
pub struct OfPage;

/// Refuses a page in a language that there is none in, as the API does.
pub async fn known_or_refused(request: Request, next: Next) -> Response {
    match named(request.uri().query()) {
        Ok(_) => next.run(request).await,
        Err(problem) => {
            let mut response = problem.into_response();
            response.extensions_mut().insert(OfPage);
            response
        }
    }
}

/// The parameter `lang` of a query string, else the one of our languages that `Accept-Language` likes best, else French.
pub fn of(query: Option<&str>, headers: &HeaderMap) -> Lang {
    if let Ok(Some(lang)) = named(query) {
        return lang;
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
        assert_eq!(read(Some("lang="), "en"), Lang::En);
        assert_eq!(read(Some("lang=de"), "en"), Lang::En);
        assert_eq!(of(None, &HeaderMap::new()), Lang::Fr);
    }
}
