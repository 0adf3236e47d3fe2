//! What is counted of the requests. Nothing of it tells who asked what.

use super::problem::Kind;
use axum::http::StatusCode;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The bounds of the histogram, in seconds.
const BOUNDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
/// What is refused for the sake of a limit.
const LIMITS: [Kind; 6] = [
    Kind::Timeout,
    Kind::BodyTooLarge,
    Kind::UriTooLong,
    Kind::RateLimited,
    Kind::HeadersTooLarge,
    Kind::Overloaded,
];
/// The name of what was answered before a route was found, and of paths that are none.
pub const NO_ROUTE: &str = "none";

/// The route that answered, as it is written in the router.
#[derive(Debug, Clone)]
pub struct Route(pub String);

/// How long answers of one route and class of status took.
#[derive(Debug, Clone, Copy, Default)]
struct Histogram {
    /// By bound, each without those below; the last is above all bounds.
    counts: [u64; BOUNDS.len() + 1],
    sum: f64,
}

/// The counts of one service.
#[derive(Debug, Default)]
pub struct Metrics {
    /// By class of status, from 1xx to 5xx.
    responses: [AtomicU64; 5],
    refused: [AtomicU64; LIMITS.len()],
    panics: AtomicU64,
    connections: AtomicU64,
    connections_limit: AtomicU64,
    connections_refused: AtomicU64,
    durations: Mutex<BTreeMap<String, [Histogram; 5]>>,
}

/// The class of a status, from 0 for 1xx to 4 for 5xx.
fn class(status: StatusCode) -> usize {
    usize::from(status.as_u16() / 100).clamp(1, 5) - 1
}

impl Metrics {
    /// Counts an answer of a route.
    pub fn answered(&self, route: &str, status: StatusCode, took: Duration) {
        self.responses[class(status)].fetch_add(1, Ordering::Relaxed);
        self.refused(status);
        let seconds = took.as_secs_f64();
        let at = BOUNDS
            .iter()
            .position(|bound| seconds <= *bound)
            .unwrap_or(BOUNDS.len());
        let mut durations = self.durations();
        if !durations.contains_key(route) {
            durations.insert(route.to_owned(), Default::default());
        }
        if let Some(histograms) = durations.get_mut(route) {
            let histogram = &mut histograms[class(status)];
            histogram.counts[at] += 1;
            histogram.sum += seconds;
        }
    }

    /// Counts what was refused before it was a request.
    pub fn refused_early(&self, status: StatusCode) {
        self.responses[class(status)].fetch_add(1, Ordering::Relaxed);
        self.refused(status);
    }

