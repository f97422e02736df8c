//! Changing many tickets at once.

use e2e::{Answer, Caller, TestApp, on_every_database};
use serde_json::{Value, json};
use time::Duration;

use crate::fixtures::{
    NOBODY, TICKETS, act, column, create, detail, faults, historique, instant, patch, problem,
    ticket, with,
};

on_every_database! {
    all_change_as_by_the_action_on_each,
    what_one_refuses_leaves_the_others_changed,
    each_action_can_be_performed_on_many,
    a_priority_gives_each_its_own_deadline,
    a_ticket_that_has_nothing_to_do_is_counted_and_left_alone,
    a_client_user_reopens_its_clients_tickets_and_does_nothing_else,
    what_is_wrong_with_the_request_changes_nothing,
    from_one_to_five_hundred_tickets_are_taken,
}

/// Where many are changed.
pub const BULK: &str = "/api/tickets-client/bulk";

/// Performs an action on tickets.
pub async fn bulk(caller: &Caller, ids: impl Into<Value>, action: &str, data: Value) -> Answer {
    caller.post(BULK, &body(ids, action, data)).await
}

/// With what that is asked for.
pub fn body(ids: impl Into<Value>, action: &str, data: impl Into<Value>) -> Value {
    json!({ "ticketIds": ids.into(), "action": action, "data": data.into() })
}

/// What is answered where none fails.
pub fn done(updated: usize, message: &str) -> Value {
    json!({
        "success": true, "updated": updated, "failed": 0, "message": message, "erreurs": [],
    })
}

/// As many tickets, open: their ids and their numbers.
pub async fn tickets(caller: &Caller, count: usize) -> (Vec<String>, Vec<String>) {
    let (mut ids, mut numeros) = (Vec::new(), Vec::new());
    for n in 1..=count {
        let created = caller.post(TICKETS, &ticket(&format!("Ticket {n}"))).await.expect(201);
        ids.push(created.id());
        numeros.push(created.text("/numero"));
    }
    (ids, numeros)
}

/// All that is known of a ticket but for what tells it from its neighbours.
async fn state(caller: &Caller, id: &str) -> Value {
    let mut state = detail(caller, id).await.body;
    let fields = state.as_object_mut().unwrap();
    let own = ["id", "numero", "titre", "dateCreation", "dateModification", "dateLimite"];
    fields.retain(|field, _| !own.contains(&field.as_str()));
    fields["historique"] = historique(caller, id).await;
    fields["slaDetails"] = Value::Null;
    fields["dateResolution"] = fields["dateResolution"].is_null().into();
    state
}

/// The versions of tickets.
pub async fn versions(caller: &Caller, ids: &[String]) -> Vec<i64> {
    let mut versions = Vec::new();
    for id in ids {
        versions.push(detail(caller, id).await.at("/version").as_i64().unwrap());
    }
    versions
}

async fn all_change_as_by_the_action_on_each(app: &TestApp) {
    let (agent, data) = (app.agent().await, json!({ "responsable": "agent@exemple.sn" }));
    let (ids, numeros) = tickets(&agent, 4).await;

    let named = json!([ids[0], numeros[1], ids[2]]);
    let answer = bulk(&agent, named, "affecter", data.clone()).await.expect(200);
    act(&agent, &ids[3], "affecter", &data).await.expect(200);

    assert_eq!(answer.body, done(3, "3 tickets mis à jour avec succès"));
    let alone = state(&agent, &ids[3]).await;
    assert_eq!((alone["version"].clone(), alone["status"].clone()), (json!(2), json!("en_cours")));
    assert!(alone["responsableId"].is_string(), "{alone}");
    for id in &ids[..3] {
        assert_eq!(state(&agent, id).await, alone);
    }
}

