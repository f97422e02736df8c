//! The statistics.

use e2e::{Caller, TestApp, on_every_database};
use serde_json::{Value, json};
use time::{Date, Duration, format_description::well_known::Iso8601};

use crate::fixtures::{NOBODY, TICKETS, act, create, detail, faults, instant, patch, ticket, with};

on_every_database! {
    figures_follow_every_change_at_once,
    a_deadline_that_passes_counts_without_anybody_being_told,
    a_client_user_has_its_clients_figures_alone,
    client_chantier_and_dates_narrow,
    the_trend_has_each_day_of_the_period,
    what_is_wrong_with_the_question_is_said,
}

const STATS: &str = "/api/tickets-client/stats";

async fn stats(caller: &Caller, query: &str) -> Value {
    caller.get(&format!("{STATS}?{query}")).await.expect(200).body
}

/// The last day of the trend, unless a period says otherwise.
async fn today(caller: &Caller) -> Date {
    let jour = stats(caller, "").await["tendances"][29]["date"].clone();
    Date::parse(jour.as_str().unwrap(), &Iso8601::DATE).unwrap()
}

fn day(date: Date) -> String {
    date.format(&Iso8601::DATE).unwrap()
}

/// The figures without the trend.
fn figures(mut stats: Value) -> Value {
    stats.as_object_mut().unwrap().remove("tendances");
    stats
}

async fn figures_follow_every_change_at_once(app: &TestApp) {
    let agent = app.agent().await;
    let nothing = stats(&agent, "").await;
    assert_eq!(
        figures(nothing.clone()),
        json!({
            "totaux": { "total": 0, "nouveau": 0, "en_cours": 0, "en_attente": 0, "resolu": 0 },
            "priorites": { "critique": 0, "haute": 0, "normale": 0, "basse": 0 },
            "sla": { "ok": 0, "warning": 0, "breach": 0 },
            "categories": { "securite": 0, "qualite": 0, "delais": 0, "travaux": 0 },
        })
    );
    assert_eq!(nothing["tendances"].as_array().unwrap().len(), 30);

    let first = create(&agent, &ticket("Fissure")).await;
    let grave = with(ticket("Chute"), json!({ "priority": "critique", "categorie": "securite" }));
    let second = create(&agent, &grave).await;
    act(&agent, &first, "affecter", &json!({ "responsable": "Jean" })).await.expect(200);
    act(&agent, &second, "cloturer", &json!({ "motif": "Réparé" })).await.expect(200);

    let after = stats(&agent, "").await;
    assert_eq!(
        figures(after.clone()),
        json!({
            "totaux": { "total": 2, "nouveau": 0, "en_cours": 1, "en_attente": 0, "resolu": 1 },
            "priorites": { "critique": 1, "haute": 1, "normale": 0, "basse": 0 },
            "sla": { "ok": 2, "warning": 0, "breach": 0 },
            "categories": { "securite": 1, "qualite": 0, "delais": 0, "travaux": 1 },
        })
    );
    let created = instant(detail(&agent, &second).await.at("/dateCreation")).date();
    let aujourdhui = json!({ "date": day(created), "nouveaux": 2, "resolus": 1 });
    assert_eq!(after["tendances"].as_array().unwrap().last(), Some(&aujourdhui));

    act(&agent, &second, "reopen", &json!({ "motif": "Pas réparé" })).await.expect(200);
    patch(&agent, &first, &json!({ "categorie": "delais" })).await.expect(200);
    let reopened = stats(&agent, "").await;
    assert_eq!(reopened["totaux"]["resolu"], 0);
    assert_eq!(reopened["tendances"][29]["resolus"], 0);
    assert_eq!(reopened["categories"]["delais"], 1);
}

async fn a_deadline_that_passes_counts_without_anybody_being_told(app: &TestApp) {
    let agent = app.agent().await;
    let late = with(ticket("Retard"), json!({ "dateLimite": "2020-01-01T00:00:00Z" }));
    create(&agent, &late).await;
    create(&agent, &with(ticket("Sans délai"), json!({ "dateLimite": "2090-01-01" }))).await;

    let sla = stats(&agent, "").await["sla"].clone();

    assert_eq!(sla, json!({ "ok": 1, "warning": 0, "breach": 1 }));
}

