//! Opening tickets.

use e2e::{TestApp, on_every_database};
use serde_json::{Value, json};
use time::Duration;

use crate::fixtures::{
    NOBODY, TICKETS, create, detail, faults, historique, instant, masked, ticket, with,
};

on_every_database! {
    a_created_ticket_is_answered_with_its_number_and_address,
    a_ticket_keeps_all_that_it_is_given,
    a_chantier_alone_implies_its_client,
    a_chantier_of_another_client_is_refused,
    an_unknown_client_or_chantier_is_refused,
    every_fault_is_told_at_once,
    texts_are_trimmed_and_tags_put_in_order,
    control_characters_are_refused_and_lines_kept,
    lengths_are_counted_in_characters,
    the_priority_gives_the_deadline,
    a_deadline_in_the_past_is_a_breach_at_once,
    a_responsable_who_is_a_user_is_linked,
    a_client_user_opens_tickets_of_its_client,
    what_is_refused_leaves_no_trace,
}

async fn a_created_ticket_is_answered_with_its_number_and_address(app: &TestApp) {
    let admin = app.admin().await;

    let first = admin.post(TICKETS, &ticket("Fissure")).await.expect(201);
    let second = admin.post(TICKETS, &ticket("Fuite")).await.expect(201);

    let answer =
        |numero| json!({ "id": "[id]", "numero": numero, "message": "Ticket créé avec succès" });
    assert_eq!(masked(&first.body, &[]), answer("TC-[an]-001"));
    assert_eq!(masked(&second.body, &[]), answer("TC-[an]-002"));
    assert_eq!(first.header("location"), format!("{TICKETS}/{}", first.id()));
    assert_eq!(admin.get(first.header("location")).await.expect(200).at("/titre"), "Fissure");
}

async fn a_ticket_keeps_all_that_it_is_given(app: &TestApp) {
    let admin = app.admin().await;
    let client = app.client("SARL Construction Plus").await.id();
    let chantier = app.chantier("Résidence", &client).await.id();
    let body = json!({
        "titre": "Problème de sécurité",
        "description": "Échafaudage sans garde-corps.\nAu 3e étage.",
        "priority": "critique",
        "categorie": "securite",
        "clientId": client,
        "chantierId": chantier,
        "responsable": "Jean Dupont",
        "dateLimite": "2035-01-12T20:00:00.9+02:00",
        "tags": ["urgent", "chantier_a"],
    });

    let id = create(&admin, &body).await;

    let row = admin.get(TICKETS).await.expect(200).at("/tickets/0").clone();
    let expected = json!({
        "id": id,
        "numero": "TC-[an]-001",
        "titre": "Problème de sécurité",
        "description": "Échafaudage sans garde-corps.\nAu 3e étage.",
        "status": "nouveau",
        "priority": "critique",
        "categorie": "securite",
        "clientId": client,
        "clientNom": "SARL Construction Plus",
        "chantierId": chantier,
        "chantierNom": "Résidence",
        "responsable": "Jean Dupont",
        "dateCreation": "[date]",
        "dateModification": "[date]",
        "dateLimite": "2035-01-12T18:00:00Z",
        "slaStatus": "ok",
        "tags": ["urgent", "chantier_a"],
        "nbMessages": 0,
        "nbPieceJointes": 0,
    });
    let limite = "2035-01-12T18:00:00Z";
    let own = [(&*id, &*id), (&client, &client), (&chantier, &chantier), (limite, limite)];
    assert_eq!(masked(&row, &own), expected);
    assert_eq!(
        historique(&admin, &id).await,
        json!([["creation", "Ticket créé", "Administrateur"]])
    );
}

async fn a_chantier_alone_implies_its_client(app: &TestApp) {
    let client = app.client("SARL Construction Plus").await.id();
    let chantier = app.chantier("Résidence", &client).await.id();

    let admin = app.admin().await;
    let body = with(ticket("Fissure"), json!({ "chantierId": chantier }));
    let found = detail(&admin, &create(&admin, &body).await).await;

    assert_eq!((found.text("/client/id"), found.text("/chantier/id")), (client, chantier));
}

