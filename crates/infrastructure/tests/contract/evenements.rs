//! The journal of events, read within a scope: what came after a number, as long as it is kept.

use std::sync::Arc;

use application::{
    evenements::{SuiteDEvenements, SuivreEvenements},
    ports::{Journal, queries::*},
};
use domain::{
    Audience, Fait, Message, Notification, NotificationId, Portee, Ticket, TicketId, TicketState,
    TypeNotification, UtilisateurId, Visibilite,
};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    builders::*,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    an_event_is_read_with_all_that_the_outbox_says,
    events_come_after_a_number_and_so_many,
    who_asks_for_no_number_learns_how_far_they_go,
    what_is_internal_and_what_is_anothers_is_absent,
    what_becomes_internal_disappears,
    a_ticket_that_changes_clients_takes_nothing_along,
    one_ticket_is_followed_alone,
    what_is_told_to_one_user_is_absent_for_others,
    whoever_hands_events_on_reads_them_all_with_their_audiences,
    old_events_are_forgotten_from_the_first_on,
    numbers_go_on_after_all_is_forgotten,
}

/// Who reads.
const MOI: UtilisateurId = UtilisateurId(Uuid::from_u128(77));

/// Numbers all that there is.
pub async fn number(db: &TestDb) {
    db.storage().numeroter().await.unwrap();
}

/// Those after a number, as many as there are.
pub fn after(depuis: impl Into<Option<i64>>) -> EvenementsVoulus {
    EvenementsVoulus { ticket: None, depuis: depuis.into(), limit: 1_000 }
}

pub async fn read(db: &TestDb, portee: Portee, voulus: EvenementsVoulus) -> EvenementsLus {
    db.queries().suivants(portee, MOI, &voulus).await.unwrap()
}

/// What is said after a number: the text of a message, else the type of the event.
pub async fn said(db: &TestDb, portee: Portee, depuis: i64) -> Vec<(i64, String)> {
    let lus = read(db, portee, after(depuis)).await;
    let said = lus.evenements.into_iter().map(|evenement| {
        let data: Value = serde_json::from_str(&evenement.data).unwrap();
        let contenu = data.pointer("/message/contenu").and_then(Value::as_str);
        (evenement.numero, contenu.unwrap_or(&evenement.kind).to_owned())
    });
    said.collect()
}

/// The same, as it is expected.
pub fn saying<const N: usize>(rows: [(i64, &str); N]) -> Vec<(i64, String)> {
    rows.map(|(numero, mot)| (numero, mot.to_owned())).into()
}

fn numeros(lus: &EvenementsLus) -> Vec<i64> {
    lus.evenements.iter().map(|evenement| evenement.numero).collect()
}

/// Said among staff.
fn interne(contenu: &str) -> Message {
    Message { visibilite: Visibilite::Interne, ..message(contenu) }
}

async fn an_event_is_read_with_all_that_the_outbox_says(db: TestDb) {
    let state = ticket(1);
    db.with_tickets([&state]).await;
    db.with_messages(state.id, [&message("Bonjour")]).await;
    number(&db).await;

    let lus = read(&db, Portee::Tout, after(0)).await;

    assert_eq!((lus.dernier, lus.efface), (2, 0));
    let [creation, message] = &lus.evenements[..] else { panic!("{lus:?}") };
    assert_eq!((creation.numero, creation.kind.as_str()), (1, "ticket_created"));
    assert_eq!((message.numero, message.kind.as_str()), (2, "message_added"));
    assert_eq!((creation.date, message.date), (NOW, NOW));
    let data: Value = serde_json::from_str(&creation.data).unwrap();
    let titre = "Échafaudage sans garde-corps";
    assert_eq!(data, json!({ "id": state.id.0, "numero": "TC-2025-001", "titre": titre }));
}

async fn events_come_after_a_number_and_so_many(db: TestDb) {
    db.with_tickets(&[1, 2, 3, 4, 5].map(ticket)).await;
    number(&db).await;

    for (depuis, limit, expected) in [
        (0, 10, &[1, 2, 3, 4, 5][..]),
        (0, 2, &[1, 2]),
        (2, 2, &[3, 4]),
        (4, 2, &[5]),
        (5, 2, &[]),
        (99, 2, &[]),
    ] {
        let lus = read(&db, Portee::Tout, EvenementsVoulus { limit, ..after(depuis) }).await;

        assert_eq!((numeros(&lus).as_slice(), lus.dernier), (expected, 5), "after {depuis}");
    }
}

async fn who_asks_for_no_number_learns_how_far_they_go(db: TestDb) {
    let nothing = |dernier| EvenementsLus { evenements: vec![], dernier, efface: 0 };
    assert_eq!(read(&db, Portee::Tout, after(None)).await, nothing(0));
    db.with_tickets(&[1, 2].map(ticket)).await;
    number(&db).await;

    assert_eq!(read(&db, Portee::Tout, after(None)).await, nothing(2));
}