async fn a_client_user_has_its_clients_figures_alone(app: &TestApp) {
    let (agent, client) = (app.agent().await, app.client("Acme").await.id());
    let other = app.client("Bâtir").await.id();
    let chantier = app.chantier("Pont", &other).await.id();
    for owner in [&client, &other, &other] {
        create(&agent, &with(ticket("Fuite"), json!({ "clientId": owner }))).await;
    }
    create(&agent, &with(ticket("Fuite"), json!({ "chantierId": chantier }))).await;
    let caller = app.client_user("c@acme.sn", &client).await;

    assert_eq!(stats(&agent, "").await["totaux"]["total"], 4);
    let own = stats(&caller, "").await;
    assert_eq!(own["totaux"]["total"], 1);
    assert_eq!(own["tendances"][29]["nouveaux"], 1);
    assert_eq!(stats(&caller, &format!("clientId={client}")).await, own);
    for query in [format!("clientId={other}"), format!("chantierId={chantier}")] {
        let foreign = stats(&caller, &query).await;
        assert_eq!(foreign, stats(&caller, &format!("clientId={NOBODY}")).await, "{query}");
        assert_eq!(foreign["totaux"]["total"], 0);
    }
}

async fn client_chantier_and_dates_narrow(app: &TestApp) {
    let (agent, client) = (app.agent().await, app.client("Acme").await.id());
    let chantier = app.chantier("Pont", &client).await.id();
    create(&agent, &ticket("Ailleurs")).await;
    create(&agent, &with(ticket("Bureau"), json!({ "clientId": client }))).await;
    create(&agent, &with(ticket("Fuite"), json!({ "chantierId": chantier }))).await;

    let total = async |query: String| stats(&agent, &query).await["totaux"]["total"].clone();
    assert_eq!(total(format!("clientId={client}")).await, 2);
    assert_eq!(total(format!("chantierId={chantier}")).await, 1);
    assert_eq!(total(format!("chantierId={chantier}&clientId={client}")).await, 1);
    assert_eq!(total(format!("chantierId={chantier}&clientId={NOBODY}")).await, 0);
    // The id of something else is no client's.
    assert_eq!(total(format!("clientId={chantier}")).await, 0);
    let today = today(&agent).await;
    let (hier, demain) = (day(today - Duration::DAY), day(today + Duration::DAY));
    assert_eq!(total(format!("dateFrom={hier}")).await, 3);
    assert_eq!(total(format!("dateTo={hier}")).await, 0);
    assert_eq!(total(format!("dateFrom={demain}")).await, 0);
    assert_eq!(total(format!("dateFrom={hier}T23:59:59Z&dateTo={demain}T00:00:00Z")).await, 3);
    let list = agent.get(&format!("{TICKETS}?dateFrom={hier}&limit=1")).await.expect(200);
    assert_eq!(list.at("/pagination/total"), 3);
}

async fn the_trend_has_each_day_of_the_period(app: &TestApp) {
    let agent = app.agent().await;
    let days = async |query: &str| {
        let tendances = stats(&agent, query).await["tendances"].clone();
        let days: Vec<String> = tendances
            .as_array()
            .unwrap()
            .iter()
            .map(|day| day["date"].as_str().unwrap().to_owned())
            .collect();
        (days.len(), days.first().cloned().unwrap(), days.last().cloned().unwrap())
    };

    let (debut, fin) = ("2024-01-01".to_owned(), "2024-12-31".to_owned());
    assert_eq!(days("dateFrom=2024-01-01&dateTo=2024-12-31").await, (366, debut, fin));
    let today = today(&agent).await;
    let (debut, fin) = (day(today - Duration::days(29)), day(today));
    assert_eq!(days("").await, (30, debut.clone(), fin.clone()));
    assert_eq!(days(&format!("dateFrom={debut}")).await, (30, debut, fin));
    let un_jour = "dateFrom=2024-02-29T08:00:00%2B02:00&dateTo=2024-02-29T23:00:00Z";
    let jour = "2024-02-29".to_owned();
    assert_eq!(days(un_jour).await, (1, jour.clone(), jour));
}

async fn what_is_wrong_with_the_question_is_said(app: &TestApp) {
    let agent = app.agent().await;
    let asked = async |query: &str| faults(&agent.get(&format!("{STATS}?{query}")).await);

    assert_eq!(
        asked("dateFrom=2024-01-01&dateTo=2025-01-01").await,
        json!([["dateFrom", "366 jours au plus jusqu'à 'dateTo', ou aujourd'hui"]])
    );
    assert_eq!(
        asked("dateFrom=2024-01-02&dateTo=2024-01-01").await,
        json!([["dateTo", "ne peut pas précéder 'dateFrom'"]])
    );
    assert_eq!(asked("dateFrom=hier&clientId=1&page=2").await.as_array().unwrap().len(), 3);
}
