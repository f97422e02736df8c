//! The clock of a ticket and what happened to it, in one statement.

use application::ports::{StorageError, queries::HorlogeDuTicket};
use domain::{Numero, Portee, TicketId, TicketRef, sla::Mouvement};
use time::OffsetDateTime;

use super::{
    Colonnes, SeaOrmQueries,
    conversation::{
        Champ::{self, Tel},
        instant,
    },
    detail::compteur,
};
use crate::storage::{perimetre::DuTicket, repositories::to_mouvement};

/// In the order in which they are read below; the clock as [`compteur`] reads it.
const COLONNES: &str = "t.id, t.annee, t.sequence, t.date_creation, t.status, t.date_alerte, \
    t.date_limite, t.sla_status, t.sla_compte, t.sla_ancre, t.sla_cible, t.sla_seuil, \
    t.sla_manuelle, ";

#[rustfmt::skip]
const MOUVEMENT: &[Champ] = &[
    Tel("e.date"), Tel("e.genre"), Tel("e.marche"), Tel("e.secondes"), Tel("e.limite"),
    Tel("e.seuil"),
];
/// In the order of [`MOUVEMENT`].
type LigneMouvement = (String, String, Option<String>, Option<i64>, Option<String>, Option<u8>);

impl SeaOrmQueries {
    pub(super) async fn une_horloge(
        &self,
        portee: Portee,
        ticket: &TicketRef,
    ) -> Result<Option<HorlogeDuTicket>, StorageError> {
        let mut sql = self.sql();
        sql.push("SELECT ").push(COLONNES).push("(SELECT ");
        sql.rassembler(MOUVEMENT, "e.version, e.rang");
        sql.du_ticket(DuTicket::SlaEvenements, "e", portee).push(")").le_ticket(portee, ticket);
        let Some(row) = self.one(sql).await? else { return Ok(None) };
        let mut c = Colonnes::new(&row);
        Ok(Some(HorlogeDuTicket {
            id: TicketId(c.lire()?),
            numero: Numero { annee: c.lire()?, sequence: c.lire()? },
            date_creation: c.lire()?,
            compteur: compteur(&mut c)?,
            mouvements: c.lignes(to_ligne)?,
        }))
    }
}

fn to_ligne(ligne: LigneMouvement) -> Result<(OffsetDateTime, Mouvement), StorageError> {
    let (date, genre, marche, secondes, limite, seuil) = ligne;
    let limite = limite.as_deref().map(instant).transpose()?;
    let mouvement = to_mouvement(&genre, marche.as_deref(), (secondes, limite, seuil))?;
    Ok((instant(&date)?, mouvement))
}
