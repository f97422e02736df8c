//! What happens to the clocks of tickets, as rows.

use std::collections::HashMap;

use application::ports::{StorageError, repositories::Mouvements};
use domain::{
    CalendrierId, ChantierId, Ticket, TicketId, ValeurInvalide,
    sla::{Lieu, Marche, Mouvement, Niveau, Objectif},
};
use sea_orm::{IntoActiveModel, QueryOrder};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{corrompu, lire_option};
use crate::storage::{
    entities::sla_evenement::{ActiveModel, Column, Model},
    error::storage_error,
    perimetre,
    unit_of_work::SeaOrmTransaction,
};

const OUVERTURE: &str = "ouverture";
const MARCHE: &str = "marche";
const CIBLE: &str = "cible";
const RATTACHEMENT: &str = "rattachement";

/// A movement, column by column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Champs<'a> {
    pub genre: &'a str,
    pub marche: Option<Marche>,
    pub secondes: Option<i64>,
    pub limite: Option<OffsetDateTime>,
    pub seuil: Option<u8>,
    pub niveau: Option<Niveau>,
    pub calendrier: Option<Uuid>,
    pub chantier: Option<Uuid>,
}

impl From<Mouvement> for Champs<'static> {
    fn from(mouvement: Mouvement) -> Self {
        match mouvement {
            Mouvement::Ouverture(objectif, lieu) => Self::viser(OUVERTURE, objectif).a(lieu),
            Mouvement::Rattachement(objectif, lieu) => Self::viser(RATTACHEMENT, objectif).a(lieu),
            Mouvement::Cible(objectif) => Self::viser(CIBLE, objectif),
            Mouvement::Marche(marche) => {
                Self { marche: Some(marche), ..Self::viser(MARCHE, Objectif::Aucun) }
            }
        }
    }
}

impl Champs<'static> {
    const fn viser(genre: &'static str, objectif: Objectif) -> Self {
        let (secondes, limite, seuil, niveau) = match objectif {
            Objectif::Delai { secondes, seuil, niveau } => {
                (Some(secondes), None, Some(seuil), Some(niveau))
            }
            Objectif::Fixe { limite, seuil } => (None, Some(limite), Some(seuil), None),
            Objectif::Aucun => (None, None, None, None),
        };
        let (calendrier, chantier) = (None, None);
        Self { genre, marche: None, secondes, limite, seuil, niveau, calendrier, chantier }
    }

    fn a(self, lieu: Lieu) -> Self {
        let chantier = lieu.chantier.map(|chantier| chantier.0);
        Self { calendrier: Some(lieu.calendrier.0), chantier, ..self }
    }
}

impl TryFrom<Champs<'_>> for Mouvement {
    type Error = StorageError;

    fn try_from(champs: Champs<'_>) -> Result<Self, StorageError> {
        let seuil = champs.seuil.unwrap_or_default();
        let objectif = match (champs.secondes, champs.limite) {
            (Some(secondes), _) => {
                let niveau = champs.niveau.unwrap_or(Niveau::Defaut);
                Objectif::Delai { secondes, seuil, niveau }
            }
            (None, Some(limite)) => Objectif::Fixe { limite, seuil },
            (None, None) => Objectif::Aucun,
        };
        let lieu = champs.calendrier.map(|calendrier| Lieu {
            calendrier: CalendrierId(calendrier),
            chantier: champs.chantier.map(ChantierId),
        });
        match (champs.genre, champs.marche, lieu) {
            (OUVERTURE, _, Some(lieu)) => Ok(Self::Ouverture(objectif, lieu)),
            (RATTACHEMENT, _, Some(lieu)) => Ok(Self::Rattachement(objectif, lieu)),
            (CIBLE, _, _) => Ok(Self::Cible(objectif)),
            (MARCHE, Some(marche), _) => Ok(Self::Marche(marche)),
            (_, _, _) => Err(corrompu(ValeurInvalide::new("mouvement inconnu"))),
        }
    }
}

impl SeaOrmTransaction {
    /// Records what changes of tickets did to their clocks.
    pub(super) async fn inscrire(
        &self,
        changes: impl IntoIterator<Item = (&Ticket, OffsetDateTime)>,
    ) -> Result<(), StorageError> {
        let rows: Vec<_> = changes.into_iter().flat_map(inscriptions).collect();
        self.inserer(&rows).await
    }

    /// What was recorded of each of these tickets, in order.
    pub(super) async fn histoires(
        &self,
        tickets: impl IntoIterator<Item = TicketId>,
    ) -> Result<HashMap<TicketId, Mouvements>, StorageError> {
        let rows = perimetre::horloges_de(tickets)
            .order_by_asc(Column::TicketId)
            .order_by_asc(Column::Version)
            .order_by_asc(Column::Rang)
            .all(&self.tx)
            .await
            .map_err(storage_error)?;
        let mut histoires = HashMap::<_, Mouvements>::new();
        for row in rows {
            let mouvement = (row.date, to_champs(&row)?.try_into()?);
            histoires.entry(TicketId(row.ticket_id)).or_default().push(mouvement);
        }
        Ok(histoires)
    }
}

fn inscriptions((ticket, date): (&Ticket, OffsetDateTime)) -> impl Iterator<Item = ActiveModel> {
    let state = ticket.state();
    (0..).zip(ticket.mouvements()).map(move |(rang, mouvement)| {
        let Champs { genre, marche, secondes, limite, seuil, niveau, calendrier, chantier } =
            (*mouvement).into();
        let row = Model {
            ticket_id: state.id.0,
            version: state.version,
            rang,
            date,
            genre: genre.to_owned(),
            marche: marche.map(|marche| marche.to_string()),
            secondes,
            limite,
            seuil: seuil.map(i16::from),
            niveau: niveau.map(|niveau| niveau.to_string()),
            calendrier_id: calendrier,
            chantier_id: chantier,
        };
        row.into_active_model()
    })
}

fn to_champs(row: &Model) -> Result<Champs<'_>, StorageError> {
    Ok(Champs {
        genre: &row.genre,
        marche: lire_option(row.marche.as_deref())?,
        secondes: row.secondes,
        limite: row.limite,
        seuil: row.seuil.map(u8::try_from).transpose().map_err(StorageError::backend)?,
        niveau: lire_option(row.niveau.as_deref())?,
        calendrier: row.calendrier_id,
        chantier: row.chantier_id,
    })
}
