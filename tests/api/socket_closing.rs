//! When the server closes the socket and the stream, and when it does not.

use std::time::Duration;

use e2e::{ADMIN, Caller, Moteur, TestApp, eventually, on_every_database, send};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{
    fixtures::{create, ticket},
    messages::messages,
};

on_every_database! {
    who_logs_out_is_cut_off,
    who_is_deactivated_is_cut_off,
    whose_role_changes_is_cut_off,
    who_does_not_read_is_cut_off_and_holds_nobody_up,
}

/// A token that expires soon. The rest of the tests have tokens that outlive them.
const SHORT: [(&str, &str); 1] = [("TICKETS_AUTH__ACCESS_TTL", "2")];

/// Both the socket and the stream of a caller end, once something was done.
async fn both_end(app: &TestApp, user: &Caller, done: impl AsyncFnOnce()) {
    let (mut socket, mut stream) = (user.socket("").await, user.stream("", &[]).await);
    let mut other = app.admin().await.socket("").await;
    done().await;

    assert_eq!(socket.close_code().await, Some(4401));
    assert_eq!(stream.next().await, None);
    create(&app.admin().await, &ticket("Fuite")).await;
    assert_eq!(other.take(1).await[0]["type"], "ticket_created");
}

async fn who_logs_out_is_cut_off(app: &TestApp) {
    let agent = app.agent().await;
    let log_out = async || {
        let log_out = agent.request(Method::POST, "/api/auth/logout");
        send(log_out).await.expect(204);
    };
    both_end(app, &agent, log_out).await;
}

async fn change(app: &TestApp, user: &Caller, change: Value) {
    let id = user.get("/api/auth/me").await.expect(200).id();
    app.admin().await.patch(&format!("/api/utilisateurs/{id}"), &change).await.expect(200);
}

async fn who_is_deactivated_is_cut_off(app: &TestApp) {
    let agent = app.agent().await;
    both_end(app, &agent, async || change(app, &agent, json!({ "actif": false })).await).await;
}

async fn whose_role_changes_is_cut_off(app: &TestApp) {
    let agent = app.agent().await;
    let client = app.client("Acme").await.id();
    let role = json!({ "role": "client", "clientId": client });
    both_end(app, &agent, async || change(app, &agent, role).await).await;
}

#[tokio::test]
async fn whose_token_expires_is_cut_off() {
    let app = TestApp::start_with(Moteur::Sqlite, &SHORT).await;
    let user = app.login(ADMIN.0, ADMIN.1).await;
    let (mut socket, mut stream) = (user.socket("").await, user.stream("", &[]).await);

    assert_eq!(socket.close_code().await, Some(4401));
    assert_eq!(stream.next().await, None);
}

/// So many events at once, each of some 4 kB: more than the system keeps for one who doesn't read.
async fn flood(app: &TestApp, count: usize) {
    let padding = "x".repeat(4_000);
    app.write(format!(
        "INSERT INTO outbox (type, ticket_id, data, interne, created_at) \
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) \
         SELECT 'ticket_updated', o.ticket_id, '{{\"x\":\"{padding}\"}}', FALSE, o.created_at \
         FROM n CROSS JOIN (SELECT * FROM outbox ORDER BY id LIMIT 1) AS o"
    ))
    .await;
}

async fn who_does_not_read_is_cut_off_and_holds_nobody_up(app: &TestApp) {
    const EVENTS: usize = 5_000;
    let agent = app.agent().await;
    create(&agent, &ticket("Fuite")).await;
    let (mut slow, mut quick) = (agent.socket("").await, agent.socket("").await);

    flood(app, EVENTS).await;
    let received = quick.take(EVENTS).await;

    let numbers = received.iter().map(|event| event["eventId"].as_i64().unwrap());
    assert!(numbers.clone().zip(numbers.skip(1)).all(|(one, two)| one + 1 == two));
    // What it was sent before waits for it still: it may take its time to read it.
    let mut code = None;
    let limit = Instant::now() + Duration::from_secs(30);
    tokio::time::sleep_until(Instant::now() + Duration::from_secs(8)).await;
    while code.is_none() && Instant::now() < limit {
        code = slow.close_code().await;
    }
    assert_eq!(code, Some(4408));
}

#[tokio::test]
async fn a_database_that_is_away_closes_no_socket_and_loses_no_event() {
    if Moteur::postgres_is_missing() {
        return;
    }
    let app = TestApp::start(Moteur::Postgres).await;
    let agent = app.agent().await;
    let id = create(&agent, &ticket("Fuite")).await;
    let mut socket = agent.socket("").await;
    let mut resumed = agent.socket("since=0").await;
    resumed.take(1).await;

    app.database().allow_connections(false).await;
    app.database().cut_connections().await;
    let mut waits = agent.socket("since=0").await;
    let quiet = socket.is_silent_for(Duration::from_secs(10)).await;
    app.database().allow_connections(true).await;
    let written = async || {
        let body = json!({ "contenu": "ensuite" });
        agent.post(&messages(&id), &body).await.status == 201
    };
    eventually("a message is written", Duration::from_secs(20), written).await;

    assert!(quiet);
    for socket in [&mut socket, &mut resumed] {
        assert_eq!(socket.take(1).await[0]["type"], "message_added");
    }
    assert_eq!(waits.take(2).await[1]["type"], "message_added");
}
