//! What users are told: their own, and of tickets that they may see.

use std::sync::atomic::{AtomicU32, Ordering};

use e2e::{Caller, TestApp, on_every_database};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixtures::{NOBODY, column, create, faults, masked, problem, ticket};

on_every_database! {
    everyone_reads_their_own_newest_first,
    one_is_marked_as_read_and_stays_so,
    all_are_marked_at_once,
    what_is_anothers_is_not_found,
    who_goes_to_another_client_leaves_the_notifications_behind,
    the_list_has_pages,
    a_list_takes_what_it_knows,
}

const NOTIFICATIONS: &str = "/api/notifications";

/// Tells a user something about a ticket, after all that was told before, and gives its id.
pub async fn tell(app: &TestApp, user: &str, ticket: &str, texte: &str) -> String {
    static LAST: AtomicU32 = AtomicU32::new(0);
    let id = Uuid::from_u128((LAST.fetch_add(1, Ordering::SeqCst) + 1).into()).to_string();
    let database = app.database();
    let [row, user, ticket] = [&id, user, ticket].map(|id| database.id(id));
    let sql = format!(
        "INSERT INTO notifications \
         (id, utilisateur_id, type, titre, texte, ticket_id, lue, created_at) \
         VALUES ({row}, {user}, 'sla_warning', 'Échéance proche', '{texte}', {ticket}, FALSE, \
         '2025-01-10T14:30:00Z')"
    );
    app.write(sql).await;
    id
}

/// The id of whoever calls.
async fn me(caller: &Caller) -> String {
    caller.get("/api/auth/me").await.expect(200).id()
}

/// The admin, who was told these of a ticket, and their ids.
async fn told<const N: usize>(app: &TestApp, textes: [&str; N]) -> (Caller, [String; N]) {
    let admin = app.admin().await;
    let (user, ticket) = (me(&admin).await, create(&admin, &ticket("Fuite")).await);
    let mut ids = textes.map(str::to_owned);
    for texte in &mut ids {
        *texte = tell(app, &user, &ticket, texte).await;
    }
    (admin, ids)
}

async fn unread(caller: &Caller) -> Vec<Value> {
    let list = caller.get(&format!("{NOTIFICATIONS}?nonLues=true")).await.expect(200);
    let ids = column(&list, "/notifications", "id");
    assert_eq!(list.at("/pagination/total"), ids.len());
    ids
}

async fn mark(caller: &Caller, id: &str) -> e2e::Answer {
    caller.post(&format!("{NOTIFICATIONS}/{id}/lue"), &Value::Null).await
}

async fn mark_all(caller: &Caller) -> Value {
    caller.post(&format!("{NOTIFICATIONS}/lues"), &Value::Null).await.expect(200).body
}

fn all_marked(nombre: u32) -> Value {
    json!({ "success": true, "message": "Notifications marquées comme lues", "nombre": nombre })
}

async fn everyone_reads_their_own_newest_first(app: &TestApp) {
    let client = app.client("SARL Construction Plus").await.id();
    let callers =
        [app.admin().await, app.agent().await, app.client_user("awa@client.sn", &client).await];
    let id = create(&callers[2], &ticket("Fuite")).await;
    let mut told = Vec::new();
    for caller in &callers {
        let user = me(caller).await;
        told.push([tell(app, &user, &id, "un").await, tell(app, &user, &id, "deux").await]);
    }

    for (caller, [first, second]) in callers.iter().zip(&told) {
        let list = caller.get(NOTIFICATIONS).await.expect(200);

        let shown = |id: &str, texte: &str| {
            json!({
                "id": id,
                "type": "sla_warning",
                "titre": "Échéance proche",
                "texte": texte,
                "ticketId": "[ticket]",
                "ticketNumero": "TC-[an]-001",
                "date": "[date]",
                "lue": false,
            })
        };
        assert_eq!(
            masked(&list.body, &[(&id, "[ticket]"), (first, first), (second, second)]),
            json!({
                "notifications": [shown(second, "deux"), shown(first, "un")],
                "pagination": { "page": 1, "limit": 20, "total": 2, "pages": 1 },
            })
        );
        assert_eq!(list.at("/notifications/0/date"), "2025-01-10T14:30:00Z");
    }
}

