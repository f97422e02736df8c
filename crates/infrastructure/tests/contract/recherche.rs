//! Finding tickets by their words, in the search and in the list alike.

use application::ports::queries::{TicketFiltre, TicketQueries};
use domain::{Fait, Portee, Priority, Recherche, SlaStatus, Ticket, TicketState};

use crate::{
    builders::*,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    case_and_accents_do_not_matter,
    every_word_must_be_found_wherever_it_is,
    signs_are_no_words,
    words_are_found_by_their_beginnings_and_roots,
    a_small_typo_still_finds,
    the_best_come_first_and_the_newest_of_them,
    a_client_user_finds_its_own_alone,
    where_many_are_found_the_newest_are_found_at_once,
    the_search_and_the_other_filters_combine,
    a_count_that_is_remembered_follows_whatever_comes,
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
    expect(&db, "   ", []).await;
    expect(&db, "de la", []).await;
}

async fn signs_are_no_words(db: TestDb) {
    titled(&db, &["Remise de 50%", "Remise de 500", "lot_a", "lotXa", r"c\d", "100 % béton"]).await;

    expect(&db, "50%", [1, 2]).await;
    expect(&db, "%", []).await;
    expect(&db, "lot_a", [3, 4]).await;
    expect(&db, "_", []).await;
    expect(&db, r"c\d", [5]).await;
    expect(&db, "remise*", [1, 2]).await;
    expect(&db, "béton 100 &|!():*\"'", [6]).await;
    expect(&db, "' OR '1'='1", []).await;
    expect(&db, "NOT remise NEAR(", []).await;
}

async fn words_are_found_by_their_beginnings_and_roots(db: TestDb) {
    titled(&db, &["Échafaudages instables", "Fissures au plafond", "Réseaux enterrés"]).await;

    for search in ["echafaudage", "échafaudés", "ECHAF", "éc instable", "instables échafaudage"]
    {
        expect(&db, search, [1]).await;
    }
    for search in ["fissure", "fissuré", "plafonds", "plaf fiss"] {
        expect(&db, search, [2]).await;
    }
    expect(&db, "réseau", [3]).await;
    // One letter begins too many words.
    expect(&db, "p", []).await;
}

async fn a_small_typo_still_finds(db: TestDb) {
    titled(&db, &["Échafaudages instables", "Toiture percée", "Dalle fissurée"]).await;

    for search in ["echafaudge", "échaffaudages", "echafuadage", "echafadage", "fauda"] {
        expect(&db, search, [1]).await;
    }
    for search in ["toitrue", "toitre", "tiiture percee", "toiturre"] {
        expect(&db, search, [2]).await;
    }
    expect(&db, "dale", [3]).await;
    expect(&db, "dole", []).await;
    expect(&db, "balcon", []).await;
}

async fn the_best_come_first_and_the_newest_of_them(db: TestDb) {
    let described = |sequence, titre, description| TicketState {
        titre: v(titre),
        description: some(description),
        ..ticket(sequence)
    };
    let tickets = [
        described(1, "Porte bloquée", "Au rez-de-chaussée"),
        described(2, "Portail bloqué", "Côté rue"),
        described(3, "Fuite", "Derrière la porte"),
        described(4, "Fuite", "Près du portail"),
        described(5, "Portes vitrées", "TC-2025-001 en parle"),
    ];
    db.with_tickets(&tickets).await;

    assert_eq!(trouver(&db, Portee::Tout, "porte").await, [5, 1, 3]);
    assert_eq!(trouver(&db, Portee::Tout, "port").await, [5, 1, 2, 3, 4]);
    assert_eq!(trouver(&db, Portee::Tout, "tc-2025-001").await, [1, 5]);
    let lot = db.queries().rechercher(Portee::Tout, &Recherche::new("port"), 2).await.unwrap();
    assert_eq!((lot.elements.len(), lot.total), (2, 5));
    let scores = async |search| {
        let lot = db.queries().rechercher(Portee::Tout, &Recherche::new(search), 50).await.unwrap();
        lot.elements.iter().map(|trouve| trouve.score).collect::<Vec<_>>()
    };
    assert_eq!(scores("port").await, [0.9, 0.9, 0.8, 0.6, 0.5]);
    assert_eq!(scores("TC-2025-001").await, [1.0, 0.6]);
    assert_eq!(scores("portailx").await, [0.45, 0.3]);
}

async fn a_client_user_finds_its_own_alone(db: TestDb) {
    let (_, acme) = db.with_ticket_of_acme().await;
    let autre = TicketState { titre: v("Citerne de personne"), ..ticket(70) };
    db.with_tickets([&autre]).await;
    let Portee::Client(client) = acme else { panic!("a client") };
    let sien = TicketState { titre: v("Citerne"), client: Some(client), ..ticket(71) };
    db.with_tickets([&sien]).await;

    assert_eq!(trouver(&db, Portee::Tout, "citernes").await, [71, 70]);
    assert_eq!(trouver(&db, acme, "citernes").await, [71]);
    assert_eq!(trouver(&db, acme, "tc-2025-070").await, [0; 0]);
    let filtre =
        TicketFiltre { recherche: Some(Recherche::new("citernes")), ..TicketFiltre::default() };
    assert_eq!(db.sequences(acme, filtre).await, [71]);
}

