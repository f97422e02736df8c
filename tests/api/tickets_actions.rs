//! The six actions.

use e2e::{TestApp, on_every_database};
use serde_json::{Value, json};
use time::Duration;

use crate::fixtures::{
    TICKETS, act, create, detail, faults, historique, instant, patch, ticket, with,
};

on_every_database! {
    affecter_puts_someone_in_charge_and_starts_the_work,
    affecter_again_reassigns,
    escalader_goes_upwards_only,
    cloturer_resolves_and_keeps_the_reason,
    reopen_takes_a_resolved_ticket_up_again,
    changer_priorite_moves_the_deadline,
    ajouter_tags_completes_the_labels,
    a_resolved_ticket_allows_only_reopen_and_tags,
    an_action_that_changes_nothing_writes_nothing,
    an_old_version_is_a_conflict,
    wrong_data_are_told_with_their_place,
    what_is_no_action_is_told_what_is,
}

/// The entries after the creation, without their author.
async fn done(app: &TestApp, id: &str) -> Value {
    let entries = historique(&app.admin().await, id).await;
    let entries = entries.as_array().unwrap()[1..].iter();
    entries.map(|entry| json!([entry[0], entry[1]])).collect()
}

async fn affecter_puts_someone_in_charge_and_starts_the_work(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fissure")).await;

    let answer = act(&admin, &id, "affecter", &json!({ "responsable": " Jean Dupont " })).await;

    let said = "Action exécutée avec succès";
    assert_eq!(answer.expect(200).body, json!({ "success": true, "message": said, "version": 2 }));
    let found = detail(&admin, &id).await;
    assert_eq!(found.at("/responsable"), "Jean Dupont");
    assert_eq!(found.at("/status"), "en_cours");
    assert_eq!(found.at("/version"), 2);
    assert_eq!(
        done(app, &id).await,
        json!([
            ["affectation", "Ticket affecté à Jean Dupont"],
            ["status_change", "Statut changé de 'nouveau' à 'en_cours'"],
        ])
    );
}

async fn affecter_again_reassigns(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &with(ticket("Fissure"), json!({ "responsable": "Jean" }))).await;
    patch(&admin, &id, &json!({ "status": "en_attente" })).await.expect(200);

    act(&admin, &id, "affecter", &json!({ "responsable": "Awa" })).await.expect(200);

    assert_eq!(detail(&admin, &id).await.at("/status"), "en_attente");
    assert_eq!(
        done(app, &id).await,
        json!([
            ["status_change", "Statut changé de 'nouveau' à 'en_attente'"],
            ["affectation", "Ticket réaffecté de Jean à Awa"],
        ])
    );
}

async fn escalader_goes_upwards_only(app: &TestApp) {
    let admin = app.admin().await;
    let created = admin.post(TICKETS, &ticket("Fissure")).await.expect(201);
    let (id, numero) = (created.id(), created.text("/numero"));
    let escalate =
        async |niveau: u8| act(&admin, &id, "escalader", &json!({ "niveau": niveau })).await;

    escalate(2).await.expect(200);
    for refused in [1, 2] {
        let answer = escalate(refused).await.expect(409);
        let said = format!("Le ticket {numero} est déjà au niveau d'escalade 2.");
        assert_eq!(answer.at("/code"), "transition_interdite");
        assert_eq!(answer.text("/message"), said);
    }
    escalate(3).await.expect(200);

    assert_eq!(detail(&admin, &id).await.at("/niveauEscalade"), 3);
    assert_eq!(
        done(app, &id).await,
        json!([
            ["escalade", "Ticket escaladé au niveau 2"],
            ["escalade", "Ticket escaladé au niveau 3"],
        ])
    );
}

async fn cloturer_resolves_and_keeps_the_reason(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fissure")).await;

    act(&admin, &id, "cloturer", &json!({ "motif": "Fissure rebouchée" })).await.expect(200);

    let found = detail(&admin, &id).await;
    assert_eq!(found.at("/status"), "resolu");
    assert_eq!(found.at("/motifCloture"), "Fissure rebouchée");
    assert_eq!(found.at("/dateResolution"), found.at("/dateModification"));
    assert_eq!(found.at("/slaStatus"), "ok");
    assert_eq!(done(app, &id).await, json!([["cloture", "Ticket clôturé : Fissure rebouchée"]]));
}

