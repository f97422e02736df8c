//! Patching tickets.

use e2e::{TestApp, on_every_database};
use futures_util::future::join_all;
use serde_json::{Value, json};
use time::Duration;

use crate::fixtures::{
    NOBODY, TICKETS, create, detail, faults, historique, instant, patch, problem, ticket, with,
};

on_every_database! {
    a_patch_changes_what_it_names,
    null_clears_what_may_be_empty,
    null_is_refused_where_something_must_be,
    a_patch_that_changes_nothing_writes_nothing,
    every_fault_is_told_at_once,
    an_old_version_is_a_conflict_and_changes_nothing,
    of_parallel_patches_of_one_version_one_wins,
    the_status_goes_only_where_the_machine_leads,
    a_resolved_ticket_may_be_patched_back_to_work,
    a_new_priority_moves_the_deadline_unless_one_is_given,
    a_ticket_stays_with_its_client,
}

async fn a_patch_changes_what_it_names(app: &TestApp) {
    let admin = app.admin().await;
    let client = app.client("SARL Construction Plus").await.id();
    let chantier = app.chantier("Résidence", &client).await.id();
    let body = with(ticket("Fissure"), json!({ "clientId": client, "tags": ["ancien"] }));
    let id = create(&admin, &body).await;
    let change = json!({
        "titre": " Nouveau titre ",
        "description": "Nouvelle description",
        "status": "en_cours",
        "priority": "basse",
        "categorie": "delais",
        "responsable": "Marie Martin",
        "tags": ["Urgent", "suivi"],
        "chantierId": chantier,
        "dateLimite": "2035-06-30",
        "version": 1,
    });

    let answer = patch(&admin, &id, &change).await.expect(200);

    let message = "Ticket mis à jour avec succès";
    assert_eq!(answer.body, json!({ "id": id, "message": message, "version": 2 }));
    let found = detail(&admin, &id).await;
    let named = ["titre", "description", "status", "priority", "categorie", "responsable", "tags"];
    assert_eq!(
        json!(named.map(|field| found.body[field].clone())),
        json!([
            "Nouveau titre",
            "Nouvelle description",
            "en_cours",
            "basse",
            "delais",
            "Marie Martin",
            ["urgent", "suivi"],
        ])
    );
    assert_eq!(found.text("/chantier/id"), chantier);
    assert_eq!(found.at("/dateLimite"), "2035-07-01T00:00:00Z");
    assert_eq!(
        historique(&admin, &id).await,
        json!([
            ["creation", "Ticket créé", "Administrateur"],
            ["modification", "Titre changé de « Fissure » à « Nouveau titre »", "Administrateur"],
            ["modification", "Description modifiée", "Administrateur"],
            ["modification", "Catégorie changée de 'travaux' à 'delais'", "Administrateur"],
            ["modification", "Chantier changé", "Administrateur"],
            ["changement_priorite", "Priorité changée de 'haute' à 'basse'", "Administrateur"],
            ["modification", "Date limite fixée au 01/07/2035 00:00 UTC", "Administrateur"],
            ["affectation", "Ticket affecté à Marie Martin", "Administrateur"],
            ["tags", "Étiquettes : urgent, suivi", "Administrateur"],
            ["status_change", "Statut changé de 'nouveau' à 'en_cours'", "Administrateur"],
        ])
    );
}

async fn null_clears_what_may_be_empty(app: &TestApp) {
    let admin = app.admin().await;
    let client = app.client("SARL Construction Plus").await.id();
    let chantier = app.chantier("Résidence", &client).await.id();
    let more = json!({
        "description": "Fissure", "responsable": "Jean", "chantierId": chantier, "tags": ["a"],
    });
    let id = create(&admin, &with(ticket("Fissure"), more)).await;
    let clear = json!({
        "description": null, "responsable": null, "chantierId": null, "dateLimite": null,
        "tags": [], "version": null,
    });

    patch(&admin, &id, &clear).await.expect(200);

    let found = detail(&admin, &id).await;
    let cleared = ["description", "responsable", "chantier", "dateLimite"];
    assert_eq!(cleared.map(|field| found.body[field].clone()), [const { Value::Null }; 4]);
    assert_eq!(found.at("/tags"), &json!([]));
    assert_eq!(found.text("/client/id"), client);
}

