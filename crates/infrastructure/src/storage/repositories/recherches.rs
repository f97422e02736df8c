//! The texts that tickets are found by, as rows.

use application::ports::{StorageError, Trace};
use domain::{Description, TicketState};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::storage::{
    entities::ticket_recherche::{Column, Entity, Model},
    error::storage_error,
    recherche,
    unit_of_work::SeaOrmTransaction,
};

impl SeaOrmTransaction {
    /// Lets a new ticket be found.
    pub(super) async fn indexer(&self, ticket: &TicketState) -> Result<(), StorageError> {
        let row = Entity::insert(to_row(ticket).into_active_model());
        row.exec_without_returning(&self.tx).await.map_err(storage_error)?;
        Ok(())
    }

    /// Lets a ticket be found by what it says after a change, if the change was about that.
    pub(super) async fn reindexer(
        &self,
        ticket: &TicketState,
        trace: &Trace,
    ) -> Result<(), StorageError> {
        if !change_le_texte(trace) {
            return Ok(());
        }
        let row = to_row(ticket).into_active_model().reset_all();
        let update = Entity::update_many().set(row).filter(Column::TicketId.eq(ticket.id.0));
        update.exec(&self.tx).await.map_err(storage_error)?;
        Ok(())
    }
}

/// Whether a change was about the text that a ticket is found by.
pub(super) fn change_le_texte(trace: &Trace) -> bool {
    trace.entrees.iter().any(|entree| entree.fait.change_le_texte())
}

fn to_row(ticket: &TicketState) -> Model {
    let numero = ticket.numero.to_string();
    let description = ticket.description.as_ref().map(Description::as_str);
    let (titre, description) = recherche::ticket(&numero, ticket.titre.as_str(), description);
    Model { rang: recherche::rang(ticket.numero), ticket_id: ticket.id.0, titre, description }
}
