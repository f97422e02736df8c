//! Logging in, and what tokens are worth.

use std::time::Duration;

use e2e::{ADMIN, Answer, Caller, PASSWORD, TestApp, eventually, on_every_database};
use serde_json::json;

use crate::fixtures::{masked, problem};

on_every_database! {
    a_login_answers_a_token_and_the_user,
    a_client_user_is_told_its_client,
    the_case_of_the_email_does_not_matter,
    a_wrong_email_answers_as_a_wrong_password,
    me_is_the_user_behind_the_token,
    a_protected_route_demands_a_token,
    a_token_without_signature_is_refused,
    a_token_whose_claims_were_changed_is_refused,
    a_token_signed_by_another_key_is_refused,
    a_token_for_others_is_refused,
    an_expired_token_is_refused,
    a_deactivated_user_is_out_on_every_instance,
    a_deactivated_user_logs_in_as_one_who_does_not_exist,
}

pub async fn log_in(app: &TestApp, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    app.anonymous().post("/api/auth/login", &body).await
}

pub async fn is_in(caller: &Caller) -> bool {
    match caller.get("/api/auth/me").await.status {
        200 => true,
        401 => false,
        other => panic!("{other} is neither in nor out"),
    }
}

async fn assert_refused(app: &TestApp, token: String) {
    let answer = app.with_token(token).get("/api/auth/me").await;

    assert_eq!(answer.status, 401, "{}", answer.raw);
    assert_eq!(answer.header("www-authenticate"), "Bearer");
    assert_eq!(answer.at("/code"), "non_authentifie");
}

async fn a_login_answers_a_token_and_the_user(app: &TestApp) {
    let answer = log_in(app, ADMIN.0, ADMIN.1).await.expect(200);

    let (token, refresh) = (answer.text("/token"), answer.text("/refreshToken"));
    assert_eq!(
        masked(&answer.body, &[(&token, "[jwt]"), (&refresh, "[secret]")]),
        json!({
            "token": "[jwt]",
            "user": {
                "id": "[id]",
                "nom": "Administrateur",
                "email": "admin@exemple.sn",
                "role": "admin",
                "clientId": null,
            },
            "refreshToken": "[secret]",
            "expiresIn": 900,
        })
    );
    assert_eq!(token.split('.').count(), 3);
}

async fn a_client_user_is_told_its_client(app: &TestApp) {
    let client = app.client("SARL Construction Plus").await.id();
    app.client_user("awa@client.sn", &client).await;

    let answer = log_in(app, "awa@client.sn", PASSWORD).await.expect(200);

    assert_eq!(
        masked(answer.at("/user"), &[(&client, "[client]")]),
        json!({
            "id": "[id]",
            "nom": "Utilisateur awa@client.sn",
            "email": "awa@client.sn",
            "role": "client",
            "clientId": "[client]",
        })
    );
}

async fn the_case_of_the_email_does_not_matter(app: &TestApp) {
    let answer = log_in(app, " ADMIN@Exemple.SN ", ADMIN.1).await;

    assert_eq!(answer.expect(200).at("/user/email"), ADMIN.0);
}

async fn a_wrong_email_answers_as_a_wrong_password(app: &TestApp) {
    let email = log_in(app, "personne@exemple.sn", ADMIN.1).await.expect(401);
    let no_email = log_in(app, "n'importe quoi", ADMIN.1).await.expect(401);
    let password = log_in(app, ADMIN.0, "pas le bon mot de passe").await.expect(401);

    assert_eq!(
        problem(&password),
        json!({
            "type": "urn:tickets-btp:erreur:non_authentifie",
            "title": "Non authentifié",
            "status": 401,
            "code": "non_authentifie",
            "message": "Identifiants ou jeton invalides.",
            "detail": "Identifiants ou jeton invalides.",
            "errors": [],
        })
    );
    assert_eq!(problem(&email), problem(&password));
    assert_eq!(problem(&no_email), problem(&password));
}

async fn me_is_the_user_behind_the_token(app: &TestApp) {
    let answer = app.admin().await.get("/api/auth/me").await.expect(200);

    assert_eq!(
        masked(&answer.body, &[]),
        json!({
            "id": "[id]",
            "nom": "Administrateur",
            "email": "admin@exemple.sn",
            "role": "admin",
            "clientId": null,
            "actif": true,
        })
    );
}

