//! The store that goes away, and the server that is killed: nothing is lost, nothing is orphaned.

use std::{collections::BTreeSet, time::Duration};

use e2e::{Caller, Formulaire, Moteur, Processus, TestApp, eventually, lancer, on_every_database};
use futures_util::{StreamExt, stream};
use serde_json::json;

use crate::{
    attachments::{attachments, pdf},
    fixtures::{create, detail, ticket},
};

on_every_database! {
    what_is_killed_amid_two_hundred_uploads_leaves_whole_files_alone,
}

const PATIENCE: Duration = Duration::from_mins(1);
const PROGRAM: &str = env!("CARGO_BIN_EXE_tickets-btp-a-tuer");

async fn what_is_killed_amid_two_hundred_uploads_leaves_whole_files_alone(app: &TestApp) {
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let mut killed = Processus::serve(PROGRAM, app);
    let caller = killed.caller(app, &admin);

    // Each file has a size of its own, by which it is known again.
    let sizes = 300_000..300_200;
    let mut uploads = stream::iter(sizes)
        .map(|size| upload(caller.clone(), attachments(&id), size))
        .buffer_unordered(16);
    let mut acknowledged = BTreeSet::new();
    while let Some(size) = uploads.next().await {
        acknowledged.extend(size);
        if acknowledged.len() == 60 {
            killed.kill();
        }
    }
    assert!(acknowledged.len() < 200, "the server was killed amid the uploads");

    // Whatever is younger than a second may still be at work, as far as the sweep knows.
    let swept = async || {
        let said = lancer(PROGRAM, app, &["sweep", "--older-than-hours", "0"]);
        assert!(said.ends_with(" fichiers sans ticket supprimés.\n"), "{said}");
        app.objects().len() == pieces(&admin, &id).await.len()
    };
    eventually("the store holds what the tickets show", PATIENCE, swept).await;

    let restarted = Processus::serve(PROGRAM, app);
    let caller = restarted.caller(app, &admin);
    let mut whole = BTreeSet::new();
    for (size, url) in pieces(&caller, &id).await {
        let served = caller.telecharger(&url).await;
        assert!(served.octets == pdf(size), "a file of {size} bytes: {}", served.octets.len());
        whole.insert(size);
    }
    assert!(acknowledged.is_subset(&whole), "{:?}", acknowledged.difference(&whole));
    if let Some(s3) = app.s3() {
        assert_eq!(s3.unfinished_uploads(), 0);
    }
}

/// Sends a file, and tells its size once the server has said that it has it.
async fn upload(caller: Caller, path: String, size: usize) -> Option<usize> {
    let request = caller.request(reqwest::Method::POST, &path);
    let request = request.header("content-type", Formulaire::content_type());
    let form = Formulaire::fichier("plan.pdf", &pdf(size));
    let answer = request.body(form.corps()).send().await.ok()?;
    assert_eq!(answer.status().as_u16(), 201);
    Some(size)
}

/// The size and the link of each file of a ticket.
async fn pieces(caller: &Caller, id: &str) -> Vec<(usize, String)> {
    let found = detail(caller, id).await;
    let pieces = found.at("/pieceJointes").as_array().unwrap();
    let piece = |piece: &serde_json::Value| {
        let size = usize::try_from(piece["taille"].as_u64().unwrap()).unwrap();
        (size, piece["url"].as_str().unwrap().to_owned())
    };
    pieces.iter().map(piece).collect()
}

#[tokio::test]
async fn a_store_out_of_reach_is_said_and_nothing_is_half_done() {
    if Moteur::postgres_is_missing() {
        return;
    }
    let app = TestApp::start(Moteur::Postgres).await;
    let admin = app.admin().await;
    let id = create(&admin, &ticket("Fuite")).await;
    let form = || Formulaire::fichier("plan.pdf", &pdf(6 * 1_024 * 1_024));
    let s3 = app.s3().unwrap();

    s3.stop();
    let refused = admin.envoyer(&attachments(&id), form()).await.expect(503);
    let ready = admin.get("/health/ready").await.expect(503);
    let found = detail(&admin, &id).await;
    s3.resume();

    assert_eq!(refused.at("/code"), "indisponible");
    assert_eq!((refused.header("retry-after"), ready.header("retry-after")), ("5", "5"));
    assert_eq!(found.at("/pieceJointes"), &json!([]));
    assert_eq!((app.objects(), s3.unfinished_uploads()), (vec![], 0));
    admin.get("/health/ready").await.expect(200);
    let sent = admin.envoyer(&attachments(&id), form()).await.expect(201);
    assert_eq!(admin.telecharger(&sent.text("/url")).await.octets.len(), 6 * 1_024 * 1_024);
}