async fn what_one_refuses_leaves_the_others_changed(app: &TestApp) {
    let admin = app.admin().await;
    let (ids, numeros) = tickets(&admin, 4).await;
    patch(&admin, &ids[1], &json!({ "status": "resolu" })).await.expect(200);
    let absent = numeros[0].replace("-001", "-999");
    let named = json!([
        NOBODY.to_uppercase(),
        ids[0].to_uppercase(),
        numeros[1],
        ids[1],
        ids[0],
        numeros[0],
        absent,
        absent,
        ids[2],
        numeros[2],
    ]);

    let data = json!({ "motif": "Fait" });
    let answer = bulk(&admin, named, "cloturer", data).await.expect(200);

    let resolved = format!("Le ticket {} est résolu : rouvrez-le d'abord.", numeros[1]);
    assert_eq!(
        answer.body,
        json!({
            "success": false,
            "updated": 2,
            "failed": 3,
            "message": "2 tickets mis à jour, 3 échecs",
            "erreurs": [
                {
                    "id": NOBODY.to_uppercase(), "code": "introuvable",
                    "message": "Ticket introuvable.",
                },
                { "id": numeros[1], "code": "transition_interdite", "message": resolved },
                { "id": absent, "code": "introuvable", "message": "Ticket introuvable." },
            ],
        })
    );
    assert_eq!(versions(&admin, &ids).await, [2, 2, 2, 1]);
    for changed in [&ids[0], &ids[2]] {
        assert_eq!(detail(&admin, changed).await.at("/motifCloture"), "Fait");
    }
    assert_eq!(detail(&admin, &ids[1]).await.at("/motifCloture"), &Value::Null);
}

async fn each_action_can_be_performed_on_many(app: &TestApp) {
    let admin = app.admin().await;
    let (ids, _) = tickets(&admin, 3).await;
    let (alone, together) = (&ids[2], &ids[..2]);

    for (action, data) in [
        ("affecter", json!({ "responsable": "Jean Dupont" })),
        ("escalader", json!({ "niveau": 2 })),
        ("changer_priorite", json!({ "priority": "critique" })),
        ("ajouter_tags", json!({ "tags": ["Nord", "nord", "mur"] })),
        ("cloturer", json!({ "motif": "Réparé" })),
        ("reopen", json!({ "motif": "Encore" })),
    ] {
        let answer = bulk(&admin, together, action, data.clone()).await.expect(200);
        act(&admin, alone, action, &data).await.expect(200);

        assert_eq!(answer.body, done(2, "2 tickets mis à jour avec succès"), "{action}");
        let expected = state(&admin, alone).await;
        for id in together {
            assert_eq!(state(&admin, id).await, expected, "{action}");
        }
    }
}

async fn a_priority_gives_each_its_own_deadline(app: &TestApp) {
    let admin = app.admin().await;
    let (mut ids, _) = tickets(&admin, 1).await;
    let old = json!({ "dateLimite": "2035-01-01" });
    ids.push(create(&admin, &with(ticket("Fixée"), old)).await);

    bulk(&admin, ids.clone(), "changer_priorite", json!({ "priority": "critique" }))
        .await
        .expect(200);

    for id in &ids {
        let found = detail(&admin, id).await;
        let given = instant(found.at("/dateLimite")) - instant(found.at("/dateCreation"));
        assert_eq!(given, Duration::DAY);
    }
}

async fn a_ticket_that_has_nothing_to_do_is_counted_and_left_alone(app: &TestApp) {
    let admin = app.admin().await;
    let (ids, _) = tickets(&admin, 2).await;
    act(&admin, &ids[0], "changer_priorite", &json!({ "priority": "basse" })).await.expect(200);
    let before = detail(&admin, &ids[0]).await.body;

    let data = json!({ "priority": "basse" });
    let answer = bulk(&admin, ids.clone(), "changer_priorite", data.clone()).await.expect(200);
    let again = bulk(&admin, ids[..1].to_vec(), "changer_priorite", data).await.expect(200);

    assert_eq!(answer.body, done(2, "2 tickets mis à jour avec succès"));
    assert_eq!(again.body, done(1, "1 ticket mis à jour avec succès"));
    assert_eq!(detail(&admin, &ids[0]).await.body["historique"], before["historique"]);
    assert_eq!(versions(&admin, &ids).await, [2, 2]);
}

