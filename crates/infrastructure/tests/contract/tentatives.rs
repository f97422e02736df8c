//! Login attempts: counted by e-mail and by address, and never more than the limit at once.

use application::ports::{
    IdGenerator,
    repositories::{Echecs, Tentative},
};
use infrastructure::UuidV7;
use time::{Duration, OffsetDateTime};

use crate::{
    builders::NOW,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    attempts_are_counted_by_email_and_by_address,
    only_attempts_within_the_window_count,
    noting_an_attempt_forgets_the_old_ones_of_its_address,
    an_attempt_that_was_not_committed_never_was,
    whoever_asks_for_the_same_email_waits,
    whoever_asks_for_the_same_address_waits,
    parallel_attempts_for_one_email_never_exceed_the_limit,
    parallel_attempts_from_one_address_never_exceed_the_limit,
}

const FENETRE: Duration = Duration::minutes(15);

async fn attempts_are_counted_by_email_and_by_address(db: TestDb) {
    let attempts = [("awa", "A", 3), ("awa", "B", 1), ("fatou", "A", 2), ("moussa", "C", 4)];
    for (email, adresse, minutes) in attempts {
        note(&db, &tentative(email, adresse, NOW - Duration::minutes(minutes))).await;
    }

    let counted = recentes(&db, "awa", "A").await;
    assert_eq!(counted, (echecs(2, 3), echecs(2, 3)));
    assert_eq!(recentes(&db, "fatou", "B").await, (echecs(1, 2), echecs(1, 1)));
    assert_eq!(recentes(&db, "aw", "D").await, (Echecs::default(), Echecs::default()));
}

async fn only_attempts_within_the_window_count(db: TestDb) {
    let depuis = NOW - FENETRE;
    for date in [depuis - Duration::HOUR, depuis - Duration::SECOND, depuis + Duration::SECOND] {
        note(&db, &tentative("awa", "A", date)).await;
    }

    let premier = Some(depuis + Duration::SECOND);
    let un = Echecs { nombre: 1, premier };
    assert_eq!(recentes(&db, "awa", "A").await, (un, un));
}

async fn noting_an_attempt_forgets_the_old_ones_of_its_address(db: TestDb) {
    let perime = NOW - FENETRE;
    let old = perime - Duration::SECOND;
    for (adresse, date) in [("A", old), ("A", perime + Duration::SECOND), ("B", old)] {
        note(&db, &tentative("awa", adresse, date)).await;
    }
    assert_eq!(db.count("tentatives_connexion").await, 3);

    let tx = db.begin().await;
    tx.tentatives().noter(&tentative("fatou", "A", NOW), perime).await.unwrap();
    tx.commit().await.unwrap();

    let left = "SELECT adresse FROM tentatives_connexion ORDER BY adresse, created_at";
    assert_eq!(db.column::<String>(left).await, ["A", "A", "B"]);
}

async fn an_attempt_that_was_not_committed_never_was(db: TestDb) {
    let tx = db.begin().await;
    tx.tentatives().noter(&tentative("awa", "A", NOW), NOW - FENETRE).await.unwrap();

    drop(tx);

    assert_eq!(recentes(&db, "awa", "A").await.0, Echecs::default());
}

async fn whoever_asks_for_the_same_email_waits(db: TestDb) {
    assert_eq!(counted_after_waiting(&db, ("awa", "A"), ("awa", "B")).await, (1, 0));
}

async fn whoever_asks_for_the_same_address_waits(db: TestDb) {
    assert_eq!(counted_after_waiting(&db, ("awa", "A"), ("fatou", "A")).await, (0, 1));
}

async fn parallel_attempts_for_one_email_never_exceed_the_limit(db: TestDb) {
    let tasks: Vec<_> = (0..20)
        .map(|n| tokio::spawn(reserve(db.clone(), "awa".into(), format!("adresse {n}"))))
        .collect();
    for task in tasks {
        task.await.unwrap();
    }

    assert_eq!(db.count("tentatives_connexion").await, 5);
}

async fn parallel_attempts_from_one_address_never_exceed_the_limit(db: TestDb) {
    let tasks: Vec<_> = (0..20)
        .map(|n| tokio::spawn(reserve(db.clone(), format!("e-mail {n}"), "A".into())))
        .collect();
    for task in tasks {
        task.await.unwrap();
    }

    assert_eq!(db.count("tentatives_connexion").await, 5);
}

fn tentative(email: &str, adresse: &str, date: OffsetDateTime) -> Tentative {
    Tentative { id: UuidV7.next(), email: email.into(), adresse: adresse.into(), date }
}

fn echecs(nombre: u64, minutes: i64) -> Echecs {
    Echecs { nombre, premier: Some(NOW - Duration::minutes(minutes)) }
}

/// Keeps an attempt, and forgets none.
async fn note(db: &TestDb, tentative: &Tentative) {
    let tx = db.begin().await;
    tx.tentatives().noter(tentative, NOW - Duration::WEEK).await.unwrap();
    tx.commit().await.unwrap();
}

async fn recentes(db: &TestDb, email: &str, adresse: &str) -> (Echecs, Echecs) {
    let tx = db.begin().await;
    let tentative = tentative(email, adresse, NOW);
    tx.tentatives().recentes(&tentative, NOW - FENETRE).await.unwrap()
}

/// What the second of two who ask at once is told, once the first has kept its attempt.
async fn counted_after_waiting(
    db: &TestDb,
    (email, adresse): (&str, &str),
    (other_email, other_adresse): (&'static str, &'static str),
) -> (u64, u64) {
    let first = tentative(email, adresse, NOW);
    let tx = db.begin().await;
    tx.tentatives().recentes(&first, NOW - FENETRE).await.unwrap();
    let second = tokio::spawn({
        let db = db.clone();
        async move { recentes(&db, other_email, other_adresse).await }
    });
    db.someone_waits().await;
    tx.tentatives().noter(&first, NOW - FENETRE).await.unwrap();
    tx.commit().await.unwrap();
    let (by_email, by_adresse) = second.await.unwrap();
    (by_email.nombre, by_adresse.nombre)
}

/// Keeps an attempt unless there are five already, as logging in does.
async fn reserve(db: TestDb, email: String, adresse: String) {
    let tentative = tentative(&email, &adresse, NOW);
    let tx = db.begin().await;
    let (by_email, by_adresse) = tx.tentatives().recentes(&tentative, NOW - FENETRE).await.unwrap();
    if by_email.nombre.max(by_adresse.nombre) < 5 {
        tx.tentatives().noter(&tentative, NOW - FENETRE).await.unwrap();
        tx.commit().await.unwrap();
    }
}
