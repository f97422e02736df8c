//! The program as a process of its own, for the tests that kill it.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::run(std::env::args_os())
}
