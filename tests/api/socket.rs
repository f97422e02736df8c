//! The socket: who may open it, what comes over it, and what a client may say.

use e2e::{TestApp, on_every_database};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    },
};

use crate::{
    fixtures::{act, create, masked, ticket, with},
    messages::messages,
};

on_every_database! {
    an_event_comes_as_soon_as_its_change_is_made_and_none_from_before,
    each_hears_what_is_theirs,
    what_was_missed_comes_first_and_then_what_is_new,
    what_can_not_be_replayed_is_said_first,
    one_ticket_is_followed_alone,
    whoever_is_in_charge_is_told_alone,
    the_token_comes_in_three_ways,
    who_may_not_open_it_is_refused_before,
    what_a_client_says_is_answered_or_too_long,
    changes_made_elsewhere_come_too,
}

fn number(event: &Value) -> i64 {
    event["eventId"].as_i64().unwrap()
}

/// The texts of the messages that were written.
fn texts(events: &[Value]) -> Vec<&str> {
    events.iter().filter_map(|event| event["data"]["message"]["contenu"].as_str()).collect()
}

async fn an_event_comes_as_soon_as_its_change_is_made_and_none_from_before(app: &TestApp) {
    let agent = app.agent().await;
    create(&agent, &ticket("Avant")).await;
    let mut socket = agent.socket("").await;

    let id = create(&agent, &ticket("Fuite")).await;
    act(&agent, &id, "affecter", &json!({ "responsable": "Jean" })).await.expect(200);

    let events = socket.take(2).await;
    let data = json!({ "id": "[ticket]", "numero": "TC-[an]-002", "titre": "Fuite" });
    assert_eq!(
        masked(&events[0], &[(&id, "[ticket]")]),
        json!({
            "eventId": number(&events[0]), "type": "ticket_created", "date": "[date]", "data": data,
        })
    );
    assert_eq!(events[1]["type"], "ticket_updated");
    assert_eq!(events[1]["data"]["changes"]["status"], "en_cours");
    assert_eq!(number(&events[1]), number(&events[0]) + 1);
}

async fn each_hears_what_is_theirs(app: &TestApp) {
    let (agent, [own, other]) =
        (app.agent().await, [app.client("Acme").await.id(), app.client("Bâtir").await.id()]);
    let user = app.client_user("awa@acme.sn", &own).await;
    let (mut theirs, mut all) = (user.socket("").await, agent.socket("").await);
    let of = |client: Value| with(ticket("Fuite"), json!({ "clientId": client }));
    let id = create(&agent, &of(json!(own))).await;
    for client in [json!(other), Value::Null] {
        create(&agent, &of(client)).await;
    }
    for (contenu, interne) in [("entre nous", true), ("pour tous", false)] {
        let body = json!({ "contenu": contenu, "interne": interne });
        agent.post(&messages(&id), &body).await.expect(201);
    }

    let (all, theirs) = (all.take(5).await, theirs.take(2).await);

    assert_eq!(texts(&all), ["entre nous", "pour tous"]);
    assert_eq!(theirs, [all[0].clone(), all[4].clone()]);
}

async fn what_was_missed_comes_first_and_then_what_is_new(app: &TestApp) {
    let agent = app.agent().await;
    let mut socket = agent.socket("").await;
    let id = create(&agent, &ticket("Fuite")).await;
    let first = socket.take(1).await;
    drop(socket);
    let say = async |n: usize| {
        agent.post(&messages(&id), &json!({ "contenu": n.to_string() })).await.expect(201);
    };
    for n in 0..130 {
        say(n).await;
    }

    let mut socket = agent.socket(&format!("since={}", first[0]["eventId"])).await;
    let missed = socket.take(130).await;
    say(130).await;
    let new = socket.take(1).await;

    let said: Vec<_> = missed.iter().chain(&new).cloned().collect();
    let expected: Vec<_> = (0..=130).map(|n| n.to_string()).collect();
    assert_eq!(texts(&said), expected);
}

async fn what_can_not_be_replayed_is_said_first(app: &TestApp) {
    let agent = app.agent().await;
    let mut socket = agent.socket("").await;
    let id = create(&agent, &ticket("Fuite")).await;
    let last = number(&socket.take(1).await[0]);

    for beyond in [(last + 1).to_string(), "99999999999999999999".into()] {
        let mut resumed = agent.socket(&format!("since={beyond}")).await;
        assert_eq!(resumed.next().await, Some(json!({ "type": "resync" })), "{beyond}");
        agent.post(&messages(&id), &json!({ "contenu": "ensuite" })).await.expect(201);
        assert_eq!(texts(&resumed.take(1).await), ["ensuite"]);
    }
}

async fn one_ticket_is_followed_alone(app: &TestApp) {
    let agent = app.agent().await;
    let [one, two] = [create(&agent, &ticket("Un")).await, create(&agent, &ticket("Deux")).await];
    let mut socket = agent.socket(&format!("ticketId={one}&since=0")).await;

    for (id, contenu) in [(&two, "deux"), (&one, "un")] {
        agent.post(&messages(id), &json!({ "contenu": contenu })).await.expect(201);
    }

    let events = socket.take(2).await;
    assert_eq!(events[0]["data"]["titre"], "Un");
    assert_eq!(texts(&events), ["un"]);
}

