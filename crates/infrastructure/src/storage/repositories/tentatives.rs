//! Failed logins as rows.

use application::ports::{
    StorageError,
    repositories::{Echecs, Tentative, TentativeRepository},
};
use async_trait::async_trait;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseBackend, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect, Statement,
};
use time::OffsetDateTime;

use crate::storage::{
    entities::tentative::{Column, Entity, Model},
    error::storage_error,
    unit_of_work::SeaOrmTransaction,
};

#[async_trait]
impl TentativeRepository for SeaOrmTransaction {
    async fn recentes(
        &self,
        tentative: &Tentative,
        depuis: OffsetDateTime,
    ) -> Result<(Echecs, Echecs), StorageError> {
        self.verrouiller(tentative).await?;
        Ok((
            self.echecs(Column::Email, &tentative.email, depuis).await?,
            self.echecs(Column::Adresse, &tentative.adresse, depuis).await?,
        ))
    }

    async fn noter(
        &self,
        tentative: &Tentative,
        perime: OffsetDateTime,
    ) -> Result<(), StorageError> {
        Entity::delete_many()
            .filter(Column::Adresse.eq(&tentative.adresse))
            .filter(Column::CreatedAt.lt(perime))
            .exec(&self.tx)
            .await
            .map_err(storage_error)?;
        let row = Model {
            id: tentative.id,
            email: tentative.email.clone(),
            adresse: tentative.adresse.clone(),
            created_at: tentative.date,
        };
        let insert = Entity::insert(row.into_active_model());
        insert.exec_without_returning(&self.tx).await.map_err(storage_error)?;
        Ok(())
    }
}

impl SeaOrmTransaction {
    /// SQLite has one writer anyway. PostgreSQL locks the two keys, always in the same order.
    async fn verrouiller(&self, tentative: &Tentative) -> Result<(), StorageError> {
        if self.tx.get_database_backend() != DatabaseBackend::Postgres {
            return Ok(());
        }
        let cles = [format!("email {}", tentative.email), format!("adresse {}", tentative.adresse)];
        for cle in cles {
            let lock = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
            let lock =
                Statement::from_sql_and_values(DatabaseBackend::Postgres, lock, [cle.into()]);
            self.tx.execute_raw(lock).await.map_err(storage_error)?;
        }
        Ok(())
    }

    async fn echecs(
        &self,
        colonne: Column,
        valeur: &str,
        depuis: OffsetDateTime,
    ) -> Result<Echecs, StorageError> {
        let dates: Vec<OffsetDateTime> = Entity::find()
            .filter(colonne.eq(valeur))
            .filter(Column::CreatedAt.gt(depuis))
            .select_only()
            .column(Column::CreatedAt)
            .into_tuple()
            .all(&self.tx)
            .await
            .map_err(storage_error)?;
        let nombre = u64::try_from(dates.len()).unwrap_or(u64::MAX);
        Ok(Echecs { nombre, premier: dates.into_iter().min() })
    }
}
