//! Whoever reads the output of a command may stop after some lines, as `head` does: that is no fault of the command.

#![allow(clippy::expect_used, reason = "a test that cannot go on must fail")]

use std::io::Read;
use std::process::{Command, Stdio};

#[test]
fn a_reader_that_leaves_is_no_fault() {
    for arguments in [
        &["places", "--aid", "caim", "--format", "csv", "--date", "2025-12-01"][..],
        &["data", "check"],
        &["data", "schema"],
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_eligeo"))
            .args(arguments)
            .args(if arguments[1] == "schema" {
                &[][..]
            } else {
                &["--data", "data"]
            })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut first = [0];
        child
            .stdout
            .take()
            .expect("stdout")
            .read_exact(&mut first)
            .expect("a byte");
        let done = child.wait_with_output().expect("it ends");
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(
            done.status.success() && told.is_empty(),
            "{arguments:?}: {:?} {told}",
            done.status
        );
    }
}
