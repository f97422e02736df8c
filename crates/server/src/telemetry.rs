//! The log: compact lines on standard error.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

/// Starts the log with the filter of `server.log`. The first call of a process wins, so that tests
/// may start several servers in one.
pub fn init(filter: &str) {
    // The settings have checked the filter; its valid parts hold in any case.
    let filter = EnvFilter::builder().parse_lossy(filter);
    let started = tracing_subscriber::fmt()
        .compact()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .try_init();
    if started.is_err() {
        tracing::debug!("the log was started before");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_may_be_started_twice() {
        init("info");
        init("debug,sqlx=warn");
    }
}
