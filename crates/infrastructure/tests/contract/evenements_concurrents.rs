//! The numbers of events while changes are made and committed in whatever order, by many at once,
//! and numbered by more than one.

use application::ports::{Journal, Transaction};
use domain::{Fait, Portee, Ticket, TicketId, TicketState};
use migrations::Migrator;
use sea_orm_migration::MigratorTrait;
use tokio::{
    task::{JoinSet, yield_now},
    time::timeout,
};

use crate::{
    builders::*,
    evenements::{after, number, read, said, saying},
    harness::{PATIENCE, TestDb, on_every_database},
};

on_every_database! {
    a_change_that_was_rolled_back_has_no_event,
    a_late_commit_is_not_skipped,
    a_ticket_goes_through_its_events_in_the_order_of_its_changes,
    many_writers_and_numberers_leave_each_event_once_and_in_order,
    events_from_before_the_numbers_have_theirs,
    a_database_that_was_restored_elsewhere_goes_on,
    what_is_committed_wakes_and_nothing_else_does,
}

/// Opens a ticket without committing.
async fn open(tx: &dyn Transaction, state: &TicketState) {
    let ticket = Ticket::restore(state.clone());
    tx.tickets().add(&ticket, &trace(&[Fait::Creation])).await.unwrap();
}

async fn a_change_that_was_rolled_back_has_no_event(db: TestDb) {
    let tx = db.begin().await;
    open(tx.as_ref(), &ticket(1)).await;
    drop(tx);
    db.with_tickets([&ticket(2)]).await;
    number(&db).await;

    assert_eq!(said(&db, Portee::Tout, 0).await, saying([(1, "ticket_created")]));
}

/// On SQLite there is no second writer.
async fn a_late_commit_is_not_skipped(db: TestDb) {
    if !db.est_postgres() {
        return;
    }
    let [first, second] = [1, 2].map(ticket);
    db.with_tickets([&first, &second]).await;
    number(&db).await;
    let [early, late] = [db.begin().await, db.begin().await];
    ecrire(early.as_ref(), first.id, &message("premier")).await;
    ecrire(late.as_ref(), second.id, &message("second")).await;

    late.commit().await.unwrap();
    number(&db).await;
    let meanwhile = said(&db, Portee::Tout, 2).await;
    early.commit().await.unwrap();
    let numbered = db.storage().numeroter().await.unwrap();

    assert_eq!((meanwhile, numbered), (saying([(3, "second")]), 1));
    assert_eq!(said(&db, Portee::Tout, 3).await, saying([(4, "premier")]));
    assert_eq!(db.storage().numeroter().await.unwrap(), 0);
}

/// On SQLite there is no second writer.
async fn a_ticket_goes_through_its_events_in_the_order_of_its_changes(db: TestDb) {
    if !db.est_postgres() {
        return;
    }
    let state = ticket(1);
    db.with_tickets([&state]).await;
    number(&db).await;
    // It begins to write first, elsewhere, and comes to the ticket last.
    let early = db.begin().await;
    early.clients().add(&client("Acme"), NOW).await.unwrap();
    db.with_messages(state.id, [&message("un"), &message("deux")]).await;

    ecrire(early.as_ref(), state.id, &message("trois")).await;
    early.commit().await.unwrap();
    number(&db).await;

    let all = said(&db, Portee::Tout, 1).await;
    assert_eq!(all, saying([(2, "un"), (3, "deux"), (4, "trois")]));
}

const WRITERS: usize = 6;
const CHANGES: usize = 24;

/// Writes on the ticket that all share, then on its own, and so on; each third change is rolled
/// back.
async fn write(db: TestDb, writer: usize, tickets: [TicketId; 2]) {
    for n in 0..CHANGES {
        let tx = db.begin().await;
        let text = format!("{writer} {n}");
        ecrire(tx.as_ref(), tickets[n % 2], &message(&text)).await;
        yield_now().await;
        if n % 3 == 2 {
            drop(tx);
        } else {
            tx.commit().await.unwrap();
        }
    }
}

/// Numbers without a pause.
async fn keep_numbering(db: TestDb) {
    loop {
        db.storage().numeroter().await.unwrap();
        yield_now().await;
    }
}

