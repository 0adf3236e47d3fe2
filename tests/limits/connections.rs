//! Asked over sockets, by clients that dawdle or send what is no request.

use super::state;
use eligeo::http::limits::Limits;
use eligeo::http::metrics::Metrics;
use eligeo::http::router;
use eligeo::http::server::{Settings, serve};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Long enough for a busy machine; whatever should come has come by then.
const PATIENCE: Duration = Duration::from_secs(60);
const LIVE: &[u8] = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";

struct Service {
    at: SocketAddr,
    metrics: Arc<Metrics>,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<()>,
}

async fn service(settings: Settings) -> Service {
    let state = state(Limits::default());
    let metrics = Arc::clone(state.metrics());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let until = async { drop(stopped.await) };
    let served = tokio::spawn(serve(listener, router(state), settings, Arc::clone(&metrics), until));
    Service {
        at,
        metrics,
        stop: Some(stop),
        served,
    }
}

/// Patient where a test does not say otherwise.
fn settings() -> Settings {
    Settings {
        connections: 100,
        header_timeout: PATIENCE,
        idle_timeout: PATIENCE,
        write_timeout: PATIENCE,
    }
}

const SHORT: Duration = Duration::from_millis(300);

impl Service {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.at).await.expect("a connection")
    }

    async fn ask(&self, bytes: &[u8]) -> String {
        let mut client = self.connect().await;
        // It may be refused before all of it is sent.
        let _ = client.write_all(bytes).await;
        all(&mut client).await
    }

    fn metrics(&self) -> String {
        let mut text = String::new();
        self.metrics.write(&mut text, &[]);
        text
    }

    async fn until(&self, line: &str) {
        for _ in 0..600 {
            if self.metrics().lines().any(|l| l == line) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{line} is not in\n{}", self.metrics());
    }
}

/// All that comes until the connection ends.
async fn all(client: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(2 * PATIENCE, client.read_to_end(&mut bytes)).await;
    // A reset ends it, too.
    let _ = read.expect("the connection ends");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// One answer without a body that is longer than a buffer.
async fn one(client: &mut TcpStream) -> String {
    let mut bytes = [0; 4096];
    let read = tokio::time::timeout(PATIENCE, client.read(&mut bytes)).await;
    let read = read.expect("in time").expect("an answer");
    String::from_utf8_lossy(&bytes[..read]).into_owned()
}

fn is_problem(answer: &str, status: &str, slug: &str) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    assert!(answer.contains("content-type: application/problem+json"), "{answer}");
    assert!(answer.contains(&format!("\"/problems/{slug}\"")), "{answer}");
}

#[tokio::test]
async fn headers_that_do_not_end_are_408_and_the_connection_ends() {
    let service = service(Settings {
        header_timeout: SHORT,
        ..settings()
    })
    .await;
    let answer = service.ask(b"GET /livez HTTP/1.1\r\nHost: x\r\nX-A: ").await;
    is_problem(&answer, "408", "timeout");
    // A byte now and then does not help.
    let mut client = service.connect().await;
    client
        .write_all(b"GET /livez HTTP/1.1\r\nHost: x\r\nX-A: ")
        .await
        .expect("sent");
    for _ in 0..100 {
        tokio::time::sleep(SHORT / 6).await;
        if client.write_all(b"a").await.is_err() {
            break;
        }
    }
    service.until("eligeo_http_refused_total{code=\"408\"} 2").await;
    // On a connection that had its answers, too.
    let mut client = service.connect().await;
    client.write_all(LIVE).await.expect("sent");
    assert!(one(&mut client).await.starts_with("HTTP/1.1 200 "));
    client.write_all(b"GET /livez HT").await.expect("sent");
    is_problem(&all(&mut client).await, "408", "timeout");
    // Who says nothing at all is told nothing.
    assert_eq!(service.ask(b"").await, "");
    service.until("eligeo_http_connections 0").await;
}

