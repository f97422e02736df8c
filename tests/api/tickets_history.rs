//! The historique of a ticket's whole life.

use e2e::{TestApp, on_every_database};
use serde_json::json;

use crate::fixtures::{act, create, detail, historique, instant, patch, ticket};

on_every_database! {
    a_life_is_told_from_its_beginning_fact_by_fact,
}

async fn a_life_is_told_from_its_beginning_fact_by_fact(app: &TestApp) {
    let (admin, agent) = (app.admin().await, app.agent().await);
    let client = app.client("SARL Construction Plus").await.id();
    let user = app.client_user("awa@client.sn", &client).await;

    let id = create(&user, &ticket("Fissure")).await;
    act(&agent, &id, "affecter", &json!({ "responsable": "Jean Dupont" })).await.expect(200);
    act(&agent, &id, "changer_priorite", &json!({ "priority": "critique" })).await.expect(200);
    patch(&agent, &id, &json!({ "status": "en_attente" })).await.expect(200);
    act(&agent, &id, "reopen", &json!({ "motif": "Trop tôt" })).await.expect(409);
    act(&admin, &id, "escalader", &json!({ "niveau": 1 })).await.expect(200);
    let back = json!({ "status": "en_cours", "responsable": "Awa Ndiaye" });
    patch(&admin, &id, &back).await.expect(200);
    act(&agent, &id, "ajouter_tags", &json!({ "tags": ["mur", "nord"] })).await.expect(200);
    act(&agent, &id, "cloturer", &json!({ "motif": "Rebouchée" })).await.expect(200);
    act(&user, &id, "reopen", &json!({ "motif": "Elle revient" })).await.expect(200);
    patch(&agent, &id, &json!({ "responsable": null, "tags": [] })).await.expect(200);
    patch(&agent, &id, &json!({ "dateLimite": null, "status": "resolu" })).await.expect(200);

    let (chef, moi, elle) =
        ("Administrateur", "Utilisateur agent@exemple.sn", "Utilisateur awa@client.sn");
    assert_eq!(
        historique(&user, &id).await,
        json!([
            ["creation", "Ticket créé", elle],
            ["affectation", "Ticket affecté à Jean Dupont", moi],
            ["status_change", "Statut changé de 'nouveau' à 'en_cours'", moi],
            ["changement_priorite", "Priorité changée de 'haute' à 'critique'", moi],
            ["status_change", "Statut changé de 'en_cours' à 'en_attente'", moi],
            ["escalade", "Ticket escaladé au niveau 1", chef],
            ["affectation", "Ticket réaffecté de Jean Dupont à Awa Ndiaye", chef],
            ["status_change", "Statut changé de 'en_attente' à 'en_cours'", chef],
            ["tags", "Étiquettes : mur, nord", moi],
            ["cloture", "Ticket clôturé : Rebouchée", moi],
            ["reouverture", "Ticket rouvert : Elle revient", elle],
            ["affectation", "Affectation à Awa Ndiaye retirée", moi],
            ["tags", "Étiquettes retirées", moi],
            ["modification", "Date limite retirée", moi],
            ["status_change", "Statut changé de 'en_cours' à 'resolu'", moi],
        ])
    );
    let found = detail(&user, &id).await;
    assert_eq!(found.at("/version"), 11);
    let dates = found.at("/historique").as_array().unwrap().iter();
    assert!(dates.map(|entry| instant(&entry["date"])).is_sorted());
}
