//! Notifications: whose they are, what is left of them outside the scope, and which are read.

use application::{
    Lot, Pagination,
    ports::{
        IdGenerator,
        queries::{NotificationConsultee, NotificationQueries, NotificationsVoulues},
    },
};
use domain::{
    Acces, Notification, NotificationId, Portee, TicketId, TicketRef, TypeNotification,
    Utilisateur, UtilisateurId,
};
use infrastructure::UuidV7;
use time::Duration;

use crate::{
    builders::*,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    a_notification_is_stored_whole_and_read_with_the_number_of_its_ticket,
    the_newest_comes_first_and_of_one_second_the_last_written,
    pages_follow_each_other_and_one_past_the_end_is_empty,
    those_that_are_read_can_be_left_out,
    everyone_reads_their_own_alone,
    of_a_ticket_outside_the_scope_nothing_is_left,
    one_is_marked_as_read_as_often_as_one_likes,
    nobody_marks_what_is_anothers,
    all_are_marked_at_once_and_those_that_were_not_read_are_counted,
    what_is_outside_the_scope_is_not_marked,
    storing_none_is_no_failure,
    a_responsable_is_told_alone,
    without_an_active_responsable_the_active_admins_are_told_in_order,
}

use NotificationsVoulues::{NonLues, Toutes};

const TOUT: Pagination = Pagination { page: 1, limit: 100 };

/// To that user, about that ticket, [`NOW`], unread.
fn notification(de: &Utilisateur, ticket: TicketId) -> Notification {
    Notification {
        id: NotificationId(UuidV7.next()),
        destinataire: de.id,
        kind: TypeNotification::SlaWarning,
        titre: "Échéance proche".into(),
        texte: "Le ticket TC-2025-001 arrive à échéance dans 4h.".into(),
        ticket,
        date: NOW,
        lue: false,
    }
}

/// Awa and a ticket of Acme's, with what Acme's users may see.
async fn scene(db: &TestDb) -> (Utilisateur, TicketId, Portee) {
    let awa = utilisateur("Awa", "awa@exemple.sn");
    db.with_utilisateurs([&awa]).await;
    let (ticket, acme) = db.with_ticket_of_acme().await;
    (awa, ticket, acme)
}

