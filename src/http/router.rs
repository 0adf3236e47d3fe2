//! Every route, and the layers around them.

use super::address::{self, prefix};
use super::metrics::Route;
use super::middleware;
use super::problem::{Kind, Problem};
use super::state::AppState;
use super::{
    aids, assets, basemap, communes, csv, eligibility, glyphs, jobs, layers, meta, operator, page, places, quality,
    tiles,
};
use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, OriginalUri, Request};
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

/// The public paths and the methods they take beside OPTIONS (and HEAD with GET). A test holds them against the contract.
pub const ROUTES: &[(&str, &[&str])] = &[
    ("/", &["GET"]),
    ("/print", &["GET"]),
    ("/settle", &["GET"]),
    ("/compare", &["GET"]),
    ("/changes", &["GET"]),
    ("/bulk", &["GET"]),
    ("/embed", &["GET"]),
    ("/embed/demo", &["GET"]),
    ("/eligibility", &["GET", "POST"]),
    ("/eligibility/batch", &["POST"]),
    ("/eligibility/csv", &["POST"]),
    ("/search", &["GET"]),
    ("/reverse", &["GET"]),
    ("/batch", &["POST"]),
    ("/search/csv", &["POST"]),
    ("/reverse/csv", &["POST"]),
    ("/jobs", &["POST"]),
    ("/jobs/{id}", &["GET", "DELETE"]),
    ("/jobs/{id}/result", &["GET"]),
    ("/places", &["GET"]),
    ("/places/map", &["GET"]),
    ("/places/classes", &["GET"]),
    ("/places/tiles/{z}/{x}/{y}.mvt", &["GET"]),
    ("/communes", &["GET"]),
    ("/communes/{code}", &["GET"]),
    ("/departements", &["GET"]),
    ("/departements/{code}", &["GET"]),
    ("/departements/{code}/communes", &["GET"]),
    ("/regions", &["GET"]),
    ("/regions/{code}", &["GET"]),
    ("/regions/{code}/departements", &["GET"]),
    ("/basemap.json", &["GET"]),
    ("/layers", &["GET"]),
    ("/quality", &["GET"]),
    ("/generations", &["GET"]),
    ("/generations/{a}/diff/{b}", &["GET"]),
    ("/layers/{id}/{code}", &["GET"]),
    ("/tiles/{z}/{x}/{y}.mvt", &["GET"]),
    ("/tiles.json", &["GET"]),
    ("/glyphs/{fontstack}/{range}.pbf", &["GET"]),
    ("/aids", &["GET"]),
    ("/aids/schema.json", &["GET"]),
    ("/aids/{id}", &["GET"]),
    ("/docs", &["GET"]),
    ("/openapi.yaml", &["GET"]),
    ("/openapi.json", &["GET"]),
    ("/livez", &["GET"]),
    ("/readyz", &["GET"]),
    ("/health", &["GET"]),
    ("/metrics", &["GET"]),
    ("/admin/reload", &["POST"]),
    ("/problems/{type}", &["GET"]),
    ("/geocodage/search", &["GET"]),
    ("/geocodage/reverse", &["GET"]),
    ("/geocodage/batch", &["POST"]),
    ("/geocodage/search/csv", &["POST"]),
    ("/geocodage/reverse/csv", &["POST"]),
    ("/geocodage/communes", &["GET"]),
    ("/geocodage/communes/{code}", &["GET"]),
    ("/geocodage/departements", &["GET"]),
    ("/geocodage/departements/{code}", &["GET"]),
    ("/geocodage/departements/{code}/communes", &["GET"]),
    ("/geocodage/regions", &["GET"]),
    ("/geocodage/regions/{code}", &["GET"]),
    ("/geocodage/regions/{code}/departements", &["GET"]),
];

