//! A fresh database for each case, gone when the case ends, even in a panic.

use std::{io::Write, panic, str::FromStr, sync::Once, time::Duration};

use application::ports::{Clock, IdGenerator, Transaction, UnitOfWork};
use infrastructure::{
    SystemClock, UuidV7,
    storage::{Moteur, SeaOrmQueries, SeaOrmUnitOfWork, Storage},
};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use sqlx::{ConnectOptions as _, postgres::PgConnectOptions};
use tokio::{sync::OnceCell, task::JoinError, time::timeout};

/// Connections in each pool.
const CONNECTIONS: u32 = 8;
/// What the names of our PostgreSQL databases begin with; the time of their making follows.
const PREFIX: &str = "tickets_contract_";
/// Seconds after which a database that is still there was left behind by an earlier run.
const STALE: i64 = 600;
/// Longer than anything that a case waits for ever takes.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Runs each case on each database. A case left out of the list is dead code, and so an error.
macro_rules! on_every_database {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test] async fn $case() {
                crate::harness::on_sqlite(super::$case).await;
            })+
        }
        mod postgres {
            $(#[tokio::test] async fn $case() {
                crate::harness::on_postgres(super::$case).await;
            })+
        }
    };
}
pub(crate) use on_every_database;

/// What a case is given: a database in a certain state.
pub trait Fixture: Send + Sized + 'static {
    /// Whether it begins with the schema.
    const MIGRATED: bool;

    fn open(url: String) -> impl Future<Output = Self> + Send;
}

/// A database without tables, for what is to be tested is how it gets them.
#[derive(Clone)]
pub struct EmptyDb {
    url: String,
}

impl Fixture for EmptyDb {
    const MIGRATED: bool = false;

    async fn open(url: String) -> Self {
        Self { url }
    }
}

impl EmptyDb {
    /// Connects as an instance that starts does.
    pub async fn connect(&self) -> Storage {
        Storage::connect(&self.url, CONNECTIONS).await.unwrap()
    }

    /// The same database, with the present schema.
    pub async fn migrated(&self) -> TestDb {
        TestDb::open(self.url.clone()).await
    }
}

/// A database with the present schema and no rows.
#[derive(Clone)]
pub struct TestDb {
    url: String,
    storage: Storage,
}

impl Fixture for TestDb {
    const MIGRATED: bool = true;

    async fn open(url: String) -> Self {
        let storage = Storage::connect(&url, CONNECTIONS).await.unwrap();
        storage.migrate_up().await.unwrap();
        Self { url, storage }
    }
}

impl TestDb {
    /// The same database, as another instance sees it.
    pub async fn other_instance(&self) -> Self {
        Self::open(self.url.clone()).await
    }

    pub async fn begin(&self) -> Box<dyn Transaction> {
        self.storage.unit_of_work().begin().await.unwrap()
    }

    /// What begins transactions, as the use cases have it.
    pub fn unit_of_work(&self) -> SeaOrmUnitOfWork {
        self.storage.unit_of_work()
    }

    /// What the program has of it besides the ports.
    pub const fn storage(&self) -> &Storage {
        &self.storage
    }

    pub fn est_postgres(&self) -> bool {
        self.storage.moteur() == Moteur::Postgres
    }

    pub fn queries(&self) -> SeaOrmQueries {
        self.storage.queries()
    }

    /// How many rows a table has, whatever the ports say.
    pub async fn count(&self, table: &str) -> i64 {
        self.scalar(&format!("SELECT count(*) FROM {table}")).await
    }

    /// The values of a query of one column.
    pub async fn column<T: sea_orm::TryGetable>(&self, sql: &str) -> Vec<T> {
        let pool = self.storage.ecriture();
        let statement = Statement::from_string(pool.get_database_backend(), sql);
        let rows = pool.query_all_raw(statement).await.unwrap();
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }

    /// Writes what no port does.
    pub async fn execute(&self, sql: &str) {
        self.storage.ecriture().execute_unprepared(sql).await.unwrap();
    }

    async fn scalar<T: sea_orm::TryGetable>(&self, sql: &str) -> T {
        self.column(sql).await.pop().unwrap()
    }