async fn whoever_is_in_charge_is_told_alone(app: &TestApp) {
    let (admin, agent) = (app.admin().await, app.agent().await);
    let name = agent.get("/api/auth/me").await.expect(200).text("/nom");
    let (mut theirs, mut others) = (agent.socket("").await, admin.socket("").await);
    let late = json!({ "responsable": name, "dateLimite": "2020-01-10T14:30:00Z" });

    let id = create(&admin, &with(ticket("Fuite"), late)).await;
    let told = loop {
        let event = theirs.next().await.unwrap();
        if event["type"] == "notification" {
            break event;
        }
    };
    admin.post(&messages(&id), &json!({ "contenu": "ensuite" })).await.expect(201);
    let mut heard = Vec::new();
    while texts(&heard).is_empty() {
        heard.push(others.next().await.unwrap());
    }

    let listed = agent.get("/api/notifications").await.expect(200);
    assert_eq!(told["data"], *listed.at("/notifications/0"));
    assert!(heard.iter().all(|event| event["type"] != "notification"), "{heard:?}");
}

async fn the_token_comes_in_three_ways(app: &TestApp) {
    let agent = app.agent().await;
    let token = agent.token().unwrap();
    let (protocols, bearer) = (format!("bearer, {token}"), format!("Bearer {token}"));
    for (query, headers) in [
        (format!("token={token}"), vec![]),
        (String::new(), vec![("authorization", bearer.as_str())]),
        (String::new(), vec![("sec-websocket-protocol", protocols.as_str())]),
    ] {
        let mut socket = agent.socket_with(&query, &headers).await.unwrap();
        create(&agent, &ticket("Fuite")).await;
        assert_eq!(socket.take(1).await[0]["type"], "ticket_created", "{query} {headers:?}");
    }
}

async fn who_may_not_open_it_is_refused_before(app: &TestApp) {
    let agent = app.agent().await;
    let token = agent.token().unwrap();
    let bearer = ("authorization", format!("Bearer {token}"));
    let with_token = [(bearer.0, bearer.1.as_str())];
    let from = |origin| [with_token[0], ("origin", origin)];

    for (query, headers, status) in [
        ("", &[][..], 401),
        ("token=forged", &[], 401),
        ("since=abc", &with_token, 400),
        ("since=-1", &with_token, 400),
        ("ticketId=1", &with_token, 400),
        ("nimporte=1", &with_token, 400),
        ("", &from("https://ailleurs.sn"), 403),
        ("", &from("null"), 403),
    ] {
        let refusal = agent.socket_with(query, headers).await.err().unwrap();
        assert_eq!((refusal.0, &refusal.1["status"]), (status, &json!(status)), "{query}");
    }
    assert!(agent.socket_with("", &from(app.base())).await.is_ok(), "a page of the API's own");
    let plain = agent.get("/ws/tickets-client").await.expect(400);
    assert_eq!(plain.text("/code"), "validation");
    assert_eq!(agent.post("/ws/tickets-client", &json!({})).await.status, 405);
    assert_eq!(app.anonymous().get("/ws/rien").await.status, 404);
}

async fn what_a_client_says_is_answered_or_too_long(app: &TestApp) {
    let agent = app.agent().await;
    let mut socket = agent.socket("").await;
    for message in [Message::text("bonjour"), Message::binary(vec![0; 4_096])] {
        socket.say(message).await;
        assert_eq!(socket.next().await.unwrap()["type"], "error");
    }
    let data =
        |fin, code| Message::Frame(Frame::message(vec![b'x'; 4_000], OpCode::Data(code), fin));

    let mut long = agent.socket("").await;
    long.say(Message::text("x".repeat(4_097))).await;
    let mut in_parts = agent.socket("").await;
    in_parts.say(data(false, Data::Text)).await;
    in_parts.say(Message::Ping(vec![1].into())).await;
    in_parts.say(data(true, Data::Continue)).await;
    let mut no_text = agent.socket("").await;
    no_text.say(Message::Frame(Frame::message(vec![0xff], OpCode::Data(Data::Text), true))).await;

    assert_eq!(long.close_code().await, Some(1009));
    assert_eq!(in_parts.close_code().await, Some(1009));
    assert_eq!(no_text.close_code().await, Some(1007));
    create(&agent, &ticket("Fuite")).await;
    assert_eq!(socket.take(1).await[0]["type"], "ticket_created");
}

async fn changes_made_elsewhere_come_too(app: &TestApp) {
    let agent = app.agent().await;
    let (base, stop) = app.second_instance();
    let there = app.elsewhere(base, &agent);
    let (mut here, mut elsewhere) = (agent.socket("").await, there.socket("").await);

    create(&agent, &ticket("Ici")).await;
    let both = [here.take(1).await, elsewhere.take(1).await];
    create(&there, &ticket("Là")).await;
    let again = [here.take(1).await, elsewhere.take(1).await];
    stop();

    assert_eq!(both[0], both[1]);
    assert_eq!(again[0], again[1]);
    assert_eq!(again[0][0]["data"]["titre"], "Là");
}
