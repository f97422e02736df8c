//! Uploads that are refused: nothing of them is left, neither in the store nor in the database.

use std::time::Duration;

use e2e::{Answer, Caller, Formulaire, Moteur, TestApp, eventually, on_every_database, send};
use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::json;

use crate::{
    attachments::{attachments, pdf},
    fixtures::{create, detail, faults, problem, ticket},
};

on_every_database! {
    a_form_must_have_one_file_and_no_unknown_part,
    a_description_has_its_bounds,
    what_is_refused_for_its_content_leaves_nothing,
    a_byte_too_many_is_refused,
    an_endless_body_is_refused_while_it_comes,
    a_body_that_is_cut_off_leaves_nothing,
    a_body_of_another_type_is_refused,
}

/// A refusal that left nothing.
async fn refused(app: &TestApp, caller: &Caller, id: &str, form: Formulaire) -> Answer {
    let answer = caller.envoyer(&attachments(id), form).await;
    nothing_is_left(app, caller, id).await;
    answer
}

async fn nothing_is_left(app: &TestApp, caller: &Caller, id: &str) {
    let found = detail(caller, id).await;
    assert_eq!(found.at("/pieceJointes"), &json!([]));
    assert_eq!(found.at("/historique").as_array().unwrap().len(), 1);
    assert_eq!(app.objects(), Vec::<String>::new());
}

async fn a_form_must_have_one_file_and_no_unknown_part(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let file = || Formulaire::fichier("a.txt", b"a");
    let unnamed = "Content-Disposition: form-data; name=\"file\"";

    for (form, champ, message) in [
        (Formulaire::default().champ("description", "Rien"), "file", "obligatoire"),
        (file().et_fichier("b.txt", b"b"), "file", "donné plusieurs fois"),
        (Formulaire::fichier("a.txt", b""), "file", "un fichier non vide est attendu"),
        (
            Formulaire::default().partie(unnamed, b"a"),
            "file",
            "un fichier est attendu, avec un nom",
        ),
        (file().champ("auteur", "Jean"), "auteur", "inconnu ; permis : file, description, interne"),
        (file().champ("interne", "oui"), "interne", "valeurs permises : true, false"),
        (
            file().champ("description", "a").champ("description", "b"),
            "description",
            "donné plusieurs fois",
        ),
    ] {
        let answer = refused(app, &admin, &id, form).await;
        assert_eq!(faults(&answer), json!([[champ, message]]));
    }
    let both = Formulaire::default().champ("interne", "?").champ("description", "\u{7}");
    let answer = refused(app, &admin, &id, both).await;
    let champs: Vec<_> =
        faults(&answer).as_array().unwrap().iter().map(|fault| fault[0].clone()).collect();
    assert_eq!(champs, ["description", "file", "interne"], "all at once");
}

async fn a_description_has_its_bounds(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let described = |text: &str| Formulaire::fichier("a.txt", b"a").champ("description", text);

    for text in ["é".repeat(501), "x".repeat(100_000)] {
        let answer = refused(app, &admin, &id, described(&text)).await;
        assert_eq!(faults(&answer), json!([["description", "500 caractères au plus"]]));
    }
    let sent = admin.envoyer(&attachments(&id), described(&"é".repeat(500))).await.expect(201);
    assert_eq!(sent.text("/description"), "é".repeat(500));
    let sent = admin.envoyer(&attachments(&id), described(" ")).await.expect(201);
    assert_eq!(sent.at("/description"), &json!(null));
}

