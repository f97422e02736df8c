//! Connecting: a pool that writes and a pool that can only read.

use std::{
    net::IpAddr,
    str::FromStr,
    sync::{Arc, atomic::AtomicI16},
    time::{Duration, Instant},
};

use application::ports::{Readiness, StorageError};
use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseConnection, SqlxPostgresConnector, SqlxSqliteConnector};
use sqlx::{
    ConnectOptions, SqlitePool,
    pool::{PoolConnectionMetadata, PoolOptions},
    postgres::{PgConnectOptions, PgPoolOptions, PgSslMode},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tracing::log::LevelFilter;

use super::{
    SeaOrmQueries, SeaOrmUnitOfWork,
    error::{est_occupe, storage_error},
    evenements::Reveil,
    regles::ReglesCache,
};

/// How long a request waits for a connection before it answers that there is none.
pub(super) const ATTENTE: Duration = Duration::from_secs(5);
/// A connection that idled this long is tried before it is used: its server may be gone.
const OISIVE: Duration = Duration::from_secs(30);
/// What takes longer than this is worth a line in the log.
const LENTE: Duration = Duration::from_secs(1);

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moteur {
    /// The embedded default.
    Sqlite,
    /// For production.
    Postgres,
}

/// Why no connection could be made.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The address makes no sense.
    #[error("l'adresse de la base de données est invalide : {0}")]
    Url(#[source] sqlx::Error),
    /// The database doesn't answer, or refuses.
    #[error("la base de données ne répond pas : {0}")]
    Injoignable(#[source] sqlx::Error),
}

/// A database, connected.
#[derive(Clone)]
pub struct Storage {
    pub(super) ecriture: DatabaseConnection,
    pub(super) lecture: DatabaseConnection,
    moteur: Moteur,
    regles: ReglesCache,
    reveil: Reveil,
    /// The zone by whose days counters are read: see [`Storage::compter_en`].
    pub(super) fuseau: Arc<AtomicI16>,
}

/// To a server on the same machine nothing is encrypted, unless the address asks for it: that would
/// protect from nobody, and a statement of more than one record of TLS waits 40 ms for the system to
/// send the second, since the driver doesn't ask it to send at once.
fn chez_soi_en_clair(options: PgConnectOptions, url: &str) -> PgConnectOptions {
    let hote = options.get_host();
    let ici = hote == "localhost" || hote.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    if ici && !url.contains("sslmode=") && !url.contains("ssl-mode=") {
        options.ssl_mode(PgSslMode::Disable)
    } else {
        options
    }
}

impl Storage {
    /// Connects to `sqlite:…` or `postgres://…`, each pool with at most `max_connections`. A SQLite
    /// file is made if there is none.
    ///
    /// # Errors
    ///
    /// An address that makes no sense, or a database that doesn't answer within 5 seconds.
    pub async fn connect(url: &str, max_connections: u32) -> Result<Self, ConnectError> {
        if url.starts_with("sqlite:") {
            Self::sqlite(url, max_connections).await
        } else {
            Self::postgres(url, max_connections).await
        }
    }

    /// One connection writes, for SQLite has one writer at a time: waiting in the pool is fair,
    /// waiting for the file's lock isn't.
    async fn sqlite(url: &str, max_connections: u32) -> Result<Self, ConnectError> {
        let options = SqliteConnectOptions::from_str(url)
            .map_err(ConnectError::Url)?
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What was answered as done must outlive a power cut.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(ATTENTE)
            .pragma("cache_size", "-65536")
            .pragma("mmap_size", "1073741824")
            .pragma("temp_store", "memory")
            .optimize_on_close(true, None)
            .log_statements(LevelFilter::Trace)
            .log_slow_statements(LevelFilter::Warn, LENTE);
        let pool = || {
            SqlitePoolOptions::new().idle_timeout(None).max_lifetime(None).acquire_timeout(ATTENTE)
        };
        let ecriture = ouvrir(pool().max_connections(1), options.clone()).await?;
        let lecture = pool().max_connections(max_connections).test_before_acquire(false);
        let lecture = ouvrir(lecture, options.pragma("query_only", "on")).await?;
        Ok(Self {
            ecriture: SqlxSqliteConnector::from_sqlx_sqlite_pool(ecriture),
            lecture: SqlxSqliteConnector::from_sqlx_sqlite_pool(lecture),
            moteur: Moteur::Sqlite,
            regles: ReglesCache::default(),
            reveil: Reveil::default(),
            fuseau: Arc::default(),
        })
    }

    async fn postgres(url: &str, max_connections: u32) -> Result<Self, ConnectError> {
        let options =
            chez_soi_en_clair(PgConnectOptions::from_str(url).map_err(ConnectError::Url)?, url)
                .application_name("tickets-btp")
                .options([
                    ("statement_timeout", "30s"),
                    ("idle_in_transaction_session_timeout", "30s"),
                    // Compiling a query takes longer than running any of ours.
                    ("jit", "off"),
                ])
                .log_statements(LevelFilter::Trace)
                .log_slow_statements(LevelFilter::Warn, LENTE);
        let ecriture = essayer_les_oisives(PgPoolOptions::new().max_connections(max_connections))
            .connect_with(options.clone())
            .await
            .map_err(ConnectError::Injoignable)?;
        // Reads are few texts asked very often: planning each anew costs more than running it.
        let options = options.options([
            ("default_transaction_read_only", "on"),
            ("plan_cache_mode", "force_generic_plan"),
            // Names are joined to a page of rows: looking up twenty is cheaper than reading a table.
            ("random_page_cost", "1.1"),
        ]);
        let lecture = essayer_les_oisives(PgPoolOptions::new().max_connections(max_connections))
            .connect_with(options)
            .await
            .map_err(ConnectError::Injoignable)?;
        Ok(Self {
            ecriture: SqlxPostgresConnector::from_sqlx_postgres_pool(ecriture),
            lecture: SqlxPostgresConnector::from_sqlx_postgres_pool(lecture),
            moteur: Moteur::Postgres,
            regles: ReglesCache::default(),
            reveil: Reveil::default(),
            fuseau: Arc::default(),
        })
    }

    /// Which database it is.
    #[must_use]
    pub const fn moteur(&self) -> Moteur {
        self.moteur
    }

    /// The write side.
    #[must_use]
    pub fn unit_of_work(&self) -> SeaOrmUnitOfWork {
        SeaOrmUnitOfWork::new(self.ecriture.clone(), self.regles.clone(), self.reveil.clone())
    }

    /// The read side.
    #[must_use]
    pub fn queries(&self) -> SeaOrmQueries {
        SeaOrmQueries::new(self.lecture.clone(), self.regles.clone(), self.fuseau_compte())
    }

    /// What tells that there are new events.
    #[must_use]
    pub fn reveil(&self) -> Reveil {
        self.reveil.clone()
    }

    /// The pool that writes, for what is loaded in bulk.
    #[must_use]
    pub const fn ecriture(&self) -> &DatabaseConnection {
        &self.ecriture
    }

    /// Closes every connection, in order; SQLite's log is folded into its file.
    ///
    /// # Errors
    ///
    /// A connection that can't be closed.
    pub async fn close(self) -> Result<(), StorageError> {
        self.lecture.close().await.map_err(storage_error)?;
        self.ecriture.close().await.map_err(storage_error)
    }
}

#[async_trait]
impl Readiness for Storage {
    async fn check(&self) -> Result<(), StorageError> {
        self.lecture.execute_unprepared("SELECT 1").await.map_err(storage_error)?;
        Ok(())
    }
}

/// Opens a file. Turning on a new file's log takes it alone, and SQLite doesn't wait for that by
/// itself: whoever starts at the same time as another tries again.
async fn ouvrir(
    pool: SqlitePoolOptions,
    options: SqliteConnectOptions,
) -> Result<SqlitePool, ConnectError> {
    let limite = Instant::now() + ATTENTE;
    loop {
        match pool.clone().connect_with(options.clone()).await {
            Err(cause) if est_occupe(&cause) && Instant::now() < limite => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            other => return other.map_err(ConnectError::Injoignable),
        }
    }
}

/// Trying each connection at each use costs a round trip; trying none hands out dead ones.
fn essayer_les_oisives(options: PgPoolOptions) -> PgPoolOptions {
    let options: PoolOptions<_> = options.test_before_acquire(false).acquire_timeout(ATTENTE);
    options.before_acquire(|connection, meta: PoolConnectionMetadata| {
        Box::pin(async move {
            if meta.idle_for > OISIVE {
                sqlx::Connection::ping(connection).await?;
            }
            Ok(true)
        })
    })
}
