//! A whole ticket: what goes in comes out, for its page and for a change alike.

use std::sync::Arc;

use application::ports::queries::{ChantierDuTicket, ClientDuTicket, TicketDetail, TicketQueries};
use domain::{
    CalendrierId, Categorie, Chantier, ChantierType, Client, ClientType, Echeance, Fait,
    NiveauEscalade, NouveauChantier, NouveauClient, Portee, Priority, SlaStatus, Status, Tags,
    Ticket, TicketRef, TicketState, Utilisateur,
    sla::{Cible, Compteur, Lieu, Marche},
};
use time::{Duration, macros::datetime};
use uuid::Uuid;

use crate::{
    builders::*,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    every_field_is_shown_by_id_and_by_number,
    a_ticket_without_optional_fields_is_shown_without_them,
    a_client_or_chantier_without_optional_fields_is_shown_without_them,
    what_is_loaded_for_a_change_is_what_was_stored,
    a_change_may_set_every_field_and_empty_every_one,
    the_historique_is_in_the_order_of_dates_and_of_facts,
    the_historique_is_the_tickets_own,
    an_unknown_ticket_is_absent,
}

/// A client, a chantier, a user, and a ticket that has all a ticket can have.
struct Scene {
    acme: Client,
    pont: Chantier,
    awa: Utilisateur,
    ticket: TicketState,
}

impl Scene {
    async fn set(db: &TestDb) -> Self {
        let fiche = NouveauClient {
            kind: ClientType::Public,
            email: some("contact@acme.sn"),
            telephone: some("+221 33 000 00 00"),
            ..client("Acme").fiche
        };
        let acme = Client { fiche, ..client("Acme") };
        let fiche = NouveauChantier {
            kind: ChantierType::GenieCivil,
            adresse: some("12, rue de l'Océan"),
            ville: some("Saint-Louis"),
            ..chantier(acme.id, "Pont").fiche
        };
        let pont = Chantier { fiche, ..chantier(acme.id, "Pont") };
        let awa = utilisateur("Awa Ndiaye", "awa@exemple.sn");
        let ticket = full(&acme, &pont, &awa);
        db.with_clients([&acme]).await;
        db.with_chantiers([&pont]).await;
        db.with_utilisateurs([&awa]).await;
        Self { acme, pont, awa, ticket }
    }
}

/// A clock in which each number is another.
const COMPTEUR: Compteur = Compteur {
    compte: -3,
    ancre: datetime!(2024-02-28 0:00 UTC),
    marche: Marche::Arretee,
    cible: Some(Cible { secondes: 5_000_000_000, seuil: 99, niveau: None }),
    echeance: None,
    fige: Some(SlaStatus::Breach),
};

fn full(acme: &Client, pont: &Chantier, awa: &Utilisateur) -> TicketState {
    TicketState {
        titre: v("L'« étai » n° 5 \u{1F6A7} \\ \"penche\""),
        description: some(&"Très long.\n\tÀ lire. ".repeat(800)),
        status: Status::Resolu,
        priority: Priority::Critique,
        categorie: Categorie::Qualite,
        client: Some(acme.id),
        chantier: Some(pont.id),
        responsable: some("Awa Ndiaye"),
        responsable_id: Some(awa.id),
        date_creation: datetime!(1999-12-31 23:59:59 UTC),
        date_modification: datetime!(2024-02-29 0:00 UTC),
        compteur: Compteur { echeance: Some(Echeance::new(NOW - Duration::DAY, NOW)), ..COMPTEUR },
        calendrier: CalendrierId(Uuid::from_u128(5)),
        revision: 7,
        date_resolution: Some(NOW + Duration::DAY),
        motif_cloture: some("Étai remplacé\nle matin"),
        niveau_escalade: Some(NiveauEscalade::try_new(3).unwrap()),
        tags: Tags::try_new([v("zinc"), v("a \"b\" \\ c"), v("été 🚧")]).unwrap(),
        version: 41,
        ..ticket(1)
    }
}

