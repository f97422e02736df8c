//! What each role may do: everything that the document names, by one table.

use std::collections::BTreeSet;

use e2e::{TestApp, on_every_database};
use serde_json::{Value, json};

use crate::{
    fixtures::{act, create, problem, ticket},
    rights_table::{ENDS, ROLES, TABLE, World},
};

on_every_database! {
    the_table_has_every_operation_of_the_document,
    each_role_may_do_what_the_table_says,
    a_client_user_performs_no_action_but_reopen,
    a_missing_right_is_told_as_such,
}

/// The methods and paths of the document, with the operation.
pub async fn operations(app: &TestApp) -> Vec<(String, String, Value)> {
    let document = app.anonymous().get("/api/openapi.json").await.expect(200);
    let paths = document.at("/paths").as_object().unwrap();
    let methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
    let operations = paths.iter().flat_map(|(path, item)| {
        methods.iter().filter_map(|method| {
            let operation = item.get(*method)?.clone();
            Some((method.to_uppercase(), path.clone(), operation))
        })
    });
    operations.collect()
}

async fn the_table_has_every_operation_of_the_document(app: &TestApp) {
    let documented = operations(app).await;

    let table = || TABLE.iter().chain(&ENDS);
    let known: BTreeSet<_> =
        table().map(|row| (row.method.to_owned(), row.path.to_owned())).collect();
    let found: BTreeSet<_> =
        documented.iter().map(|(method, path, _)| (method.clone(), path.clone())).collect();
    assert_eq!(found, known, "rights_table.rs must say who may do what");
    for (method, path, operation) in documented {
        let row = table().find(|row| row.method == method && row.path == path).unwrap();
        let public = operation.get("security").is_some();
        assert_eq!(public, row.expected[3] != 401, "{method} {path}");
    }
}

async fn each_role_may_do_what_the_table_says(app: &TestApp) {
    let world = World::new(app).await;

    for row in TABLE.iter().chain(&ENDS) {
        for (role, name) in ROLES.iter().enumerate() {
            let (path, body) = (row.own_path(&world, role), (row.body)(&world, role));

            let answer = row.call(&world, role, &path, &body).await;

            let expected = row.expected[role];
            assert_eq!(answer.status, expected, "{} {path} as {name}: {}", row.method, answer.raw);
        }
    }
}

async fn a_client_user_performs_no_action_but_reopen(app: &TestApp) {
    let admin = app.admin().await;
    let client = app.client("SARL Construction Plus").await.id();
    let user = app.client_user("awa@client.sn", &client).await;
    let id = create(&user, &ticket("Fissure")).await;

    for (action, data) in [
        ("affecter", json!({ "responsable": "Jean" })),
        ("escalader", json!({ "niveau": 1 })),
        ("cloturer", json!({ "motif": "Fait" })),
        ("changer_priorite", json!({ "priority": "basse" })),
        ("ajouter_tags", json!({ "tags": ["urgent"] })),
    ] {
        act(&user, &id, action, &data).await.expect(403);
        act(&admin, &id, action, &data).await.expect(200);
        if action == "cloturer" {
            act(&user, &id, "reopen", &json!({ "motif": "Non" })).await.expect(200);
        }
    }
}

async fn a_missing_right_is_told_as_such(app: &TestApp) {
    let answer = app.agent().await.get("/api/utilisateurs").await.expect(403);

    let message = "Votre rôle 'agent' ne permet pas cette opération.";
    assert_eq!(
        problem(&answer),
        json!({
            "type": "urn:tickets-btp:erreur:interdit",
            "title": "Accès refusé",
            "status": 403,
            "code": "interdit",
            "message": message,
            "detail": message,
            "errors": [],
        })
    );
}
