//! Files attached to a ticket: up, down, and away.

use std::time::Duration;

use e2e::{Caller, Formulaire, Moteur, TestApp, eventually, on_every_database};
use serde_json::{Value, json};

use crate::fixtures::{NOBODY, TICKETS, create, detail, historique, masked, problem, ticket, with};

on_every_database! {
    a_file_is_attached_and_shown,
    ten_mebibytes_come_back_byte_for_byte,
    a_link_serves_one_file_to_anyone,
    a_changed_link_is_refused,
    a_part_of_a_file_can_be_asked_for,
    names_are_cleaned_and_kept,
    a_file_is_taken_away_and_its_trace_stays,
    files_of_no_ticket_are_not_found,
}

/// Where the files of a ticket are.
pub fn attachments(ticket: &str) -> String {
    format!("{TICKETS}/{ticket}/attachments")
}

/// A PDF of so many bytes, no two blocks of which are alike.
pub fn pdf(taille: usize) -> Vec<u8> {
    let suite = (0_u64..).flat_map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes());
    b"%PDF-1.7\n".iter().copied().chain(suite).take(taille).collect()
}

async fn a_file_is_attached_and_shown(app: &TestApp) {
    let agent = app.agent().await;
    let id = create(&agent, &ticket("Fuite")).await;
    let moi = agent.get("/api/auth/me").await.id();
    let form = Formulaire::fichier("devis.csv", "poste;prix\nétanchéité;12\n".as_bytes())
        .champ("description", " Le devis du plombier ");

    let sent = agent.envoyer(&attachments(&id), form).await.expect(201);

    let (piece, url) = (sent.id(), sent.text("/url"));
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    assert_eq!(sent.header("location"), format!("{}/{piece}", attachments(&id)));
    let known = [(&*piece, "[piece]"), (&*moi, "[moi]"), (&*url, "[url]")];
    let shown = json!({
        "id": "[piece]",
        "nom": "devis.csv",
        "type": "text/csv",
        "taille": 28,
        "url": "[url]",
        "vignetteUrl": null,
        "dateUpload": "[date]",
        "description": "Le devis du plombier",
        "auteur": "Utilisateur agent@exemple.sn",
        "auteurId": "[moi]",
        "messageId": null,
        "interne": false,
        "sha256": "6bb3e45d07f46beb478f21e402f079913a6d8b21cb5557cac07d872119a3b23b",
        "priseLe": null,
        "coordonnees": null,
        "distanceChantier": null,
    });
    let message = json!({ "message": "Fichier uploadé avec succès" });
    assert_eq!(masked(&sent.body, &known), with(shown.clone(), message));
    let found = detail(&agent, &id).await;
    let anew = found.text("/pieceJointes/0/url");
    let known = [known.as_slice(), &[(&*anew, "[url]")]].concat();
    assert_eq!(masked(found.at("/pieceJointes"), &known), json!([shown]));
    let one = agent.get(sent.header("location")).await.expect(200);
    let anew = one.text("/url");
    assert_eq!(masked(&one.body, &[known.as_slice(), &[(&*anew, "[url]")]].concat()), shown);
    assert_eq!(
        historique(&agent, &id).await[1],
        json!(["piece_jointe", "Pièce jointe ajoutée : devis.csv", "Utilisateur agent@exemple.sn"])
    );
    let list = agent.get(TICKETS).await.expect(200);
    assert_eq!(list.at("/tickets/0/nbPieceJointes"), 1);
}

async fn ten_mebibytes_come_back_byte_for_byte(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let contenu = pdf(10 * 1_024 * 1_024);

    let sent = admin
        .envoyer(&attachments(&id), Formulaire::fichier("plan.pdf", &contenu))
        .await
        .expect(201);

    assert_eq!(sent.at("/taille"), 10_485_760);
    let back = admin.telecharger(&sent.text("/url")).await;
    assert_eq!(back.status, 200);
    assert!(back.octets == contenu, "{} bytes came back", back.octets.len());
}

