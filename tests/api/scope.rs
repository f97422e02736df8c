//! What a client user sees of other clients: nothing, on no route.

use e2e::{TestApp, on_every_database};
use serde_json::{Value, json};

use crate::{
    fixtures::{NOBODY, column, create, detail, problem, ticket, with},
    rights::operations,
    rights_table::{CLIENT, TABLE, World},
};

on_every_database! {
    the_ids_of_another_client_lead_nowhere,
    bodies_that_name_another_client_are_refused_as_unknown,
    filters_by_another_client_find_what_an_unknown_one_does,
    nothing_that_is_read_tells_of_another_client,
    lists_and_counts_are_those_of_the_own_client,
    a_name_of_another_clients_user_is_only_a_name,
}

async fn a_name_of_another_clients_user_is_only_a_name(app: &TestApp) {
    let world = World::new(app).await;
    let body = with(ticket("Fissure"), json!({ "responsable": "zeynab@etrangere.sn" }));

    let id = create(world.client_user(), &body).await;

    assert_eq!(detail(world.client_user(), &id).await.at("/responsableId"), &Value::Null);
}

async fn the_ids_of_another_client_lead_nowhere(app: &TestApp) {
    let world = World::new(app).await;
    let absent = world.foreign.numero.replace("-00", "-99");

    for row in TABLE.iter().filter(|row| row.takes_id()) {
        let body = (row.body)(&world, CLIENT);
        let nobody =
            row.call(&world, CLIENT, &row.path_of(NOBODY, &world.foreign, CLIENT), &body).await;
        let absent =
            row.call(&world, CLIENT, &row.path_of(&absent, &world.foreign, CLIENT), &body).await;

        for id in world.foreign.ids(row.path) {
            let foreign =
                row.call(&world, CLIENT, &row.path_of(id, &world.foreign, CLIENT), &body).await;

            // Users and calendars are the admins' affair: nobody else learns which there are.
            let admins = ["/api/utilisateurs", "/api/sla"];
            let expected = if admins.iter().any(|of| row.path.starts_with(of)) { 403 } else { 404 };
            assert_eq!(foreign.status, expected, "{} {} {id}", row.method, row.path);
            assert_eq!(problem(&foreign), problem(&nobody), "{} {}", row.method, row.path);
            if expected == 404 {
                assert_eq!(problem(&foreign), problem(&absent), "{} {}", row.method, row.path);
            }
        }
    }
}

async fn bodies_that_name_another_client_are_refused_as_unknown(app: &TestApp) {
    let world = World::new(app).await;
    let document = app.anonymous().get("/api/openapi.json").await.body;
    let ids = [("clientId", &world.foreign.client), ("chantierId", &world.foreign.chantier)];

    let mut tried = Vec::new();
    for row in &TABLE {
        for (field, foreign) in ids {
            if !body_has(&document, row.method, row.path, field) {
                continue;
            }
            let (path, body) = (row.own_path(&world, CLIENT), (row.body)(&world, CLIENT));
            let with_id = |id: &str| with(body.clone(), json!({ field: id }));

            let named = row.call(&world, CLIENT, &path, &with_id(foreign)).await;
            let unknown = row.call(&world, CLIENT, &path, &with_id(NOBODY)).await;

            assert_eq!(problem(&named), problem(&unknown), "{} {} {field}", row.method, row.path);
            tried.push((row.method, row.path, field, named.status));
        }
    }
    assert_eq!(
        tried,
        [
            ("POST", "/api/tickets-client", "clientId", 400),
            ("POST", "/api/tickets-client", "chantierId", 400),
            ("PATCH", "/api/tickets-client/{id}", "chantierId", 403),
            ("POST", "/api/chantiers", "clientId", 403),
            // Whoever asks, an agent has no client.
            ("POST", "/api/utilisateurs", "clientId", 400),
            ("PATCH", "/api/utilisateurs/{id}", "clientId", 403),
            ("POST", "/api/sla/calendriers/{id}/exceptions", "chantierId", 403),
        ]
    );
}

/// Whether the document lets a body have a field.
fn body_has(document: &Value, method: &str, path: &str, field: &str) -> bool {
    let operation = &document["paths"][path][method.to_lowercase()];
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let schema = match schema["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap(),
        None => schema,
    };
    schema["properties"].get(field).is_some()
}

async fn filters_by_another_client_find_what_an_unknown_one_does(app: &TestApp) {
    let world = World::new(app).await;
    let user = world.client_user();
    let ids = [("clientId", &world.foreign.client), ("chantierId", &world.foreign.chantier)];

    let mut tried = 0;
    for (method, path, operation) in operations(app).await {
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        for (name, foreign) in ids {
            if method != "GET" || !parameters.iter().any(|parameter| parameter["name"] == name) {
                continue;
            }
            let found = user.get(&format!("{path}?{name}={foreign}")).await.expect(200);
            let unknown = user.get(&format!("{path}?{name}={NOBODY}")).await.expect(200);

            assert_eq!(found.raw, unknown.raw, "{path} {name}");
            tried += 1;
        }
    }
    assert_eq!(tried, 5);
}

async fn nothing_that_is_read_tells_of_another_client(app: &TestApp) {
    let world = World::new(app).await;
    let theirs = &world.foreign;
    let ids = [&theirs.client, &theirs.chantier, &theirs.ticket, &theirs.numero, &theirs.user];
    let secrets = ids.into_iter().map(String::as_str).chain(["trang", "zeynab"]);
    let secrets: Vec<_> = secrets.collect();
    let searched = ["", "?search=etrangere", "?limit=100&sort=numero", "?responsable=zeynab"];

    for row in TABLE.iter().filter(|row| row.method == "GET") {
        for query in searched {
            let path = format!("{}{query}", row.own_path(&world, CLIENT));
            let answer = row.call(&world, CLIENT, &path, &Value::Null).await;

            let said = format!("{:?} {}", answer.headers, answer.raw);
            for secret in &secrets {
                assert!(!said.contains(*secret), "{secret} in the answer to {path}");
            }
        }
    }
}

async fn lists_and_counts_are_those_of_the_own_client(app: &TestApp) {
    let world = World::new(app).await;
    let (user, own) = (world.client_user(), &world.own);

    for (path, rows, id) in [
        ("/api/tickets-client", "/tickets", &own.ticket),
        ("/api/tickets-client?search=ticket", "/tickets", &own.ticket),
        ("/api/clients", "/clients", &own.client),
        ("/api/chantiers", "/chantiers", &own.chantier),
        ("/api/notifications", "/notifications", &own.notifications[0]),
        ("/api/notifications?nonLues=true", "/notifications", &own.notifications[0]),
    ] {
        let list = user.get(path).await.expect(200);

        assert_eq!(column(&list, rows, "id"), [id.as_str()], "{path}");
        assert_eq!(list.at("/pagination/total"), 1, "{path}");
        assert_eq!(list.at("/pagination/pages"), 1, "{path}");
    }
    let client = user.get(&format!("/api/clients/{}", own.client)).await.expect(200);
    assert_eq!((client.at("/nbTickets"), client.at("/nbChantiers")), (&json!(1), &json!(1)));
    let all = world.callers[0].get("/api/tickets-client").await.expect(200);
    assert_eq!(all.at("/pagination/total"), 2);
}
