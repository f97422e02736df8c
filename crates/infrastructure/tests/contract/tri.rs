//! Sorting the list of tickets, and reading it page by page.

use std::cmp::Ordering;

use application::{
    Lot,
    ports::queries::{
        Curseur, Ordre, Position, TicketFiltre, TicketListe, TicketQueries, TicketResume, Tri,
        TriCle,
    },
};
use domain::{Echeance, Portee, Priority, TicketId, TicketState};
use time::{Duration, OffsetDateTime};

use crate::{
    builders::*,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    numbers_sort_by_year_and_then_as_numbers,
    a_ticket_without_deadline_comes_last_in_both_directions,
    the_most_urgent_priority_comes_first,
    every_sort_breaks_ties_on_the_id,
    pages_neither_overlap_nor_leave_anything_out,
    a_cursor_reads_what_the_pages_read,
    a_cursor_stays_within_the_filter_and_the_scope,
    a_row_that_appears_before_the_cursor_repeats_nothing,
}

const DIRECTIONS: [Ordre; 2] = [Ordre::Croissant, Ordre::Decroissant];

fn every_sort() -> impl Iterator<Item = Tri> {
    let cles = [
        TriCle::DateCreation,
        TriCle::DateModification,
        TriCle::DateLimite,
        TriCle::Priority,
        TriCle::Numero,
    ];
    cles.into_iter().flat_map(|cle| DIRECTIONS.map(|ordre| Tri { cle, ordre }))
}

async fn numbers_sort_by_year_and_then_as_numbers(db: TestDb) {
    let numeros = [(2026, 1), (2025, 1000), (2025, 999), (2025, 2), (2024, 5000)];
    let numeros = numeros.map(|(annee, sequence)| numero(annee, sequence));
    db.with_tickets(&numeros.map(|numero| TicketState { numero, ..ticket(1) })).await;

    for ordre in DIRECTIONS {
        let rows = all(&db, Tri { cle: TriCle::Numero, ordre }).await;

        let mut read: Vec<_> = rows.iter().map(|row| row.numero).collect();
        if ordre == Ordre::Croissant {
            read.reverse();
        }
        assert_eq!(read, numeros);
    }
}

async fn a_ticket_without_deadline_comes_last_in_both_directions(db: TestDb) {
    let (tot, tard) = (NOW - Duration::weeks(5_000), NOW + Duration::weeks(100_000));
    let at = |limite| until(Some(Echeance::new(limite, limite)));
    let tickets = [
        ticket(1),
        TicketState { compteur: at(tard), ..ticket(2) },
        TicketState { compteur: at(tot), ..ticket(3) },
        ticket(4),
        TicketState { compteur: at(NOW), ..ticket(5) },
    ];
    db.with_tickets(&tickets).await;

    for (ordre, expected) in DIRECTIONS.into_iter().zip([[3, 5, 2, 1, 4], [2, 5, 3, 4, 1]]) {
        let rows = all(&db, Tri { cle: TriCle::DateLimite, ordre }).await;

        let read: Vec<_> = rows.iter().map(|row| row.numero.sequence).collect();
        assert_eq!(read, expected, "{ordre:?}");
    }
}

async fn the_most_urgent_priority_comes_first(db: TestDb) {
    use Priority::{Basse, Critique, Haute, Normale};
    let priorities = [Haute, Basse, Critique, Normale];
    let tickets: Vec<_> = (1..)
        .zip(priorities)
        .map(|(sequence, priority)| TicketState { priority, ..ticket(sequence) })
        .collect();
    db.with_tickets(&tickets).await;

    let rows = all(&db, Tri { cle: TriCle::Priority, ordre: Ordre::Croissant }).await;

    let read: Vec<_> = rows.iter().map(|row| row.priority).collect();
    assert_eq!(read, [Critique, Haute, Normale, Basse]);
}

async fn every_sort_breaks_ties_on_the_id(db: TestDb) {
    let tickets = with_ties(&db).await;

    for tri in every_sort() {
        let read: Vec<_> = all(&db, tri).await.iter().map(|row| row.id).collect();
        assert_eq!(read, sorted(&tickets, tri), "{tri:?}");
    }
}

async fn pages_neither_overlap_nor_leave_anything_out(db: TestDb) {
    let tickets = with_ties(&db).await;

    for tri in every_sort() {
        let mut read = Vec::new();
        for page in 1..=4 {
            let Lot { mut elements, .. } = rows(&db, tri, Position::Page(page), 5).await;
            elements.truncate(5);
            read.extend(elements.iter().map(|row| row.id));
        }
        assert_eq!(read, sorted(&tickets, tri), "{tri:?}");
    }
}