async fn a_link_serves_one_file_to_anyone(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let form = Formulaire::fichier("façade \\\"nord\\\" 100%.pdf", &pdf(2_000));

    let sent = admin.envoyer(&attachments(&id), form).await.expect(201);
    let served = app.anonymous().telecharger(&sent.text("/url")).await;

    assert_eq!((served.status, served.octets), (200, pdf(2_000)));
    let header = |name: &str| served.headers.get(name).unwrap().to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/pdf");
    assert_eq!(
        header("content-disposition"),
        "attachment; filename=\"fa_ade _nord_ 100_.pdf\"; \
         filename*=UTF-8''fa%C3%A7ade%20%22nord%22%20100%25.pdf"
    );
    if app.s3().is_none() {
        assert_eq!(header("accept-ranges"), "bytes");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("content-security-policy"), "sandbox; default-src 'none'");
    }
}

async fn a_changed_link_is_refused(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let send = async |nom| {
        let form = Formulaire::fichier(nom, &pdf(100));
        admin.envoyer(&attachments(&id), form).await.expect(201).text("/url")
    };
    let (une, autre) = (send("a.pdf").await, send("b.pdf").await);

    let signature = une.rfind("ignature=").unwrap() + "ignature=".len();
    let digit = if une[signature..].starts_with('a') { "b" } else { "a" };
    let mut signed_otherwise = une.clone();
    signed_otherwise.replace_range(signature..=signature, digit);
    let key = |url: &str| {
        let start = url.find("fichiers/").unwrap() + "fichiers/".len();
        let tail = url[start..].rfind("/original").unwrap();
        url[start..start + tail].to_owned()
    };
    let of_another_file = une.replace(&key(&une), &key(&autre));
    let unsigned = une.split('?').next().unwrap().to_owned();

    for changed in [signed_otherwise, of_another_file, unsigned] {
        assert_eq!(admin.telecharger(&changed).await.status, 403, "{changed}");
    }
    // What S3 says of a signature that can't be one is S3's affair.
    let longer = admin.telecharger(&format!("{une}a")).await.status;
    assert!(longer == 403 || app.s3().is_some() && longer == 400, "{longer}");
    assert_eq!(admin.telecharger(&une).await.status, 200);
}

async fn a_part_of_a_file_can_be_asked_for(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let contenu = pdf(1_000);
    let form = Formulaire::fichier("plan.pdf", &contenu);
    let url = admin.envoyer(&attachments(&id), form).await.expect(201).text("/url");

    for (range, bytes, said) in [
        ("bytes=100-199", 100..200, "bytes 100-199/1000"),
        ("bytes=-10", 990..1_000, "bytes 990-999/1000"),
        ("bytes=990-", 990..1_000, "bytes 990-999/1000"),
        ("bytes=0-99999", 0..1_000, "bytes 0-999/1000"),
    ] {
        let part = admin.telecharger_avec(&url, &[("range", range)]).await;
        assert_eq!((part.status, part.header("content-range")), (206, said), "{range}");
        assert_eq!(part.octets, contenu[bytes], "{range}");
    }
    let beyond = admin.telecharger_avec(&url, &[("range", "bytes=1000-")]).await;
    assert_eq!(beyond.status, 416);
    if app.s3().is_none() {
        assert_eq!(beyond.header("content-range"), "bytes */1000");
    }
    let etag = admin.telecharger(&url).await.header("etag").to_owned();
    let headers = [("range", "bytes=0-0"), ("if-range", etag.as_str())];
    if app.s3().is_none() {
        assert_eq!(admin.telecharger_avec(&url, &headers).await.status, 206);
        let headers = [("range", "bytes=0-0"), ("if-range", "\"autre\"")];
        assert_eq!(admin.telecharger_avec(&url, &headers).await.status, 200);
    }
}

