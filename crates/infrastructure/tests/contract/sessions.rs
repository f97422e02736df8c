//! Sessions and their refresh tokens: spent once, ended at once, forgotten when dead.

use std::sync::Arc;

use application::ports::{
    queries::SessionQueries,
    repositories::{JetonPresente, NouvelleSession},
};
use domain::{Acces, SessionId, Utilisateur};
use infrastructure::storage::SessionsCache;
use time::{Duration, OffsetDateTime};

use crate::{
    builders::*,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    a_token_is_valid_once_and_its_family_goes_on,
    an_unknown_or_expired_token_is_unknown,
    a_token_of_an_ended_session_is_unknown,
    a_token_of_an_inactive_user_is_unknown,
    a_token_whose_spending_was_not_committed_is_still_good,
    of_two_who_present_a_token_one_waits_and_finds_it_spent,
    of_many_who_present_a_token_at_once_one_gets_through,
    a_session_leads_to_its_user_as_the_user_is_now,
    an_ended_session_leads_to_nobody,
    a_session_of_an_inactive_user_leads_to_nobody,
    all_sessions_of_a_user_end_but_for_one,
    an_ended_session_keeps_the_date_of_its_end,
    opening_a_session_forgets_the_dead_ones_of_the_user,
    what_is_remembered_of_sessions_is_forgotten_on_demand,
}

/// Awa and the session that she just opened, whose token `jeton` lasts a day.
async fn awa(db: &TestDb) -> (Utilisateur, SessionId) {
    let awa = utilisateur("Awa", "awa@exemple.sn");
    db.with_utilisateurs([&awa]).await;
    let session = open(db, &awa, NOW, "jeton", NOW + Duration::DAY).await;
    (awa, session)
}

async fn a_token_is_valid_once_and_its_family_goes_on(db: TestDb) {
    let (awa, session) = awa(&db).await;
    let valide = JetonPresente::Valide { session, utilisateur: awa };
    let tx = db.begin().await;
    tx.sessions().ajouter_jeton(session, "suivant", NOW + Duration::DAY).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(spend(&db, "jeton", NOW).await, valide);
    assert_eq!(spend(&db, "jeton", NOW).await, JetonPresente::DejaUtilise(session));

    assert_eq!(spend(&db, "suivant", NOW).await, valide);
    // A copy shows for as long as the token is known, expired or not.
    let later = NOW + Duration::weeks(9);
    assert_eq!(spend(&db, "jeton", later).await, JetonPresente::DejaUtilise(session));
}

async fn an_unknown_or_expired_token_is_unknown(db: TestDb) {
    awa(&db).await;
    let expiration = NOW + Duration::DAY;

    assert_eq!(spend(&db, "jamais émis", NOW).await, JetonPresente::Inconnu);
    assert_eq!(spend(&db, "jeton", expiration).await, JetonPresente::Inconnu);
    assert_eq!(spend(&db, "jeton", expiration + Duration::DAY).await, JetonPresente::Inconnu);

    let just_in_time = spend(&db, "jeton", expiration - Duration::SECOND).await;
    assert!(matches!(just_in_time, JetonPresente::Valide { .. }), "{just_in_time:?}");
}

async fn a_token_of_an_ended_session_is_unknown(db: TestDb) {
    let (_, session) = awa(&db).await;

    revoke(&db, session).await;

    assert_eq!(spend(&db, "jeton", NOW).await, JetonPresente::Inconnu);
}

async fn a_token_of_an_inactive_user_is_unknown(db: TestDb) {
    let (awa, _) = awa(&db).await;

    save(&db, &Utilisateur { actif: false, ..awa }).await;

    assert_eq!(spend(&db, "jeton", NOW).await, JetonPresente::Inconnu);
}

async fn a_token_whose_spending_was_not_committed_is_still_good(db: TestDb) {
    awa(&db).await;

    let tx = db.begin().await;
    let first = tx.sessions().depenser_jeton("jeton", NOW).await.unwrap();
    drop(tx);
    let second = spend(&db, "jeton", NOW).await;

    assert_eq!(first, second);
    assert!(matches!(second, JetonPresente::Valide { .. }), "{second:?}");
}

async fn of_two_who_present_a_token_one_waits_and_finds_it_spent(db: TestDb) {
    let (_, session) = awa(&db).await;
    let first = db.begin().await;
    let presented = first.sessions().depenser_jeton("jeton", NOW).await.unwrap();
    let second = tokio::spawn({
        let db = db.clone();
        async move { spend(&db, "jeton", NOW).await }
    });

    db.someone_waits().await;
    first.commit().await.unwrap();

    assert!(matches!(presented, JetonPresente::Valide { .. }), "{presented:?}");
    assert_eq!(second.await.unwrap(), JetonPresente::DejaUtilise(session));
}

async fn of_many_who_present_a_token_at_once_one_gets_through(db: TestDb) {
    let (_, session) = awa(&db).await;

    let tasks = [(); 10].map(|()| {
        let db = db.clone();
        tokio::spawn(async move { spend(&db, "jeton", NOW).await })
    });
    let mut valid = 0;
    for task in tasks {
        match task.await.unwrap() {
            JetonPresente::Valide { .. } => valid += 1,
            other => assert_eq!(other, JetonPresente::DejaUtilise(session)),
        }
    }

    assert_eq!(valid, 1);
}

async fn a_session_leads_to_its_user_as_the_user_is_now(db: TestDb) {
    let (awa, session) = awa(&db).await;
    assert_eq!(behind(&db, session).await.as_ref(), Some(&awa));

    let promoted = Utilisateur { acces: Acces::Admin, nom: v("Awa Ndiaye"), ..awa };
    save(&db, &promoted).await;

    assert_eq!(behind(&db, session).await, Some(promoted));
    assert_eq!(behind(&db, session_id()).await, None);
}

