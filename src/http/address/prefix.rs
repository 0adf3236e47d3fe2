//! The address API stands at `/` and under `/geocodage/`, with and without a slash at the end, and never redirects:
//! its clients turn a redirected POST into a GET.

use axum::extract::Request;
use axum::http::Uri;
use axum::http::uri::PathAndQuery;
use axum::middleware::Next;
use axum::response::Response;

/// What stands before the paths of the address API.
pub const PREFIX: &str = "/geocodage";

/// Marks a request whose path began with [`PREFIX`].
#[derive(Debug, Clone, Copy)]
pub struct Prefixed;

/// Whether a path is one of the address API.
fn is_address_api(path: &str) -> bool {
    let first = path.split('/').nth(1).unwrap_or_default();
    matches!(
        first,
        "search" | "reverse" | "batch" | "communes" | "departements" | "regions"
    )
}

/// The path that is served for a path of the address API, and whether it had the prefix.
#[must_use]
pub fn plain(path: &str) -> (&str, bool) {
    let rest = path.strip_prefix(PREFIX).filter(|rest| is_address_api(rest));
    let (plain, prefixed) = rest.map_or((path, false), |rest| (rest, true));
    if is_address_api(plain) && plain.len() > 1 {
        (plain.strip_suffix('/').unwrap_or(plain), prefixed)
    } else {
        (plain, prefixed)
    }
}

/// Takes the prefix and the slash at the end away before the routes are looked at.
pub async fn take_away(mut request: Request, next: Next) -> Response {
    let (path, prefixed) = plain(request.uri().path());
    if path != request.uri().path() {
        let query = request.uri().query().map(|q| format!("?{q}")).unwrap_or_default();
        if let Ok(rewritten) = format!("{path}{query}").parse::<PathAndQuery>() {
            let mut parts = request.uri().clone().into_parts();
            parts.path_and_query = Some(rewritten);
            if let Ok(uri) = Uri::from_parts(parts) {
                *request.uri_mut() = uri;
            }
        }
    }
    if prefixed {
        request.extensions_mut().insert(Prefixed);
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefix_and_slash_are_taken_from_the_address_api_only() {
        for (path, expected, prefixed) in [
            ("/search/", "/search", false),
            ("/geocodage/search", "/search", true),
            ("/geocodage/search/csv/", "/search/csv", true),
            ("/geocodage/communes/34172", "/communes/34172", true),
            ("/geocodage/eligibility", "/geocodage/eligibility", false),
            ("/geocodage", "/geocodage", false),
            ("/eligibility/", "/eligibility/", false),
            ("/", "/", false),
        ] {
            assert_eq!(plain(path), (expected, prefixed), "{path}");
        }
    }
}