async fn null_is_refused_where_something_must_be(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fissure")).await;
    let nulls = json!({
        "titre": null, "status": null, "priority": null, "categorie": null, "tags": null,
    });

    let answer = patch(&admin, &id, &nulls).await;

    let fields = ["categorie", "priority", "status", "tags", "titre"];
    assert_eq!(faults(&answer), json!(fields.map(|field| [field, "ne peut pas être null"])));
}

async fn a_patch_that_changes_nothing_writes_nothing(app: &TestApp) {
    let admin = app.admin().await;
    let more = json!({ "responsable": "Jean", "tags": ["urgent"], "dateLimite": "2035-01-01" });
    let id = create(&admin, &with(ticket("Fissure"), more)).await;
    let before = detail(&admin, &id).await.body;

    for same in [
        json!({}),
        json!({ "titre": "Fissure", "priority": "haute", "status": "nouveau", "version": 1 }),
        json!({ "description": null, "tags": ["URGENT"], "responsable": " Jean" }),
        json!({ "dateLimite": "2035-01-02T00:00:00Z" }),
    ] {
        let answer = patch(&admin, &id, &same).await.expect(200);

        assert_eq!(answer.at("/version"), 1, "{same}");
        let after = detail(&admin, &id).await;
        for field in ["historique", "version", "dateModification", "dateLimite"] {
            assert_eq!(after.body[field], before[field], "{same}");
        }
    }
}

async fn every_fault_is_told_at_once(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fissure")).await;
    let body = json!({
        "titre": "", "status": "fini", "priority": 1, "tags": "urgent", "clientId": NOBODY,
        "chantierId": "42", "dateLimite": "demain", "version": 0,
    });

    let answer = patch(&admin, &id, &body).await;

    assert_eq!(
        faults(&answer),
        json!([
            ["chantierId", "un UUID est attendu"],
            [
                "clientId",
                "inconnu ; permis : titre, description, status, priority, categorie, responsable, \
                 tags, chantierId, dateLimite, version"
            ],
            ["dateLimite", "une date est attendue, comme 2025-01-10T14:30:00Z ou 2025-01-10"],
            ["priority", "un texte est attendu"],
            ["status", "valeurs permises : nouveau, en_cours, en_attente, resolu"],
            ["tags", "une liste est attendue"],
            ["titre", "un texte non vide est attendu"],
            ["version", "un entier de 1 à 2147483647 est attendu"],
        ])
    );
    assert_eq!(detail(&admin, &id).await.at("/version"), 1);
}

async fn an_old_version_is_a_conflict_and_changes_nothing(app: &TestApp) {
    let admin = app.admin().await;
    let created = admin.post(TICKETS, &ticket("Fissure")).await.expect(201);
    let id = created.id();
    patch(&admin, &id, &json!({ "titre": "Fuite" })).await.expect(200);

    let answer = patch(&admin, &id, &json!({ "titre": "Autre", "version": 1 })).await.expect(409);

    let message =
        format!("Le ticket {} a changé entre-temps : sa version est 2.", created.text("/numero"));
    assert_eq!(
        problem(&answer),
        json!({
            "type": "urn:tickets-btp:erreur:conflit_version",
            "title": "Modification concurrente",
            "status": 409,
            "code": "conflit_version",
            "message": message,
            "detail": message,
            "errors": [],
        })
    );
    let found = detail(&admin, &id).await;
    assert_eq!((found.at("/titre"), found.at("/version")), (&json!("Fuite"), &json!(2)));
}

