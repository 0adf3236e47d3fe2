//! Fetching official files from a server that behaves as the real ones do, through the library and as a program.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on must fail")]

mod command;
mod import;
#[path = "../common/national.rs"]
mod national;
mod server;

use eligeo::ingest::fetch::{Address, FetchError, Fetched, Mirror, Patience, Quiet, Settings, Source, fetch};
use server::{Request, Server, announced, answer, endless};
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

const TABLE: &[u8] = b"code,zone\n34172,ZAR\n11132,ZAC\n";
const CSV: &str = "from = \"file\"\nholds = \"csv\"\ncolumns = [\"code\", \"zone\"]\nmost_mb = 1";

fn source(url: &str, origin: &str) -> Source {
    Source {
        layer: "test".to_owned(),
        department: None,
        address: Address::parse(url).expect("an address"),
        origin: toml::from_str(origin).expect("an origin"),
    }
}

fn fetched(folder: &Path, source: &Source, mirror: Option<&str>, offline: bool) -> Result<Fetched, FetchError> {
    let settings = Settings {
        raw: folder.to_owned(),
        mirror: mirror.map(|m| Mirror::parse(m).expect("a mirror")),
        offline,
        patience: Patience {
            tries: 3,
            first_wait: Duration::from_millis(1),
            longest_wait: Duration::from_secs(5),
            ..Patience::default()
        },
        progress: &Quiet,
    };
    fetch(source, &settings)
}

/// Fetches `/a.csv` of a server.
fn get(folder: &TempDir, server: &Server, origin: &str) -> Result<Fetched, FetchError> {
    let source = source(&format!("{}/a.csv", server.base), origin);
    fetched(folder.path(), &source, None, false)
}

/// What is said of a file that is refused; nothing but the lock is left of it.
fn refused(origin: &str, answer: impl Fn(&Request) -> Vec<u8> + Send + 'static) -> String {
    let folder = tempfile::tempdir().expect("folder");
    let server = Server::start(answer);
    let said = get(&folder, &server, origin).expect_err("refused").to_string();
    let left: Vec<_> = fs::read_dir(folder.path().join("test"))
        .expect("the folder")
        .map(|e| e.expect("entry").file_name())
        .filter(|n| n != ".lock")
        .collect();
    assert!(left.is_empty(), "{said}: {left:?}");
    said.replace(&server.base, "BASE")
}

fn whole(fetched: &Fetched) {
    assert_eq!(fs::read(&fetched.path).expect("the file"), TABLE);
    let name = fetched.path.file_name().expect("a name").to_string_lossy().into_owned();
    assert_eq!(name, format!("{}-a.csv", &fetched.sha256[..12]));
    let record = fs::read_to_string(format!("{}.toml", fetched.path.display())).expect("the record");
    assert!(
        record.contains(&fetched.sha256) && record.contains("fetched_at"),
        "{record}"
    );
    assert!(!fetched.path.with_file_name("a.csv.part").exists());
}

#[test]
fn redirects_then_304() {
    let folder = tempfile::tempdir().expect("folder");
    let server = Server::start(|r| match r.path.as_str() {
        "/start" => answer("302 Found", "location: /r/2\r\n", b"moved"),
        "/r/2" => answer("301 Moved Permanently", "location: ../a.csv\r\n", b""),
        _ if r.headers.contains("if-none-match: \"one\"") => answer("304 Not Modified", "etag: \"one\"\r\n", b""),
        // A wrong type alone is a hint at most.
        _ => answer("200 OK", "etag: \"one\"\r\ncontent-type: text/html\r\n", TABLE),
    });
    let source = source(&format!("{}/start", server.base), CSV);
    let first = fetched(folder.path(), &source, None, false).expect("fetched");
    whole(&first);
    assert!(!first.unchanged);
    let again = fetched(folder.path(), &source, None, false).expect("unchanged");
    assert_eq!(
        again,
        Fetched {
            unchanged: true,
            ..first.clone()
        }
    );
    assert_eq!(server.seen().len(), 6);
    // Offline nobody is asked.
    let offline = fetched(folder.path(), &source, None, true).expect("at hand");
    assert_eq!((offline.path, server.seen().len()), (first.path.clone(), 6));
    // A harmed file is fetched anew, without conditions.
    fs::write(&first.path, "harmed").expect("written");
    whole(&fetched(folder.path(), &source, None, false).expect("fetched"));
}

