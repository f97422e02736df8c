//! A database that goes away and comes back.

use std::time::Duration;

use e2e::{Answer, Caller, Moteur, TestApp, eventually};
use serde_json::json;
use sqlx::{Connection, Executor, SqliteConnection};

use crate::fixtures::{TICKETS, create, problem, ticket};

const PATIENCE: Duration = Duration::from_secs(20);

/// A server on PostgreSQL, where there is one.
async fn on_postgres() -> Option<TestApp> {
    if Moteur::postgres_is_missing() {
        return None;
    }
    Some(TestApp::start(Moteur::Postgres).await)
}

/// Whether a request got through; while the database is away, it is refused as it should be.
fn served(answer: &Answer, status: u16) -> bool {
    if answer.status == status {
        return true;
    }
    assert_eq!(answer.status, 503, "{}", answer.raw);
    false
}

async fn reads(caller: &Caller) -> bool {
    served(&caller.get(TICKETS).await, 200)
}

async fn writes(caller: &Caller) -> bool {
    served(&caller.post(TICKETS, &ticket("Fuite")).await, 201)
}

#[tokio::test]
async fn requests_go_on_after_the_database_was_restarted() {
    let Some(app) = on_postgres().await else { return };
    let admin = app.admin().await;
    create(&admin, &ticket("Fissure")).await;

    app.database().cut_connections().await;

    eventually("tickets are read again", PATIENCE, async || reads(&admin).await).await;
    eventually("tickets are created again", PATIENCE, async || writes(&admin).await).await;
    let list = admin.get(&format!("{TICKETS}?search=fissure")).await;
    assert_eq!(list.at("/pagination/total"), 1);
}

#[tokio::test]
async fn while_the_database_is_away_the_server_says_so_and_recovers_by_itself() {
    let Some(app) = on_postgres().await else { return };
    let admin = app.admin().await;
    create(&admin, &ticket("Fissure")).await;

    app.database().allow_connections(false).await;
    app.database().cut_connections().await;
    let live = app.anonymous().get("/health/live").await;
    let ready = app.anonymous().get("/health/ready").await;
    let (list, write) = (admin.get(TICKETS).await, admin.post(TICKETS, &ticket("Perdu")).await);
    let body = json!({ "email": "a@b.sn", "password": "peu importe" });
    let login = app.anonymous().post("/api/auth/login", &body).await;
    app.database().allow_connections(true).await;

    assert_eq!(live.expect(200).body, json!({ "status": "ok" }));
    let message = "Service momentanément indisponible, réessayez.";
    for refused in [ready, list, write, login] {
        assert_eq!(refused.header("retry-after"), "5");
        assert_eq!(
            problem(&refused),
            json!({
                "type": "urn:tickets-btp:erreur:indisponible",
                "title": "Service indisponible",
                "status": 503,
                "code": "indisponible",
                "message": message,
                "detail": message,
                "errors": [],
            })
        );
    }
    let ready = async || served(&app.anonymous().get("/health/ready").await, 200);
    eventually("the server is ready again", PATIENCE, ready).await;
    eventually("tickets are read again", PATIENCE, async || reads(&admin).await).await;
    eventually("tickets are created again", PATIENCE, async || writes(&admin).await).await;
}

#[tokio::test]
async fn a_file_that_another_program_holds_is_waited_for_then_said_and_used_again() {
    let app = TestApp::start(Moteur::Sqlite).await;
    let admin = app.admin().await;
    let mut other = SqliteConnection::connect(&app.database_url()).await.unwrap();

    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let refused = admin.post(TICKETS, &ticket("Perdu")).await.expect(503);
    let list = admin.get(TICKETS).await.expect(200);
    other.execute("ROLLBACK").await.unwrap();

    assert_eq!(refused.at("/code"), "indisponible");
    assert_eq!(refused.header("retry-after"), "5");
    assert_eq!(list.at("/pagination/total"), 0);
    let numero = admin.post(TICKETS, &ticket("Fissure")).await.expect(201).text("/numero");
    assert!(numero.ends_with("-001"), "{numero}");
}
