//! The conversation of a ticket: what is written comes back, to those who may see it.

use std::slice::from_ref;

use application::{
    Lot, Pagination,
    ports::queries::{MessageQueries, MessagesDuTicket},
};
use domain::{
    Chantier, Coordonnees, Fait, Message, NouveauChantier, PieceJointe, Portee, Status, Ticket,
    TicketId, TicketRef, TicketState, Visibilite,
};
use serde_json::json;
use time::Duration;

use crate::{
    builders::*,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    a_message_comes_back_whole_with_its_files,
    messages_are_paged_oldest_first_with_their_exact_total,
    a_page_brings_the_files_of_its_messages_alone,
    messages_of_one_second_are_in_the_order_in_which_they_were_written,
    messages_are_their_tickets_own,
    the_tickets_page_shows_the_last_hundred_and_every_file,
    an_unknown_ticket_has_no_conversation,
    the_place_of_the_chantier_comes_with_the_messages,
    an_internal_message_is_in_no_page_and_no_total_of_a_clients,
    what_is_internal_counts_for_staff_alone,
    an_internal_message_hides_its_files_and_all_that_was_recorded_of_them,
    a_public_message_hides_nothing,
    a_message_for_everyone_moves_the_tickets_date_and_an_internal_one_does_not,
    a_change_of_the_ticket_leaves_its_counts,
    a_message_is_announced_with_all_that_it_says,
    of_two_messages_that_want_a_file_the_second_finds_it_taken,
}

const TOUT: Pagination = Pagination { page: 1, limit: 100 };

async fn a_message_comes_back_whole_with_its_files(db: TestDb) {
    let (ticket, _) = db.with_ticket_of_acme().await;
    let (plan, photo) = (piece("plan.pdf"), piece("étai.jpg"));
    let ecrit = Message {
        auteur: v("Jean d'Arc 🚧"),
        contenu: v("Au téléphone :\n\t« l'étai \\ \"penche\" »"),
        visibilite: Visibilite::Interne,
        date: NOW + Duration::HOUR,
        pieces_jointes: vec![plan.id, photo.id],
        ..message("…")
    };

    db.with_pieces(ticket, [&plan, &photo]).await;
    db.with_messages(ticket, [&ecrit]).await;

    let pieces = vec![dans(&ecrit, plan), dans(&ecrit, photo)];
    let page = db.page(Portee::Tout, ticket).await;
    assert_eq!((&page.messages, &page.pieces_jointes), (&vec![ecrit.clone()], &pieces));
    let lot = Lot { elements: vec![ecrit], total: 1 };
    let attendus = MessagesDuTicket { lot, pieces_jointes: pieces, chantier: None };
    assert_eq!(messages(&db, Portee::Tout, ticket, TOUT).await, attendus);
}

async fn messages_are_paged_oldest_first_with_their_exact_total(db: TestDb) {
    let (ticket, acme) = db.with_ticket_of_acme().await;
    let [un, deux, trois, quatre, cinq] = [1, 2, 3, 4, 5].map(at);

    db.with_messages(ticket, [&trois, &un, &cinq, &deux, &quatre]).await;

    for portee in [Portee::Tout, acme] {
        let attendues: [&[&Message]; 4] = [&[&un, &deux], &[&trois, &quatre], &[&cinq], &[]];
        for (page, attendus) in (1..).zip(attendues) {
            let lot = messages(&db, portee, ticket, Pagination { page, limit: 2 }).await.lot;
            assert_eq!(lot.elements.iter().collect::<Vec<_>>(), attendus, "page {page}");
            assert_eq!(lot.total, 5, "page {page}");
        }
    }
}

async fn a_page_brings_the_files_of_its_messages_alone(db: TestDb) {
    let (ticket, acme) = db.with_ticket_of_acme().await;
    let [avant, sur_la_page, libre] = ["avant.pdf", "page.pdf", "libre.pdf"].map(piece);
    let un = Message { pieces_jointes: vec![avant.id], ..at(1) };
    let deux = Message { pieces_jointes: vec![sur_la_page.id], ..at(2) };
    db.with_pieces(ticket, [&avant, &sur_la_page, &libre]).await;
    db.with_messages(ticket, [&un, &deux, &at(3)]).await;

    for portee in [Portee::Tout, acme] {
        let page = messages(&db, portee, ticket, Pagination { page: 2, limit: 1 }).await;

        let attendue = dans(&deux, sur_la_page.clone());
        assert_eq!((page.lot.elements, page.pieces_jointes), (vec![deux.clone()], vec![attendue]));
    }
}

