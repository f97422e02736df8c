//! What changing many tickets at once leaves behind, and what it doesn't.

use std::time::Duration;

use e2e::{Caller, TestApp, on_every_database};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    fixtures::{NOBODY, act, create, detail, ticket, with},
    tickets_bulk::{BULK, body, bulk, done, tickets, versions},
};

on_every_database! {
    a_dry_run_tells_what_would_happen_and_writes_nothing,
    two_that_change_the_same_tickets_both_end,
    each_change_leaves_one_event,
}

/// Longer than an event takes on a busy machine.
const LIMIT: Duration = Duration::from_secs(20);

/// What happened since, as soon as that is enough.
async fn events(caller: &Caller, since: &Value, enough: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let path = format!("/api/evenements?format=json&limit=1000&since={since}");
    let all = async {
        loop {
            let page = caller.get(&path).await.expect(200);
            let events = page.at("/evenements").as_array().unwrap().clone();
            if enough(&events) {
                return events;
            }
        }
    };
    tokio::time::timeout(LIMIT, all).await.unwrap()
}

/// All that happened until a ticket is opened under this title.
async fn events_until(caller: &Caller, titre: &str) -> Vec<Value> {
    create(caller, &ticket(titre)).await;
    let opened = |event: &Value| event["data"]["titre"] == titre;
    events(caller, &json!(0), |events| events.last().is_some_and(opened)).await
}

async fn a_dry_run_tells_what_would_happen_and_writes_nothing(app: &TestApp) {
    let admin = app.admin().await;
    let (ids, numeros) = tickets(&admin, 3).await;
    act(&admin, &ids[1], "cloturer", &json!({ "motif": "Fait" })).await.expect(200);
    let named = json!([numeros[0], ids[1], NOBODY, ids[2]]);
    let run = body(named, "escalader", json!({ "niveau": 1 }));
    let all = async || {
        let mut all = Vec::new();
        for id in &ids {
            // What has passed of the time goes on.
            all.push(with(detail(&admin, id).await.body, json!({ "slaDetails": null })));
        }
        all
    };
    let (before, told) = (all().await, events_until(&admin, "Avant").await);

    let foretold = admin.post(BULK, &with(run.clone(), json!({ "dryRun": true }))).await;
    let refused = admin
        .post(BULK, &with(run.clone(), json!({ "dryRun": true, "action": "supprimer" })))
        .await;
    let (after, told_after) = (all().await, events_until(&admin, "Après").await);
    let real = admin.post(BULK, &with(run, json!({ "dryRun": false }))).await.expect(200);

    assert_eq!(after, before);
    assert_eq!(told_after[..told_after.len() - 1], told);
    assert_eq!(foretold.expect(200).body, real.body);
    assert_eq!(refused.status, 400);
    assert_eq!((real.at("/updated"), real.at("/failed")), (&json!(2), &json!(2)));
    assert_eq!(versions(&admin, &ids).await, [2, 2, 2]);
}

async fn two_that_change_the_same_tickets_both_end(app: &TestApp) {
    let admin = app.admin().await;
    let (base, stop) = app.second_instance();
    let there = app.elsewhere(base, &admin);
    let (ids, numeros) = tickets(&admin, 20).await;
    let backwards: Vec<_> = numeros.into_iter().rev().collect();

    let runs = (0..8).map(|n| {
        let (caller, named) =
            if n % 2 == 0 { (&admin, ids.clone()) } else { (&there, backwards.clone()) };
        let caller = caller.on_its_own_connection();
        let data = json!({ "tags": [format!("tag {n}")] });
        async move { bulk(&caller, named, "ajouter_tags", data).await }
    });
    let alone = (0..8).map(|n| {
        let (caller, id) = (admin.on_its_own_connection(), &ids[n * 2]);
        async move { act(&caller, id, "ajouter_tags", &json!({ "tags": ["seul"] })).await }
    });
    let (answers, singles) = tokio::join!(join_all(runs), join_all(alone));
    stop();

    for answer in answers {
        assert_eq!(answer.expect(200).body, done(20, "20 tickets mis à jour avec succès"));
    }
    assert!(singles.iter().all(|answer| answer.status == 200));
    let expected: Vec<_> = (0..20).map(|n| if n < 16 && n % 2 == 0 { 10 } else { 9 }).collect();
    assert_eq!(versions(&admin, &ids).await, expected);
}

async fn each_change_leaves_one_event(app: &TestApp) {
    let admin = app.admin().await;
    let (ids, _) = tickets(&admin, 4).await;
    act(&admin, &ids[1], "cloturer", &json!({ "motif": "Fait" })).await.expect(200);
    let before = events(&admin, &json!(0), |events| events.len() == 5).await;
    let since = before.last().unwrap()["eventId"].clone();

    let named = json!([ids[2], ids[1], ids[0], NOBODY]);
    bulk(&admin, named, "affecter", json!({ "responsable": "Jean" })).await.expect(200);
    act(&admin, &ids[3], "affecter", &json!({ "responsable": "Jean" })).await.expect(200);

    let events = events(&admin, &since, |events| events.len() >= 3).await;
    let of = |event: &Value| event["data"]["id"].clone();
    assert_eq!(events.iter().map(of).collect::<Vec<_>>(), [&*ids[2], &*ids[0], &*ids[3]]);
    assert!(events.iter().all(|event| event["type"] == "ticket_updated"), "{events:?}");
    let changes = |event: &Value| {
        let mut changes = event["data"]["changes"].clone();
        changes["dateLimite"] = Value::Null;
        changes
    };
    let expected = json!({
        "responsable": "Jean", "status": "en_cours", "slaStatus": "ok", "dateLimite": null,
        "dateResolution": null, "motifCloture": null,
    });
    assert!(events.iter().all(|event| changes(event) == expected), "{events:?}");
}
