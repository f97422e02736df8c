//! The counters of tickets: condensed now and then, held against the tickets, and set right.
//!
//! The database keeps them by itself, with triggers. On PostgreSQL these append what changes, for
//! writers would wait for one another at a counter; on SQLite they wait anyway.

use std::{collections::BTreeMap, sync::atomic::Ordering};

use application::ports::StorageError;
use domain::{ChantierId, ClientId, Fuseau};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, QueryResult, Statement};
use time::{Date, OffsetDateTime};

use super::{
    Moteur, Storage,
    error::storage_error,
    perimetre::{
        CONDENSER, DeQui, FuseauCompte, TOUS, ecarts_croises, ecarts_des_jours, recompter,
    },
    sql::Sql,
    unit_of_work::begin,
};

/// From how many counters on it is worth tidying up after condensing them.
const BEAUCOUP: u64 = 100;

/// From which year on, and before which, clock changes matter.
const ANNEES: (i32, i32) = (2000, 2100);

/// A counter that isn't what the tickets say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ecart {
    /// Whose tickets.
    pub de: DeQui,
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
        for sql in [ecarts_croises(), ecarts_des_jours(self.moteur())] {
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

    /// Reads the counters by the days of a time zone from now on. Any number of zones are counted at
    /// once, for each that an instance ever worked in; a new one has all tickets counted anew.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn compter_en(&self, fuseau: &Fuseau) -> Result<(), StorageError> {
        let voulus = fuseau.decalages(ANNEES.0, ANNEES.1);
        let tx = begin(&self.ecriture).await?;
        if self.moteur() == Moteur::Postgres {
            let seul = "LOCK TABLE fuseaux IN SHARE ROW EXCLUSIVE MODE";
            tx.execute_unprepared(seul).await.map_err(storage_error)?;
        }
        let connus = connus(&tx).await.map_err(storage_error)?;
        let connu = connus.iter().find(|(_, decalages)| **decalages == voulus).map(|(id, _)| *id);
        let id = if let Some(id) = connu {
            id
        } else {
            let id = connus.last_key_value().map_or(0, |(id, _)| id + 1);
            ajouter(&tx, id, voulus).await.map_err(storage_error)?;
            self.compter(&tx).await?;
            id
        };
        tx.commit().await.map_err(storage_error)?;
        self.fuseau.store(id, Ordering::Relaxed);
        Ok(())
    }

    /// The zone by whose days counters are read.
    pub(super) fn fuseau_compte(&self) -> FuseauCompte {
        FuseauCompte(self.fuseau.load(Ordering::Relaxed))
    }

    async fn compter(&self, tx: &DatabaseTransaction) -> Result<(), StorageError> {
        for ordre in recompter(self.moteur()) {
            tx.execute_unprepared(&ordre).await.map_err(storage_error)?;
        }
        Ok(())
    }
}

/// By how much clocks are ahead of UTC, and from when on.
type Decalages = Vec<(OffsetDateTime, i32)>;

/// The zones that are counted.
async fn connus(tx: &DatabaseTransaction) -> Result<BTreeMap<i16, Decalages>, DbErr> {
    let mut sql = Sql::new(tx.get_database_backend());
    sql.push("SELECT fuseau, depuis, secondes FROM decalages ORDER BY fuseau, depuis");
    let mut connus = BTreeMap::<_, Decalages>::new();
    for row in tx.query_all_raw(sql.finish()).await? {
        let decalage = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        connus.entry(row.try_get_by_index(0)?).or_default().push(decalage);
    }
    Ok(connus)
}

async fn ajouter(tx: &DatabaseTransaction, id: i16, decalages: Decalages) -> Result<(), DbErr> {
    let mut fuseau = Sql::new(tx.get_database_backend());
    fuseau.push("INSERT INTO fuseaux (id) VALUES (").bind(id).push(")");
    tx.execute_raw(fuseau.finish()).await?;
    let mut sql = Sql::new(tx.get_database_backend());
    let mut separateur = "INSERT INTO decalages (fuseau, depuis, secondes) VALUES (";
    for (depuis, secondes) in decalages {
        sql.push(separateur).bind(id).push(", ").bind(depuis).push(", ").bind(secondes).push(")");
        separateur = ", (";
    }
    tx.execute_raw(sql.finish()).await?;
    Ok(())
}

fn to_ecart(row: &QueryResult) -> Result<Ecart, DbErr> {
    let pour: uuid::Uuid = row.try_get_by_index(1)?;
    let de = match row.try_get_by_index::<i32>(0)? {
        0 => DeQui::Tous,
        1 => DeQui::Client(ClientId(pour)),
        _ => DeQui::Chantier(ChantierId(pour), None),
    };
    let quoi = if row.column_names().len() == 4 {
        Quoi::Jour(row.try_get_by_index(3)?)
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