async fn messages_of_one_second_are_in_the_order_in_which_they_were_written(db: TestDb) {
    let (ticket, _) = db.with_ticket_of_acme().await;
    let ecrits: Vec<_> = (0..10).map(|_| message("Au même instant")).collect();

    db.with_messages(ticket, &ecrits).await;

    let lot = messages(&db, Portee::Tout, ticket, TOUT).await.lot;
    assert_eq!(lot.elements, ecrits);
    assert_eq!(db.page(Portee::Tout, ticket).await.messages, ecrits);
}

async fn messages_are_their_tickets_own(db: TestDb) {
    let (un, autre) = (ticket(1), ticket(2));
    let (ici, la) = (message("Ici"), message("Là"));
    db.with_tickets([&un, &autre]).await;

    db.with_messages(un.id, [&ici]).await;
    db.with_messages(autre.id, [&la]).await;

    let lot = messages(&db, Portee::Tout, un.id, TOUT).await.lot;
    assert_eq!(lot, Lot { elements: vec![ici.clone()], total: 1 });
    let page = db.page(Portee::Tout, un.id).await;
    assert_eq!((page.messages, page.nb_messages), (vec![ici], 1));
}

async fn the_tickets_page_shows_the_last_hundred_and_every_file(db: TestDb) {
    let (ticket, acme) = db.with_ticket_of_acme().await;
    let ancienne = piece("ancienne.pdf");
    let mut ecrits: Vec<_> = (0..103).map(at).collect();
    ecrits[0].pieces_jointes = vec![ancienne.id];
    let interne = Message { visibilite: Visibilite::Interne, ..at(200) };
    db.with_pieces(ticket, [&ancienne]).await;
    db.with_messages(ticket, &ecrits).await;
    db.with_messages(ticket, [&interne]).await;

    let staff = db.page(Portee::Tout, ticket).await;
    let client = db.page(acme, ticket).await;

    let ancienne = vec![dans(&ecrits[0], ancienne)];
    assert_eq!(client.messages, ecrits[3..]);
    assert_eq!((client.nb_messages, &client.pieces_jointes), (103, &ancienne));
    assert_eq!(staff.messages, [&ecrits[4..], &[interne]].concat());
    assert_eq!((staff.nb_messages, &staff.pieces_jointes), (104, &ancienne));
}

async fn an_unknown_ticket_has_no_conversation(db: TestDb) {
    db.with_tickets([&ticket(1)]).await;

    for inconnu in [TicketRef::Id(ticket(1).id), TicketRef::Numero(numero(2024, 1))] {
        let found = db.queries().liste(Portee::Tout, &inconnu, TOUT).await.unwrap();
        assert_eq!(found, None, "{inconnu}");
    }
}

async fn the_place_of_the_chantier_comes_with_the_messages(db: TestDb) {
    let acme = client("Acme");
    let lieu = Some(Coordonnees::try_new(14.6937, -17.4441).unwrap());
    let pont = chantier(acme.id, "Pont");
    let pont =
        Chantier { fiche: NouveauChantier { coordonnees: lieu, ..pont.fiche.clone() }, ..pont };
    let la = TicketState { client: Some(acme.id), chantier: Some(pont.id), ..ticket(1) };
    db.with_clients([&acme]).await;
    db.with_chantiers([&pont]).await;
    db.with_tickets([&la]).await;

    let vus = messages(&db, Portee::Client(acme.id), la.id, TOUT).await;

    assert_eq!(vus.chantier, lieu);
    let page = db.page(Portee::Tout, la.id).await;
    assert_eq!(page.chantier.unwrap().coordonnees, lieu);
}

async fn an_internal_message_is_in_no_page_and_no_total_of_a_clients(db: TestDb) {
    let (ticket, acme) = db.with_ticket_of_acme().await;
    let interne = |minutes| Message { visibilite: Visibilite::Interne, ..at(minutes) };
    let (secret, public, autre_secret, dernier) = (interne(1), at(2), interne(3), at(4));
    db.with_messages(ticket, [&secret, &public, &autre_secret, &dernier]).await;

    let pages = [1, 2, 3].map(|page| Pagination { page, limit: 1 });
    let attendus = [vec![public.clone()], vec![dernier.clone()], vec![]];

    for (page, elements) in pages.into_iter().zip(attendus) {
        let lot = messages(&db, acme, ticket, page).await.lot;
        assert_eq!(lot, Lot { elements, total: 2 });
    }
    assert_eq!(db.page(acme, ticket).await.messages, [public.clone(), dernier.clone()]);
    let lot = messages(&db, Portee::Tout, ticket, TOUT).await.lot;
    let tous = vec![secret, public, autre_secret, dernier];
    assert_eq!(lot, Lot { elements: tous, total: 4 });
}

