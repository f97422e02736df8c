//! The routes of clients over doubles of the ports.

use application::{Lot, ports::testing::MockTransaction};
use serde_json::json;

use super::*;
use crate::testing::{Doublures, get, patch, post};

fn resume() -> ClientResume {
    let fiche = NouveauClient {
        nom: Nom::try_new("SARL Construction Plus").unwrap(),
        kind: ClientType::Entreprise,
        email: Some(Email::try_new("contact@construction-plus.sn").unwrap()),
        telephone: None,
        adresse: None,
        ville: Some(Ville::try_new("Dakar").unwrap()),
        note_satisfaction: Some(Note::try_new(4.5).unwrap()),
    };
    ClientResume {
        client: Client { id: ClientId(Uuid::from_u128(1)), fiche },
        nb_tickets: 24,
        nb_tickets_ouverts: 3,
        nb_chantiers: 2,
        chiffre_affaires: 850_000_000,
    }
}

fn attendu() -> serde_json::Value {
    json!({
        "id": "00000000-0000-0000-0000-000000000001",
        "nom": "SARL Construction Plus",
        "type": "entreprise",
        "email": "contact@construction-plus.sn",
        "telephone": null,
        "adresse": null,
        "ville": "Dakar",
        "nbTickets": 24,
        "nbTicketsOuverts": 3,
        "nbChantiers": 2,
        "chiffreAffaires": 850_000_000,
        "noteSatisfaction": 4.5,
    })
}

#[actix_web::test]
async fn the_list_has_the_keys_of_the_specification_and_its_pages() {
    let mut doublures = Doublures::default();
    doublures
        .clients
        .expect_liste()
        .withf(|_, filtre, pagination| {
            filtre.mots == ["dakar"] && (pagination.page, pagination.limit) == (2, 1_000)
        })
        .returning(|_, _, _| Ok(Lot { elements: vec![resume()], total: 1_001 }));

    let reponse = doublures.repondre(get("/api/clients?search=DAKAR&page=2")).await;

    assert_eq!(
        reponse.json(),
        json!({
            "clients": [attendu()],
            "pagination": { "page": 2, "limit": 1_000, "total": 1_001, "pages": 2 },
        })
    );
}

#[actix_web::test]
async fn a_created_client_is_answered_as_listed() {
    let mut tx = MockTransaction::default();
    tx.clients.expect_add().returning(|_, _| Ok(()));
    let mut doublures = Doublures { transactions: vec![tx], ..Doublures::default() };
    doublures.clients.expect_detail().returning(|_, _| Ok(Some(resume())));

    let corps = json!({ "nom": "SARL Construction Plus", "type": "entreprise", "ville": null });
    let reponse = doublures.repondre(post("/api/clients", &corps)).await;

    let mut attendu = attendu();
    attendu["message"] = "Client créé avec succès".into();
    assert_eq!(reponse.statut, 201);
    assert_eq!(
        reponse.entete("location"),
        Some("/api/clients/00000000-0000-0000-0000-000000000001")
    );
    assert_eq!(reponse.json(), attendu);
}

#[actix_web::test]
async fn a_name_cannot_be_cleared() {
    let corps = json!({ "nom": null, "type": "mairie", "email": null, "noteSatisfaction": 6 });
    let uri = "/api/clients/00000000-0000-0000-0000-000000000001";
    let reponse = Doublures::default().repondre(patch(uri, &corps)).await;

    let champs: Vec<_> = reponse.fautes().into_iter().map(|(champ, _)| champ).collect();
    assert_eq!(champs, ["nom", "noteSatisfaction", "type"]);
}