async fn of_parallel_patches_of_one_version_one_wins(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fissure")).await;
    let bodies: Vec<_> =
        (0..8).map(|n| json!({ "titre": format!("Titre {n}"), "version": 1 })).collect();

    let answers = join_all(bodies.iter().map(|body| patch(&admin, &id, body))).await;

    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409, 409, 409]);
    let found = detail(&admin, &id).await;
    assert_eq!(found.at("/version"), 2);
    assert_eq!(found.at("/historique").as_array().unwrap().len(), 2);
}

async fn the_status_goes_only_where_the_machine_leads(app: &TestApp) {
    let admin = app.admin().await;
    for (from, allowed) in [
        ("nouveau", &["en_cours", "en_attente", "resolu"][..]),
        ("en_cours", &["en_attente", "resolu"]),
        ("en_attente", &["en_cours", "resolu"]),
        ("resolu", &["en_cours"]),
    ] {
        for to in ["nouveau", "en_cours", "en_attente", "resolu"] {
            if from == to {
                continue;
            }
            let created = admin.post(TICKETS, &ticket("Fissure")).await.expect(201);
            let (id, numero) = (created.id(), created.text("/numero"));
            patch(&admin, &id, &json!({ "status": from })).await.expect(200);

            let answer = patch(&admin, &id, &json!({ "status": to, "titre": "Autre" })).await;

            if allowed.contains(&to) {
                assert_eq!(answer.status, 200, "{from} → {to}");
            } else {
                let said = format!("Le ticket {numero} est '{from}' : il ne peut passer à '{to}'.");
                assert_eq!(answer.status, 409, "{from} → {to}");
                assert_eq!(answer.at("/code"), "transition_interdite");
                assert_eq!(answer.text("/message"), said);
                assert_eq!(detail(&admin, &id).await.at("/titre"), "Fissure");
            }
        }
    }
}

async fn a_resolved_ticket_may_be_patched_back_to_work(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fissure")).await;

    patch(&admin, &id, &json!({ "status": "resolu" })).await.expect(200);
    let resolved = detail(&admin, &id).await;
    patch(&admin, &id, &json!({ "status": "en_cours" })).await.expect(200);
    let reopened = detail(&admin, &id).await;

    assert_eq!(resolved.at("/dateResolution"), resolved.at("/dateModification"));
    assert_eq!(reopened.at("/dateResolution"), &Value::Null);
    assert_eq!(reopened.at("/status"), "en_cours");
}

async fn a_new_priority_moves_the_deadline_unless_one_is_given(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fissure")).await;

    patch(&admin, &id, &json!({ "priority": "critique" })).await.expect(200);
    let moved = detail(&admin, &id).await;
    let both = json!({ "priority": "basse", "dateLimite": "2035-01-12T18:00:00Z" });
    patch(&admin, &id, &both).await.expect(200);

    let given = instant(moved.at("/dateLimite")) - instant(moved.at("/dateCreation"));
    assert_eq!(given, Duration::hours(24));
    assert_eq!(detail(&admin, &id).await.at("/dateLimite"), "2035-01-12T18:00:00Z");
}

async fn a_ticket_stays_with_its_client(app: &TestApp) {
    let admin = app.admin().await;
    let client = app.client("SARL Construction Plus").await.id();
    let other = app.client("Autre").await.id();
    let foreign = app.chantier("Ailleurs", &other).await.id();
    let id = create(&admin, &with(ticket("Fissure"), json!({ "clientId": client }))).await;

    let answer = patch(&admin, &id, &json!({ "chantierId": foreign, "titre": "Autre" })).await;
    let unknown = patch(&admin, &id, &json!({ "chantierId": NOBODY })).await;

    let said = "ce chantier n'appartient pas au client du ticket";
    assert_eq!(faults(&answer), json!([["chantierId", said]]));
    assert_eq!(faults(&unknown), json!([["chantierId", "chantier inconnu"]]));
    assert_eq!(detail(&admin, &id).await.at("/version"), 1);
}
