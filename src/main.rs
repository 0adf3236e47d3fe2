//! The `eligeo` program.

use std::process::ExitCode;

/// The rows of a table and the parts of an answer are many small pieces of memory, made and dropped on all cores.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    eligeo::cli::run()
}
