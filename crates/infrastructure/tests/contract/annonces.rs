//! Crossings of deadlines, announced as a clock moved by hand passes them: each once, by however
//! many instances.

use std::sync::Arc;

use application::{
    ports::{Auteur, Trace, UnitOfWork},
    tickets::AnnoncerFranchissements,
};
use domain::{Echeance, TicketState};
use infrastructure::UuidV7;
use time::{Duration, OffsetDateTime};
use tokio::time::timeout;

use crate::{
    builders::*,
    harness::{PATIENCE, TestDb, on_every_database},
};

on_every_database! {
    each_crossing_is_announced_once_by_two_instances,
    what_was_crossed_while_nobody_looked_is_announced_in_order,
    one_that_was_killed_before_it_announced_leaves_it_to_the_next,
    whoever_changes_a_ticket_meanwhile_is_not_in_the_way,
    the_version_and_the_date_stay,
}

/// As another instance of the server would.
fn annonceur(db: &TestDb, montre: &Montre) -> AnnoncerFranchissements {
    AnnoncerFranchissements::new(
        Arc::new(db.unit_of_work()),
        Arc::new(montre.clone()),
        Arc::new(UuidV7),
    )
}

const TICKETS: i32 = 120;
const ALERTE: Duration = Duration::hours(8);
const LIMITE: Duration = Duration::hours(10);

/// Tickets in the hands of Awa, due 10 hours from [`NOW`], in warning from 8 hours on.
async fn scene(db: &TestDb, combien: i32) {
    let awa = utilisateur("Awa", "awa@exemple.sn");
    db.with_utilisateurs([&awa]).await;
    let echeance = Some(Echeance::new(NOW + ALERTE, NOW + LIMITE));
    let tickets: Vec<_> = (1..=combien)
        .map(|n| TicketState {
            compteur: until(echeance),
            status: domain::Status::EnCours,
            responsable_id: Some(awa.id),
            ..ticket(n)
        })
        .collect();
    db.with_tickets(&tickets).await;
}

/// How many entries, events and notifications there are of warnings, and of breaches.
async fn dits(db: &TestDb) -> [[i64; 3]; 2] {
    let mut dits = [[0; 3]; 2];
    for (ligne, mot) in dits.iter_mut().zip(["warning", "breach"]) {
        let entrees = format!("historique WHERE action = 'sla_{mot}'");
        let evenements = format!("outbox WHERE CAST(data AS text) LIKE '%\"{mot}\"%'");
        let notifications = format!("notifications WHERE type = 'sla_{mot}'");
        *ligne =
            [db.count(&entrees).await, db.count(&evenements).await, db.count(&notifications).await];
    }
    dits
}

async fn each_crossing_is_announced_once_by_two_instances(db: TestDb) {
    scene(&db, TICKETS).await;
    let (montre, other) = (Montre::new(NOW), db.other_instance().await);
    let both = [annonceur(&db, &montre), annonceur(&other, &montre)];
    let n = i64::from(TICKETS);

    let expected = [
        (NOW + ALERTE - Duration::SECOND, [[0; 3], [0; 3]]),
        (NOW + ALERTE, [[n; 3], [0; 3]]),
        (NOW + LIMITE - Duration::SECOND, [[n; 3], [0; 3]]),
        (NOW + LIMITE, [[n; 3], [n; 3]]),
        (NOW + LIMITE + Duration::DAY, [[n; 3], [n; 3]]),
    ];
    for (now, told) in expected {
        montre.mettre(now);
        let tasks = both
            .clone()
            .map(|annonceur| tokio::spawn(async move { annonceur.execute().await.unwrap() }));
        for task in tasks {
            task.await.unwrap();
        }
        // One may have left out what the other had loaded: all is told once both have ended.
        assert_eq!(dits(&db).await, told, "{now}");
    }
}

async fn what_was_crossed_while_nobody_looked_is_announced_in_order(db: TestDb) {
    scene(&db, 1).await;

    let annonces = annonceur(&db, &Montre::new(NOW + LIMITE * 3)).execute().await.unwrap();

    assert_eq!(annonces, 1);
    let actions: Vec<String> =
        db.column("SELECT action FROM historique ORDER BY created_at, id").await;
    assert_eq!(actions, ["creation", "sla_warning", "sla_breach"]);
    let auteurs: Vec<String> =
        db.column("SELECT auteur FROM historique WHERE auteur_id IS NULL").await;
    assert_eq!(auteurs, ["Système", "Système"]);
}

async fn one_that_was_killed_before_it_announced_leaves_it_to_the_next(db: TestDb) {
    scene(&db, 1).await;
    let now = NOW + ALERTE;

    let tx = db.unit_of_work().begin().await.unwrap();
    let mut tickets = tx.tickets().a_annoncer(now, 10).await.unwrap();
    let faits = tickets[0].annoncer(now);
    let trace = Trace::new(&faits, Auteur::Systeme, now, &UuidV7);
    tx.tickets().annoncer(&tickets[0], &trace).await.unwrap();
    drop(tx);
    assert_eq!(dits(&db).await, [[0; 3]; 2]);

    // The database may take a moment to learn that whoever held the ticket is gone.
    let announce = async || annonceur(&db, &Montre::new(now)).execute().await.unwrap();
    let next = async { while announce().await == 0 {} };
    timeout(PATIENCE, next).await.expect("nobody announces it");
    assert_eq!(announce().await, 0);

    assert_eq!(dits(&db).await, [[1; 3], [0; 3]]);
}

async fn whoever_changes_a_ticket_meanwhile_is_not_in_the_way(db: TestDb) {
    scene(&db, 2).await;
    let other = db.other_instance().await;
    let premier: Vec<uuid::Uuid> = db.column("SELECT id FROM tickets WHERE sequence = 1").await;
    let montre = Montre::new(NOW + ALERTE);

    let tx = db.begin().await;
    load(tx.as_ref(), domain::TicketId(premier[0])).await;
    let pendant = tokio::spawn({
        let annonceur = annonceur(&other, &montre);
        async move { annonceur.execute().await.unwrap() }
    });
    // On SQLite whoever writes waits for the other; PostgreSQL leaves out the one row that is held.
    if db.est_postgres() {
        assert_eq!(pendant.await.unwrap(), 1, "the other ticket");
        tx.commit().await.unwrap();
    } else {
        tx.commit().await.unwrap();
        pendant.await.unwrap();
    }
    annonceur(&db, &montre).execute().await.unwrap();

    assert_eq!(dits(&db).await, [[2; 3], [0; 3]]);
}

async fn the_version_and_the_date_stay(db: TestDb) {
    scene(&db, 1).await;

    annonceur(&db, &Montre::new(NOW + LIMITE)).execute().await.unwrap();

    let versions: Vec<i32> = db.column("SELECT version FROM tickets").await;
    let dates: Vec<OffsetDateTime> = db.column("SELECT date_modification FROM tickets").await;
    assert_eq!((versions, dates), (vec![1], vec![NOW]));
}
