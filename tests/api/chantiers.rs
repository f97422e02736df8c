//! Chantiers.

use e2e::{TestApp, on_every_database};
use serde_json::{Value, json};

use crate::fixtures::{NOBODY, act, column, create, faults, masked, problem, ticket, with};

on_every_database! {
    a_created_chantier_is_answered_as_listed,
    what_is_not_given_has_its_default,
    what_is_theirs_is_counted,
    the_list_is_filtered,
    a_list_takes_what_it_knows,
    a_patch_changes_and_clears,
    a_chantier_does_not_end_before_it_begins,
    every_fault_is_told_at_once,
    an_unknown_client_is_a_fault,
    what_does_not_exist_is_not_found,
}

const CHANTIERS: &str = "/api/chantiers";

async fn a_created_chantier_is_answered_as_listed(app: &TestApp) {
    let admin = app.admin().await;
    let client = app.client("SARL Construction Plus").await.id();
    let body = json!({
        "nom": "Résidence Les Jardins",
        "type": "construction",
        "clientId": client,
        "adresse": "Avenue Bourguiba",
        "ville": "Dakar",
        "coordonnees": { "lat": 14.6937, "lng": -17.4441 },
        "statut": "en_cours",
        "dateDebut": "2025-06-15",
        "dateFin": "2026-12-31",
        "budget": 450_000_000,
        "avancement": 65,
        "responsable": "Ing. Mamadou Diop",
    });

    let created = admin.post(CHANTIERS, &body).await.expect(201);

    let more = json!({
        "id": created.id(),
        "clientNom": "SARL Construction Plus",
        "nbTickets": 0,
        "nbTicketsOuverts": 0,
    });
    let listed = with(body, more);
    let message = json!({ "message": "Chantier créé avec succès" });
    assert_eq!(created.body, with(listed.clone(), message));
    assert_eq!(created.header("location"), format!("{CHANTIERS}/{}", created.id()));
    assert_eq!(admin.get(created.header("location")).await.expect(200).body, listed);
    assert_eq!(
        admin.get(CHANTIERS).await.expect(200).body,
        json!({
            "chantiers": [listed],
            "pagination": { "page": 1, "limit": 1000, "total": 1, "pages": 1 },
        })
    );
}

async fn what_is_not_given_has_its_default(app: &TestApp) {
    let client = app.client("SARL Construction Plus").await.id();

    let created = app.chantier("Nouveau chantier", &client).await;

    assert_eq!(
        masked(&created.body, &[(&client, "[client]")]),
        json!({
            "id": "[id]",
            "nom": "Nouveau chantier",
            "type": "construction",
            "clientId": "[client]",
            "clientNom": "SARL Construction Plus",
            "adresse": null,
            "ville": null,
            "coordonnees": null,
            "statut": "planifie",
            "dateDebut": null,
            "dateFin": null,
            "budget": null,
            "avancement": 0,
            "responsable": null,
            "nbTickets": 0,
            "nbTicketsOuverts": 0,
            "message": "Chantier créé avec succès",
        })
    );
}

async fn what_is_theirs_is_counted(app: &TestApp) {
    let admin = app.admin().await;
    let client = app.client("SARL Construction Plus").await.id();
    let chantier = app.chantier("Résidence", &client).await.id();
    create(&admin, &with(ticket("Sans chantier"), json!({ "clientId": client }))).await;
    let on_site = with(ticket("Fissure"), json!({ "chantierId": chantier }));
    create(&admin, &on_site).await;
    let closed = create(&admin, &on_site).await;
    act(&admin, &closed, "cloturer", &json!({ "motif": "Fait" })).await.expect(200);

    let found = admin.get(&format!("{CHANTIERS}/{chantier}")).await.expect(200);

    assert_eq!((found.at("/nbTickets"), found.at("/nbTicketsOuverts")), (&json!(2), &json!(1)));
}

async fn the_list_is_filtered(app: &TestApp) {
    let admin = app.admin().await;
    let (a, b) = (app.client("A").await.id(), app.client("B").await.id());
    for (nom, client, statut, ville) in [
        ("Échangeur", &a, "en_cours", "Thiès"),
        ("Lycée", &a, "planifie", "Dakar"),
        ("Pont", &b, "termine", "Dakar"),
    ] {
        let body = json!({
            "nom": nom, "type": "autre", "clientId": client, "statut": statut, "ville": ville,
        });
        admin.post(CHANTIERS, &body).await.expect(201);
    }

    for (query, expected) in [
        (String::new(), &["Lycée", "Pont", "Échangeur"][..]),
        (format!("clientId={a}"), &["Lycée", "Échangeur"]),
        (format!("clientId={NOBODY}"), &[]),
        ("statut=planifie".into(), &["Lycée"]),
        ("statut=planifie,termine".into(), &["Lycée", "Pont"]),
        ("statut=&clientId=&search=".into(), &["Lycée", "Pont", "Échangeur"]),
        ("search=echan".into(), &["Échangeur"]),
        (format!("search=dakar&clientId={b}"), &["Pont"]),
        ("limit=1&page=2&statut=planifie,termine".into(), &["Pont"]),
    ] {
        let list = admin.get(&format!("{CHANTIERS}?{query}")).await.expect(200);
        let mut found = column(&list, "/chantiers", "nom");
        // Where accented capitals stand is the database's affair.
        found.sort_by_key(ToString::to_string);
        assert_eq!(found, expected, "{query}");
    }
}

