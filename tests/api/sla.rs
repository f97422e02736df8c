//! The clock of a ticket: it stands while the ticket waits and once it is resolved.

use std::time::Duration;

use e2e::{Caller, TestApp, eventually, on_every_database};
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::fixtures::{TICKETS, act, create, detail, historique, instant, patch, ticket, with};

on_every_database! {
    a_ticket_that_waits_never_becomes_a_breach,
    a_reopened_ticket_has_the_time_that_it_had,
    a_new_priority_keeps_the_time_that_was_used,
    a_crossing_is_told_once_to_whoever_is_in_charge,
}

const PATIENCE: Duration = Duration::from_secs(40);

/// A ticket whose deadline is some seconds away.
async fn due_in(caller: &Caller, seconds: i64) -> (String, OffsetDateTime) {
    let now = std::time::SystemTime::now();
    let limite = OffsetDateTime::from(now) + time::Duration::seconds(seconds);
    let limite = limite.format(&Rfc3339).unwrap();
    let id = create(caller, &with(ticket("Fuite"), json!({ "dateLimite": limite }))).await;
    let limite = instant(detail(caller, &id).await.at("/dateLimite"));
    (id, limite)
}

/// Waits until an instant has passed, by the clock of the server's answers.
pub async fn passed(limite: OffsetDateTime) {
    let passed = async || OffsetDateTime::from(std::time::SystemTime::now()) > limite;
    eventually("the instant has passed", PATIENCE, passed).await;
}

async fn breaches(caller: &Caller) -> Value {
    let path = format!("{TICKETS}?slaStatus=breach");
    caller.get(&path).await.expect(200).at("/pagination/total").clone()
}

async fn a_ticket_that_waits_never_becomes_a_breach(app: &TestApp) {
    let admin = app.admin().await;
    let (id, limite) = due_in(&admin, 10).await;
    patch(&admin, &id, &json!({ "status": "en_attente" })).await.expect(200);

    passed(limite + time::Duration::SECOND).await;
    let waiting = detail(&admin, &id).await;
    let found = breaches(&admin).await;
    patch(&admin, &id, &json!({ "status": "en_cours" })).await.expect(200);
    let resumed = detail(&admin, &id).await;

    assert_ne!(waiting.at("/slaStatus"), "breach");
    assert_eq!(found, 0);
    assert!(!waiting.text("/slaDetails/tempsRestant").starts_with("dépassé"));
    let moved = instant(resumed.at("/dateLimite"));
    assert!(moved > limite, "{moved} is not after {limite}");
    let breach = async || breaches(&admin).await == 1;
    eventually("the clock goes on", PATIENCE, breach).await;
}

async fn a_reopened_ticket_has_the_time_that_it_had(app: &TestApp) {
    let admin = app.admin().await;
    let (id, limite) = due_in(&admin, 10).await;
    act(&admin, &id, "cloturer", &json!({ "motif": "Réparée" })).await.expect(200);

    passed(limite + time::Duration::SECOND).await;
    act(&admin, &id, "reopen", &json!({ "motif": "Elle revient" })).await.expect(200);

    let reopened = detail(&admin, &id).await;
    assert!(instant(reopened.at("/dateLimite")) > limite);
    assert_ne!(reopened.at("/slaStatus"), "breach");
}

async fn a_new_priority_keeps_the_time_that_was_used(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let haute = detail(&admin, &id).await;

    let data = json!({ "priority": "critique" });
    act(&admin, &id, "changer_priorite", &data).await.expect(200);

    let critique = detail(&admin, &id).await;
    let given = |answer: &e2e::Answer| {
        instant(answer.at("/dateLimite")) - instant(answer.at("/dateCreation"))
    };
    assert_eq!(given(&haute), time::Duration::hours(48));
    assert_eq!(given(&critique), time::Duration::hours(24));
}

async fn a_crossing_is_told_once_to_whoever_is_in_charge(app: &TestApp) {
    let (admin, agent) = (app.admin().await, app.agent().await);
    let (_, stop) = app.second_instance();
    let past = json!({ "dateLimite": "2025-01-10T10:00:00Z", "responsable": "agent@exemple.sn" });
    let id = create(&admin, &with(ticket("Fuite"), past)).await;

    let told = async || {
        let list = agent.get("/api/notifications?nonLues=true").await.expect(200);
        *list.at("/pagination/total") == json!(1)
    };
    eventually("whoever is in charge is told", PATIENCE, told).await;
    stop();

    let entries = historique(&admin, &id).await;
    let actions: Vec<_> = entries.as_array().unwrap().iter().map(|entry| &entry[0]).collect();
    assert_eq!(actions, ["creation", "sla_breach"]);
    let notifications = agent.get("/api/notifications").await.expect(200);
    let notification = notifications.at("/notifications/0");
    assert_eq!(notification["type"], "sla_breach");
    assert_eq!(notification["ticketId"], json!(id));
    let nobody = admin.get("/api/notifications").await.expect(200);
    assert_eq!(*nobody.at("/pagination/total"), json!(0));
}
