//! Words in the list of tickets: folded, all of them, and to the letter.

use application::{mots, ports::queries::TicketFiltre};
use domain::{Fait, Portee, Ticket, TicketState};

use crate::{
    builders::*,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    case_and_accents_do_not_matter,
    every_word_must_be_found_wherever_it_is,
    wildcards_are_letters_like_any_other,
    a_changed_ticket_is_found_by_its_new_words_alone,
}

async fn case_and_accents_do_not_matter(db: TestDb) {
    titled(&db, &["ÉCHAFAUDAGE dégradé", "Cœur du bâtiment", "Ŋoor ak Ñaari ñett"]).await;

    expect(&db, "échafaudage", [1]).await;
    expect(&db, "Echafaudage DEGRADE", [1]).await;
    expect(&db, "fauda", [1]).await;
    expect(&db, "coeur", [2]).await;
    expect(&db, "CŒUR BÂTIMENT", [2]).await;
    expect(&db, "noor naari", [3]).await;
    expect(&db, "béton", []).await;
}

async fn every_word_must_be_found_wherever_it_is(db: TestDb) {
    let described = |sequence, titre, description| TicketState {
        titre: v(titre),
        description: some(description),
        ..ticket(sequence)
    };
    let tickets = [
        described(1, "Fuite d'eau", "Au troisième étage,\n\tcôté cour"),
        described(2, "Fissure", "Troisième étage"),
        described(12, "Fuite de gaz", "Cuisine"),
    ];
    db.with_tickets(&tickets).await;

    expect(&db, "fuite", [1, 12]).await;
    expect(&db, "troisieme etage", [1, 2]).await;
    expect(&db, "etage fuite", [1]).await;
    expect(&db, "fuite etage cuisine", []).await;
    expect(&db, "tc-2025-012", [12]).await;
    expect(&db, "2025 FUITE", [1, 12]).await;
    expect(&db, "d'eau", [1]).await;
    expect(&db, "d’eau", [1]).await;
    expect(&db, "   ", [1, 2, 12]).await;
}

async fn wildcards_are_letters_like_any_other(db: TestDb) {
    titled(&db, &["Remise de 50%", "Remise de 500", "lot_a", "lotXa", r"c\d", "cd", r"50\%"]).await;

    expect(&db, "50%", [1]).await;
    expect(&db, "%", [1, 7]).await;
    expect(&db, "lot_a", [3]).await;
    expect(&db, "_", [3]).await;
    expect(&db, r"c\d", [5]).await;
    expect(&db, r"\", [5, 7]).await;
    expect(&db, r"\%", [7]).await;
    expect(&db, "remise*", []).await;
    expect(&db, "' OR '1'='1", []).await;
}

async fn a_changed_ticket_is_found_by_its_new_words_alone(db: TestDb) {
    let avant = TicketState { titre: v("Fuite"), ..ticket(1) };
    db.with_tickets([&avant]).await;

    let apres = TicketState { titre: v("Fissure"), version: 2, ..avant.clone() };
    let fait = Fait::Titre { avant: avant.titre, apres: apres.titre.clone() };
    let tx = db.begin().await;
    tx.tickets().save(&Ticket::restore(apres), &trace(&[fait])).await.unwrap();
    tx.commit().await.unwrap();

    expect(&db, "fuite", []).await;
    expect(&db, "fissure", [1]).await;
}

/// Stores tickets with these titles, numbered from 1.
async fn titled(db: &TestDb, titres: &[&str]) {
    let tickets: Vec<_> = (1..)
        .zip(titres)
        .map(|(sequence, titre)| TicketState { titre: v(titre), ..ticket(sequence) })
        .collect();
    db.with_tickets(&tickets).await;
}

async fn expect<const N: usize>(db: &TestDb, search: &str, sequences: [i32; N]) {
    let filtre = TicketFiltre { mots: mots(search), ..TicketFiltre::default() };
    assert_eq!(db.sequences(Portee::Tout, filtre).await, sequences, "{search}");
}
