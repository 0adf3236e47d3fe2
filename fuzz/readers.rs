//! Every reader of bytes from outside, as a function of bytes: what `scripts/fuzz` feeds with what it makes up, and `tests/corpora.rs`
//! with what was found so far. A reader may refuse whatever it is given; it may not panic, never end, or take memory without measure,
//! and the service may not answer 500.

#![allow(clippy::expect_used, clippy::panic, reason = "a finding must end the run")]

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use eligeo::bulk::{Asked, Source, xlsx};
use eligeo::dataset::{Manifest, Snapshot};
use eligeo::formats::{read_features, read_table};
use eligeo::geom::crs::Crs;
use eligeo::http::{AppState, router};
use eligeo::ingest::addresses::{self, Progress, Skipped};
use eligeo::ingest::home::Home;
use eligeo::ingest::{package, zoning};
use eligeo::rules::{Contradictions, Questions, Rules, cases};
use http_body_util::BodyExt;
use std::fs::{self, File};
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tower::ServiceExt;

/// A reader.
pub type Reader = fn(&[u8]);

/// All of them, by the name of their folder in `fuzz/corpus/`.
pub const READERS: [(&str, Reader); 17] = [
    ("addresses", address),
    ("aids", aid),
    ("ban", ban),
    ("bodies", body),
    ("dbf", dbf),
    ("geojson", geojson),
    ("manifest", manifest),
    ("multipart", multipart),
    ("packages", packed),
    ("prj", prj),
    ("queries", query),
    ("sheets", sheet),
    ("shp", shp),
    ("tables", table),
    ("uploads", upload),
    ("workbooks", workbook),
    ("zoning", zoning_list),
];

/// The folder of the project: the tests run in it, the fuzzers below it.
static PROJECT: LazyLock<PathBuf> = LazyLock::new(|| {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let above = here.parent().filter(|_| !here.join("data/sources.toml").is_file());
    above.unwrap_or(here).to_owned()
});

static SERVICE: LazyLock<Router> = LazyLock::new(|| {
    let data = Snapshot::load(&PROJECT.join("data")).expect("the data in the repository");
    router(AppState::new(data))
});

static RUNTIME: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| {
    let mut threads = tokio::runtime::Builder::new_multi_thread();
    threads.worker_threads(1).enable_all().build().expect("threads")
});

/// A folder with one file of that name.
fn folder_with(name: &str, data: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, data).expect("a file");
    (folder, path)
}

fn open_file(data: &[u8]) -> File {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(data).expect("written");
    file.rewind().expect("rewound");
    file
}

/// Asks the service, which may refuse, but has to say so.
fn ask(request: Request<Body>) {
    let asked = format!("{} {}", request.method(), request.uri());
    let (status, kind, bytes) = RUNTIME.block_on(async {
        let response = SERVICE.clone().oneshot(request).await.expect("a response");
        let kind = response.headers().get(header::CONTENT_TYPE).cloned();
        let status = response.status();
        // A table that turns out bad after it has begun breaks off.
        let bytes = response.into_body().collect().await.map(|body| body.to_bytes());
        (status, kind, bytes)
    });
    assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{asked}");
    let is_json = kind.is_some_and(|kind| kind.to_str().is_ok_and(|kind| kind.contains("json")));
    if let Some(bytes) = bytes.ok().filter(|bytes| is_json && !bytes.is_empty()) {
        let read = serde_json::from_slice::<serde_json::Value>(&bytes);
        assert!(
            read.is_ok() || kind_of_lines(&bytes),
            "{asked}: an answer that is no JSON"
        );
    }
}

/// Several values, one in a line.
fn kind_of_lines(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.all(|line| serde_json::from_slice::<serde_json::Value>(line).is_ok())
}

fn post(path: &str, kind: &str, data: &[u8]) {
    let request = Request::post(path).header(header::CONTENT_TYPE, kind);
    ask(request.body(Body::from(data.to_vec())).expect("a request"));
}

/// A text that someone types as an address.
pub fn address(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let asked: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    for path in [
        "/search?q=",
        "/search?autocomplete=1&q=",
        "/eligibility?detail=short&address=",
    ] {
        if let Ok(request) = Request::get(format!("{path}{asked}")).body(Body::empty()) {
            ask(request);
        }
    }
}

/// An aid file, in the place of all of its aid that are in the repository; also as one of its neighbours.
pub fn aid(data: &[u8]) {
    let text = String::from_utf8_lossy(data).into_owned();
    let name = |aid: &str| format!("aids/{aid}.2026-01-01.toml");
    let said = text
        .lines()
        .find_map(|line| line.strip_prefix("aid = \"")?.strip_suffix('"'));
    let folder = fs::read_dir(PROJECT.join("data/aids")).expect("aids");
    let others = folder.flatten().filter_map(|entry| {
        let file = entry.file_name().into_string().ok()?;
        let is_other = file.ends_with(".toml") && !said.is_some_and(|aid| file.starts_with(&format!("{aid}.")));
        is_other.then(|| {
            (
                format!("aids/{file}"),
                fs::read_to_string(entry.path()).expect("an aid"),
            )
        })
    });
    let mut files: Vec<_> = others.collect();
    files.push((name(said.unwrap_or("cde")), text.clone()));
    let _ = Rules::parse(&files);
    let _ = Questions::parse(&text, "questions.toml");
    let _ = Contradictions::parse(&text, "contradictions.toml");
    let _ = cases::parse(&[("cases.toml".to_owned(), text)]);
}