async fn a_chantier_of_another_client_is_refused(app: &TestApp) {
    let client = app.client("SARL Construction Plus").await.id();
    let other = app.client("Autre").await.id();
    let chantier = app.chantier("Résidence", &other).await.id();
    let body = with(ticket("Fissure"), json!({ "clientId": client, "chantierId": chantier }));

    let answer = app.admin().await.post(TICKETS, &body).await;

    let said = "ce chantier n'appartient pas au client du ticket";
    assert_eq!(faults(&answer), json!([["chantierId", said]]));
}

async fn an_unknown_client_or_chantier_is_refused(app: &TestApp) {
    let admin = app.admin().await;
    let post = async |more: Value| admin.post(TICKETS, &with(ticket("Fissure"), more)).await;

    let client = post(json!({ "clientId": NOBODY })).await;
    let chantier = post(json!({ "chantierId": NOBODY })).await;
    let no_id = post(json!({ "clientId": "42", "chantierId": "" })).await;

    assert_eq!(faults(&client), json!([["clientId", "client inconnu"]]));
    assert_eq!(faults(&chantier), json!([["chantierId", "chantier inconnu"]]));
    let expected = "un UUID est attendu";
    assert_eq!(faults(&no_id), json!([["chantierId", expected], ["clientId", expected]]));
}

async fn every_fault_is_told_at_once(app: &TestApp) {
    let body = json!({
        "titre": " \t ",
        "description": "a".repeat(20_001),
        "priority": "urgente",
        "clientId": 7,
        "dateLimite": "demain",
        "tags": ["bien", "", "x".repeat(51), 3],
        "statut": "nouveau",
    });

    let answer = app.admin().await.post(TICKETS, &body).await;

    assert_eq!(
        faults(&answer),
        json!([
            ["categorie", "obligatoire"],
            ["clientId", "un texte est attendu"],
            ["dateLimite", "une date est attendue, comme 2025-01-10T14:30:00Z ou 2025-01-10"],
            ["description", "20000 caractères au plus"],
            ["priority", "valeurs permises : critique, haute, normale, basse"],
            [
                "statut",
                "inconnu ; permis : titre, description, priority, categorie, clientId, chantierId, \
                 responsable, dateLimite, tags"
            ],
            ["tags[1]", "un texte non vide est attendu"],
            ["tags[2]", "50 caractères au plus"],
            ["tags[3]", "un texte est attendu"],
            ["titre", "un texte non vide est attendu"],
        ])
    );
}

async fn texts_are_trimmed_and_tags_put_in_order(app: &TestApp) {
    let admin = app.admin().await;
    let more = json!({
        "description": " \n Fissure au mur \n ",
        "responsable": " Jean Dupont\t",
        "tags": [" Urgent ", "suivi", "URGENT", "Été"],
    });

    let id = create(&admin, &with(ticket("  Fissure  "), more)).await;

    let found = detail(&admin, &id).await;
    assert_eq!(found.at("/titre"), "Fissure");
    assert_eq!(found.at("/description"), "Fissure au mur");
    assert_eq!(found.at("/responsable"), "Jean Dupont");
    assert_eq!(found.at("/tags"), &json!(["urgent", "suivi", "été"]));
}

async fn control_characters_are_refused_and_lines_kept(app: &TestApp) {
    let admin = app.admin().await;
    let refused = "les caractères de contrôle sont refusés";
    for control in ["\u{0}", "\u{7}", "\u{1b}", "\u{7f}", "\u{85}"] {
        let text = format!("a{control}b");
        let more = json!({ "description": text, "responsable": text, "tags": [text] });

        let answer = admin.post(TICKETS, &with(ticket(&text), more)).await;

        let fields = ["description", "responsable", "tags[0]", "titre"];
        assert_eq!(faults(&answer), json!(fields.map(|field| [field, refused])), "{control:?}");
    }

    let kept = with(ticket("Fissure"), json!({ "description": "un\r\n\tdeux\ntrois" }));
    let found = detail(&admin, &create(&admin, &kept).await).await;
    assert_eq!(found.at("/description"), "un\n\tdeux\ntrois");
}