async fn a_client_user_reopens_its_clients_tickets_and_does_nothing_else(app: &TestApp) {
    let admin = app.admin().await;
    let (own, other) = (app.client("Acme").await.id(), app.client("Bâtir").await.id());
    let user = app.client_user("awa@acme.sn", &own).await;
    let mut ids = Vec::new();
    for client in [json!(own), json!(own), json!(other), Value::Null] {
        ids.push(create(&admin, &with(ticket("Fuite"), json!({ "clientId": client }))).await);
    }
    let numeros = column(&admin.get(&format!("{TICKETS}?sort=numero")).await, "/tickets", "numero");
    bulk(&admin, ids.clone(), "cloturer", json!({ "motif": "Fait" })).await.expect(200);
    let (named, motif) = (json!([ids[0], ids[2], numeros[3], numeros[1]]), json!({ "motif": "x" }));

    for (action, data) in [
        ("affecter", json!({ "responsable": "Jean" })),
        ("escalader", json!({ "niveau": 1 })),
        ("cloturer", motif.clone()),
        ("changer_priorite", json!({ "priority": "basse" })),
        ("ajouter_tags", json!({ "tags": ["urgent"] })),
    ] {
        for dry in [true, false] {
            let request = with(body(named.clone(), action, data.clone()), json!({ "dryRun": dry }));
            let answer = user.post(BULK, &request).await.expect(403);

            assert_eq!(problem(&answer)["code"], "interdit", "{action}");
        }
    }
    assert_eq!(versions(&admin, &ids).await, [2, 2, 2, 2]);

    let answer = bulk(&user, named, "reopen", motif).await.expect(200);

    let absent =
        |id: &Value| json!({ "id": id, "code": "introuvable", "message": "Ticket introuvable." });
    assert_eq!(
        answer.body,
        json!({
            "success": false,
            "updated": 2,
            "failed": 2,
            "message": "2 tickets mis à jour, 2 échecs",
            "erreurs": [absent(&json!(ids[2])), absent(&numeros[3])],
        })
    );
    assert_eq!(versions(&admin, &ids).await, [3, 3, 2, 2]);
    let anonymous = app.anonymous();
    bulk(&anonymous, ids, "reopen", json!({ "motif": "x" })).await.expect(401);
}

async fn what_is_wrong_with_the_request_changes_nothing(app: &TestApp) {
    let admin = app.admin().await;
    let (ids, _) = tickets(&admin, 2).await;
    let words = "affecter, escalader, cloturer, reopen, changer_priorite, ajouter_tags";
    let allowed = "ticketIds, action, data, dryRun";
    let many: Vec<_> = (0..21).map(|n| n.to_string()).collect();

    for (request, expected) in [
        (
            body(ids.clone(), "supprimer", json!({})),
            json!([["action", format!("valeurs permises : {words}")]]),
        ),
        (
            body(ids.clone(), "affecter", json!({ "responsable": " " })),
            json!([["data.responsable", "un texte non vide est attendu"]]),
        ),
        (
            body(ids.clone(), "escalader", json!({ "niveau": 0 })),
            json!([["data.niveau", "un entier de 1 à 3 est attendu"]]),
        ),
        (
            body(ids.clone(), "ajouter_tags", json!({ "tags": many })),
            json!([["data.tags", "20 étiquettes au plus"]]),
        ),
        (
            with(
                body(json!([ids[0], "rien", 7, null]), "cloturer", json!({ "motif": "" })),
                json!({ "version": 1, "dryRun": 1 }),
            ),
            json!([
                ["data.motif", "un texte non vide est attendu"],
                ["dryRun", "true ou false est attendu"],
                ["ticketIds[1]", "un UUID ou un numéro est attendu, comme TC-2025-001"],
                ["ticketIds[2]", "un texte est attendu"],
                ["ticketIds[3]", "ne peut pas être null"],
                ["version", format!("inconnu ; permis : {allowed}")],
            ]),
        ),
        (
            json!({}),
            json!([
                ["action", "obligatoire"],
                ["data", "obligatoire"],
                ["ticketIds", "obligatoire"],
            ]),
        ),
    ] {
        let answer = admin.post(BULK, &request).await;

        assert_eq!(faults(&answer), expected, "{request}");
    }
    assert_eq!(versions(&admin, &ids).await, [1, 1]);
}

async fn from_one_to_five_hundred_tickets_are_taken(app: &TestApp) {
    let admin = app.admin().await;
    let (ids, _) = tickets(&admin, 1).await;
    let named = |count: usize| -> Vec<_> {
        (1..=count).map(|n| format!("TC-2020-{n:03}")).chain(ids.clone()).collect()
    };
    let data = json!({ "responsable": "Jean" });

    for ids in [vec![], named(500)] {
        let answer = bulk(&admin, ids, "affecter", data.clone()).await;

        let expected = json!([["ticketIds", "de 1 à 500 tickets sont attendus"]]);
        assert_eq!(faults(&answer), expected);
    }
    assert_eq!(versions(&admin, &ids).await, [1]);
    let answer = bulk(&admin, named(499), "affecter", data).await.expect(200);
    assert_eq!(answer.at("/message"), "1 ticket mis à jour, 499 échecs");
    assert_eq!(column(&answer, "/erreurs", "id"), named(499)[..499]);
}
