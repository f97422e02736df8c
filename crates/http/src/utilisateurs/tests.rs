//! The routes of users over doubles of the ports.

use application::{
    Lot,
    ports::{Empreinte, StorageError, testing::MockTransaction},
};
use serde_json::json;

use crate::testing::{Doublures, compte, get, patch, post};

const URI: &str = "/api/utilisateurs";
const UN: &str = "/api/utilisateurs/00000000-0000-0000-0000-000000000001";

#[actix_web::test]
async fn users_are_listed_without_their_secrets() {
    let mut doublures = Doublures::default();
    doublures
        .utilisateurs
        .expect_liste()
        .returning(|_| Ok(Lot { elements: vec![compte()], total: 1 }));

    let reponse = doublures.repondre(get("/api/utilisateurs?limit=5")).await;

    assert_eq!(
        reponse.json(),
        json!({
            "utilisateurs": [{
                "id": "00000000-0000-0000-0000-000000000001",
                "nom": "Awa Diop",
                "email": "awa@exemple.sn",
                "role": "admin",
                "clientId": null,
                "actif": true,
            }],
            "pagination": { "page": 1, "limit": 5, "total": 1, "pages": 1 },
        })
    );
}

#[actix_web::test]
async fn an_email_that_another_has_is_a_409() {
    let mut tx = MockTransaction::default();
    tx.utilisateurs.expect_add().returning(|_, _, _| Err(StorageError::Duplicate));
    let mut doublures = Doublures { transactions: vec![tx], ..Doublures::default() };
    doublures.hasher.expect_hash().returning(|_| Ok(Empreinte("hash".into())));

    let corps = json!({
        "nom": "Awa", "email": "awa@exemple.sn", "password": "correct horse battery",
        "role": "agent",
    });
    let reponse = doublures.repondre(post(URI, &corps)).await;

    assert_eq!(reponse.statut, 409);
    assert_eq!(reponse.json()["code"], "deja_existant");
}

#[actix_web::test]
async fn a_client_user_has_a_client() {
    let corps = json!({
        "nom": "Awa", "email": "awa@exemple.sn", "password": "correct horse battery",
        "role": "client",
    });
    let reponse = Doublures::default().repondre(post(URI, &corps)).await;

    assert_eq!(reponse.fautes(), [("clientId".into(), "obligatoire pour le rôle 'client'".into())]);
}

#[actix_web::test]
async fn the_last_admin_stays() {
    let mut tx = MockTransaction::default();
    tx.utilisateurs.expect_find().returning(|_| Ok(Some(compte())));
    tx.utilisateurs.expect_autres_admins_actifs().returning(|_| Ok(0));
    let doublures = Doublures { transactions: vec![tx], ..Doublures::default() };

    let reponse = doublures.repondre(patch(UN, &json!({ "actif": false }))).await;

    assert_eq!(reponse.statut, 409);
    assert_eq!(reponse.json()["code"], "transition_interdite");
}
