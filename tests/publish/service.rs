//! A running service takes a new dataset without failing a request, and keeps the old one when the new one is bad.

use super::command::{eligeo, import};
use super::lists::{changed, official};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

struct Service {
    child: Child,
    address: String,
}

impl Service {
    fn start(home: &Path, more: &[&str]) -> Self {
        let mut child = eligeo(home, &[&["serve", "--listen", "127.0.0.1:0"], more].concat())
            .env("XDG_STATE_HOME", home)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it runs");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("stdout"))
            .read_line(&mut line)
            .expect("a line");
        let address = line.trim().rsplit("http://").next().expect("an address").to_owned();
        Self { child, address }
    }

    fn hang_up(&self) {
        let sent = Command::new("kill")
            .args(["-HUP", &self.child.id().to_string()])
            .status();
        assert!(sent.expect("kill").success());
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Status, and the rest of what was answered.
fn ask(address: &str, method: &str, path: &str, more: &str) -> std::io::Result<(u16, String)> {
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: 0\r\n{more}\r\n"
    )?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    let status = text.split(' ').nth(1).and_then(|s| s.parse().ok());
    status
        .map(|s| (s, text))
        .ok_or_else(|| std::io::Error::other("no status"))
}

fn get(service: &Service, path: &str) -> String {
    let (status, text) = ask(&service.address, "GET", path, "").expect("an answer");
    assert_eq!(status, 200, "{path}: {text}");
    text
}

const QUESTION: &str = "/eligibility?commune=11132&date=2025-12-01&aids=none";

/// The zone that Fabrezan is in, by an answer.
fn zone(answer: &str) -> String {
    let body = answer.split_once("\r\n\r\n").expect("a body").1;
    let start = body.find('{').expect("JSON");
    let end = body.rfind('}').expect("JSON");
    let answer: serde_json::Value = serde_json::from_str(&body[start..=end]).expect("JSON");
    let inside = answer["zones"]
        .as_array()
        .expect("zones")
        .iter()
        .find(|z| z["relation"] == "inside");
    inside.expect("a zone")["kind"].as_str().expect("a kind").to_owned()
}

#[test]
fn a_reload_loses_no_request_and_a_bad_dataset_changes_nothing() {
    let place = tempfile::tempdir().expect("a folder");
    let (home, list) = (place.path().join("home"), official(place.path(), changed));
    assert_eq!(
        import(
            &home,
            &official(place.path(), |_, old| Some(old.to_owned())),
            &["--document", "first", "--accept"]
        )
        .0,
        0
    );
    let service = Service::start(&home, &[]);
    assert_eq!(zone(&get(&service, QUESTION)), "zac");
    official(place.path(), changed);
    assert_eq!(import(&home, &list, &["--document", "second"]).0, 0);

    let stop = Arc::new(AtomicBool::new(false));
    let askers: Vec<_> = (0..4)
        .map(|_| {
            let (stop, address) = (Arc::clone(&stop), service.address.clone());
            std::thread::spawn(move || {
                let mut asked = 0_u32;
                while !stop.load(Ordering::Relaxed) {
                    let (status, text) = ask(&address, "GET", QUESTION, "").expect("an answer");
                    assert_eq!(status, 200, "{text}");
                    asked += 1;
                }
                asked
            })
        })
        .collect();
    let (status, text) = ask(&service.address, "POST", "/admin/reload", "").expect("an answer");
    assert_eq!(status, 200, "{text}");
    assert!(text.contains("\"outcome\":\"swapped\""), "{text}");
    stop.store(true, Ordering::Relaxed);
    let asked: u32 = askers.into_iter().map(|a| a.join().expect("no request failed")).sum();
    assert!(asked > 20, "only {asked} requests");
    assert_eq!(zone(&get(&service, QUESTION)), "zip");
    let (_, again) = ask(&service.address, "POST", "/admin/reload", "").expect("an answer");
    assert!(again.contains("\"outcome\":\"unchanged\""), "{again}");

    // A bad dataset: the old one goes on, and it is said.
    let current = home.join("eligeo/current/zoning");
    let bad = std::fs::read_dir(current)
        .expect("files")
        .flatten()
        .next()
        .expect("a file")
        .path();
    let kept = std::fs::read(&bad).expect("its content");
    std::fs::write(&bad, "niveau,code,zmed_niveau\n").expect("written");
    let (status, text) = ask(&service.address, "POST", "/admin/reload", "").expect("an answer");
    assert_eq!(status, 409, "{text}");
    assert!(text.contains("/problems/dataset-refused"), "{text}");
    assert_eq!(zone(&get(&service, QUESTION)), "zip");
    assert!(get(&service, "/health").contains("reload_failed"));
    let metrics = get(&service, "/metrics");
    for line in [
        "eligeo_reloads_total{outcome=\"swapped\"} 1",
        "eligeo_reloads_total{outcome=\"failed\"} 1",
        "eligeo_reload_failed 1",
    ] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
    std::fs::write(&bad, kept).expect("written");

    // SIGHUP does the same; the way back too.
    assert!(
        eligeo(&home, &["data", "rollback"])
            .status()
            .expect("it runs")
            .success()
    );
    service.hang_up();
    let mut patience = 600;
    while zone(&get(&service, QUESTION)) != "zac" {
        patience -= 1;
        assert!(patience > 0, "SIGHUP changed nothing");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert!(!get(&service, "/health").contains("reload_failed"));

    // Only this machine reloads, and no page of a browser does.
    for header in ["X-Forwarded-For: 192.0.2.1\r\n", "Origin: https://example.org\r\n"] {
        assert_eq!(
            ask(&service.address, "POST", "/admin/reload", header)
                .expect("an answer")
                .0,
            404
        );
    }
}

#[test]
fn the_operator_may_have_a_port() {
    let place = tempfile::tempdir().expect("a folder");
    let own = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|l| l.local_addr())
        .expect("a free port")
        .to_string();
    let service = Service::start(place.path(), &["--metrics-listen", &own]);
    assert_eq!(ask(&service.address, "GET", "/metrics", "").expect("an answer").0, 404);
    assert_eq!(
        ask(&service.address, "POST", "/admin/reload", "").expect("an answer").0,
        404
    );
    assert_eq!(ask(&own, "GET", "/metrics", "").expect("an answer").0, 200);
    let (status, text) = ask(&own, "POST", "/admin/reload", "").expect("an answer");
    assert_eq!(status, 200, "{text}");
    assert_eq!(ask(&own, "GET", QUESTION, "").expect("an answer").0, 404);
}
