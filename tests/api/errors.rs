//! Problem details, whoever refuses.

use e2e::{Answer, Caller, TestApp, on_every_database, send};
use reqwest::Method;
use serde_json::{Value, json};

use crate::fixtures::{NOBODY, TICKETS, faults, problem, ticket};

on_every_database! {
    each_kind_of_problem_has_its_code_and_title,
    one_fault_is_a_sentence_about_it_and_several_name_their_fields,
    an_unknown_route_is_not_found_with_and_without_a_token,
    another_method_is_told_which_are_allowed,
    another_type_of_body_is_refused,
    a_mebibyte_is_read_and_a_byte_more_refused,
    malformed_json_is_told_with_its_place,
    bodies_of_another_shape_are_refused,
    a_request_keeps_its_id_or_gets_one,
    answers_are_not_cached_and_not_sniffed,
    only_pages_of_configured_origins_read_answers,
}

async fn post_raw(caller: &Caller, body: impl Into<reqwest::Body>, content_type: &str) -> Answer {
    let request = caller.request(Method::POST, TICKETS).header("content-type", content_type);
    send(request.body(body)).await
}

fn expected(status: u16, code: &str, title: &str, message: &str) -> Value {
    json!({
        "type": format!("urn:tickets-btp:erreur:{code}"),
        "title": title,
        "status": status,
        "code": code,
        "message": message,
        "detail": message,
        "errors": [],
    })
}

async fn each_kind_of_problem_has_its_code_and_title(app: &TestApp) {
    let (admin, anonymous) = (app.admin().await, app.anonymous());

    let bad = admin.get(&format!("{TICKETS}?page=0")).await.expect(400);
    let no_token = anonymous.get(TICKETS).await.expect(401);
    let absent = admin.get(&format!("{TICKETS}/{NOBODY}")).await.expect(404);
    let delete = send(admin.request(Method::DELETE, TICKETS)).await.expect(405);
    let text = post_raw(&admin, "{}", "text/plain").await.expect(415);

    let fault = json!([{ "champ": "page", "message": "un entier de 1 à 999999999 est attendu" }]);
    let mut validation =
        expected(400, "validation", "Données invalides", "Le champ 'page' est invalide.");
    validation["errors"] = fault;
    assert_eq!(problem(&bad), validation);
    let said = "Un jeton d'accès valide est attendu : « Authorization: Bearer <token> ».";
    assert_eq!(problem(&no_token), expected(401, "non_authentifie", "Non authentifié", said));
    assert_eq!(no_token.header("www-authenticate"), "Bearer");
    let said = "Ticket introuvable.";
    assert_eq!(problem(&absent), expected(404, "introuvable", "Introuvable", said));
    let said = "Cette adresse n'accepte que : GET, HEAD, POST.";
    let title = "Méthode non autorisée";
    assert_eq!(problem(&delete), expected(405, "methode_non_autorisee", title, said));
    let said = "Le corps est attendu avec « Content-Type: application/json ».";
    assert_eq!(problem(&text), expected(415, "type_non_supporte", "Type non supporté", said));
}

async fn one_fault_is_a_sentence_about_it_and_several_name_their_fields(app: &TestApp) {
    let admin = app.admin().await;

    let one = admin.post(TICKETS, &json!({ "titre": "a", "priority": "haute" })).await;
    let several = admin.post(TICKETS, &json!({})).await;

    assert_eq!(one.at("/message"), "Le champ 'categorie' est invalide.");
    assert_eq!(
        several.at("/message"),
        "Les champs 'categorie', 'priority', 'titre' sont invalides."
    );
    assert_eq!(
        faults(&several),
        json!([
            ["categorie", "obligatoire"],
            ["priority", "obligatoire"],
            ["titre", "obligatoire"]
        ])
    );
}

async fn an_unknown_route_is_not_found_with_and_without_a_token(app: &TestApp) {
    let said = expected(404, "introuvable", "Introuvable", "Cette adresse ne mène à rien.");
    for caller in [app.anonymous(), app.admin().await] {
        for path in ["/", "/api", "/api/", "/api/rien", "/api/clients/a/b", "/health", "/ws"] {
            assert_eq!(problem(&caller.get(path).await.expect(404)), said, "{path}");
            assert_eq!(problem(&caller.post(path, &json!({})).await.expect(404)), said, "{path}");
        }
    }
}

async fn another_method_is_told_which_are_allowed(app: &TestApp) {
    for (caller, method, path, allowed) in [
        (app.admin().await, Method::DELETE, "/api/tickets-client/TC-2025-001", "GET, HEAD, PATCH"),
        (app.admin().await, Method::PUT, "/api/clients", "GET, HEAD, POST"),
        (app.anonymous(), Method::GET, "/api/auth/login", "POST"),
        (app.anonymous(), Method::DELETE, "/api/tickets-client", "GET, HEAD, POST"),
        (app.anonymous(), Method::POST, "/health/live", "GET, HEAD"),
        (app.anonymous(), Method::POST, "/api/openapi.json", "GET, HEAD"),
    ] {
        let answer = send(caller.request(method, path)).await.expect(405);

        assert_eq!(answer.header("allow"), allowed, "{path}");
        assert_eq!(answer.at("/code"), "methode_non_autorisee");
    }
}

async fn another_type_of_body_is_refused(app: &TestApp) {
    let admin = app.admin().await;
    let body = ticket("Fissure").to_string();
    for content_type in ["text/plain", "application/xml", "application/x-www-form-urlencoded"] {
        post_raw(&admin, body.clone(), content_type).await.expect(415);
    }
    let none = admin.request(Method::POST, TICKETS).body(body.clone());
    send(none).await.expect(415);

    post_raw(&admin, body, "Application/JSON; charset=utf-8").await.expect(201);
}

