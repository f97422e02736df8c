//! Notifications as rows.

use application::ports::{StorageError, repositories::NotificationRepository};
use async_trait::async_trait;
use domain::{Notification, NotificationId, Nouvelle, Portee, Role, TicketState, UtilisateurId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
    sea_query::Expr,
};
use uuid::Uuid;

use super::nouvelles::ligne;
use crate::storage::{
    entities::{
        notification::{Entity, Model},
        utilisateur,
    },
    error::storage_error,
    perimetre::Table,
    sql::Sql,
    unit_of_work::SeaOrmTransaction,
};

#[async_trait]
impl NotificationRepository for SeaOrmTransaction {
    async fn destinataires(
        &self,
        responsable: Option<UtilisateurId>,
    ) -> Result<Vec<UtilisateurId>, StorageError> {
        if let Some(UtilisateurId(id)) = responsable {
            let lui = self.actifs(utilisateur::Column::Id.eq(id)).await?;
            if !lui.is_empty() {
                return Ok(lui);
            }
        }
        self.actifs(utilisateur::Column::Role.eq(Role::Admin.as_str())).await
    }

    async fn add(
        &self,
        ticket: &TicketState,
        notifications: &[Notification],
    ) -> Result<(), StorageError> {
        if notifications.is_empty() {
            return Ok(());
        }
        let rows =
            notifications.iter().map(|notification| to_row(notification).into_active_model());
        let insert = Entity::insert_many(rows);
        insert.exec_without_returning(&self.tx).await.map_err(storage_error)?;
        let nouvelle = |n| ligne(ticket, &Nouvelle::Notification(n), n.date);
        let nouvelles: Vec<_> = notifications.iter().map(nouvelle).collect();
        self.publier(&nouvelles).await
    }

    async fn marquer_lue(
        &self,
        portee: Portee,
        de: UtilisateurId,
        id: NotificationId,
    ) -> Result<bool, StorageError> {
        let mut sql = self.marquer(portee, de);
        sql.push(" AND id = ").bind(id.0);
        Ok(self.touchees(sql).await? > 0)
    }

    async fn marquer_lues(&self, portee: Portee, de: UtilisateurId) -> Result<u64, StorageError> {
        let mut sql = self.marquer(portee, de);
        sql.push(" AND NOT lue");
        self.touchees(sql).await
    }
}

impl SeaOrmTransaction {
    /// The active users of whom that is true.
    async fn actifs(&self, condition: Expr) -> Result<Vec<UtilisateurId>, StorageError> {
        let ids: Vec<Uuid> = utilisateur::Entity::find()
            .filter(condition)
            .filter(utilisateur::Column::Actif.eq(true))
            .order_by_id_asc()
            .select_only()
            .column(utilisateur::Column::Id)
            .into_tuple()
            .all(&self.tx)
            .await
            .map_err(storage_error)?;
        Ok(ids.into_iter().map(UtilisateurId).collect())
    }

    /// Marks as read: a user's notifications of tickets that are within the scope.
    fn marquer(&self, portee: Portee, de: UtilisateurId) -> Sql {
        let mut sql = Sql::new(self.tx.get_database_backend());
        sql.push("UPDATE notifications SET lue = ").bind(true);
        sql.push(" WHERE utilisateur_id = ").bind(de.0);
        sql.push(" AND EXISTS (SELECT 1").within(Table::Tickets, "t", portee);
        sql.push(" AND t.id = notifications.ticket_id)");
        sql
    }

    /// Runs an update, and answers how many rows it found.
    async fn touchees(&self, sql: Sql) -> Result<u64, StorageError> {
        Ok(self.tx.execute_raw(sql.finish()).await.map_err(storage_error)?.rows_affected())
    }
}

fn to_row(notification: &Notification) -> Model {
    Model {
        id: notification.id.0,
        utilisateur_id: notification.destinataire.0,
        kind: notification.kind.to_string(),
        titre: notification.titre.clone(),
        texte: notification.texte.clone(),
        ticket_id: notification.ticket.0,
        lue: notification.lue,
        created_at: notification.date,
    }
}
