//! Files attached to tickets: what is known of them comes back, to those who may see it.

use std::slice::from_ref;

use application::ports::{
    Transaction,
    queries::{PieceJointeQueries, PieceSituee},
};
use domain::{
    Chantier, Cle, Coordonnees, Empreinte256, Message, NomFichier, NouveauChantier, Objet, Photo,
    PieceJointe, PieceJointeId, Portee, TicketId, TicketRef, TicketState, TypeFichier, Visibilite,
};
use serde_json::json;
use time::{Duration, OffsetDateTime, macros::datetime};

use crate::{
    builders::*,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    a_file_comes_back_whole,
    a_place_comes_back_to_the_last_digit,
    files_are_shown_oldest_first,
    those_asked_for_are_loaded_and_no_others,
    a_file_of_another_ticket_is_absent,
    an_internal_file_is_absent_for_a_client,
    the_ticket_of_a_file_is_found_by_id_and_by_number,
    the_place_of_the_chantier_comes_with_the_file,
    a_removed_file_is_gone_but_for_the_historique,
    a_message_outlives_its_files,
    an_internal_file_goes_unnoticed_by_a_client,
    a_file_for_everyone_moves_the_tickets_date_and_an_internal_one_does_not,
    files_are_announced_when_they_come_and_when_they_go,
    keys_without_a_file_are_told_whoever_may_see_the_others,
    the_key_of_a_removed_file_is_unknown_again,
    whoever_wants_a_file_that_is_being_removed_does_not_find_it,
}

async fn a_file_comes_back_whole(db: TestDb) {
    let (ticket, _) = db.with_ticket_of_acme().await;
    let (complete, nue) = (complete(), piece("plan.pdf"));

    db.with_pieces(ticket, [&complete, &nue]).await;

    let tx = db.begin().await;
    for piece in [&complete, &nue] {
        assert_eq!(found(tx.as_ref(), Portee::Tout, ticket, &[piece.id]).await, from_ref(piece));
        let vue = PieceSituee { piece: piece.clone(), chantier: None };
        assert_eq!(shown(&db, Portee::Tout, ticket, piece.id).await, Some(vue));
    }
    assert_eq!(db.page(Portee::Tout, ticket).await.pieces_jointes, [complete, nue]);
}

async fn a_place_comes_back_to_the_last_digit(db: TestDb) {
    let (ticket, _) = db.with_ticket_of_acme().await;
    let places = [(0.1 + 0.2, -1e-7), (-90.0, 180.0), (14.0 + 41.0 / 60.0, -17.0 - 26.0 / 60.0)];
    let pieces = places.map(|(lat, lng)| {
        let coordonnees = Some(Coordonnees::try_new(lat, lng).unwrap());
        PieceJointe { photo: Photo { prise_le: None, coordonnees }, ..piece("photo.jpg") }
    });

    db.with_pieces(ticket, &pieces).await;

    assert_eq!(db.page(Portee::Tout, ticket).await.pieces_jointes, pieces);
    let tx = db.begin().await;
    let ids = pieces.each_ref().map(|piece| piece.id);
    assert_eq!(found(tx.as_ref(), Portee::Tout, ticket, &ids).await, pieces);
}

async fn files_are_shown_oldest_first(db: TestDb) {
    let (ticket, _) = db.with_ticket_of_acme().await;
    let [un, deux, trois] = [1, 2, 3].map(at);
    let ex_aequo = PieceJointe { date: un.date, ..piece("après.pdf") };

    db.with_pieces(ticket, [&trois, &un, &deux, &ex_aequo]).await;

    let vues = db.page(Portee::Tout, ticket).await.pieces_jointes;
    assert_eq!(vues, [un, ex_aequo, deux, trois]);
}

async fn those_asked_for_are_loaded_and_no_others(db: TestDb) {
    let (ticket, _) = db.with_ticket_of_acme().await;
    let [a, b, c] = ["a.pdf", "b.pdf", "c.pdf"].map(piece);
    let inconnue = piece("inconnue.pdf");
    db.with_pieces(ticket, [&a, &b, &c]).await;

    let tx = db.begin().await;

    let demandees = [c.id, inconnue.id, a.id, c.id];
    assert_eq!(found(tx.as_ref(), Portee::Tout, ticket, &demandees).await, [a, c]);
    assert_eq!(found(tx.as_ref(), Portee::Tout, ticket, &[]).await, []);
}

