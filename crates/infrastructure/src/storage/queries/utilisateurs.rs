//! Users as they are listed, and as they log in.

use application::{
    Lot, Pagination,
    ports::{
        Empreinte, StorageError,
        queries::{Compte, UtilisateurQueries},
    },
};
use async_trait::async_trait;
use domain::{Utilisateur, UtilisateurId};
use futures_util::future::try_join;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::SeaOrmQueries;
use crate::storage::{
    entities::utilisateur::{Column, Entity, Model},
    error::storage_error,
    repositories::to_utilisateur,
};

#[async_trait]
impl UtilisateurQueries for SeaOrmQueries {
    async fn liste(&self, pagination: Pagination) -> Result<Lot<Utilisateur>, StorageError> {
        let page = Entity::find()
            .order_by_asc(Column::Nom)
            .order_by_asc(Column::Id)
            .limit(u64::from(pagination.limit))
            .offset(pagination.offset())
            .all(&self.pool);
        let (rows, total) =
            try_join(page, Entity::find().count(&self.pool)).await.map_err(storage_error)?;
        let elements = rows.iter().map(to_utilisateur).collect::<Result<_, _>>()?;
        Ok(Lot { elements, total })
    }

    async fn detail(&self, id: UtilisateurId) -> Result<Option<Utilisateur>, StorageError> {
        Ok(self.compte(id).await?.map(|compte| compte.utilisateur))
    }

    async fn compte_par_email(&self, email: &str) -> Result<Option<Compte>, StorageError> {
        let row = Entity::find().filter(Column::Email.eq(email)).one(&self.pool).await;
        row.map_err(storage_error)?.map(to_compte).transpose()
    }

    async fn compte(&self, id: UtilisateurId) -> Result<Option<Compte>, StorageError> {
        let row = Entity::find_by_id(id.0).one(&self.pool).await;
        row.map_err(storage_error)?.map(to_compte).transpose()
    }
}

fn to_compte(row: Model) -> Result<Compte, StorageError> {
    Ok(Compte { utilisateur: to_utilisateur(&row)?, empreinte: Empreinte(row.password_hash) })
}