#[tokio::test]
async fn a_connection_is_kept_between_requests_but_not_for_ever() {
    let service = service(Settings {
        idle_timeout: SHORT,
        ..settings()
    })
    .await;
    let mut client = service.connect().await;
    for _ in 0..3 {
        client.write_all(LIVE).await.expect("sent");
        assert!(one(&mut client).await.starts_with("HTTP/1.1 200 "));
    }
    assert_eq!(all(&mut client).await, "");
    service.until("eligeo_http_connections 0").await;
}

#[tokio::test]
async fn a_client_that_takes_no_answer_is_let_go() {
    let service = service(Settings {
        write_timeout: SHORT,
        ..settings()
    })
    .await;
    let mut client = service.connect().await;
    let many = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1_000);
    let _ = tokio::time::timeout(PATIENCE, client.write_all(&many)).await;
    service.until("eligeo_http_connections 0").await;
}

#[tokio::test]
async fn what_the_parser_refuses_is_told_like_all_else() {
    let service = service(settings()).await;
    let many: String = (0..2_000).map(|n| format!("X-H{n}: {n}\r\n")).collect();
    let answer = service
        .ask(format!("GET /livez HTTP/1.1\r\nHost: x\r\n{many}\r\n").as_bytes())
        .await;
    is_problem(&answer, "431", "headers-too-large");
    let long = format!("GET /livez HTTP/1.1\r\nHost: x\r\nX-A: {}\r\n\r\n", "a".repeat(300_000));
    is_problem(&service.ask(long.as_bytes()).await, "431", "headers-too-large");
    for length in [9_000, 66_000, 300_000] {
        let long = format!(
            "GET /{} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "a".repeat(length)
        );
        let answer = service.ask(long.as_bytes()).await;
        let told = answer.contains("\"/problems/uri-too-long\"") || answer.contains("\"/problems/headers-too-large\"");
        assert!(told, "{length}: {answer}");
    }
    is_problem(&service.ask(b"what is this\r\n\r\n").await, "400", "invalid-parameter");
    let within = "X-A: a\r\n".repeat(200);
    let answer = service
        .ask(format!("GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{within}\r\n").as_bytes())
        .await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[tokio::test]
async fn beyond_the_connections_there_may_be_the_service_still_says_that_it_is_well() {
    let service = service(Settings {
        connections: 2,
        ..settings()
    })
    .await;
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut client = service.connect().await;
        client.write_all(LIVE).await.expect("sent");
        assert!(one(&mut client).await.starts_with("HTTP/1.1 200 "));
        held.push(client);
    }
    assert!(service.ask(LIVE).await.starts_with("HTTP/1.1 200 "));
    let answer = service.ask(b"GET /aids HTTP/1.1\r\nHost: x\r\n\r\n").await;
    is_problem(&answer, "503", "overloaded");
    assert!(
        answer.contains("retry-after: ") && answer.contains("connection: close"),
        "{answer}"
    );
    // Many more are told so without being read.
    for _ in 0..64 {
        held.push(service.connect().await);
    }
    service.until("eligeo_http_connections 66").await;
    is_problem(&service.ask(b"").await, "503", "overloaded");
    service.until("eligeo_http_connections_refused_total 1").await;
    drop(held);
    service.until("eligeo_http_connections 0").await;
    assert!(
        service
            .ask(b"GET /aids HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .await
            .starts_with("HTTP/1.1 200 ")
    );
}

#[tokio::test]
async fn at_the_end_what_was_begun_is_answered() {
    let mut service = service(settings()).await;
    let mut idle = service.connect().await;
    idle.write_all(LIVE).await.expect("sent");
    assert!(one(&mut idle).await.starts_with("HTTP/1.1 200 "));
    let mut begun = service.connect().await;
    let head = b"POST /eligibility HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n{\"commune\"";
    begun.write_all(head).await.expect("sent");
    service.until("eligeo_http_connections 2").await;
    // The request must have been read before the end begins.
    tokio::time::sleep(SHORT).await;
    drop(service.stop.take());
    assert_eq!(all(&mut idle).await, "");
    assert!(
        TcpStream::connect(service.at).await.is_err(),
        "no new connection is taken"
    );
    begun.write_all(b":\"48095\"}").await.expect("sent");
    let answer = all(&mut begun).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    service.served.await.expect("it ends");
}
