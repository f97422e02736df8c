//! Photos: what they tell is kept for staff, and shown to nobody else. `photo.jpg` is 80 pixels by
//! 60, lies on its side, and was taken at 9:15:30 in a zone one hour ahead, 100 metres from Dakar's
//! Place de l'Indépendance.

use e2e::{Formulaire, TestApp, on_every_database};
use serde_json::{Value, json};

use crate::{
    attachments::attachments,
    fixtures::{create, detail, problem, ticket, with},
};

on_every_database! {
    a_photo_tells_staff_when_and_where_it_was_taken,
    the_copy_that_is_served_tells_nothing,
    other_pictures_tell_nothing_either,
    the_original_is_for_staff,
    a_small_picture_comes_with_a_photo,
}

const PHOTO: &[u8] = include_bytes!("photo.jpg");

/// A ticket on a chantier whose place is known, and who reads it: an admin, and the client's user.
async fn a_chantier_and_its_ticket(app: &TestApp) -> (e2e::Caller, e2e::Caller, String) {
    let (admin, client) = (app.admin().await, app.client("SARL Construction Plus").await.id());
    let user = app.client_user("awa@client.sn", &client).await;
    let chantier = json!({
        "nom": "Résidence Les Jardins", "type": "construction", "clientId": client,
        "coordonnees": { "lat": 14.6937, "lng": -17.4441 },
    });
    let chantier = admin.post("/api/chantiers", &chantier).await.expect(201).id();
    let id = create(&user, &with(ticket("Fissure"), json!({ "chantierId": chantier }))).await;
    (admin, user, id)
}

fn has(octets: &[u8], mark: &[u8]) -> bool {
    octets.windows(mark.len()).any(|window| window == mark)
}

async fn a_photo_tells_staff_when_and_where_it_was_taken(app: &TestApp) {
    let (admin, user, id) = a_chantier_and_its_ticket(app).await;

    let sent =
        user.envoyer(&attachments(&id), Formulaire::fichier("photo.jpg", PHOTO)).await.expect(201);

    let seen = detail(&admin, &id).await.at("/pieceJointes/0").clone();
    assert_eq!(seen["priseLe"], "2026-11-20T08:15:30Z");
    assert_eq!(seen["coordonnees"], json!({ "lat": 14.6937, "lng": -17.445 }));
    assert_eq!(seen["distanceChantier"], 97);
    for shown in [sent.body.clone(), detail(&user, &id).await.at("/pieceJointes/0").clone()] {
        assert_eq!(shown["priseLe"], "2026-11-20T08:15:30Z");
        assert_eq!(shown["coordonnees"], Value::Null);
        assert_eq!(shown["distanceChantier"], Value::Null);
    }
}

async fn the_copy_that_is_served_tells_nothing(app: &TestApp) {
    let (admin, user, id) = a_chantier_and_its_ticket(app).await;
    let form = Formulaire::fichier("photo.jpg", PHOTO);
    let sent = user.envoyer(&attachments(&id), form).await.expect(201);

    for caller in [&admin, &user] {
        let url = detail(caller, &id).await.text("/pieceJointes/0/url");
        let served = caller.telecharger(&url).await;

        assert_eq!((served.status, served.header("content-type")), (200, "image/jpeg"));
        assert!(served.octets.starts_with(b"\xff\xd8\xff"));
        for mark in [&b"Exif"[..], b"Tecno", b"2026:11:20"] {
            assert!(has(PHOTO, mark) && !has(&served.octets, mark));
        }
    }
    assert_eq!(sent.at("/taille"), PHOTO.len());
}

async fn other_pictures_tell_nothing_either(app: &TestApp) {
    let (admin, user, id) = a_chantier_and_its_ticket(app).await;
    let chunk = |name: &[u8; 4], body: &[u8]| {
        [&u32::try_from(body.len()).unwrap().to_be_bytes(), &name[..], body, b"crc!"].concat()
    };
    let head = [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", b"\0\0\0\x01\0\0\0\x01\x08\0\0\0\0")];
    let image = chunk(b"IDAT", b"pixels");
    let telling = [head.concat(), chunk(b"eXIf", b"MM\0*Tecno"), image.clone()].concat();
    let form = Formulaire::fichier("capture.png", &telling);

    let sent = user.envoyer(&attachments(&id), form).await.expect(201);

    let served = user.telecharger(&sent.text("/url")).await;
    assert_eq!(served.octets, [head.concat(), image].concat());
    let path = format!("{}/{}?original=true", attachments(&id), sent.id());
    let original = admin.get(&path).await.expect(200).text("/url");
    assert_eq!(admin.telecharger(&original).await.octets, telling);
}

async fn the_original_is_for_staff(app: &TestApp) {
    let (admin, user, id) = a_chantier_and_its_ticket(app).await;
    let form = Formulaire::fichier("photo.jpg", PHOTO);
    let piece = user.envoyer(&attachments(&id), form).await.expect(201).id();
    let path = |query: &str| format!("{}/{piece}{query}", attachments(&id));

    let original = admin.get(&path("?original=true")).await.expect(200);
    let refused = user.get(&path("?original=true")).await.expect(403);

    assert_eq!(admin.telecharger(&original.text("/url")).await.octets, PHOTO);
    assert_eq!(problem(&refused)["code"], "interdit");
    for query in ["", "?original=", "?original=false"] {
        let copy = admin.get(&path(query)).await.expect(200).text("/url");
        assert!(!has(&admin.telecharger(&copy).await.octets, b"Exif"), "{query}");
        user.get(&path(query)).await.expect(200);
    }
    admin.get(&path("?original=oui")).await.expect(400);
    admin.get(&path("?autre=true")).await.expect(400);
}

async fn a_small_picture_comes_with_a_photo(app: &TestApp) {
    let (admin, user, id) = a_chantier_and_its_ticket(app).await;
    let form = Formulaire::fichier("photo.jpg", PHOTO);

    let sent = user.envoyer(&attachments(&id), form).await.expect(201);

    let small = admin.telecharger(&sent.text("/vignetteUrl")).await;
    assert_eq!((small.status, small.header("content-type")), (200, "image/jpeg"));
    assert!(small.octets.starts_with(b"\xff\xd8\xff") && small.octets.len() <= 30_000);
    assert!(!has(&small.octets, b"Exif"));
    assert_eq!(app.objects().len(), 3, "the original, the copy and the small picture");
}
