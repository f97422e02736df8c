//! The policies of deadlines: who gets how much time, and who said so.

use e2e::{Caller, TestApp, on_every_database};
use serde_json::{Value, json};
use time::Duration;

use crate::fixtures::{
    MAISON, NOBODY, TICKETS, act, create, deadline, detail, faults, instant, patch, ticket, with,
};

on_every_database! {
    without_policies_the_configuration_decides,
    the_most_particular_level_decides_and_the_ledger_names_it,
    each_value_is_decided_by_itself,
    a_ticket_that_moves_to_a_chantier_follows_its_policy,
    what_was_promised_stays_promised,
    the_configuration_of_the_last_start_is_the_rule,
    what_was_read_can_be_sent_back,
    policies_refer_to_what_there_is,
    wrong_policies_change_nothing,
}

const POLITIQUES: &str = "/api/sla/politiques";

/// A part of the policies, in which only this is said.
fn surcharge(said: Value) -> Value {
    let silent = json!({
        "critique": null, "haute": null, "normale": null, "basse": null,
        "seuilAlerte": null, "calendrierId": null,
    });
    with(silent, said)
}

/// A client with a chantier.
async fn client_and_chantier(app: &TestApp) -> (String, String) {
    let client = app.client("SARL Construction Plus").await.id();
    let chantier = app.chantier("Résidence Les Jardins", &client).await.id();
    (client, chantier)
}

/// Opens a ticket with these fields, and gives the hours that it has.
async fn hours(caller: &Caller, more: Value) -> i64 {
    let id = create(caller, &with(ticket("Fuite"), more)).await;
    given(caller, &id).await.whole_hours()
}

/// The time between the opening of a ticket and its deadline.
async fn given(caller: &Caller, id: &str) -> Duration {
    let opened = instant(detail(caller, id).await.at("/dateCreation"));
    deadline(caller, id).await - opened
}

/// What the ledger of a ticket says of its policy.
async fn politique(caller: &Caller, id: &str) -> Value {
    caller.get(&format!("{TICKETS}/{id}/sla")).await.expect(200).at("/politique").clone()
}

async fn without_policies_the_configuration_decides(app: &TestApp) {
    let admin = app.admin().await;

    let found = admin.get(POLITIQUES).await.expect(200);

    assert_eq!(
        found.body,
        json!({
            "configuration":
                { "critique": 24, "haute": 48, "normale": 120, "basse": 240, "seuilAlerte": 80 },
            "defaut": surcharge(json!({})),
            "categories": [],
            "clients": [],
            "chantiers": [],
        })
    );
    let id = create(&admin, &ticket("Fuite")).await;
    assert_eq!(given(&admin, &id).await, Duration::hours(48));
    assert_eq!(
        politique(&admin, &id).await,
        json!({ "seuilAlerte": 80, "origine": "defaut", "manuelle": false })
    );
}

async fn the_most_particular_level_decides_and_the_ledger_names_it(app: &TestApp) {
    let admin = app.admin().await;
    let (client, chantier) = client_and_chantier(app).await;
    let policies = json!({
        "defaut": { "haute": 40 },
        "categories": [{ "categorie": "securite", "haute": 30 }],
        "clients": [{ "clientId": client, "haute": 20 }],
        "chantiers": [{ "chantierId": chantier, "haute": 10 }],
    });

    admin.put(POLITIQUES, &policies).await.expect(200);

    for (more, hours, origine) in [
        (json!({}), 40, "defaut"),
        (json!({ "categorie": "securite" }), 30, "categorie"),
        (json!({ "categorie": "securite", "clientId": client }), 20, "client"),
        (json!({ "categorie": "securite", "chantierId": chantier }), 10, "chantier"),
    ] {
        let id = create(&admin, &with(ticket("Fuite"), more)).await;
        assert_eq!(given(&admin, &id).await, Duration::hours(hours), "{origine}");
        assert_eq!(politique(&admin, &id).await["origine"], origine);
    }
    let by_hand = with(ticket("Fuite"), json!({ "dateLimite": "2030-01-01" }));
    let id = create(&admin, &by_hand).await;
    assert_eq!(
        politique(&admin, &id).await,
        json!({ "seuilAlerte": 80, "origine": "manuelle", "manuelle": true })
    );
}

async fn each_value_is_decided_by_itself(app: &TestApp) {
    let admin = app.admin().await;
    let (client, chantier) = client_and_chantier(app).await;
    let policies = json!({
        "clients": [{ "clientId": client, "critique": 4, "seuilAlerte": 50 }],
        "chantiers": [{ "chantierId": chantier, "haute": 10 }],
    });
    admin.put(POLITIQUES, &policies).await.expect(200);

    let opened = async |priority: &str| {
        let more = json!({ "priority": priority, "chantierId": chantier });
        create(&admin, &with(ticket("Fuite"), more)).await
    };
    let (critique, haute) = (opened("critique").await, opened("haute").await);
    let normale = opened("normale").await;

    assert_eq!(given(&admin, &critique).await, Duration::hours(4));
    assert_eq!(given(&admin, &haute).await, Duration::hours(10));
    assert_eq!(given(&admin, &normale).await, Duration::hours(120));
    let said = |origine| json!({ "seuilAlerte": 50, "origine": origine, "manuelle": false });
    assert_eq!(politique(&admin, &critique).await, said("client"));
    assert_eq!(politique(&admin, &haute).await, said("chantier"));
    assert_eq!(politique(&admin, &normale).await, said("defaut"));
}

