//! Calendars: when the time of a ticket counts.

use e2e::{Caller, TestApp, on_every_database};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime, Weekday};

use crate::{
    fixtures::{
        MAISON, NOBODY, TICKETS, act, create, deadline, detail, faults, historique, instant,
        masked, problem, ticket, with,
    },
    sla::passed,
};

on_every_database! {
    a_created_calendar_is_answered_as_listed,
    nights_weekends_and_holidays_do_not_count,
    other_hours_move_open_tickets_and_leave_resolved_ones,
    other_hours_of_the_house_move_the_tickets_of_everyone,
    a_calendar_that_is_renamed_moves_nothing,
    every_fault_of_a_calendar_is_told_at_once,
    a_calendar_that_does_not_exist_is_not_found,
}

const CALENDRIERS: &str = "/api/sla/calendriers";
const POLITIQUES: &str = "/api/sla/politiques";

/// Office hours in UTC, from Monday to Friday.
fn office() -> Value {
    let day = json!(["08:00-12:00", "14:00-18:00"]);
    json!({
        "nom": "Bureau",
        "fuseau": "UTC",
        "plages": { "lundi": day, "mardi": day, "mercredi": day, "jeudi": day, "vendredi": day },
    })
}

fn office_is_open(at: OffsetDateTime) -> bool {
    let weekend = matches!(at.weekday(), Weekday::Saturday | Weekday::Sunday);
    !weekend && matches!(at.hour(), 8..12 | 14..18)
}

/// The mornings of every day.
fn mornings() -> Value {
    let day = json!(["00:00-12:00"]);
    json!({
        "lundi": day, "mardi": day, "mercredi": day, "jeudi": day, "vendredi": day,
        "samedi": day, "dimanche": day,
    })
}

/// Demands that so many hours are open between the opening of a ticket and its deadline, and that
/// the deadline comes at the end of the last of them.
async fn counts(caller: &Caller, id: &str, hours: i64, open: impl Fn(OffsetDateTime) -> bool) {
    let opened = instant(detail(caller, id).await.at("/dateCreation"));
    let limit = deadline(caller, id).await;
    let seconds = std::iter::successors(Some(opened), |at| at.checked_add(Duration::SECOND));
    let counted = seconds.take_while(|at| *at < limit).filter(|at| open(*at)).count();
    assert_eq!(counted, usize::try_from(hours * 3_600).unwrap(), "{opened} to {limit}");
    assert!(open(limit - Duration::SECOND), "{limit}");
}

/// Creates a calendar that every new ticket counts by.
async fn for_everyone(caller: &Caller, calendar: &Value) -> String {
    let id = caller.post(CALENDRIERS, calendar).await.expect(201).id();
    caller.put(POLITIQUES, &json!({ "defaut": { "calendrierId": id } })).await.expect(200);
    id
}

async fn a_created_calendar_is_answered_as_listed(app: &TestApp) {
    let admin = app.admin().await;
    let feries = json!([
        { "date": "2027-04-04", "nom": "Fête de l'Indépendance" },
        { "date": "2027-01-01", "nom": "Jour de l'an" },
    ]);

    let body = with(office(), json!({ "feries": feries }));
    let created = admin.post(CALENDRIERS, &body).await.expect(201);

    let day = json!(["08:00-12:00", "14:00-18:00"]);
    let listed = json!({
        "id": "[id]",
        "nom": "Bureau",
        "fuseau": "UTC",
        "continu": false,
        "plages": {
            "lundi": day, "mardi": day, "mercredi": day, "jeudi": day, "vendredi": day,
            "samedi": [], "dimanche": [],
        },
        "feries": [feries[1], feries[0]],
        "depuis": null,
        "exceptions": [],
    });
    let message = json!({ "message": "Calendrier créé avec succès" });
    assert_eq!(masked(&created.body, &[]), with(listed.clone(), message));
    assert_eq!(created.header("location"), format!("{CALENDRIERS}/{}", created.id()));
    let found = admin.get(created.header("location")).await.expect(200);
    assert_eq!(masked(&found.body, &[]), listed);
    let list = admin.get(CALENDRIERS).await.expect(200);
    assert_eq!(list.at("/calendriers/0/id"), MAISON);
    assert_eq!(list.at("/calendriers/0/nom"), "Par défaut");
    assert_eq!(list.at("/calendriers/0/continu"), true);
    assert_eq!(list.at("/calendriers/0/fuseau"), "Africa/Dakar");
    assert_eq!(masked(list.at("/calendriers/1"), &[]), listed);
    assert_eq!(list.at("/calendriers/2"), &Value::Null);
}

async fn nights_weekends_and_holidays_do_not_count(app: &TestApp) {
    let admin = app.admin().await;
    let today = OffsetDateTime::from(std::time::SystemTime::now()).date();
    // One of them at least is no weekend.
    let holidays = [2, 4].map(|days| today + Duration::days(days));
    let feries = holidays.map(|date| json!({ "date": date.to_string(), "nom": "Fête" }));
    let body = with(office(), json!({ "feries": feries }));
    let calendar = for_everyone(&admin, &body).await;

    let id = create(&admin, &ticket("Fuite")).await;

    let open = |at: OffsetDateTime| office_is_open(at) && !holidays.contains(&at.date());
    counts(&admin, &id, 48, open).await;
    let ledger = admin.get(&format!("{TICKETS}/{id}/sla")).await.expect(200);
    assert_eq!(
        *ledger.at("/calendrier"),
        json!({ "id": calendar, "nom": "Bureau", "fuseau": "UTC", "continu": false })
    );
}

