//! The conversation of a ticket.

use e2e::{Caller, Formulaire, TestApp, on_every_database};
use serde_json::{Value, json};

use crate::fixtures::{
    NOBODY, TICKETS, column, create, detail, faults, historique, instant, masked, problem, ticket,
};

on_every_database! {
    a_message_is_added_and_read_back,
    the_conversation_is_paged_oldest_first,
    the_detail_shows_the_last_hundred_messages,
    staff_writes_down_what_another_said,
    a_client_user_speaks_for_itself_alone,
    a_message_takes_files_of_its_ticket_once,
    a_message_is_checked_whole,
    a_message_is_no_new_version_of_its_ticket,
    messages_of_no_ticket_are_not_found,
}

/// Where the messages of a ticket are.
pub fn messages(ticket: &str) -> String {
    format!("{TICKETS}/{ticket}/messages")
}

/// Attaches a file of text, and gives its id.
pub async fn attach(caller: &Caller, ticket: &str, nom: &str) -> String {
    let path = format!("{TICKETS}/{ticket}/attachments");
    caller.envoyer(&path, Formulaire::fichier(nom, b"contenu")).await.expect(201).id()
}

async fn say(caller: &Caller, ticket: &str, contenu: &str) -> String {
    let body = json!({ "contenu": contenu });
    caller.post(&messages(ticket), &body).await.expect(201).id()
}

async fn a_message_is_added_and_read_back(app: &TestApp) {
    let agent = app.agent().await;
    let id = create(&agent, &ticket("Fuite")).await;
    let moi = agent.get("/api/auth/me").await.id();

    let added = agent
        .post(&messages(&id), &json!({ "contenu": " Nous avons envoyé une équipe sur place\n" }))
        .await
        .expect(201);

    let known = [(&*added.id(), "[message]"), (&*moi, "[moi]")];
    assert_eq!(
        masked(&added.body, &known),
        json!({ "id": "[message]", "message": "Message ajouté avec succès" })
    );
    let expected = json!([{
        "id": "[message]",
        "auteur": "Utilisateur agent@exemple.sn",
        "auteurId": "[moi]",
        "contenu": "Nous avons envoyé une équipe sur place",
        "interne": false,
        "date": "[date]",
        "pieceJointes": [],
    }]);
    let list = agent.get(&messages(&id)).await.expect(200);
    assert_eq!(
        masked(&list.body, &known),
        json!({
            "messages": expected,
            "pagination": { "page": 1, "limit": 20, "total": 1, "pages": 1 },
        })
    );
    let found = detail(&agent, &id).await;
    assert_eq!(masked(found.at("/messages"), &known), expected);
    assert_eq!(found.at("/nbMessages"), 1);
    assert_eq!(
        historique(&agent, &id).await[1],
        json!([
            "message",
            "Message de Utilisateur agent@exemple.sn",
            "Utilisateur agent@exemple.sn"
        ])
    );
}

async fn the_conversation_is_paged_oldest_first(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    for n in 1..=5 {
        say(&admin, &id, &format!("n° {n}")).await;
    }

    let numero = detail(&admin, &id).await.text("/numero");
    let page = admin.get(&format!("{}?page=2&limit=2", messages(&numero))).await.expect(200);
    let beyond = admin.get(&format!("{}?page=9", messages(&id))).await.expect(200);

    assert_eq!(column(&page, "/messages", "contenu"), ["n° 3", "n° 4"]);
    assert_eq!(page.at("/pagination"), &json!({ "page": 2, "limit": 2, "total": 5, "pages": 3 }));
    assert_eq!(beyond.at("/messages"), &json!([]));
    assert_eq!(beyond.at("/pagination/total"), 5);
    for query in ["page=0", "limit=0", "limit=101", "page=un", "sort=date"] {
        admin.get(&format!("{}?{query}", messages(&id))).await.expect(400);
    }
}

async fn the_detail_shows_the_last_hundred_messages(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    for n in 1..=102 {
        say(&admin, &id, &n.to_string()).await;
    }

    let found = detail(&admin, &id).await;

    let shown = column(&found, "/messages", "contenu");
    assert_eq!((shown.len(), &shown[0], &shown[99]), (100, &json!("3"), &json!("102")));
    assert_eq!(found.at("/nbMessages"), 102);
    let list = admin.get(&format!("{TICKETS}?limit=1")).await.expect(200);
    assert_eq!(list.at("/tickets/0/nbMessages"), 102);
}

async fn staff_writes_down_what_another_said(app: &TestApp) {
    let agent = app.agent().await;
    let id = create(&agent, &ticket("Fuite")).await;
    let moi = agent.get("/api/auth/me").await.id();

    let body = json!({ "contenu": "Il rappellera", "auteur": "Jean Dupont", "pieceJointes": [] });
    agent.post(&messages(&id), &body).await.expect(201);

    let list = agent.get(&messages(&id)).await.expect(200);
    assert_eq!(list.at("/messages/0/auteur"), "Jean Dupont");
    assert_eq!(list.text("/messages/0/auteurId"), moi);
    assert_eq!(
        historique(&agent, &id).await[1],
        json!(["message", "Message de Jean Dupont", "Utilisateur agent@exemple.sn"])
    );
}

