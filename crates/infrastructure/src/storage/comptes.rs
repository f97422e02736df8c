//! The counters of tickets: condensed now and then, held against the tickets, and set right.
//!
//! The database keeps them by itself, with triggers. On PostgreSQL these append what changes, for
//! writers would wait for one another at a counter; on SQLite they wait anyway.

use application::ports::StorageError;
use domain::ClientId;
use sea_orm::{ConnectionTrait, QueryResult, Statement};

use super::{
    Moteur, Storage,
    error::storage_error,
    perimetre::{COMPTER, COMPTES, CONDENSER, DELTAS, TOUS},
    unit_of_work::begin,
};

/// From how many counters on it is worth tidying up after condensing them.
const BEAUCOUP: u64 = 100;

/// A counter that isn't what the tickets say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ecart {
    /// Whose tickets; `None`: everyone's.
    pub client: Option<ClientId>,
    /// Which of them: status, priority, category, status towards the deadline.
    pub cle: [String; 4],
    /// What the counter says.
    pub tenu: i64,
    /// How many there are.
    pub vrai: i64,
}

impl Storage {
    /// Moves into the counters what was appended since, and says how many of them changed. Any
    /// number of instances may do so at once, and whoever reads meanwhile isn't misled.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn condenser(&self) -> Result<u64, StorageError> {
        if self.moteur() == Moteur::Sqlite {
            return Ok(0);
        }
        let done = self.ecriture.execute_raw(self.de_tous(CONDENSER)).await;
        let condenses = done.map_err(storage_error)?.rows_affected();
        if condenses >= BEAUCOUP {
            // What was moved still lies there, to be passed over by every reader until the server
            // tidies up by itself: once a minute, if at all.
            let ordre = "VACUUM (SKIP_LOCKED, TRUNCATE FALSE) comptes_deltas";
            self.ecriture.execute_unprepared(ordre).await.map_err(storage_error)?;
        }
        Ok(condenses)
    }

    /// The counters that are wrong, which no change of a ticket can have made them.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn ecarts(&self) -> Result<Vec<Ecart>, StorageError> {
        let cle = "client_id, status, priority, categorie, sla";
        let tenus = |source| format!("SELECT {cle}, n AS tenu, 0 AS vrai FROM ({source}) AS tenus");
        let deltas = match self.moteur() {
            Moteur::Sqlite => String::new(),
            Moteur::Postgres => format!(" UNION ALL {}", tenus(DELTAS)),
        };
        let sql = format!(
            "SELECT {cle}, CAST(sum(tenu) AS bigint), CAST(sum(vrai) AS bigint) \
             FROM ({}{deltas} UNION ALL SELECT {cle}, 0, n FROM ({COMPTER}) AS vrais) AS tous \
             GROUP BY {cle} HAVING sum(tenu) <> sum(vrai) ORDER BY {cle}",
            tenus(COMPTES),
        );
        let rows = self.ecriture.query_all_raw(self.de_tous(&sql)).await.map_err(storage_error)?;
        rows.iter().map(to_ecart).collect::<Result<_, _>>().map_err(storage_error)
    }

    /// Counts anew. Tickets change before or after, not meanwhile.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn recompter(&self) -> Result<(), StorageError> {
        let tx = begin(&self.ecriture).await?;
        let avant: &[&str] = match self.moteur() {
            Moteur::Sqlite => &["DELETE FROM comptes"],
            Moteur::Postgres => &[
                "LOCK TABLE tickets IN SHARE MODE",
                "DELETE FROM comptes_deltas",
                "DELETE FROM comptes",
            ],
        };
        for ordre in avant {
            tx.execute_unprepared(ordre).await.map_err(storage_error)?;
        }
        let sql = format!(
            "INSERT INTO comptes (client_id, status, priority, categorie, sla, n) {COMPTER}"
        );
        tx.execute_raw(self.de_tous(&sql)).await.map_err(storage_error)?;
        tx.commit().await.map_err(storage_error)
    }

    fn de_tous(&self, sql: &str) -> Statement {
        Statement::from_sql_and_values(self.ecriture.get_database_backend(), sql, [TOUS.into()])
    }
}

fn to_ecart(row: &QueryResult) -> Result<Ecart, sea_orm::DbErr> {
    let client: uuid::Uuid = row.try_get_by_index(0)?;
    let mot = |rang| row.try_get_by_index(rang);
    Ok(Ecart {
        client: (client != TOUS).then_some(ClientId(client)),
        cle: [mot(1)?, mot(2)?, mot(3)?, mot(4)?],
        tenu: row.try_get_by_index(5)?,
        vrai: row.try_get_by_index(6)?,
    })
}
