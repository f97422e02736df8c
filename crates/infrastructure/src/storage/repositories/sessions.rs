//! Sessions and their refresh tokens as rows.

use application::ports::{
    StorageError,
    repositories::{JetonPresente, NouvelleSession, SessionRepository},
};
use async_trait::async_trait;
use domain::{SessionId, UtilisateurId};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, QueryTrait,
    sea_query::Expr,
};
use time::OffsetDateTime;

use super::to_utilisateur;
use crate::storage::{
    entities::{jeton, session, utilisateur},
    error::storage_error,
    unit_of_work::SeaOrmTransaction,
};

#[async_trait]
impl SessionRepository for SeaOrmTransaction {
    async fn ouvrir(&self, nouvelle: &NouvelleSession) -> Result<(), StorageError> {
        let vivantes = jeton::Entity::find()
            .filter(jeton::Column::ExpiresAt.gt(nouvelle.date))
            .select_only()
            .column(jeton::Column::SessionId)
            .into_query();
        session::Entity::delete_many()
            .filter(session::Column::UtilisateurId.eq(nouvelle.utilisateur.0))
            .filter(session::Column::Id.not_in_subquery(vivantes))
            .exec(&self.tx)
            .await
            .map_err(storage_error)?;
        let row = session::Model {
            id: nouvelle.id.0,
            utilisateur_id: nouvelle.utilisateur.0,
            created_at: nouvelle.date,
            revoked_at: None,
        };
        let insert = session::Entity::insert(row.into_active_model());
        insert.exec_without_returning(&self.tx).await.map_err(storage_error)?;
        Ok(())
    }

    async fn ajouter_jeton(
        &self,
        session: SessionId,
        empreinte: &str,
        expiration: OffsetDateTime,
    ) -> Result<(), StorageError> {
        let row = jeton::Model {
            empreinte: empreinte.to_owned(),
            session_id: session.0,
            expires_at: expiration,
            spent_at: None,
        };
        let insert = jeton::Entity::insert(row.into_active_model());
        insert.exec_without_returning(&self.tx).await.map_err(storage_error)?;
        Ok(())
    }

    async fn depenser_jeton(
        &self,
        empreinte: &str,
        now: OffsetDateTime,
    ) -> Result<JetonPresente, StorageError> {
        let select = jeton::Entity::find_by_id(empreinte.to_owned()).lock_exclusive();
        let Some(jeton) = select.one(&self.tx).await.map_err(storage_error)? else {
            return Ok(JetonPresente::Inconnu);
        };
        let session = SessionId(jeton.session_id);
        if jeton.spent_at.is_some() {
            return Ok(JetonPresente::DejaUtilise(session));
        }
        if jeton.expires_at <= now {
            return Ok(JetonPresente::Inconnu);
        }
        jeton::Entity::update_many()
            .col_expr(jeton::Column::SpentAt, Expr::value(now))
            .filter(jeton::Column::Empreinte.eq(empreinte))
            .exec(&self.tx)
            .await
            .map_err(storage_error)?;
        self.utilisateur_de(session).await
    }

    async fn revoquer(&self, session: SessionId, now: OffsetDateTime) -> Result<(), StorageError> {
        session::Entity::update_many()
            .col_expr(session::Column::RevokedAt, Expr::value(now))
            .filter(session::Column::Id.eq(session.0))
            .filter(session::Column::RevokedAt.is_null())
            .exec(&self.tx)
            .await
            .map_err(storage_error)?;
        Ok(())
    }

    async fn revoquer_toutes(
        &self,
        utilisateur: UtilisateurId,
        sauf: Option<SessionId>,
        now: OffsetDateTime,
    ) -> Result<(), StorageError> {
        let mut update = session::Entity::update_many()
            .col_expr(session::Column::RevokedAt, Expr::value(now))
            .filter(session::Column::UtilisateurId.eq(utilisateur.0))
            .filter(session::Column::RevokedAt.is_null());
        if let Some(sauf) = sauf {
            update = update.filter(session::Column::Id.ne(sauf.0));
        }
        update.exec(&self.tx).await.map_err(storage_error)?;
        Ok(())
    }
}

impl SeaOrmTransaction {
    /// The user of a session that goes on.
    async fn utilisateur_de(&self, session: SessionId) -> Result<JetonPresente, StorageError> {
        let vivante = session::Entity::find_by_id(session.0)
            .filter(session::Column::RevokedAt.is_null())
            .one(&self.tx)
            .await
            .map_err(storage_error)?;
        let Some(vivante) = vivante else { return Ok(JetonPresente::Inconnu) };
        let utilisateur = utilisateur::Entity::find_by_id(vivante.utilisateur_id)
            .filter(utilisateur::Column::Actif.eq(true))
            .one(&self.tx)
            .await
            .map_err(storage_error)?;
        match utilisateur {
            Some(row) => Ok(JetonPresente::Valide { session, utilisateur: to_utilisateur(&row)? }),
            None => Ok(JetonPresente::Inconnu),
        }
    }
}
