//! The counters of tickets: condensed now and then, held against the tickets, and set right.
//!
//! The database keeps them by itself, with triggers. On PostgreSQL these append what changes, for
//! writers would wait for one another at a counter; on SQLite they wait anyway.

use application::ports::StorageError;
use domain::{ChantierId, ClientId, Fuseau};
use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult, Statement};
use time::{Date, OffsetDateTime};

use super::{
    Moteur, Storage,
    error::storage_error,
    perimetre::{CONDENSER, Compteurs, TOUS, ecarts_croises, ecarts_des_jours, recompter},
    sql::Sql,
    unit_of_work::begin,
};

/// From how many counters on it is worth tidying up after condensing them.
const BEAUCOUP: u64 = 100;

/// Until the beginning of which year clock changes are known.
const FIN: i32 = 2100;

/// A counter that isn't what the tickets say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ecart {
    /// Whose tickets.
    pub de: Compteurs,
    /// Which of them.
    pub quoi: Quoi,
}

/// What a counter counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quoi {
    /// Those of a status, a priority, a category and a status towards the deadline.
    Mots {
        /// The words, in that order.
        cle: [String; 4],
        /// What the counter says.
        tenu: i64,
        /// How many there are.
        vrai: i64,
    },
    /// Those opened or resolved on a day.
    Jour(Date),
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
        let ordre = Statement::from_string(self.ecriture.get_database_backend(), CONDENSER);
        let row = self.ecriture.query_one_raw(ordre).await.map_err(storage_error)?;
        let condenses = row.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0));
        let condenses = u64::try_from(condenses.map_err(storage_error)?).unwrap_or(0);
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
        let tx = begin(&self.ecriture).await?;
        if self.moteur() == Moteur::Postgres {
            let patience = "SET LOCAL statement_timeout = 0";
            tx.execute_unprepared(patience).await.map_err(storage_error)?;
        }
        let mut ecarts = Vec::new();
        for sql in [ecarts_croises(self.moteur()), ecarts_des_jours(self.moteur())] {
            let ordre =
                Statement::from_sql_and_values(tx.get_database_backend(), sql, [TOUS.into()]);
            let rows = tx.query_all_raw(ordre).await.map_err(storage_error)?;
            for row in &rows {
                ecarts.push(to_ecart(row).map_err(storage_error)?);
            }
        }
        Ok(ecarts)
    }

    /// Counts anew. Tickets change before or after, not meanwhile.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn recompter(&self) -> Result<(), StorageError> {
        let tx = begin(&self.ecriture).await?;
        self.compter(&tx).await?;
        tx.commit().await.map_err(storage_error)
    }

    /// Has the days of the counters begin when they do in a time zone, and counts anew if they
    /// didn't yet.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn compter_en(&self, fuseau: &Fuseau) -> Result<(), StorageError> {
        let voulus = fuseau.decalages(FIN);
        let tx = begin(&self.ecriture).await?;
        let mut lire = Sql::new(tx.get_database_backend());
        lire.push("SELECT depuis, secondes FROM decalages ORDER BY depuis");
        let rows = tx.query_all_raw(lire.finish()).await.map_err(storage_error)?;
        let tenus = rows.iter().map(to_decalage).collect::<Result<Vec<_>, _>>();
        if tenus.map_err(storage_error)? == voulus {
            return Ok(());
        }
        let mut ecrire = Sql::new(tx.get_database_backend());
        let mut separateur = "INSERT INTO decalages (depuis, secondes) VALUES (";
        for (depuis, secondes) in voulus {
            ecrire.push(separateur).bind(depuis).push(", ").bind(secondes).push(")");
            separateur = ", (";
        }
        tx.execute_unprepared("DELETE FROM decalages").await.map_err(storage_error)?;
        tx.execute_raw(ecrire.finish()).await.map_err(storage_error)?;
        self.compter(&tx).await?;
        tx.commit().await.map_err(storage_error)
    }

    async fn compter(&self, tx: &DatabaseTransaction) -> Result<(), StorageError> {
        for ordre in recompter(self.moteur()) {
            tx.execute_unprepared(&ordre).await.map_err(storage_error)?;
        }
        Ok(())
    }
}

fn to_decalage(row: &QueryResult) -> Result<(OffsetDateTime, i32), sea_orm::DbErr> {
    Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))
}

fn to_ecart(row: &QueryResult) -> Result<Ecart, sea_orm::DbErr> {
    let pour: uuid::Uuid = row.try_get_by_index(1)?;
    let de = match row.try_get_by_index::<i32>(0)? {
        0 => Compteurs::Tous,
        1 => Compteurs::Client(ClientId(pour)),
        _ => Compteurs::Chantier(ChantierId(pour), None),
    };
    let quoi = if row.column_names().len() == 3 {
        Quoi::Jour(row.try_get_by_index(2)?)
    } else {
        let mot = |rang| row.try_get_by_index(rang);
        Quoi::Mots {
            cle: [mot(2)?, mot(3)?, mot(4)?, mot(5)?],
            tenu: row.try_get_by_index(6)?,
            vrai: row.try_get_by_index(7)?,
        }
    };
    Ok(Ecart { de, quoi })
}
