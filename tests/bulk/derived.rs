//! What a run works out is kept for the next one, and answers do not depend on it.

use super::command::{bulk, said};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A table of the codes of communes of many départements, most of them outside of the zones.
fn codes() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/communes/communes.csv");
    let text = fs::read_to_string(file).expect("communes");
    let codes = text
        .lines()
        .skip(1)
        .step_by(4)
        .filter_map(|line| line.split(',').next());
    let table: Vec<&str> = std::iter::once("commune").chain(codes).collect();
    table.join("\n")
}

fn run(folder: &Path, cache: &str) -> String {
    let args = [
        "in.csv",
        "-o",
        "out.csv",
        "--force",
        "--date",
        "2025-06-01",
        "--aids",
        "cde",
        "--cache",
        cache,
    ];
    let output = bulk(folder, &args);
    assert!(output.status.success(), "{}", said(&output));
    fs::read_to_string(folder.join("out.csv")).expect("UTF-8")
}

fn kept(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.join("cache")).expect("a folder");
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

#[test]
fn distances_are_kept_and_answers_stay_the_same() {
    let folder = tempfile::tempdir().expect("folder");
    let folder = folder.path();
    fs::write(folder.join("in.csv"), codes()).expect("written");
    let without = run(folder, "off");
    assert!(!folder.join("cache").exists() && !folder.join("off").exists());
    assert!(without.lines().count() > 8_000);

    assert_eq!(run(folder, "cache"), without);
    let files = kept(folder);
    let [file] = &files[..] else { panic!("{files:?}") };
    let written = fs::read(file).expect("the file");
    assert_eq!(run(folder, "cache"), without, "from what was kept");
    assert_eq!(
        fs::read(file).expect("the file"),
        written,
        "nothing new, nothing written"
    );

    // What is changed or cut off is not used, and replaced.
    let mut changed = written.clone();
    changed[written.len() / 2] ^= 1;
    for bad in [&changed[..], &written[..written.len() / 3], b""] {
        fs::write(file, bad).expect("written");
        assert_eq!(run(folder, "cache"), without);
        assert_eq!(fs::read(file).expect("the file").len(), written.len());
    }
    assert_eq!(kept(folder).len(), 1);
}

#[test]
fn a_folder_that_cannot_be_written_is_no_matter() {
    let folder = tempfile::tempdir().expect("folder");
    let folder = folder.path();
    fs::write(folder.join("in.csv"), codes()).expect("written");
    fs::write(folder.join("file"), "").expect("written");
    let without = run(folder, "off");
    assert_eq!(run(folder, "file/below"), without);
}

/// The service works out all of today's distances beside the requests, so that a run after it has nothing to measure.
#[test]
fn the_service_keeps_what_it_works_out() {
    let folder = tempfile::tempdir().expect("folder");
    let folder = folder.path();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let mut service = Command::new(env!("CARGO_BIN_EXE_eligeo"))
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--jobs",
            "jobs",
            "--cache",
            "cache",
            "--data",
        ])
        .arg(data)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    let until = Instant::now() + Duration::from_secs(120);
    let file = loop {
        let entries = fs::read_dir(folder.join("cache")).into_iter().flatten().flatten();
        let mut whole = entries
            .map(|e| e.path())
            .filter(|p| p.extension().is_some_and(|e| e == "distances"));
        if let Some(file) = whole.next() {
            break file;
        }
        assert!(Instant::now() < until, "nothing is kept");
        std::thread::sleep(Duration::from_millis(200));
    };
    service.kill().expect("killed");
    service.wait().expect("ended");
    let kept = fs::read(&file).expect("the file");
    fs::write(folder.join("in.csv"), codes()).expect("written");
    let args = ["in.csv", "-o", "out.csv", "--aids", "cde", "--cache", "cache"];
    let output = bulk(folder, &args);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(
        fs::read(&file).expect("the file"),
        kept,
        "nothing new was worth keeping"
    );
}
