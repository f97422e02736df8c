//! The server under load, and what the system says of it.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;

use crate::Outcome;

/// The administrator's password.
pub const PASSWORD: &str = "dakar plateau 2026";
/// The system's clock of processes, in ticks a second.
const TICKS: u64 = 100;

/// A server of its own, which ends with the value.
pub struct Server {
    child: Child,
    base: String,
    _data: TempDir,
}

impl Server {
    /// Starts the program on new data, and waits until it listens.
    pub fn start(program: &str) -> Outcome<Self> {
        let data = tempfile::tempdir()?;
        let mut command = Command::new(program);
        command
            .env("TICKETS_SERVER__DATA_DIR", data.path())
            .env("TICKETS_SERVER__BIND", "127.0.0.1:0")
            .env("TICKETS_SERVER__LOG", "warn")
            .env("TICKETS_ADMIN__PASSWORD", PASSWORD)
            .env("TICKETS_AUTH__ACCESS_TTL", "3600")
            .stdout(Stdio::piped());
        if env::var_os("TICKETS_AUTH__JWT_SECRET").is_none() {
            command.env("TICKETS_AUTH__JWT_SECRET", "0123456789abcdef0123456789abcdef");
        }
        let mut child = command.spawn()?;
        let mut line = String::new();
        let stdout = child.stdout.take().ok_or("the server says nothing")?;
        BufReader::new(stdout).read_line(&mut line)?;
        let base = line.rsplit("//").next().unwrap_or_default().trim().to_owned();
        Ok(Self { child, base, _data: data })
    }

    /// Where it listens.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The memory that it occupies, in KiB.
    pub fn memory(&self) -> Outcome<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let memory = line.and_then(|line| line.split_whitespace().next());
        Ok(memory.ok_or("the system doesn't say how much memory")?.parse()?)
    }

    /// The time that it has computed so far.
    pub fn cpu(&self) -> Outcome<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name before may hold anything; these are the 12th and 13th fields after it.
        let after = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        let ticks = after.skip(11).take(2).map(str::parse::<u64>).sum::<Result<u64, _>>()?;
        Ok(Duration::from_millis(ticks * 1_000 / TICKS))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
