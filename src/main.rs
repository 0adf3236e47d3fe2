//! The `eligeo` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    eligeo::cli::run()
}
