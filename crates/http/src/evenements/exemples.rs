//! An example of each event, for the documents: a new type doesn't compile without one.

use domain::TypeEvenement;
use serde_json::{Value, json};

const TICKET: &str = "0195e1c8-5b1a-7c44-9d3e-2f6a8b0c4d5e";

/// What a type tells, in a sentence.
pub const fn sens(kind: TypeEvenement) -> &'static str {
    match kind {
        TypeEvenement::TicketCreated => "Un ticket est ouvert.",
        TypeEvenement::TicketUpdated => {
            "Un ticket change. `changes` a les clés de la liste et du détail qui ont changé, avec \
             leurs nouvelles valeurs."
        }
        TypeEvenement::MessageAdded => {
            "Un message est écrit. Celui qui est `interne` n'arrive à aucun utilisateur `client`."
        }
        TypeEvenement::AttachmentAdded => {
            "Un fichier est joint. Ses liens sont ceux du détail : ils vivent moins longtemps \
             qu'un événement."
        }
        TypeEvenement::AttachmentRemoved => "Un fichier est retiré.",
        TypeEvenement::Notification => {
            "L'utilisateur est averti de quelque chose, comme dans `GET /api/notifications`. \
             Personne d'autre ne reçoit cet événement."
        }
    }
}

/// An event of a type.
pub fn exemple(kind: TypeEvenement) -> Value {
    let (numero, heure, data) = match kind {
        TypeEvenement::TicketCreated => (151, "10:00", creation()),
        TypeEvenement::TicketUpdated => (152, "10:05", changement()),
        TypeEvenement::MessageAdded => (153, "10:10", message()),
        TypeEvenement::AttachmentAdded => (154, "10:15", fichier()),
        TypeEvenement::AttachmentRemoved => (155, "10:20", fichier()),
        TypeEvenement::Notification => (156, "10:25", notification()),
    };
    let instant = format!("2025-01-10T{heure}:00Z");
    json!({ "eventId": numero, "type": kind.as_str(), "date": instant, "data": data })
}

fn creation() -> Value {
    json!({ "id": TICKET, "numero": "TC-2025-151", "titre": "Nouveau ticket" })
}

fn changement() -> Value {
    json!({ "id": TICKET, "changes": {
        "responsable": "Jean Dupont", "dateLimite": "2025-01-12T18:00:00Z", "dateResolution": null,
        "motifCloture": null, "slaStatus": "ok", "status": "en_cours",
    } })
}

fn message() -> Value {
    json!({ "ticketId": TICKET, "message": {
        "id": "0195e1cd-1f3b-7d02-8a41-6f0e9c2b7a10", "auteur": "Jean Dupont",
        "auteurId": "0195e1c0-7e55-7b1f-b2aa-3c4d5e6f7a8b", "contenu": "Nouveau message",
        "interne": false, "date": "2025-01-10T10:10:00Z", "pieceJointes": [],
    } })
}

fn fichier() -> Value {
    json!({ "ticketId": TICKET, "pieceJointe": {
        "id": "0195e1d1-9c2e-7a63-9f18-0b5d7e4c3a21", "nom": "photo.jpg", "type": "image/jpeg",
        "taille": 2_048_576,
    } })
}

fn notification() -> Value {
    json!({
        "id": "0195e1d5-3a4b-7c5d-8e6f-7a8b9c0d1e2f", "type": "sla_warning",
        "titre": "Date limite proche : TC-2025-151", "texte": "TC-2025-151 : Nouveau ticket",
        "ticketId": TICKET, "ticketNumero": "TC-2025-151", "date": "2025-01-10T10:25:00Z",
        "lue": false,
    })
}