async fn one_is_marked_as_read_and_stays_so(app: &TestApp) {
    let (admin, [first, second]) = told(app, ["un", "deux"]).await;

    let marked = mark(&admin, &first).await.expect(200);
    let again = mark(&admin, &first).await.expect(200);

    let message = "Notification marquée comme lue";
    assert_eq!(marked.body, json!({ "success": true, "message": message }));
    assert_eq!(again.body, marked.body);
    assert_eq!(unread(&admin).await, [second.as_str()]);
    let list = admin.get(&format!("{NOTIFICATIONS}?nonLues=false")).await.expect(200);
    assert_eq!(column(&list, "/notifications", "lue"), [false, true]);
}

async fn all_are_marked_at_once(app: &TestApp) {
    let (admin, [first, ..]) = told(app, ["un", "deux", "trois"]).await;
    mark(&admin, &first).await.expect(200);

    assert_eq!(mark_all(&admin).await, all_marked(2));

    assert_eq!(unread(&admin).await, [Value::Null; 0]);
    assert_eq!(mark_all(&admin).await, all_marked(0));
    let list = admin.get(NOTIFICATIONS).await.expect(200);
    assert_eq!(column(&list, "/notifications", "lue"), [true, true, true]);
}

async fn what_is_anothers_is_not_found(app: &TestApp) {
    let (admin, [his]) = told(app, ["un"]).await;
    let agent = app.agent().await;

    let answer = mark(&agent, &his).await.expect(404);

    assert_eq!(answer.at("/message"), "Notification introuvable.");
    for id in [NOBODY, "42", "%00"] {
        assert_eq!(problem(&mark(&agent, id).await), problem(&answer), "{id}");
    }
    assert_eq!(mark_all(&agent).await, all_marked(0));
    assert_eq!(agent.get(NOTIFICATIONS).await.at("/pagination/total"), 0);
    assert_eq!(unread(&admin).await, [his.as_str()]);
}

async fn who_goes_to_another_client_leaves_the_notifications_behind(app: &TestApp) {
    let admin = app.admin().await;
    let (from, to) = (app.client("Acme").await.id(), app.client("Bâtir").await.id());
    let awa = app.client_user("awa@acme.sn", &from).await;
    let (user, ticket) = (me(&awa).await, create(&awa, &ticket("Fuite")).await);
    let id = tell(app, &user, &ticket, "Le ticket arrive à échéance").await;
    assert_eq!(unread(&awa).await, [id.as_str()]);

    let path = format!("/api/utilisateurs/{user}");
    admin.patch(&path, &json!({ "clientId": to })).await.expect(200);

    assert_eq!(unread(&awa).await, [Value::Null; 0]);
    assert_eq!(awa.get(NOTIFICATIONS).await.at("/pagination/total"), 0);
    mark(&awa, &id).await.expect(404);
    assert_eq!(mark_all(&awa).await, all_marked(0));
}

async fn the_list_has_pages(app: &TestApp) {
    let (admin, ids) = told(app, ["un", "deux", "trois"]).await;

    let list = admin.get(&format!("{NOTIFICATIONS}?page=2&limit=2")).await.expect(200);

    assert_eq!(column(&list, "/notifications", "id"), [ids[0].as_str()]);
    let pagination = json!({ "page": 2, "limit": 2, "total": 3, "pages": 2 });
    assert_eq!(list.at("/pagination"), &pagination);
}

async fn a_list_takes_what_it_knows(app: &TestApp) {
    let query = "nonLues=oui&limit=101&page=0&type=sla_breach";

    let answer = app.admin().await.get(&format!("{NOTIFICATIONS}?{query}")).await;

    assert_eq!(
        faults(&answer),
        json!([
            ["limit", "un entier de 1 à 100 est attendu"],
            ["nonLues", "valeurs permises : true, false"],
            ["page", "un entier de 1 à 999999999 est attendu"],
            ["type", "inconnu ; permis : page, limit, nonLues"],
        ])
    );
}
