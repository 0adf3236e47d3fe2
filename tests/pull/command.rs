//! `eligeo data pull`, run as a program.

use super::server::{Server, answer};
use std::path::Path;
use std::process::{Command, Output};

fn pull(home: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_eligeo"))
        .args(["data", "pull", "--data", "data"])
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("XDG_DATA_HOME", home)
        .output()
        .expect("the program runs")
}

fn texts(output: &Output) -> (String, String) {
    let text = |raw: &[u8]| String::from_utf8_lossy(raw).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn one_layer_that_fails_does_not_stop_the_others() {
    let home = tempfile::tempdir().expect("folder");
    let server = Server::start(|r| {
        if r.path.ends_with(".xls") {
            answer("200 OK", "", include_bytes!("../fixtures/massifs.xls"))
        } else {
            answer("404 Not Found", "", b"")
        }
    });
    let output = pull(home.path(), &["qpv", "massifs", "--mirror", &server.base]);
    let (out, err) = texts(&output);
    assert_eq!(output.status.code(), Some(1), "{out}{err}");
    assert!(err.starts_with("qpv: failed: https://www.data.gouv.fr/"), "{err}");
    assert!(err.ends_with("eligeo: 1 of 2 files failed\n"), "{err}");
    let raw = home.path().join("eligeo/raw/massifs");
    let start = format!("massifs: new: {}/", raw.display());
    assert!(
        out.starts_with(&start) && out.contains("\n  next: eligeo data import massifs "),
        "{out}"
    );
    let again = pull(home.path(), &["massifs", "--offline"]);
    let (out, err) = texts(&again);
    assert!(
        again.status.success() && out.starts_with("massifs: unchanged since "),
        "{out}{err}"
    );
}

#[test]
fn wrong_usage() {
    let home = tempfile::tempdir().expect("folder");
    for (args, want) in [
        (
            &["zonnage"][..],
            "eligeo: no layer \"zonnage\"; these can be fetched: outlines, ",
        ),
        (
            &["addresses"],
            "eligeo: addresses are published by département: name them with --departments",
        ),
        (
            &["qpv", "--departments", "34"],
            "eligeo: --departments is for addresses only",
        ),
        (
            &["qpv", "--mirror", "/no/such/folder"],
            "eligeo: --mirror /no/such/folder: neither a folder nor",
        ),
        (&["addresses", "--departments", "x"], "error: invalid value 'x'"),
    ] {
        let output = pull(home.path(), args);
        let (_, err) = texts(&output);
        assert!(
            output.status.code() == Some(2) && err.starts_with(want),
            "{args:?}: {err}"
        );
    }
}

#[test]
fn offline_asks_nobody() {
    let home = tempfile::tempdir().expect("folder");
    let output = pull(home.path(), &["qpv", "--offline"]);
    let (_, err) = texts(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(err.contains("never fetched before, and --offline asks nobody"), "{err}");
}

#[test]
fn what_is_announced_is_noted_and_nothing_is_fetched() {
    let home = tempfile::tempdir().expect("folder");
    let server = Server::start(|r| {
        match &*r.path {
        path if path.contains("zonages-des-professionnels") => answer(
            "200 OK",
            "",
            br#"{"resources":[{"format":"csv","url":"https://static.data.gouv.fr/zonages-com.csv","last_modified":"2025-11-05T23:30:00+00:00"}]}"#,
        ),
        path if path.ends_with(".xls") => answer("200 OK", "Last-Modified: Wed, 01 Jul 2026 10:00:00 GMT\r\n", b"not read"),
        _ => answer("404 Not Found", "", b""),
    }
    });
    let output = pull(
        home.path(),
        &["zonage-medecins", "massifs", "qpv", "--check", "--mirror", &server.base],
    );
    let (out, err) = texts(&output);
    assert_eq!(output.status.code(), Some(1), "{out}{err}");
    assert!(
        out.contains("zonage-medecins: announced: https://static.data.gouv.fr/zonages-com.csv (changed on 2025-11-06); in use: state of 2025-05-31"),
        "{out}"
    );
    assert!(
        out.contains("massifs: announced: ") && out.contains("(changed on 2026-07-01)"),
        "{out}"
    );
    assert!(
        err.starts_with("qpv: failed: ") && err.ends_with("eligeo: 1 of 3 servers did not say\n"),
        "{err}"
    );
    assert!(!home.path().join("eligeo/raw").exists(), "nothing was fetched");
    // The catalogue said it all: the list itself was not asked for.
    assert!(!server.seen().iter().any(|r| r.path.contains("zonages-com.csv")));
    let noted = std::fs::read_to_string(home.path().join("eligeo/announced.toml")).expect("the record");
    assert!(
        noted.matches("[[file]]").count() == 2 && noted.contains("modified = 2025-11-06"),
        "{noted}"
    );
    // Asked again, each layer has one line still.
    pull(home.path(), &["massifs", "--check", "--mirror", &server.base]);
    let noted = std::fs::read_to_string(home.path().join("eligeo/announced.toml")).expect("the record");
    assert_eq!(noted.matches("[[file]]").count(), 2, "{noted}");
}

#[test]
fn asking_nobody_notes_nothing() {
    let home = tempfile::tempdir().expect("folder");
    let server = Server::start(|_| answer("503 Service Unavailable", "Retry-After: 0\r\n", b""));
    let output = pull(home.path(), &["massifs", "--check", "--mirror", &server.base]);
    let (out, err) = texts(&output);
    assert_eq!(output.status.code(), Some(1), "{out}{err}");
    assert!(!out.contains("noted"), "{out}");
    assert!(!home.path().join("eligeo/announced.toml").exists());
    // Each line says which layer it is about.
    let waits: Vec<&str> = err.lines().filter(|line| line.contains("trying again")).collect();
    assert!(
        !waits.is_empty() && waits.iter().all(|line| line.starts_with("massifs: ")),
        "{err}"
    );
}