async fn every_field_is_shown_by_id_and_by_number(db: TestDb) {
    let Scene { acme, pont, awa, ticket } = Scene::set(&db).await;
    db.with_tickets([&ticket]).await;

    let by_id = detail(&db, TicketRef::Id(ticket.id)).await.unwrap();
    let by_numero = detail(&db, TicketRef::Numero(ticket.numero)).await.unwrap();

    assert_eq!(by_numero, by_id);
    let expected = TicketDetail {
        id: ticket.id,
        numero: numero(2025, 1),
        titre: "L'« étai » n° 5 \u{1F6A7} \\ \"penche\"".into(),
        description: Some("Très long.\n\tÀ lire. ".repeat(800).trim().into()),
        status: Status::Resolu,
        priority: Priority::Critique,
        categorie: Categorie::Qualite,
        client: Some(ClientDuTicket {
            id: acme.id,
            nom: "Acme".into(),
            kind: ClientType::Public,
            email: Some("contact@acme.sn".into()),
            telephone: Some("+221 33 000 00 00".into()),
        }),
        chantier: Some(ChantierDuTicket {
            id: pont.id,
            nom: "Pont".into(),
            kind: ChantierType::GenieCivil,
            adresse: Some("12, rue de l'Océan".into()),
            ville: Some("Saint-Louis".into()),
            coordonnees: None,
        }),
        responsable: Some("Awa Ndiaye".into()),
        responsable_id: Some(awa.id),
        date_creation: datetime!(1999-12-31 23:59:59 UTC),
        date_modification: datetime!(2024-02-29 0:00 UTC),
        compteur: Compteur { echeance: Some(Echeance::new(NOW - Duration::DAY, NOW)), ..COMPTEUR },
        lieu: Lieu { calendrier: CalendrierId(Uuid::from_u128(5)), chantier: Some(pont.id) },
        regles: Arc::default(),
        date_resolution: Some(NOW + Duration::DAY),
        motif_cloture: Some("Étai remplacé\nle matin".into()),
        niveau_escalade: 3,
        tags: vec!["zinc".into(), "a \"b\" \\ c".into(), "été 🚧".into()],
        nb_messages: 0,
        version: 41,
        messages: vec![],
        pieces_jointes: vec![],
        historique: by_id.historique.clone(),
    };
    assert_eq!(by_id, expected);
    assert_eq!(by_id.historique.len(), 1);
}

async fn a_ticket_without_optional_fields_is_shown_without_them(db: TestDb) {
    let ticket = ticket(1);
    db.with_tickets([&ticket]).await;

    let shown = detail(&db, TicketRef::Id(ticket.id)).await.unwrap();

    let expected = TicketDetail {
        id: ticket.id,
        numero: numero(2025, 1),
        titre: "Échafaudage sans garde-corps".into(),
        description: None,
        status: Status::Nouveau,
        priority: Priority::Normale,
        categorie: Categorie::Securite,
        client: None,
        chantier: None,
        responsable: None,
        responsable_id: None,
        date_creation: NOW,
        date_modification: NOW,
        compteur: ticket.compteur,
        lieu: Lieu { calendrier: CalendrierId::DEFAUT, chantier: None },
        regles: Arc::default(),
        date_resolution: None,
        motif_cloture: None,
        niveau_escalade: 0,
        tags: Vec::new(),
        nb_messages: 0,
        version: 1,
        messages: vec![],
        pieces_jointes: vec![],
        historique: shown.historique.clone(),
    };
    assert_eq!(shown, expected);
}

async fn a_client_or_chantier_without_optional_fields_is_shown_without_them(db: TestDb) {
    let acme = client("Acme");
    let pont = chantier(acme.id, "Pont");
    let ticket = TicketState { client: Some(acme.id), chantier: Some(pont.id), ..ticket(1) };
    db.with_clients([&acme]).await;
    db.with_chantiers([&pont]).await;
    db.with_tickets([&ticket]).await;

    let shown = detail(&db, TicketRef::Id(ticket.id)).await.unwrap();

    let (client, chantier) = (shown.client.unwrap(), shown.chantier.unwrap());
    assert_eq!((client.nom.as_str(), client.email, client.telephone), ("Acme", None, None));
    assert_eq!((chantier.nom.as_str(), chantier.adresse, chantier.ville), ("Pont", None, None));
}

