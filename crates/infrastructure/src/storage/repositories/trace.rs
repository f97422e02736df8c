//! The trace of a change as rows: the historique for people, the outbox for machines.

use application::ports::{StorageError, Trace};
use domain::{Fait, Message, PieceJointe, Tag, TicketState};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    EntityTrait, IntoActiveModel,
};
use serde_json::{Map, Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

use crate::storage::{
    entities::{historique, outbox},
    error::storage_error,
    unit_of_work::SeaOrmTransaction,
};

impl SeaOrmTransaction {
    /// Records what happened to tickets: one entry for each fact, one event for all facts of a
    /// ticket.
    pub(super) async fn consigner<'a>(
        &self,
        changes: impl IntoIterator<Item = (&'a TicketState, &'a Trace)>,
    ) -> Result<(), StorageError> {
        let (mut entrees, mut events) = (Vec::new(), Vec::new());
        for (ticket, trace) in changes {
            entrees.extend(historique(ticket, trace));
            events.push(evenement_de(ticket, trace));
        }
        if events.is_empty() {
            return Ok(());
        }
        let insert = historique::Entity::insert_many(entrees);
        insert.exec_without_returning(&self.tx).await.map_err(storage_error)?;
        let insert = outbox::Entity::insert_many(events);
        insert.exec_without_returning(&self.tx).await.map_err(storage_error)?;
        self.laisse_des_evenements();
        Ok(())
    }
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
            objet_id: objet(&entree.fait),
            created_at: trace.date,
        };
        row.into_active_model()
    })
}

fn evenement_de(ticket: &TicketState, trace: &Trace) -> outbox::ActiveModel {
    let (kind, data) = event(ticket, trace);
    let faits = || trace.entrees.iter().map(|entree| &entree.fait);
    outbox::ActiveModel {
        id: NotSet,
        kind: Set(kind.to_owned()),
        ticket_id: Set(ticket.id.0),
        client_id: Set(ticket.client.map(|client| client.0)),
        data: Set(data),
        interne: Set(faits().any(|fait| fait.visibilite().est_interne())),
        objet_id: Set(faits().find_map(objet)),
        created_at: Set(trace.date),
    }
}

/// The message or the file that a fact speaks of.
fn objet(fait: &Fait) -> Option<Uuid> {
    match fait {
        Fait::Message(message) => Some(message.id.0),
        Fait::PieceJointe(piece) | Fait::PieceJointeRetiree(piece) => Some(piece.id.0),
        _ => None,
    }
}

/// The event, as the specification's socket sends it.
fn event(ticket: &TicketState, trace: &Trace) -> (&'static str, Value) {
    let faits = || trace.entrees.iter().map(|entree| &entree.fait);
    if let Some(particulier) = faits().find_map(|fait| evenement(fait, ticket)) {
        return particulier;
    }
    let mut changes = Map::new();
    for fait in faits() {
        ajouter(&mut changes, fait, ticket, trace.date);
    }
    ("ticket_updated", json!({ "id": ticket.id.0, "changes": changes }))
}

/// The event of a fact that has a type of its own, and comes alone.
fn evenement(fait: &Fait, ticket: &TicketState) -> Option<(&'static str, Value)> {
    match fait {
        Fait::Creation => {
            let numero = ticket.numero.to_string();
            let data =
                json!({ "id": ticket.id.0, "numero": numero, "titre": ticket.titre.as_str() });
            Some(("ticket_created", data))
        }
        Fait::Message(message) => {
            let data = json!({ "ticketId": ticket.id.0, "message": message_json(message) });
            Some(("message_added", data))
        }
        Fait::PieceJointe(piece) => {
            let data = json!({ "ticketId": ticket.id.0, "pieceJointe": piece_json(piece) });
            Some(("attachment_added", data))
        }
        Fait::PieceJointeRetiree(piece) => {
            let data = json!({ "ticketId": ticket.id.0, "pieceJointe": piece_json(piece) });
            Some(("attachment_removed", data))
        }
        _ => None,
    }
}

fn message_json(message: &Message) -> Value {
    json!({
        "id": message.id.0,
        "auteur": message.auteur.as_str(),
        "auteurId": message.auteur_id.0,
        "contenu": message.contenu.as_str(),
        "interne": message.visibilite.est_interne(),
        "date": instant(Some(message.date)),
        "pieceJointes": message.pieces_jointes.iter().map(|piece| piece.0).collect::<Vec<_>>(),
    })
}

/// Without links: they don't live as long as events do.
fn piece_json(piece: &PieceJointe) -> Value {
    json!({
        "id": piece.id.0,
        "nom": piece.nom.as_str(),
        "type": piece.kind.as_str(),
        "taille": piece.taille,
    })
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
        Fait::Creation | Fait::Message(_) | Fait::PieceJointe(_) | Fait::PieceJointeRetiree(_) => {
            None
        }
        Fait::Status { .. } | Fait::Cloture { .. } | Fait::Reouverture { .. } => {
            mettre("dateResolution", instant(ticket.date_resolution));
            mettre("dateLimite", limite(ticket));
            mettre("motifCloture", json!(ticket.motif_cloture.as_ref().map(domain::Motif::as_str)));
            mettre("slaStatus", json!(ticket.sla_status(now).as_str()));
            mettre("status", json!(ticket.status.as_str()))
        }
        Fait::Franchissement(status) => mettre("slaStatus", json!(status.as_str())),
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
        Fait::Categorie { apres, .. } => {
            mettre("dateLimite", limite(ticket));
            mettre("slaStatus", json!(ticket.sla_status(now).as_str()));
            mettre("categorie", json!(apres.as_str()))
        }
        Fait::Chantier { apres } => {
            mettre("dateLimite", limite(ticket));
            mettre("slaStatus", json!(ticket.sla_status(now).as_str()));
            mettre("clientId", json!(ticket.client.map(|client| client.0)));
            mettre("chantierId", json!(apres.map(|chantier| chantier.0)))
        }
        Fait::DateLimite { .. } | Fait::Recalcul { .. } => {
            mettre("slaStatus", json!(ticket.sla_status(now).as_str()));
            mettre("dateLimite", limite(ticket))
        }
    };
}

fn limite(ticket: &TicketState) -> Value {
    instant(ticket.compteur.echeance.map(domain::Echeance::limite))
}

fn instant(instant: Option<OffsetDateTime>) -> Value {
    json!(instant.and_then(|instant| instant.format(&Rfc3339).ok()))
}
