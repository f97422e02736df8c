//! Following what happens to tickets, by asking again and again: each event once, in order, and
//! none that isn't the caller's.

use std::time::Duration;

use e2e::{Answer, Caller, TestApp, eventually, on_every_database};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    fixtures::{TICKETS, act, create, faults, masked, ticket, with},
    messages::{attach, messages},
};

on_every_database! {
    every_type_of_event_comes_as_the_document_shows_it,
    many_write_through_two_instances_and_each_event_is_followed_once_and_in_order,
    a_client_user_follows_what_is_its_clients_and_for_everyone,
    one_ticket_is_followed_alone,
    what_was_forgotten_or_never_was_demands_a_new_start,
    the_parameters_are_checked_whole,
}

const EVENTS: &str = "/api/evenements";
/// Longer than an event takes on a busy machine.
const LIMIT: Duration = Duration::from_secs(20);

async fn poll(caller: &Caller, since: &Value, more: &str) -> Answer {
    caller.get(&format!("{EVENTS}?format=json&since={since}{more}")).await.expect(200)
}

/// Where to begin.
async fn start(caller: &Caller) -> Value {
    caller.get(&format!("{EVENTS}?format=json")).await.expect(200).at("/dernier").clone()
}

/// Follows with small pages, until there are so many events; none may be left then.
async fn follow(caller: &Caller, mut since: Value, expected: usize, more: &str) -> Vec<Value> {
    let mut seen = Vec::new();
    let all = async {
        while seen.len() < expected {
            let page = poll(caller, &since, &format!("&limit=7{more}")).await;
            assert_eq!(page.at("/resync"), false);
            seen.extend(page.at("/evenements").as_array().unwrap().clone());
            since = page.at("/dernier").clone();
        }
    };
    let done = tokio::time::timeout(LIMIT, all).await;
    assert!(done.is_ok(), "{expected} events are expected: {seen:?}");
    assert_eq!(poll(caller, &since, more).await.at("/evenements"), &json!([]), "after {seen:?}");
    seen
}

fn number(event: &Value) -> i64 {
    event["eventId"].as_i64().unwrap()
}

/// The texts of the messages that were written.
fn texts(events: &[Value]) -> Vec<&str> {
    events.iter().filter_map(|event| event["data"]["message"]["contenu"].as_str()).collect()
}

async fn say(caller: &Caller, ticket: &str, contenu: &str) {
    caller.post(&messages(ticket), &json!({ "contenu": contenu })).await.expect(201);
}

/// The keys of an object, and of the objects in it.
fn keys(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields.iter().map(|(key, v)| json!([key, keys(v)])).collect(),
        _ => Value::Null,
    }
}

async fn every_type_of_event_comes_as_the_document_shows_it(app: &TestApp) {
    let agent = app.agent().await;
    let since = start(&agent).await;
    let id = create(&agent, &ticket("Fuite")).await;
    act(&agent, &id, "affecter", &json!({ "responsable": "Jean Dupont" })).await.expect(200);
    say(&agent, &id, "Nouveau message").await;
    let piece = attach(&agent, &id, "a.txt").await;
    agent.delete(&format!("{TICKETS}/{id}/attachments/{piece}")).await.expect(204);

    let events = follow(&agent, since.clone(), 5, "").await;

    let first = since.as_i64().unwrap() + 1;
    assert!(events.iter().map(number).eq(first..first + 5));
    let data = json!({ "id": "[ticket]", "numero": "TC-[an]-001", "titre": "Fuite" });
    assert_eq!(
        masked(&events[0], &[(&id, "[ticket]")]),
        json!({ "eventId": first, "type": "ticket_created", "date": "[date]", "data": data })
    );
    let document = app.anonymous().get("/api/openapi.json").await.expect(200);
    let examples = document.at("/components/schemas/Evenement/examples").as_array().unwrap();
    let shape = |event: &Value| json!([event["type"], keys(event)]);
    let shapes = |events: &[Value]| events.iter().map(shape).collect::<Vec<_>>();
    // The last is of the type that waits for a deadline: see the socket's tests.
    let (notification, examples) = examples.split_last().unwrap();
    assert_eq!(notification["type"], "notification");
    assert_eq!(shapes(examples), shapes(&events));
}

const WRITERS: usize = 6;
const CHANGES: usize = 8;

/// Opens a ticket, and writes by turns on it and on one that all share.
async fn write(caller: Caller, writer: usize, shared: &str) {
    let own = create(&caller, &ticket(&format!("Ticket {writer}"))).await;
    for n in 0..CHANGES {
        let id = if n % 2 == 0 { shared } else { &own };
        say(&caller, id, &format!("{writer} {n}")).await;
    }
}

