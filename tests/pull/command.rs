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
