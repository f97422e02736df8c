//! Clients: stored whole, counted for, searched and listed.

use application::{
    Lot, Pagination, mots,
    ports::queries::{ClientFiltre, ClientQueries, ClientResume},
};
use domain::{
    Budget, Chantier, Client, ClientId, ClientType, ModificationClient, Note, NouveauChantier,
    NouveauClient, Patch, Portee, Status, TicketState,
};
use time::{Duration, OffsetDateTime};

use crate::{
    builders::*,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    every_field_is_stored,
    a_client_without_optional_fields_is_stored_without_them,
    a_patch_is_saved_and_the_date_of_creation_stays,
    a_client_loaded_for_a_change_is_waited_for,
    tickets_chantiers_and_budgets_are_counted,
    nothing_is_counted_for_a_new_client,
    words_are_searched_in_name_town_and_email,
    the_list_is_by_name_and_then_by_id,
    pages_follow_each_other_and_one_past_the_end_is_empty,
    an_unknown_client_is_absent,
}

const TOUT: Pagination = Pagination { page: 1, limit: 1_000 };

fn full() -> Client {
    let fiche = NouveauClient {
        nom: v("Société « L'Étoile » & fils"),
        kind: ClientType::Particulier,
        email: some("contact@etoile.sn"),
        telephone: some("+221 33 000 00 00"),
        adresse: some("12, rue de l'Océan\nDakar-Plateau"),
        ville: some("Thiès"),
        note_satisfaction: Some(Note::try_new(4.7).unwrap()),
    };
    Client { fiche, ..client("L'Étoile") }
}

async fn every_field_is_stored(db: TestDb) {
    let mut clients = ClientType::ALL.iter().map(|kind| {
        let fiche = NouveauClient { kind: *kind, ..full().fiche };
        Client { fiche, ..full() }
    });
    let clients: [Client; 3] = std::array::from_fn(|_| clients.next().unwrap());

    db.with_clients(&clients).await;

    for client in clients {
        assert_eq!(detail(&db, client.id).await.client, client);
        assert_eq!(loaded(&db, client.id).await, Some(client));
    }
}

async fn a_client_without_optional_fields_is_stored_without_them(db: TestDb) {
    let bare = client("Acme");

    db.with_clients([&bare]).await;

    assert_eq!(detail(&db, bare.id).await.client, bare);
    assert_eq!(loaded(&db, bare.id).await, Some(bare));
}

async fn a_patch_is_saved_and_the_date_of_creation_stays(db: TestDb) {
    let (mut client, other) = (full(), full());
    db.with_clients([&client, &other]).await;

    client.modifier(ModificationClient {
        nom: Some(v("Étoile du Sud")),
        kind: Some(ClientType::Public),
        email: Patch::Effacer,
        telephone: Patch::Effacer,
        adresse: Patch::Mettre(v("3, avenue Lamine-Guèye")),
        ville: Patch::Mettre(v("Ziguinchor")),
        note_satisfaction: Patch::Mettre(Note::try_new(0.1).unwrap()),
    });
    let tx = db.begin().await;
    tx.clients().save(&client, NOW + Duration::HOUR).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(detail(&db, client.id).await.client, client);
    assert_eq!(detail(&db, other.id).await.client, other);
    let dates =
        "SELECT created_at FROM clients UNION ALL SELECT updated_at FROM clients ORDER BY 1";
    let dates: Vec<OffsetDateTime> = db.column(dates).await;
    assert_eq!(dates, [NOW, NOW, NOW, NOW + Duration::HOUR]);
    assert_eq!(found(&db, "ziguinchor").await, ["Étoile du Sud"]);
    assert_eq!(found(&db, "societe").await.len(), 1, "the other one");
}

async fn a_client_loaded_for_a_change_is_waited_for(db: TestDb) {
    let mut client = full();
    db.with_clients([&client]).await;
    let id = client.id;
    client.modifier(ModificationClient { nom: Some(v("Après")), ..Default::default() });
    let first = db.begin().await;
    first.clients().find(Portee::Tout, id).await.unwrap().unwrap();
    let second = tokio::spawn({
        let db = db.clone();
        async move { loaded(&db, id).await }
    });

    db.someone_waits().await;
    first.clients().save(&client, NOW).await.unwrap();
    first.commit().await.unwrap();

    assert_eq!(second.await.unwrap(), Some(client));
}