async fn an_ended_session_leads_to_nobody(db: TestDb) {
    let (awa, session) = awa(&db).await;
    let other = open(&db, &awa, NOW, "autre", NOW + Duration::DAY).await;

    revoke(&db, session).await;

    assert_eq!(behind(&db, session).await, None);
    assert_eq!(behind(&db, other).await, Some(awa));
}

async fn a_session_of_an_inactive_user_leads_to_nobody(db: TestDb) {
    let (awa, session) = awa(&db).await;

    save(&db, &Utilisateur { actif: false, ..awa.clone() }).await;
    assert_eq!(behind(&db, session).await, None);

    save(&db, &awa).await;
    assert_eq!(behind(&db, session).await, Some(awa));
}

async fn all_sessions_of_a_user_end_but_for_one(db: TestDb) {
    let (awa, first) = awa(&db).await;
    let fatou = utilisateur("Fatou", "fatou@exemple.sn");
    db.with_utilisateurs([&fatou]).await;
    let tomorrow = NOW + Duration::DAY;
    let second = open(&db, &awa, NOW, "deuxième", tomorrow).await;
    let third = open(&db, &awa, NOW, "troisième", tomorrow).await;
    let hers = open(&db, &fatou, NOW, "le sien", tomorrow).await;

    revoke_all(&db, &awa, Some(second)).await;
    assert_eq!(alive(&db, [first, second, third, hers]).await, [false, true, false, true]);

    revoke_all(&db, &awa, None).await;
    assert_eq!(alive(&db, [first, second, third, hers]).await, [false, false, false, true]);
}

async fn an_ended_session_keeps_the_date_of_its_end(db: TestDb) {
    let (awa, session) = awa(&db).await;
    revoke(&db, session).await;

    let later = NOW + Duration::HOUR;
    let tx = db.begin().await;
    tx.sessions().revoquer(session, later).await.unwrap();
    tx.sessions().revoquer_toutes(awa.id, None, later).await.unwrap();
    tx.commit().await.unwrap();

    let ends: Vec<OffsetDateTime> = db.column("SELECT revoked_at FROM sessions").await;
    assert_eq!(ends, [NOW]);
}

async fn opening_a_session_forgets_the_dead_ones_of_the_user(db: TestDb) {
    let (awa, dead) = awa(&db).await;
    let fatou = utilisateur("Fatou", "fatou@exemple.sn");
    db.with_utilisateurs([&fatou]).await;
    let expiration = NOW + Duration::DAY;
    let living = open(&db, &awa, NOW, "vivant", expiration + Duration::SECOND).await;
    let prolonged = open(&db, &awa, NOW, "expiré", expiration).await;
    let hers = open(&db, &fatou, NOW, "le sien", expiration).await;
    let tx = db.begin().await;
    tx.sessions().ajouter_jeton(prolonged, "suivant", NOW + Duration::WEEK).await.unwrap();
    tx.commit().await.unwrap();

    let new = open(&db, &awa, expiration, "nouveau", NOW + Duration::WEEK).await;

    let all = [dead, living, prolonged, hers, new];
    assert_eq!(alive(&db, all).await, [false, true, true, true, true]);
    assert_eq!(db.count("jetons_rafraichissement").await, 5, "the dead one's is gone with it");
}

async fn what_is_remembered_of_sessions_is_forgotten_on_demand(db: TestDb) {
    let (awa, session) = awa(&db).await;
    let cache = SessionsCache::new(Arc::new(db.queries()));
    assert_eq!(cache.utilisateur(session).await.unwrap(), Some(awa));

    revoke(&db, session).await;
    cache.oublier().await;

    assert_eq!(cache.utilisateur(session).await.unwrap(), None);
}

async fn open(
    db: &TestDb,
    utilisateur: &Utilisateur,
    date: OffsetDateTime,
    jeton: &str,
    expiration: OffsetDateTime,
) -> SessionId {
    let session = NouvelleSession { id: session_id(), utilisateur: utilisateur.id, date };
    let tx = db.begin().await;
    tx.sessions().ouvrir(&session).await.unwrap();
    tx.sessions().ajouter_jeton(session.id, jeton, expiration).await.unwrap();
    tx.commit().await.unwrap();
    session.id
}

async fn spend(db: &TestDb, jeton: &str, now: OffsetDateTime) -> JetonPresente {
    let tx = db.begin().await;
    let presente = tx.sessions().depenser_jeton(jeton, now).await.unwrap();
    tx.commit().await.unwrap();
    presente
}

async fn revoke(db: &TestDb, session: SessionId) {
    let tx = db.begin().await;
    tx.sessions().revoquer(session, NOW).await.unwrap();
    tx.commit().await.unwrap();
}

async fn revoke_all(db: &TestDb, utilisateur: &Utilisateur, sauf: Option<SessionId>) {
    let tx = db.begin().await;
    tx.sessions().revoquer_toutes(utilisateur.id, sauf, NOW).await.unwrap();
    tx.commit().await.unwrap();
}

async fn save(db: &TestDb, utilisateur: &Utilisateur) {
    let tx = db.begin().await;
    tx.utilisateurs().save(utilisateur, NOW).await.unwrap();
    tx.commit().await.unwrap();
}

async fn behind(db: &TestDb, session: SessionId) -> Option<Utilisateur> {
    db.queries().utilisateur(session).await.unwrap()
}

async fn alive<const N: usize>(db: &TestDb, sessions: [SessionId; N]) -> [bool; N] {
    let mut alive = [false; N];
    for (alive, session) in alive.iter_mut().zip(sessions) {
        *alive = behind(db, session).await.is_some();
    }
    alive
}
