//! What happens to the clocks of tickets, as rows.

use application::ports::StorageError;
use domain::{
    Ticket, ValeurInvalide,
    sla::{Marche, Mouvement, Objectif},
};
use sea_orm::{EntityTrait, IntoActiveModel};
use time::OffsetDateTime;

use super::{corrompu, lire};
use crate::storage::{
    entities::sla_evenement::{Entity, Model},
    error::storage_error,
    unit_of_work::SeaOrmTransaction,
};

const OUVERTURE: &str = "ouverture";
const MARCHE: &str = "marche";
const CIBLE: &str = "cible";

/// A movement, column by column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Champs {
    pub genre: &'static str,
    pub marche: Option<Marche>,
    pub secondes: Option<i64>,
    pub limite: Option<OffsetDateTime>,
    pub seuil: Option<u8>,
}

impl From<Mouvement> for Champs {
    fn from(mouvement: Mouvement) -> Self {
        match mouvement {
            Mouvement::Ouverture(objectif) => Self::viser(OUVERTURE, objectif),
            Mouvement::Cible(objectif) => Self::viser(CIBLE, objectif),
            Mouvement::Marche(marche) => {
                Self { marche: Some(marche), ..Self::viser(MARCHE, Objectif::Aucun) }
            }
        }
    }
}

impl Champs {
    const fn viser(genre: &'static str, objectif: Objectif) -> Self {
        let (secondes, limite, seuil) = match objectif {
            Objectif::Delai { secondes, seuil } => (Some(secondes), None, Some(seuil)),
            Objectif::Fixe { limite, seuil } => (None, Some(limite), Some(seuil)),
            Objectif::Aucun => (None, None, None),
        };
        Self { genre, marche: None, secondes, limite, seuil }
    }
}

impl SeaOrmTransaction {
    /// Records what the change of a ticket did to its clock.
    pub(super) async fn inscrire(
        &self,
        ticket: &Ticket,
        date: OffsetDateTime,
    ) -> Result<(), StorageError> {
        if ticket.mouvements().is_empty() {
            return Ok(());
        }
        let state = ticket.state();
        let rows = (0..).zip(ticket.mouvements()).map(|(rang, mouvement)| {
            let Champs { genre, marche, secondes, limite, seuil } = (*mouvement).into();
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
            };
            row.into_active_model()
        });
        Entity::insert_many(rows).exec_without_returning(&self.0).await.map_err(storage_error)?;
        Ok(())
    }
}

/// The movement that a row tells.
pub fn to_mouvement(
    genre: &str,
    marche: Option<&str>,
    (secondes, limite, seuil): (Option<i64>, Option<OffsetDateTime>, Option<u8>),
) -> Result<Mouvement, StorageError> {
    let seuil = seuil.unwrap_or(0);
    let objectif = match (secondes, limite) {
        (Some(secondes), _) => Objectif::Delai { secondes, seuil },
        (None, Some(limite)) => Objectif::Fixe { limite, seuil },
        (None, None) => Objectif::Aucun,
    };
    match (genre, marche) {
        (OUVERTURE, _) => Ok(Mouvement::Ouverture(objectif)),
        (CIBLE, _) => Ok(Mouvement::Cible(objectif)),
        (MARCHE, Some(marche)) => Ok(Mouvement::Marche(lire(marche)?)),
        (_, _) => Err(corrompu(ValeurInvalide::new("mouvement inconnu"))),
    }
}