async fn other_hours_move_open_tickets_and_leave_resolved_ones(app: &TestApp) {
    let admin = app.admin().await;
    let calendar = for_everyone(&admin, &office()).await;
    let (open, resolved) =
        (create(&admin, &ticket("Fuite")).await, create(&admin, &ticket("Fissure")).await);
    act(&admin, &resolved, "cloturer", &json!({ "motif": "Faite" })).await.expect(200);
    let before = [detail(&admin, &open).await, detail(&admin, &resolved).await];
    // Hours that have held for less than a second never have.
    passed(instant(before[1].at("/dateCreation")) + Duration::SECOND).await;

    let body = json!({ "plages": mornings() });
    let changed = admin.patch(&format!("{CALENDRIERS}/{calendar}"), &body).await.expect(200);

    assert_eq!(changed.at("/message"), "Calendrier mis à jour avec succès");
    assert_eq!(*changed.at("/plages"), mornings());
    let since = instant(changed.at("/depuis"));
    let mornings = |at: OffsetDateTime| at.hour() < 12;
    counts(&admin, &open, 48, |at| if at < since { office_is_open(at) } else { mornings(at) })
        .await;
    let moved = detail(&admin, &open).await;
    assert_eq!(*moved.at("/version"), before[0].at("/version").as_i64().unwrap() + 1);
    let told = "Date limite recalculée : horaires du calendrier « Bureau » modifiés";
    assert_eq!(
        historique(&admin, &open).await.as_array().unwrap().last().unwrap(),
        &json!(["modification", told, moved.text("/historique/0/auteur")])
    );
    assert_eq!(detail(&admin, &resolved).await.body, before[1].body);
}

async fn other_hours_of_the_house_move_the_tickets_of_everyone(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;

    let body = json!({ "fuseau": "UTC", "plages": mornings() });
    let changed = admin.patch(&format!("{CALENDRIERS}/{MAISON}"), &body).await.expect(200);

    let since = instant(changed.at("/depuis"));
    counts(&admin, &id, 48, |at| at < since || at.hour() < 12).await;
    let later = create(&admin, &ticket("Fissure")).await;
    counts(&admin, &later, 48, |at| at.hour() < 12).await;
}

async fn a_calendar_that_is_renamed_moves_nothing(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let before = detail(&admin, &id).await;

    let body = json!({ "nom": "Maison", "feries": [] });
    let changed = admin.patch(&format!("{CALENDRIERS}/{MAISON}"), &body).await.expect(200);

    assert_eq!((changed.at("/nom"), changed.at("/depuis")), (&json!("Maison"), &Value::Null));
    let found = admin.get(&format!("{CALENDRIERS}/{MAISON}")).await.expect(200);
    assert_eq!(found.at("/nom"), "Maison");
    let after = detail(&admin, &id).await;
    assert_eq!(after.at("/version"), before.at("/version"));
    assert_eq!(after.at("/dateLimite"), before.at("/dateLimite"));
}

async fn every_fault_of_a_calendar_is_told_at_once(app: &TestApp) {
    let admin = app.admin().await;
    let ferie = json!({ "date": "2027-04-04", "nom": "Fête" });
    let body = json!({
        "nom": " ",
        "fuseau": "Lune/Mer",
        "plages": { "lundi": ["08:00-12:00", "11:00-13:00"], "mardi": ["8h-12h"], "Mercredi": [] },
        "feries": [ferie, { "date": "4 avril", "nom": "Fête" }],
        "id": MAISON,
    });

    let refused = [
        admin.post(CALENDRIERS, &body).await,
        admin.patch(&format!("{CALENDRIERS}/{MAISON}"), &body).await,
    ];

    let days = "lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche";
    for refused in refused {
        assert_eq!(
            faults(&refused),
            json!([
                ["feries[1].date", "un jour est attendu, comme 2025-01-10"],
                ["fuseau", "un fuseau horaire de la base IANA est attendu, comme Africa/Dakar"],
                ["id", "inconnu ; permis : nom, fuseau, plages, feries"],
                ["nom", "un texte non vide est attendu"],
                ["plages.Mercredi", format!("inconnu ; permis : {days}")],
                [
                    "plages.lundi",
                    "les plages d'un jour se suivent sans se chevaucher, dans l'ordre"
                ],
                ["plages.mardi[0]", "une plage est attendue, comme 08:00-13:00"],
            ])
        );
    }
    assert_eq!(admin.get(CALENDRIERS).await.at("/calendriers/1"), &Value::Null);
    let missing = admin.post(CALENDRIERS, &json!({ "plages": {} })).await;
    assert_eq!(
        faults(&missing),
        json!([["nom", "obligatoire"], ["plages", "au moins une plage dans la semaine"]])
    );
}

async fn a_calendar_that_does_not_exist_is_not_found(app: &TestApp) {
    let admin = app.admin().await;
    let path = format!("{CALENDRIERS}/{NOBODY}");
    let exception = json!({ "raison": "Pluie", "date": "2027-01-04" });

    for answer in [
        admin.get(&path).await,
        admin.patch(&path, &json!({ "nom": "Personne" })).await,
        admin.post(&format!("{path}/exceptions"), &exception).await,
        admin.post(&format!("{path}/exceptions?simulation=true"), &exception).await,
        admin.get(&format!("{CALENDRIERS}/bureau")).await,
    ] {
        assert_eq!(problem(&answer.expect(404))["message"], "Calendrier introuvable.");
    }
}
