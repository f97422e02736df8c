//! The list of tickets: its rows, its order, its pages.

use e2e::{Answer, Caller, TestApp, on_every_database};
use serde_json::{Value, json};

use crate::fixtures::{TICKETS, column, create, faults, masked, patch, ticket, with};

on_every_database! {
    a_row_has_every_key_also_where_it_is_empty,
    the_newest_come_first,
    each_sort_has_its_order_and_its_reverse,
    a_page_past_the_end_is_empty_with_the_true_total,
    reading_by_cursor_gives_the_pages_of_every_sort,
    a_cursor_is_not_moved_by_a_new_ticket,
    a_cursor_keeps_its_filters_apart_from_its_sort,
    a_strange_cursor_is_refused,
}

async fn list(caller: &Caller, query: &str) -> Answer {
    caller.get(&format!("{TICKETS}?{query}")).await.expect(200)
}

async fn titles(caller: &Caller, query: &str) -> Vec<Value> {
    column(&list(caller, query).await, "/tickets", "titre")
}

async fn a_row_has_every_key_also_where_it_is_empty(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fissure")).await;
    patch(&admin, &id, &json!({ "dateLimite": null })).await.expect(200);

    let answer = list(&admin, "").await;

    assert_eq!(
        masked(&answer.body, &[]),
        json!({
            "tickets": [{
                "id": "[id]",
                "numero": "TC-[an]-001",
                "titre": "Fissure",
                "description": null,
                "status": "nouveau",
                "priority": "haute",
                "categorie": "travaux",
                "clientId": null,
                "clientNom": null,
                "chantierId": null,
                "chantierNom": null,
                "responsable": null,
                "dateCreation": "[date]",
                "dateModification": "[date]",
                "dateLimite": null,
                "slaStatus": "ok",
                "tags": [],
                "nbMessages": 0,
                "nbPieceJointes": 0,
            }],
            "pagination": { "page": 1, "limit": 20, "total": 1, "pages": 1, "suivant": null },
        })
    );
}

async fn the_newest_come_first(app: &TestApp) {
    let admin = app.admin().await;
    for titre in ["un", "deux", "trois"] {
        create(&admin, &ticket(titre)).await;
    }

    assert_eq!(titles(&admin, "").await, ["trois", "deux", "un"]);
    assert_eq!(titles(&admin, "sort=-dateCreation").await, ["trois", "deux", "un"]);
    assert_eq!(titles(&admin, "sort=dateCreation").await, ["un", "deux", "trois"]);
}

async fn each_sort_has_its_order_and_its_reverse(app: &TestApp) {
    let admin = app.admin().await;
    for (titre, priority, limite) in [
        ("un", "basse", json!("2035-01-02")),
        ("deux", "critique", Value::Null),
        ("trois", "normale", json!("2035-01-01")),
        ("quatre", "haute", json!("2035-01-03")),
    ] {
        let id = create(&admin, &with(ticket(titre), json!({ "priority": priority }))).await;
        patch(&admin, &id, &json!({ "dateLimite": limite })).await.expect(200);
    }

    for (sort, expected) in [
        ("priority", ["deux", "quatre", "trois", "un"]),
        ("-priority", ["un", "trois", "quatre", "deux"]),
        ("dateLimite", ["trois", "un", "quatre", "deux"]),
        ("-dateLimite", ["quatre", "un", "trois", "deux"]),
        ("numero", ["un", "deux", "trois", "quatre"]),
        ("-numero", ["quatre", "trois", "deux", "un"]),
        ("dateModification", ["un", "deux", "trois", "quatre"]),
        ("-dateModification", ["quatre", "trois", "deux", "un"]),
    ] {
        assert_eq!(titles(&admin, &format!("sort={sort}")).await, expected, "{sort}");
    }
}

async fn a_page_past_the_end_is_empty_with_the_true_total(app: &TestApp) {
    let admin = app.admin().await;
    for titre in ["un", "deux", "trois"] {
        create(&admin, &ticket(titre)).await;
    }

    let last = list(&admin, "limit=2&page=2").await;
    let beyond = list(&admin, "limit=2&page=999999999").await;

    assert_eq!(column(&last, "/tickets", "titre"), ["un"]);
    assert_eq!(
        beyond.body,
        json!({
            "tickets": [],
            "pagination": {
                "page": 999_999_999, "limit": 2, "total": 3, "pages": 2, "suivant": null,
            },
        })
    );
}