async fn names_are_cleaned_and_kept(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let long = "é".repeat(400);
    let cut = format!("{}.txt", "é".repeat(125));

    for (given, kept) in [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\\\photos\\\\façade.txt", "façade.txt"),
        ("صورة الموقع.txt", "صورة الموقع.txt"),
        ("photo\u{202e}gpj.txt", "photogpj.txt"),
        ("..", "fichier"),
        (&format!("{long}.txt"), cut.as_str()),
    ] {
        let form = Formulaire::fichier(given, b"contenu");
        let sent = admin.envoyer(&attachments(&id), form).await.expect(201);
        assert_eq!(sent.at("/nom"), kept, "{given}");
    }
    let headers = "Content-Disposition: form-data; name=\"file\"; filename=\"x.txt\"; \
                   filename*=UTF-8''relev%C3%A9%00%0d.txt";
    let form = Formulaire::default().partie(headers, b"contenu");
    let sent = admin.envoyer(&attachments(&id), form).await.expect(201);
    assert_eq!(sent.at("/nom"), "relevé.txt");
    // Nothing that the store holds is named by those who sent it.
    for object in app.objects() {
        let key = object.split('/').nth(1).unwrap();
        assert!(key.len() == 32 && key.bytes().all(|c| c.is_ascii_hexdigit()), "{object}");
    }
}

async fn a_file_is_taken_away_and_its_trace_stays(app: &TestApp) {
    let client = app.client("SARL Construction Plus").await.id();
    let user = app.client_user("awa@client.sn", &client).await;
    let admin = app.admin().await;
    let id = create(&user, &ticket("Fissure")).await;
    let form = Formulaire::fichier("plan.pdf", &pdf(100));
    let sent = user.envoyer(&attachments(&id), form).await.expect(201);
    let path = format!("{}/{}", attachments(&id), sent.id());

    user.delete(&path).await.expect(403);
    let gone = admin.delete(&path).await.expect(204);

    assert_eq!(gone.raw, "");
    let again = admin.delete(&path).await.expect(404);
    assert_eq!(again.at("/message"), "Pièce jointe introuvable.");
    user.get(&path).await.expect(404);
    assert_eq!(detail(&user, &id).await.at("/pieceJointes"), &json!([]));
    assert_eq!(
        historique(&user, &id).await[2],
        json!(["piece_jointe", "Pièce jointe supprimée : plan.pdf", "Administrateur"])
    );
    assert_eq!(user.telecharger(&sent.text("/url")).await.status, 404);
    assert_eq!(app.objects(), Vec::<String>::new());
}

async fn files_of_no_ticket_are_not_found(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let form = || Formulaire::fichier("a.txt", b"a");
    let piece = admin.envoyer(&attachments(&id), form()).await.expect(201).id();

    for unknown in [NOBODY, "TC-2020-001", "n'importe"] {
        let sent = admin.envoyer(&attachments(unknown), form()).await.expect(404);
        assert_eq!(problem(&sent)["message"], "Ticket introuvable.");
        admin.get(&format!("{}/{piece}", attachments(unknown))).await.expect(404);
    }
    for unknown in [NOBODY, "n'importe"] {
        let path = format!("{}/{unknown}", attachments(&id));
        let read = admin.get(&path).await.expect(404);
        assert_eq!(read.at("/message"), "Pièce jointe introuvable.");
        admin.delete(&path).await.expect(404);
    }
    assert_eq!(app.objects().len(), 1);
}

/// One case for each store, with links that live for a second.
async fn a_link_expires(moteur: Moteur) {
    let app = TestApp::start_with(moteur, &[("TICKETS_FILES__URL_TTL", "1")]).await;
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let form = Formulaire::fichier("plan.pdf", &pdf(100));
    let url = admin.envoyer(&attachments(&id), form).await.expect(201).text("/url");

    let refused = async || Caller::telecharger(&admin, &url).await.status == 403;
    eventually("the link has expired", Duration::from_secs(20), refused).await;

    let anew = detail(&admin, &id).await.text("/pieceJointes/0/url");
    assert_ne!(Value::from(anew), Value::from(url));
}

#[tokio::test]
async fn a_link_to_the_folder_expires() {
    a_link_expires(Moteur::Sqlite).await;
}

#[tokio::test]
async fn a_link_to_the_bucket_expires() {
    if !Moteur::postgres_is_missing() {
        a_link_expires(Moteur::Postgres).await;
    }
}
