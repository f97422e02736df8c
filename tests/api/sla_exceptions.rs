//! Stops that nobody planned: the deadlines of open tickets make room for them.

use e2e::{Answer, Caller, TestApp, on_every_database};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime, UtcOffset};

use crate::{
    fixtures::{
        MAISON, NOBODY, TICKETS, act, create, deadline, detail, faults, historique, instant,
        masked, patch, ticket, with, written,
    },
    sla::passed,
};

on_every_database! {
    a_day_off_moves_open_tickets_and_no_others,
    some_hours_move_a_deadline_by_as_much,
    an_exception_of_a_chantier_concerns_it_alone,
    an_exception_of_another_calendar_concerns_nobody,
    a_simulation_tells_what_then_happens_and_writes_nothing,
    the_ledger_says_why_and_adds_up,
    an_exception_that_cannot_be_is_refused,
}

const EXCEPTIONS: &str = "/api/sla/calendriers/00000000-0000-7000-8000-000000000001/exceptions";

async fn stop(caller: &Caller, body: &Value) -> Answer {
    caller.post(EXCEPTIONS, body).await.expect(201)
}

/// When a ticket was opened.
async fn opened(caller: &Caller, id: &str) -> OffsetDateTime {
    instant(detail(caller, id).await.at("/dateCreation"))
}

/// A stop of some hours, counted from the opening of a ticket.
fn hours(opened: OffsetDateTime, from: i64, to: i64) -> Value {
    json!({
        "raison": "Pluie",
        "debut": written(opened + Duration::hours(from)),
        "fin": written(opened + Duration::hours(to)),
    })
}

/// The ticket, and by how much its deadline moves.
fn moved(answer: &Answer) -> Vec<(Value, Duration)> {
    let tickets = answer.at("/tickets").as_array().unwrap();
    let by = |ticket: &Value| instant(&ticket["apres"]) - instant(&ticket["avant"]);
    tickets.iter().map(|ticket| (ticket["id"].clone(), by(ticket))).collect()
}

async fn a_day_off_moves_open_tickets_and_no_others(app: &TestApp) {
    let admin = app.admin().await;
    let open = create(&admin, &ticket("Fuite")).await;
    let resolved = create(&admin, &ticket("Fissure")).await;
    act(&admin, &resolved, "cloturer", &json!({ "motif": "Faite" })).await.expect(200);
    let date = json!({ "dateLimite": written(opened(&admin, &open).await + Duration::days(3)) });
    let promised = create(&admin, &with(ticket("Peinture"), date)).await;
    let left = [detail(&admin, &resolved).await, detail(&admin, &promised).await];
    let before = detail(&admin, &open).await;
    let limit = deadline(&admin, &open).await;
    let tomorrow = opened(&admin, &open).await.date().next_day().unwrap();

    let body = json!({ "raison": "Tabaski", "date": tomorrow.to_string() });
    let stopped = stop(&admin, &body).await;

    let numero = before.text("/numero");
    assert_eq!(
        masked(&stopped.body, &[(&open, "[open]")]),
        json!({
            "id": "[id]",
            "calendrierId": "[id]",
            "chantierId": null,
            "debut": "[date]",
            "fin": "[date]",
            "raison": "Tabaski",
            "simulation": false,
            "total": 1,
            "tickets": [{
                "id": "[open]",
                "numero": masked(&json!(numero), &[]),
                "avant": "[date]",
                "apres": "[date]",
            }],
            "message": "Exception ajoutée avec succès",
        })
    );
    assert_eq!(instant(stopped.at("/debut")), tomorrow.midnight().assume_utc());
    assert_eq!(moved(&stopped), [(json!(open), Duration::DAY)]);
    let after = detail(&admin, &open).await;
    assert_eq!(instant(after.at("/dateLimite")), limit + Duration::DAY);
    assert_eq!(*after.at("/version"), before.at("/version").as_i64().unwrap() + 1);
    let told = "Date limite recalculée : arrêt exceptionnel : Tabaski";
    assert_eq!(
        historique(&admin, &open).await.as_array().unwrap().last().unwrap(),
        &json!(["modification", told, after.text("/historique/0/auteur")])
    );
    assert_eq!(detail(&admin, &resolved).await.body, left[0].body);
    assert_eq!(detail(&admin, &promised).await.at("/version"), left[1].at("/version"));
    assert_eq!(detail(&admin, &promised).await.at("/dateLimite"), left[1].at("/dateLimite"));
}