async fn what_is_refused_for_its_content_leaves_nothing(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let gif = [&b"GIF89a\x01\0\x01\0\0\0\0;"[..], b"<script>alert(1)</script>"].concat();
    // A picture that claims 60,000 by 60,000 pixels.
    let bombe = [
        &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\x02\0\0\0"[..],
        &[0xa5, 0x7f, 0x31, 0xf6],
        b"\0\0\0\0IDAT\x35\xaf\x06\x1e",
    ]
    .concat();

    for (nom, contenu) in [
        ("photo.jpg", &b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff"[..]),
        ("photo.jpg", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0"),
        ("photo.jpg", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("plan.txt", b"<html><body onload=alert(1)>"),
        ("logo.png", b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"),
        ("notes.txt", b"#!/bin/sh\nrm -rf /\n"),
        ("page.html", b"du texte"),
        ("script.js", b"alert(1)"),
        ("macro.docm", b"PK\x03\x04"),
        ("photo.jpg.exe", b"du texte"),
        ("inconnu.bin", b"\x01\x02\x03\x04\x05\x06\x07\x00\xff\xfe"),
        ("image.gif", &gif),
        ("grande.png", &bombe),
    ] {
        let answer = refused(app, &admin, &id, Formulaire::fichier(nom, contenu)).await;

        assert_eq!(answer.status, 400, "{nom}: {}", answer.raw);
        assert_eq!(problem(&answer)["errors"][0]["champ"], "file", "{nom}");
    }
}

async fn a_byte_too_many_is_refused(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;

    let form = Formulaire::fichier("plan.pdf", &pdf(10 * 1_024 * 1_024 + 1));
    let answer = refused(app, &admin, &id, form).await.expect(413);

    let message = "Le fichier dépasse 10 Mio.";
    assert_eq!(
        problem(&answer),
        json!({
            "type": "urn:tickets-btp:erreur:trop_volumineux",
            "title": "Corps trop volumineux",
            "status": 413,
            "code": "trop_volumineux",
            "message": message,
            "detail": message,
            "errors": [],
        })
    );
}

/// Announced or not, the answer comes before the body is there.
async fn an_endless_body_is_refused_while_it_comes(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let head = |more: &str| {
        format!(
            "POST {} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\
             Content-Type: {}\r\n{more}\r\n\r\n",
            attachments(&id),
            admin.token().unwrap(),
            Formulaire::content_type(),
        )
    };

    let announced = app.raw(head("Content-Length: 20000000").as_bytes()).await;
    let mut chunked = head("Transfer-Encoding: chunked").into_bytes();
    let start = Formulaire::fichier("plan.pdf", &pdf(11 * 1_024 * 1_024)).corps();
    chunked.extend(format!("{:x}\r\n", start.len()).bytes());
    chunked.extend(&start[..start.len() - 100]);
    let unannounced = app.raw(&chunked).await;

    for answer in [announced, unannounced] {
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        assert!(answer.contains("trop_volumineux"), "{answer}");
    }
    nothing_is_left(app, &admin, &id).await;
}

async fn a_body_that_is_cut_off_leaves_nothing(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let body = Formulaire::fichier("plan.pdf", &pdf(300_000)).corps();
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: {}\r\n\
         Content-Length: {}\r\n\r\n",
        attachments(&id),
        admin.token().unwrap(),
        Formulaire::content_type(),
        body.len(),
    );

    for length in [0, 80, 1_000, 200_000, body.len() - 1] {
        app.hang_up_after(&[head.as_bytes(), &body[..length]].concat()).await;
    }
    // Cut within itself: whole for HTTP, not for the form.
    let request = admin.request(Method::POST, &attachments(&id));
    let request = request.header(CONTENT_TYPE, Formulaire::content_type());
    let cut = send(request.body(body[..200_000].to_vec())).await.expect(400);

    assert_eq!(
        problem(&cut)["message"],
        "Le corps de la requête n'est pas arrivé en entier : renvoyez le fichier."
    );
    nothing_is_left(app, &admin, &id).await;
}

async fn a_body_of_another_type_is_refused(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;

    let json = admin.post(&attachments(&id), &json!({ "file": "a" })).await.expect(415);
    let none = send(admin.request(Method::POST, &attachments(&id))).await.expect(415);
    let request = admin.request(Method::POST, &attachments(&id));
    let request = request.header(CONTENT_TYPE, "multipart/form-data; boundary=x");
    let nonsense = send(request.body("n'importe quoi")).await.expect(400);

    assert_eq!(problem(&json)["code"], "type_non_supporte");
    assert_eq!(problem(&json), problem(&none));
    assert_eq!(problem(&nonsense)["code"], "validation");
    nothing_is_left(app, &admin, &id).await;
}

/// A sender that falls silent, on a server that waits for a second.
async fn a_silent_sender_is_given_up(moteur: Moteur) {
    let app = TestApp::start_with(moteur, &[("TICKETS_FILES__UPLOAD_IDLE", "1")]).await;
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let body = Formulaire::fichier("plan.pdf", &pdf(50_000)).corps();
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\
         Content-Type: {}\r\nContent-Length: {}\r\n\r\n",
        attachments(&id),
        admin.token().unwrap(),
        Formulaire::content_type(),
        body.len(),
    );

    let answer = app.raw(&[head.as_bytes(), &body[..20_000]].concat()).await;

    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("delai_depasse"), "{answer}");
    nothing_is_left(&app, &admin, &id).await;
    let empty = async || std::fs::read_dir(app.reception()).unwrap().next().is_none();
    eventually("nothing is left where files are received", Duration::from_secs(20), empty).await;
}

#[tokio::test]
async fn a_silent_sender_is_given_up_by_the_folder() {
    a_silent_sender_is_given_up(Moteur::Sqlite).await;
}

#[tokio::test]
async fn a_silent_sender_is_given_up_by_the_bucket() {
    if !Moteur::postgres_is_missing() {
        a_silent_sender_is_given_up(Moteur::Postgres).await;
    }
}
