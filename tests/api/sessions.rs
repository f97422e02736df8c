//! How sessions go on, and how they end.

use std::time::Duration;

use e2e::{ADMIN, Answer, Caller, TestApp, eventually, on_every_database, send};
use reqwest::Method;
use serde_json::json;

use crate::{
    auth::{is_in, log_in},
    fixtures::{faults, masked, problem},
};

on_every_database! {
    a_refresh_gives_a_new_pair,
    a_spent_refresh_token_ends_the_whole_family,
    of_two_refreshes_at_once_one_wins,
    an_unknown_refresh_token_is_refused,
    a_logout_ends_the_session_at_once,
    a_logout_reaches_the_other_instances,
    a_wrong_present_password_is_a_fault_of_that_field,
    a_new_password_ends_the_other_sessions,
    a_new_password_has_its_length_checked,
}

const NEW: &str = "un tout autre mot de passe";

async fn refresh(app: &TestApp, token: &str) -> Answer {
    app.anonymous().post("/api/auth/refresh", &json!({ "refreshToken": token })).await
}

async fn log_out(caller: &Caller) -> Answer {
    send(caller.request(Method::POST, "/api/auth/logout")).await
}

/// A session of the admin, and what prolongs it.
async fn session(app: &TestApp) -> (Caller, String) {
    let answer = log_in(app, ADMIN.0, ADMIN.1).await.expect(200);
    (app.with_token(answer.text("/token")), answer.text("/refreshToken"))
}

async fn a_refresh_gives_a_new_pair(app: &TestApp) {
    let (_, first) = session(app).await;

    let answer = refresh(app, &first).await.expect(200);

    let (token, second) = (answer.text("/token"), answer.text("/refreshToken"));
    assert_eq!(
        masked(&answer.body, &[(&token, "[jwt]"), (&second, "[secret]")]),
        json!({ "token": "[jwt]", "refreshToken": "[secret]", "expiresIn": 900 })
    );
    assert_ne!(first, second);
    assert!(is_in(&app.with_token(token)).await);
    refresh(app, &second).await.expect(200);
}

async fn a_spent_refresh_token_ends_the_whole_family(app: &TestApp) {
    let (before, first) = session(app).await;
    let (stranger, _) = session(app).await;
    let answer = refresh(app, &first).await.expect(200);
    let (after, second) = (app.with_token(answer.text("/token")), answer.text("/refreshToken"));
    assert!(is_in(&before).await && is_in(&after).await);

    let spent = refresh(app, &first).await.expect(401);

    assert_eq!(spent.at("/code"), "non_authentifie");
    assert_eq!(spent.header("www-authenticate"), "Bearer");
    assert!(!is_in(&before).await && !is_in(&after).await);
    refresh(app, &second).await.expect(401);
    assert!(is_in(&stranger).await);
}

async fn of_two_refreshes_at_once_one_wins(app: &TestApp) {
    let (_, first) = session(app).await;

    let (one, other) = tokio::join!(refresh(app, &first), refresh(app, &first));

    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
}

async fn an_unknown_refresh_token_is_refused(app: &TestApp) {
    let unknown = refresh(app, "jamais vu").await.expect(401);

    let (caller, spent) = session(app).await;
    log_out(&caller).await.expect(204);
    assert_eq!(problem(&unknown), problem(&refresh(app, &spent).await));
}

async fn a_logout_ends_the_session_at_once(app: &TestApp) {
    let (caller, secret) = session(app).await;
    let (stranger, _) = session(app).await;
    assert!(is_in(&caller).await);

    let answer = log_out(&caller).await.expect(204);

    assert_eq!(answer.raw, "");
    assert!(!is_in(&caller).await);
    refresh(app, &secret).await.expect(401);
    log_out(&caller).await.expect(401);
    assert!(is_in(&stranger).await);
}

async fn a_logout_reaches_the_other_instances(app: &TestApp) {
    let (here, _) = session(app).await;
    let (base, stop) = app.second_instance();
    let there = app.elsewhere(base, &here);
    assert!(is_in(&there).await);

    log_out(&here).await.expect(204);

    let out = async || !is_in(&there).await;
    eventually("the other instance knows", Duration::from_secs(5), out).await;
    tokio::task::spawn_blocking(stop).await.unwrap();
}

async fn a_wrong_present_password_is_a_fault_of_that_field(app: &TestApp) {
    let (caller, _) = session(app).await;
    let body = json!({ "actuel": "ce n'est pas celui-là", "nouveau": NEW });

    let answer = caller.put("/api/auth/password", &body).await;

    assert_eq!(faults(&answer), json!([["actuel", "mot de passe incorrect"]]));
    log_in(app, ADMIN.0, NEW).await.expect(401);
    log_in(app, ADMIN.0, ADMIN.1).await.expect(200);
}

async fn a_new_password_ends_the_other_sessions(app: &TestApp) {
    let (caller, secret) = session(app).await;
    let (other, other_secret) = session(app).await;
    assert!(is_in(&other).await);

    let body = json!({ "actuel": ADMIN.1, "nouveau": NEW });
    caller.put("/api/auth/password", &body).await.expect(204);

    assert!(!is_in(&other).await);
    refresh(app, &other_secret).await.expect(401);
    assert!(is_in(&caller).await);
    refresh(app, &secret).await.expect(200);
    log_in(app, ADMIN.0, ADMIN.1).await.expect(401);
    log_in(app, ADMIN.0, NEW).await.expect(200);
}

async fn a_new_password_has_its_length_checked(app: &TestApp) {
    let (caller, _) = session(app).await;
    let put = async |nouveau: &str| {
        let body = json!({ "actuel": ADMIN.1, "nouveau": nouveau });
        caller.put("/api/auth/password", &body).await
    };

    for refused in ["onze lettre", &"x".repeat(129)] {
        let said = "12 à 128 caractères sont attendus";
        assert_eq!(faults(&put(refused).await), json!([["nouveau", said]]));
    }
    put(&"é".repeat(128)).await.expect(204);
}
