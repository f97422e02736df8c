//! The list of tickets: its filters, its rows, its pages' bounds.

use application::ports::queries::{
    Position, TicketFiltre, TicketListe, TicketQueries, TicketResume,
};
use domain::{
    Categorie, ChantierId, ClientId, Echeance, Fuseau, Periode, Portee, Priority, Recherche,
    SlaStatus, Status, Tags, TicketState,
};
use time::{Duration, OffsetDateTime};

use crate::{
    builders::*,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    without_filter_every_ticket_is_listed,
    a_filter_of_words_keeps_any_of_them,
    the_filters_of_client_and_chantier_keep_theirs,
    the_filter_of_responsable_compares_the_whole_folded_name,
    the_filter_of_dates_takes_the_first_instant_in_and_leaves_the_last_out,
    filters_combine_and_the_total_follows,
    one_row_more_than_the_limit_tells_that_the_list_goes_on,
    a_page_past_the_end_is_empty_with_the_true_total,
    a_row_has_every_field_of_its_ticket,
    a_row_without_optional_fields_is_listed_all_the_same,
}

/// Six tickets that differ in every way the list can filter by.
struct Scene {
    acme: ClientId,
    batir: ClientId,
    pont: ChantierId,
    route: ChantierId,
}

impl Scene {
    async fn set(db: &TestDb) -> Self {
        let (acme, batir) = (client("Acme"), client("Bâtir"));
        let (pont, route) = (chantier(acme.id, "Pont"), chantier(batir.id, "Route"));
        db.with_clients([&acme, &batir]).await;
        db.with_chantiers([&pont, &route]).await;
        let scene = Self { acme: acme.id, batir: batir.id, pont: pont.id, route: route.id };
        db.with_tickets(&scene.tickets()).await;
        scene
    }

    fn tickets(&self) -> [TicketState; 6] {
        use {Categorie::*, Priority::*, Status::*};
        let base = |sequence: i32, status, priority, categorie| TicketState {
            status,
            priority,
            categorie,
            date_creation: NOW + Duration::hours(sequence.into()),
            date_resolution: resolution(status),
            compteur: compteur(status, None),
            ..ticket(sequence)
        };
        let (acme, batir) = (Some(self.acme), Some(self.batir));
        let (pont, route) = (Some(self.pont), Some(self.route));
        [
            TicketState {
                client: acme,
                chantier: pont,
                responsable: some("Jean DUPONT"),
                ..base(1, Nouveau, Critique, Securite)
            },
            TicketState {
                client: acme,
                chantier: pont,
                responsable: some("jean  Dupônt"),
                ..base(2, EnCours, Haute, Qualite)
            },
            TicketState {
                client: acme,
                responsable: some("Jean Dupont fils"),
                ..base(3, EnAttente, Normale, Delais)
            },
            TicketState {
                client: batir,
                chantier: route,
                responsable: some("Jean"),
                ..base(4, Resolu, Basse, Travaux)
            },
            TicketState { client: batir, ..base(5, EnCours, Critique, Travaux) },
            base(6, Nouveau, Haute, Securite),
        ]
    }
}

fn all() -> TicketFiltre {
    TicketFiltre::default()
}

async fn expect<const N: usize>(db: &TestDb, filtre: TicketFiltre, sequences: [i32; N]) {
    let kept = db.sequences(Portee::Tout, filtre.clone()).await;
    assert_eq!(kept, sequences, "{filtre:?}");
}

async fn without_filter_every_ticket_is_listed(db: TestDb) {
    Scene::set(&db).await;

    expect(&db, all(), [1, 2, 3, 4, 5, 6]).await;
}