/// A request with a token, closed by the server: what it says of its body, then the body.
fn framed(caller: &Caller, length: &str, body: &str) -> String {
    let token = caller.token().unwrap();
    format!(
        "POST {TICKETS} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Authorization: Bearer {token}\r\nContent-Type: application/json\r\n{length}\r\n\r\n{body}"
    )
}

async fn a_mebibyte_is_read_and_a_byte_more_refused(app: &TestApp) {
    const MAX: usize = 1_024 * 1_024;
    let admin = app.admin().await;
    let text = ticket("Fissure").to_string();
    let padded = |length: usize| format!("{text}{}", " ".repeat(length - text.len()));
    let chunked = |body: &str| format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());

    let announced = format!("Content-Length: {}", MAX + 1);
    // Refused before any of it is sent.
    let announced = app.raw(framed(&admin, &announced, "").as_bytes()).await;
    let streamed = framed(&admin, "Transfer-Encoding: chunked", &chunked(&padded(MAX + 1)));
    let streamed = app.raw(streamed.as_bytes()).await;

    for answer in [announced, streamed] {
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        let mut body: Value = serde_json::from_str(body).unwrap();
        body.as_object_mut().unwrap().remove("requestId").unwrap();
        let said = "Le corps de la requête dépasse 1 Mio.";
        let title = "Corps trop volumineux";
        assert_eq!(body, expected(413, "trop_volumineux", title, said));
    }
    let whole = framed(&admin, "Transfer-Encoding: chunked", &chunked(&padded(MAX)));
    let whole = app.raw(whole.as_bytes()).await;
    assert!(whole.starts_with("HTTP/1.1 201 "), "{whole}");
}

async fn malformed_json_is_told_with_its_place(app: &TestApp) {
    let admin = app.admin().await;
    for (body, place) in [
        ("{\n  \"titre\": oups}", "ligne 2, colonne 12"),
        ("", "ligne 1, colonne 0"),
        ("{\"titre\": \"a\"", "ligne 1, colonne 13"),
        ("{} {}", "ligne 1, colonne 4"),
    ] {
        let answer = post_raw(&admin, body, "application/json").await.expect(400);

        let said = format!("Le corps n'est pas du JSON valide ({place}).");
        assert_eq!(problem(&answer), expected(400, "validation", "Données invalides", &said));
    }
    post_raw(&admin, vec![b'"', 0xff, b'"'], "application/json").await.expect(400);
    post_raw(&admin, "[".repeat(100_000), "application/json").await.expect(400);
}

async fn bodies_of_another_shape_are_refused(app: &TestApp) {
    let admin = app.admin().await;
    for body in ["null", "[]", "\"texte\"", "12"] {
        let answer = post_raw(&admin, body, "application/json").await;

        let said = if body == "null" { "ne peut pas être null" } else { "un objet est attendu" };
        assert_eq!(faults(&answer), json!([["corps", said]]), "{body}");
    }
}

async fn a_request_keeps_its_id_or_gets_one(app: &TestApp) {
    let call = async |id: &str| {
        let request = app.anonymous().request(Method::GET, "/api/rien").header("x-request-id", id);
        send(request).await
    };

    for id in ["abc", "0195e1c8-5b1a-7c44-9d3e-2f6a8b0c4d5e", "a.b_c-1"] {
        let answer = call(id).await;
        assert_eq!((answer.header("x-request-id"), answer.text("/requestId").as_str()), (id, id));
    }
    for id in ["", "a b", "<script>", &"x".repeat(129)] {
        let answer = call(id).await;
        assert_ne!(answer.header("x-request-id"), id);
        assert_eq!(answer.header("x-request-id").len(), 36);
        assert_eq!(answer.text("/requestId"), answer.header("x-request-id"));
    }
    let admin = app.admin().await;
    let (one, other) = (admin.get(TICKETS).await, admin.get("/health/live").await);
    assert_eq!(one.header("x-request-id").len(), 36);
    assert_ne!(one.header("x-request-id"), other.header("x-request-id"));
}

async fn answers_are_not_cached_and_not_sniffed(app: &TestApp) {
    let admin = app.admin().await;
    for answer in [
        admin.get(TICKETS).await.expect(200),
        admin.get(&format!("{TICKETS}/{NOBODY}")).await.expect(404),
        admin.post(TICKETS, &ticket("Fissure")).await.expect(201),
    ] {
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}

async fn only_pages_of_configured_origins_read_answers(app: &TestApp) {
    let origins = ("TICKETS_SERVER__CORS_ORIGINS", "https://app.exemple.sn,http://localhost:5173");
    let (base, stop) = app.second_instance_with(&[origins]);
    let open = app.elsewhere(base, &app.admin().await);
    let allowed = async |caller: &Caller, origin: &str| {
        let answer = send(caller.request(Method::GET, TICKETS).header("origin", origin)).await;
        answer.header("access-control-allow-origin").to_owned()
    };

    for origin in ["https://app.exemple.sn", "http://localhost:5173"] {
        assert_eq!(allowed(&open, origin).await, origin);
        assert_eq!(allowed(&app.admin().await, origin).await, "");
    }
    assert_eq!(allowed(&open, "https://ailleurs.sn").await, "");
    tokio::task::spawn_blocking(stop).await.unwrap();
}
