//! The trace of a change as rows: the historique for people, the outbox for machines.

use application::ports::{StorageError, Trace};
use domain::{Fait, Tag, TicketState};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    EntityTrait, IntoActiveModel,
};
use serde_json::{Map, Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::storage::{
    entities::{historique, outbox},
    error::storage_error,
    unit_of_work::SeaOrmTransaction,
};

impl SeaOrmTransaction {
    /// Records what happened to a ticket: one entry for each fact, one event for all.
    pub(super) async fn consigner(
        &self,
        ticket: &TicketState,
        trace: &Trace,
    ) -> Result<(), StorageError> {
        let entrees = trace.entrees.iter().map(|entree| historique::Model {
            id: entree.id,
            ticket_id: ticket.id.0,
            action: entree.fait.action().to_owned(),
            description: Some(entree.fait.description()),
            auteur: trace.auteur.nom.to_string(),
            auteur_id: Some(trace.auteur.id.0),
            created_at: trace.date,
        });
        historique::Entity::insert_many(entrees.map(IntoActiveModel::into_active_model))
            .exec_without_returning(&self.0)
            .await
            .map_err(storage_error)?;
        let (kind, data) = event(ticket, trace);
        let row = outbox::ActiveModel {
            id: NotSet,
            kind: Set(kind.to_owned()),
            ticket_id: Set(ticket.id.0),
            client_id: Set(ticket.client.map(|client| client.0)),
            data: Set(data),
            created_at: Set(trace.date),
        };
        outbox::Entity::insert(row).exec_without_returning(&self.0).await.map_err(storage_error)?;
        Ok(())
    }
}

/// The event, as the specification's socket sends it.
fn event(ticket: &TicketState, trace: &Trace) -> (&'static str, Value) {
    let faits = || trace.entrees.iter().map(|entree| &entree.fait);
    if faits().any(|fait| matches!(fait, Fait::Creation)) {
        let data = json!({
            "id": ticket.id.0,
            "numero": ticket.numero.to_string(),
            "titre": ticket.titre.as_str(),
        });
        return ("ticket_created", data);
    }
    let mut changes = Map::new();
    for fait in faits() {
        ajouter(&mut changes, fait, ticket, trace.date);
    }
    ("ticket_updated", json!({ "id": ticket.id.0, "changes": changes }))
}

/// What a fact changed, under the keys of the list and the detail, with the values after it.
fn ajouter(
    changes: &mut Map<String, Value>,
    fait: &Fait,
    ticket: &TicketState,
    now: OffsetDateTime,
) {
    let mut mettre = |cle: &str, valeur: Value| changes.insert(cle.to_owned(), valeur);
    match fait {
        Fait::Creation => None,
        Fait::Status { .. } | Fait::Cloture { .. } | Fait::Reouverture { .. } => {
            mettre("dateResolution", instant(ticket.resolution.map(|resolution| resolution.date)));
            mettre("motifCloture", json!(ticket.motif_cloture.as_ref().map(domain::Motif::as_str)));
            mettre("slaStatus", json!(ticket.sla_status(now).as_str()));
            mettre("status", json!(ticket.status.as_str()))
        }
        Fait::Affectation { apres, .. } => {
            mettre("responsable", json!(apres.as_ref().map(domain::Responsable::as_str)))
        }
        Fait::Escalade { niveau } => mettre("niveauEscalade", json!(niveau.get())),
        Fait::Priority { apres, .. } => {
            mettre("dateLimite", limite(ticket));
            mettre("slaStatus", json!(ticket.sla_status(now).as_str()));
            mettre("priority", json!(apres.as_str()))
        }
        Fait::Tags { apres, .. } => {
            mettre("tags", json!(apres.as_slice().iter().map(Tag::as_str).collect::<Vec<_>>()))
        }
        Fait::Titre { apres, .. } => mettre("titre", json!(apres.as_str())),
        Fait::Description { apres } => {
            mettre("description", json!(apres.as_ref().map(domain::Description::as_str)))
        }
        Fait::Categorie { apres, .. } => mettre("categorie", json!(apres.as_str())),
        Fait::Chantier { apres } => {
            mettre("clientId", json!(ticket.client.map(|client| client.0)));
            mettre("chantierId", json!(apres.map(|chantier| chantier.0)))
        }
        Fait::DateLimite { .. } => {
            mettre("slaStatus", json!(ticket.sla_status(now).as_str()));
            mettre("dateLimite", limite(ticket))
        }
    };
}

fn limite(ticket: &TicketState) -> Value {
    instant(ticket.echeance.map(domain::Echeance::limite))
}

fn instant(instant: Option<OffsetDateTime>) -> Value {
    json!(instant.and_then(|instant| instant.format(&Rfc3339).ok()))
}
