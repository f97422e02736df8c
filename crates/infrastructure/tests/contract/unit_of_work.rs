//! Transactions: all or nothing, one after the other.

use application::ports::{
    IdGenerator, StorageError, Transaction,
    queries::{TicketDetail, TicketQueries},
    repositories::{NouvelleSession, Tentative},
};
use domain::{
    Contexte, Fait, Liens, Message, Portee, Status, Ticket, TicketId, TicketRef, TicketState,
    sla::Regles,
};
use infrastructure::UuidV7;
use serde_json::{Value, json};
use time::Duration;

use crate::{
    builders::*,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    a_committed_change_is_stored_with_its_trace,
    a_new_ticket_leaves_one_entry_and_one_event,
    nothing_is_visible_before_the_commit,
    what_was_committed_is_seen_by_another_instance,
    a_dropped_transaction_leaves_no_trace,
    a_failed_transaction_leaves_no_trace,
    a_stale_ticket_is_refused_and_nothing_is_written,
    a_ticket_that_was_never_stored_is_stale,
    concurrent_writers_queue_up,
    whoever_loads_a_ticket_for_a_change_waits_for_the_change_before,
    readers_do_not_wait_for_a_writer,
}

async fn a_committed_change_is_stored_with_its_trace(db: TestDb) {
    let id = stored(&db).await;

    affecter(&db, id, "Jean Dupont").await.commit().await.unwrap();

    let ticket = detail(&db, id).await;
    assert_eq!((ticket.status, ticket.version), (Status::EnCours, 2));
    assert_eq!(ticket.responsable.as_deref(), Some("Jean Dupont"));
    assert_eq!(ticket.date_modification, NOW + Duration::HOUR);
    let entrees = ticket.historique.iter();
    let entrees: Vec<_> =
        entrees.map(|e| (e.date, &*e.auteur, &*e.action, &*e.description)).collect();
    let plus_tard = NOW + Duration::HOUR;
    assert_eq!(
        entrees,
        [
            (NOW, "Marie Martin", "creation", "Ticket créé"),
            (plus_tard, "Marie Martin", "affectation", "Ticket affecté à Jean Dupont"),
            (plus_tard, "Marie Martin", "status_change", "Statut changé de 'nouveau' à 'en_cours'"),
        ]
    );
    let changes = json!({
        "responsable": "Jean Dupont",
        "status": "en_cours",
        "slaStatus": "ok",
        "dateLimite": null,
        "dateResolution": null,
        "motifCloture": null,
    });
    assert_eq!(events(&db).await[1..], [json!({ "id": id.0, "changes": changes })]);
    let kinds: Vec<String> = db.column("SELECT type FROM outbox ORDER BY id").await;
    assert_eq!(kinds, ["ticket_created", "ticket_updated"]);
}

async fn a_new_ticket_leaves_one_entry_and_one_event(db: TestDb) {
    let acme = client("Acme");
    let ticket = TicketState { client: Some(acme.id), ..ticket(1) };
    db.with_clients([&acme]).await;

    db.with_tickets([&ticket]).await;

    let created = json!({
        "id": ticket.id.0,
        "numero": "TC-2025-001",
        "titre": "Échafaudage sans garde-corps",
    });
    assert_eq!(events(&db).await, [created]);
    assert_eq!(db.count("historique").await, 1);
    let owners: Vec<uuid::Uuid> = db.column("SELECT client_id FROM outbox").await;
    assert_eq!(owners, [acme.id.0], "an event knows whose it is");
    let auteurs: Vec<uuid::Uuid> = db.column("SELECT auteur_id FROM historique").await;
    assert_eq!(auteurs, [marie().id.0], "an entry knows who its author truly is");
}

async fn nothing_is_visible_before_the_commit(db: TestDb) {
    let id = stored(&db).await;

    let tx = affecter(&db, id, "Jean Dupont").await;

    assert_eq!(detail(&db, id).await.version, 1);
    tx.commit().await.unwrap();
    assert_eq!(detail(&db, id).await.version, 2);
}

async fn what_was_committed_is_seen_by_another_instance(db: TestDb) {
    let other = db.other_instance().await;

    let id = stored(&db).await;

    assert_eq!(detail(&other, id).await.version, 1);
}

async fn a_dropped_transaction_leaves_no_trace(db: TestDb) {
    let tx = db.begin().await;
    write_everywhere(tx.as_ref()).await;

    drop(tx);

    for table in TABLES {
        assert_eq!(db.count(table).await, 0, "{table}");
    }
}

async fn a_failed_transaction_leaves_no_trace(db: TestDb) {
    let deja_la = stored(&db).await;

    let tx = db.begin().await;
    tx.clients().add(&client("Acme"), NOW).await.unwrap();
    let same_id = Ticket::restore(TicketState { id: deja_la, ..ticket(2) });
    let refused = tx.tickets().add(&same_id, &trace(&[Fait::Creation])).await.unwrap_err();
    drop(tx);

    assert!(matches!(refused, StorageError::Duplicate), "{refused:?}");
    assert_eq!(db.count("clients").await, 0);
    assert_eq!(db.count("tickets").await, 1);
}

