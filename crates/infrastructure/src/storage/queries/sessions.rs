//! Who is behind a session, asked of the database.

use application::ports::{StorageError, queries::SessionQueries};
use async_trait::async_trait;
use domain::{SessionId, Utilisateur};
use sea_orm::FromQueryResult;

use super::SeaOrmQueries;
use crate::storage::{entities::utilisateur, error::storage_error, repositories::to_utilisateur};

#[async_trait]
impl SessionQueries for SeaOrmQueries {
    async fn utilisateur(&self, session: SessionId) -> Result<Option<Utilisateur>, StorageError> {
        let mut sql = self.sql();
        sql.push(
            "SELECT u.* FROM sessions AS se JOIN utilisateurs AS u ON u.id = se.utilisateur_id",
        );
        sql.push(" WHERE se.revoked_at IS NULL AND u.actif AND se.id = ").bind(session.0);
        let Some(row) = self.one(sql).await? else { return Ok(None) };
        let row = utilisateur::Model::from_query_result(&row, "").map_err(storage_error)?;
        to_utilisateur(&row).map(Some)
    }

    /// Nothing is remembered here.
    async fn oublier(&self) {}
}
