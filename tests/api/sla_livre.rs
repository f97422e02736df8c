//! The ledger of a ticket's clock: it accounts for each second, and says what the ticket's page says.

use std::time::{Duration, Instant};

use e2e::{Answer, Caller, TestApp, eventually, on_every_database};
use serde_json::{Value, json};

use crate::fixtures::{MAISON, TICKETS, act, column, create, detail, instant, patch, ticket};

on_every_database! {
    the_ledger_tells_the_life_of_a_ticket_and_adds_up,
    a_ledger_has_every_key_also_where_it_is_empty,
    a_ledger_goes_by_its_number_too,
}

async fn ledger(caller: &Caller, id: &str) -> Answer {
    caller.get(&format!("{TICKETS}/{id}/sla")).await.expect(200)
}

/// Until the clock shows another second: an interval without one is left out.
async fn a_while() {
    let start = Instant::now();
    let passed = async || start.elapsed() > Duration::from_secs(1);
    eventually("a second has passed", Duration::from_secs(10), passed).await;
}

/// Demands that the lines follow each other from the opening on, and gives what they count.
async fn added_up(caller: &Caller, id: &str, ledger: &Answer) -> i64 {
    let created = detail(caller, id).await.at("/dateCreation").clone();
    let (from, to) = (column(ledger, "/intervalles", "de"), column(ledger, "/intervalles", "a"));
    let begins: Vec<Value> = [created].into_iter().chain(to).take(from.len()).collect();
    assert_eq!(from, begins);
    let lines = ledger.at("/intervalles").as_array().unwrap();
    for line in lines {
        let lasts = (instant(&line["a"]) - instant(&line["de"])).whole_seconds();
        let counts = if line["nature"] == "en_marche" { lasts } else { 0 };
        assert_eq!(line["secondes"], counts, "{line}");
        assert!(lasts > 0, "{line}");
    }
    lines.iter().map(|line| line["secondes"].as_i64().unwrap()).sum()
}

async fn the_ledger_tells_the_life_of_a_ticket_and_adds_up(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let status = async |status: &str| {
        a_while().await;
        patch(&admin, &id, &json!({ "status": status })).await.expect(200);
    };

    status("en_attente").await;
    status("en_cours").await;
    a_while().await;
    let critique = json!({ "priority": "critique" });
    act(&admin, &id, "changer_priorite", &critique).await.expect(200);
    let open = ledger(&admin, &id).await;
    status("resolu").await;
    a_while().await;
    let resolved = ledger(&admin, &id).await;
    let page = detail(&admin, &id).await;

    assert_eq!(open.at("/secondesEcoulees"), added_up(&admin, &id, &open).await);
    let total = added_up(&admin, &id, &resolved).await;
    assert_eq!(resolved.at("/secondesEcoulees"), total);
    assert_eq!(page.at("/slaDetails/secondesEcoulees"), total);
    assert_eq!(page.at("/slaDetails"), resolved.at("/slaDetails"));
    assert_eq!(resolved.at("/secondesCible"), 86_400);
    assert_eq!(resolved.at("/secondesRestantes"), 86_400 - total);
    assert_eq!(
        resolved.at("/politique"),
        &json!({ "seuilAlerte": 80, "origine": "defaut", "manuelle": false })
    );
    assert_eq!(
        column(&resolved, "/intervalles", "nature"),
        ["en_marche", "en_attente", "en_marche", "en_marche", "resolu"]
    );
    assert_eq!(
        column(&resolved, "/intervalles", "raison")[1..],
        ["ticket en attente", "le délai court", "le délai court", "ticket résolu"]
    );
}

async fn a_ledger_has_every_key_also_where_it_is_empty(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fissure")).await;
    let numero = detail(&admin, &id).await.text("/numero");
    patch(&admin, &id, &json!({ "dateLimite": null })).await.expect(200);

    let mut found = ledger(&admin, &id).await.body;

    // The test may have taken a second.
    let fields = found.as_object_mut().unwrap();
    assert!(fields.remove("secondesEcoulees").unwrap().is_i64());
    assert!(fields.remove("intervalles").unwrap().is_array());
    assert_eq!(
        found,
        json!({
            "ticketId": id,
            "numero": numero,
            "slaStatus": "ok",
            "dateAlerte": null,
            "dateLimite": null,
            "slaDetails": {
                "tempsEcoule": null,
                "tempsRestant": null,
                "pourcentage": null,
                "secondesEcoulees": null,
                "secondesRestantes": null,
            },
            "secondesCible": null,
            "secondesRestantes": null,
            "politique": null,
            "calendrier": {
                "id": MAISON, "nom": "Par défaut", "fuseau": "Africa/Dakar", "continu": true,
            },
        })
    );
}

async fn a_ledger_goes_by_its_number_too(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let numero = detail(&admin, &id).await.text("/numero");

    assert_eq!(ledger(&admin, &numero).await.at("/ticketId"), &json!(id));
    admin.get(&format!("{TICKETS}/TC-2001-001/sla")).await.expect(404);
}