/// Without their tickets' own texts: only what they are found by counts here.
async fn where_many_are_found_the_newest_are_found_at_once(db: TestDb) {
    let tickets: Vec<_> = (1..=2_600).map(ticket).collect();
    db.with_tickets(&tickets).await;
    db.execute("UPDATE ticket_recherches SET titre = 'mur', description = 'fissure'").await;
    let titre = |titre, ou| format!("UPDATE ticket_recherches SET titre = '{titre}' WHERE {ou}");
    // Old and few, in the best class: no newer one may hide them.
    db.execute(&titre("fissure", "rang IN (2025000000007, 2025000000009)")).await;
    db.execute(&titre("fissures", "rang = 2025000000005")).await;

    let premiers = async |search, limit| {
        let lot = db.queries().rechercher(Portee::Tout, &Recherche::new(search), limit).await;
        let lot = lot.unwrap();
        assert!(lot.total > 2_500, "{search}");
        lot.elements.iter().map(|trouve| trouve.numero.sequence).collect::<Vec<_>>()
    };
    assert_eq!(premiers("fissure", 6).await, [9, 7, 5, 2_600, 2_599, 2_598]);
    assert_eq!(premiers("mur fissure", 3).await, [2_600, 2_599, 2_598]);
}

async fn the_search_and_the_other_filters_combine(db: TestDb) {
    let tickets: Vec<_> = (1..=6)
        .map(|sequence| TicketState {
            titre: v(if sequence % 2 == 0 { "Fissure" } else { "Fuite" }),
            priority: if sequence < 4 { Priority::Haute } else { Priority::Basse },
            ..ticket(sequence)
        })
        .collect();
    db.with_tickets(&tickets).await;

    let filtre = |search, priority| TicketFiltre {
        recherche: Some(Recherche::new(search)),
        priority: vec![priority],
        sla_status: SlaStatus::ALL.to_vec(),
        ..TicketFiltre::default()
    };
    assert_eq!(db.sequences(Portee::Tout, filtre("fissures", Priority::Haute)).await, [2]);
    assert_eq!(db.sequences(Portee::Tout, filtre("fiss", Priority::Basse)).await, [4, 6]);
    assert_eq!(db.sequences(Portee::Tout, filtre("?", Priority::Basse)).await, [0; 0]);
}

async fn a_count_that_is_remembered_follows_whatever_comes(db: TestDb) {
    let queries = db.queries();
    let combien = async || {
        let lot = queries.rechercher(Portee::Tout, &Recherche::new("fissure"), 50).await.unwrap();
        assert_eq!(lot.total, u64::try_from(lot.elements.len()).unwrap());
        lot.total
    };
    let fissure = |sequence| TicketState { titre: v("Fissure"), ..ticket(sequence) };
    assert_eq!(combien().await, 0);

    db.with_tickets([&fissure(1), &fissure(2)]).await;
    assert_eq!(combien().await, 2);
    db.with_tickets([&fissure(3), &TicketState { titre: v("Fuite"), ..ticket(4) }]).await;
    assert_eq!(combien().await, 3);
    // One of last year, that comes after.
    let numero = domain::Numero { annee: 2024, sequence: 1 };
    db.with_tickets([&TicketState { numero, ..fissure(9) }]).await;
    assert_eq!(combien().await, 4);
    db.execute("UPDATE ticket_recherches SET titre = 'mur' WHERE rang = 2025000000002").await;
    assert_eq!(combien().await, 3);
    db.with_tickets([&fissure(5)]).await;
    assert_eq!(combien().await, 4);
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
    let recherche = Recherche::new(search);
    let mut trouves = trouver(db, Portee::Tout, search).await;
    trouves.sort_unstable();
    assert_eq!(trouves, sequences, "{search}");
    // The list finds the same.
    let filtre = TicketFiltre { recherche: Some(recherche), ..TicketFiltre::default() };
    assert_eq!(db.sequences(Portee::Tout, filtre).await, sequences, "{search}");
}

/// The places in the year of the tickets that are found, best first.
async fn trouver(db: &TestDb, portee: Portee, search: &str) -> Vec<i32> {
    let lot = db.queries().rechercher(portee, &Recherche::new(search), 50).await.unwrap();
    assert_eq!(lot.total, u64::try_from(lot.elements.len()).unwrap(), "total of {search}");
    assert!(lot.elements.is_sorted_by(|un, autre| un.score >= autre.score), "{search}");
    lot.elements.iter().map(|trouve| trouve.numero.sequence).collect()
}