async fn many_writers_and_numberers_leave_each_event_once_and_in_order(db: TestDb) {
    let tickets: Vec<_> = (1..=7).map(ticket).collect();
    db.with_tickets(&tickets).await;
    number(&db).await;
    let (mut writers, mut numberers) = (JoinSet::new(), JoinSet::new());
    for (writer, own) in tickets[1..].iter().enumerate() {
        writers.spawn(write(db.clone(), writer, [tickets[0].id, own.id]));
    }
    for instance in [db.clone(), db.other_instance().await] {
        numberers.spawn(keep_numbering(instance));
    }

    let mut seen = vec![(7, "ticket_created".to_owned())];
    let follow = async {
        let mut all_written = false;
        while !all_written {
            all_written = writers.is_empty();
            if all_written {
                number(&db).await;
            }
            let last = seen[seen.len() - 1].0;
            seen.extend(said(&db, Portee::Tout, last).await);
            while let Some(end) = writers.try_join_next() {
                end.unwrap();
            }
        }
    };
    timeout(PATIENCE * 3, follow).await.unwrap();
    numberers.shutdown().await;

    let events = &seen[1..];
    assert_eq!(events.len(), WRITERS * CHANGES * 2 / 3);
    assert!(events.iter().map(|(numero, _)| *numero).eq((8..).take(events.len())), "{events:?}");
    let last = read(&db, Portee::Tout, after(None)).await.dernier;
    assert_eq!(Some(last), events.last().map(|(numero, _)| *numero));
    // A writer's changes follow one another, and so do those of the ticket that all share.
    for writer in 0..WRITERS {
        let prefix = format!("{writer} ");
        let told = events.iter().filter_map(|(_, text)| text.strip_prefix(&prefix));
        let kept = (0..CHANGES).filter(|n| n % 3 != 2).map(|n| n.to_string());
        assert!(told.eq(kept), "{writer}: {events:?}");
    }
    let shared: Vec<String> = db.column(SHARED).await;
    let rang = |text: &String| text.split_once(' ').unwrap().1.parse::<usize>().unwrap();
    let told = events.iter().map(|(_, text)| text).filter(|text| rang(text) % 2 == 0);
    assert!(told.eq(&shared), "{events:?} {shared:?}");
}

/// The messages of the ticket that was opened first, in the order in which they got their places
/// there: whoever writes one holds the ticket.
const SHARED: &str = "SELECT m.contenu FROM outbox AS o JOIN messages AS m ON m.id = o.objet_id \
    WHERE o.ticket_id = (SELECT id FROM tickets WHERE sequence = 1) ORDER BY o.id";

async fn events_from_before_the_numbers_have_theirs(db: TestDb) {
    let state = ticket(1);
    db.with_tickets([&state, &ticket(2)]).await;
    let steps = Migrator::migrations();
    let since =
        steps.iter().rev().position(|step| step.name().ends_with("_000016_evenements")).unwrap();

    let storage = db.storage();
    storage.migrate_down(u32::try_from(since).unwrap() + 1).await.unwrap();
    // As the version before writes.
    db.execute(
        "INSERT INTO outbox (type, ticket_id, data, created_at) \
         SELECT 'message_added', ticket_id, '{\"message\": {\"contenu\": \"avant\"}}', created_at \
         FROM outbox ORDER BY id LIMIT 1",
    )
    .await;
    storage.migrate_up().await.unwrap();
    let before = said(&db, Portee::Tout, 0).await;
    db.with_messages(state.id, [&message("après")]).await;
    number(&db).await;

    let [one, two] = [1, 2].map(|numero| (numero, "ticket_created"));
    assert_eq!(before, saying([one, two, (3, "avant")]));
    assert_eq!(said(&db, Portee::Tout, 0).await, saying([one, two, (3, "avant"), (4, "après")]));
}

/// On SQLite nothing is told by transactions.
async fn a_database_that_was_restored_elsewhere_goes_on(db: TestDb) {
    if !db.est_postgres() {
        return;
    }
    let state = ticket(1);
    db.with_tickets([&state]).await;
    number(&db).await;
    db.with_messages(state.id, [&message("avant")]).await;
    // As on a server that has seen far more transactions.
    db.execute("UPDATE outbox SET xid = (xid::text::bigint + 4000000000)::text::xid8").await;
    let seen = "UPDATE evenements_suivi SET vu = (SELECT \
                (min(xid::text) || ':' || max(xid::text) || ':')::pg_snapshot FROM outbox)";
    db.execute(seen).await;

    db.with_messages(state.id, [&message("après")]).await;
    number(&db).await;
    db.with_messages(state.id, [&message("ensuite")]).await;
    number(&db).await;

    let all = [(1, "ticket_created"), (2, "avant"), (3, "après"), (4, "ensuite")];
    assert_eq!(said(&db, Portee::Tout, 0).await, saying(all));
    assert_eq!(db.storage().numeroter().await.unwrap(), 0);
}

async fn what_is_committed_wakes_and_nothing_else_does(db: TestDb) {
    let reveil = db.storage().reveil();
    let soon = std::time::Duration::from_millis(20);

    let tx = db.begin().await;
    open(tx.as_ref(), &ticket(1)).await;
    drop(tx);
    db.with_clients([&client("Acme")]).await;
    assert!(timeout(soon, reveil.attendre()).await.is_err(), "there is no event");

    db.with_tickets([&ticket(2)]).await;
    timeout(PATIENCE, reveil.attendre()).await.expect("an event was committed");
}
