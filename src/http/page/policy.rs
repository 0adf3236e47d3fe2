//! What a page may load and who may frame it, in one place: from this server only, nothing written into the page itself.

use crate::http::basemap::Basemap;
use crate::http::state::AppState;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// The page that other sites may put into a frame.
const FRAMED: &str = "/embed";
/// The page that shows it in one.
const DEMO: &str = "/embed/demo";

/// Gives every page its policy.
pub async fn apply(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let policy = policy(request.uri().path(), state.basemap());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let is_page = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if let Some(value) = HeaderValue::from_str(&policy).ok().filter(|_| is_page) {
        headers.insert(header::CONTENT_SECURITY_POLICY, value);
    }
    response
}

/// The policy of the page at a path.
///
/// MapLibre's worker is a file of its own, so that no `blob:` is needed; tiles, glyphs and a basemap's sprites are fetched.
fn policy(path: &str, basemap: Option<Basemap>) -> String {
    let connect = basemap.map_or_else(String::new, |b| format!(" {}", b.host()));
    let ancestors = if path == FRAMED { "*" } else { "'none'" };
    let frames = if path == DEMO { " frame-src 'self';" } else { "" };
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'{connect}; \
         worker-src 'self';{frames} form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_embedded_page_may_be_framed() {
        assert!(policy("/", None).ends_with("frame-ancestors 'none'"));
        assert!(policy("/embed/demo", None).ends_with("frame-ancestors 'none'"));
        assert!(policy("/embed", None).ends_with("frame-ancestors *"));
    }

    #[test]
    fn a_basemap_adds_its_host_to_what_is_fetched_and_changes_nothing_else() {
        let (plain, ign) = (policy("/", None), policy("/", Some(Basemap::Ign)));
        assert!(!plain.contains("http"));
        assert_eq!(ign.replace(" https://data.geopf.fr", ""), plain);
        assert!(ign.contains("connect-src 'self' https://data.geopf.fr;"));
    }
}