async fn what_is_internal_counts_for_staff_alone(db: TestDb) {
    let (ticket, acme) = db.with_ticket_of_acme().await;
    let [a, b, c] = ["a.pdf", "b.pdf", "c.pdf"].map(piece);
    let cachee = PieceJointe { visibilite: Visibilite::Interne, ..piece("cachée.pdf") };
    let interne = Message {
        visibilite: Visibilite::Interne,
        pieces_jointes: vec![a.id],
        ..message("Entre nous")
    };
    let public = Message { pieces_jointes: vec![b.id], ..message("Pour tous") };

    assert_eq!((db.comptes(Portee::Tout).await, db.comptes(acme).await), ((0, 0), (0, 0)));
    db.with_pieces(ticket, [&a, &b, &c]).await;
    assert_eq!((db.comptes(Portee::Tout).await, db.comptes(acme).await), ((0, 3), (0, 3)));
    db.with_pieces(ticket, [&cachee]).await;
    assert_eq!((db.comptes(Portee::Tout).await, db.comptes(acme).await), ((0, 4), (0, 3)));
    db.with_messages(ticket, [&interne]).await;
    assert_eq!((db.comptes(Portee::Tout).await, db.comptes(acme).await), ((1, 4), (0, 2)));
    db.with_messages(ticket, [&public, &message("Encore")]).await;
    assert_eq!((db.comptes(Portee::Tout).await, db.comptes(acme).await), ((3, 4), (2, 2)));
}

async fn an_internal_message_hides_its_files_and_all_that_was_recorded_of_them(db: TestDb) {
    let (ticket, acme) = db.with_ticket_of_acme().await;
    let (prise, libre) = (piece("prise.pdf"), piece("libre.pdf"));
    let interne = Message {
        visibilite: Visibilite::Interne,
        pieces_jointes: vec![prise.id],
        ..message("Entre nous")
    };
    db.with_pieces(ticket, [&prise, &libre]).await;
    let vues_avant = db.page(acme, ticket).await.pieces_jointes;

    db.with_messages(ticket, [&interne]).await;

    assert_eq!(vues_avant, [prise.clone(), libre.clone()]);
    let (client, staff) = (db.page(acme, ticket).await, db.page(Portee::Tout, ticket).await);
    assert_eq!(client.pieces_jointes, from_ref(&libre));
    assert_eq!(staff.pieces_jointes, [dans(&interne, prise.clone()), libre.clone()]);
    let descriptions = |page: application::ports::queries::TicketDetail| {
        page.historique.into_iter().map(|entree| entree.description).collect::<Vec<_>>()
    };
    assert_eq!(descriptions(client), ["Ticket créé", "Pièce jointe ajoutée : libre.pdf"]);
    assert_eq!(
        descriptions(staff),
        [
            "Ticket créé",
            "Pièce jointe ajoutée : prise.pdf",
            "Pièce jointe ajoutée : libre.pdf",
            "Message interne de Marie Martin",
        ]
    );
    let marques: Vec<_> = db.evenements().await.iter().map(|e| (e.interne, e.objet)).collect();
    assert_eq!(
        marques,
        [(true, Some(prise.id.0)), (false, Some(libre.id.0)), (true, Some(interne.id.0))]
    );
}

async fn a_public_message_hides_nothing(db: TestDb) {
    let (ticket, acme) = db.with_ticket_of_acme().await;
    let plan = piece("plan.pdf");
    let public = Message { pieces_jointes: vec![plan.id], ..message("Voici le plan") };
    db.with_pieces(ticket, [&plan]).await;

    db.with_messages(ticket, [&public]).await;

    assert_eq!(db.page(acme, ticket).await, db.page(Portee::Tout, ticket).await);
    assert_eq!(
        messages(&db, acme, ticket, TOUT).await,
        messages(&db, Portee::Tout, ticket, TOUT).await
    );
    assert!(db.evenements().await.iter().all(|evenement| !evenement.interne));
}

