//! How often one may fail to log in.

use e2e::{ADMIN, TestApp, on_every_database};
use futures_util::future::join_all;
use serde_json::json;

use crate::{
    auth::log_in,
    fixtures::{masked, problem},
};

on_every_database! {
    after_five_failures_the_right_password_is_refused_too,
    an_unknown_email_is_counted_like_any_other,
    parallel_attempts_do_not_get_past_the_limit,
    correct_logins_do_not_count,
    fifty_failures_from_one_address_stop_it,
}

const WRONG: &str = "pas le bon mot de passe";

async fn after_five_failures_the_right_password_is_refused_too(app: &TestApp) {
    let client = app.client("SARL Construction Plus").await.id();
    app.client_user("awa@client.sn", &client).await;
    for email in [ADMIN.0, "ADMIN@exemple.sn", " admin@exemple.sn", ADMIN.0, ADMIN.0] {
        log_in(app, email, WRONG).await.expect(401);
    }

    let answer = log_in(app, ADMIN.0, ADMIN.1).await.expect(429);

    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=900).contains(&wait), "{wait}");
    let message = format!("Trop de tentatives, réessayez dans {wait} s.");
    assert_eq!(
        masked(&problem(&answer), &[(&message, "[attente]")]),
        json!({
            "type": "urn:tickets-btp:erreur:trop_de_requetes",
            "title": "Trop de requêtes",
            "status": 429,
            "code": "trop_de_requetes",
            "message": "[attente]",
            "detail": "[attente]",
            "errors": [],
        })
    );
    log_in(app, "awa@client.sn", e2e::PASSWORD).await.expect(200);
}

async fn an_unknown_email_is_counted_like_any_other(app: &TestApp) {
    for _ in 0..5 {
        log_in(app, "personne@exemple.sn", WRONG).await.expect(401);
    }

    log_in(app, "personne@exemple.sn", WRONG).await.expect(429);
}

async fn parallel_attempts_do_not_get_past_the_limit(app: &TestApp) {
    let answers = join_all((0..20).map(|_| log_in(app, ADMIN.0, WRONG))).await;

    let count = |status| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(401), count(429)), (5, 15));
    log_in(app, ADMIN.0, ADMIN.1).await.expect(429);
}

async fn correct_logins_do_not_count(app: &TestApp) {
    for _ in 0..4 {
        log_in(app, ADMIN.0, WRONG).await.expect(401);
    }
    for _ in 0..6 {
        log_in(app, ADMIN.0, ADMIN.1).await.expect(200);
    }

    log_in(app, ADMIN.0, WRONG).await.expect(401);

    log_in(app, ADMIN.0, WRONG).await.expect(429);
}

async fn fifty_failures_from_one_address_stop_it(app: &TestApp) {
    for n in 0..50 {
        log_in(app, &format!("inconnu-{n}@exemple.sn"), WRONG).await.expect(401);
    }

    let answer = log_in(app, ADMIN.0, ADMIN.1).await.expect(429);

    assert_ne!(answer.header("retry-after"), "");
}
