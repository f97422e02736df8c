//! Finding tickets.

use e2e::{Answer, Caller, TestApp, on_every_database};
use serde_json::{Value, json};

use crate::fixtures::{TICKETS, column, create, faults, patch, ticket, with};

on_every_database! {
    a_ticket_is_found_by_its_words_as_soon_as_it_has_them,
    the_number_comes_first_with_the_whole_score,
    the_best_are_shown_and_all_are_counted,
    a_client_user_finds_and_counts_its_clients_tickets_alone,
    the_list_finds_the_same,
    what_is_wrong_with_the_question_is_said,
}

async fn search(caller: &Caller, query: &[(&str, &str)]) -> Answer {
    let query: Vec<_> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    caller.get(&format!("{TICKETS}/search?{}", query.join("&"))).await
}

/// What is found: the titles, best first, and how many there are.
async fn found(caller: &Caller, q: &str) -> (Vec<Value>, Value) {
    let answer = search(caller, &[("q", q)]).await.expect(200);
    (column(&answer, "/results", "titre"), answer.at("/total").clone())
}

async fn a_ticket_is_found_by_its_words_as_soon_as_it_has_them(app: &TestApp) {
    let agent = app.agent().await;
    let body = json!({ "description": "Garde-corps absent côté cour", "priority": "critique" });
    let id = create(&agent, &with(ticket("Échafaudages dangereux"), body)).await;

    let answer = search(&agent, &[("q", "echafaudage")]).await.expect(200);
    let numero = answer.at("/results/0/numero").clone();
    assert_eq!(
        answer.body,
        json!({ "results": [{
            "id": id, "numero": numero, "titre": "Échafaudages dangereux", "status": "nouveau",
            "priority": "critique", "score": 0.9,
        }], "total": 1 })
    );
    for q in ["%C3%89CHAF", "cour%20garde", "garde-corps", "dangereuse", "echafaudge"] {
        assert_eq!(
            found(&agent, q).await,
            (vec!["Échafaudages dangereux".into()], 1.into()),
            "{q}"
        );
    }

    patch(&agent, &id, &json!({ "titre": "Passerelle" })).await.expect(200);
    assert_eq!(found(&agent, "passerelles").await.1, 1);
    assert_eq!(found(&agent, "dangereux").await, (vec![], 0.into()));
    assert_eq!(found(&agent, "cour").await.1, 1);
}

async fn the_number_comes_first_with_the_whole_score(app: &TestApp) {
    let agent = app.agent().await;
    create(&agent, &ticket("Premier")).await;
    let list = agent.get(TICKETS).await.expect(200);
    let numero = list.at("/tickets/0/numero").as_str().unwrap().to_owned();
    create(&agent, &ticket(&format!("Suite de {numero}"))).await;

    for q in [numero.clone(), numero.to_lowercase(), format!("%20{numero}%20")] {
        let answer = search(&agent, &[("q", &q)]).await.expect(200);
        let rows = [json!({ "titre": "Premier", "score": 1.0 }), json!({ "score": 0.9 })];
        for (n, row) in rows.iter().enumerate() {
            for (field, value) in row.as_object().unwrap() {
                assert_eq!(answer.at(&format!("/results/{n}/{field}")), value, "{q}");
            }
        }
        assert_eq!(answer.at("/total"), 2);
    }
}

async fn the_best_are_shown_and_all_are_counted(app: &TestApp) {
    let agent = app.agent().await;
    for n in 1..=12 {
        create(&agent, &ticket(&format!("Fuite {n}"))).await;
    }
    let described = with(ticket("Dégât"), json!({ "description": "Une fuite" }));
    create(&agent, &described).await;

    let (titles, total) = found(&agent, "fuites").await;
    assert_eq!((titles.len(), &total), (10, &json!(13)));
    assert_eq!(titles[0], "Fuite 12");
    let all = search(&agent, &[("q", "fuite"), ("limit", "50")]).await.expect(200);
    assert_eq!(column(&all, "/results", "titre").last(), Some(&json!("Dégât")));
    let one = search(&agent, &[("q", "fuite"), ("limit", "1")]).await.expect(200);
    assert_eq!((one.at("/results/0/titre"), one.at("/total")), (&json!("Fuite 12"), &json!(13)));
}

async fn a_client_user_finds_and_counts_its_clients_tickets_alone(app: &TestApp) {
    let (agent, client) = (app.agent().await, app.client("Acme").await.id());
    let foreign = app.client("Bâtir").await.id();
    for (titre, owner) in [("Fuite à eux", &client), ("Fuite aux autres", &foreign)] {
        create(&agent, &with(ticket(titre), json!({ "clientId": owner }))).await;
    }
    let user = app.client_user("c@acme.sn", &client).await;

    assert_eq!(found(&user, "fuite").await, (vec!["Fuite à eux".into()], 1.into()));
    assert_eq!(found(&user, "autres").await, (vec![], 0.into()));
    assert_eq!(found(&agent, "fuite").await.1, 2);
    let numero = search(&agent, &[("q", "autres")]).await.at("/results/0/numero").clone();
    assert_eq!(found(&user, numero.as_str().unwrap()).await, (vec![], 0.into()));
}

async fn the_list_finds_the_same(app: &TestApp) {
    let agent = app.agent().await;
    for titre in ["Toiture percée", "Toitures", "Toit", "Mur"] {
        create(&agent, &ticket(titre)).await;
    }

    for q in ["toit", "toitures", "toitrue", "tc", "***", "mur%20toit"] {
        let (mut titles, total) = found(&agent, q).await;
        let list = agent.get(&format!("{TICKETS}?search={q}")).await.expect(200);
        let mut listed = column(&list, "/tickets", "titre");
        titles.sort_by_key(Value::to_string);
        listed.sort_by_key(Value::to_string);
        assert_eq!((listed, list.at("/pagination/total")), (titles, &total), "{q}");
    }
}

async fn what_is_wrong_with_the_question_is_said(app: &TestApp) {
    let agent = app.agent().await;
    let asked = async |query: &[(&str, &str)]| faults(&search(&agent, query).await);

    let bounds = json!([["limit", "un entier de 1 à 50 est attendu"], ["q", "obligatoire"]]);
    for limit in ["0", "51", "dix"] {
        assert_eq!(asked(&[("limit", limit)]).await, bounds, "{limit}");
    }
    assert_eq!(asked(&[("q", "")]).await, json!([["q", "obligatoire"]]));
    assert_eq!(asked(&[("q", "%20")]).await, json!([["q", "ne peut pas être vide"]]));
    assert_eq!(asked(&[("q", &"x".repeat(201))]).await, json!([["q", "200 caractères au plus"]]));
    search(&agent, &[("q", &"x".repeat(200))]).await.expect(200);
    assert_eq!(
        asked(&[("q", "mur"), ("page", "2")]).await,
        json!([["page", "inconnu ; permis : q, limit"]])
    );
}
