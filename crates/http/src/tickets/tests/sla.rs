//! Showing the ledger of a ticket.

use application::ports::queries::HorlogeDuTicket;
use domain::{
    TicketId,
    sla::{Calendrier, Compteur, Marche, Mouvement, Objectif},
};
use serde_json::json;
use time::macros::datetime;
use uuid::Uuid;

use super::NUMERO;
use crate::testing::{Doublures, get};

const LIVRE: &str = "/api/tickets-client/TC-2025-001/sla";

#[actix_web::test]
async fn the_ledger_has_the_keys_of_the_contract() {
    let mut doublures = Doublures::default();
    doublures.tickets.expect_horloge().returning(|_, _| {
        let calendrier = Calendrier::continu();
        let (debut, arret) = (datetime!(2025-01-10 10:30 UTC), datetime!(2025-01-10 12:30 UTC));
        let objectif = Objectif::Delai { secondes: 18_000, seuil: 80 };
        let mut compteur = Compteur::ouvrir(debut, objectif, &calendrier);
        compteur.passer_a(Marche::Suspendue, arret, &calendrier);
        Ok(Some(HorlogeDuTicket {
            id: TicketId(Uuid::from_u128(9)),
            numero: NUMERO,
            date_creation: debut,
            compteur,
            mouvements: vec![
                (debut, Mouvement::Ouverture(objectif)),
                (arret, Mouvement::Marche(Marche::Suspendue)),
            ],
        }))
    });

    let reponse = doublures.repondre(get(LIVRE)).await;

    assert_eq!(
        reponse.json(),
        json!({
            "ticketId": "00000000-0000-0000-0000-000000000009",
            "numero": "TC-2025-001",
            "slaStatus": "ok",
            "dateAlerte": "2025-01-10T14:30:00Z",
            "dateLimite": "2025-01-10T15:30:00Z",
            "slaDetails": {
                "tempsEcoule": "2h",
                "tempsRestant": "3h",
                "pourcentage": 40,
                "secondesEcoulees": 7_200,
                "secondesRestantes": 10_800,
            },
            "secondesCible": 18_000,
            "secondesEcoulees": 7_200,
            "secondesRestantes": 10_800,
            "politique": { "seuilAlerte": 80, "manuelle": false },
            "calendrier": { "nom": "Par défaut", "continu": true },
            "intervalles": [
                {
                    "de": "2025-01-10T10:30:00Z",
                    "a": "2025-01-10T12:30:00Z",
                    "nature": "en_marche",
                    "raison": "le délai court",
                    "secondes": 7_200,
                },
                {
                    "de": "2025-01-10T12:30:00Z",
                    "a": "2025-01-10T14:30:00Z",
                    "nature": "en_attente",
                    "raison": "ticket en attente",
                    "secondes": 0,
                },
            ],
        })
    );
}

#[actix_web::test]
async fn the_ledger_of_a_ticket_that_is_not_there_is_a_404() {
    let mut doublures = Doublures::default();
    doublures.tickets.expect_horloge().returning(|_, _| Ok(None));

    let reponse = doublures.repondre(get(LIVRE)).await;

    assert_eq!(reponse.statut, 404);
    assert_eq!(reponse.json()["message"], "Ticket introuvable.");
}
