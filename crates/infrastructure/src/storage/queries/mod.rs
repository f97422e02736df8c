//! The read side, on a pool that can't write.

mod chantiers;
mod clients;
mod combien;
mod comptes;
mod conditions;
mod conversation;
mod detail;
mod evenements;
mod horloge;
mod liste;
mod messages;
mod notifications;
mod pieces_jointes;
mod recherche;
mod regles;
mod sessions;
mod statistiques;
mod termes;
mod tickets;
mod tri;
mod utilisateurs;

use application::ports::StorageError;
use moka::future::Cache;
use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, TryGetable};

use super::{error::storage_error, perimetre::FuseauCompte, regles::ReglesCache, sql::Sql};

/// Of how many searches it is remembered how many tickets they find.
const RECHERCHES: u64 = 10_000;

/// The read side.
#[derive(Clone)]
pub struct SeaOrmQueries {
    pool: DatabaseConnection,
    regles: ReglesCache,
    fuseau: FuseauCompte,
    /// By what was looked for, in the language of the database.
    comptes_connus: Cache<String, combien::Compte>,
}

impl SeaOrmQueries {
    pub(super) fn new(pool: DatabaseConnection, regles: ReglesCache, fuseau: FuseauCompte) -> Self {
        Self { pool, regles, fuseau, comptes_connus: Cache::new(RECHERCHES) }
    }

    fn sql(&self) -> Sql {
        Sql::new(self.pool.get_database_backend())
    }

    async fn all(&self, sql: Sql) -> Result<Vec<QueryResult>, StorageError> {
        self.pool.query_all_raw(sql.finish()).await.map_err(storage_error)
    }

    async fn one(&self, sql: Sql) -> Result<Option<QueryResult>, StorageError> {
        self.pool.query_one_raw(sql.finish()).await.map_err(storage_error)
    }

    /// The one number that a `SELECT count(*)` answers.
    async fn count(&self, sql: Sql) -> Result<u64, StorageError> {
        let row = self.one(sql).await?;
        let row = row.ok_or_else(|| StorageError::backend("no count was returned"))?;
        let count: i64 = row.try_get_by_index(0).map_err(storage_error)?;
        Ok(u64::try_from(count).unwrap_or(0))
    }
}

/// Reads a row's columns one after the other, by position: looking names up costs more than
/// reading.
struct Colonnes<'a> {
    row: &'a QueryResult,
    suivante: usize,
}

impl<'a> Colonnes<'a> {
    const fn new(row: &'a QueryResult) -> Self {
        Self { row, suivante: 0 }
    }

    /// The next column.
    fn lire<T: TryGetable>(&mut self) -> Result<T, StorageError> {
        let valeur = self.row.try_get_by_index(self.suivante).map_err(storage_error)?;
        self.suivante += 1;
        Ok(valeur)
    }

    /// The next column, which counts something.
    fn compte(&mut self) -> Result<u64, StorageError> {
        Ok(u64::try_from(self.lire::<i64>()?).unwrap_or(0))
    }

    /// The next column, which holds a word of a closed list.
    fn mot<T: std::str::FromStr<Err = domain::ValeurInvalide>>(
        &mut self,
    ) -> Result<T, StorageError> {
        super::repositories::lire(&self.lire::<String>()?)
    }
}
