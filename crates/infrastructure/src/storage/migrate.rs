//! Bringing the schema up to date, also when several instances start at once.

use application::ports::StorageError;
use migrations::Migrator;
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sea_orm_migration::MigratorTrait;

use super::{Moteur, Storage, error::storage_error, unit_of_work::begin};

impl Storage {
    /// Applies the migrations that are missing, all of them or none.
    ///
    /// # Errors
    ///
    /// A migration fails.
    pub async fn migrate_up(&self) -> Result<(), StorageError> {
        let tx = self.schema_alone().await?;
        Migrator::up(&tx, None).await.map_err(storage_error)?;
        tx.commit().await.map_err(storage_error)
    }

    /// Undoes the last `steps` migrations, all of them or none.
    ///
    /// # Errors
    ///
    /// A migration fails.
    pub async fn migrate_down(&self, steps: u32) -> Result<(), StorageError> {
        let tx = self.schema_alone().await?;
        Migrator::down(&tx, Some(steps)).await.map_err(storage_error)?;
        tx.commit().await.map_err(storage_error)
    }

    /// Whether migrations are missing.
    ///
    /// # Errors
    ///
    /// The database doesn't answer.
    pub async fn migrations_pending(&self) -> Result<bool, StorageError> {
        let pending = Migrator::get_pending_migrations(&self.ecriture).await;
        Ok(!pending.map_err(storage_error)?.is_empty())
    }

    /// A transaction in which nobody else changes the schema: whoever starts at the same time waits
    /// and then finds nothing left to do. SQLite's transactions are alone by themselves; on
    /// PostgreSQL an advisory lock sees to it (the number is arbitrary), and an index may take its
    /// time.
    async fn schema_alone(&self) -> Result<DatabaseTransaction, StorageError> {
        let tx = begin(&self.ecriture).await?;
        if self.moteur() == Moteur::Postgres {
            tx.execute_unprepared("SET LOCAL statement_timeout = 0")
                .await
                .map_err(storage_error)?;
            let lock = "SELECT pg_advisory_xact_lock(7451607182443)";
            tx.execute_unprepared(lock).await.map_err(storage_error)?;
        }
        Ok(tx)
    }
}
