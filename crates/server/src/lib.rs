//! The binary: its settings, its commands, and the wiring of the adapters to the use cases.

mod address;
mod background;
pub mod cli;
mod commands;
mod error;
mod events;
mod first_admin;
pub mod jwt_secret;
mod readiness;
mod serve;
pub mod settings;
mod sockets;
pub mod telemetry;
mod wiring;

use std::{
    ffi::OsString,
    io::{self, Write},
    process::ExitCode,
};

use self::{cli::Cli, settings::Settings};
pub use self::{error::StartError, serve::Server};

/// Runs the program: 0 when all went well, 1 with a sentence on standard error when it can't go
/// on, 2 when the command line makes no sense.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    match Cli::read(args) {
        Ok(cli) => match execute(&cli) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                // A terminal that is gone is no reason to fail otherwise.
                let _ = writeln!(io::stderr(), "{error}");
                ExitCode::FAILURE
            }
        },
        Err(answer) => answer.give(),
    }
}

fn execute(cli: &Cli) -> Result<(), StartError> {
    let settings = Settings::load(cli.config.as_deref(), settings::environment())?;
    telemetry::init(&settings.server.log);
    actix_web::rt::System::new().block_on(commands::execute(cli.command(), &settings))
}

/// Tells the person at the terminal something; a terminal that is gone is no reason to fail.
fn tell(text: &str) {
    let mut stdout = io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}