async fn a_message_for_everyone_moves_the_tickets_date_and_an_internal_one_does_not(db: TestDb) {
    let (ticket, _) = db.with_ticket_of_acme().await;
    let modification = async || {
        let page = db.page(Portee::Tout, ticket).await;
        (page.date_modification, page.version)
    };

    db.with_messages(ticket, [&Message { visibilite: Visibilite::Interne, ..at(60) }]).await;
    let apres_l_interne = modification().await;
    db.with_messages(ticket, [&at(90)]).await;

    assert_eq!(apres_l_interne, (NOW, 1));
    assert_eq!(modification().await, (NOW + Duration::minutes(90), 1));
}

async fn a_change_of_the_ticket_leaves_its_counts(db: TestDb) {
    let (id, acme) = db.with_ticket_of_acme().await;
    db.with_pieces(id, [&piece("plan.pdf")]).await;
    let interne = Message { visibilite: Visibilite::Interne, ..at(1) };
    db.with_messages(id, [&interne, &at(2)]).await;

    let tx = db.begin().await;
    let loaded = load(tx.as_ref(), id).await.state().clone();
    let change = TicketState { status: Status::EnCours, version: 2, ..loaded };
    let fait = Fait::Status { avant: Status::Nouveau, apres: Status::EnCours };
    tx.tickets().save(&Ticket::restore(change), &trace(&[fait])).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!((db.comptes(Portee::Tout).await, db.comptes(acme).await), ((2, 1), (1, 1)));
}

async fn a_message_is_announced_with_all_that_it_says(db: TestDb) {
    let (ticket, _) = db.with_ticket_of_acme().await;
    let plan = piece("plan.pdf");
    let public = Message {
        auteur: v("Jean Dupont"),
        pieces_jointes: vec![plan.id],
        ..message("Voici\nle plan")
    };
    let interne = Message { visibilite: Visibilite::Interne, ..message("Entre nous") };
    db.with_pieces(ticket, [&plan]).await;

    db.with_messages(ticket, [&public, &interne]).await;

    let de_jean = json!({
        "ticketId": ticket.0,
        "message": {
            "id": public.id.0,
            "auteur": "Jean Dupont",
            "auteurId": marie().id.0,
            "contenu": "Voici\nle plan",
            "interne": false,
            "date": "2025-01-10T14:30:00Z",
            "pieceJointes": [plan.id.0],
        },
    });
    let entre_nous = json!({
        "ticketId": ticket.0,
        "message": {
            "id": interne.id.0,
            "auteur": "Marie Martin",
            "auteurId": marie().id.0,
            "contenu": "Entre nous",
            "interne": true,
            "date": "2025-01-10T14:30:00Z",
            "pieceJointes": [],
        },
    });
    let annonce = |message: &Message, data| Evenement {
        kind: "message_added".into(),
        interne: message.visibilite.est_interne(),
        objet: Some(message.id.0),
        data,
    };
    let attendus = [annonce(&public, de_jean), annonce(&interne, entre_nous)];
    assert_eq!(db.evenements().await[1..], attendus);
}

async fn of_two_messages_that_want_a_file_the_second_finds_it_taken(db: TestDb) {
    let (ticket, _) = db.with_ticket_of_acme().await;
    let plan = piece("plan.pdf");
    let premier = Message { pieces_jointes: vec![plan.id], ..message("Le premier") };
    db.with_pieces(ticket, [&plan]).await;
    let first = db.begin().await;
    ecrire(first.as_ref(), ticket, &premier).await;
    let second = tokio::spawn({
        let (db, id) = (db.clone(), plan.id);
        async move {
            let tx = db.begin().await;
            load(tx.as_ref(), ticket).await;
            tx.pieces_jointes().find(Portee::Tout, ticket, &[id]).await.unwrap()
        }
    });

    db.someone_waits().await;
    first.commit().await.unwrap();

    assert_eq!(second.await.unwrap(), [dans(&premier, plan)]);
}

/// A message of some minutes later.
fn at(minutes: i64) -> Message {
    Message { date: NOW + Duration::minutes(minutes), ..message("Vu sur place") }
}

async fn messages(
    db: &TestDb,
    portee: Portee,
    ticket: TicketId,
    page: Pagination,
) -> MessagesDuTicket {
    db.queries().liste(portee, &TicketRef::Id(ticket), page).await.unwrap().unwrap()
}
