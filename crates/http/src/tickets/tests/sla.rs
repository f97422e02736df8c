//! Showing the ledger of a ticket.

use std::sync::Arc;

use application::ports::queries::HorlogeDuTicket;
use domain::{
    CalendrierId, Politique, TicketId,
    sla::{Calendrier, Compteur, Lieu, Marche, Mouvement, Niveau, Objectif, Politiques, Regles},
};
use serde_json::json;
use time::macros::datetime;
use uuid::Uuid;

use super::NUMERO;
use crate::testing::{Doublures, NOW, bureau, get};

const LIVRE: &str = "/api/tickets-client/TC-2025-001/sla";

#[actix_web::test]
async fn the_ledger_has_the_keys_of_the_contract() {
    let mut doublures = Doublures::default();
    doublures.tickets.expect_horloge().returning(|_, _| {
        let calendrier = Calendrier::continu();
        let (debut, arret) = (datetime!(2025-01-10 10:30 UTC), datetime!(2025-01-10 12:30 UTC));
        let objectif = Objectif::Delai { secondes: 18_000, seuil: 80, niveau: Niveau::Client };
        let lieu = Lieu { calendrier: CalendrierId::DEFAUT, chantier: None };
        let mut compteur = Compteur::ouvrir(debut, objectif, &calendrier);
        compteur.passer_a(Marche::Suspendue, arret, &calendrier);
        let horloge = HorlogeDuTicket {
            id: TicketId(Uuid::from_u128(9)),
            numero: NUMERO,
            compteur,
            lieu,
            mouvements: vec![
                (debut, Mouvement::Ouverture(objectif, lieu)),
                (arret, Mouvement::Marche(Marche::Suspendue)),
            ],
        };
        Ok(Some((horloge, Arc::default())))
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
            "politique": { "seuilAlerte": 80, "origine": "client", "manuelle": false },
            "calendrier": {
                "id": "00000000-0000-7000-8000-000000000001",
                "nom": "Par défaut",
                "fuseau": "UTC",
                "continu": true,
            },
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
async fn a_ledger_names_its_calendar_and_a_date_set_by_hand() {
    let mut doublures = Doublures::default();
    doublures.tickets.expect_horloge().returning(|_, _| {
        let limite = Politique::default().a_la_main(Some(datetime!(2025-01-11 0:00 UTC)));
        let agenda = bureau();
        let lieu = Lieu { calendrier: agenda.id, chantier: None };
        let horloge = HorlogeDuTicket {
            id: TicketId(Uuid::from_u128(9)),
            numero: NUMERO,
            compteur: Compteur::ouvrir(NOW, limite, &Calendrier::continu()),
            lieu,
            mouvements: vec![(NOW, Mouvement::Ouverture(limite, lieu))],
        };
        let regles = Regles::new(1, Politiques::default(), vec![agenda], []);
        Ok(Some((horloge, Arc::new(regles))))
    });

    let reponse = doublures.repondre(get(LIVRE)).await.json();

    assert_eq!(
        reponse["politique"],
        json!({ "seuilAlerte": 80, "origine": "manuelle", "manuelle": true })
    );
    assert_eq!(
        reponse["calendrier"],
        json!({
            "id": "00000000-0000-0000-0000-000000000003",
            "nom": "Bureau de Dakar",
            "fuseau": "Africa/Dakar",
            "continu": false,
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
