//! How many requests are in flight. What is too much is refused at once, so that what was begun is answered as soon as ever.
//!
//! Requests are worked on by threads of their own: those that read and write connections are never busy, so that a service with more
//! questions than it can answer still says at once that it is well, or that it is busy.

use super::super::problem::{Kind, Problem};
use super::super::server::Spare;
use super::super::state::AppState;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;
use tracing::Instrument;

/// What a request costs, by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Whether the service is well: always answered.
    Watch,
    /// One place, address, commune or page.
    LookUp,
    /// Tiles and outlines.
    Tile,
    /// Many places at once.
    Search,
    /// Files, and what becomes of them.
    Table,
}

impl Class {
    /// Those that have a limit, in the order of the limits of [`Admission::new`].
    pub const LIMITED: [Self; 4] = [Self::LookUp, Self::Tile, Self::Search, Self::Table];

    /// The class of a path, without the prefix of the address API.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let path = path.strip_prefix("/geocodage").unwrap_or(path).trim_end_matches('/');
        match path {
            "/livez" | "/readyz" | "/health" | "/metrics" | "/admin/reload" => return Self::Watch,
            "/eligibility/csv" | "/search/csv" | "/reverse/csv" => return Self::Table,
            "/eligibility/batch" | "/batch" | "/settle" => return Self::Search,
            _ => {}
        }
        let mut parts = path.split('/').skip(1);
        match (parts.next().unwrap_or_default(), parts.next()) {
            ("jobs", _) => Self::Table,
            ("tiles" | "layers" | "glyphs", Some(_)) | ("places", Some("tiles")) => Self::Tile,
            ("places", _) | ("generations", Some(_)) => Self::Search,
            _ => Self::LookUp,
        }
    }

    /// Its name in metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Watch => "watch",
            Self::LookUp => "lookup",
            Self::Tile => "tile",
            Self::Search => "search",
            Self::Table => "table",
        }
    }

    fn place(self) -> Option<usize> {
        Self::LIMITED.iter().position(|class| *class == self)
    }
}

/// How many requests of one class may be in flight.
#[derive(Debug)]
struct Limit {
    most: usize,
    free: Arc<Semaphore>,
}

impl Limit {
    fn new(most: usize) -> Self {
        let most = most.min(Semaphore::MAX_PERMITS);
        Self {
            most,
            free: Arc::new(Semaphore::new(most)),
        }
    }
}

/// The limits of requests in flight, and the threads that work on them.
#[derive(Debug)]
pub struct Admission {
    limits: [Limit; 4],
    work: Option<Handle>,
}

impl Default for Admission {
    /// No limit, and work on the thread that asks for it.
    fn default() -> Self {
        Self::new([usize::MAX; 4], None)
    }
}

impl Admission {
    /// So many of each of [`Class::LIMITED`], worked on by the threads of a runtime.
    #[must_use]
    pub fn new(most: [usize; 4], work: Option<Handle>) -> Self {
        Self {
            limits: most.map(Limit::new),
            work,
        }
    }

    /// Each class with a limit, how many of it are in flight, and how many may be.
    pub fn in_flight(&self) -> impl Iterator<Item = (Class, usize, usize)> {
        let of = |(class, limit): (Class, &Limit)| (class, limit.most - limit.free.available_permits(), limit.most);
        Class::LIMITED.into_iter().zip(&self.limits).map(of)
    }
}

/// Lets a request in, or says that the service is busy.
pub async fn admit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let class = Class::of(request.uri().path());
    let Some(place) = class.place() else {
        return next.run(request).await;
    };
    if request.extensions().get::<Spare>().is_some() {
        let mut response = busy("all connections are in use");
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
        return response;
    }
    let admission = &state.limits().admission;
    let Ok(permit) = Arc::clone(&admission.limits[place].free).try_acquire_owned() else {
        return busy("as many requests as can be answered in time are being worked on");
    };
    // Tables are read and sent as they come, and give their work to other threads themselves.
    let Some(work) = admission.work.as_ref().filter(|_| class != Class::Table) else {
        let response = next.run(request).await;
        drop(permit);
        return response;
    };
    let has_body = request.method() != Method::HEAD;
    let answered = async move {
        let response = next.run(request).await;
        let response = if has_body { whole(response).await } else { response };
        drop(permit);
        response
    };
    let task = work.spawn(answered.in_current_span());
    let _given_up = GivenUp(task.abort_handle());
    match task.await {
        Ok(response) => response,
        Err(failed) if failed.is_panic() => std::panic::resume_unwind(failed.into_panic()),
        // Only when the process ends.
        Err(_) => busy("the service is stopping"),
    }
}

/// Ends the work on a request that nobody waits for any more.
struct GivenUp(AbortHandle);

impl Drop for GivenUp {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Makes a body whole, with what compresses it, so that nothing is left to the thread of the connection. All are in memory already.
async fn whole(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    match to_bytes(body, usize::MAX).await {
        Ok(bytes) => {
            parts.headers.remove(header::TRANSFER_ENCODING);
            Response::from_parts(parts, Body::from(bytes))
        }
        Err(_) => Problem::internal("body").into_response(),
    }
}

fn busy(why: &str) -> Response {
    Problem::new(Kind::Overloaded, why).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_has_the_class_of_what_it_costs() {
        for (path, class) in [
            ("/livez", Class::Watch),
            ("/readyz/", Class::Watch),
            ("/metrics", Class::Watch),
            ("/eligibility", Class::LookUp),
            ("/", Class::LookUp),
            ("/nothing", Class::LookUp),
            ("/generations", Class::LookUp),
            ("/search", Class::LookUp),
            ("/layers", Class::LookUp),
            ("/tiles.json", Class::LookUp),
            ("/tiles/9/261/186.mvt", Class::Tile),
            ("/places/tiles/9/261/186.mvt", Class::Tile),
            ("/layers/zonage-medecins/34172", Class::Tile),
            ("/places", Class::Search),
            ("/places/map", Class::Search),
            ("/generations/a/diff/b", Class::Search),
            ("/eligibility/batch", Class::Search),
            ("/geocodage/batch", Class::Search),
            ("/geocodage/search/csv/", Class::Table),
            ("/jobs", Class::Table),
            ("/jobs/1/result", Class::Table),
        ] {
            assert_eq!(Class::of(path), class, "{path}");
        }
    }
}
