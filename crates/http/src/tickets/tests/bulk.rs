//! Changing many tickets at once.

use application::ports::{StorageError, testing::MockTransaction};
use domain::{Acces, ClientId, Numero, Status, Tag, Tags, Ticket, TicketId, TicketState};
use serde_json::{Value, json};
use uuid::Uuid;

use super::ecriture::ticket;
use crate::testing::{Doublures, post};

const BULK: &str = "/api/tickets-client/bulk";

/// `TC-2025-<n>`, whose id ends in `n`, for each of these statuses.
fn tickets(statuses: &[Status]) -> Vec<Ticket> {
    let un = |(n, status): (i32, &Status)| {
        let numero = Numero { annee: 2025, sequence: n };
        let id = TicketId(Uuid::from_u128(0xabc0 + u128::from(n.unsigned_abs())));
        Ticket::restore(TicketState { id, numero, ..ticket(*status).state().clone() })
    };
    (1..).zip(statuses).map(un).collect()
}

/// One transaction in which these are found and may be saved.
fn avec(tickets: Vec<Ticket>) -> Doublures {
    let mut tx = MockTransaction::default();
    tx.tickets.expect_find_many().return_once(move |_, _| Ok(tickets));
    tx.tickets.expect_save_many().returning(|_| Ok(()));
    tx.references.expect_utilisateur_designe().returning(|_, _| Ok(None));
    Doublures { transactions: vec![tx], ..Doublures::default() }
}

fn reopen(ids: impl serde::Serialize) -> Value {
    json!({ "ticketIds": ids, "action": "reopen", "data": { "motif": "Encore" } })
}

#[actix_web::test]
async fn all_that_succeed_are_counted_in_good_french() {
    for (resolus, dit) in
        [(1, "1 ticket mis à jour avec succès"), (3, "3 tickets mis à jour avec succès")]
    {
        let statuses = vec![Status::Resolu; resolus];
        let ids: Vec<_> = (1..=resolus).map(|n| format!("TC-2025-00{n}")).collect();

        let reponse = avec(tickets(&statuses)).repondre(post(BULK, &reopen(ids))).await;

        assert_eq!(reponse.statut, 200);
        assert_eq!(
            reponse.json(),
            json!({
                "success": true, "updated": resolus, "failed": 0, "message": dit, "erreurs": [],
            })
        );
    }
}

#[actix_web::test]
async fn what_fails_is_told_as_the_caller_wrote_it() {
    let ids = [
        "00000000-0000-0000-0000-00000000ABC2",
        "TC-2025-001",
        "TC-2025-002",
        "00000000-0000-0000-0000-00000000DEAD",
    ];
    let doublures = avec(tickets(&[Status::Resolu, Status::EnCours]));

    let reponse = doublures.repondre(post(BULK, &reopen(ids))).await;

    assert_eq!(
        reponse.json(),
        json!({
            "success": false,
            "updated": 1,
            "failed": 2,
            "message": "1 ticket mis à jour, 2 échecs",
            "erreurs": [
                {
                    "id": ids[0],
                    "code": "transition_interdite",
                    "message": "Le ticket TC-2025-002 est 'en_cours' : seul un ticket résolu peut \
                        être rouvert.",
                },
                { "id": ids[3], "code": "introuvable", "message": "Ticket introuvable." },
            ],
        })
    );
}

#[actix_web::test]
async fn a_failure_that_is_a_fields_tells_the_reason() {
    let pleins = Tags::try_new((0..20).map(|n| Tag::try_new(&format!("t{n}")).unwrap())).unwrap();
    let state = ticket(Status::EnCours).state().clone();
    let plein = Ticket::restore(TicketState { tags: pleins, ..state });
    let corps = json!({
        "ticketIds": ["TC-2025-001"], "action": "ajouter_tags", "data": { "tags": ["de trop"] },
        "dryRun": true,
    });

    let reponse = avec(vec![plein]).repondre(post(BULK, &corps)).await;

    assert_eq!(
        reponse.json(),
        json!({
            "success": false,
            "updated": 0,
            "failed": 1,
            "message": "Aucun ticket mis à jour, 1 échec",
            "erreurs": [{
                "id": "TC-2025-001", "code": "validation", "message": "20 étiquettes au plus.",
            }],
        })
    );
}