async fn a_file_of_another_ticket_is_absent(db: TestDb) {
    let (ici, la) = (ticket(1), ticket(2));
    let plan = piece("plan.pdf");
    db.with_tickets([&ici, &la]).await;

    db.with_pieces(la.id, [&plan]).await;

    let tx = db.begin().await;
    assert_eq!(found(tx.as_ref(), Portee::Tout, ici.id, &[plan.id]).await, []);
    assert_eq!(shown(&db, Portee::Tout, ici.id, plan.id).await, None);
    assert_eq!(db.page(Portee::Tout, ici.id).await.pieces_jointes, []);
}

async fn an_internal_file_is_absent_for_a_client(db: TestDb) {
    let (ticket, acme) = db.with_ticket_of_acme().await;
    let (visible, cachee) = (piece("visible.pdf"), interne("cachée.pdf"));
    db.with_pieces(ticket, [&visible, &cachee]).await;

    let tx = db.begin().await;
    let ids = [visible.id, cachee.id];

    assert_eq!(found(tx.as_ref(), acme, ticket, &ids).await, from_ref(&visible));
    assert_eq!(shown(&db, acme, ticket, cachee.id).await, None);
    assert_eq!(db.page(acme, ticket).await.pieces_jointes, from_ref(&visible));
    assert_eq!(db.comptes(acme).await, (0, 1));
    assert_eq!(found(tx.as_ref(), Portee::Tout, ticket, &ids).await, [visible, cachee.clone()]);
    assert!(shown(&db, Portee::Tout, ticket, cachee.id).await.is_some());
    assert_eq!(db.comptes(Portee::Tout).await, (0, 2));
}

async fn the_ticket_of_a_file_is_found_by_id_and_by_number(db: TestDb) {
    let (ticket, acme) = db.with_ticket_of_acme().await;
    let cherche = async |portee, reference| {
        PieceJointeQueries::ticket(&db.queries(), portee, &reference)
            .await
            .unwrap()
            .map(|vise| vise.id)
    };

    for portee in [Portee::Tout, acme] {
        assert_eq!(cherche(portee, TicketRef::Id(ticket)).await, Some(ticket));
        assert_eq!(cherche(portee, TicketRef::Numero(numero(2025, 1))).await, Some(ticket));
        assert_eq!(cherche(portee, TicketRef::Numero(numero(2025, 2))).await, None);
    }
}

async fn the_place_of_the_chantier_comes_with_the_file(db: TestDb) {
    let acme = client("Acme");
    let lieu = Some(Coordonnees::try_new(14.6937, -17.4441).unwrap());
    let pont = chantier(acme.id, "Pont");
    let pont =
        Chantier { fiche: NouveauChantier { coordonnees: lieu, ..pont.fiche.clone() }, ..pont };
    let la = TicketState { client: Some(acme.id), chantier: Some(pont.id), ..ticket(1) };
    let plan = piece("plan.pdf");
    db.with_clients([&acme]).await;
    db.with_chantiers([&pont]).await;
    db.with_tickets([&la]).await;
    db.with_pieces(la.id, [&plan]).await;

    let vue = shown(&db, Portee::Client(acme.id), la.id, plan.id).await;

    assert_eq!(vue, Some(PieceSituee { piece: plan, chantier: lieu }));
}

async fn a_removed_file_is_gone_but_for_the_historique(db: TestDb) {
    let (ticket, acme) = db.with_ticket_of_acme().await;
    let (partie, restante) = (piece("partie.pdf"), piece("restante.pdf"));
    db.with_pieces(ticket, [&partie, &restante]).await;

    retirer(&db, ticket, &partie, NOW + Duration::HOUR).await;

    for portee in [Portee::Tout, acme] {
        assert_eq!(shown(&db, portee, ticket, partie.id).await, None);
        assert_eq!(db.comptes(portee).await, (0, 1));
        let page = db.page(portee, ticket).await;
        assert_eq!(page.pieces_jointes, from_ref(&restante));
        let entrees: Vec<_> =
            page.historique.iter().map(|e| (e.date, &*e.action, &*e.description)).collect();
        assert_eq!(
            entrees,
            [
                (NOW, "creation", "Ticket créé"),
                (NOW, "piece_jointe", "Pièce jointe ajoutée : partie.pdf"),
                (NOW, "piece_jointe", "Pièce jointe ajoutée : restante.pdf"),
                (NOW + Duration::HOUR, "piece_jointe", "Pièce jointe supprimée : partie.pdf"),
            ]
        );
    }
    assert_eq!(db.count("piece_jointes").await, 1);
}

