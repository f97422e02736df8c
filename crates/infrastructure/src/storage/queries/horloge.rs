//! The clock of a ticket and what happened to it, in one statement.

use std::sync::Arc;

use application::ports::{
    StorageError,
    queries::{Concernes, HorlogeDuTicket},
};
use domain::{
    CalendrierId, ChantierId, Numero, Portee, TicketId, TicketRef,
    sla::{Lieu, Mouvement, Regles},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Colonnes, SeaOrmQueries,
    conversation::{
        Champ::{self, Id, Tel},
        instant,
    },
    detail::{NUMERO_DES_REGLES, compteur},
};
use crate::storage::{
    perimetre::{DuTicket, Table},
    repositories::{Champs, lire_option},
    sql::Sql,
};

/// In the order in which [`horloge`] reads them, before what happened; the clock as [`compteur`]
/// reads it.
const COLONNES: &str = "t.id, t.annee, t.sequence, t.status, t.date_alerte, t.date_limite, \
    t.sla_status, t.sla_compte, t.sla_ancre, t.sla_cible, t.sla_seuil, t.sla_niveau, \
    t.sla_calendrier_id, t.chantier_id, ";

#[rustfmt::skip]
const MOUVEMENT: &[Champ] = &[
    Tel("e.date"), Tel("e.genre"), Tel("e.marche"), Tel("e.secondes"), Tel("e.limite"),
    Tel("e.seuil"), Tel("e.niveau"), Id("e.calendrier_id"), Id("e.chantier_id"),
];
/// In the order of [`MOUVEMENT`].
#[rustfmt::skip]
type LigneMouvement = (
    String, String, Option<String>, Option<i64>, Option<String>, Option<u8>, Option<String>,
    Option<Uuid>, Option<Uuid>,
);

impl SeaOrmQueries {
    pub(super) async fn une_horloge(
        &self,
        portee: Portee,
        ticket: &TicketRef,
    ) -> Result<Option<(HorlogeDuTicket, Arc<Regles>)>, StorageError> {
        let mut sql = self.sql();
        sql.push("SELECT ").push(NUMERO_DES_REGLES).push(", ").horloge(portee);
        sql.le_ticket(portee, ticket);
        let Some(row) = self.one(sql).await? else { return Ok(None) };
        let mut c = Colonnes::new(&row);
        let numero = c.lire()?;
        let horloge = horloge(&mut c)?;
        Ok(Some((horloge, self.regles.de(&self.pool, numero).await?)))
    }

    pub(super) async fn des_horloges(
        &self,
        concernes: Concernes,
    ) -> Result<Vec<HorlogeDuTicket>, StorageError> {
        let Concernes { lieu, apres, limit } = concernes;
        let mut sql = self.sql();
        sql.push("SELECT ").horloge(Portee::Tout).within(Table::Tickets, "t", Portee::Tout);
        sql.push(" AND t.status <> 'resolu' AND t.sla_calendrier_id = ").bind(lieu.calendrier.0);
        if let Some(chantier) = lieu.chantier {
            sql.push(" AND t.chantier_id = ").bind(chantier.0);
        }
        if let Some(apres) = apres {
            sql.push(" AND t.id > ").bind(apres.0);
        }
        sql.push(&format!(" ORDER BY t.id LIMIT {limit}"));
        let rows = self.all(sql).await?;
        rows.iter().map(|row| horloge(&mut Colonnes::new(row))).collect()
    }
}

impl Sql {
    /// What [`horloge`] reads.
    fn horloge(&mut self, portee: Portee) -> &mut Self {
        self.push(COLONNES).push("(SELECT ").rassembler(MOUVEMENT, "e.version, e.rang");
        self.du_ticket(DuTicket::SlaEvenements, "e", portee).push(")")
    }
}

fn horloge(c: &mut Colonnes<'_>) -> Result<HorlogeDuTicket, StorageError> {
    Ok(HorlogeDuTicket {
        id: TicketId(c.lire()?),
        numero: Numero { annee: c.lire()?, sequence: c.lire()? },
        compteur: compteur(c)?,
        lieu: Lieu {
            calendrier: CalendrierId(c.lire()?),
            chantier: c.lire::<Option<_>>()?.map(ChantierId),
        },
        mouvements: c.lignes(to_ligne)?,
    })
}

fn to_ligne(ligne: LigneMouvement) -> Result<(OffsetDateTime, Mouvement), StorageError> {
    let (date, genre, marche, secondes, limite, seuil, niveau, calendrier, chantier) = ligne;
    let champs = Champs {
        genre: &genre,
        marche: lire_option(marche.as_deref())?,
        secondes,
        limite: limite.as_deref().map(instant).transpose()?,
        seuil,
        niveau: lire_option(niveau.as_deref())?,
        calendrier,
        chantier,
    };
    Ok((instant(&date)?, champs.try_into()?))
}