/// Acme's ticket, Bâtir's and nobody's, each with a message for everyone and one for staff.
async fn three_tickets(db: &TestDb) -> (Portee, [TicketId; 3]) {
    let (of_acme, acme) = db.with_ticket_of_acme().await;
    let batir = client("Bâtir");
    db.with_clients([&batir]).await;
    let others = [TicketState { client: Some(batir.id), ..ticket(2) }, ticket(3)];
    db.with_tickets(&others).await;
    let tickets = [of_acme, others[0].id, others[1].id];
    for id in tickets {
        db.with_messages(id, [&message("pour tous"), &interne("entre nous")]).await;
    }
    number(db).await;
    (acme, tickets)
}

async fn what_is_internal_and_what_is_anothers_is_absent(db: TestDb) {
    let (acme, _) = three_tickets(&db).await;

    assert_eq!(said(&db, acme, 0).await, saying([(1, "ticket_created"), (4, "pour tous")]));
    assert_eq!(said(&db, Portee::Tout, 0).await.len(), 9);
    assert_eq!(said(&db, Portee::Client(client("Inconnu").id), 0).await, []);
    assert_eq!(read(&db, acme, after(0)).await.dernier, 9);
}

async fn what_becomes_internal_disappears(db: TestDb) {
    let (id, acme) = db.with_ticket_of_acme().await;
    let devis = piece("devis.pdf");
    db.with_pieces(id, [&devis]).await;
    number(&db).await;
    let before = said(&db, acme, 1).await;

    let hidden = Message { pieces_jointes: vec![devis.id], ..interne("entre nous") };
    db.with_messages(id, [&hidden]).await;
    number(&db).await;

    assert_eq!(before, saying([(2, "attachment_added")]));
    assert_eq!(said(&db, acme, 1).await, []);
    let all = said(&db, Portee::Tout, 1).await;
    assert_eq!(all, saying([(2, "attachment_added"), (3, "entre nous")]));
}

async fn a_ticket_that_changes_clients_takes_nothing_along(db: TestDb) {
    let (id, acme) = db.with_ticket_of_acme().await;
    let batir = client("Bâtir");
    db.with_clients([&batir]).await;
    db.with_messages(id, [&message("chez Acme")]).await;
    let tx = db.begin().await;
    let before = load(tx.as_ref(), id).await.state().clone();
    let moved = TicketState { client: Some(batir.id), version: before.version + 1, ..before };
    let fait = Fait::Chantier { apres: None };
    tx.tickets().save(&Ticket::restore(moved), &trace(&[fait])).await.unwrap();
    tx.commit().await.unwrap();
    db.with_messages(id, [&message("chez Bâtir")]).await;
    number(&db).await;

    assert_eq!(said(&db, acme, 0).await, []);
    let theirs = said(&db, Portee::Client(batir.id), 0).await;
    assert_eq!(theirs, saying([(3, "ticket_updated"), (4, "chez Bâtir")]));
    assert_eq!(said(&db, Portee::Tout, 0).await.len(), 4);
}

async fn one_ticket_is_followed_alone(db: TestDb) {
    let (acme, [of_acme, of_batir, _]) = three_tickets(&db).await;
    let unknown = ticket(9).id;

    for (portee, ticket, expected) in [
        (Portee::Tout, of_acme, &[1, 4, 5][..]),
        (acme, of_acme, &[1, 4]),
        (Portee::Tout, of_batir, &[2, 6, 7]),
        (acme, of_batir, &[]),
        (Portee::Tout, unknown, &[]),
    ] {
        let voulus = EvenementsVoulus { ticket: Some(ticket), ..after(0) };
        let lus = read(&db, portee, voulus).await;

        assert_eq!((numeros(&lus).as_slice(), lus.dernier), (expected, 9), "{portee:?} {ticket}");
    }
}

/// Five events of one ticket, each later than the one before but for the third, which is the
/// oldest: the clocks of instances differ.
async fn five_days(db: &TestDb) {
    let state = ticket(1);
    db.with_tickets([&state]).await;
    for jours in [1, -1, 3, 4] {
        let date = NOW + Duration::days(jours);
        db.with_messages(state.id, [&Message { date, ..message("bonjour") }]).await;
    }
    number(db).await;
}

async fn forget(db: &TestDb, avant: OffsetDateTime, lot: u32) -> u64 {
    db.storage().elaguer(avant, lot).await.unwrap()
}

/// What staff is told after a number: which events, where to go on, whether to begin anew.
async fn followed(db: &TestDb, depuis: i64) -> (Vec<i64>, i64, bool) {
    let suivre = SuivreEvenements::new(Arc::new(db.queries()), Arc::new(db.storage().clone()));
    let suite = suivre.execute(&after(depuis), &marie()).await.unwrap();
    let SuiteDEvenements { evenements, dernier, resync } = suite;
    (evenements.iter().map(|evenement| evenement.numero).collect(), dernier, resync)
}

