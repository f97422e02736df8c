//! What is told of tickets as rows of the outbox: events, as the specification's socket sends them.

use application::ports::StorageError;
use domain::{Fait, Message, Notification, Nouvelle, PieceJointe, Tag, TicketState};
use sea_orm::ActiveValue::{NotSet, Set};
use serde_json::{Map, Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::storage::{entities::outbox, unit_of_work::SeaOrmTransaction};

impl SeaOrmTransaction {
    /// Leaves these events, in that order, with the change that they tell of.
    pub(super) async fn publier(
        &self,
        nouvelles: &[outbox::ActiveModel],
    ) -> Result<(), StorageError> {
        self.inserer(nouvelles).await?;
        self.laisse_des_evenements();
        Ok(())
    }
}

/// The row of what is told of a ticket.
pub(super) fn ligne(
    ticket: &TicketState,
    nouvelle: &Nouvelle<'_>,
    date: OffsetDateTime,
) -> outbox::ActiveModel {
    let audience = nouvelle.audience(ticket);
    outbox::ActiveModel {
        id: NotSet,
        kind: Set(nouvelle.kind().to_string()),
        ticket_id: Set(ticket.id.0),
        client_id: Set(audience.client.map(|client| client.0)),
        utilisateur_id: Set(audience.destinataire.map(|utilisateur| utilisateur.0)),
        data: Set(data(ticket, nouvelle, date)),
        interne: Set(audience.visibilite.est_interne()),
        objet_id: Set(nouvelle.objet()),
        created_at: Set(date),
    }
}

fn data(ticket: &TicketState, nouvelle: &Nouvelle<'_>, date: OffsetDateTime) -> Value {
    let id = ticket.id.0;
    match nouvelle {
        Nouvelle::Creation => {
            let numero = ticket.numero.to_string();
            json!({ "id": id, "numero": numero, "titre": ticket.titre.as_str() })
        }
        Nouvelle::Changement(faits) => {
            let mut changes = Map::new();
            for fait in faits {
                ajouter(&mut changes, fait, ticket, date);
            }
            json!({ "id": id, "changes": changes })
        }
        Nouvelle::Message(message) => json!({ "ticketId": id, "message": message_json(message) }),
        Nouvelle::PieceJointe(piece) | Nouvelle::PieceJointeRetiree(piece) => {
            json!({ "ticketId": id, "pieceJointe": piece_json(piece) })
        }
        Nouvelle::Notification(notification) => notification_json(ticket, notification),
    }
}

/// As `GET /api/notifications` shows it.
fn notification_json(ticket: &TicketState, notification: &Notification) -> Value {
    json!({
        "id": notification.id.0,
        "type": notification.kind.as_str(),
        "titre": notification.titre,
        "texte": notification.texte,
        "ticketId": ticket.id.0,
        "ticketNumero": ticket.numero.to_string(),
        "date": instant(Some(notification.date)),
        "lue": notification.lue,
    })
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
