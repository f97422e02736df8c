//! Opening and changing tickets.

use application::ports::testing::MockTransaction;
use domain::{
    Categorie, Contexte, Echeance, Liens, Ouverture, Priority, Status, Tags, Ticket, TicketId,
    Titre, sla::Regles,
};
use serde_json::json;
use time::macros::datetime;
use uuid::Uuid;

use super::{NUMERO, TICKET};
use crate::testing::{Doublures, NOW, patch, post};

const ACTION: &str = "/api/tickets-client/TC-2025-001/action";

pub fn ticket(status: Status) -> Ticket {
    let ouverture = Ouverture {
        titre: Titre::try_new("Fuite au sous-sol").unwrap(),
        description: None,
        priority: Priority::Normale,
        categorie: Categorie::Travaux,
        client: None,
        chantier: None,
        responsable: None,
        date_limite: None,
        tags: Tags::default(),
    };
    let contexte = Contexte { now: NOW, regles: &Regles::default(), liens: Liens::default() };
    let id = TicketId(Uuid::from_u128(9));
    let (ticket, _) = Ticket::ouvrir(id, NUMERO, ouverture, &contexte).unwrap();
    let mut state = ticket.state().clone();
    state.status = status;
    Ticket::restore(state)
}

/// One transaction in which the ticket is found and may be saved.
fn avec_ticket(status: Status) -> Doublures {
    let mut tx = MockTransaction::default();
    tx.tickets.expect_find().returning(move |_, _| Ok(Some(ticket(status))));
    tx.tickets.expect_save().returning(|_, _| Ok(()));
    tx.references.expect_utilisateur_designe().returning(|_, _| Ok(None));
    Doublures { transactions: vec![tx], ..Doublures::default() }
}

#[actix_web::test]
async fn a_created_ticket_has_an_address() {
    let mut tx = MockTransaction::default();
    tx.tickets.expect_prochain_numero().returning(|_| Ok(NUMERO));
    tx.tickets
        .expect_add()
        .withf(|ticket, _| {
            let limite = ticket.state().compteur.echeance.map(Echeance::limite);
            limite == Some(datetime!(2025-02-01 0:00 UTC))
        })
        .returning(|_, _| Ok(()));
    let doublures = Doublures { transactions: vec![tx], ..Doublures::default() };

    let corps = json!({
        "titre": "Problème de sécurité", "priority": "critique", "categorie": "securite",
        "description": null, "clientId": null, "dateLimite": "2025-01-31", "tags": ["urgent"],
    });
    let requete = post("/api/tickets-client", &corps).insert_header(("x-request-id", "r1"));
    let reponse = doublures.repondre(requete).await;

    let id = "00000000-0000-0000-0000-000000000001";
    assert_eq!(reponse.statut, 201);
    assert_eq!(reponse.entete("location"), Some(&*format!("/api/tickets-client/{id}")));
    assert_eq!(
        reponse.json(),
        json!({ "id": id, "numero": "TC-2025-001", "message": "Ticket créé avec succès" })
    );
}

#[actix_web::test]
async fn a_patch_answers_the_new_version() {
    let corps = json!({ "titre": "Nouveau titre", "description": null, "version": 1 });
    let reponse = avec_ticket(Status::EnCours).repondre(patch(TICKET, &corps)).await;

    assert_eq!(
        reponse.json(),
        json!({
            "id": "00000000-0000-0000-0000-000000000009",
            "message": "Ticket mis à jour avec succès",
            "version": 2,
        })
    );
}

#[actix_web::test]
async fn null_clears_what_may_be_empty_and_nothing_else() {
    let corps = json!({
        "titre": null, "status": null, "tags": null, "description": null, "responsable": null,
        "chantierId": null, "dateLimite": null,
    });
    let reponse = Doublures::default().repondre(patch(TICKET, &corps)).await;

    assert_eq!(
        reponse.fautes(),
        ["status", "tags", "titre"].map(|champ| (champ.into(), "ne peut pas être null".into()))
    );
}

#[actix_web::test]
async fn what_the_ticket_refuses_is_a_409() {
    for (doublures, requete, code) in [
        (
            avec_ticket(Status::EnCours),
            patch(TICKET, &json!({ "status": "nouveau" })),
            "transition_interdite",
        ),
        (
            avec_ticket(Status::EnCours),
            patch(TICKET, &json!({ "titre": "Titre", "version": 7 })),
            "conflit_version",
        ),
        (
            avec_ticket(Status::EnCours),
            post(ACTION, &json!({ "action": "reopen", "data": { "motif": "Encore" } })),
            "transition_interdite",
        ),
    ] {
        let reponse = doublures.repondre(requete).await;

        assert_eq!(reponse.statut, 409);
        assert_eq!(reponse.json()["code"], code);
    }
}

#[actix_web::test]
async fn each_action_is_executed() {
    for (status, action, data) in [
        (Status::Nouveau, "affecter", json!({ "responsable": "Jean Dupont" })),
        (Status::EnCours, "escalader", json!({ "niveau": 2 })),
        (Status::EnCours, "cloturer", json!({ "motif": "Réparé" })),
        (Status::Resolu, "reopen", json!({ "motif": "Encore" })),
        (Status::EnCours, "changer_priorite", json!({ "priority": "haute" })),
        (Status::Resolu, "ajouter_tags", json!({ "tags": ["suivi"] })),
    ] {
        // The data may come first: the word is looked for wherever it stands.
        let corps = json!({ "data": data, "version": 1, "action": action });
        let reponse = avec_ticket(status).repondre(post(ACTION, &corps)).await;

        assert_eq!(
            reponse.json(),
            json!({ "success": true, "message": "Action exécutée avec succès", "version": 2 }),
            "{action}"
        );
    }
}

#[actix_web::test]
async fn every_fault_of_an_action_is_told_at_once() {
    let corps = json!({
        "action": "affecter", "data": { "responsable": "", "niveau": 2 }, "version": 0, "motif": 1,
    });
    let reponse = Doublures::default().repondre(post(ACTION, &corps)).await;
    assert_eq!(
        reponse.fautes(),
        [
            ("data.niveau".into(), "inconnu ; permis : responsable".into()),
            ("data.responsable".into(), "un texte non vide est attendu".into()),
            ("motif".into(), "inconnu ; permis : action, data, version".into()),
            ("version".into(), "un entier de 1 à 2147483647 est attendu".to_owned()),
        ]
    );

    let corps = json!({ "action": "supprimer", "data": { "responsable": "" } });
    let reponse = Doublures::default().repondre(post(ACTION, &corps)).await;
    let permises = "affecter, escalader, cloturer, reopen, changer_priorite, ajouter_tags";
    assert_eq!(reponse.fautes(), [("action".into(), format!("valeurs permises : {permises}"))]);
}
