//! Clients.

use e2e::{TestApp, on_every_database};
use serde_json::{Value, json};

use crate::fixtures::{NOBODY, act, column, create, faults, masked, problem, ticket, with};

on_every_database! {
    a_created_client_is_answered_as_listed,
    what_is_not_given_is_null,
    what_is_theirs_is_counted,
    the_list_is_sorted_by_name_and_paged,
    the_list_is_searched_without_regard_to_accents,
    a_list_takes_what_it_knows,
    a_patch_changes_and_clears,
    every_fault_is_told_at_once,
    a_patch_has_its_faults_told_and_changes_nothing_then,
    what_does_not_exist_is_not_found,
}

const CLIENTS: &str = "/api/clients";

async fn a_created_client_is_answered_as_listed(app: &TestApp) {
    let admin = app.admin().await;
    let body = json!({
        "nom": "SARL Construction Plus",
        "type": "entreprise",
        "email": "Contact@construction-plus.sn",
        "telephone": "+221 33 824 56 78",
        "adresse": " Avenue Bourguiba ",
        "ville": "Dakar",
        "noteSatisfaction": 4.5,
    });

    let created = admin.post(CLIENTS, &body).await.expect(201);

    let listed = json!({
        "id": "[id]",
        "nom": "SARL Construction Plus",
        "type": "entreprise",
        "email": "contact@construction-plus.sn",
        "telephone": "+221 33 824 56 78",
        "adresse": "Avenue Bourguiba",
        "ville": "Dakar",
        "nbTickets": 0,
        "nbTicketsOuverts": 0,
        "nbChantiers": 0,
        "chiffreAffaires": 0,
        "noteSatisfaction": 4.5,
    });
    let message = json!({ "message": "Client créé avec succès" });
    assert_eq!(masked(&created.body, &[]), with(listed.clone(), message));
    assert_eq!(created.header("location"), format!("{CLIENTS}/{}", created.id()));
    let found = admin.get(created.header("location")).await.expect(200);
    assert_eq!(masked(&found.body, &[]), listed);
    assert_eq!(
        masked(&admin.get(CLIENTS).await.expect(200).body, &[]),
        json!({
            "clients": [listed],
            "pagination": { "page": 1, "limit": 1000, "total": 1, "pages": 1 },
        })
    );
}

async fn what_is_not_given_is_null(app: &TestApp) {
    let body = json!({ "nom": "Awa Diop", "type": "particulier", "ville": null });

    let created = app.admin().await.post(CLIENTS, &body).await.expect(201);

    let fields = ["email", "telephone", "adresse", "ville", "noteSatisfaction"];
    assert_eq!(fields.map(|field| created.body[field].clone()), [const { Value::Null }; 5]);
}

async fn what_is_theirs_is_counted(app: &TestApp) {
    let admin = app.admin().await;
    let client = app.client("SARL Construction Plus").await.id();
    let other = app.client("Autre").await.id();
    for (nom, client, budget) in [("A", &client, 450), ("B", &client, 400), ("C", &other, 7)] {
        let chantier = json!({ "nom": nom, "type": "autre", "clientId": client, "budget": budget });
        admin.post("/api/chantiers", &chantier).await.expect(201);
    }
    let owned = with(ticket("Fissure"), json!({ "clientId": client }));
    create(&admin, &owned).await;
    let closed = create(&admin, &owned).await;
    act(&admin, &closed, "cloturer", &json!({ "motif": "Fait" })).await.expect(200);

    let found = admin.get(&format!("{CLIENTS}/{client}")).await.expect(200);

    let counts = ["nbTickets", "nbTicketsOuverts", "nbChantiers", "chiffreAffaires"];
    assert_eq!(counts.map(|count| found.body[count].as_i64().unwrap()), [2, 1, 2, 850]);
}

async fn the_list_is_sorted_by_name_and_paged(app: &TestApp) {
    for nom in ["Zeynab", "Bineta", "Moussa"] {
        app.client(nom).await;
    }
    let admin = app.admin().await;
    let list = async |query: &str| admin.get(&format!("{CLIENTS}?{query}")).await.expect(200);

    let (page, beyond) = (list("limit=2&page=2").await, list("limit=2&page=9").await);

    assert_eq!(column(&list("").await, "/clients", "nom"), ["Bineta", "Moussa", "Zeynab"]);
    assert_eq!(column(&page, "/clients", "nom"), ["Zeynab"]);
    assert_eq!(
        beyond.body,
        json!({
            "clients": [],
            "pagination": { "page": 9, "limit": 2, "total": 3, "pages": 2 },
        })
    );
}

