//! What staff says among itself: a client user learns of it nowhere.

use e2e::{Caller, Formulaire, TestApp, on_every_database};
use serde_json::{Value, json};

use crate::{
    fixtures::{TICKETS, create, detail, faults, historique, ticket, with},
    messages::{attach, messages},
};

on_every_database! {
    an_internal_message_and_its_files_are_hidden_everywhere,
    an_internal_file_goes_into_internal_messages_alone,
    what_is_internal_does_not_touch_the_ticket,
    a_client_user_hides_nothing,
}

/// A client's user, and a ticket of that client.
async fn a_client_and_its_ticket(app: &TestApp) -> (Caller, String) {
    let client = app.client("SARL Construction Plus").await.id();
    let user = app.client_user("awa@client.sn", &client).await;
    let body = with(ticket("Fissure"), json!({ "clientId": client }));
    let id = create(&app.admin().await, &body).await;
    (user, id)
}

async fn an_internal_message_and_its_files_are_hidden_everywhere(app: &TestApp) {
    let (user, id) = a_client_and_its_ticket(app).await;
    let agent = app.agent().await;
    let piece = attach(&agent, &id, "devis-confidentiel.txt").await;
    agent.post(&messages(&id), &json!({ "contenu": "Bonjour" })).await.expect(201);
    let body = json!({
        "contenu": "Le client est mauvais payeur", "interne": true, "pieceJointes": [piece],
    });
    agent.post(&messages(&id), &body).await.expect(201);

    let (seen, all) = (detail(&user, &id).await, detail(&agent, &id).await);

    assert_eq!((seen.at("/nbMessages"), all.at("/nbMessages")), (&json!(1), &json!(2)));
    assert_eq!(seen.at("/messages/0/contenu"), "Bonjour");
    assert_eq!((seen.at("/messages/1"), seen.at("/pieceJointes")), (&Value::Null, &json!([])));
    let actions = |entries: Value| {
        entries.as_array().unwrap().iter().map(|e| e[0].clone()).collect::<Value>()
    };
    assert_eq!(actions(historique(&user, &id).await), json!(["creation", "message"]));
    assert_eq!(
        actions(historique(&agent, &id).await),
        json!(["creation", "piece_jointe", "message", "message"])
    );
    for path in [TICKETS.to_owned(), format!("{TICKETS}?search=fissure"), messages(&id)] {
        let answer = user.get(&path).await.expect(200);
        for secret in ["payeur", "devis", piece.as_str()] {
            assert!(!answer.raw.contains(secret), "{secret} in {path}");
        }
    }
    let list = user.get(TICKETS).await.expect(200);
    assert_eq!(list.at("/tickets/0/nbMessages"), 1);
    assert_eq!(list.at("/tickets/0/nbPieceJointes"), 0);
    assert_eq!(user.get(&messages(&id)).await.at("/pagination/total"), 1);
    let list = agent.get(TICKETS).await.expect(200);
    assert_eq!(list.at("/tickets/0/nbMessages"), 2);
    assert_eq!(list.at("/tickets/0/nbPieceJointes"), 1);
    let path = format!("{TICKETS}/{id}/attachments/{piece}");
    user.get(&path).await.expect(404);
    user.delete(&path).await.expect(404);
    agent.get(&path).await.expect(200);
}

async fn an_internal_file_goes_into_internal_messages_alone(app: &TestApp) {
    let (user, id) = a_client_and_its_ticket(app).await;
    let agent = app.agent().await;
    let form = Formulaire::fichier("devis.txt", b"12 000 000").champ("interne", "true");

    let path = format!("{TICKETS}/{id}/attachments");
    let sent = agent.envoyer(&path, form).await.expect(201);

    assert_eq!(sent.at("/interne"), true);
    assert_eq!(detail(&user, &id).await.at("/pieceJointes"), &json!([]));
    assert_eq!(historique(&user, &id).await.as_array().unwrap().len(), 1);
    let body = json!({ "contenu": "Voici", "pieceJointes": [sent.id()] });
    let refused = agent.post(&messages(&id), &body).await;
    let why = format!("fichier interne, réservé à un message interne : {}", sent.id());
    assert_eq!(faults(&refused), json!([["pieceJointes", why]]));
    let taken = user.post(&messages(&id), &body).await;
    let why = format!("fichier inconnu sur ce ticket : {}", sent.id());
    assert_eq!(faults(&taken), json!([["pieceJointes", why]]));
    agent.post(&messages(&id), &with(body, json!({ "interne": true }))).await.expect(201);
}

async fn what_is_internal_does_not_touch_the_ticket(app: &TestApp) {
    let (user, id) = a_client_and_its_ticket(app).await;
    let agent = app.agent().await;
    let before = user.get(&format!("{TICKETS}/{id}")).await.expect(200);

    let body = json!({ "contenu": "Entre nous", "interne": true });
    agent.post(&messages(&id), &body).await.expect(201);

    let after = user.get(&format!("{TICKETS}/{id}")).await.expect(200);
    assert_eq!(after.at("/dateModification"), before.at("/dateModification"));
    assert_eq!(after.at("/version"), before.at("/version"));
}

async fn a_client_user_hides_nothing(app: &TestApp) {
    let (user, id) = a_client_and_its_ticket(app).await;
    let path = format!("{TICKETS}/{id}/attachments");
    let form = |interne| Formulaire::fichier("a.txt", b"a").champ("interne", interne);

    user.envoyer(&path, form("true")).await.expect(403);
    user.envoyer(&path, form("false")).await.expect(201);

    assert_eq!(detail(&user, &id).await.at("/pieceJointes").as_array().unwrap().len(), 1);
    assert_eq!(app.objects().len(), 1, "what was refused left nothing");
}