/// Tells of each ticket what is said of it.
async fn tell(db: &TestDb, notifications: &[Notification]) {
    let tx = db.begin().await;
    for notification in notifications {
        let ticket = TicketRef::Id(notification.ticket);
        let ticket = tx.tickets().find(Portee::Tout, &ticket).await.unwrap().unwrap();
        let told = std::slice::from_ref(notification);
        tx.notifications().add(ticket.state(), told).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn liste(
    db: &TestDb,
    portee: Portee,
    de: &Utilisateur,
    voulues: NotificationsVoulues,
    pagination: Pagination,
) -> Lot<NotificationConsultee> {
    NotificationQueries::liste(&db.queries(), portee, de.id, voulues, pagination).await.unwrap()
}

/// Their ids, and how many there are in all.
async fn read(
    db: &TestDb,
    portee: Portee,
    de: &Utilisateur,
    voulues: NotificationsVoulues,
) -> Vec<NotificationId> {
    let lot = liste(db, portee, de, voulues, TOUT).await;
    assert_eq!(lot.total, u64::try_from(lot.elements.len()).unwrap());
    ids(&lot)
}

fn ids(lot: &Lot<NotificationConsultee>) -> Vec<NotificationId> {
    lot.elements.iter().map(|consultee| consultee.notification.id).collect()
}

async fn mark(db: &TestDb, portee: Portee, de: &Utilisateur, id: NotificationId) -> bool {
    let tx = db.begin().await;
    let marked = tx.notifications().marquer_lue(portee, de.id, id).await.unwrap();
    tx.commit().await.unwrap();
    marked
}

async fn mark_all(db: &TestDb, portee: Portee, de: &Utilisateur) -> u64 {
    let tx = db.begin().await;
    let marked = tx.notifications().marquer_lues(portee, de.id).await.unwrap();
    tx.commit().await.unwrap();
    marked
}

async fn a_notification_is_stored_whole_and_read_with_the_number_of_its_ticket(db: TestDb) {
    let (awa, ticket, _) = scene(&db).await;
    let tous: Vec<_> = TypeNotification::ALL
        .iter()
        .zip([false, true])
        .map(|(kind, lue)| Notification {
            kind: *kind,
            titre: "Échéance « proche » ".repeat(50),
            texte: "C'est\nl'heure".into(),
            lue,
            ..notification(&awa, ticket)
        })
        .collect();

    tell(&db, &tous).await;

    let lot = liste(&db, Portee::Tout, &awa, Toutes, TOUT).await;
    let expected = tous
        .into_iter()
        .rev()
        .map(|notification| NotificationConsultee { notification, ticket_numero: numero(2025, 1) });
    assert_eq!(lot, Lot { elements: expected.collect(), total: 2 });
}

async fn the_newest_comes_first_and_of_one_second_the_last_written(db: TestDb) {
    let (awa, ticket, _) = scene(&db).await;
    let at = |date| Notification { date, ..notification(&awa, ticket) };
    let [first, second, old, new] =
        [at(NOW), at(NOW), at(NOW - Duration::SECOND), at(NOW + Duration::DAY)];

    tell(&db, &[new.clone(), first.clone(), old.clone(), second.clone()]).await;

    let found = read(&db, Portee::Tout, &awa, Toutes).await;
    assert_eq!(found, [new.id, second.id, first.id, old.id]);
}

async fn pages_follow_each_other_and_one_past_the_end_is_empty(db: TestDb) {
    let (awa, ticket, _) = scene(&db).await;
    let told = [(); 5].map(|()| notification(&awa, ticket));
    tell(&db, &told).await;

    for (page, expected) in [(1, &[4, 3][..]), (2, &[2, 1]), (3, &[0]), (4, &[])] {
        let lot = liste(&db, Portee::Tout, &awa, Toutes, Pagination { page, limit: 2 }).await;

        let expected: Vec<_> = expected.iter().map(|n: &usize| told[*n].id).collect();
        assert_eq!((ids(&lot), lot.total), (expected, 5), "page {page}");
    }
}

async fn those_that_are_read_can_be_left_out(db: TestDb) {
    let (awa, ticket, _) = scene(&db).await;
    let told = [true, false, true].map(|lue| Notification { lue, ..notification(&awa, ticket) });
    tell(&db, &told).await;

    assert_eq!(read(&db, Portee::Tout, &awa, NonLues).await, [told[1].id]);
    assert_eq!(read(&db, Portee::Tout, &awa, Toutes).await.len(), 3);
}

async fn everyone_reads_their_own_alone(db: TestDb) {
    let (awa, ticket, _) = scene(&db).await;
    let (fatou, nobody) = (admin("Fatou", "fatou@exemple.sn"), admin("Omar", "omar@exemple.sn"));
    db.with_utilisateurs([&fatou]).await;
    let (hers, fatous) = (notification(&awa, ticket), notification(&fatou, ticket));
    tell(&db, &[hers.clone(), fatous.clone()]).await;

    for voulues in [Toutes, NonLues] {
        assert_eq!(read(&db, Portee::Tout, &awa, voulues).await, [hers.id]);
        assert_eq!(read(&db, Portee::Tout, &fatou, voulues).await, [fatous.id]);
        assert_eq!(read(&db, Portee::Tout, &nobody, voulues).await, []);
    }
}

/// Awa's of Acme's ticket, then of one of another client's, then of one of nobody's.
async fn of_three_tickets(db: &TestDb) -> (Utilisateur, Portee, [Notification; 3]) {
    let (awa, ticket_of_acme, acme) = scene(db).await;
    let batir = client("Bâtir");
    db.with_clients([&batir]).await;
    let others = [domain::TicketState { client: Some(batir.id), ..ticket(2) }, ticket(3)];
    db.with_tickets(&others).await;
    let told = [ticket_of_acme, others[0].id, others[1].id].map(|id| notification(&awa, id));
    tell(db, &told).await;
    (awa, acme, told)
}

async fn of_a_ticket_outside_the_scope_nothing_is_left(db: TestDb) {
    let (awa, acme, told) = of_three_tickets(&db).await;

    for voulues in [Toutes, NonLues] {
        assert_eq!(read(&db, acme, &awa, voulues).await, [told[0].id]);
        assert_eq!(read(&db, Portee::Tout, &awa, voulues).await.len(), 3);
    }
    let stranger = Portee::Client(client("Inconnu").id);
    assert_eq!(read(&db, stranger, &awa, Toutes).await, []);
}

async fn one_is_marked_as_read_as_often_as_one_likes(db: TestDb) {
    let (awa, ticket, acme) = scene(&db).await;
    let told = [(); 3].map(|()| notification(&awa, ticket));
    tell(&db, &told).await;

    for portee in [Portee::Tout, acme] {
        assert!(mark(&db, portee, &awa, told[1].id).await);
    }

    let unread = read(&db, Portee::Tout, &awa, NonLues).await;
    assert_eq!(unread, [told[2].id, told[0].id]);
}

async fn nobody_marks_what_is_anothers(db: TestDb) {
    let (awa, ticket, _) = scene(&db).await;
    let fatou = admin("Fatou", "fatou@exemple.sn");
    db.with_utilisateurs([&fatou]).await;
    let hers = notification(&awa, ticket);
    tell(&db, std::slice::from_ref(&hers)).await;

    let unknown = NotificationId(UuidV7.next());
    assert!(!mark(&db, Portee::Tout, &fatou, hers.id).await);
    assert!(!mark(&db, Portee::Tout, &awa, unknown).await);
    assert_eq!(mark_all(&db, Portee::Tout, &fatou).await, 0);

    assert_eq!(read(&db, Portee::Tout, &awa, NonLues).await, [hers.id]);
}

async fn all_are_marked_at_once_and_those_that_were_not_read_are_counted(db: TestDb) {
    let (awa, ticket, acme) = scene(&db).await;
    let told = [false, true, false].map(|lue| Notification { lue, ..notification(&awa, ticket) });
    tell(&db, &told).await;

    assert_eq!(mark_all(&db, acme, &awa).await, 2);

    assert_eq!(read(&db, Portee::Tout, &awa, NonLues).await, []);
    assert_eq!(read(&db, Portee::Tout, &awa, Toutes).await.len(), 3);
    assert_eq!(mark_all(&db, Portee::Tout, &awa).await, 0);
}

async fn what_is_outside_the_scope_is_not_marked(db: TestDb) {
    let (awa, acme, told) = of_three_tickets(&db).await;

    assert!(!mark(&db, acme, &awa, told[1].id).await);
    assert!(!mark(&db, acme, &awa, told[2].id).await);
    assert_eq!(mark_all(&db, acme, &awa).await, 1);

    let unread = read(&db, Portee::Tout, &awa, NonLues).await;
    assert_eq!(unread, [told[2].id, told[1].id]);
}

async fn storing_none_is_no_failure(db: TestDb) {
    let ticket = ticket(1);
    let tx = db.begin().await;
    tx.notifications().add(&ticket, &[]).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!((db.count("notifications").await, db.count("outbox").await), (0, 0));
}

/// Active admins in the order of their ids, an inactive one, an agent who left, and one who didn't.
async fn staff(db: &TestDb) -> ([UtilisateurId; 2], UtilisateurId, UtilisateurId) {
    // Stored, and named, in the order opposite to that of their ids.
    let first = admin("Zeynab", "zeynab@exemple.sn");
    let second = admin("Awa", "awa@exemple.sn");
    let retired = Utilisateur { actif: false, ..admin("Omar", "omar@exemple.sn") };
    let gone = Utilisateur { actif: false, ..utilisateur("Moussa", "moussa@exemple.sn") };
    let agent = utilisateur("Fatou", "fatou@exemple.sn");
    db.with_utilisateurs([&agent, &gone, &retired, &second, &first]).await;
    ([first.id, second.id], gone.id, agent.id)
}

async fn told_of(db: &TestDb, responsable: Option<UtilisateurId>) -> Vec<UtilisateurId> {
    db.begin().await.notifications().destinataires(responsable).await.unwrap()
}

async fn a_responsable_is_told_alone(db: TestDb) {
    let (admins, _, agent) = staff(&db).await;
    let acme = client("Acme");
    let awa = Utilisateur { acces: Acces::Client(acme.id), ..utilisateur("Awa", "awa@acme.sn") };
    db.with_clients([&acme]).await;
    db.with_utilisateurs([&awa]).await;

    for responsable in [agent, admins[1], awa.id] {
        assert_eq!(told_of(&db, Some(responsable)).await, [responsable]);
    }
}

async fn without_an_active_responsable_the_active_admins_are_told_in_order(db: TestDb) {
    let (admins, gone, _) = staff(&db).await;
    let unknown = UtilisateurId(UuidV7.next());

    for responsable in [None, Some(gone), Some(unknown)] {
        assert_eq!(told_of(&db, responsable).await, admins);
    }
}