#[actix_web::test]
async fn every_fault_is_told_at_once_and_nothing_is_asked_of_storage() {
    let corps = json!({
        "ticketIds": ["TC-2025-1", 3, "TC-2025-001"], "action": "escalader",
        "data": { "niveau": 4 }, "dryRun": "oui", "version": 1,
    });
    let reponse = Doublures::default().repondre(post(BULK, &corps)).await;

    assert_eq!(reponse.statut, 400);
    assert_eq!(
        reponse.fautes(),
        [
            ("data.niveau", "un entier de 1 à 3 est attendu"),
            ("dryRun", "true ou false est attendu"),
            ("ticketIds[0]", "un UUID ou un numéro est attendu, comme TC-2025-001"),
            ("ticketIds[1]", "un texte est attendu"),
            ("version", "inconnu ; permis : ticketIds, action, data, dryRun"),
        ]
        .map(|(champ, message)| (champ.to_owned(), message.to_owned()))
    );
}

#[actix_web::test]
async fn a_body_without_action_or_tickets_says_what_is_missing() {
    let obligatoire = |champs: &[&str]| -> Vec<_> {
        champs.iter().map(|champ| ((*champ).to_owned(), "obligatoire".to_owned())).collect()
    };
    for (corps, manquent) in [
        (json!({}), obligatoire(&["action", "data", "ticketIds"])),
        (json!({ "action": "reopen", "data": {} }), obligatoire(&["data.motif", "ticketIds"])),
        (json!({ "action": "reopen", "ticketIds": ["TC-2025-001"] }), obligatoire(&["data"])),
    ] {
        let reponse = Doublures::default().repondre(post(BULK, &corps)).await;

        assert_eq!(reponse.fautes(), manquent, "{corps}");
    }
}

#[actix_web::test]
async fn five_hundred_are_the_most_and_one_the_least() {
    let ids = |n: usize| -> Vec<_> { (1..=n).map(|n| format!("TC-2025-{n:03}")).collect() };
    for n in [0, 501] {
        let reponse = Doublures::default().repondre(post(BULK, &reopen(ids(n)))).await;

        let attendu = "de 1 à 500 tickets sont attendus";
        assert_eq!(reponse.fautes(), [("ticketIds".to_owned(), attendu.to_owned())], "{n}");
    }
    let reponse = avec(vec![]).repondre(post(BULK, &reopen(ids(500)))).await;
    assert_eq!(reponse.statut, 200);
    assert_eq!(reponse.json()["message"], "Aucun ticket mis à jour, 500 échecs");
}

#[actix_web::test]
async fn a_right_that_is_missing_is_everyones() {
    let doublures =
        Doublures { acces: Some(Acces::Client(ClientId(Uuid::nil()))), ..Doublures::default() };
    let corps = json!({
        "ticketIds": ["TC-2025-001"], "action": "cloturer", "data": { "motif": "Fait" },
    });

    let reponse = doublures.repondre(post(BULK, &corps)).await;

    assert_eq!(reponse.statut, 403);
    assert_eq!(reponse.json()["code"], "interdit");
}

#[actix_web::test]
async fn a_failure_of_storage_is_none_of_the_tickets() {
    let mut tx = MockTransaction::default();
    tx.tickets
        .expect_find_many()
        .returning(|_, _| Err(StorageError::unavailable("connection lost")));
    let doublures = Doublures { transactions: vec![tx], ..Doublures::default() };

    let reponse = doublures.repondre(post(BULK, &reopen(["TC-2025-001"]))).await;

    assert_eq!(reponse.statut, 503);
    assert_eq!(reponse.json()["code"], "indisponible");
}