/// The service.
pub fn router(state: AppState) -> Router {
    let routes = Router::new()
        .route("/embed/v1.js", get(assets::embed_loader))
        .route("/style.css", get(page::style))
        .route("/favicon.svg", get(page::icon))
        .route("/eligibility", get(eligibility::get).post(eligibility::post))
        .route("/eligibility/batch", post(eligibility::batch))
        .route("/search", get(address::search))
        .route("/reverse", get(address::reverse))
        .route("/batch", post(address::batch))
        .merge(pages())
        .merge(tables())
        .route("/jobs/{id}", get(jobs::show).delete(jobs::delete))
        .route("/jobs/{id}/result", get(jobs::result))
        .route("/places", get(places::get))
        .route("/places/map", get(places::map))
        .route("/places/classes", get(places::classes))
        .route("/places/tiles/{z}/{x}/{y}", get(tiles::classes))
        .route("/communes", get(communes::list))
        .route("/communes/{code}", get(communes::one))
        .route("/departements", get(communes::departments))
        .route("/departements/{code}", get(communes::department))
        .route("/departements/{code}/communes", get(communes::of_department))
        .route("/regions", get(communes::regions))
        .route("/regions/{code}", get(communes::region))
        .route("/regions/{code}/departements", get(communes::departments_of_region))
        .route("/assets/{name}", get(assets::get))
        .route("/basemap.json", get(basemap::get))
        .route("/layers", get(layers::layers))
        .route("/quality", get(quality::get))
        .route("/generations", get(layers::generations))
        .route("/generations/{a}/diff/{b}", get(layers::difference::get))
        .route("/layers/{id}/{code}", get(layers::feature::one))
        .route("/tiles/{z}/{x}/{y}", get(tiles::tile))
        .route("/tiles.json", get(tiles::description))
        .route("/glyphs/{fontstack}/{range}", get(glyphs::range))
        .route("/aids", get(aids::list))
        .route("/aids/schema.json", get(aids::schema))
        .route("/aids/{id}", get(aids::one))
        .route("/openapi.yaml", get(meta::openapi_yaml))
        .route("/openapi.json", get(meta::openapi_json))
        .route("/livez", get(meta::livez))
        .route("/readyz", get(meta::readyz))
        .route("/health", get(meta::health))
        .route("/metrics", get(operator::metrics_here))
        .route("/admin/reload", post(operator::reload_here))
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(not_found)
        .layer(from_fn(name_route))
        .with_state(state.clone());
    // Outside of everything, so that what is inside sees one form of each path.
    Router::new()
        .fallback_service(middleware::around(routes, &state))
        .layer(from_fn(prefix::take_away))
}

/// The pages for people, whose language is one of two.
fn pages() -> Router<AppState> {
    Router::new()
        .route("/", get(page::home))
        .route("/print", get(page::print))
        .route("/settle", get(page::settle))
        .route("/compare", get(page::compare))
        .route("/changes", get(page::changes))
        .route("/bulk", get(page::bulk))
        .route("/embed", get(page::embed))
        .route("/embed/demo", get(page::embed_demo))
        .route("/docs", get(page::docs))
        .route("/problems/{type}", get(meta::problem))
        .route_layer(from_fn(page::language::known_or_refused))
}

/// The routes that take files: these have limits of their own.
fn tables() -> Router<AppState> {
    Router::new()
        .route("/eligibility/csv", post(csv::eligibility))
        .route("/search/csv", post(csv::search))
        .route("/reverse/csv", post(csv::reverse))
        .route("/jobs", post(jobs::create))
        .layer(DefaultBodyLimit::disable())
}

/// Leaves the route with the response, for those who count.
async fn name_route(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let mut response = next.run(request).await;
    if let Some(route) = route {
        response.extensions_mut().insert(Route(route));
    }
    response
}

/// What is said of a path that is none.
pub(super) const NOTHING_HERE: &str = "there is nothing at this path; the paths are at /docs and /openapi.yaml";

async fn not_found() -> Problem {
    Problem::new(Kind::NotFound, NOTHING_HERE)
}

async fn method_not_allowed(OriginalUri(uri): OriginalUri) -> Response {
    let allow = allowed(prefix::plain(uri.path()).0);
    let detail = format!("this path takes {allow}");
    let mut response = Problem::new(Kind::MethodNotAllowed, detail).into_response();
    if let Ok(value) = HeaderValue::from_str(&allow) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}

/// The methods a path takes, as in an `Allow` header.
#[must_use]
pub fn allowed(path: &str) -> String {
    let same = |route: &str| {
        let (mut a, mut b) = (route.split('/'), path.split('/'));
        loop {
            match (a.next(), b.next()) {
                (None, None) => return true,
                (Some(x), Some(y)) if x == y || (x.starts_with('{') && !y.is_empty()) => {}
                _ => return false,
            }
        }
    };
    let methods = ROUTES
        .iter()
        .find(|(route, _)| same(route))
        .map_or(&["GET"][..], |(_, methods)| methods);
    let mut all: Vec<&str> = Vec::new();
    for method in methods {
        all.push(method);
        if *method == "GET" {
            all.push("HEAD");
        }
    }
    all.push("OPTIONS");
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allow_follows_the_table() {
        assert_eq!(allowed("/eligibility"), "GET, HEAD, POST, OPTIONS");
        assert_eq!(allowed("/eligibility/batch"), "POST, OPTIONS");
        assert_eq!(allowed("/aids/caim"), "GET, HEAD, OPTIONS");
        assert_eq!(allowed("/departements/34/communes"), "GET, HEAD, OPTIONS");
    }
}
