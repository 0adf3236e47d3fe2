//! Another service of the same API, asked when the index here has nothing. Off unless the operator names one.
//!
//! It is never trusted with more than it says: its scores are capped below those that are calibrated here, its answer is
//! read to a limit, and after some failures it is left alone for a while.

use crate::geocode::{Hit, Kind, Search};
use crate::geom::LonLat;
use serde::Deserialize;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use thiserror::Error;
use ureq::Agent;

/// So many failures in a row open the circuit.
const MOST_FAILURES: u32 = 3;
/// For so long the service is then left alone.
const REST: Duration = Duration::from_secs(30);
/// The longest rest that a `Retry-After` is followed to.
const LONGEST_REST: Duration = Duration::from_secs(600);
/// The most bytes of an answer.
const MOST_BYTES: u64 = 1 << 20;
/// The highest score of an answer: it is not calibrated.
const HIGHEST_SCORE: f64 = 0.89;

/// The address of the service cannot be used.
#[derive(Debug, Error)]
#[error("{0}: not the address of a geocoder; give http://… or https://… up to what stands before /search")]
pub struct BadUrl(String);

/// A service and how it has been behaving.
#[derive(Debug)]
pub struct Upstream {
    agent: Agent,
    search: String,
    circuit: Mutex<Circuit>,
}

#[derive(Debug, Default)]
struct Circuit {
    failures: u32,
    open_until: Option<Instant>,
}

/// Why it gave no answer, and how long it asked to be left alone.
struct Failure(Option<Duration>);

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    geometry: Geometry,
    properties: Properties,
}

#[derive(Deserialize)]
struct Geometry {
    coordinates: [f64; 2],
}

#[derive(Deserialize)]
struct Properties {
    #[serde(default)]
    score: f64,
    #[serde(default)]
    housenumber: Option<String>,
    #[serde(default)]
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    street: Option<String>,
    #[serde(default)]
    postcode: String,
    citycode: String,
    #[serde(default)]
    city: String,
    #[serde(default)]
    district: Option<String>,
    #[serde(default)]
    importance: f64,
    #[serde(rename = "type")]
    kind: String,
}

/// Whether the index has nothing for a text, or only the commune of a street.
#[must_use]
pub fn lacks(hits: &[Hit]) -> bool {
    hits.first()
        .is_none_or(|h| h.score < 0.5 || (h.kind == Kind::Municipality && h.score <= 0.6))
}

impl Upstream {
    /// A service at an address, with the time it may take.
    ///
    /// # Errors
    /// When the address is none of HTTP.
    pub fn new(url: &str, timeout: Duration) -> Result<Self, BadUrl> {
        let base = url.trim().trim_end_matches('/');
        let host = base.strip_prefix("http://").or_else(|| base.strip_prefix("https://"));
        if host.is_none_or(|h| h.is_empty() || h.contains(['?', '#', ' '])) {
            return Err(BadUrl(url.to_owned()));
        }
        let agent = Agent::config_builder()
            .timeout_global(Some(timeout))
            .http_status_as_error(false)
            .max_redirects(2)
            .user_agent(concat!("eligeo/", env!("CARGO_PKG_VERSION")))
            .build()
            .into();
        Ok(Self {
            agent,
            search: format!("{base}/search"),
            circuit: Mutex::default(),
        })
    }

    /// Asks it, under the id of the request; nothing when it fails or rests. Blocks for as long as it may take.
    #[must_use]
    pub fn search(&self, search: &Search, id: Option<&str>) -> Vec<Hit> {
        if self.rests() {
            return vec![];
        }
        match self.ask(search, id) {
            Ok(hits) => {
                self.circuit().failures = 0;
                hits
            }
            Err(Failure(asked)) => {
                let mut circuit = self.circuit();
                circuit.failures += 1;
                let rest = asked.or_else(|| (circuit.failures >= MOST_FAILURES).then_some(REST));
                if let Some(rest) = rest {
                    circuit.open_until = Instant::now().checked_add(rest.min(LONGEST_REST));
                    circuit.failures = 0;
                    tracing::warn!(
                        seconds = rest.as_secs(),
                        "the upstream geocoder fails and is left alone"
                    );
                }
                vec![]
            }
        }
    }

    fn circuit(&self) -> std::sync::MutexGuard<'_, Circuit> {
        self.circuit.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn rests(&self) -> bool {
        self.circuit().open_until.is_some_and(|until| Instant::now() < until)
    }

    fn ask(&self, search: &Search, id: Option<&str>) -> Result<Vec<Hit>, Failure> {
        let mut request = self
            .agent
            .get(&self.search)
            .query("q", &search.text)
            .query("limit", search.limit.to_string())
            .query("autocomplete", if search.autocomplete { "1" } else { "0" });
        if let Some(id) = id {
            request = request.header("x-request-id", id);
        }
        if let Some(near) = search.near {
            request = request
                .query("lat", near.lat.to_string())
                .query("lon", near.lon.to_string());
        }
        let filters = &search.filters;
        let kinds: Vec<String> = filters.kinds.iter().map(ToString::to_string).collect();
        for (name, values) in [
            ("type", &kinds),
            ("citycode", &filters.citycodes),
            ("postcode", &filters.postcodes),
        ] {
            if !values.is_empty() {
                request = request.query(name, values.join(","));
            }
        }
        let mut response = request.call().map_err(|_| Failure(None))?;
        if !response.status().is_success() {
            let retry = response.headers().get("retry-after").and_then(|v| v.to_str().ok());
            let seconds = retry.and_then(|text| text.trim().parse().ok());
            return Err(Failure(seconds.map(Duration::from_secs)));
        }
        let body = response.body_mut().with_config().limit(MOST_BYTES).read_to_vec();
        let body = body.map_err(|_| Failure(None))?;
        let collection: Collection = serde_json::from_slice(&body).map_err(|_| Failure(None))?;
        let limit = search.limit;
        Ok(collection.features.into_iter().filter_map(hit).take(limit).collect())
    }
}

/// A feature as a result; `None` when it says no commune, kind or place.
fn hit(feature: Feature) -> Option<Hit> {
    let Feature {
        geometry: Geometry {
            coordinates: [lon, lat],
        },
        properties: p,
    } = feature;
    let score = if p.score.is_finite() {
        p.score.clamp(0.0, HIGHEST_SCORE)
    } else {
        0.0
    };
    Some(Hit {
        kind: p.kind.parse().ok()?,
        score,
        sure: score,
        fit: score,
        id: p.id,
        housenumber: p.housenumber,
        street: p.street.unwrap_or(p.name),
        postcode: p.postcode,
        city: p.city,
        citycode: p.citycode.parse().ok()?,
        former: None,
        district: p.district,
        at: LonLat::new(lon, lat).ok()?,
        precision_m: None,
        importance: p.importance,
        population: None,
        interpolated: None,
        distance_m: None,
        exact: true,
        coarser: false,
        upstream: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_services() {
        let timeout = Duration::from_secs(1);
        assert!(Upstream::new("https://data.geopf.fr/geocodage/", timeout).is_ok());
        for bad in ["", "ftp://a", "data.geopf.fr", "http://", "http://a?b"] {
            assert!(Upstream::new(bad, timeout).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_service_that_cannot_be_reached_is_left_alone_after_some_tries() {
        let upstream = Upstream::new("http://127.0.0.1:9", Duration::from_millis(200)).expect("an address");
        for _ in 0..MOST_FAILURES {
            assert!(!upstream.rests());
            assert!(upstream.search(&Search::whole("1 rue Haute", 1), None).is_empty());
        }
        assert!(upstream.rests());
    }
}
