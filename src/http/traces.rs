//! OpenTelemetry: a span for each request, sent to a collector that the operator names.
//!
//! A span says what the log line of a request says and no more: id, method, route, status and how long it took. It is made when the
//! answer is, so that a service without a collector pays nothing for it. What cannot be sent is dropped: nobody waits for a collector.

use axum::http::{HeaderMap, Method, StatusCode};
use opentelemetry::KeyValue;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::{Span, SpanKind, Status, Tracer, TracerProvider};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};
use thiserror::Error;
use ureq::Agent;

/// The longest that a collector may take for a batch.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most bytes of its answer.
const MOST_BYTES: u64 = 1 << 16;

/// The address of the collector cannot be used.
#[derive(Debug, Error)]
#[error("{0}: not the address of a collector; give http://… or https://… up to what stands before /v1/traces")]
pub struct BadCollector(String);

/// Where spans go.
#[derive(Debug)]
pub struct Traces {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

/// What is told of a request.
#[derive(Debug)]
pub struct Told<'a> {
    /// Its id, as in the log.
    pub id: &'a str,
    /// Its method.
    pub method: &'a Method,
    /// The route that answered, as it is written in the router.
    pub route: &'a str,
    /// How it was answered.
    pub status: StatusCode,
    /// How long that took.
    pub took: Duration,
}

impl Traces {
    /// Sends to a collector that takes OTLP over HTTP (protobuf), at `/v1/traces` below an address.
    ///
    /// # Errors
    /// When the address is none of HTTP.
    pub fn new(url: &str) -> Result<Self, BadCollector> {
        let base = url.trim().trim_end_matches('/');
        let host = base.strip_prefix("http://").or_else(|| base.strip_prefix("https://"));
        if host.is_none_or(|h| h.is_empty() || h.contains(['?', '#', ' '])) {
            return Err(BadCollector(url.to_owned()));
        }
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Sender::default())
            .with_endpoint(format!("{base}/v1/traces"))
            .build()
            .map_err(|_| BadCollector(url.to_owned()))?;
        let resource = Resource::builder()
            .with_service_name("eligeo")
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource)
            .build();
        let tracer = provider.tracer("eligeo");
        Ok(Self { provider, tracer })
    }

    /// Tells of a request that was just answered. `from` is the span that it is part of, as its headers named it.
    pub fn answered(&self, told: &Told<'_>, from: &Parent) {
        let end = SystemTime::now();
        let mut span = self
            .tracer
            .span_builder(format!("{} {}", told.method, told.route))
            .with_kind(SpanKind::Server)
            .with_start_time(end.checked_sub(told.took).unwrap_or(end))
            .with_attributes([
                KeyValue::new("http.request.method", told.method.as_str().to_owned()),
                KeyValue::new("http.route", told.route.to_owned()),
                KeyValue::new("http.response.status_code", i64::from(told.status.as_u16())),
                KeyValue::new("request.id", told.id.to_owned()),
            ])
            .start_with_context(&self.tracer, &from.0);
        if told.status.is_server_error() {
            span.set_status(Status::error(""));
        }
        span.end_with_timestamp(end);
    }

    /// Sends what was not sent yet, before the service ends.
    pub fn finish(&self) {
        if let Err(error) = self.provider.shutdown_with_timeout(PATIENCE) {
            tracing::warn!(%error, "the last spans were not sent");
        }
    }
}

/// The span that a request is part of (W3C trace context).
#[derive(Debug)]
pub struct Parent(opentelemetry::Context);

impl Parent {
    /// What the headers of a request name; a new trace begins where they name none.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        struct Headers<'a>(&'a HeaderMap);
        impl Extractor for Headers<'_> {
            fn get(&self, key: &str) -> Option<&str> {
                self.0.get(key)?.to_str().ok()
            }
            fn keys(&self) -> Vec<&str> {
                self.0.keys().map(axum::http::HeaderName::as_str).collect()
            }
        }
        Self(TraceContextPropagator::new().extract_with_context(&opentelemetry::Context::new(), &Headers(headers)))
    }
}

/// Sends batches, and says once when that begins to fail and once when it works again.
#[derive(Debug)]
struct Sender {
    agent: Agent,
    fails: AtomicBool,
}

impl Default for Sender {
    fn default() -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent(concat!("eligeo/", env!("CARGO_PKG_VERSION")));
        Self {
            agent: config.build().into(),
            fails: AtomicBool::new(false),
        }
    }
}

impl Sender {
    fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (parts, body) = request.into_parts();
        let response = self.agent.run(Request::from_parts(parts, body.to_vec()))?;
        let (parts, mut body) = response.into_parts();
        let body = body.with_config().limit(MOST_BYTES).read_to_vec()?;
        Ok(Response::from_parts(parts, body.into()))
    }
}

// The thread of the batches waits for nothing else, so it may block.
#[async_trait::async_trait]
impl HttpClient for Sender {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let sent = self.send(request);
        let why = match &sent {
            Ok(response) if response.status().is_success() => None,
            Ok(response) => Some(response.status().to_string()),
            Err(error) => Some(error.to_string()),
        };
        match (why, self.fails.load(Ordering::Relaxed)) {
            (Some(why), false) => tracing::warn!(why, "spans are not taken by the collector"),
            (None, true) => tracing::info!("spans are taken by the collector again"),
            _ => return sent,
        }
        self.fails.fetch_not(Ordering::Relaxed);
        sent
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test that cannot go on must fail")]
mod tests {
    use super::*;
    use opentelemetry::trace::TraceContextExt;

    #[test]
    fn an_address_that_is_none_is_refused() {
        for url in [
            "",
            "collector:4318",
            "ftp://collector",
            "http://",
            "http://a/?b",
            "http://a b",
        ] {
            assert!(Traces::new(url).is_err(), "{url:?}");
        }
    }

    #[test]
    fn the_span_of_who_asks_is_the_parent() {
        let mut headers = HeaderMap::new();
        let said = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        headers.insert("traceparent", said.parse().expect("a value"));
        let parent = Parent::of(&headers).0;
        assert_eq!(
            parent.span().span_context().trace_id().to_string(),
            "0af7651916cd43dd8448eb211c80319c"
        );
        headers.insert("traceparent", "00-nonsense-01".parse().expect("a value"));
        assert!(!Parent::of(&headers).0.span().span_context().is_valid());
    }
}
