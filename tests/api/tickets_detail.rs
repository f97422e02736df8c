//! One ticket, whole.

use std::time::Duration;

use e2e::{TestApp, eventually, on_every_database};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

use crate::fixtures::{
    NOBODY, TICKETS, create, detail, instant, masked, patch, problem, ticket, with,
};

on_every_database! {
    a_detail_has_all_that_is_known,
    a_detail_has_every_key_also_where_it_is_empty,
    a_number_leads_to_its_ticket,
    what_does_not_exist_is_not_found,
    a_ticket_is_a_warning_before_its_deadline,
}

async fn a_detail_has_all_that_is_known(app: &TestApp) {
    let admin = app.admin().await;
    let client = json!({
        "nom": "SARL Construction Plus",
        "type": "entreprise",
        "email": "contact@construction-plus.sn",
        "telephone": "+221 33 824 56 78",
    });
    let client_id = admin.post("/api/clients", &client).await.expect(201).id();
    let chantier = json!({
        "nom": "Résidence Les Jardins",
        "type": "construction",
        "clientId": client_id,
        "adresse": "Avenue Bourguiba",
        "ville": "Dakar",
    });
    let chantier_id = admin.post("/api/chantiers", &chantier).await.expect(201).id();
    let body = json!({
        "titre": "Problème de sécurité",
        "description": "Description détaillée...",
        "priority": "critique",
        "categorie": "securite",
        "chantierId": chantier_id,
        "responsable": "Jean Dupont",
        "tags": ["urgent", "chantier_a"],
    });

    let mut found = detail(&admin, &create(&admin, &body).await).await;

    let details = found.body["slaDetails"].as_object_mut().unwrap();
    let seconds = ["secondesEcoulees", "secondesRestantes"].map(|key| details.remove(key).unwrap());
    assert_eq!(seconds.iter().filter_map(Value::as_i64).sum::<i64>(), 86_400);
    // A day is left, or a second less.
    let rest = [("1 jour", "[reste]"), ("23h", "[reste]")];
    let own = [(&*client_id, "[client]"), (&*chantier_id, "[chantier]")];
    assert_eq!(
        masked(&found.body, &[rest, own].concat()),
        json!({
            "id": "[id]",
            "numero": "TC-[an]-001",
            "titre": "Problème de sécurité",
            "description": "Description détaillée...",
            "status": "nouveau",
            "priority": "critique",
            "categorie": "securite",
            "client": with(client, json!({ "id": "[client]" })),
            "chantier": {
                "id": "[chantier]",
                "nom": "Résidence Les Jardins",
                "type": "construction",
                "adresse": "Avenue Bourguiba",
                "ville": "Dakar",
            },
            "responsable": "Jean Dupont",
            "responsableId": null,
            "dateCreation": "[date]",
            "dateModification": "[date]",
            "dateLimite": "[date]",
            "dateResolution": null,
            "slaStatus": "ok",
            "slaDetails": { "tempsEcoule": "0 min", "tempsRestant": "[reste]", "pourcentage": 0 },
            "niveauEscalade": 0,
            "motifCloture": null,
            "tags": ["urgent", "chantier_a"],
            "nbMessages": 0,
            "messages": [],
            "pieceJointes": [],
            "historique": [{
                "id": "[id]",
                "action": "creation",
                "description": "Ticket créé",
                "auteur": "Administrateur",
                "date": "[date]",
            }],
            "version": 1,
        })
    );
}

async fn a_detail_has_every_key_also_where_it_is_empty(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fissure")).await;
    patch(&admin, &id, &json!({ "dateLimite": null })).await.expect(200);

    let mut found = detail(&admin, &id).await.body;

    let historique = found.as_object_mut().unwrap().remove("historique");
    assert_eq!(historique.unwrap().as_array().unwrap().len(), 2);
    assert_eq!(
        masked(&found, &[]),
        json!({
            "id": "[id]",
            "numero": "TC-[an]-001",
            "titre": "Fissure",
            "description": null,
            "status": "nouveau",
            "priority": "haute",
            "categorie": "travaux",
            "client": null,
            "chantier": null,
            "responsable": null,
            "responsableId": null,
            "dateCreation": "[date]",
            "dateModification": "[date]",
            "dateLimite": null,
            "dateResolution": null,
            "slaStatus": "ok",
            "slaDetails": {
                "tempsEcoule": null,
                "tempsRestant": null,
                "pourcentage": null,
                "secondesEcoulees": null,
                "secondesRestantes": null,
            },
            "niveauEscalade": 0,
            "motifCloture": null,
            "tags": [],
            "nbMessages": 0,
            "messages": [],
            "pieceJointes": [],
            "version": 2,
        })
    );
}

async fn a_number_leads_to_its_ticket(app: &TestApp) {
    let admin = app.admin().await;
    let created = admin.post(TICKETS, &ticket("Fissure")).await.expect(201);

    let found = detail(&admin, &created.text("/numero")).await;

    assert_eq!(found.id(), created.id());
    // What changes it takes a number as well.
    patch(&admin, &created.text("/numero"), &json!({ "titre": "Fuite" })).await.expect(200);
    assert_eq!(detail(&admin, &created.id()).await.at("/titre"), "Fuite");
}

async fn what_does_not_exist_is_not_found(app: &TestApp) {
    let admin = app.admin().await;
    let numero = admin.post(TICKETS, &ticket("Fissure")).await.text("/numero");
    let almost =
        [numero.replace("-001", "-002"), numero.replace("-001", "-1"), numero.to_lowercase()];

    for id in [NOBODY, "42", "%00", "TC", "TC-99999999999-001", "statistiques"]
        .into_iter()
        .chain(almost.iter().map(String::as_str))
    {
        let path = format!("{TICKETS}/{id}");
        let read = admin.get(&path).await.expect(404);
        let changed = admin.patch(&path, &json!({ "titre": "Autre" })).await.expect(404);
        let motif = json!({ "action": "cloturer", "data": { "motif": "Fait" } });
        let acted = admin.post(&format!("{path}/action"), &motif).await.expect(404);

        assert_eq!(read.at("/message"), "Ticket introuvable.", "{id}");
        assert_eq!(problem(&changed), problem(&read));
        assert_eq!(problem(&acted), problem(&read));
    }
}

async fn a_ticket_is_a_warning_before_its_deadline(app: &TestApp) {
    // One percent of the time is enough here: a second of the hundred that the ticket has.
    let (base, stop) = app.second_instance_with(&[("TICKETS_SLA__SEUIL_ALERTE", "1")]);
    let caller = app.elsewhere(base, &app.admin().await);
    let now = detail(&caller, &create(&caller, &ticket("Avant")).await).await;
    let limite = instant(now.at("/dateCreation")) + time::Duration::seconds(100);
    let limite = json!({ "dateLimite": limite.format(&Rfc3339).unwrap() });

    let id = create(&caller, &with(ticket("Fissure"), limite)).await;

    let status = async |id| detail(&caller, id).await.at("/slaStatus").clone();
    let warned = async || status(&id).await == "warning";
    eventually("the ticket is a warning", Duration::from_secs(10), warned).await;
    let list = caller.get(&format!("{TICKETS}?slaStatus=warning")).await.expect(200);
    assert_eq!(list.at("/pagination/total"), 1);
    assert_eq!(list.at("/tickets/0/slaStatus"), "warning");
    assert_eq!(list.at("/tickets/0/id"), &Value::from(id));
    tokio::task::spawn_blocking(stop).await.unwrap();
}