async fn lengths_are_counted_in_characters(app: &TestApp) {
    let admin = app.admin().await;
    let tags: Vec<String> = (0..20).map(|n| format!("étiquette-{n}")).collect();
    let more = json!({ "description": "é".repeat(20_000), "tags": tags });

    admin.post(TICKETS, &with(ticket(&"é".repeat(255)), more)).await.expect(201);
    let tags: Vec<String> = (0..21).map(|n| n.to_string()).collect();
    let long = with(ticket(&"é".repeat(256)), json!({ "tags": tags }));
    let answer = admin.post(TICKETS, &long).await;

    assert_eq!(
        faults(&answer),
        json!([["tags", "20 étiquettes au plus"], ["titre", "255 caractères au plus"]])
    );
}

async fn the_priority_gives_the_deadline(app: &TestApp) {
    let admin = app.admin().await;
    for (priority, hours) in [("critique", 24), ("haute", 48), ("normale", 120), ("basse", 240)] {
        let body = with(ticket("Fissure"), json!({ "priority": priority, "dateLimite": null }));

        let found = detail(&admin, &create(&admin, &body).await).await;

        let given = instant(found.at("/dateLimite")) - instant(found.at("/dateCreation"));
        assert_eq!(given, Duration::hours(hours), "{priority}");
        assert_eq!(found.at("/slaStatus"), "ok");
    }
}

async fn a_deadline_in_the_past_is_a_breach_at_once(app: &TestApp) {
    let admin = app.admin().await;
    let body = with(ticket("Ancien"), json!({ "dateLimite": "2020-01-31" }));

    let id = create(&admin, &body).await;

    let found = detail(&admin, &id).await;
    // A day alone counts to its end.
    assert_eq!(found.at("/dateLimite"), "2020-02-01T00:00:00Z");
    assert_eq!(found.at("/slaStatus"), "breach");
    assert_eq!(found.at("/slaDetails/pourcentage"), 100);
    assert!(found.text("/slaDetails/tempsRestant").starts_with("dépassé de "));
    let list = admin.get(&format!("{TICKETS}?slaStatus=breach")).await;
    assert_eq!(list.at("/tickets/0/id"), &json!(id));
    assert_eq!(list.at("/tickets/0/slaStatus"), "breach");
}

async fn a_responsable_who_is_a_user_is_linked(app: &TestApp) {
    let admin = app.admin().await;
    let agent = app.agent().await.get("/api/auth/me").await.id();
    for (responsable, linked) in [
        ("utilisateur  AGENT@exemple.sn", json!(agent)),
        ("Agent@Exemple.sn", json!(agent)),
        ("Jean Dupont", Value::Null),
    ] {
        let body = with(ticket("Fissure"), json!({ "responsable": responsable }));

        let found = detail(&admin, &create(&admin, &body).await).await;

        assert_eq!(found.at("/responsableId"), &linked, "{responsable}");
        assert_eq!(found.at("/responsable"), responsable);
    }
}

async fn a_client_user_opens_tickets_of_its_client(app: &TestApp) {
    let client = app.client("SARL Construction Plus").await.id();
    let user = app.client_user("awa@client.sn", &client).await;

    let implied = create(&user, &ticket("Fissure")).await;
    let said = create(&user, &with(ticket("Fuite"), json!({ "clientId": client }))).await;

    for id in [implied, said] {
        assert_eq!(detail(&user, &id).await.text("/client/id"), client);
    }
}

async fn what_is_refused_leaves_no_trace(app: &TestApp) {
    let admin = app.admin().await;
    let other = app.client("Autre").await.id();
    let client = app.client("SARL Construction Plus").await.id();
    let chantier = app.chantier("Résidence", &other).await.id();
    let foreign = json!({ "clientId": client, "chantierId": chantier });
    for more in [foreign, json!({ "chantierId": NOBODY }), json!({ "titre": "" })] {
        admin.post(TICKETS, &with(ticket("Refusé"), more)).await.expect(400);
    }

    let created = admin.post(TICKETS, &ticket("Fissure")).await.expect(201);

    assert!(created.text("/numero").ends_with("-001"));
    assert_eq!(admin.get(TICKETS).await.at("/pagination/total"), 1);
}
