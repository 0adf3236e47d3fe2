//! The layers of `src/`: a module may use only what stands to its left (see `ARCHITECTURE.md`).

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on must fail")]

use std::fs;
use std::path::{Path, PathBuf};

/// Ranks from left to right; modules of one rank may not use each other.
const LAYERS: &[(&str, u8)] = &[
    ("geom", 0),
    ("domain", 1),
    ("rules", 2),
    ("index", 2),
    ("geocode", 2),
    ("formats", 2),
    ("dataset", 3),
    ("ingest", 4),
    ("eligibility", 4),
    ("bulk", 5),
    ("tiles", 5),
    ("http", 6),
    ("cli", 7),
];

fn rank(module: &str) -> Option<u8> {
    LAYERS.iter().find(|(name, _)| *name == module).map(|(_, rank)| *rank)
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src is readable") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The modules named after `crate::` in code; comment lines are passed over.
fn used(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("//") {
            continue;
        }
        for part in line.split("crate::").skip(1) {
            let names = part.strip_prefix('{').and_then(|p| p.split('}').next()).map_or_else(
                || vec![part.to_owned()],
                |group| group.split(',').map(|n| n.trim().to_owned()).collect(),
            );
            for name in names {
                let module: String = name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                found.push((number + 1, module));
            }
        }
    }
    found
}

#[test]
fn modules_use_only_what_stands_to_their_left() {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    assert!(files.len() > 40, "the sources were not found");
    let mut faults = Vec::new();
    let mut seen = 0;
    for file in files {
        let inner = file.strip_prefix("src").expect("below src");
        let own = inner
            .components()
            .next()
            .expect("a name")
            .as_os_str()
            .to_string_lossy()
            .replace(".rs", "");
        if own == "lib" || own == "main" {
            continue;
        }
        let own_rank = rank(&own).unwrap_or_else(|| panic!("{} is in no layer", file.display()));
        for (line, module) in used(&fs::read_to_string(&file).expect("readable")) {
            let Some(other) = rank(&module) else {
                faults.push(format!("{}:{line}: crate::{module} is in no layer", file.display()));
                continue;
            };
            seen += 1;
            if module != own && other >= own_rank {
                faults.push(format!("{}:{line}: {own} may not use {module}", file.display()));
            }
        }
    }
    assert!(seen > 100, "only {seen} uses were seen: the test reads nothing");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_reader_of_use_lines_sees_groups_and_paths() {
    let text = "use crate::{geom::LonLat, http};\n// crate::cli\nlet x = crate::domain::Date::MIN;\n";
    let names: Vec<String> = used(text).into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["geom", "http", "domain"]);
}
