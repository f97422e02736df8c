//! The scope: a client user sees its own client's things, and nothing tells that others exist.

use application::{
    Pagination,
    ports::queries::{
        ChantierFiltre, ChantierQueries, ClientFiltre, ClientQueries, MessageQueries,
        PieceJointeQueries, TicketFiltre, TicketQueries,
    },
};
use domain::{
    Budget, Chantier, Client, NouveauChantier, Portee, SlaStatus, Status, TicketRef, TicketState,
};

use crate::{
    builders::*,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    the_list_shows_a_client_its_own_tickets_and_counts_no_other,
    no_filter_leads_out_of_the_scope,
    the_detail_of_anothers_ticket_is_absent,
    anothers_ticket_cannot_be_loaded_for_a_change,
    the_messages_and_files_of_anothers_ticket_are_absent,
    a_client_sees_itself_alone,
    a_client_sees_its_own_chantiers_alone,
    references_to_what_is_anothers_lead_nowhere,
    what_is_counted_for_a_client_is_its_own,
    staff_sees_everything,
}

const TOUT: Pagination = Pagination { page: 1, limit: 100 };

/// Two clients, each with a chantier and a ticket there (1 and 2), and a ticket of nobody's (3).
struct Scene {
    acme: Client,
    batir: Client,
    pont: Chantier,
    route: Chantier,
    tickets: [TicketState; 3],
}

impl Scene {
    async fn set(db: &TestDb) -> Self {
        let (acme, batir) = (client("Acme"), client("Bâtir"));
        let budgete = |chantier: Chantier, budget| {
            let budget = Some(Budget::try_new(budget).unwrap());
            Chantier { fiche: NouveauChantier { budget, ..chantier.fiche }, ..chantier }
        };
        let pont = budgete(chantier(acme.id, "Pont"), 100);
        let route = budgete(chantier(batir.id, "Route"), 7);
        let de = |sequence, chantier: &Chantier| TicketState {
            client: Some(chantier.fiche.client),
            chantier: Some(chantier.id),
            responsable: some("Jean Dupont"),
            ..ticket(sequence)
        };
        let tickets = [de(1, &pont), de(2, &route), ticket(3)];
        db.with_clients([&acme, &batir]).await;
        db.with_chantiers([&pont, &route]).await;
        db.with_tickets(&tickets).await;
        Self { acme, batir, pont, route, tickets }
    }

    fn acme_only(&self) -> Portee {
        Portee::Client(self.acme.id)
    }
}

async fn the_list_shows_a_client_its_own_tickets_and_counts_no_other(db: TestDb) {
    let scene = Scene::set(&db).await;

    let seen = db.sequences(scene.acme_only(), TicketFiltre::default()).await;

    assert_eq!(seen, [1]);
    let stranger = Portee::Client(client("Inconnu").id);
    assert_eq!(db.sequences(stranger, TicketFiltre::default()).await, [0; 0]);
}

async fn no_filter_leads_out_of_the_scope(db: TestDb) {
    let scene = Scene::set(&db).await;
    let all = TicketFiltre::default;
    let filters = [
        TicketFiltre { client: Some(scene.batir.id), ..all() },
        TicketFiltre { chantier: Some(scene.route.id), ..all() },
        TicketFiltre { recherche: Some(domain::Recherche::new("002")), ..all() },
        TicketFiltre { recherche: Some(domain::Recherche::new("003")), ..all() },
    ];

    for filter in filters {
        assert_eq!(db.sequences(scene.acme_only(), filter).await, [0; 0]);
    }

    // A condition with alternatives must not loosen the scope.
    let alternatives = TicketFiltre {
        status: Status::ALL.to_vec(),
        sla_status: SlaStatus::ALL.to_vec(),
        responsable: Some("jean dupont".into()),
        ..all()
    };
    assert_eq!(db.sequences(scene.acme_only(), alternatives).await, [1]);
}

async fn the_detail_of_anothers_ticket_is_absent(db: TestDb) {
    let scene = Scene::set(&db).await;
    let queries = db.queries();

    for (ticket, visible) in scene.tickets.iter().zip([true, false, false]) {
        for reference in [TicketRef::Id(ticket.id), TicketRef::Numero(ticket.numero)] {
            let found =
                TicketQueries::detail(&queries, scene.acme_only(), &reference).await.unwrap();
            assert_eq!(found.is_some(), visible, "{reference}");
        }
    }
}

async fn anothers_ticket_cannot_be_loaded_for_a_change(db: TestDb) {
    let scene = Scene::set(&db).await;

    let tx = db.begin().await;
    for (ticket, visible) in scene.tickets.iter().zip([true, false, false]) {
        for reference in [TicketRef::Id(ticket.id), TicketRef::Numero(ticket.numero)] {
            let found = tx.tickets().find(scene.acme_only(), &reference).await.unwrap();
            assert_eq!(found.is_some(), visible, "{reference}");
        }
    }
}

async fn the_messages_and_files_of_anothers_ticket_are_absent(db: TestDb) {
    let scene = Scene::set(&db).await;
    let (queries, portee) = (db.queries(), scene.acme_only());

    for (ticket, visible) in scene.tickets.iter().zip([true, false, false]) {
        let plan = piece("plan.pdf");
        db.with_pieces(ticket.id, [&plan]).await;
        for reference in [TicketRef::Id(ticket.id), TicketRef::Numero(ticket.numero)] {
            let page = MessageQueries::liste(&queries, portee, &reference, TOUT).await.unwrap();
            let target = PieceJointeQueries::ticket(&queries, portee, &reference).await.unwrap();
            let shown =
                PieceJointeQueries::detail(&queries, portee, &reference, plan.id).await.unwrap();
            assert_eq!(page.is_some(), visible, "{reference}");
            assert_eq!(target.map(|vise| vise.id), visible.then_some(ticket.id), "{reference}");
            assert_eq!(shown.is_some(), visible, "{reference}");
        }
    }
}