async fn a_list_takes_what_it_knows(app: &TestApp) {
    let query = "statut=fini&clientId=42&limit=x&type=autre";

    let answer = app.admin().await.get(&format!("{CHANTIERS}?{query}")).await;

    assert_eq!(
        faults(&answer),
        json!([
            ["clientId", "un UUID est attendu"],
            ["limit", "un entier de 1 à 1000 est attendu"],
            ["statut", "valeurs permises : planifie, en_cours, suspendu, termine"],
            ["type", "inconnu ; permis : page, limit, search, clientId, statut"],
        ])
    );
}

async fn a_patch_changes_and_clears(app: &TestApp) {
    let admin = app.admin().await;
    let client = app.client("SARL Construction Plus").await.id();
    let created = app.chantier("Résidence", &client).await;
    let path = format!("{CHANTIERS}/{}", created.id());
    let full = json!({
        "nom": "Villa", "type": "renovation", "statut": "suspendu", "avancement": 100,
        "coordonnees": { "lat": -90.0, "lng": 180.0 }, "budget": 0, "ville": "Thiès",
        "dateDebut": "2025-01-01", "dateFin": "2025-01-01", "responsable": "Awa Diop",
    });
    let message = json!({ "message": "Chantier mis à jour avec succès" });

    let changed = admin.patch(&path, &full).await.expect(200);
    let clear = json!({ "coordonnees": null, "budget": null, "dateDebut": null, "ville": null });
    let cleared = admin.patch(&path, &clear).await.expect(200);

    let expected = with(with(created.body, full), message);
    assert_eq!(changed.body, expected);
    assert_eq!(cleared.body, with(expected, clear));
}

async fn a_chantier_does_not_end_before_it_begins(app: &TestApp) {
    let admin = app.admin().await;
    let client = app.client("SARL Construction Plus").await.id();
    let body = json!({
        "nom": "Pont", "type": "genie_civil", "clientId": client,
        "dateDebut": "2025-06-15", "dateFin": "2025-06-14",
    });

    let created = admin.post(CHANTIERS, &body).await;
    let right = with(body, json!({ "dateFin": "2025-06-15" }));
    let id = admin.post(CHANTIERS, &right).await.expect(201).id();
    let patched =
        admin.patch(&format!("{CHANTIERS}/{id}"), &json!({ "dateDebut": "2025-06-16" })).await;

    assert_eq!(faults(&created), json!([["dateFin", "la fin ne peut précéder le début"]]));
    assert_eq!(faults(&patched), faults(&created));
}

async fn every_fault_is_told_at_once(app: &TestApp) {
    let body = json!({
        "nom": "",
        "type": "pont",
        "coordonnees": { "lat": 90.5, "lng": 0 },
        "statut": "fini",
        "dateDebut": "15/06/2025",
        "dateFin": "2025-02-30",
        "budget": -1,
        "avancement": 101,
        "ville": "a".repeat(101),
    });

    let answer = app.admin().await.post(CHANTIERS, &body).await;

    let day = "un jour est attendu, comme 2025-01-10";
    assert_eq!(
        faults(&answer),
        json!([
            ["avancement", "un entier de 0 à 100 est attendu"],
            ["budget", "un entier de 0 à 100 000 000 000 000 est attendu"],
            ["clientId", "obligatoire"],
            ["coordonnees", "lat va de -90 à 90 et lng de -180 à 180"],
            ["dateDebut", day],
            ["dateFin", day],
            ["nom", "un texte non vide est attendu"],
            ["statut", "valeurs permises : planifie, en_cours, suspendu, termine"],
            [
                "type",
                "valeurs permises : construction, renovation, genie_civil, amenagement, autre"
            ],
            ["ville", "100 caractères au plus"],
        ])
    );
}

async fn an_unknown_client_is_a_fault(app: &TestApp) {
    let body = json!({ "nom": "Pont", "type": "autre", "clientId": NOBODY });

    let answer = app.admin().await.post(CHANTIERS, &body).await;

    assert_eq!(faults(&answer), json!([["clientId", "client inconnu"]]));
    let list = app.admin().await.get(CHANTIERS).await;
    assert_eq!(list.at("/chantiers"), &Value::Array(vec![]));
}

async fn what_does_not_exist_is_not_found(app: &TestApp) {
    let admin = app.admin().await;
    for id in [NOBODY, "42", "%00"] {
        let path = format!("{CHANTIERS}/{id}");
        let read = admin.get(&path).await.expect(404);
        let changed = admin.patch(&path, &json!({ "nom": "Autre" })).await.expect(404);

        assert_eq!(read.at("/message"), "Chantier introuvable.");
        assert_eq!(problem(&changed), problem(&read));
    }
}