/// Addresses as the BAN publishes them, or as Addok reads them.
pub fn ban(data: &[u8]) {
    struct Quiet;
    impl Progress for Quiet {
        fn rows(&mut self, _: &Path, _: u64) {}
        fn skipped(&mut self, _: &Skipped) {}
    }
    let ending = if data.first() == Some(&b'{') { "json" } else { "csv" };
    let (_folder, path) = folder_with(&format!("adresses-48.{ending}"), data);
    let _ = addresses::build(&[path], &mut Quiet);
}

/// A question in a body.
pub fn body(data: &[u8]) {
    for path in ["/eligibility", "/eligibility/batch", "/batch"] {
        post(path, "application/json", data);
    }
    post("/eligibility", "application/x-www-form-urlencoded", data);
}

/// The table of a shapefile whose shapes are good.
pub fn dbf(data: &[u8]) {
    with_shapefile("dbf", data);
}

/// Polygons.
pub fn geojson(data: &[u8]) {
    let (_folder, path) = folder_with("one.geojson", data);
    let _ = read_features(&path);
}

/// `sources.toml`.
pub fn manifest(data: &[u8]) {
    let (folder, _path) = folder_with("sources.toml", data);
    if Manifest::read(folder.path()).is_ok() {
        let _ = Snapshot::load(folder.path());
    }
}

/// A form with a file.
pub fn multipart(data: &[u8]) {
    for path in ["/eligibility/csv", "/search/csv", "/reverse/csv"] {
        post(path, "multipart/form-data; boundary=b", data);
    }
}

/// A dataset as one file.
pub fn packed(data: &[u8]) {
    let (folder, path) = folder_with("package.zip", data);
    let home = Home::open(&folder.path().join("home")).expect("a home");
    let none = |_: &Snapshot, _: &Snapshot| unreachable!("nothing is in use that it could be held against");
    let _ = package::unpack(&path, &home, none, false, |_| ());
}

/// The reference system of a shapefile.
pub fn prj(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        for crs in [Crs::from_prj(text), Crs::from_name(text)].into_iter().flatten() {
            let _ = crs.to_wgs84(700_000.0, 6_600_000.0);
        }
    }
}

/// What stands after the host.
pub fn query(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(request) = Request::get(format!("/{text}")).body(Body::empty()) else {
        return;
    };
    // What a reload and a page of many places cost would leave no time for anything else.
    if !["/admin", "/settle", "/places", "/generations"]
        .iter()
        .any(|path| request.uri().path().starts_with(path))
    {
        ask(request);
    }
}

/// A spreadsheet that is imported.
pub fn sheet(data: &[u8]) {
    // Old workbooks begin with the mark of an OLE file.
    let ending = if data.starts_with(&[0xd0, 0xcf]) { "xls" } else { "xlsx" };
    let (_folder, path) = folder_with(&format!("massifs.{ending}"), data);
    let _ = read_table(&path, &["INSEE_COM"]);
}

/// The shapes of a shapefile whose table is good.
pub fn shp(data: &[u8]) {
    with_shapefile("shp", data);
}

fn with_shapefile(part: &str, data: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    for ending in ["shp", "dbf", "prj", "cpg"] {
        let to = folder.path().join(format!("one.{ending}"));
        if ending == part {
            fs::write(to, data).expect("a file");
        } else {
            fs::copy(PROJECT.join(format!("tests/fixtures/plain/one.{ending}")), to).expect("a file");
        }
    }
    let _ = read_features(&folder.path().join("one.shp"));
}

/// A table of places, read as the command and the jobs do.
pub fn table(data: &[u8]) {
    let asked = Asked::default();
    if let Ok(source) = Source::open(open_file(data), asked) {
        let mut records = source.records().expect("what could be read once can be read again");
        let mut rows = 0;
        while let Ok(Some(chunk)) = records.chunk(100) {
            rows += chunk.rows().count() as u64;
        }
        assert!(rows <= source.rows, "{rows} rows in place of {}", source.rows);
    }
}

/// A table of places, as the service answers it.
pub fn upload(data: &[u8]) {
    post("/eligibility/csv", "text/csv", data);
    post("/search/csv", "text/csv", data);
}

/// A workbook of places.
pub fn workbook(data: &[u8]) {
    let _ = xlsx::Sheet::read(open_file(data), None);
}

/// A list of zones.
pub fn zoning_list(data: &[u8]) {
    let (_folder, path) = folder_with("zones.csv", data);
    let _ = zoning::read(&path);
}