async fn a_protected_route_demands_a_token(app: &TestApp) {
    for token in ["", "n'importe quoi", "a.b.c"] {
        assert_refused(app, token.to_owned()).await;
    }

    let answer = app.anonymous().get("/api/auth/me").await.expect(401);
    assert_eq!(answer.header("www-authenticate"), "Bearer");
}

async fn a_token_without_signature_is_refused(app: &TestApp) {
    let token = app.admin().await.token().unwrap().to_owned();
    let (signed, _) = token.rsplit_once('.').unwrap();
    let (_, claims) = signed.split_once('.').unwrap();
    // {"alg":"none","typ":"JWT"}
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";

    assert_refused(app, format!("{signed}.")).await;
    assert_refused(app, format!("{none}.{claims}.")).await;
    assert_refused(app, token.replacen(token.split('.').next().unwrap(), none, 1)).await;
}

async fn a_token_whose_claims_were_changed_is_refused(app: &TestApp) {
    let agent = app.agent().await.token().unwrap().to_owned();
    let admin = app.admin().await.token().unwrap().to_owned();
    let (own, signature) = agent.rsplit_once('.').unwrap();
    let (other, _) = admin.rsplit_once('.').unwrap();

    assert_refused(app, format!("{other}.{signature}")).await;

    assert!(is_in(&app.with_token(format!("{own}.{signature}"))).await);
}

/// Logs in at another instance of the same database: its sessions are known to this one too.
async fn token_of_another_instance(app: &TestApp, setting: (&str, &str)) -> String {
    let (base, stop) = app.second_instance_with(&[setting]);
    let body = json!({ "email": ADMIN.0, "password": ADMIN.1 });
    let there = app.elsewhere(base, &app.anonymous());
    let token = there.post("/api/auth/login", &body).await.expect(200).text("/token");
    tokio::task::spawn_blocking(stop).await.unwrap();
    token
}

async fn a_token_signed_by_another_key_is_refused(app: &TestApp) {
    let other_key = ("TICKETS_AUTH__JWT_SECRET", "fedcba9876543210fedcba9876543210");

    assert_refused(app, token_of_another_instance(app, other_key).await).await;
}

async fn a_token_for_others_is_refused(app: &TestApp) {
    let issuer = ("TICKETS_AUTH__ISSUER", "autre");
    let audience = ("TICKETS_AUTH__AUDIENCE", "autre");

    assert_refused(app, token_of_another_instance(app, issuer).await).await;
    assert_refused(app, token_of_another_instance(app, audience).await).await;
}

async fn an_expired_token_is_refused(app: &TestApp) {
    let short = ("TICKETS_AUTH__ACCESS_TTL", "1");
    let caller = app.with_token(token_of_another_instance(app, short).await);

    eventually("the token expires", Duration::from_secs(5), async || !is_in(&caller).await).await;
}

async fn a_deactivated_user_is_out_on_every_instance(app: &TestApp) {
    let here = app.agent().await;
    let (base, stop) = app.second_instance();
    let there = app.elsewhere(base, &here);
    assert!(is_in(&here).await && is_in(&there).await);
    let id = here.get("/api/auth/me").await.id();

    let path = format!("/api/utilisateurs/{id}");
    app.admin().await.patch(&path, &json!({ "actif": false })).await.expect(200);

    assert!(!is_in(&here).await);
    let out = async || !is_in(&there).await;
    eventually("the other instance knows", Duration::from_secs(5), out).await;
    tokio::task::spawn_blocking(stop).await.unwrap();
}

async fn a_deactivated_user_logs_in_as_one_who_does_not_exist(app: &TestApp) {
    let id = app.agent().await.get("/api/auth/me").await.id();
    let path = format!("/api/utilisateurs/{id}");
    app.admin().await.patch(&path, &json!({ "actif": false })).await.expect(200);

    let deactivated = log_in(app, "agent@exemple.sn", PASSWORD).await.expect(401);

    let nobody = log_in(app, "personne@exemple.sn", PASSWORD).await.expect(401);
    assert_eq!(problem(&deactivated), problem(&nobody));
}