async fn a_message_outlives_its_files(db: TestDb) {
    let (ticket, acme) = db.with_ticket_of_acme().await;
    let (partie, restante) = (piece("partie.pdf"), piece("restante.pdf"));
    let ids = vec![partie.id, restante.id];
    let ecrit = Message { pieces_jointes: ids, ..message("Voici les plans") };
    db.with_pieces(ticket, [&partie, &restante]).await;
    db.with_messages(ticket, [&ecrit]).await;

    retirer(&db, ticket, &dans(&ecrit, partie), NOW).await;

    let page = db.page(acme, ticket).await;
    assert_eq!(page.messages, [Message { pieces_jointes: vec![restante.id], ..ecrit.clone() }]);
    assert_eq!(page.pieces_jointes, [dans(&ecrit, restante)]);
    assert_eq!(db.comptes(acme).await, (1, 1));
}

async fn an_internal_file_goes_unnoticed_by_a_client(db: TestDb) {
    let (ticket, acme) = db.with_ticket_of_acme().await;
    let cachee = interne("cachée.pdf");
    let avant = db.page(acme, ticket).await;

    db.with_pieces(ticket, [&cachee]).await;
    let pendant = db.page(acme, ticket).await;
    retirer(&db, ticket, &cachee, NOW + Duration::HOUR).await;

    assert_eq!(pendant, avant);
    assert_eq!(db.page(acme, ticket).await, avant);
    assert_eq!((db.comptes(acme).await, db.comptes(Portee::Tout).await), ((0, 0), (0, 0)));
    assert_eq!(db.page(Portee::Tout, ticket).await.historique.len(), 3);
}

async fn a_file_for_everyone_moves_the_tickets_date_and_an_internal_one_does_not(db: TestDb) {
    let (ticket, _) = db.with_ticket_of_acme().await;
    let minutes = |minutes| NOW + Duration::minutes(minutes);
    let modification = async || {
        let page = db.page(Portee::Tout, ticket).await;
        (page.date_modification, page.version)
    };
    let cachee = PieceJointe { date: minutes(1), ..interne("cachée.pdf") };
    let visible = at(2);

    db.with_pieces(ticket, [&cachee]).await;
    assert_eq!(modification().await, (NOW, 1));
    db.with_pieces(ticket, [&visible]).await;
    assert_eq!(modification().await, (minutes(2), 1));
    retirer(&db, ticket, &cachee, minutes(3)).await;
    assert_eq!(modification().await, (minutes(2), 1));
    retirer(&db, ticket, &visible, minutes(4)).await;
    assert_eq!(modification().await, (minutes(4), 1));
}

async fn files_are_announced_when_they_come_and_when_they_go(db: TestDb) {
    let (ticket, _) = db.with_ticket_of_acme().await;
    let (visible, cachee) = (piece("étai.pdf"), interne("cachée.pdf"));

    db.with_pieces(ticket, [&visible, &cachee]).await;
    retirer(&db, ticket, &visible, NOW).await;
    retirer(&db, ticket, &cachee, NOW).await;

    let annonce = |kind: &str, piece: &PieceJointe, nom| Evenement {
        kind: kind.into(),
        interne: piece.visibilite.est_interne(),
        objet: Some(piece.id.0),
        data: json!({
            "ticketId": ticket.0,
            "pieceJointe": {
                "id": piece.id.0,
                "nom": nom,
                "type": "application/pdf",
                "taille": 1_000,
            },
        }),
    };
    assert_eq!(
        db.evenements().await,
        [
            annonce("attachment_added", &visible, "étai.pdf"),
            annonce("attachment_added", &cachee, "cachée.pdf"),
            annonce("attachment_removed", &visible, "étai.pdf"),
            annonce("attachment_removed", &cachee, "cachée.pdf"),
        ]
    );
}

async fn keys_without_a_file_are_told_whoever_may_see_the_others(db: TestDb) {
    let (acme, personne) = (client("Acme"), ticket(2));
    let d_acme = TicketState { client: Some(acme.id), ..ticket(1) };
    let (visible, cachee, ailleurs) = (piece("a.pdf"), interne("b.pdf"), piece("c.pdf"));
    db.with_clients([&acme]).await;
    db.with_tickets([&d_acme, &personne]).await;
    db.with_pieces(d_acme.id, [&visible, &cachee]).await;
    db.with_pieces(personne.id, [&ailleurs]).await;
    let connues = [&visible, &cachee, &ailleurs].map(|piece| piece.objet.cle.clone());
    let sans: Vec<_> = (0..1_000).map(|_| piece("sans.pdf").objet.cle).collect();

    let toutes: Vec<_> = sans[..500].iter().chain(&connues).chain(&sans[500..]).cloned().collect();

    assert_eq!(inconnues(&db, &toutes).await, sans);
    assert_eq!(inconnues(&db, &connues).await, []);
    assert_eq!(inconnues(&db, &[]).await, []);
}

