//! Many write while some read, lose their connection and come back: each event reaches each of them
//! once, in order, whatever happens to the servers.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use e2e::{Caller, Moteur, Processus, TestApp, on_every_database};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::{
    fixtures::{create, ticket},
    messages::messages,
};

on_every_database! {
    every_event_reaches_every_reader_once_and_in_order,
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_tickets-btp-a-tuer");
const WRITERS: usize = 20;
const CHANGES: usize = 12;
const READERS: usize = 5;
const LIMIT: Duration = Duration::from_secs(90);

/// Where all events up to the last were written; 0 while some are still to come.
type Last = watch::Receiver<i64>;

fn number(event: &Value) -> i64 {
    event["eventId"].as_i64().unwrap()
}

/// Reads by way of any of these servers, for a while each time, until the last event.
async fn read(servers: Vec<Caller>, since: i64, mut last: Last) -> Vec<Value> {
    let (mut seen, mut position) = (Vec::new(), since);
    let limit = Instant::now() + LIMIT;
    loop {
        assert!(Instant::now() < limit, "{} events were seen", seen.len());
        let server = &servers[fastrand::usize(..servers.len())];
        let bearer = format!("Bearer {}", server.token().unwrap());
        let headers = [("authorization", bearer.as_str())];
        let Ok(mut socket) = server.socket_with(&format!("since={position}"), &headers).await
        else {
            // That server is gone.
            tokio::task::yield_now().await;
            continue;
        };
        for _ in 0..fastrand::usize(1..40) {
            let event = tokio::select! {
                event = socket.next() => event,
                _ = last.changed() => None,
            };
            let Some(event) = event else { break };
            position = number(&event);
            seen.push(event);
            if position == *last.borrow() {
                return seen;
            }
        }
        if position == *last.borrow() {
            return seen;
        }
    }
}

/// Opens a ticket, and writes by turns on it and on one that all share, by way of whichever server
/// answers.
async fn write(servers: [Caller; 2], writer: usize, shared: &str) {
    let own = create(&servers[0], &ticket(&format!("Ticket {writer}"))).await;
    for n in 0..CHANGES {
        let id = if n % 2 == 0 { shared } else { &own };
        let contenu = json!({ "contenu": format!("{writer} {n}") });
        for server in servers.iter().cycle().skip(writer + n).take(2) {
            let request = server.request(Method::POST, &messages(id)).json(&contenu);
            if request.send().await.is_ok_and(|answer| answer.status() == 201) {
                break;
            }
        }
    }
}

/// All events after a number, by asking.
async fn all_since(server: &Caller, mut since: i64) -> Vec<Value> {
    let mut all = Vec::new();
    loop {
        let path = format!("/api/evenements?format=json&limit=1000&since={since}");
        let page = server.get(&path).await.expect(200);
        let events = page.at("/evenements").as_array().unwrap();
        if events.is_empty() {
            return all;
        }
        all.extend(events.iter().cloned());
        since = page.at("/dernier").as_i64().unwrap();
    }
}

/// `writing` writes on the ticket while five read by way of `servers`; then all is compared.
async fn read_while(
    servers: &[Caller],
    admin: &Caller,
    shared: &str,
    writing: impl Future<Output = ()>,
) {
    let start = admin.get("/api/evenements?format=json").await.expect(200);
    let since = start.at("/dernier").as_i64().unwrap();
    let (done, last) = watch::channel(0);
    let readers = (0..READERS).map(|_| tokio::spawn(read(servers.to_vec(), since, last.clone())));
    let readers: Vec<_> = readers.collect();
    writing.await;
    // Whatever is committed is numbered once this one is.
    admin.post(&messages(shared), &json!({ "contenu": "fin" })).await.expect(201);
    let mut expected = Vec::new();
    e2e::eventually("the last event is numbered", LIMIT, async || {
        let all = all_since(admin, since).await;
        all.last().is_some_and(|event| event["data"]["message"]["contenu"] == "fin")
    })
    .await;
    expected.extend(all_since(admin, since).await);
    done.send_replace(number(expected.last().unwrap()));

    for seen in join_all(readers).await {
        let seen = seen.unwrap();
        assert_eq!(seen.len(), expected.len());
        assert!(seen == expected);
    }
    in_order(&expected);
}

/// Each writer's messages come in the order in which they were written.
fn in_order(events: &[Value]) {
    let mut said: HashMap<&str, Vec<usize>> = HashMap::new();
    let texts = events.iter().filter_map(|event| event["data"]["message"]["contenu"].as_str());
    for (writer, n) in texts.filter_map(|text| text.split_once(' ')) {
        said.entry(writer).or_default().push(n.parse().unwrap());
    }
    assert_eq!(said.len(), WRITERS);
    for (writer, said) in said {
        assert!(said.is_sorted(), "{writer}: {said:?}");
    }
}

async fn every_event_reaches_every_reader_once_and_in_order(app: &TestApp) {
    let admin = app.admin().await;
    let (base, stop) = app.second_instance();
    let there = app.elsewhere(base, &admin);
    let shared = create(&admin, &ticket("Pour tous")).await;
    let writers = (0..WRITERS).map(|writer| {
        let servers = [&admin, &there].map(Caller::on_its_own_connection);
        write(servers, writer, &shared)
    });
    let writing = async {
        join_all(writers).await;
    };

    read_while(&[admin.clone(), there.clone()], &admin, &shared, writing).await;

    stop();
}

#[tokio::test]
async fn an_instance_that_is_killed_takes_no_event_along() {
    if Moteur::postgres_is_missing() {
        return;
    }
    let app = TestApp::start(Moteur::Postgres).await;
    let admin = app.admin().await;
    let mut killed = Processus::serve(PROGRAM, &app);
    let doomed = killed.caller(&app, &admin);
    let shared = create(&admin, &ticket("Pour tous")).await;
    let writers = (0..WRITERS).map(|writer| {
        let servers = [&admin, &doomed].map(Caller::on_its_own_connection);
        write(servers, writer, &shared)
    });
    let half = |count| count >= WRITERS * CHANGES / 2;
    let kill = async {
        e2e::eventually("half of it is written", LIMIT, async || {
            half(all_since(&admin, 0).await.len())
        })
        .await;
        killed.kill();
    };
    let writing = async {
        tokio::join!(join_all(writers), kill);
    };

    read_while(&[admin.clone(), doomed.clone()], &admin, &shared, writing).await;
}