    /// Returns as soon as a task of this case waits for a lock that the case holds. On SQLite that
    /// is the turn to write, and a task waits for it from its first step on.
    pub async fn someone_waits(&self) {
        if self.storage.moteur() == Moteur::Sqlite {
            return tokio::task::yield_now().await;
        }
        let waiting = "SELECT count(*) FROM pg_stat_activity \
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let someone = async { while self.scalar::<i64>(waiting).await == 0 {} };
        timeout(PATIENCE, someone).await.expect("nobody waits for the lock");
    }
}

/// Runs a case on a SQLite file.
pub async fn on_sqlite<D: Fixture, F>(case: fn(D) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", directory.path().join("contract.db").display());
    let end = run(url, case).await;
    directory.close().unwrap();
    conclude(end);
}

/// Runs a case on a PostgreSQL database of its own.
pub async fn on_postgres<D: Fixture, F>(case: fn(D) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let Some(server) = Server::configured().await else { return };
    let name = fresh_name();
    if D::MIGRATED {
        let template = server.template().await;
        server.execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    } else {
        server.execute(&format!("CREATE DATABASE {name}")).await;
    }
    let end = run(server.url(&name), case).await;
    server.execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
    conclude(end);
}

/// In a task of its own, so that a panic doesn't get past what must be cleared away.
async fn run<D: Fixture, F>(url: String, case: fn(D) -> F) -> Result<(), JoinError>
where
    F: Future<Output = ()> + Send + 'static,
{
    tokio::spawn(async move { case(D::open(url).await).await }).await
}

fn conclude(end: Result<(), JoinError>) {
    if let Err(error) = end {
        panic::resume_unwind(error.into_panic());
    }
}

/// The PostgreSQL server that lends us databases.
struct Server {
    options: PgConnectOptions,
    admin: DatabaseConnection,
}

impl Server {
    /// The one of `TEST_DATABASE_URL`. Without one the cases pass untested, which is said loudly;
    /// where `CI` is set they fail.
    async fn configured() -> Option<Self> {
        let Some(url) = variable("TEST_DATABASE_URL") else {
            assert!(variable("CI").is_none(), "TEST_DATABASE_URL must be set where CI is");
            say_that_postgres_is_left_out();
            return None;
        };
        let options = PgConnectOptions::from_str(&url).unwrap();
        let mut connection = ConnectOptions::new(url);
        connection.max_connections(1).sqlx_logging(false);
        let admin = Database::connect(connection).await.expect("TEST_DATABASE_URL must answer");
        Some(Self { options, admin })
    }

    async fn execute(&self, sql: &str) {
        self.admin.execute_unprepared(sql).await.unwrap();
    }

    fn url(&self, database: &str) -> String {
        self.options.clone().database(database).to_url_lossy().into()
    }

    /// A migrated database to copy, for that is quicker than migrating. Each run makes its own, for
    /// the migrations may have changed; the next runs clear it away.
    async fn template(&self) -> &'static str {
        static TEMPLATE: OnceCell<String> = OnceCell::const_new();
        let make = async || {
            self.sweep().await;
            let name = fresh_name();
            self.execute(&format!("CREATE DATABASE {name}")).await;
            TestDb::open(self.url(&name)).await.storage.close().await.unwrap();
            name
        };
        TEMPLATE.get_or_init(make).await
    }

    /// Drops what earlier runs left behind.
    async fn sweep(&self) {
        let stale = format!("{PREFIX}{}", SystemClock.now().unix_timestamp() - STALE);
        let names = format!(
            "SELECT datname::text FROM pg_database \
             WHERE datname ~ '^{PREFIX}[0-9]{{10}}_[0-9a-f]{{32}}$' AND datname < '{stale}'"
        );
        let statement = Statement::from_string(self.admin.get_database_backend(), names);
        for row in self.admin.query_all_raw(statement).await.unwrap() {
            let name: String = row.try_get_by_index(0).unwrap();
            self.execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
}

fn fresh_name() -> String {
    format!("{PREFIX}{}_{}", SystemClock.now().unix_timestamp(), UuidV7.next().simple())
}

/// Past the capture of the test runner, and once.
fn say_that_postgres_is_left_out() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let line =
            b"\n*** PostgreSQL is NOT tested: set TEST_DATABASE_URL to a server's URL ***\n\n";
        std::io::stderr().write_all(line).unwrap();
    });
}

#[expect(clippy::disallowed_methods, reason = "where the test server is, only the caller knows")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
