//! Users, by admins.

use e2e::{ADMIN, Answer, PASSWORD, TestApp, on_every_database};
use serde_json::{Value, json};

use crate::{
    auth::{is_in, log_in},
    fixtures::{NOBODY, column, faults, masked, problem, with},
};

on_every_database! {
    a_created_user_is_answered_whole,
    the_list_is_sorted_by_name_and_paged,
    a_patch_changes_what_it_names,
    an_email_belongs_to_one_user,
    a_client_user_has_a_client_and_staff_has_none,
    a_user_who_becomes_staff_leaves_its_client,
    every_fault_is_told_at_once,
    the_last_admin_stays,
    a_password_given_by_an_admin_ends_the_sessions,
    new_rights_hold_at_once,
    what_does_not_exist_is_not_found,
    no_answer_has_a_password,
}

const USERS: &str = "/api/utilisateurs";

fn user(email: &str) -> Value {
    json!({ "nom": "Awa Diop", "email": email, "password": PASSWORD, "role": "agent" })
}

async fn create(app: &TestApp, body: &Value) -> Answer {
    app.admin().await.post(USERS, body).await
}

async fn patch(app: &TestApp, id: &str, body: &Value) -> Answer {
    app.admin().await.patch(&format!("{USERS}/{id}"), body).await
}

async fn a_created_user_is_answered_whole(app: &TestApp) {
    let answer = create(app, &user("Awa.Diop@Exemple.sn")).await.expect(201);

    let expected = json!({
        "id": "[id]",
        "nom": "Awa Diop",
        "email": "awa.diop@exemple.sn",
        "role": "agent",
        "clientId": null,
        "actif": true,
    });
    let message = json!({ "message": "Utilisateur créé avec succès" });
    assert_eq!(masked(&answer.body, &[]), with(expected.clone(), message));
    assert_eq!(answer.header("location"), format!("{USERS}/{}", answer.id()));
    let found = app.admin().await.get(answer.header("location")).await.expect(200);
    assert_eq!(masked(&found.body, &[]), expected);
    log_in(app, "awa.diop@exemple.sn", PASSWORD).await.expect(200);
}

async fn the_list_is_sorted_by_name_and_paged(app: &TestApp) {
    for (nom, email) in [("Zeynab", "z@exemple.sn"), ("Bineta", "b@exemple.sn")] {
        create(app, &with(user(email), json!({ "nom": nom }))).await.expect(201);
    }
    let admin = app.admin().await;

    let all = admin.get(USERS).await.expect(200);
    let second = admin.get(&format!("{USERS}?limit=1&page=2")).await.expect(200);

    assert_eq!(column(&all, "/utilisateurs", "nom"), ["Administrateur", "Bineta", "Zeynab"]);
    assert_eq!(all.at("/pagination"), &json!({ "page": 1, "limit": 1000, "total": 3, "pages": 1 }));
    assert_eq!(
        masked(&second.body, &[]),
        json!({
            "utilisateurs": [{
                "id": "[id]",
                "nom": "Bineta",
                "email": "b@exemple.sn",
                "role": "agent",
                "clientId": null,
                "actif": true,
            }],
            "pagination": { "page": 2, "limit": 1, "total": 3, "pages": 3 },
        })
    );
}

async fn a_patch_changes_what_it_names(app: &TestApp) {
    let client = app.client("SARL Construction Plus").await.id();
    let id = create(app, &user("awa@exemple.sn")).await.id();
    let change = json!({
        "nom": "Awa Diop-Sarr", "email": "awa.sarr@exemple.sn", "role": "client",
        "clientId": client, "actif": false,
    });

    let answer = patch(app, &id, &change).await.expect(200);

    let message = json!({ "id": id, "message": "Utilisateur mis à jour avec succès" });
    assert_eq!(answer.body, with(change, message));
}

async fn an_email_belongs_to_one_user(app: &TestApp) {
    let id = create(app, &user("awa@exemple.sn")).await.id();

    let created = create(app, &user("AWA@exemple.sn")).await.expect(409);
    let patched = patch(app, &id, &json!({ "email": ADMIN.0 })).await.expect(409);

    let message = "Un autre utilisateur a déjà cette adresse électronique.";
    assert_eq!(
        problem(&created),
        json!({
            "type": "urn:tickets-btp:erreur:deja_existant",
            "title": "Déjà existant",
            "status": 409,
            "code": "deja_existant",
            "message": message,
            "detail": message,
            "errors": [],
        })
    );
    assert_eq!(problem(&patched), problem(&created));
    patch(app, &id, &json!({ "email": "Awa@exemple.sn" })).await.expect(200);
}

