//! The trace of a change as rows: the historique for people, the outbox for machines.

use application::ports::{StorageError, Trace};
use domain::{Nouvelle, TicketState};
use sea_orm::IntoActiveModel;

use super::nouvelles::ligne;
use crate::storage::{entities::historique, unit_of_work::SeaOrmTransaction};

impl SeaOrmTransaction {
    /// Records what happened to tickets: one entry for each fact, one event for all facts of a
    /// ticket.
    pub(super) async fn consigner<'a>(
        &self,
        changes: impl IntoIterator<Item = (&'a TicketState, &'a Trace)>,
    ) -> Result<(), StorageError> {
        let (mut entrees, mut nouvelles) = (Vec::new(), Vec::new());
        for (ticket, trace) in changes {
            entrees.extend(historique(ticket, trace));
            nouvelles.push(ligne(ticket, &nouvelle(trace), trace.date));
        }
        if nouvelles.is_empty() {
            return Ok(());
        }
        self.inserer(&entrees).await?;
        self.publier(&nouvelles).await
    }
}

fn nouvelle(trace: &Trace) -> Nouvelle<'_> {
    Nouvelle::du_changement(trace.entrees.iter().map(|entree| &entree.fait).collect())
}

fn historique<'a>(
    ticket: &'a TicketState,
    trace: &'a Trace,
) -> impl Iterator<Item = historique::ActiveModel> + 'a {
    trace.entrees.iter().map(|entree| {
        let row = historique::Model {
            id: entree.id,
            ticket_id: ticket.id.0,
            action: entree.fait.action().to_owned(),
            description: Some(entree.fait.description()),
            auteur: trace.auteur.nom().to_owned(),
            auteur_id: trace.auteur.id().map(|utilisateur| utilisateur.0),
            interne: entree.fait.visibilite().est_interne(),
            objet_id: Nouvelle::du_changement(vec![&entree.fait]).objet(),
            created_at: trace.date,
        };
        row.into_active_model()
    })
}
