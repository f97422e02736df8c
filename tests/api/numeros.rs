//! Numbers under pressure: unique, without gaps, whatever fails meanwhile.

use std::collections::BTreeSet;

use e2e::{Caller, TestApp, on_every_database};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::fixtures::{TICKETS, column, ticket, with};

on_every_database! {
    parallel_creators_leave_no_gap_and_no_double,
}

/// How a creator behaves.
enum Creator {
    /// Creates a ticket.
    Right(Caller),
    /// Asks for what is refused once the number is taken.
    Refused(Caller),
    /// Loses its connection halfway through the body, or once all is sent.
    Gone { after_all: bool },
}

async fn parallel_creators_leave_no_gap_and_no_double(app: &TestApp) {
    let admin = app.admin().await;
    let (client, other) = (app.client("A").await.id(), app.client("B").await.id());
    let foreign = app.chantier("Ailleurs", &other).await.id();
    let wrong = with(ticket("Refusé"), json!({ "clientId": client, "chantierId": foreign }));
    let creators = (0..75).map(|n| match n % 15 {
        2 | 7 => Creator::Refused(admin.on_its_own_connection()),
        4 => Creator::Gone { after_all: false },
        9 | 12 => Creator::Gone { after_all: true },
        _ => Creator::Right(admin.on_its_own_connection()),
    });

    let created: Vec<Option<String>> =
        join_all(creators.map(|creator| run(app, &admin, creator, &wrong))).await;

    let created: Vec<_> = created.into_iter().flatten().collect();
    assert_eq!(created.len(), 50);
    let stored = numbers(&admin).await;
    let year = created[0][..8].to_owned();
    let expected: Vec<_> = (1..=stored.len()).map(|n| format!("{year}{n:03}")).collect();
    assert_eq!(stored, expected);
    // Those whose caller was gone may have been created or not; nobody else's may be missing.
    assert!((50..=60).contains(&stored.len()), "{}", stored.len());
    assert_eq!(created.iter().collect::<BTreeSet<_>>().len(), 50);
    assert!(created.iter().all(|numero| stored.contains(numero)));
}

async fn run(app: &TestApp, admin: &Caller, creator: Creator, wrong: &Value) -> Option<String> {
    match creator {
        Creator::Right(caller) => {
            Some(caller.post(TICKETS, &ticket("Créé")).await.expect(201).text("/numero"))
        }
        Creator::Refused(caller) => {
            caller.post(TICKETS, wrong).await.expect(400);
            None
        }
        Creator::Gone { after_all } => {
            let request = request(admin, &ticket("Parti"));
            let sent = if after_all { request.len() } else { request.len() - 20 };
            app.hang_up_after(&request.as_bytes()[..sent]).await;
            None
        }
    }
}

/// The bytes of a request.
fn request(caller: &Caller, body: &Value) -> String {
    let (token, body) = (caller.token().unwrap(), body.to_string());
    format!(
        "POST {TICKETS} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

async fn numbers(caller: &Caller) -> Vec<String> {
    let list = caller.get(&format!("{TICKETS}?sort=numero&limit=100")).await.expect(200);
    let numbers = column(&list, "/tickets", "numero");
    numbers.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}
