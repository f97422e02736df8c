//! A database for one test.

use std::{env, io::Write, thread};

use sqlx::{Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;
use uuid::Uuid;

/// Where PostgreSQL is, for tests.
const VARIABLE: &str = "TEST_DATABASE_URL";

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moteur {
    /// A file of its own.
    Sqlite,
    /// A database of its own, on the server of `TEST_DATABASE_URL`.
    Postgres,
}

impl Moteur {
    /// Whether PostgreSQL's tests can't run. That is said aloud on a laptop, and is a failure in CI.
    #[must_use]
    pub fn postgres_is_missing() -> bool {
        if server_url().is_some() {
            return false;
        }
        assert!(env::var_os("CI").is_none(), "{VARIABLE} must name a PostgreSQL server in CI");
        let said = format!("\n*** NOT TESTED ON POSTGRESQL: {VARIABLE} is not set ***\n");
        // Past the capture of the test runner.
        let _ = std::io::stderr().write_all(said.as_bytes());
        true
    }
}

/// On this machine TLS keeps no secret, and each of its handshakes waits for delayed
/// acknowledgements: it is left out there, unless the address says something of its own.
fn server_url() -> Option<String> {
    let url = env::var_os(VARIABLE)?.to_string_lossy().into_owned();
    let local = ["@127.0.0.1", "@localhost", "@[::1]"].iter().any(|host| url.contains(host));
    Some(if local && !url.contains('?') { format!("{url}?sslmode=disable") } else { url })
}

/// A fresh database, gone with the value.
pub enum Database {
    /// In the server's data directory.
    Sqlite,
    /// Named by the server's address and the database's name.
    Postgres {
        /// The server's address, with a database to connect to first.
        server: String,
        /// The name.
        name: String,
    },
}

impl Database {
    /// Creates it.
    pub async fn create(moteur: Moteur) -> Self {
        match moteur {
            Moteur::Sqlite => Self::Sqlite,
            Moteur::Postgres => {
                let server = server_url().expect("postgres_is_missing() was asked");
                let name = format!("e2e_{}", Uuid::from_u128(rand_bits()).simple());
                execute(&server, format!("CREATE DATABASE {name}")).await;
                // Nothing of it must outlive a power cut: no commit waits for the disk.
                let lax = format!("ALTER DATABASE {name} SET synchronous_commit = off");
                execute(&server, lax).await;
                Self::Postgres { server, name }
            }
        }
    }

    /// Ends every connection to it, as a restart of PostgreSQL does.
    pub async fn cut_connections(&self) {
        let (server, name) = self.postgres();
        let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ";
        execute(server, format!("{sql}'{name}'")).await;
    }

    /// Refuses new connections to it, or no longer does.
    pub async fn allow_connections(&self, allowed: bool) {
        let (server, name) = self.postgres();
        execute(server, format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {allowed}")).await;
    }

    /// Writes what no route does.
    pub(crate) async fn write(&self, dir: &TempDir, sql: String) {
        let url = self.url(dir);
        match self {
            Self::Postgres { .. } => execute(&url, sql).await,
            Self::Sqlite => {
                let mut file = SqliteConnection::connect(&url).await.expect("SQLite opens it");
                let statement = sqlx::raw_sql(sqlx::AssertSqlSafe(sql));
                statement.execute(&mut file).await.expect("it is allowed");
            }
        }
    }

    /// An id as a literal of its SQL.
    #[must_use]
    pub fn id(&self, id: &str) -> String {
        match self {
            Self::Postgres { .. } => format!("'{id}'"),
            Self::Sqlite => format!("X'{}'", id.replace('-', "")),
        }
    }

    fn postgres(&self) -> (&str, &str) {
        match self {
            Self::Postgres { server, name } => (server, name),
            Self::Sqlite => panic!("SQLite has no server"),
        }
    }

    /// Its address.
    #[must_use]
    pub fn url(&self, dir: &TempDir) -> String {
        match self {
            Self::Sqlite => format!("sqlite://{}/tickets.db", dir.path().display()),
            Self::Postgres { server, name } => {
                let (address, query) = server.split_once('?').unwrap_or((server, ""));
                let (base, _) = address.rsplit_once('/').expect("a URL with a database");
                format!("{base}/{name}?{query}")
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Self::Postgres { server, name } = self {
            let (server, name) = (server.clone(), name.clone());
            // A runtime of its own: the test's may be the one that unwinds.
            let dropped = thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let drop = execute(&server, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
                runtime.expect("a runtime").block_on(drop);
            });
            let _ = dropped.join();
        }
    }
}

async fn execute(server: &str, sql: String) {
    let mut connection = PgConnection::connect(server).await.expect("PostgreSQL answers");
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.expect("it is allowed");
}

/// Enough to keep parallel tests apart, without asking the forbidden generators.
fn rand_bits() -> u128 {
    use std::hash::{BuildHasher, RandomState};
    let bits = || u128::from(RandomState::new().hash_one(std::process::id()));
    bits() << 64 | bits()
}
