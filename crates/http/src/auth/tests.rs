//! The routes of logging in and out over doubles of the ports.

use actix_web::test::TestRequest;
use application::ports::{Empreinte, queries::Compte, repositories::*, testing::*};
use serde_json::json;

use crate::testing::{self, Doublures, avec_jeton};

fn login(corps: &serde_json::Value) -> TestRequest {
    // A client may still send the token of an ended session.
    let requete = TestRequest::post().uri("/api/auth/login");
    requete.insert_header(("authorization", "Bearer stale")).set_json(corps)
}

/// A transaction in which a login may do all that it does.
fn transaction() -> MockTransaction {
    let mut tx = MockTransaction::default();
    let recentes = || Ok((Echecs::default(), Echecs::default()));
    tx.tentatives.expect_recentes().returning(move |_, _| recentes());
    tx.tentatives.expect_noter().returning(|_, _| Ok(()));
    tx.sessions.expect_ouvrir().returning(|_| Ok(()));
    tx.sessions.expect_ajouter_jeton().returning(|_, _, _| Ok(()));
    tx
}

fn doublures(juste: bool) -> Doublures {
    let transactions = vec![transaction(), transaction()];
    let mut doublures = Doublures { transactions, ..Doublures::default() };
    doublures.utilisateurs.expect_compte_par_email().returning(|_| {
        let empreinte = Empreinte("hash".into());
        Ok(Some(Compte { utilisateur: testing::compte(), empreinte }))
    });
    doublures.hasher.expect_verify().returning(move |_, _| Ok(juste));
    doublures
}

#[actix_web::test]
async fn a_login_answers_the_token_and_the_user() {
    let corps = json!({ "email": "awa@exemple.sn", "password": "password123" });
    let reponse = doublures(true).repondre(login(&corps)).await;

    assert_eq!(
        reponse.json(),
        json!({
            "token": "access",
            "user": {
                "id": "00000000-0000-0000-0000-000000000001",
                "nom": "Awa Diop",
                "email": "awa@exemple.sn",
                "role": "admin",
                "clientId": null,
            },
            "refreshToken": "secret",
            "expiresIn": 900,
        })
    );
}

#[actix_web::test]
async fn wrong_credentials_are_a_401() {
    let corps = json!({ "email": "pas une adresse", "password": "password123" });
    let reponse = doublures(false).repondre(login(&corps)).await;

    assert_eq!(reponse.statut, 401);
    assert_eq!(reponse.entete("www-authenticate"), Some("Bearer"));
    assert_eq!(reponse.json()["message"], "Identifiants ou jeton invalides.");
}

#[actix_web::test]
async fn too_many_failures_are_a_429_to_come_back_after() {
    let mut tx = MockTransaction::default();
    tx.tentatives.expect_recentes().returning(|tentative, _| {
        Ok((Echecs { nombre: 5, premier: Some(tentative.date) }, Echecs::default()))
    });
    let doublures = Doublures { transactions: vec![tx], ..Doublures::default() };

    let corps = json!({ "email": "awa@exemple.sn", "password": "password123" });
    let reponse = doublures.repondre(login(&corps)).await;

    assert_eq!(reponse.statut, 429);
    assert_eq!(reponse.entete("retry-after"), Some("900"));
    assert_eq!(reponse.json()["code"], "trop_de_requetes");
}

#[actix_web::test]
async fn empty_and_endless_passwords_are_refused_unread() {
    for password in [String::new(), "a".repeat(1_025)] {
        let corps = json!({ "email": "awa@exemple.sn", "password": password });
        let reponse = Doublures::default().repondre(login(&corps)).await;

        assert_eq!(reponse.statut, 400);
        assert_eq!(reponse.fautes()[0].0, "password");
    }
}

#[actix_web::test]
async fn a_logout_answers_nothing() {
    let mut tx = MockTransaction::default();
    tx.sessions.expect_revoquer().once().returning(|_, _| Ok(()));
    let doublures = Doublures { transactions: vec![tx], ..Doublures::default() };

    let requete = avec_jeton(TestRequest::post().uri("/api/auth/logout"));
    let reponse = doublures.repondre(requete).await;

    assert_eq!(reponse.statut, 204);
    assert_eq!(reponse.corps, b"");
}

#[actix_web::test]
async fn a_wrong_present_password_is_a_fault_of_that_field() {
    let corps = json!({ "actuel": "faux", "nouveau": "correct horse battery" });
    let requete = TestRequest::put().uri("/api/auth/password").set_json(corps);
    let mut doublures = doublures(false);
    doublures.utilisateurs.expect_compte().returning(|_| {
        let empreinte = Empreinte("hash".into());
        Ok(Some(Compte { utilisateur: testing::compte(), empreinte }))
    });
    let reponse = doublures.repondre(avec_jeton(requete)).await;

    assert_eq!(reponse.statut, 400);
    assert_eq!(reponse.fautes(), [("actuel".into(), "mot de passe incorrect".into())]);
}