async fn old_events_are_forgotten_from_the_first_on(db: TestDb) {
    five_days(&db).await;
    let day_two = NOW + Duration::days(2);

    assert_eq!(forget(&db, NOW, 10).await, 0, "the third alone is older, and waits its turn");
    assert_eq!(forget(&db, day_two, 2).await, 2, "a lot");
    assert_eq!(followed(&db, 2).await, (vec![3, 4, 5], 5, false));
    assert_eq!(followed(&db, 1).await, (vec![], 5, true));
    assert_eq!([forget(&db, day_two, 10).await, forget(&db, day_two, 10).await], [1, 0]);

    assert_eq!(read(&db, Portee::Tout, after(3)).await.efface, 3);
    assert_eq!(followed(&db, 3).await, (vec![4, 5], 5, false));
    for depuis in [0, 2, 6] {
        assert_eq!(followed(&db, depuis).await, (vec![], 5, true), "after {depuis}");
    }
    assert_eq!([db.count("outbox").await, db.count("evenements").await], [2, 2]);
}

async fn numbers_go_on_after_all_is_forgotten(db: TestDb) {
    five_days(&db).await;

    assert_eq!(forget(&db, NOW + Duration::days(9), 10).await, 5);
    assert_eq!(followed(&db, 5).await, (vec![], 5, false));
    db.with_tickets([&ticket(2)]).await;
    number(&db).await;

    assert_eq!(followed(&db, 5).await, (vec![6], 6, false));
}

/// Tells a user about a ticket.
async fn tell(db: &TestDb, ticket: &TicketState, destinataire: UtilisateurId) -> Notification {
    let notification = Notification {
        id: NotificationId(Uuid::from_u128(5)),
        destinataire,
        kind: TypeNotification::SlaWarning,
        titre: "Échéance proche".into(),
        texte: "TC-2025-001".into(),
        ticket: ticket.id,
        date: NOW,
        lue: false,
    };
    let tx = db.begin().await;
    tx.notifications().add(ticket, std::slice::from_ref(&notification)).await.unwrap();
    tx.commit().await.unwrap();
    notification
}

async fn what_is_told_to_one_user_is_absent_for_others(db: TestDb) {
    let awa = utilisateur("Awa", "awa@exemple.sn");
    db.with_utilisateurs([&awa]).await;
    let state = ticket(1);
    db.with_tickets([&state]).await;
    let told = tell(&db, &state, awa.id).await;
    number(&db).await;

    let hers = db.queries().suivants(Portee::Tout, awa.id, &after(1)).await.unwrap();
    let others = read(&db, Portee::Tout, after(1)).await;

    let [event] = &hers.evenements[..] else { panic!("{hers:?}") };
    assert_eq!(event.kind, "notification");
    let data: Value = serde_json::from_str(&event.data).unwrap();
    assert_eq!(
        data,
        json!({
            "id": told.id.0, "type": "sla_warning", "titre": "Échéance proche",
            "texte": "TC-2025-001", "ticketId": state.id.0, "ticketNumero": "TC-2025-001",
            "date": "2025-01-10T14:30:00Z", "lue": false,
        })
    );
    assert_eq!((others.evenements, others.dernier), (vec![], 2));
}

async fn whoever_hands_events_on_reads_them_all_with_their_audiences(db: TestDb) {
    let awa = utilisateur("Awa", "awa@exemple.sn");
    db.with_utilisateurs([&awa]).await;
    let acme = client("Acme");
    let state = TicketState { client: Some(acme.id), ..ticket(1) };
    db.with_clients([&acme]).await;
    db.with_tickets([&state]).await;
    db.with_messages(state.id, [&interne("entre nous")]).await;
    tell(&db, &state, awa.id).await;
    number(&db).await;

    let lus = db.queries().a_relayer(Some(0), 10).await.unwrap();
    let suite = db.queries().a_relayer(Some(1), 1).await.unwrap();
    let rien = db.queries().a_relayer(None, 10).await.unwrap();

    let audience =
        |visibilite, destinataire| Audience { client: Some(acme.id), visibilite, destinataire };
    let audiences: Vec<_> = lus.evenements.iter().map(|lu| lu.audience).collect();
    assert_eq!(
        audiences,
        [
            audience(Visibilite::Publique, None),
            audience(Visibilite::Interne, None),
            audience(Visibilite::Publique, Some(awa.id)),
        ]
    );
    assert!(lus.evenements.iter().all(|lu| lu.ticket == state.id));
    assert_eq!(suite.evenements, [lus.evenements[1].clone()]);
    assert_eq!((suite.dernier, rien.dernier, rien.evenements), (3, 3, vec![]));
}
