//! Events as a stream (`text/event-stream`), and the page that describes them.

use e2e::{TestApp, on_every_database};
use reqwest::Method;
use serde_json::json;

use crate::{
    fixtures::{create, faults, ticket},
    messages::messages,
};

on_every_database! {
    the_stream_says_what_the_socket_says,
    a_broken_stream_is_taken_up_where_it_broke,
    what_can_not_be_replayed_is_said_first,
    the_parameters_are_checked_whole,
    a_page_shows_every_event,
}

async fn the_stream_says_what_the_socket_says(app: &TestApp) {
    let agent = app.agent().await;
    let (mut socket, mut stream) = (agent.socket("").await, agent.stream("", &[]).await);
    let token = agent.token().unwrap();
    let mut by_query = app.anonymous().stream(&format!("format=sse&token={token}"), &[]).await;

    create(&agent, &ticket("Fuite")).await;

    let event = socket.next().await.unwrap();
    let expected = Some((event["eventId"].to_string(), event));
    assert_eq!(stream.next().await, expected);
    assert_eq!(by_query.next().await, expected);
}

async fn a_broken_stream_is_taken_up_where_it_broke(app: &TestApp) {
    let agent = app.agent().await;
    let mut stream = agent.stream("since=0", &[]).await;
    let id = create(&agent, &ticket("Fuite")).await;
    let (last, _) = stream.next().await.unwrap();
    drop(stream);
    agent.post(&messages(&id), &json!({ "contenu": "entretemps" })).await.expect(201);

    // As a browser does: with the address that it began with.
    let mut stream = agent.stream("since=0", &[("last-event-id", &last)]).await;

    let (_, event) = stream.next().await.unwrap();
    assert_eq!(event["data"]["message"]["contenu"], "entretemps");
}

async fn what_can_not_be_replayed_is_said_first(app: &TestApp) {
    let agent = app.agent().await;
    let mut stream = agent.stream("since=12", &[]).await;

    assert_eq!(stream.next().await, Some(("0".into(), json!({ "type": "resync" }))));
    create(&agent, &ticket("Fuite")).await;
    assert_eq!(stream.next().await.unwrap().1["type"], "ticket_created");
}

async fn the_parameters_are_checked_whole(app: &TestApp) {
    let agent = app.agent().await;
    let get = |query: &str| agent.request(Method::GET, &format!("/api/evenements?{query}"));

    let limit = agent.get("/api/evenements?limit=5").await;
    let garbage = e2e::send(get("").header("last-event-id", "hier")).await;

    assert_eq!(faults(&limit), json!([["limit", "réservé à format=json"]]));
    let whole = "un entier à partir de 0 est attendu";
    assert_eq!(faults(&garbage), json!([["Last-Event-ID", whole]]));
    assert_eq!(app.anonymous().get("/api/evenements").await.status, 401);
    assert_eq!(agent.request(Method::HEAD, "/api/evenements").send().await.unwrap().status(), 200);
}

async fn a_page_shows_every_event(app: &TestApp) {
    let document = app.anonymous().get("/api/openapi.json").await.expect(200);
    let page = app.anonymous().get("/docs/evenements").await.expect(200);

    let examples = document.at("/components/schemas/Evenement/examples").as_array().unwrap();
    assert!(examples.len() >= 6, "{examples:?}");
    for example in examples {
        assert!(page.raw.contains(&format!("{example:#}")), "{example}");
    }
    let tags = document.at("/tags").as_array().unwrap();
    let links: Vec<_> = tags.iter().filter_map(|tag| tag["externalDocs"]["url"].as_str()).collect();
    assert_eq!(links, ["/docs/evenements"]);
}