async fn a_client_user_speaks_for_itself_alone(app: &TestApp) {
    let client = app.client("SARL Construction Plus").await.id();
    let user = app.client_user("awa@client.sn", &client).await;
    let id = create(&user, &ticket("Fissure")).await;
    let say = |more: Value| {
        let (user, path) = (user.clone(), messages(&id));
        let body = crate::fixtures::with(json!({ "contenu": "Bonjour" }), more);
        async move { user.post(&path, &body).await }
    };

    say(json!({ "auteur": "utilisateur AWA@client.sn", "interne": false })).await.expect(201);
    let named = say(json!({ "auteur": "Jean Dupont" })).await.expect(403);
    let hidden = say(json!({ "interne": true })).await.expect(403);

    assert_eq!(problem(&named)["code"], "interdit");
    assert_eq!(problem(&hidden)["code"], "interdit");
    assert_eq!(detail(&user, &id).await.at("/nbMessages"), 1);
}

async fn a_message_takes_files_of_its_ticket_once(app: &TestApp) {
    let admin = app.admin().await;
    let (id, other) =
        (create(&admin, &ticket("Fuite")).await, create(&admin, &ticket("Autre")).await);
    let (une, deux) = (attach(&admin, &id, "1.txt").await, attach(&admin, &id, "2.txt").await);
    let ailleurs = attach(&admin, &other, "3.txt").await;
    let with = |ids: &[&String]| json!({ "contenu": "Voici", "pieceJointes": ids });

    let message = admin.post(&messages(&id), &with(&[&deux, &une, &deux])).await.expect(201).id();

    let list = admin.get(&messages(&id)).await.expect(200);
    let files = list.at("/messages/0/pieceJointes").as_array().unwrap();
    let names: Vec<_> = files.iter().map(|file| file["nom"].as_str().unwrap()).collect();
    assert_eq!(names, ["1.txt", "2.txt"]);
    assert!(files.iter().all(|file| file["messageId"] == message.as_str()));
    let found = detail(&admin, &id).await;
    assert_eq!(found.at("/messages/0/pieceJointes").as_array().unwrap().len(), 2);
    assert_eq!(found.at("/pieceJointes").as_array().unwrap().len(), 2);
    for (ids, why) in [
        ([&une].as_slice(), format!("fichier déjà dans un message : {une}")),
        (&[&ailleurs], format!("fichier inconnu sur ce ticket : {ailleurs}")),
        (&[&NOBODY.to_owned()], format!("fichier inconnu sur ce ticket : {NOBODY}")),
    ] {
        let refused = admin.post(&messages(&id), &with(ids)).await;
        assert_eq!(faults(&refused), json!([["pieceJointes", why]]));
    }
    assert_eq!(detail(&admin, &id).await.at("/nbMessages"), 1);
}

async fn a_message_is_checked_whole(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;

    let body = json!({
        "auteur": "", "interne": "oui", "pieceJointes": ["x", 3], "texte": "?",
    });
    let refused = admin.post(&messages(&id), &body).await;

    assert_eq!(
        faults(&refused),
        json!([
            ["auteur", "un texte non vide est attendu"],
            ["contenu", "obligatoire"],
            ["interne", "true ou false est attendu"],
            ["pieceJointes[0]", "un UUID est attendu"],
            ["pieceJointes[1]", "un texte est attendu"],
            ["texte", "inconnu ; permis : contenu, auteur, pieceJointes, interne"],
        ])
    );
    let longest = json!({ "contenu": "é".repeat(10_000) });
    admin.post(&messages(&id), &longest).await.expect(201);
    for contenu in ["é".repeat(10_001), " \n".to_owned(), "zéro \0 octet".to_owned()] {
        admin.post(&messages(&id), &json!({ "contenu": contenu })).await.expect(400);
    }
    let many = json!({ "contenu": "Voici", "pieceJointes": vec![NOBODY; 101] });
    let refused = admin.post(&messages(&id), &many).await;
    assert_eq!(faults(&refused), json!([["pieceJointes", "100 fichiers au plus"]]));
}

async fn a_message_is_no_new_version_of_its_ticket(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let before = detail(&admin, &id).await;

    say(&admin, &id, "Bonjour").await;
    attach(&admin, &id, "plan.txt").await;

    let after = detail(&admin, &id).await;
    assert_eq!(after.at("/version"), 1);
    let changed = |answer: &e2e::Answer| instant(answer.at("/dateModification"));
    assert!(changed(&after) >= changed(&before));
}

async fn messages_of_no_ticket_are_not_found(app: &TestApp) {
    let admin = app.admin().await;

    for id in [NOBODY, "TC-2020-001", "n'importe"] {
        let path = messages(id);
        let read = admin.get(&path).await.expect(404);
        let written = admin.post(&path, &json!({ "contenu": "Bonjour" })).await.expect(404);

        assert_eq!(read.at("/message"), "Ticket introuvable.");
        assert_eq!(problem(&read), problem(&written));
    }
}