async fn a_ticket_that_moves_to_a_chantier_follows_its_policy(app: &TestApp) {
    let admin = app.admin().await;
    let (client, chantier) = client_and_chantier(app).await;
    let policies = json!({ "chantiers": [{ "chantierId": chantier, "haute": 10 }] });
    admin.put(POLITIQUES, &policies).await.expect(200);
    let moving = create(&admin, &with(ticket("Fuite"), json!({ "clientId": client }))).await;
    let by_hand = json!({ "clientId": client, "dateLimite": "2030-01-01T00:00:00Z" });
    let promised = create(&admin, &with(ticket("Fissure"), by_hand)).await;

    let to = json!({ "chantierId": chantier });
    patch(&admin, &moving, &to).await.expect(200);
    patch(&admin, &promised, &to).await.expect(200);

    assert_eq!(given(&admin, &moving).await, Duration::hours(10));
    assert_eq!(politique(&admin, &moving).await["origine"], "chantier");
    assert_eq!(*detail(&admin, &promised).await.at("/dateLimite"), "2030-01-01T00:00:00Z");
    patch(&admin, &moving, &json!({ "chantierId": null })).await.expect(200);
    assert_eq!(given(&admin, &moving).await, Duration::hours(48));
    assert_eq!(politique(&admin, &moving).await["origine"], "defaut");
}

async fn what_was_promised_stays_promised(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;

    admin.put(POLITIQUES, &json!({ "defaut": { "haute": 1, "basse": 2 } })).await.expect(200);
    let kept = given(&admin, &id).await;
    let data = json!({ "priority": "basse" });
    act(&admin, &id, "changer_priorite", &data).await.expect(200);

    assert_eq!(kept, Duration::hours(48));
    assert_eq!(given(&admin, &id).await, Duration::hours(2));
}

async fn the_configuration_of_the_last_start_is_the_rule(app: &TestApp) {
    let admin = app.admin().await;
    let settings = [("TICKETS_SLA__HAUTE_HEURES", "6"), ("TICKETS_SLA__SEUIL_ALERTE", "70")];

    let (_, stop) = app.second_instance_with(&settings);

    let found = admin.get(POLITIQUES).await.expect(200);
    assert_eq!(
        *found.at("/configuration"),
        json!({ "critique": 24, "haute": 6, "normale": 120, "basse": 240, "seuilAlerte": 70 })
    );
    assert_eq!(hours(&admin, json!({})).await, 6);
    admin.put(POLITIQUES, &json!({ "defaut": { "haute": 7 } })).await.expect(200);
    assert_eq!(hours(&admin, json!({})).await, 7);
    stop();
}

async fn what_was_read_can_be_sent_back(app: &TestApp) {
    let admin = app.admin().await;
    let (client, chantier) = client_and_chantier(app).await;
    let policies = json!({
        "defaut": { "seuilAlerte": 75 },
        "categories": [
            { "categorie": "qualite", "basse": 87_600 },
            { "categorie": "securite", "critique": 1, "haute": null },
        ],
        "clients": [{ "clientId": client, "normale": 72, "calendrierId": MAISON }],
        "chantiers": [{ "chantierId": chantier, "seuilAlerte": 100 }],
    });

    let fixed = admin.put(POLITIQUES, &policies).await.expect(200);
    let found = admin.get(POLITIQUES).await.expect(200);
    let again = admin.put(POLITIQUES, &found.body).await.expect(200);

    let message = json!({ "message": "Politiques mises à jour avec succès" });
    assert_eq!(fixed.body, with(found.body.clone(), message));
    assert_eq!(again.body, fixed.body);
    let client = json!({ "clientId": client, "normale": 72, "calendrierId": MAISON });
    assert_eq!(*found.at("/clients"), json!([surcharge(client)]));
    assert_eq!(*found.at("/defaut"), surcharge(json!({ "seuilAlerte": 75 })));
    admin.put(POLITIQUES, &json!({})).await.expect(200);
    assert_eq!(*admin.get(POLITIQUES).await.at("/clients"), json!([]));
}

async fn policies_refer_to_what_there_is(app: &TestApp) {
    let admin = app.admin().await;
    let policies = json!({
        "defaut": { "calendrierId": NOBODY },
        "clients": [{ "clientId": NOBODY, "haute": 1 }],
        "chantiers": [{ "chantierId": NOBODY, "haute": 1 }],
    });

    let refused = admin.put(POLITIQUES, &policies).await;

    assert_eq!(
        faults(&refused),
        json!([
            ["calendrierId", format!("calendrier inconnu : {NOBODY}")],
            ["chantiers", format!("chantier inconnu : {NOBODY}")],
            ["clients", format!("client inconnu : {NOBODY}")],
        ])
    );
}

async fn wrong_policies_change_nothing(app: &TestApp) {
    let admin = app.admin().await;
    let before = admin.put(POLITIQUES, &json!({ "defaut": { "haute": 7 } })).await.expect(200);
    let policies = json!({
        "defaut": { "haute": 87_601, "seuilAlerte": 0 },
        "categories": [{ "categorie": "securite" }, { "categorie": "securite" }],
        "clients": [{ "haute": "8" }],
        "utilisateurs": [],
    });

    let refused = admin.put(POLITIQUES, &policies).await;

    let permitted = "configuration, defaut, categories, clients, chantiers";
    assert_eq!(
        faults(&refused),
        json!([
            ["categories[1].categorie", "donné plusieurs fois"],
            ["clients[0].clientId", "obligatoire"],
            ["clients[0].haute", "un entier est attendu"],
            ["defaut.haute", "de 1 à 87600 heures par priorité"],
            ["defaut.seuilAlerte", "un seuil d'alerte de 1 à 100 %"],
            ["utilisateurs", format!("inconnu ; permis : {permitted}")],
        ])
    );
    assert_eq!(admin.get(POLITIQUES).await.at("/defaut"), before.at("/defaut"));
}