    fn refused(&self, status: StatusCode) {
        if let Some(at) = LIMITS.iter().position(|kind| kind.status() == status) {
            self.refused[at].fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Counts a request that ended in a panic.
    pub fn panicked(&self) {
        self.panics.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes how many connections there may be.
    pub fn may_connect(&self, most: usize) {
        self.connections_limit.store(most as u64, Ordering::Relaxed);
    }

    /// Notes how many connections are open.
    pub fn connected(&self, open: usize) {
        self.connections.store(open as u64, Ordering::Relaxed);
    }

    /// Counts a connection that was one too many.
    pub fn connection_refused(&self) {
        self.connections_refused.fetch_add(1, Ordering::Relaxed);
    }

    fn durations(&self) -> MutexGuard<'_, BTreeMap<String, [Histogram; 5]>> {
        self.durations.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes all of it, in the text format of Prometheus; `in_flight` has each class of requests, how many of it are worked on, and
    /// how many may be.
    pub fn write(&self, text: &mut String, in_flight: &[(&str, usize, usize)]) {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let mut responses = Vec::new();
        for (n, count) in self.responses.iter().enumerate() {
            responses.push((format!("{{code=\"{}xx\"}}", n + 1), of(count)));
        }
        head(
            text,
            "eligeo_http_responses_total",
            "counter",
            "Responses by class of status",
        );
        samples(text, "eligeo_http_responses_total", &responses);
        let refused = LIMITS.iter().zip(&self.refused);
        let refused: Vec<_> = refused
            .map(|(kind, count)| (format!("{{code=\"{}\"}}", kind.status().as_u16()), of(count)))
            .collect();
        head(
            text,
            "eligeo_http_refused_total",
            "counter",
            "Requests refused by a limit",
        );
        samples(text, "eligeo_http_refused_total", &refused);
        for (name, kind, help, value) in [
            (
                "eligeo_http_panics_total",
                "counter",
                "Requests that ended in a panic",
                &self.panics,
            ),
            (
                "eligeo_http_connections",
                "gauge",
                "Connections that are open",
                &self.connections,
            ),
            (
                "eligeo_http_connections_limit",
                "gauge",
                "Connections that may be open",
                &self.connections_limit,
            ),
            (
                "eligeo_http_connections_refused_total",
                "counter",
                "Connections that were one too many",
                &self.connections_refused,
            ),
        ] {
            head(text, name, kind, help);
            samples(text, name, &[(String::new(), of(value))]);
        }
        let by_class = |pick: fn(&(&str, usize, usize)) -> usize| -> Vec<_> {
            let line = |class: &(&str, usize, usize)| (format!("{{class=\"{}\"}}", class.0), pick(class) as u64);
            in_flight.iter().map(line).collect()
        };
        let name = "eligeo_http_requests_in_flight";
        head(text, name, "gauge", "Requests that are worked on, by what they cost");
        samples(text, name, &by_class(|class| class.1));
        let name = "eligeo_http_requests_in_flight_limit";
        head(text, name, "gauge", "Requests that may be worked on at once");
        samples(text, name, &by_class(|class| class.2));
        self.write_durations(text);
    }

    fn write_durations(&self, text: &mut String) {
        let name = "eligeo_http_request_duration_seconds";
        head(
            text,
            name,
            "histogram",
            "Time to an answer, by route and class of status",
        );
        for (route, histograms) in self.durations().iter() {
            for (n, histogram) in histograms.iter().enumerate() {
                let count: u64 = histogram.counts.iter().sum();
                if count == 0 {
                    continue;
                }
                let labels = format!("route=\"{route}\",code=\"{}xx\"", n + 1);
                let mut below = 0;
                for (bound, count) in BOUNDS.iter().zip(histogram.counts) {
                    below += count;
                    let _ = writeln!(text, "{name}_bucket{{{labels},le=\"{bound}\"}} {below}");
                }
                let _ = writeln!(text, "{name}_bucket{{{labels},le=\"+Inf\"}} {count}");
                let _ = writeln!(text, "{name}_sum{{{labels}}} {}", histogram.sum);
                let _ = writeln!(text, "{name}_count{{{labels}}} {count}");
            }
        }
    }
}

/// What stands before the samples of a metric.
pub fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

/// Samples, each with its labels in braces or with none.
pub fn samples(text: &mut String, name: &str, lines: &[(String, u64)]) {
    for (labels, value) in lines {
        let _ = writeln!(text, "{name}{labels} {value}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_counted_up_to_each_bound() {
        let metrics = Metrics::default();
        for micros in [500, 1_000, 3_000, 20_000_000] {
            metrics.answered("/eligibility", StatusCode::OK, Duration::from_micros(micros));
        }
        metrics.answered("/places", StatusCode::SERVICE_UNAVAILABLE, Duration::from_micros(10));
        metrics.refused_early(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
        let mut text = String::new();
        metrics.write(&mut text, &[("lookup", 1, 8)]);
        let of = |line: &str| text.lines().any(|l| l == line);
        let name = "eligeo_http_request_duration_seconds";
        for (bound, count) in [("0.001", 2), ("0.0025", 2), ("0.005", 3), ("10", 3), ("+Inf", 4)] {
            let line = format!("{name}_bucket{{route=\"/eligibility\",code=\"2xx\",le=\"{bound}\"}} {count}");
            assert!(of(&line), "{line}\n{text}");
        }
        assert!(of("eligeo_http_refused_total{code=\"503\"} 1"), "{text}");
        assert!(of("eligeo_http_refused_total{code=\"431\"} 1"), "{text}");
        assert!(of("eligeo_http_refused_total{code=\"429\"} 0"), "{text}");
        assert!(of("eligeo_http_responses_total{code=\"4xx\"} 1"), "{text}");
        assert!(of("eligeo_http_requests_in_flight_limit{class=\"lookup\"} 8"), "{text}");
        assert!(!text.contains("route=\"/places\",code=\"2xx\""), "{text}");
    }
}