#[test]
fn truncated_then_whole() {
    let folder = tempfile::tempdir().expect("folder");
    let server = Server::start(|r| {
        let sent = if r.number == 0 { &TABLE[..9] } else { TABLE };
        announced("200 OK", "", TABLE.len(), sent)
    });
    whole(&get(&folder, &server, CSV).expect("fetched"));
    // Nothing proved that the rest would belong to the beginning: all of it was asked again.
    assert!(!server.seen()[1].headers.contains("range:"));
    let folder = tempfile::tempdir().expect("folder");
    let server = Server::start(|_| announced("200 OK", "", TABLE.len(), &TABLE[..9]));
    let said = get(&folder, &server, CSV).expect_err("never whole").to_string();
    let start = format!("{}/a.csv: ends at byte 9 of {} (", server.base, TABLE.len());
    assert!(
        said.starts_with(&start) && said.ends_with("to go on from there (tried 3 times)"),
        "{said}"
    );
}

#[test]
fn a_broken_connection_goes_on_where_it_ended() {
    let folder = tempfile::tempdir().expect("folder");
    let server = Server::start(|r| match r.number {
        0 => announced("200 OK", "etag: \"v\"\r\n", TABLE.len(), &TABLE[..9]),
        _ => {
            let range = format!(
                "etag: \"v\"\r\ncontent-range: bytes 9-{}/{}\r\n",
                TABLE.len() - 1,
                TABLE.len()
            );
            answer("206 Partial Content", &range, &TABLE[9..])
        }
    });
    whole(&get(&folder, &server, CSV).expect("fetched"));
    let headers = &server.seen()[1].headers;
    assert!(
        headers.contains("range: bytes=9-") && headers.contains("if-range: \"v\""),
        "{headers}"
    );
}

#[test]
fn a_server_that_ignores_or_refuses_the_range_is_started_over() {
    for status in ["200 OK", "416 Range Not Satisfiable", "206 Partial Content"] {
        let folder = tempfile::tempdir().expect("folder");
        let server = Server::start(move |r| match r.number {
            0 => announced("200 OK", "etag: \"v\"\r\n", TABLE.len(), &TABLE[..9]),
            // The partial answer begins elsewhere.
            1 => answer(status, "etag: \"v\"\r\ncontent-range: bytes 0-3/9\r\n", TABLE),
            _ => answer("200 OK", "", TABLE),
        });
        whole(&get(&folder, &server, CSV).expect(status));
    }
}

#[test]
fn busy_servers_are_asked_again() {
    let folder = tempfile::tempdir().expect("folder");
    let server = Server::start(|r| match r.number {
        0 => answer("429 Too Many Requests", "retry-after: 0\r\n", b"slow down"),
        1 => answer("503 Service Unavailable", "", b"<html>"),
        _ => answer("200 OK", "", TABLE),
    });
    whole(&get(&folder, &server, CSV).expect("fetched"));
    assert_eq!(
        refused(CSV, |_| answer("503 Service Unavailable", "", b"")),
        "BASE/a.csv: the server answers 503 Service Unavailable; it is busy or out of order: run the command again \
         later (tried 3 times)"
    );
    assert_eq!(
        refused(CSV, |_| answer("429 Too Many Requests", "retry-after: 86400\r\n", b"")),
        "BASE/a.csv: the server asks to wait 86400 s; run the command again after that"
    );
}

#[test]
fn what_is_no_file_is_refused_in_words() {
    assert_eq!(
        refused(CSV, |_| answer(
            "200 OK",
            "content-type: text/csv\r\n",
            b"<!DOCTYPE html><p>Maintenance"
        )),
        "BASE/a.csv: a web page (HTML), where a CSV table is expected (it begins \"<!DOCTYPE html><p>Maintenance\"); \
         open the address in a browser to see what it says"
    );
    assert_eq!(
        refused(CSV, |_| answer("404 Not Found", "", b"")),
        "BASE/a.csv: the server answers 404 Not Found; the file has moved: look for it on the producer's site and pass \
         it to eligeo data import"
    );
    assert_eq!(
        refused(CSV, |_| answer("200 OK", "", b"code;niveau\n1;2\n")),
        "BASE/a.csv: no column \"zone\" (found: code, niveau); the file's layout has changed, this version cannot read it"
    );
}

