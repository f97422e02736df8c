//! Files attached to tickets, one by one.

use std::collections::HashSet;

use application::ports::{
    StorageError,
    queries::{PieceJointeQueries, PieceSituee, TicketVise},
};
use async_trait::async_trait;
use domain::{Cle, PieceJointeId, Portee, TicketId, TicketRef};

use super::{Colonnes, SeaOrmQueries};
use crate::storage::perimetre::{CLES_CONNUES, JOIN_CHANTIER};

#[async_trait]
impl PieceJointeQueries for SeaOrmQueries {
    async fn ticket(
        &self,
        portee: Portee,
        ticket: &TicketRef,
    ) -> Result<Option<TicketVise>, StorageError> {
        let mut sql = self.sql();
        sql.push("SELECT t.id, CAST(s.coordonnees AS text) FROM (SELECT t.*");
        sql.le_ticket(portee, ticket).push(") AS t").push(JOIN_CHANTIER);
        let Some(row) = self.one(sql).await? else { return Ok(None) };
        let mut c = Colonnes::new(&row);
        Ok(Some(TicketVise { id: TicketId(c.lire()?), chantier: c.lieu()? }))
    }

    async fn detail(
        &self,
        portee: Portee,
        ticket: &TicketRef,
        id: PieceJointeId,
    ) -> Result<Option<PieceSituee>, StorageError> {
        let mut sql = self.sql();
        sql.push("SELECT CAST(s.coordonnees AS text), ").une_piece(portee, id);
        sql.push(" FROM (SELECT t.*").le_ticket(portee, ticket).push(") AS t").push(JOIN_CHANTIER);
        let Some(row) = self.one(sql).await? else { return Ok(None) };
        let mut c = Colonnes::new(&row);
        let chantier = c.lieu()?;
        Ok(c.pieces()?.pop().map(|piece| PieceSituee { piece, chantier }))
    }

    async fn inconnues(&self, cles: &[Cle]) -> Result<Vec<Cle>, StorageError> {
        if cles.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = self.sql();
        sql.push(CLES_CONNUES).bind_all(cles.iter().map(Cle::as_str));
        let rows = self.all(sql).await?;
        let connues: HashSet<String> =
            rows.iter().map(|row| Colonnes::new(row).lire()).collect::<Result<_, _>>()?;
        Ok(cles.iter().filter(|cle| !connues.contains(cle.as_str())).cloned().collect())
    }
}