async fn a_client_user_has_a_client_and_staff_has_none(app: &TestApp) {
    let client = app.client("SARL Construction Plus").await.id();
    let client_user = |client: &Value| {
        with(user("awa@exemple.sn"), json!({ "role": "client", "clientId": client }))
    };
    let agent = with(user("awa@exemple.sn"), json!({ "clientId": client }));

    let missing = create(app, &client_user(&Value::Null)).await;
    let unknown = create(app, &client_user(&NOBODY.into())).await;
    let staff = create(app, &agent).await;

    assert_eq!(faults(&missing), json!([["clientId", "obligatoire pour le rôle 'client'"]]));
    assert_eq!(faults(&unknown), json!([["clientId", "client inconnu"]]));
    assert_eq!(faults(&staff), json!([["clientId", "réservé au rôle 'client'"]]));
    create(app, &client_user(&client.into())).await.expect(201);
}

async fn a_user_who_becomes_staff_leaves_its_client(app: &TestApp) {
    let client = app.client("SARL Construction Plus").await.id();
    let bound = with(user("awa@exemple.sn"), json!({ "role": "client", "clientId": client }));
    let id = create(app, &bound).await.id();

    let unbound = patch(app, &id, &json!({ "clientId": null })).await;
    let agent = patch(app, &id, &json!({ "role": "agent" })).await.expect(200);
    let back = patch(app, &id, &json!({ "role": "client" })).await;

    assert_eq!(faults(&unbound), json!([["clientId", "obligatoire pour le rôle 'client'"]]));
    assert_eq!(agent.at("/clientId"), &Value::Null);
    assert_eq!(faults(&back), json!([["clientId", "obligatoire pour le rôle 'client'"]]));
}

async fn every_fault_is_told_at_once(app: &TestApp) {
    let body = json!({
        "nom": " ", "email": "pas une adresse", "password": "court", "role": "chef",
        "clientId": 7, "actif": true,
    });

    let answer = create(app, &body).await;

    assert_eq!(
        faults(&answer),
        json!([
            ["actif", "inconnu ; permis : nom, email, password, role, clientId"],
            ["clientId", "un texte est attendu"],
            ["email", "une adresse électronique est attendue, comme nom@exemple.sn"],
            ["nom", "un texte non vide est attendu"],
            ["password", "12 à 128 caractères sont attendus"],
            ["role", "valeurs permises : admin, agent, client"],
        ])
    );
    assert_eq!(app.admin().await.get(USERS).await.at("/pagination/total"), 1);
}

async fn the_last_admin_stays(app: &TestApp) {
    let id = app.admin().await.get("/api/auth/me").await.id();

    let deactivated = patch(app, &id, &json!({ "actif": false })).await.expect(409);
    let demoted = patch(app, &id, &json!({ "role": "agent" })).await.expect(409);

    let said = "Le dernier administrateur actif ne peut être ni désactivé ni changé de rôle.";
    assert_eq!(deactivated.at("/message"), said);
    assert_eq!(problem(&demoted), problem(&deactivated));
    create(app, &with(user("chef@exemple.sn"), json!({ "role": "admin" }))).await.expect(201);
    patch(app, &id, &json!({ "role": "agent" })).await.expect(200);
}

async fn a_password_given_by_an_admin_ends_the_sessions(app: &TestApp) {
    let agent = app.agent().await;
    let id = agent.get("/api/auth/me").await.expect(200).id();

    patch(app, &id, &json!({ "password": "celui que l'admin donne" })).await.expect(200);

    assert!(!is_in(&agent).await);
    log_in(app, "agent@exemple.sn", PASSWORD).await.expect(401);
    log_in(app, "agent@exemple.sn", "celui que l'admin donne").await.expect(200);
}

async fn new_rights_hold_at_once(app: &TestApp) {
    let agent = app.agent().await;
    let id = agent.get("/api/auth/me").await.expect(200).id();
    agent.get(USERS).await.expect(403);

    patch(app, &id, &json!({ "role": "admin" })).await.expect(200);

    agent.get(USERS).await.expect(200);
}

async fn what_does_not_exist_is_not_found(app: &TestApp) {
    for id in [NOBODY, "42", "%00", "admin@exemple.sn"] {
        let read = app.admin().await.get(&format!("{USERS}/{id}")).await.expect(404);
        let changed = patch(app, id, &json!({ "actif": true })).await.expect(404);

        assert_eq!(read.at("/message"), "Utilisateur introuvable.");
        assert_eq!(problem(&changed), problem(&read));
    }
}

async fn no_answer_has_a_password(app: &TestApp) {
    let created = create(app, &user("awa@exemple.sn")).await.expect(201);
    let id = created.id();
    let admin = app.admin().await;
    let answers = [
        log_in(app, "awa@exemple.sn", PASSWORD).await,
        admin.get(USERS).await,
        admin.get(&format!("{USERS}/{id}")).await,
        patch(app, &id, &json!({ "password": "le nouveau mot de passe" })).await,
        create(app, &user("awa@exemple.sn")).await,
        create(app, &with(user("b@exemple.sn"), json!({ "password": "secret" }))).await,
        created,
    ];

    for Answer { raw, .. } in answers {
        for secret in [PASSWORD, "le nouveau mot de passe", "secret", "argon2", "assword\":"] {
            assert!(!raw.contains(secret), "{secret} in {raw}");
        }
    }
}