async fn the_key_of_a_removed_file_is_unknown_again(db: TestDb) {
    let (ticket, _) = db.with_ticket_of_acme().await;
    let plan = piece("plan.pdf");
    let cles = [plan.objet.cle.clone()];
    db.with_pieces(ticket, [&plan]).await;
    let avant = inconnues(&db, &cles).await;

    retirer(&db, ticket, &plan, NOW).await;

    assert_eq!(avant, []);
    assert_eq!(inconnues(&db, &cles).await, cles);
}

async fn whoever_wants_a_file_that_is_being_removed_does_not_find_it(db: TestDb) {
    let (ticket, _) = db.with_ticket_of_acme().await;
    let plan = piece("plan.pdf");
    db.with_pieces(ticket, [&plan]).await;
    let first = retiree(&db, ticket, &plan, NOW).await;
    let second = tokio::spawn({
        let db = db.clone();
        async move {
            let tx = db.begin().await;
            load(tx.as_ref(), ticket).await;
            found(tx.as_ref(), Portee::Tout, ticket, &[plan.id]).await
        }
    });

    db.someone_waits().await;
    first.commit().await.unwrap();

    assert_eq!(second.await.unwrap(), []);
}

/// A photo that has all that a file can have.
fn complete() -> PieceJointe {
    let coordonnees = Some(Coordonnees::try_new(14.6937, -17.4441).unwrap());
    let photo = Photo { prise_le: Some(datetime!(1999-12-31 23:59:59 UTC)), coordonnees };
    let awa = utilisateur("Awa N'Diaye", "awa@exemple.sn");
    PieceJointe {
        nom: NomFichier::nettoyer(&format!("{} n° 5 \"été\" \u{1F6A7}.jpg", "ệ".repeat(70))),
        kind: TypeFichier::Jpeg,
        taille: PieceJointe::MAX_OCTETS,
        empreinte: Empreinte256::new([0x0f; 32]),
        description: some("L'« étai » \\ \"penche\"\nvers le nord"),
        auteur: awa.nom,
        auteur_id: awa.id,
        date: NOW - Duration::DAY,
        visibilite: Visibilite::Interne,
        photo,
        objet: Objet { copie: true, vignette: true, ..piece("").objet },
        ..piece("")
    }
}

fn interne(nom: &str) -> PieceJointe {
    PieceJointe { visibilite: Visibilite::Interne, ..piece(nom) }
}

/// A file of some minutes later.
fn at(minutes: i64) -> PieceJointe {
    PieceJointe { date: NOW + Duration::minutes(minutes), ..piece("plan.pdf") }
}

/// What is found of these files for a change, oldest first.
async fn found(
    tx: &dyn Transaction,
    portee: Portee,
    ticket: TicketId,
    ids: &[PieceJointeId],
) -> Vec<PieceJointe> {
    let mut found = tx.pieces_jointes().find(portee, ticket, ids).await.unwrap();
    found.sort_by_key(|piece| piece.id);
    found
}

async fn shown(
    db: &TestDb,
    portee: Portee,
    ticket: TicketId,
    id: PieceJointeId,
) -> Option<PieceSituee> {
    db.queries().detail(portee, &TicketRef::Id(ticket), id).await.unwrap()
}

async fn inconnues(db: &TestDb, cles: &[Cle]) -> Vec<Cle> {
    db.queries().inconnues(cles).await.unwrap()
}

/// A transaction that has removed a file.
async fn retiree(
    db: &TestDb,
    ticket: TicketId,
    piece: &PieceJointe,
    date: OffsetDateTime,
) -> Box<dyn Transaction> {
    let tx = db.begin().await;
    let ticket = load(tx.as_ref(), ticket).await;
    let trace = trace_at(date, piece.retirer().as_slice());
    tx.pieces_jointes().remove(&ticket, piece, &trace).await.unwrap();
    tx
}

async fn retirer(db: &TestDb, ticket: TicketId, piece: &PieceJointe, date: OffsetDateTime) {
    retiree(db, ticket, piece, date).await.commit().await.unwrap();
}