async fn a_filter_of_words_keeps_any_of_them(db: TestDb) {
    Scene::set(&db).await;

    let status = |status: &[Status]| TicketFiltre { status: status.to_vec(), ..all() };
    expect(&db, status(&[Status::Nouveau]), [1, 6]).await;
    expect(&db, status(&[Status::Resolu]), [4]).await;
    expect(&db, status(&[Status::EnAttente, Status::EnCours]), [2, 3, 5]).await;
    expect(&db, status(Status::ALL), [1, 2, 3, 4, 5, 6]).await;

    let priority = |priority: &[Priority]| TicketFiltre { priority: priority.to_vec(), ..all() };
    expect(&db, priority(&[Priority::Normale]), [3]).await;
    expect(&db, priority(&[Priority::Critique, Priority::Basse]), [1, 4, 5]).await;

    let categorie = |c: &[Categorie]| TicketFiltre { categorie: c.to_vec(), ..all() };
    expect(&db, categorie(&[Categorie::Delais]), [3]).await;
    expect(&db, categorie(&[Categorie::Travaux, Categorie::Securite]), [1, 4, 5, 6]).await;
}

async fn the_filters_of_client_and_chantier_keep_theirs(db: TestDb) {
    let scene = Scene::set(&db).await;

    expect(&db, TicketFiltre { client: Some(scene.acme), ..all() }, [1, 2, 3]).await;
    expect(&db, TicketFiltre { client: Some(client("Inconnu").id), ..all() }, []).await;
    expect(&db, TicketFiltre { chantier: Some(scene.route), ..all() }, [4]).await;
    let both = TicketFiltre { client: Some(scene.batir), chantier: Some(scene.pont), ..all() };
    expect(&db, both, []).await;
}

async fn the_filter_of_responsable_compares_the_whole_folded_name(db: TestDb) {
    Scene::set(&db).await;

    let de = |nom: &str| TicketFiltre { responsable: Some(domain::plier(nom)), ..all() };
    expect(&db, de("JEAN Dupont"), [1, 2]).await;
    expect(&db, de("jean"), [4]).await;
    expect(&db, de("dupont"), []).await;
    expect(&db, de("jean%"), []).await;
}

async fn the_filter_of_dates_takes_the_first_instant_in_and_leaves_the_last_out(db: TestDb) {
    Scene::set(&db).await;
    let heure = |n| Some(NOW + Duration::hours(n));

    let entre = |depuis, avant| TicketFiltre { periode: periode(depuis, avant), ..all() };
    expect(&db, entre(heure(5), None), [5, 6]).await;
    expect(&db, entre(None, heure(2)), [1]).await;
    expect(&db, entre(heure(2), heure(4)), [2, 3]).await;
    let un_instant = heure(2).map(|instant| instant + Duration::SECOND);
    expect(&db, entre(heure(2), un_instant), [2]).await;
    expect(&db, entre(heure(4), heure(2)), []).await;
}

fn periode(depuis: Option<OffsetDateTime>, avant: Option<OffsetDateTime>) -> Periode {
    Periode::try_new(depuis, avant, &Fuseau::default()).unwrap()
}

async fn filters_combine_and_the_total_follows(db: TestDb) {
    let scene = Scene::set(&db).await;
    let filtre = TicketFiltre {
        status: vec![Status::Nouveau, Status::EnCours],
        priority: vec![Priority::Critique, Priority::Haute],
        categorie: vec![Categorie::Securite, Categorie::Qualite],
        sla_status: vec![SlaStatus::Ok],
        client: Some(scene.acme),
        chantier: Some(scene.pont),
        responsable: Some("jean dupont".into()),
        recherche: Some(Recherche::new("echafaudage tc-2025")),
        periode: periode(Some(NOW), Some(NOW + Duration::DAY)),
    };

    expect(&db, filtre.clone(), [1, 2]).await;
    expect(&db, TicketFiltre { status: vec![Status::EnCours], ..filtre.clone() }, [2]).await;
    expect(&db, TicketFiltre { priority: vec![Priority::Basse], ..filtre.clone() }, []).await;
    let one_a_page = TicketListe { limit: 1, ..by_numero(filtre) };
    let lot = db.queries().liste(Portee::Tout, &one_a_page, NOW).await.unwrap();
    assert_eq!(lot.total, 2, "the total is that of all pages");
}