async fn some_hours_move_a_deadline_by_as_much(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let (opened, limit) = (opened(&admin, &id).await, deadline(&admin, &id).await);
    let paris = UtcOffset::from_hms(1, 0, 0).unwrap();

    stop(&admin, &hours(opened.to_offset(paris), 2, 5)).await;
    let twice = stop(&admin, &hours(opened, 4, 6)).await;
    let late = stop(&admin, &hours(opened, 100, 200)).await;

    // An hour of the second was closed already.
    assert_eq!(moved(&twice), [(json!(id), Duration::HOUR)]);
    assert_eq!((late.at("/total"), late.at("/tickets")), (&json!(0), &json!([])));
    assert_eq!(deadline(&admin, &id).await, limit + Duration::hours(4));
    let calendar = admin.get(&format!("/api/sla/calendriers/{MAISON}")).await.expect(200);
    let listed = calendar.at("/exceptions").as_array().unwrap();
    assert_eq!(listed.len(), 3);
    assert_eq!(listed[0]["debut"], json!(written(opened + Duration::hours(2))));
    assert_eq!((&listed[0]["raison"], &listed[0]["chantierId"]), (&json!("Pluie"), &json!(null)));
    assert!(instant(&listed[0]["saisieLe"]) >= opened);
}

async fn an_exception_of_a_chantier_concerns_it_alone(app: &TestApp) {
    let admin = app.admin().await;
    let client = app.client("SARL Construction Plus").await.id();
    let chantier = app.chantier("Résidence Les Jardins", &client).await.id();
    let elsewhere = create(&admin, &with(ticket("Fuite"), json!({ "clientId": client }))).await;
    let there = create(&admin, &with(ticket("Fuite"), json!({ "chantierId": chantier }))).await;
    let limits = [deadline(&admin, &elsewhere).await, deadline(&admin, &there).await];

    let body = hours(opened(&admin, &there).await, 1, 4);
    let stopped = stop(&admin, &with(body, json!({ "chantierId": chantier }))).await;

    assert_eq!(*stopped.at("/chantierId"), json!(chantier));
    assert_eq!(moved(&stopped), [(json!(there), Duration::hours(3))]);
    assert_eq!(deadline(&admin, &elsewhere).await, limits[0]);
    assert_eq!(deadline(&admin, &there).await, limits[1] + Duration::hours(3));
    let to = json!({ "chantierId": chantier });
    patch(&admin, &elsewhere, &to).await.expect(200);
    assert_eq!(deadline(&admin, &elsewhere).await, limits[0] + Duration::hours(3));
}

async fn an_exception_of_another_calendar_concerns_nobody(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let other = json!({ "nom": "Nuit", "plages": { "lundi": ["20:00-24:00"] } });
    let other = admin.post("/api/sla/calendriers", &other).await.expect(201).id();
    let limit = deadline(&admin, &id).await;

    let path = format!("/api/sla/calendriers/{other}/exceptions");
    let body = hours(opened(&admin, &id).await, 1, 4);
    let stopped = admin.post(&path, &body).await.expect(201);

    assert_eq!(stopped.at("/total"), 0);
    assert_eq!(deadline(&admin, &id).await, limit);
}

