//! The program: everything it does is in the library beside it.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::run(std::env::args_os())
}
