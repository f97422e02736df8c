//! Numbers: one after the other, without gap or double.

use application::ports::{
    StorageError,
    queries::{Position, TicketFiltre, TicketListe, TicketQueries},
};
use domain::{Fait, Numero, Portee, Ticket, TicketState};

use crate::{
    builders::*,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    fifty_parallel_creators_leave_no_gap_and_no_double,
    numbers_begin_at_one_in_each_year,
    a_number_that_was_not_committed_is_given_again,
    whoever_asks_for_a_number_waits_for_the_one_before,
    no_two_tickets_have_one_number,
    the_total_of_the_list_counts_what_was_committed,
}

async fn fifty_parallel_creators_leave_no_gap_and_no_double(db: TestDb) {
    let creators: Vec<_> = (1..=50)
        .map(|rang| {
            let db = db.clone();
            tokio::spawn(async move { create(&db, 2025, rang % 5 != 0).await })
        })
        .collect();
    for creator in creators {
        creator.await.unwrap();
    }

    let sort = "SELECT numero FROM tickets ORDER BY annee, sequence";
    let numeros: Vec<String> = db.column(sort).await;
    let attendus: Vec<_> = (1..=40).map(|sequence| format!("TC-2025-{sequence:03}")).collect();
    assert_eq!(numeros, attendus);
}

async fn numbers_begin_at_one_in_each_year(db: TestDb) {
    let mut numeros = Vec::new();

    for annee in [2024, 2025, 2024, 2026, 2025] {
        numeros.push(create(&db, annee, true).await);
    }

    let attendus = [(2024, 1), (2025, 1), (2024, 2), (2026, 1), (2025, 2)];
    assert_eq!(numeros, attendus.map(|(annee, sequence)| numero(annee, sequence)));
}

async fn a_number_that_was_not_committed_is_given_again(db: TestDb) {
    create(&db, 2025, true).await;

    let perdu = create(&db, 2025, false).await;
    let garde = create(&db, 2025, true).await;

    assert_eq!((perdu, garde), (numero(2025, 2), numero(2025, 2)));
}

async fn whoever_asks_for_a_number_waits_for_the_one_before(db: TestDb) {
    create(&db, 2025, true).await;
    let first = db.begin().await;
    let before = first.tickets().prochain_numero(2025).await.unwrap();
    let second = tokio::spawn({
        let db = db.clone();
        async move { create(&db, 2025, true).await }
    });

    db.someone_waits().await;
    first.commit().await.unwrap();

    assert_eq!((before, second.await.unwrap()), (numero(2025, 2), numero(2025, 3)));
}

async fn no_two_tickets_have_one_number(db: TestDb) {
    db.with_tickets([&ticket(1)]).await;

    let tx = db.begin().await;
    let same = Ticket::restore(ticket(1));
    let refused = tx.tickets().add(&same, &trace(&[Fait::Creation])).await.unwrap_err();

    assert!(matches!(refused, StorageError::Duplicate), "{refused:?}");
}

async fn the_total_of_the_list_counts_what_was_committed(db: TestDb) {
    for (annee, commit) in [(2024, true), (2025, true), (2025, false), (2025, true), (2026, false)]
    {
        create(&db, annee, commit).await;
    }

    for page in 1..=5 {
        let first = by_numero(TicketFiltre::default());
        let liste = TicketListe { position: Position::Page(page), limit: 1, ..first };
        let lot = db.queries().liste(Portee::Tout, &liste, NOW).await.unwrap();
        assert_eq!(lot.total, 3, "page {page}");
    }
}

/// Opens a ticket as the use case does, and says under which number.
async fn create(db: &TestDb, annee: i32, commit: bool) -> Numero {
    let tx = db.begin().await;
    let numero = tx.tickets().prochain_numero(annee).await.unwrap();
    let ticket = Ticket::restore(TicketState { numero, ..ticket(1) });
    tx.tickets().add(&ticket, &trace(&[Fait::Creation])).await.unwrap();
    if commit {
        tx.commit().await.unwrap();
    }
    numero
}