async fn a_cursor_reads_what_the_pages_read(db: TestDb) {
    let tickets = with_ties(&db).await;

    // One row a page: a cursor stands at each of them, on either side of each tie.
    for (tri, limit) in every_sort().flat_map(|tri| [(tri, 1), (tri, 7)]) {
        let (mut read, mut position) = (Vec::new(), Position::Page(1));
        loop {
            let Lot { mut elements, total } = rows(&db, tri, position, limit).await;
            assert_eq!(total, 18, "a cursor doesn't change the total");
            let goes_on = elements.len() > usize::try_from(limit).unwrap();
            elements.truncate(usize::try_from(limit).unwrap());
            read.extend(elements.iter().map(|row| row.id));
            assert!(read.len() <= 18, "{tri:?} by {limit}: a row comes back");
            if !goes_on {
                break;
            }
            position = after(tri, elements.last().unwrap());
        }
        assert_eq!(read, sorted(&tickets, tri), "{tri:?} by {limit}");
    }
}

async fn a_cursor_stays_within_the_filter_and_the_scope(db: TestDb) {
    let acme = client("Acme");
    db.with_clients([&acme]).await;
    let of = |sequence, client, priority| TicketState { client, priority, ..ticket(sequence) };
    let tickets = [
        of(1, Some(acme.id), Priority::Haute),
        of(2, None, Priority::Haute),
        of(3, Some(acme.id), Priority::Basse),
        of(4, Some(acme.id), Priority::Haute),
    ];
    db.with_tickets(&tickets).await;
    let filtre = TicketFiltre { priority: vec![Priority::Haute], ..TicketFiltre::default() };
    let first = TicketListe { limit: 1, ..by_numero(filtre) };
    let portee = Portee::Client(acme.id);

    let lot = db.queries().liste(portee, &first, NOW).await.unwrap();
    let position = after(first.tri, &lot.elements[0]);
    let next = TicketListe { position, ..first };
    let lot = db.queries().liste(portee, &next, NOW).await.unwrap();

    let read: Vec<_> = lot.elements.iter().map(|row| row.numero.sequence).collect();
    assert_eq!((read, lot.total), (vec![4], 2));
}

async fn a_row_that_appears_before_the_cursor_repeats_nothing(db: TestDb) {
    db.with_tickets(&[ticket(1), ticket(2)]).await;
    let newest = Tri::default();
    let first = rows(&db, newest, Position::Page(1), 1).await;

    db.with_tickets([&TicketState { date_creation: NOW + Duration::HOUR, ..ticket(3) }]).await;
    let next = rows(&db, newest, after(newest, &first.elements[0]), 1).await;

    let read = [&first, &next].map(|lot| lot.elements[0].numero.sequence);
    assert_eq!(read, [2, 1]);
}

/// Eighteen tickets with every value several times over, whose ids are in no order.
async fn with_ties(db: &TestDb) -> Vec<TicketState> {
    let blank: Vec<_> = (0..18).map(ticket).collect();
    let limites = [None, Some(NOW), Some(NOW + Duration::DAY)];
    let tickets: Vec<_> = (0..18_u8)
        .map(|rang| {
            let i = usize::from(rang);
            TicketState {
                id: blank[i * 7 % 18].id,
                numero: numero(2024 + i32::from(rang % 2), 990 + i32::from(rang)),
                priority: Priority::ALL[i % 4],
                date_creation: NOW + Duration::seconds((i64::from(rang) * 5) % 3),
                date_modification: NOW + Duration::days(i64::from(rang / 6)),
                compteur: until(limites[i / 2 % 3].map(|limite| Echeance::new(NOW, limite))),
                ..ticket(1)
            }
        })
        .collect();
    db.with_tickets(&tickets).await;
    tickets
}

/// What the sort is by the ports' words.
fn sorted(tickets: &[TicketState], tri: Tri) -> Vec<TicketId> {
    let sens = |ordering: Ordering| match tri.ordre {
        Ordre::Croissant => ordering,
        Ordre::Decroissant => ordering.reverse(),
    };
    let limite =
        |t: &TicketState| -> Option<OffsetDateTime> { t.compteur.echeance.map(Echeance::limite) };
    let mut tickets: Vec<_> = tickets.iter().collect();
    tickets.sort_by(|a, b| {
        let by_key = match tri.cle {
            TriCle::DateCreation => sens(a.date_creation.cmp(&b.date_creation)),
            TriCle::DateModification => sens(a.date_modification.cmp(&b.date_modification)),
            TriCle::Priority => sens(a.priority.rang().cmp(&b.priority.rang())),
            TriCle::Numero => sens(a.numero.cmp(&b.numero)),
            TriCle::DateLimite => {
                let without_last = limite(a).is_none().cmp(&limite(b).is_none());
                without_last.then(sens(limite(a).cmp(&limite(b))))
            }
        };
        by_key.then(sens(a.id.cmp(&b.id)))
    });
    tickets.iter().map(|ticket| ticket.id).collect()
}

fn after(tri: Tri, row: &TicketResume) -> Position {
    Position::Apres(Curseur { tri, cle: row.cle(tri.cle), id: row.id, page: 2 })
}

async fn rows(db: &TestDb, tri: Tri, position: Position, limit: u32) -> Lot<TicketResume> {
    let liste = TicketListe { tri, position, limit, ..by_numero(TicketFiltre::default()) };
    db.queries().liste(Portee::Tout, &liste, NOW).await.unwrap()
}

async fn all(db: &TestDb, tri: Tri) -> Vec<TicketResume> {
    rows(db, tri, Position::Page(1), 100).await.elements
}