async fn the_list_is_searched_without_regard_to_accents(app: &TestApp) {
    let admin = app.admin().await;
    for (nom, ville) in [("Société Générale", "Thiès"), ("Bâtir 100%", "Dakar")] {
        let body = json!({ "nom": nom, "type": "public", "ville": ville });
        admin.post(CLIENTS, &body).await.expect(201);
    }

    for (search, found) in [
        ("societe", 1),
        ("G%C3%89N%C3%89RALE+soci", 1),
        ("thies", 1),
        ("societe+dakar", 0),
        ("100%25", 1),
        ("%25", 1),
        ("_", 0),
        ("", 2),
    ] {
        let list = admin.get(&format!("{CLIENTS}?search={search}")).await.expect(200);
        assert_eq!(list.at("/pagination/total"), found, "{search}");
        assert_eq!(column(&list, "/clients", "id").len(), found, "{search}");
    }
}

async fn a_list_takes_what_it_knows(app: &TestApp) {
    let admin = app.admin().await;

    let answer = admin.get(&format!("{CLIENTS}?limit=1001&page=0&ville=Dakar&search=%00")).await;

    assert_eq!(
        faults(&answer),
        json!([
            ["limit", "un entier de 1 à 1000 est attendu"],
            ["page", "un entier de 1 à 999999999 est attendu"],
            ["search", "les caractères de contrôle sont refusés"],
            ["ville", "inconnu ; permis : page, limit, search"],
        ])
    );
}

async fn a_patch_changes_and_clears(app: &TestApp) {
    let admin = app.admin().await;
    let body = json!({ "nom": "Ancien", "type": "public", "ville": "Dakar", "adresse": "Plateau" });
    let id = admin.post(CLIENTS, &body).await.expect(201).id();
    let change = json!({ "nom": "Nouveau", "ville": null, "noteSatisfaction": 5 });

    let answer = admin.patch(&format!("{CLIENTS}/{id}"), &change).await.expect(200);

    assert_eq!(
        answer.body,
        json!({
            "id": id,
            "nom": "Nouveau",
            "type": "public",
            "email": null,
            "telephone": null,
            "adresse": "Plateau",
            "ville": null,
            "nbTickets": 0,
            "nbTicketsOuverts": 0,
            "nbChantiers": 0,
            "chiffreAffaires": 0,
            "noteSatisfaction": 5.0,
            "message": "Client mis à jour avec succès",
        })
    );
}

async fn every_fault_is_told_at_once(app: &TestApp) {
    let body = json!({
        "type": "sarl",
        "email": "pas une adresse",
        "telephone": "1".repeat(51),
        "adresse": "a\u{7}b",
        "ville": 12,
        "noteSatisfaction": 5.1,
        "pays": "SN",
    });

    let answer = app.admin().await.post(CLIENTS, &body).await;

    assert_eq!(
        faults(&answer),
        json!([
            ["adresse", "les caractères de contrôle sont refusés"],
            ["email", "une adresse électronique est attendue, comme nom@exemple.sn"],
            ["nom", "obligatoire"],
            ["noteSatisfaction", "un nombre de 0 à 5 est attendu, avec une décimale au plus"],
            [
                "pays",
                "inconnu ; permis : nom, type, email, telephone, adresse, ville, noteSatisfaction"
            ],
            ["telephone", "50 caractères au plus"],
            ["type", "valeurs permises : entreprise, particulier, public"],
            ["ville", "un texte est attendu"],
        ])
    );
}

async fn a_patch_has_its_faults_told_and_changes_nothing_then(app: &TestApp) {
    let admin = app.admin().await;
    let id = app.client("SARL Construction Plus").await.id();
    let path = format!("{CLIENTS}/{id}");
    let before = admin.get(&path).await.body;

    let answer = admin.patch(&path, &json!({ "nom": null, "type": "x", "ville": "Thiès" })).await;

    assert_eq!(
        faults(&answer),
        json!([
            ["nom", "ne peut pas être null"],
            ["type", "valeurs permises : entreprise, particulier, public"],
        ])
    );
    assert_eq!(admin.get(&path).await.body, before);
}

async fn what_does_not_exist_is_not_found(app: &TestApp) {
    let admin = app.admin().await;
    for id in [NOBODY, "42", "%00"] {
        let path = format!("{CLIENTS}/{id}");
        let read = admin.get(&path).await.expect(404);
        let changed = admin.patch(&path, &json!({ "nom": "Autre" })).await.expect(404);

        assert_eq!(read.at("/message"), "Client introuvable.");
        assert_eq!(problem(&changed), problem(&read));
    }
}