async fn reopen_takes_a_resolved_ticket_up_again(app: &TestApp) {
    let admin = app.admin().await;
    let created = admin.post(TICKETS, &ticket("Fissure")).await.expect(201);
    let (id, numero) = (created.id(), created.text("/numero"));
    let reopen = async || act(&admin, &id, "reopen", &json!({ "motif": "Elle revient" })).await;

    let early = reopen().await.expect(409);
    act(&admin, &id, "cloturer", &json!({ "motif": "Fait" })).await.expect(200);
    reopen().await.expect(200);

    let said =
        format!("Le ticket {numero} est 'nouveau' : seul un ticket résolu peut être rouvert.");
    assert_eq!(early.at("/code"), "transition_interdite");
    assert_eq!(early.text("/message"), said);
    let found = detail(&admin, &id).await;
    assert_eq!(found.at("/status"), "en_cours");
    assert_eq!(found.at("/motifCloture"), &Value::Null);
    assert_eq!(found.at("/dateResolution"), &Value::Null);
    assert_eq!(
        done(app, &id).await,
        json!([
            ["cloture", "Ticket clôturé : Fait"],
            ["reouverture", "Ticket rouvert : Elle revient"],
        ])
    );
}

async fn changer_priorite_moves_the_deadline(app: &TestApp) {
    let admin = app.admin().await;
    let body = with(ticket("Fissure"), json!({ "dateLimite": "2035-01-01" }));
    let id = create(&admin, &body).await;

    act(&admin, &id, "changer_priorite", &json!({ "priority": "normale" })).await.expect(200);

    let found = detail(&admin, &id).await;
    let given = instant(found.at("/dateLimite")) - instant(found.at("/dateCreation"));
    assert_eq!((found.at("/priority"), given), (&json!("normale"), Duration::days(5)));
    assert_eq!(
        done(app, &id).await,
        json!([["changement_priorite", "Priorité changée de 'haute' à 'normale'"]])
    );
}

async fn ajouter_tags_completes_the_labels(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &with(ticket("Fissure"), json!({ "tags": ["urgent"] }))).await;
    let many: Vec<_> = (0..19).map(|n| n.to_string()).collect();

    let tags = json!({ "tags": ["Suivi", "URGENT", "nord"] });
    act(&admin, &id, "ajouter_tags", &tags).await.expect(200);
    let too_many = act(&admin, &id, "ajouter_tags", &json!({ "tags": many })).await;

    assert_eq!(faults(&too_many), json!([["tags", "20 étiquettes au plus"]]));
    let found = detail(&admin, &id).await;
    assert_eq!(found.at("/tags"), &json!(["urgent", "suivi", "nord"]));
    assert_eq!(found.at("/version"), 2);
    assert_eq!(done(app, &id).await, json!([["tags", "Étiquettes : urgent, suivi, nord"]]));
}

async fn a_resolved_ticket_allows_only_reopen_and_tags(app: &TestApp) {
    let admin = app.admin().await;
    let created = admin.post(TICKETS, &ticket("Fissure")).await.expect(201);
    let (id, numero) = (created.id(), created.text("/numero"));
    act(&admin, &id, "cloturer", &json!({ "motif": "Fait" })).await.expect(200);

    for (action, data) in [
        ("affecter", json!({ "responsable": "Jean" })),
        ("escalader", json!({ "niveau": 1 })),
        ("cloturer", json!({ "motif": "Encore" })),
        ("changer_priorite", json!({ "priority": "basse" })),
    ] {
        let answer = act(&admin, &id, action, &data).await.expect(409);

        let said = format!("Le ticket {numero} est résolu : rouvrez-le d'abord.");
        assert_eq!(answer.at("/code"), "transition_interdite", "{action}");
        assert_eq!(answer.text("/message"), said);
    }
    assert_eq!(detail(&admin, &id).await.at("/version"), 2);
    act(&admin, &id, "ajouter_tags", &json!({ "tags": ["clos"] })).await.expect(200);
    act(&admin, &id, "reopen", &json!({ "motif": "Elle revient" })).await.expect(200);
}

