//! The server as a process, to be killed.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use crate::{Caller, TestApp};

/// A running program.
pub struct Processus {
    child: Child,
    base: String,
}

impl Processus {
    /// Starts the program at `binary` on the database, the store and the data of `app`, and waits
    /// until it says where it listens.
    #[must_use]
    pub fn serve(binary: &str, app: &TestApp) -> Self {
        let mut child =
            command(binary, app).stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("the program says something");
        let base = line.rsplit("sur ").next().unwrap_or_default().trim().to_owned();
        assert!(base.starts_with("http://"), "{line}");
        Self { child, base }
    }

    /// A caller of it, with the token of `caller`.
    #[must_use]
    pub fn caller(&self, app: &TestApp, caller: &Caller) -> Caller {
        app.elsewhere(self.base.clone(), caller)
    }

    /// Kills it as `kill -9` does: it gets no chance to end anything.
    pub fn kill(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it is ours");
    }
}

impl Drop for Processus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command of the program to its end, and gives what it printed.
#[must_use]
pub fn lancer(binary: &str, app: &TestApp, arguments: &[&str]) -> String {
    let output = command(binary, app).args(arguments).output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn command(binary: &str, app: &TestApp) -> Command {
    let mut command = Command::new(binary);
    command.env_clear().envs(app.variables());
    command
}
