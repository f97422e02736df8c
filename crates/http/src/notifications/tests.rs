//! The routes of notifications over doubles of the ports.

use application::{Lot, Pagination, ports::testing::MockTransaction};
use domain::{Notification, TicketId, TypeNotification};
use serde_json::json;

use super::*;
use crate::testing::{Doublures, NOW, compte, get, post};

fn consultee() -> NotificationConsultee {
    let notification = Notification {
        id: NotificationId(Uuid::from_u128(3)),
        destinataire: compte().id,
        kind: TypeNotification::SlaWarning,
        titre: "Échéance proche".into(),
        texte: "Le ticket TC-2025-001 arrive à échéance dans 4h.".into(),
        ticket: TicketId(Uuid::from_u128(9)),
        date: NOW,
        lue: false,
    };
    NotificationConsultee { notification, ticket_numero: Numero { annee: 2025, sequence: 1 } }
}

/// What is listed where this is asked for.
fn liste(voulues: NotificationsVoulues, page: u32, limit: u32) -> Doublures {
    let mut doublures = Doublures::default();
    doublures
        .notifications
        .expect_liste()
        .withf(move |_, de, les, pagination| {
            (*de, *les) == (compte().id, voulues) && *pagination == Pagination { page, limit }
        })
        .returning(|_, _, _, _| Ok(Lot { elements: vec![consultee()], total: 21 }));
    doublures
}

#[actix_web::test]
async fn the_list_has_the_keys_of_the_contract_and_its_pages() {
    let doublures = liste(NotificationsVoulues::Toutes, 1, 20);

    let reponse = doublures.repondre(get("/api/notifications")).await;

    assert_eq!(
        reponse.json(),
        json!({
            "notifications": [{
                "id": "00000000-0000-0000-0000-000000000003",
                "type": "sla_warning",
                "titre": "Échéance proche",
                "texte": "Le ticket TC-2025-001 arrive à échéance dans 4h.",
                "ticketId": "00000000-0000-0000-0000-000000000009",
                "ticketNumero": "TC-2025-001",
                "date": "2025-01-10T14:30:00Z",
                "lue": false,
            }],
            "pagination": { "page": 1, "limit": 20, "total": 21, "pages": 2 },
        })
    );
}

#[actix_web::test]
async fn the_parameters_choose() {
    for (query, voulues) in [
        ("nonLues=true", NotificationsVoulues::NonLues),
        ("nonLues=false", NotificationsVoulues::Toutes),
        ("nonLues=", NotificationsVoulues::Toutes),
    ] {
        let uri = format!("/api/notifications?{query}&page=2&limit=100");

        let reponse = liste(voulues, 2, 100).repondre(get(&uri)).await;

        assert_eq!(reponse.statut, 200, "{query}");
    }
}

#[actix_web::test]
async fn what_was_not_read_is_counted() {
    let mut tx = MockTransaction::default();
    tx.notifications.expect_marquer_lues().returning(|_, _| Ok(3));
    let doublures = Doublures { transactions: vec![tx], ..Doublures::default() };

    let reponse = doublures.repondre(post("/api/notifications/lues", &json!(null))).await;

    assert_eq!(
        reponse.json(),
        json!({ "success": true, "message": "Notifications marquées comme lues", "nombre": 3 })
    );
}