async fn a_client_sees_itself_alone(db: TestDb) {
    let scene = Scene::set(&db).await;
    let (queries, filtre) = (db.queries(), ClientFiltre::default());
    let queries: &dyn ClientQueries = &queries;

    let lot = queries.liste(scene.acme_only(), &filtre, TOUT).await.unwrap();

    assert_eq!(lot.total, 1);
    let seen: Vec<_> = lot.elements.iter().map(|resume| resume.client.id).collect();
    assert_eq!(seen, [scene.acme.id]);
    let search = ClientFiltre { mots: vec!["batir".into()] };
    let lot = queries.liste(scene.acme_only(), &search, TOUT).await.unwrap();
    assert_eq!((lot.elements.len(), lot.total), (0, 0));
    let tx = db.begin().await;
    for (id, visible) in [(scene.acme.id, true), (scene.batir.id, false)] {
        let shown = queries.detail(scene.acme_only(), id).await.unwrap();
        let loaded = tx.clients().find(scene.acme_only(), id).await.unwrap();
        assert_eq!((shown.is_some(), loaded.is_some()), (visible, visible));
    }
}

async fn a_client_sees_its_own_chantiers_alone(db: TestDb) {
    let scene = Scene::set(&db).await;
    let queries = db.queries();
    let queries: &dyn ChantierQueries = &queries;
    let all = ChantierFiltre::default;

    let lot = queries.liste(scene.acme_only(), &all(), TOUT).await.unwrap();

    assert_eq!(lot.total, 1);
    let seen: Vec<_> = lot.elements.iter().map(|resume| resume.chantier.id).collect();
    assert_eq!(seen, [scene.pont.id]);
    let filters = [
        ChantierFiltre { client: Some(scene.batir.id), ..all() },
        ChantierFiltre { mots: vec!["route".into()], ..all() },
    ];
    for filter in filters {
        let lot = queries.liste(scene.acme_only(), &filter, TOUT).await.unwrap();
        assert_eq!((lot.elements.len(), lot.total), (0, 0));
    }
    let tx = db.begin().await;
    for (id, visible) in [(scene.pont.id, true), (scene.route.id, false)] {
        let shown = queries.detail(scene.acme_only(), id).await.unwrap();
        let loaded = tx.chantiers().find(scene.acme_only(), id).await.unwrap();
        assert_eq!((shown.is_some(), loaded.is_some()), (visible, visible));
    }
}

async fn references_to_what_is_anothers_lead_nowhere(db: TestDb) {
    let scene = Scene::set(&db).await;
    let tx = db.begin().await;
    let references = tx.references();

    for (portee, autre) in [(scene.acme_only(), false), (Portee::Tout, true)] {
        assert!(references.client_existe(portee, scene.acme.id).await.unwrap());
        assert_eq!(references.client_existe(portee, scene.batir.id).await.unwrap(), autre);
        assert!(!references.client_existe(portee, client("Inconnu").id).await.unwrap());

        let sien = references.client_du_chantier(portee, scene.pont.id).await.unwrap();
        assert_eq!(sien, Some(scene.acme.id));
        let celui_d_un_autre = references.client_du_chantier(portee, scene.route.id).await.unwrap();
        assert_eq!(celui_d_un_autre, autre.then_some(scene.batir.id));
        let inconnu = chantier(scene.acme.id, "Inconnu").id;
        assert_eq!(references.client_du_chantier(portee, inconnu).await.unwrap(), None);
    }
}

async fn what_is_counted_for_a_client_is_its_own(db: TestDb) {
    let scene = Scene::set(&db).await;
    let resolu = TicketState {
        status: Status::Resolu,
        date_resolution: resolution(Status::Resolu),
        compteur: compteur(Status::Resolu, None),
        client: Some(scene.acme.id),
        ..ticket(4)
    };
    db.with_tickets([&resolu]).await;
    let queries = db.queries();

    for portee in [scene.acme_only(), Portee::Tout] {
        let acme = ClientQueries::detail(&queries, portee, scene.acme.id).await.unwrap().unwrap();
        let pont = ChantierQueries::detail(&queries, portee, scene.pont.id).await.unwrap().unwrap();

        assert_eq!((acme.nb_tickets, acme.nb_tickets_ouverts), (2, 1));
        assert_eq!((acme.nb_chantiers, acme.chiffre_affaires), (1, 100));
        assert_eq!((pont.nb_tickets, pont.nb_tickets_ouverts), (1, 1));
    }
}

async fn staff_sees_everything(db: TestDb) {
    Scene::set(&db).await;
    let queries = db.queries();

    let tickets = db.sequences(Portee::Tout, TicketFiltre::default()).await;
    let clients =
        ClientQueries::liste(&queries, Portee::Tout, &ClientFiltre::default(), TOUT).await.unwrap();
    let chantiers =
        ChantierQueries::liste(&queries, Portee::Tout, &ChantierFiltre::default(), TOUT)
            .await
            .unwrap();

    assert_eq!(tickets, [1, 2, 3]);
    assert_eq!((clients.total, chantiers.total), (2, 2));
}
