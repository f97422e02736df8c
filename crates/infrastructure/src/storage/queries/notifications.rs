//! What a user was told of.

use application::{
    Lot, Pagination,
    ports::{
        StorageError,
        queries::{NotificationConsultee, NotificationQueries, NotificationsVoulues},
    },
};
use async_trait::async_trait;
use domain::{Notification, NotificationId, Numero, Portee, TicketId, UtilisateurId};
use futures_util::future::try_join;
use sea_orm::QueryResult;

use super::{Colonnes, SeaOrmQueries};
use crate::storage::perimetre::Table;

/// In the order in which [`to_consultee`] reads them.
const COLONNES: &str = "n.id, n.utilisateur_id, n.type, n.titre, n.texte, n.ticket_id, \
    n.created_at, n.lue, t.annee, t.sequence";

#[async_trait]
impl NotificationQueries for SeaOrmQueries {
    async fn liste(
        &self,
        portee: Portee,
        de: UtilisateurId,
        voulues: NotificationsVoulues,
        pagination: Pagination,
    ) -> Result<Lot<NotificationConsultee>, StorageError> {
        let (mut page, mut total) = (self.sql(), self.sql());
        page.push("SELECT ").push(COLONNES);
        total.push("SELECT count(*)");
        for sql in [&mut page, &mut total] {
            // Of tickets that the user may no longer see, nothing is left.
            sql.push(" FROM notifications AS n JOIN (SELECT t.id, t.annee, t.sequence");
            sql.within(Table::Tickets, "t", portee).push(") AS t ON t.id = n.ticket_id");
            sql.push(" WHERE n.utilisateur_id = ").bind(de.0);
            match voulues {
                NotificationsVoulues::Toutes => sql,
                NotificationsVoulues::NonLues => sql.push(" AND NOT n.lue"),
            };
        }
        page.page("n.created_at DESC, n.id DESC", pagination);
        let (rows, total) = try_join(self.all(page), self.count(total)).await?;
        let elements = rows.iter().map(to_consultee).collect::<Result<_, _>>()?;
        Ok(Lot { elements, total })
    }
}

fn to_consultee(row: &QueryResult) -> Result<NotificationConsultee, StorageError> {
    let mut c = Colonnes::new(row);
    Ok(NotificationConsultee {
        notification: Notification {
            id: NotificationId(c.lire()?),
            destinataire: UtilisateurId(c.lire()?),
            kind: c.mot()?,
            titre: c.lire()?,
            texte: c.lire()?,
            ticket: TicketId(c.lire()?),
            date: c.lire()?,
            lue: c.lire()?,
        },
        ticket_numero: Numero { annee: c.lire()?, sequence: c.lire()? },
    })
}