/// All ids, page after page, by number.
async fn by_page(caller: &Caller, query: &str) -> Vec<Value> {
    let mut ids = Vec::new();
    for page in 1..=3 {
        let answer = list(caller, &format!("{query}&page={page}")).await;
        assert_eq!(answer.at("/pagination/page"), page);
        assert_eq!(answer.at("/pagination/pages"), 3);
        ids.extend(column(&answer, "/tickets", "id"));
    }
    ids
}

/// All ids, page after page, by cursor.
async fn by_cursor(caller: &Caller, query: &str) -> Vec<Value> {
    let (mut ids, mut cursor, mut page) = (Vec::new(), String::new(), 0);
    loop {
        let answer = list(caller, &format!("{query}&cursor={cursor}")).await;
        page += 1;
        assert_eq!(answer.at("/pagination/page"), page);
        ids.extend(column(&answer, "/tickets", "id"));
        match answer.at("/pagination/suivant") {
            Value::String(next) => cursor.clone_from(next),
            _ => return ids,
        }
    }
}

async fn reading_by_cursor_gives_the_pages_of_every_sort(app: &TestApp) {
    let admin = app.admin().await;
    let mut all = Vec::new();
    for n in 0..57 {
        let priority = ["critique", "haute", "normale", "basse"][n % 4];
        // Many share a deadline, and some have none.
        let limite = format!("2035-01-{:02}", n % 5 + 1);
        let more = json!({ "priority": priority, "dateLimite": limite });
        let id = create(&admin, &with(ticket(&format!("Ticket {n}")), more)).await;
        if n % 6 == 0 {
            patch(&admin, &id, &json!({ "dateLimite": null })).await.expect(200);
        }
        all.push(id);
    }
    all.sort_unstable();

    for key in ["dateCreation", "dateModification", "dateLimite", "priority", "numero"] {
        for sort in [key.to_owned(), format!("-{key}")] {
            let query = format!("limit=20&sort={sort}");
            let ids = by_page(&admin, &query).await;

            assert_eq!(by_cursor(&admin, &query).await, ids, "{sort}");
            let mut ids: Vec<_> = ids.iter().filter_map(Value::as_str).collect();
            ids.sort_unstable();
            assert_eq!(ids, all, "{sort}");
        }
    }
}

async fn a_cursor_is_not_moved_by_a_new_ticket(app: &TestApp) {
    let admin = app.admin().await;
    for titre in ["un", "deux", "trois"] {
        create(&admin, &ticket(titre)).await;
    }
    let first = list(&admin, "limit=2").await;

    create(&admin, &ticket("quatre")).await;

    let next = format!("limit=2&cursor={}", first.text("/pagination/suivant"));
    assert_eq!(column(&first, "/tickets", "titre"), ["trois", "deux"]);
    assert_eq!(titles(&admin, &next).await, ["un"]);
}

async fn a_cursor_keeps_its_filters_apart_from_its_sort(app: &TestApp) {
    let admin = app.admin().await;
    for (titre, categorie) in [("un", "travaux"), ("deux", "delais"), ("trois", "travaux")] {
        create(&admin, &with(ticket(titre), json!({ "categorie": categorie }))).await;
    }
    let first = list(&admin, "limit=1&sort=numero&categorie=travaux").await;
    let cursor = first.text("/pagination/suivant");

    // The sort is the cursor's own; the filter is said again.
    let next = titles(&admin, &format!("limit=1&categorie=travaux&cursor={cursor}")).await;
    let other = admin.get(&format!("{TICKETS}?cursor={cursor}&sort=-numero")).await;
    let page = admin.get(&format!("{TICKETS}?cursor={cursor}&page=2")).await;

    assert_eq!(next, ["trois"]);
    assert_eq!(faults(&other), json!([["cursor", "a été obtenu avec un autre 'sort'"]]));
    assert_eq!(faults(&page), json!([["cursor", "exclut 'page'"]]));
}

async fn a_strange_cursor_is_refused(app: &TestApp) {
    let admin = app.admin().await;
    for titre in ["un", "deux"] {
        create(&admin, &ticket(titre)).await;
    }
    let cursor = list(&admin, "limit=1").await.text("/pagination/suivant");

    for strange in ["abc", &cursor[1..], &format!("{cursor}AA"), "%22", "LX5-fjE"] {
        let answer = admin.get(&format!("{TICKETS}?cursor={strange}")).await;

        let said = "la valeur de pagination.suivant est attendue, telle quelle";
        assert_eq!(faults(&answer), json!([["cursor", said]]), "{strange}");
    }
}
