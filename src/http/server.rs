//! The connections: how many there may be, how long they may take, and how they end.

mod refusal;
mod serving;
mod watched;

use super::limits::client::Peer;
use super::metrics::Metrics;
use super::problem::{Kind, Problem};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serving::Serving;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::ServiceExt;
use watched::Watched;

/// The most bytes of a request up to its body; more than the limits of a request, so that these can be told.
const HEAD_BYTES: usize = 1 << 16;
/// The most headers.
const HEADERS: usize = 256;
/// So many connections more than there may be are read, to say that the service is well, or busy.
const SPARE: usize = 64;
/// How long a client of these may take.
const SPARE_TIME: Duration = Duration::from_secs(2);
/// How long to wait when no connection can be taken, for want of descriptors.
const PAUSE: Duration = Duration::from_millis(100);
/// How long requests in flight may take once the service ends.
const LAST_REQUESTS: Duration = Duration::from_secs(45);

/// Marks a request on a connection beyond the limit.
#[derive(Debug, Clone, Copy)]
pub struct Spare;

/// What connections may take.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// How many may be open.
    pub connections: usize,
    /// How long a client may take to send the address and headers of a request, from its first byte; and to begin, on a new connection.
    pub header_timeout: Duration,
    /// How long a connection may be kept between two requests.
    pub idle_timeout: Duration,
    /// How long a client may take no byte of an answer.
    pub write_timeout: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connections: 4_096,
            header_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(75),
            write_timeout: Duration::from_secs(60),
        }
    }
}

/// Serves until `stop` is over; then takes no new connection, lets those without a request go, and waits for the others.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    settings: Settings,
    metrics: Arc<Metrics>,
    stop: impl Future<Output = ()>,
) {
    let (stopping, stopped) = watch::channel(false);
    let mut open: JoinSet<()> = JoinSet::new();
    let mut stop = std::pin::pin!(stop);
    metrics.may_connect(settings.connections);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            Some(_) = open.join_next(), if !open.is_empty() => {
                metrics.connected(open.len());
                continue;
            }
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) if is_of_client(&error) => continue,
            Err(error) => {
                tracing::error!(%error, "no connection can be taken");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let spare = open.len() >= settings.connections;
        if open.len() >= settings.connections.saturating_add(SPARE) {
            metrics.connection_refused();
            let problem = Problem::new(Kind::Overloaded, "all connections are in use");
            // What does not fit into the buffer of a new connection is not worth waiting for.
            let _ = stream.try_write(&refusal::bytes(problem));
            continue;
        }
        let connection = Connection {
            router: router.clone(),
            settings,
            metrics: Arc::clone(&metrics),
            stopped: stopped.clone(),
            spare,
        };
        open.spawn(connection.run(stream, peer));
        metrics.connected(open.len());
    }
    drop(listener);
    let _ = stopping.send(true);
    let all = async { while open.join_next().await.is_some() {} };
    if tokio::time::timeout(LAST_REQUESTS, all).await.is_err() {
        tracing::warn!(
            connections = open.len(),
            "requests were still in flight and are given up"
        );
    }
}

/// Whether a connection failed before it was taken, which is nothing to wait for.
fn is_of_client(error: &io::Error) -> bool {
    use io::ErrorKind as K;
    matches!(
        error.kind(),
        K::ConnectionAborted | K::ConnectionReset | K::ConnectionRefused
    )
}

struct Connection {
    router: Router,
    settings: Settings,
    metrics: Arc<Metrics>,
    stopped: watch::Receiver<bool>,
    spare: bool,
}

impl Connection {
    async fn run(self, stream: TcpStream, peer: SocketAddr) {
        let Self {
            router,
            mut settings,
            metrics,
            mut stopped,
            spare,
        } = self;
        // Small answers go at once; without it they only go a little later.
        let _ = stream.set_nodelay(true);
        if spare {
            settings.header_timeout = settings.header_timeout.min(SPARE_TIME);
        }
        let serving = Serving::default();
        let io = TokioIo::new(Watched::new(stream, settings, serving.clone(), metrics));
        let service = service_fn(move |request: Request<Incoming>| {
            let begun = serving.begin();
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(Peer(peer.ip()));
            if spare {
                request.extensions_mut().insert(Spare);
            }
            let answer = router.clone().oneshot(request);
            async move { answer.await.map(|response| response.map(|body| begun.with(body))) }
        });
        let mut http = http1::Builder::new();
        http.header_read_timeout(None)
            .keep_alive(!spare)
            .max_buf_size(HEAD_BYTES)
            .max_headers(HEADERS);
        let mut connection = http.serve_connection(io, service);
        let stopping = async { drop(stopped.wait_for(|stopped| *stopped).await) };
        let ended = tokio::select! {
            ended = &mut connection => ended,
            () = stopping => {
                std::pin::Pin::new(&mut connection).graceful_shutdown();
                (&mut connection).await
            }
        };
        // A client that is still sending what was refused would lose the answer with a connection that is reset.
        if ended.is_err_and(|error| error.is_parse()) {
            connection.into_parts().io.into_inner().linger().await;
        }
    }
}
