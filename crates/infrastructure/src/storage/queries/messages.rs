//! A page of a ticket's messages, in one round trip.

use application::{
    Lot, Pagination,
    ports::{
        StorageError,
        queries::{MessageQueries, MessagesDuTicket},
    },
};
use async_trait::async_trait;
use domain::{Portee, TicketRef};

use super::{Colonnes, SeaOrmQueries};
use crate::storage::perimetre::{JOIN_CHANTIER, comptes_du_ticket};

#[async_trait]
impl MessageQueries for SeaOrmQueries {
    async fn liste(
        &self,
        portee: Portee,
        ticket: &TicketRef,
        pagination: Pagination,
    ) -> Result<Option<MessagesDuTicket>, StorageError> {
        let mut sql = self.sql();
        let [total, _] = comptes_du_ticket(portee);
        sql.push("SELECT ").push(total).push(", CAST(s.coordonnees AS text), ");
        sql.page_de_messages(portee, pagination);
        sql.push(" FROM (SELECT t.*").le_ticket(portee, ticket).push(") AS t").push(JOIN_CHANTIER);
        let Some(row) = self.one(sql).await? else { return Ok(None) };
        let mut c = Colonnes::new(&row);
        let total = u64::try_from(c.lire::<i32>()?).unwrap_or(0);
        let chantier = c.lieu()?;
        let (elements, pieces_jointes) = c.conversation()?;
        Ok(Some(MessagesDuTicket { lot: Lot { elements, total }, pieces_jointes, chantier }))
    }
}