async fn an_action_that_changes_nothing_writes_nothing(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &with(ticket("Fissure"), json!({ "tags": ["urgent"] }))).await;
    act(&admin, &id, "affecter", &json!({ "responsable": "Jean" })).await.expect(200);
    let before = detail(&admin, &id).await.body;

    for (action, data) in [
        ("affecter", json!({ "responsable": "Jean" })),
        ("changer_priorite", json!({ "priority": "haute" })),
        ("ajouter_tags", json!({ "tags": ["Urgent"] })),
        ("ajouter_tags", json!({ "tags": [] })),
    ] {
        let answer = act(&admin, &id, action, &data).await.expect(200);

        assert_eq!(answer.at("/version"), 2, "{action}");
        assert_eq!(detail(&admin, &id).await.body["historique"], before["historique"]);
    }
}

async fn an_old_version_is_a_conflict(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fissure")).await;
    let body = |version| json!({ "action": "escalader", "data": { "niveau": version }, "version": version });
    let path = format!("{TICKETS}/{id}/action");

    admin.post(&path, &body(1)).await.expect(200);
    let late = json!({ "action": "escalader", "data": { "niveau": 3 }, "version": 1 });
    let answer = admin.post(&path, &late).await.expect(409);
    admin.post(&path, &body(2)).await.expect(200);

    assert_eq!(answer.at("/code"), "conflit_version");
    assert_eq!(detail(&admin, &id).await.at("/niveauEscalade"), 2);
}

async fn wrong_data_are_told_with_their_place(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fissure")).await;
    for (action, data, expected) in [
        ("affecter", json!({}), json!([["data.responsable", "obligatoire"]])),
        (
            "affecter",
            json!({ "responsable": " ", "motif": "x" }),
            json!([
                ["data.motif", "inconnu ; permis : responsable"],
                ["data.responsable", "un texte non vide est attendu"],
            ]),
        ),
        (
            "escalader",
            json!({ "niveau": 4 }),
            json!([["data.niveau", "un entier de 1 à 3 est attendu"]]),
        ),
        ("escalader", json!({ "niveau": "2" }), json!([["data.niveau", "un entier est attendu"]])),
        (
            "cloturer",
            json!({ "motif": "" }),
            json!([["data.motif", "un texte non vide est attendu"]]),
        ),
        (
            "reopen",
            json!({ "motif": "x".repeat(2_001) }),
            json!([["data.motif", "2000 caractères au plus"]]),
        ),
        (
            "changer_priorite",
            json!({ "priority": "urgente" }),
            json!([["data.priority", "valeurs permises : critique, haute, normale, basse"]]),
        ),
        (
            "ajouter_tags",
            json!({ "tags": ["a", "", 3] }),
            json!([
                ["data.tags[1]", "un texte non vide est attendu"],
                ["data.tags[2]", "un texte est attendu"],
            ]),
        ),
    ] {
        let answer = act(&admin, &id, action, &data).await;

        assert_eq!(faults(&answer), expected, "{action} {data}");
    }
    assert_eq!(detail(&admin, &id).await.at("/version"), 1);
}

async fn what_is_no_action_is_told_what_is(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fissure")).await;
    let path = format!("{TICKETS}/{id}/action");

    let unknown = act(&admin, &id, "supprimer", &json!({})).await;
    let empty = admin.post(&path, &json!({})).await;

    let words = "affecter, escalader, cloturer, reopen, changer_priorite, ajouter_tags";
    assert_eq!(faults(&unknown), json!([["action", format!("valeurs permises : {words}")]]));
    assert_eq!(faults(&empty), json!([["action", "obligatoire"], ["data", "obligatoire"]]));
}