async fn a_stale_ticket_is_refused_and_nothing_is_written(db: TestDb) {
    let id = stored(&db).await;
    let mut stale = loaded(&db, id).await;
    affecter(&db, id, "Jean Dupont").await.commit().await.unwrap();
    let faits = stale.affecter(v("Awa Ndiaye"), &contexte()).unwrap();

    let tx = db.begin().await;
    let refused = tx.tickets().save(&stale, &trace(faits.as_slice())).await.unwrap_err();
    tx.commit().await.unwrap();

    assert!(matches!(refused, StorageError::Stale), "{refused:?}");
    let ticket = detail(&db, id).await;
    assert_eq!((ticket.version, ticket.responsable.as_deref()), (2, Some("Jean Dupont")));
    assert_eq!((ticket.historique.len(), events(&db).await.len()), (3, 2));
}

async fn a_ticket_that_was_never_stored_is_stale(db: TestDb) {
    let jamais = Ticket::restore(TicketState { version: 2, ..ticket(1) });

    let tx = db.begin().await;
    let refused = tx.tickets().save(&jamais, &trace(&[Fait::Creation])).await.unwrap_err();

    assert!(matches!(refused, StorageError::Stale), "{refused:?}");
}

async fn concurrent_writers_queue_up(db: TestDb) {
    let id = stored(&db).await;
    let instances = [db.clone(), db.other_instance().await];

    let writers = ["Jean", "Marie", "Awa", "Mamadou", "Fatou", "Ousmane"];
    let writers: Vec<_> = instances
        .iter()
        .cycle()
        .zip(writers)
        .map(|(instance, nom)| {
            let instance = instance.clone();
            tokio::spawn(async move { affecter(&instance, id, nom).await.commit().await })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap().unwrap();
    }

    let ticket = detail(&db, id).await;
    let affectations = ticket.historique.iter().filter(|e| e.action == "affectation").count();
    assert_eq!((ticket.version, affectations), (7, 6));
}

async fn whoever_loads_a_ticket_for_a_change_waits_for_the_change_before(db: TestDb) {
    let id = stored(&db).await;
    let first = affecter(&db, id, "Jean Dupont").await;
    let second = tokio::spawn({
        let db = db.clone();
        async move { loaded(&db, id).await.state().version }
    });

    db.someone_waits().await;
    first.commit().await.unwrap();

    assert_eq!(second.await.unwrap(), 2);
}

async fn readers_do_not_wait_for_a_writer(db: TestDb) {
    let id = stored(&db).await;
    let tx = affecter(&db, id, "Jean Dupont").await;

    let read = detail(&db, id).await;

    assert_eq!(read.version, 1);
    tx.commit().await.unwrap();
}

const TABLES: [&str; 12] = [
    "clients",
    "chantiers",
    "utilisateurs",
    "sessions",
    "jetons_rafraichissement",
    "tentatives_connexion",
    "numeros",
    "tickets",
    "messages",
    "piece_jointes",
    "historique",
    "outbox",
];

/// Leaves a row in every table.
async fn write_everywhere(tx: &dyn Transaction) {
    let (acme, awa) = (client("Acme"), utilisateur("Awa Ndiaye", "awa@exemple.sn"));
    tx.clients().add(&acme, NOW).await.unwrap();
    tx.chantiers().add(&chantier(acme.id, "Pont"), NOW).await.unwrap();
    tx.utilisateurs().add(&awa, &empreinte(), NOW).await.unwrap();
    let session = NouvelleSession { id: session_id(), utilisateur: awa.id, date: NOW };
    tx.sessions().ouvrir(&session).await.unwrap();
    tx.sessions().ajouter_jeton(session.id, "jeton", NOW).await.unwrap();
    let tentative = Tentative {
        id: UuidV7.next(),
        email: "awa@exemple.sn".into(),
        adresse: "192.0.2.1".into(),
        date: NOW,
    };
    tx.tentatives().noter(&tentative, NOW).await.unwrap();
    let numero = tx.tickets().prochain_numero(2025).await.unwrap();
    let ticket = Ticket::restore(TicketState { numero, ..ticket(1) });
    tx.tickets().add(&ticket, &trace(&[Fait::Creation])).await.unwrap();
    let (id, plan) = (ticket.state().id, piece("plan.pdf"));
    joindre(tx, id, &plan).await;
    ecrire(tx, id, &Message { pieces_jointes: vec![plan.id], ..message("Voici le plan") }).await;
}

fn contexte() -> Contexte<'static> {
    static REGLES: std::sync::LazyLock<Regles> = std::sync::LazyLock::new(Regles::default);
    Contexte { now: NOW + Duration::HOUR, regles: &REGLES, liens: Liens::default() }
}

async fn stored(db: &TestDb) -> TicketId {
    let ticket = ticket(1);
    db.with_tickets([&ticket]).await;
    ticket.id
}

async fn loaded(db: &TestDb, id: TicketId) -> Ticket {
    let tx = db.begin().await;
    tx.tickets().find(Portee::Tout, &TicketRef::Id(id)).await.unwrap().unwrap()
}

async fn affecter(db: &TestDb, id: TicketId, nom: &str) -> Box<dyn Transaction> {
    let tx = db.begin().await;
    let found = tx.tickets().find(Portee::Tout, &TicketRef::Id(id)).await.unwrap();
    let mut ticket = found.unwrap();
    let contexte = contexte();
    let faits = ticket.affecter(v(nom), &contexte).unwrap();
    tx.tickets().save(&ticket, &trace_at(contexte.now, faits.as_slice())).await.unwrap();
    tx
}

async fn detail(db: &TestDb, id: TicketId) -> TicketDetail {
    db.queries().detail(Portee::Tout, &TicketRef::Id(id)).await.unwrap().unwrap()
}

/// The events of the outbox, oldest first.
async fn events(db: &TestDb) -> Vec<Value> {
    db.column("SELECT data FROM outbox ORDER BY id").await
}