async fn one_row_more_than_the_limit_tells_that_the_list_goes_on(db: TestDb) {
    Scene::set(&db).await;

    // (page, limit) → rows: six tickets in all.
    let pages = [((1, 1), 2), ((1, 5), 6), ((1, 6), 6), ((2, 5), 1), ((3, 2), 2), ((2, 2), 3)];
    for ((page, limit), rows) in pages {
        let liste = TicketListe { position: Position::Page(page), limit, ..by_numero(all()) };
        let lot = db.queries().liste(Portee::Tout, &liste, NOW).await.unwrap();
        assert_eq!((lot.elements.len(), lot.total), (rows, 6), "page {page} of {limit}");
    }
}

async fn a_page_past_the_end_is_empty_with_the_true_total(db: TestDb) {
    Scene::set(&db).await;

    for page in [2, 3, 999_999_999] {
        let liste = TicketListe { position: Position::Page(page), limit: 100, ..by_numero(all()) };
        let lot = db.queries().liste(Portee::Tout, &liste, NOW).await.unwrap();
        assert_eq!((lot.elements.len(), lot.total), (0, 6), "page {page}");
    }
}

async fn a_row_has_every_field_of_its_ticket(db: TestDb) {
    let acme = client("Acme & fils");
    let pont = chantier(acme.id, "Pont « Faidherbe »");
    db.with_clients([&acme]).await;
    db.with_chantiers([&pont]).await;
    let limite = NOW + Duration::DAY;
    let ticket = TicketState {
        description: some("Ligne 1\nLigne 2"),
        client: Some(acme.id),
        chantier: Some(pont.id),
        responsable: some("Awa Ndiaye"),
        date_modification: NOW + Duration::HOUR,
        compteur: until(Some(Echeance::new(NOW - Duration::HOUR, limite))),
        tags: Tags::try_new([v("zinc"), v("a \"b\" \\ c"), v("été")]).unwrap(),
        ..ticket(1)
    };
    db.with_tickets([&ticket]).await;

    let lot = db.queries().liste(Portee::Tout, &by_numero(all()), NOW).await.unwrap();

    let row = TicketResume {
        id: ticket.id,
        numero: numero(2025, 1),
        titre: "Échafaudage sans garde-corps".into(),
        description: Some("Ligne 1\nLigne 2".into()),
        status: Status::Nouveau,
        priority: Priority::Normale,
        categorie: Categorie::Securite,
        client_id: Some(acme.id),
        client_nom: Some("Acme & fils".into()),
        chantier_id: Some(pont.id),
        chantier_nom: Some("Pont « Faidherbe »".into()),
        responsable: Some("Awa Ndiaye".into()),
        date_creation: NOW,
        date_modification: NOW + Duration::HOUR,
        date_limite: Some(limite),
        sla_status: SlaStatus::Warning,
        tags: vec!["zinc".into(), "a \"b\" \\ c".into(), "été".into()],
        nb_messages: 0,
        nb_piece_jointes: 0,
    };
    assert_eq!(lot.elements, [row]);
}

async fn a_row_without_optional_fields_is_listed_all_the_same(db: TestDb) {
    let ticket = ticket(1);
    db.with_tickets([&ticket]).await;

    let lot = db.queries().liste(Portee::Tout, &by_numero(all()), NOW).await.unwrap();

    let row = TicketResume {
        id: ticket.id,
        numero: numero(2025, 1),
        titre: "Échafaudage sans garde-corps".into(),
        description: None,
        status: Status::Nouveau,
        priority: Priority::Normale,
        categorie: Categorie::Securite,
        client_id: None,
        client_nom: None,
        chantier_id: None,
        chantier_nom: None,
        responsable: None,
        date_creation: NOW,
        date_modification: NOW,
        date_limite: None,
        sla_status: SlaStatus::Ok,
        tags: Vec::new(),
        nb_messages: 0,
        nb_piece_jointes: 0,
    };
    assert_eq!(lot.elements, [row]);
}
