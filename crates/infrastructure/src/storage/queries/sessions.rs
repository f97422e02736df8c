//! Who is behind a session, asked of the database.

use std::collections::HashMap;

use application::ports::{StorageError, queries::SessionQueries};
use async_trait::async_trait;
use domain::{SessionId, Utilisateur};
use sea_orm::{FromQueryResult, QueryResult};

use super::SeaOrmQueries;
use crate::storage::{entities::utilisateur, error::storage_error, repositories::to_utilisateur};

/// Sessions that live, with their users.
const VIVANTES: &str = "SELECT se.id AS session, u.* FROM sessions AS se \
    JOIN utilisateurs AS u ON u.id = se.utilisateur_id WHERE se.revoked_at IS NULL AND u.actif";

/// Sessions that are asked about in one statement: databases take only so many values.
const LOT: usize = 1_000;

fn lire(row: &QueryResult) -> Result<(SessionId, Utilisateur), StorageError> {
    let session = SessionId(row.try_get("", "session").map_err(storage_error)?);
    let row = utilisateur::Model::from_query_result(row, "").map_err(storage_error)?;
    Ok((session, to_utilisateur(&row)?))
}

#[async_trait]
impl SessionQueries for SeaOrmQueries {
    async fn utilisateur(&self, session: SessionId) -> Result<Option<Utilisateur>, StorageError> {
        let mut sql = self.sql();
        sql.push(VIVANTES).push(" AND se.id = ").bind(session.0);
        let Some(row) = self.one(sql).await? else { return Ok(None) };
        lire(&row).map(|(_, utilisateur)| Some(utilisateur))
    }

    async fn vivantes(
        &self,
        sessions: &[SessionId],
    ) -> Result<HashMap<SessionId, Utilisateur>, StorageError> {
        let mut vivantes = HashMap::with_capacity(sessions.len());
        for lot in sessions.chunks(LOT) {
            let mut sql = self.sql();
            sql.push(VIVANTES).push(" AND se.id IN ").bind_all(lot.iter().map(|session| session.0));
            for row in self.all(sql).await? {
                let (session, utilisateur) = lire(&row)?;
                vivantes.insert(session, utilisateur);
            }
        }
        Ok(vivantes)
    }

    /// Nothing is remembered here.
    async fn oublier(&self) {}
}
