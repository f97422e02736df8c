//! Messages as rows.

use application::ports::{StorageError, Trace, repositories::MessageRepository};
use async_trait::async_trait;
use domain::{Message, PieceJointe, Ticket, TicketId, Visibilite};
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};
use time::OffsetDateTime;

use crate::storage::{
    entities::message::{Entity, Model},
    error::storage_error,
    perimetre::RECOMPTER,
    sql::Sql,
    unit_of_work::SeaOrmTransaction,
};

#[async_trait]
impl MessageRepository for SeaOrmTransaction {
    async fn add(
        &self,
        ticket: &Ticket,
        message: &Message,
        pieces: &[PieceJointe],
        trace: &Trace,
    ) -> Result<(), StorageError> {
        let state = ticket.state();
        let interne = message.visibilite.est_interne();
        let row = Model {
            id: message.id.0,
            ticket_id: state.id.0,
            auteur: message.auteur.to_string(),
            auteur_id: message.auteur_id.0,
            contenu: message.contenu.to_string(),
            interne,
            created_at: message.date,
        };
        Entity::insert(row.into_active_model())
            .exec_without_returning(&self.tx)
            .await
            .map_err(storage_error)?;
        if !pieces.is_empty() {
            self.mettre_dans(message, pieces, state.id).await?;
        }
        self.compter(state.id, message.visibilite, message.date).await?;
        self.consigner([(state, trace)]).await
    }
}

impl SeaOrmTransaction {
    /// Puts files into a message, and makes what was recorded of them as visible as they are now.
    async fn mettre_dans(
        &self,
        message: &Message,
        pieces: &[PieceJointe],
        ticket: TicketId,
    ) -> Result<(), StorageError> {
        let ids = || pieces.iter().map(|piece| piece.id.0);
        let interne = message.visibilite.est_interne();
        let mut sql = Sql::new(self.tx.get_database_backend());
        sql.push("UPDATE piece_jointes SET message_id = ").bind(message.id.0);
        sql.push(", interne = ").bind(interne).push(" WHERE id IN ").bind_all(ids());
        self.executer(sql).await?;
        if !interne {
            return Ok(());
        }
        for table in ["historique", "outbox"] {
            let mut sql = Sql::new(self.tx.get_database_backend());
            sql.push("UPDATE ").push(table).push(" SET interne = ").bind(true);
            sql.push(" WHERE ticket_id = ")
                .bind(ticket.0)
                .push(" AND objet_id IN ")
                .bind_all(ids());
            self.executer(sql).await?;
        }
        Ok(())
    }

    /// Counts a ticket's messages and files anew. What everyone may see of it changed its date.
    pub(super) async fn compter(
        &self,
        ticket: TicketId,
        visibilite: Visibilite,
        now: OffsetDateTime,
    ) -> Result<(), StorageError> {
        let mut sql = Sql::new(self.tx.get_database_backend());
        sql.push("UPDATE tickets SET ").push(RECOMPTER);
        if !visibilite.est_interne() {
            sql.push(", date_modification = ").bind(now).push(", updated_at = ").bind(now);
        }
        sql.push(" WHERE id = ").bind(ticket.0);
        self.executer(sql).await
    }

    async fn executer(&self, sql: Sql) -> Result<(), StorageError> {
        self.tx.execute_raw(sql.finish()).await.map_err(storage_error)?;
        Ok(())
    }
}
