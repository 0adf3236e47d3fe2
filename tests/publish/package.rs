//! A dataset as one file, and what is refused of such files.

use super::command::run;
use std::io::{Read, Write};
use std::path::Path;

/// The package with one file of it changed.
fn tampered(package: &Path, to: &Path, change: impl Fn(&str, Vec<u8>) -> Option<(String, Vec<u8>)>) {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(package).expect("the package")).expect("a package");
    let mut out = zip::ZipWriter::new(std::fs::File::create(to).expect("a file"));
    for number in 0..archive.len() {
        let mut entry = archive.by_index(number).expect("an entry");
        let (name, mut raw) = (entry.name().expect("a name").into_owned(), Vec::new());
        entry.read_to_end(&mut raw).expect("readable");
        if let Some((name, raw)) = change(&name, raw) {
            out.start_file(name, zip::write::SimpleFileOptions::default())
                .expect("an entry");
            out.write_all(&raw).expect("written");
        }
    }
    out.finish().expect("written");
}

#[test]
fn a_dataset_travels_as_one_file() {
    let place = tempfile::tempdir().expect("a folder");
    let path = |name: &str| place.path().join(name).to_str().expect("a path").to_owned();
    let (package, again) = (path("data.zip"), path("again.zip"));
    let home = place.path().join("home");
    for file in [&package, &again] {
        let (code, out, err) = run(&home, &["data", "pack", file, "--data", "data"]);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
    }
    let bytes = std::fs::read(&package).expect("the package");
    assert_eq!(bytes, std::fs::read(&again).expect("the package"), "the same bytes");
    let (code, out, err) = run(&home, &["data", "unpack", &package]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let used = std::fs::read_link(home.join("eligeo/current")).expect("a link");
    for name in [
        "sources.toml",
        "zoning/medecins-2025-05.csv",
        "aids/cesp.2026-01-16.toml",
    ] {
        let both = [Path::new("data").join(name), home.join("eligeo/current").join(name)].map(std::fs::read);
        let [ours, theirs] = both.map(|read| read.expect("the file"));
        assert_eq!(ours, theirs, "{name}");
    }

    let bad = path("bad.zip");
    let refused = |wanted: &str| {
        let (code, _, err) = run(&home, &["data", "unpack", &bad]);
        assert_eq!(code, 1, "{wanted}");
        assert!(err.contains(wanted) && err.lines().count() == 1, "{wanted}: {err}");
        assert_eq!(
            std::fs::read_link(home.join("eligeo/current")).expect("a link"),
            used,
            "the old one stays"
        );
        assert!(!place.path().join("outside.csv").exists() && !home.join("outside.csv").exists());
    };
    for tenth in 0..10 {
        std::fs::write(&bad, &bytes[..bytes.len() * tenth / 10]).expect("written");
        refused("is no package, or is cut off");
    }
    let package = Path::new(&package);
    let at = Path::new(&bad);
    tampered(package, at, |name, mut raw| {
        if name.ends_with("montagne-2025-05.csv") {
            raw[100] ^= 1;
        }
        Some((name.to_owned(), raw))
    });
    refused("is not the file that its contents name");
    tampered(package, at, |name, raw| {
        (name != "questions.toml").then(|| (name.to_owned(), raw))
    });
    refused("questions.toml is named but not in it");
    let contents = |change: &'static str, to: &'static str| {
        move |name: &str, raw: Vec<u8>| {
            let raw = match name {
                "package.toml" => String::from_utf8(raw)
                    .expect("UTF-8")
                    .replacen(change, to, 1)
                    .into_bytes(),
                _ => raw,
            };
            Some((name.to_owned(), raw))
        }
    };
    tampered(package, at, contents("format = 1", "format = 9"));
    refused("is of format 9");
    tampered(
        package,
        at,
        contents("[files.\"questions.toml\"]", "[files.\"../../../outside.csv\"]"),
    );
    refused("is no path below a dataset");
    tampered(package, at, contents("version = \"sha256:", "version = \"sha256:0"));
    refused("and says sha256:0");
    tampered(package, at, |name, raw| {
        (name != "package.toml").then(|| (name.to_owned(), raw))
    });
    refused("is no package: no package.toml");
    // A member that the contents do not name, wherever it leads.
    for stowaway in ["../../outside.csv", "aids/more.toml"] {
        tampered(package, at, |name, raw| Some((name.to_owned(), raw)));
        let mut more = zip::ZipWriter::new_append(
            std::fs::OpenOptions::new()
                .read(true)
                .write(true)
                .open(at)
                .expect("the package"),
        )
        .expect("a zip");
        more.start_file(stowaway, zip::write::SimpleFileOptions::default())
            .expect("an entry");
        more.write_all(b"x").expect("written");
        more.finish().expect("written");
        refused(&format!("holds {stowaway}, which its contents do not name"));
    }
}

#[test]
fn a_package_takes_the_place_of_no_other_file() {
    let place = super::place::Place::small();
    let data = place.data.to_str().expect("a path");
    let pack = |file: &str, more: &[&str]| {
        let arguments = [&["data", "pack", file, "--data", data], more].concat();
        run(&place.home(), &arguments)
    };
    let thesis = place.write("thesis.odt", b"three years of work");
    let file = thesis.to_str().expect("a path");
    let (code, _, err) = pack(file, &[]);
    assert_eq!(code, 1, "{err}");
    assert!(
        err.contains("is no package of eligeo") && err.contains("--force"),
        "{err}"
    );
    assert_eq!(std::fs::read(&thesis).expect("the file"), b"three years of work");
    assert_eq!(pack(file, &["--force"]).0, 0);
    // A package is written anew.
    assert_eq!(pack(file, &[]).0, 0);
    let (code, _, err) = pack("-", &[]);
    assert!(
        code == 2 && err.contains("name a file") && err.lines().count() == 1,
        "{err}"
    );
    assert!(!Path::new("-").exists());
    for bad in [
        place.folder.path().join("none/data.zip"),
        place.folder.path().to_owned(),
    ] {
        let (code, _, err) = pack(bad.to_str().expect("a path"), &["--force"]);
        assert_eq!(code, 1, "{err}");
        assert!(
            err.contains("no package was written") && !err.contains("published"),
            "{err}"
        );
    }
}
