//! What the fuzzers start from and what they found, read by every reader again and again: whole, cut off at each tenth, and with bytes
//! turned over. `scripts/fuzz` looks for more.

#[path = "../fuzz/readers.rs"]
mod readers;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

#[test]
fn no_reader_panics_on_what_was_found_or_on_damaged_files() {
    let mut read = 0;
    for (name, reader) in readers::READERS {
        let folder = Path::new("fuzz/corpus").join(name);
        for entry in fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.expect("an entry").path();
            let whole = fs::read(&path).expect("a file");
            let cuts = (1..=10).map(|tenth| whole[..whole.len() * tenth / 10].to_vec());
            // The places are spread by a number that has no divisor in common with most lengths.
            let turned = (1..10_usize).map(|at| {
                let mut bytes = whole.clone();
                if let Some(byte) = bytes.get_mut(at * 7919 % whole.len().max(1)) {
                    *byte ^= 0x80 >> (at % 8);
                }
                bytes
            });
            for (number, bytes) in cuts.chain(turned).enumerate() {
                let done = catch_unwind(AssertUnwindSafe(|| reader(&bytes)));
                assert!(done.is_ok(), "{}, damage {number}", path.display());
                read += 1;
            }
        }
    }
    assert!(read > 500, "{read} files were read");
}

#[test]
fn every_corpus_has_a_reader_and_every_reader_a_fuzzer() {
    let names = |folder: &str| {
        let entries = fs::read_dir(folder).expect("a folder").flatten();
        let stems = entries.filter_map(|e| Some(e.path().file_stem()?.to_str()?.to_owned()));
        let mut names: Vec<String> = stems.collect();
        names.sort();
        names
    };
    let known: Vec<String> = readers::READERS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names("fuzz/corpus"), known);
    assert_eq!(names("fuzz/targets"), known);
}
