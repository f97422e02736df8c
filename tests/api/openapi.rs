//! The document of the API, and the page that shows it.

use e2e::{TestApp, on_every_database};
use serde_json::Value;

use crate::rights::operations;

on_every_database! {
    the_document_is_the_one_that_was_reviewed,
    every_operation_says_what_it_is_for_and_what_it_answers,
    the_page_is_served_whole_by_this_server,
}

async fn the_document_is_the_one_that_was_reviewed(app: &TestApp) {
    let served = app.anonymous().get("/api/openapi.json").await.expect(200);

    let reviewed: Value =
        serde_json::from_str(include_str!("../snapshots/openapi.json")).unwrap_or_default();
    let difference = difference("", &reviewed, &served.body);
    assert!(
        difference.is_none(),
        "the API isn't the one of tests/snapshots/openapi.json any more, first at {}: if it is \
         meant to change, run `just openapi` and review the file with the commit",
        difference.unwrap_or_default()
    );
}

/// Where two values first differ.
fn difference(place: &str, one: &Value, other: &Value) -> Option<String> {
    if one == other {
        return None;
    }
    if let (Value::Object(one), Value::Object(other)) = (one, other) {
        let keys = one.keys().chain(other.keys());
        let mut keys = keys.filter(|key| one.get(*key) != other.get(*key));
        let (key, null) = (keys.next()?, Value::Null);
        let (one, other) = (one.get(key).unwrap_or(&null), other.get(key).unwrap_or(&null));
        return difference(&format!("{place}/{key}"), one, other);
    }
    Some(format!("{place}: {one} was reviewed, {other} is served"))
}

async fn every_operation_says_what_it_is_for_and_what_it_answers(app: &TestApp) {
    for (method, path, operation) in operations(app).await {
        let said = |field: &str| operation[field].as_str().is_some_and(|text| !text.is_empty());
        assert!(said("summary") && said("description"), "{method} {path}");
        assert!(said("operationId"), "{method} {path}");

        let statuses: Vec<_> = operation["responses"].as_object().unwrap().keys().collect();
        let succeeds = |status: &str| status.starts_with('2') || status == "101";
        assert!(statuses.iter().any(|status| succeeds(status)), "{method} {path}");
        // What is protected tells it, and what is public says so.
        let public = operation.get("security").is_some();
        let protected = statuses.iter().any(|status| *status == "403");
        // A link is public, and may be refused all the same.
        assert_ne!(public, protected && !path.starts_with("/api/fichiers/"), "{method} {path}");
    }
}

async fn the_page_is_served_whole_by_this_server(app: &TestApp) {
    let anonymous = app.anonymous();

    let page = anonymous.get("/docs").await.expect(200);

    assert!(page.header("content-type").starts_with("text/html"));
    let addresses = page.raw.split(['"', '\'']).filter(|text| {
        let name = text.rsplit('/').next().unwrap_or_default();
        [".js", ".css", ".png"].iter().any(|end| name.ends_with(end))
    });
    let mut loaded = 0;
    for address in addresses {
        let path = address.strip_prefix("./").unwrap_or(address);
        assert!(!path.contains("//"), "{address} is elsewhere");
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/docs/{path}") };
        anonymous.get(&path).await.expect(200);
        loaded += 1;
    }
    assert!(loaded >= 3, "{}", page.raw);
    let start = anonymous.get("/docs/swagger-initializer.js").await.expect(200);
    assert!(start.raw.contains("/api/openapi.json"));
    for text in [&page.raw, &start.raw] {
        assert!(!text.contains("http://") && !text.contains("https://"), "{text}");
    }
}