async fn many_write_through_two_instances_and_each_event_is_followed_once_and_in_order(
    app: &TestApp,
) {
    let admin = app.admin().await;
    let (base, stop) = app.second_instance();
    let there = app.elsewhere(base, &admin);
    let before = start(&admin).await;
    let shared = create(&admin, &ticket("Pour tous")).await;
    let since = follow(&admin, before, 1, "").await[0]["eventId"].clone();
    let writers = (0..WRITERS).map(|writer| {
        let caller = if writer % 2 == 0 { &admin } else { &there };
        write(caller.on_its_own_connection(), writer, &shared)
    });

    let all = WRITERS * (CHANGES + 1);
    let followers = [&admin, &there].map(|caller| follow(caller, since.clone(), all, ""));
    let (_, followed) = tokio::join!(join_all(writers), join_all(followers));
    stop();

    let [here, elsewhere] = &followed[..] else { panic!("two followers") };
    assert_eq!(here, elsewhere);
    assert!(here.windows(2).all(|two| number(&two[0]) + 1 == number(&two[1])), "{here:?}");
    for writer in 0..WRITERS {
        let prefix = format!("{writer} ");
        let said = texts(here).into_iter().filter_map(|text| text.strip_prefix(&prefix));
        assert!(said.eq((0..CHANGES).map(|n| n.to_string())), "{writer}: {here:?}");
    }
    for (rank, event) in here.iter().enumerate().filter(|(_, e)| e["type"] == "ticket_created") {
        let id = &event["data"]["id"];
        assert!(here[..rank].iter().all(|before| &before["data"]["ticketId"] != id), "{here:?}");
    }
}

async fn a_client_user_follows_what_is_its_clients_and_for_everyone(app: &TestApp) {
    let (agent, [own, other]) =
        (app.agent().await, [app.client("Acme").await.id(), app.client("Bâtir").await.id()]);
    let user = app.client_user("awa@acme.sn", &own).await;
    let since = start(&user).await;
    let of = |client: Value| with(ticket("Fuite"), json!({ "clientId": client }));
    let id = create(&agent, &of(json!(own))).await;
    for client in [json!(other), Value::Null] {
        let id = create(&agent, &of(client)).await;
        say(&agent, &id, "ailleurs").await;
    }
    let hidden = json!({ "contenu": "entre nous", "interne": true });
    agent.post(&messages(&id), &hidden).await.expect(201);
    say(&agent, &id, "pour tous").await;

    let all = follow(&agent, since.clone(), 7, "").await;
    let theirs = follow(&user, since.clone(), 2, "").await;

    assert_eq!(texts(&all), ["ailleurs", "ailleurs", "entre nous", "pour tous"]);
    assert_eq!(theirs, [all[0].clone(), all[6].clone()]);
    assert_eq!(texts(&theirs), ["pour tous"]);
    // A page says no more of what is absent than how far the numbers go.
    let page = poll(&user, &since, "").await;
    assert_eq!(page.at("/dernier"), &all[6]["eventId"]);
    for secret in ["ailleurs", "entre nous", other.as_str()] {
        assert!(!page.raw.contains(secret), "{secret}");
    }
}

async fn one_ticket_is_followed_alone(app: &TestApp) {
    let agent = app.agent().await;
    let client = app.client("Acme").await.id();
    let user = app.client_user("awa@acme.sn", &client).await;
    let since = start(&agent).await;
    let [one, two] = [create(&agent, &ticket("Un")).await, create(&agent, &ticket("Deux")).await];
    for (id, contenu) in [(&one, "un"), (&two, "deux"), (&one, "trois")] {
        say(&agent, id, contenu).await;
    }

    let events = follow(&agent, since.clone(), 3, &format!("&ticketId={one}")).await;

    assert_eq!(texts(&events), ["un", "trois"]);
    follow(&agent, since.clone(), 5, "").await;
    let page = poll(&user, &since, &format!("&ticketId={one}")).await;
    assert_eq!((page.at("/evenements"), page.at("/resync")), (&json!([]), &json!(false)));
}

async fn what_was_forgotten_or_never_was_demands_a_new_start(app: &TestApp) {
    let agent = app.agent().await;
    let id = create(&agent, &ticket("Ancien")).await;
    let old = follow(&agent, json!(0), 1, "").await[0]["eventId"].clone();
    app.write("UPDATE outbox SET created_at = '2020-01-10T14:30:00Z'".into()).await;
    // A server forgets as it starts, then each hour.
    let (_, stop) = app.second_instance();
    let forgotten = async || poll(&agent, &json!(0), "").await.at("/resync") == true;
    eventually("old events are forgotten", LIMIT, forgotten).await;
    stop();
    say(&agent, &id, "nouveau").await;

    let kept = follow(&agent, old, 1, "").await;

    assert_eq!(texts(&kept), ["nouveau"]);
    let last = &kept[0]["eventId"];
    let anew = json!({ "evenements": [], "dernier": last, "resync": true });
    for since in [json!(0), json!(number(&kept[0]) + 1)] {
        assert_eq!(poll(&agent, &since, "").await.body, anew, "after {since}");
    }
}

async fn the_parameters_are_checked_whole(app: &TestApp) {
    let admin = app.admin().await;

    let wrong = admin.get(&format!("{EVENTS}?format=xml&since=-1&limit=0&ticketId=1&x=1")).await;

    assert_eq!(
        faults(&wrong),
        json!([
            ["format", "valeurs permises : sse, json"],
            ["limit", "un entier de 1 à 1000 est attendu"],
            ["since", "un entier à partir de 0 est attendu"],
            ["ticketId", "un UUID est attendu"],
            ["x", "inconnu ; permis : since, format, limit, token, ticketId"],
        ])
    );
}