async fn tickets_chantiers_and_budgets_are_counted(db: TestDb) {
    let (acme, batir) = (client("Acme"), client("Bâtir"));
    let budgete = |nom, budget: Option<i64>| {
        let chantier = chantier(acme.id, nom);
        let budget = budget.map(|montant| Budget::try_new(montant).unwrap());
        Chantier { fiche: NouveauChantier { budget, ..chantier.fiche }, ..chantier }
    };
    let chantiers =
        [budgete("Pont", Some(Budget::MAX)), budgete("Route", Some(1)), budgete("Mur", None)];
    let of = |sequence, client: &Client, status| TicketState {
        client: Some(client.id),
        status,
        date_resolution: resolution(status),
        compteur: compteur(status, None),
        ..ticket(sequence)
    };
    let tickets = [
        of(1, &acme, Status::Nouveau),
        of(2, &acme, Status::EnCours),
        of(3, &acme, Status::EnAttente),
        of(4, &acme, Status::Resolu),
        of(5, &batir, Status::Resolu),
        ticket(6),
    ];
    db.with_clients([&acme, &batir]).await;
    db.with_chantiers(&chantiers).await;
    db.with_tickets(&tickets).await;

    let lot = liste(&db, "", TOUT).await;

    let resumes = [
        ClientResume {
            client: acme,
            nb_tickets: 4,
            nb_tickets_ouverts: 3,
            nb_chantiers: 3,
            chiffre_affaires: Budget::MAX + 1,
        },
        ClientResume {
            client: batir,
            nb_tickets: 1,
            nb_tickets_ouverts: 0,
            nb_chantiers: 0,
            chiffre_affaires: 0,
        },
    ];
    assert_eq!(lot.elements, resumes);
    assert_eq!(detail(&db, resumes[0].client.id).await, resumes[0], "as the list says");
}

async fn nothing_is_counted_for_a_new_client(db: TestDb) {
    let acme = client("Acme");
    db.with_clients([&acme]).await;

    let resume = detail(&db, acme.id).await;

    assert_eq!((resume.nb_tickets, resume.nb_tickets_ouverts, resume.nb_chantiers), (0, 0, 0));
    assert_eq!(resume.chiffre_affaires, 0);
}

async fn words_are_searched_in_name_town_and_email(db: TestDb) {
    db.with_clients([&full(), &client("Acme 100%")]).await;
    let etoile = "Société « L'Étoile » & fils";

    assert_eq!(found(&db, "etoile").await, [etoile]);
    assert_eq!(found(&db, "THIES societe").await, [etoile]);
    assert_eq!(found(&db, "contact@etoile.sn").await, [etoile]);
    assert_eq!(found(&db, "etoile acme").await, [""; 0]);
    assert_eq!(found(&db, "100%").await, ["Acme 100%"]);
    assert_eq!(found(&db, "o%e").await, [""; 0]);
}

async fn the_list_is_by_name_and_then_by_id(db: TestDb) {
    let [zeta, first, alpha, second] = ["Zeta", "Meme", "Alpha", "Meme"].map(client);
    db.with_clients([&zeta, &second, &first, &alpha]).await;

    let ids: Vec<_> = liste(&db, "", TOUT).await.elements.iter().map(|r| r.client.id).collect();

    assert_eq!(ids, [alpha.id, first.id, second.id, zeta.id]);
}

async fn pages_follow_each_other_and_one_past_the_end_is_empty(db: TestDb) {
    db.with_clients(&["a", "b", "c", "d", "e"].map(client)).await;

    let mut pages = Vec::new();
    for page in 1..=4 {
        let Lot { elements, total } = liste(&db, "", Pagination { page, limit: 2 }).await;
        assert_eq!(total, 5);
        pages.push(elements.iter().map(|r| r.client.fiche.nom.to_string()).collect::<String>());
    }

    assert_eq!(pages, ["ab", "cd", "e", ""]);
}

async fn an_unknown_client_is_absent(db: TestDb) {
    let unknown = client("Acme").id;

    assert_eq!(loaded(&db, unknown).await, None);
    assert_eq!(db.queries().detail(Portee::Tout, unknown).await.unwrap(), None);
}

async fn loaded(db: &TestDb, id: ClientId) -> Option<Client> {
    db.begin().await.clients().find(Portee::Tout, id).await.unwrap()
}

async fn detail(db: &TestDb, id: ClientId) -> ClientResume {
    db.queries().detail(Portee::Tout, id).await.unwrap().unwrap()
}

async fn liste(db: &TestDb, search: &str, pagination: Pagination) -> Lot<ClientResume> {
    let filtre = ClientFiltre { mots: mots(search) };
    db.queries().liste(Portee::Tout, &filtre, pagination).await.unwrap()
}

/// The names of those that a search finds.
async fn found(db: &TestDb, search: &str) -> Vec<String> {
    let Lot { elements, total } = liste(db, search, TOUT).await;
    assert_eq!(total, u64::try_from(elements.len()).unwrap());
    elements.iter().map(|resume| resume.client.fiche.nom.to_string()).collect()
}
