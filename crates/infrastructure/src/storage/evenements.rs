//! The journal of events: numbered once their changes are committed, and forgotten in time.
//!
//! On SQLite a trigger numbers them in the change itself: it has one writer, whose order is theirs.

use std::{convert::Infallible, future::pending, sync::Arc};

use application::ports::{Journal, StorageError};
use async_trait::async_trait;
use sea_orm::{ConnectionTrait, QueryResult, Statement};
use sqlx::postgres::{PgListener, PgPoolOptions};
use time::OffsetDateTime;
use tokio::sync::Notify;

use super::{
    Moteur, Storage,
    connect::ATTENTE,
    error::storage_error,
    perimetre::{OUBLIER, PLUS_ANCIENS, REPRENDRE, SANS_NUMERO},
    unit_of_work::begin,
};

/// Where instances tell one another that there are new events…
const CANAL: &str = "tickets_evenements";
/// … and how.
const ANNONCER: &str = "SELECT pg_notify('tickets_evenements', '')";

/// Tells that this process committed events, or that another instance did.
#[derive(Debug, Clone, Default)]
pub struct Reveil(Arc<Notify>);

impl Reveil {
    /// There are new events.
    pub(super) fn sonner(&self) {
        self.0.notify_one();
    }

    /// Waits until there are new events, or returns at once if some came since the last time. It is
    /// for one task at a time.
    pub async fn attendre(&self) {
        self.0.notified().await;
    }
}

#[async_trait]
impl Journal for Storage {
    async fn numeroter(&self) -> Result<u64, StorageError> {
        if self.moteur() == Moteur::Sqlite {
            return Ok(0);
        }
        let Some(etat) = un(&self.ecriture, &etat()).await? else { return Ok(0) };
        let lire = |rang| etat.try_get_by_index(rang).map_err(storage_error);
        let (restauree, a_numeroter): (bool, bool) = (lire(0)?, lire(1)?);
        if restauree {
            self.reprendre().await?;
        } else if !a_numeroter {
            return Ok(0);
        }
        let tx = begin(&self.ecriture).await?;
        seul(&tx).await?;
        // Each statement sees what is committed when it begins: here, what whoever was alone before
        // has numbered.
        let numerotes = un(&tx, &numeroter()).await?;
        tx.commit().await.map_err(storage_error)?;
        let numerotes = numerotes.map(|row| row.try_get_by_index::<i64>(0)).transpose();
        let numerotes = numerotes.map_err(storage_error)?;
        let numerotes = numerotes.and_then(|n| n.try_into().ok()).unwrap_or(0);
        if numerotes > 0 {
            // After the commit: within a transaction, all commits would wait for one another.
            un(&self.ecriture, ANNONCER).await?;
        }
        Ok(numerotes)
    }

    async fn elaguer(&self, avant: OffsetDateTime, lot: u32) -> Result<u64, StorageError> {
        let backend = self.ecriture.get_database_backend();
        let avec = |sql, nombre: i64| Statement::from_sql_and_values(backend, sql, [nombre.into()]);
        let tx = begin(&self.ecriture).await?;
        seul(&tx).await?;
        let rows = tx.query_all_raw(avec(PLUS_ANCIENS, lot.into())).await.map_err(storage_error)?;
        let anciens = rows.iter().map(numero_et_date).collect::<Result<Vec<_>, _>>();
        let anciens = anciens.map_err(storage_error)?;
        let passes = anciens.iter().take_while(|(_, date)| *date < avant);
        let Some((jusqua, _)) = passes.clone().last() else { return Ok(0) };
        for ordre in OUBLIER {
            tx.execute_raw(avec(ordre, *jusqua)).await.map_err(storage_error)?;
        }
        tx.commit().await.map_err(storage_error)?;
        Ok(passes.map(|_| 1).sum())
    }
}

impl Storage {
    /// Rings the bell of [`Storage::reveil`] whenever an instance says that there are new events,
    /// on PostgreSQL. On SQLite it is never over, for there is nobody to listen to.
    ///
    /// # Errors
    ///
    /// The connection that it listens on, of its own, is lost or can't be had.
    pub async fn ecouter(&self) -> Result<Infallible, StorageError> {
        if self.moteur() == Moteur::Sqlite {
            return Ok(pending().await);
        }
        let options = (*self.ecriture.get_postgres_connection_pool().connect_options()).clone();
        let pool = PgPoolOptions::new().max_connections(1).acquire_timeout(ATTENTE);
        let pool = pool.connect_lazy_with(options.application_name("tickets-btp (events)"));
        let en_panne = |e: sqlx::Error| StorageError::unavailable(e);
        let mut ecoute = PgListener::connect_with(&pool).await.map_err(en_panne)?;
        ecoute.listen(CANAL).await.map_err(en_panne)?;
        loop {
            // What was said while the connection was being taken up again was missed.
            ecoute.try_recv().await.map_err(en_panne)?;
            self.reveil().sonner();
        }
    }

    /// Begins anew with the transactions of this server: those of the one that the database was
    /// saved on count for nothing here.
    async fn reprendre(&self) -> Result<(), StorageError> {
        let tx = begin(&self.ecriture).await?;
        seul(&tx).await?;
        for ordre in REPRENDRE {
            tx.execute_unprepared(ordre).await.map_err(storage_error)?;
        }
        tx.commit().await.map_err(storage_error)
    }
}

async fn un(db: &impl ConnectionTrait, sql: &str) -> Result<Option<QueryResult>, StorageError> {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    db.query_one_raw(statement).await.map_err(storage_error)
}

/// Whether the database was saved on a server that had seen more transactions than this one, and
/// whether there are events to number.
fn etat() -> String {
    format!(
        "SELECT pg_snapshot_xmax(vu) > pg_snapshot_xmax(pg_current_snapshot()), \
         EXISTS (SELECT 1 {SANS_NUMERO}) FROM evenements_suivi"
    )
}

/// Numbers all that has none, and says how many they were.
///
/// A ticket's events get theirs in the order of its changes: whoever writes to the outbox holds the
/// ticket, so that what came before is committed, seen as soon as this is, and before it in the
/// outbox. The order of the transactions says nothing: one may begin first and wait for the ticket.
fn numeroter() -> String {
    format!(
        "WITH nouveaux AS (INSERT INTO evenements (numero, outbox_id, ticket_id, client_id) \
            SELECT (SELECT dernier FROM evenements_suivi) + row_number() OVER (ORDER BY id), \
            id, ticket_id, client_id {SANS_NUMERO} RETURNING 1) \
         UPDATE evenements_suivi SET vu = pg_current_snapshot(), \
            dernier = dernier + (SELECT count(*) FROM nouveaux) \
         RETURNING (SELECT count(*) FROM nouveaux)"
    )
}

/// Keeps away whoever else wants to number or to forget. On SQLite the transaction does by itself.
async fn seul(tx: &impl ConnectionTrait) -> Result<(), StorageError> {
    if tx.get_database_backend() == sea_orm::DatabaseBackend::Postgres {
        let verrou = "SELECT dernier FROM evenements_suivi FOR UPDATE";
        tx.execute_unprepared(verrou).await.map_err(storage_error)?;
    }
    Ok(())
}

fn numero_et_date(row: &QueryResult) -> Result<(i64, OffsetDateTime), sea_orm::DbErr> {
    Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))
}