async fn a_simulation_tells_what_then_happens_and_writes_nothing(app: &TestApp) {
    let admin = app.admin().await;
    let mut ids = Vec::new();
    for priority in ["critique", "haute", "normale", "basse"] {
        let more = json!({ "priority": priority });
        ids.push(create(&admin, &with(ticket("Fuite"), more)).await);
    }
    let waiting = json!({ "status": "en_attente" });
    patch(&admin, &ids[2], &waiting).await.expect(200);
    let before = detail(&admin, &ids[0]).await;
    let body = hours(opened(&admin, &ids[0]).await, 30, 40);

    let path = format!("{EXCEPTIONS}?simulation=true");
    let simulated = admin.post(&path, &body).await.expect(200);
    let calendar = admin.get(&format!("/api/sla/calendriers/{MAISON}")).await.expect(200);
    let between = detail(&admin, &ids[0]).await;
    let done = stop(&admin, &body).await;

    assert_eq!((simulated.at("/id"), simulated.at("/simulation")), (&json!(null), &json!(true)));
    assert_eq!(simulated.at("/message"), "Simulation : rien n'a été enregistré");
    assert_eq!(*calendar.at("/exceptions"), json!([]));
    assert_eq!(between.at("/version"), before.at("/version"));
    assert_eq!(between.at("/historique"), before.at("/historique"));
    // The most urgent one is due before.
    assert_eq!(*simulated.at("/total"), 3);
    for field in ["/total", "/tickets", "/debut", "/fin", "/raison", "/calendrierId"] {
        assert_eq!(simulated.at(field), done.at(field), "{field}");
    }
    for ticket in done.at("/tickets").as_array().unwrap() {
        let found = detail(&admin, ticket["id"].as_str().unwrap()).await;
        assert_eq!(found.at("/dateLimite"), &ticket["apres"]);
        assert_eq!(found.at("/numero"), &ticket["numero"]);
    }
}

async fn the_ledger_says_why_and_adds_up(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let (opened, limit) = (opened(&admin, &id).await, deadline(&admin, &id).await);
    passed(opened + Duration::seconds(2)).await;

    let end = opened + Duration::SECOND;
    let body = json!({ "raison": "Pluie", "debut": "2025-01-01T00:00:00Z", "fin": written(end) });
    stop(&admin, &body).await;
    let ledger = admin.get(&format!("{TICKETS}/{id}/sla")).await.expect(200);

    let lines = ledger.at("/intervalles").as_array().unwrap();
    assert_eq!(
        lines[0],
        json!({
            "de": written(opened),
            "a": written(end),
            "nature": "hors_horaires",
            "raison": "arrêt exceptionnel : Pluie",
            "secondes": 0,
        })
    );
    assert_eq!((&lines[1]["nature"], lines.len()), (&json!("en_marche"), 2));
    let counted = (instant(&lines[1]["a"]) - end).whole_seconds();
    assert_eq!(lines[1]["secondes"], counted);
    assert_eq!(*ledger.at("/secondesEcoulees"), counted);
    assert_eq!(*ledger.at("/secondesRestantes"), 172_800 - counted);
    assert_eq!(instant(ledger.at("/dateLimite")), limit + Duration::SECOND);
}

async fn an_exception_that_cannot_be_is_refused(app: &TestApp) {
    let admin = app.admin().await;
    let (debut, fin) = ("2027-01-04T08:00:00Z", "2027-01-04T12:00:00Z");
    let either = "permis : soit 'date', soit 'debut' et 'fin'";

    for (body, field, said) in [
        (json!({}), "date", either),
        (json!({ "date": "2027-01-04", "debut": debut, "fin": fin }), "date", either),
        (json!({ "debut": debut }), "fin", either),
        (json!({ "fin": fin }), "debut", either),
        (
            json!({ "debut": "2027-01-04", "fin": fin }),
            "debut",
            "un instant est attendu, comme 2025-01-10T14:30:00Z",
        ),
        (json!({ "debut": fin, "fin": debut }), "fin", "une exception finit après son début"),
        (json!({ "date": "2027-01-04", "chantierId": NOBODY }), "chantierId", "chantier inconnu"),
    ] {
        for path in [EXCEPTIONS.to_owned(), format!("{EXCEPTIONS}?simulation=true")] {
            let refused =
                admin.post(&path, &with(body.clone(), json!({ "raison": "Pluie" }))).await;
            assert_eq!(faults(&refused), json!([[field, said]]), "{path} {body}");
        }
    }
    let calendar = admin.get(&format!("/api/sla/calendriers/{MAISON}")).await.expect(200);
    assert_eq!(*calendar.at("/exceptions"), json!([]));
}