async fn what_is_loaded_for_a_change_is_what_was_stored(db: TestDb) {
    let full = Scene::set(&db).await.ticket;
    let bare = ticket(2);
    db.with_tickets([&full, &bare]).await;

    let tx = db.begin().await;
    for state in [full, bare] {
        for reference in [TicketRef::Id(state.id), TicketRef::Numero(state.numero)] {
            let loaded = tx.tickets().find(Portee::Tout, &reference).await.unwrap();
            assert_eq!(loaded.unwrap().state(), &state);
        }
    }
}

async fn a_change_may_set_every_field_and_empty_every_one(db: TestDb) {
    let full = Scene::set(&db).await.ticket;
    let bare = TicketState { id: full.id, version: 40, ..ticket(1) };
    db.with_tickets([&bare]).await;

    assert_eq!(changed_to(&db, &full).await, full);

    let bare_again = TicketState { version: 42, ..bare };
    assert_eq!(changed_to(&db, &bare_again).await, bare_again);
}

async fn the_historique_is_in_the_order_of_dates_and_of_facts(db: TestDb) {
    let state = ticket(1);
    db.with_tickets([&state]).await;
    // Four facts of one second, then one that the clock, set back, dates earlier.
    let faits: Vec<_> = [Status::EnCours, Status::EnAttente, Status::EnCours, Status::Resolu]
        .iter()
        .map(|apres| Fait::Status { avant: Status::Nouveau, apres: *apres })
        .collect();
    let earlier = [Fait::Escalade { niveau: NiveauEscalade::try_new(1).unwrap() }];
    let second = trace_at(NOW + Duration::HOUR, &faits);
    let third = trace_at(NOW + Duration::MINUTE, &earlier);

    let tx = db.begin().await;
    for (version, trace) in [(2, &second), (3, &third)] {
        let ticket = Ticket::restore(TicketState { version, ..state.clone() });
        tx.tickets().save(&ticket, trace).await.unwrap();
    }
    tx.commit().await.unwrap();

    let shown = detail(&db, TicketRef::Id(state.id)).await.unwrap();
    let read: Vec<_> = shown.historique.iter().skip(1).map(|entree| entree.id).collect();
    let expected: Vec<_> =
        third.entrees.iter().chain(&second.entrees).map(|entree| entree.id).collect();
    assert_eq!(read, expected);
    assert_eq!(shown.historique[0].action, "creation");
    assert_eq!(shown.historique[1].date, NOW + Duration::MINUTE);
}

async fn the_historique_is_the_tickets_own(db: TestDb) {
    let (one, other) = (ticket(1), ticket(2));
    db.with_tickets([&one, &other]).await;

    let shown = detail(&db, TicketRef::Id(one.id)).await.unwrap();

    let entrees: Vec<_> = shown.historique.iter().map(|e| (&*e.action, &*e.description)).collect();
    assert_eq!(entrees, [("creation", "Ticket créé")]);
}

async fn an_unknown_ticket_is_absent(db: TestDb) {
    db.with_tickets([&ticket(1)]).await;

    let tx = db.begin().await;
    for unknown in [TicketRef::Id(ticket(1).id), TicketRef::Numero(numero(2024, 1))] {
        assert_eq!(detail(&db, unknown).await, None);
        assert_eq!(tx.tickets().find(Portee::Tout, &unknown).await.unwrap(), None);
    }
}

/// Saves a state over the one before, and loads it again.
async fn changed_to(db: &TestDb, state: &TicketState) -> TicketState {
    let tx = db.begin().await;
    tx.tickets().save(&Ticket::restore(state.clone()), &trace(&[Fait::Creation])).await.unwrap();
    tx.commit().await.unwrap();
    let tx = db.begin().await;
    let loaded = tx.tickets().find(Portee::Tout, &TicketRef::Id(state.id)).await.unwrap();
    loaded.unwrap().state().clone()
}

async fn detail(db: &TestDb, ticket: TicketRef) -> Option<TicketDetail> {
    db.queries().detail(Portee::Tout, &ticket).await.unwrap()
}