#[test]
fn redirects_that_are_not_followed() {
    assert!(
        refused(CSV, |_| answer("302 Found", "location: /a.csv\r\n", b""))
            .starts_with("BASE/a.csv: more than 5 redirects;")
    );
    for to in [
        "ftp://127.0.0.1/a.csv",
        "file:///etc/passwd",
        "http://example.org/a.csv",
    ] {
        let said = refused(CSV, move |_| answer("302 Found", &format!("location: {to}\r\n"), b""));
        assert!(
            said.starts_with(&format!("BASE/a.csv: redirects to {to}, which is no")),
            "{said}"
        );
    }
}

#[test]
fn limits_hold_whatever_is_announced() {
    let big = vec![b'a'; 1_100_000];
    let want =
        "BASE/a.csv: more than 1000000 bytes, which this layer never has; look at the address before anything else";
    let body = big.clone();
    assert_eq!(refused(CSV, move |_| endless(&body)), want);
    assert_eq!(refused(CSV, move |_| answer("200 OK", "", &big)), want);
}

#[test]
fn zip_bombs_are_not_unpacked() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("q.geojson", zip::write::SimpleFileOptions::default())
        .expect("a member");
    zip.write_all(&vec![b' '; 64 << 20]).expect("written");
    let bomb = zip.finish().expect("an archive").into_inner();
    let origin = "from = \"file\"\nholds = \"zip\"\nmember = \"q.geojson\"\nmost_mb = 1";
    let said = refused(origin, move |_| answer("200 OK", "", &bomb));
    assert!(
        said.starts_with("BASE/a.csv: the archive says it unpacks to more than 200 times its "),
        "{said}"
    );
    assert!(said.ends_with("bytes; it is not unpacked"), "{said}");
}

#[test]
fn the_catalogue_names_the_file_and_its_checksum() {
    let origin = "from = \"catalogue\"\nformat = \"csv\"\nnames = [\"a.csv\"]\nholds = \"csv\"\nmost_mb = 1";
    for (sum, good) in [("da39a3ee5e6b4b0d3255bfef95601890afd80709", false), ("", true)] {
        let folder = tempfile::tempdir().expect("folder");
        let server = Server::start(move |r| match r.path.as_str() {
            "/api/1/datasets/z/" => {
                let sum = if good {
                    "null".to_owned()
                } else {
                    format!("{{\"type\":\"sha1\",\"value\":\"{sum}\"}}")
                };
                let one =
                    format!("{{\"format\":\"csv\",\"url\":\"https://static.example.org/x/a.csv\",\"checksum\":{sum}}}");
                answer("200 OK", "", format!("{{\"resources\":[{one}]}}").as_bytes())
            }
            "/x/a.csv" => answer("200 OK", "", TABLE),
            _ => answer("404 Not Found", "", b""),
        });
        let source = source("https://www.data.gouv.fr/fr/datasets/z/", origin);
        let got = fetched(folder.path(), &source, Some(&server.base), false);
        if good {
            let got = got.expect("fetched");
            whole(&got);
            assert_eq!(got.url, "https://static.example.org/x/a.csv");
        } else {
            let said = got.expect_err("another file").to_string();
            assert!(
                said.contains(&format!("the catalogue says {sum}; it was changed on the way")),
                "{said}"
            );
        }
    }
}

#[test]
fn a_folder_stands_in_for_the_years() {
    let (folder, mirror) = (
        tempfile::tempdir().expect("folder"),
        tempfile::tempdir().expect("mirror"),
    );
    for year in ["2024", "2026"] {
        let below = mirror.path().join("o.example/contours").join(year).join("geojson");
        fs::create_dir_all(&below).expect("folders");
        let text = format!("{{\"features\":[{{\"properties\":{{\"code\":\"{year}\"}}}}]}}");
        fs::write(below.join("c.geojson"), text).expect("written");
    }
    let origin =
        "from = \"years\"\npath = \"geojson/c.geojson\"\nholds = \"geojson\"\ncolumns = [\"code\"]\nmost_mb = 1";
    let source = source("https://o.example/contours/", origin);
    let named = mirror.path().to_str().expect("UTF-8").to_owned();
    let got = fetched(folder.path(), &source, Some(&named), true).expect("found");
    assert_eq!(got.url, "https://o.example/contours/2026/geojson/c.geojson");
    assert!(
        fetched(folder.path(), &source, Some(&named), true)
            .expect("found")
            .unchanged
    );
}
