//! Chantiers: stored whole, counted for, filtered and listed.

use application::{
    Lot, Pagination, mots,
    ports::queries::{ChantierFiltre, ChantierQueries, ChantierResume},
};
use domain::{
    Avancement, Budget, Chantier, ChantierId, ChantierType, Client, ClientId, Coordonnees,
    ModificationChantier, NouveauChantier, Patch, Portee, Status, StatutChantier, TicketState,
};
use time::{Duration, OffsetDateTime, macros::date};

use crate::{
    builders::*,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    every_field_is_stored,
    a_chantier_without_optional_fields_is_stored_without_them,
    every_word_of_the_lists_is_stored,
    a_patch_is_saved_and_the_date_of_creation_stays,
    a_chantier_loaded_for_a_change_is_waited_for,
    tickets_are_counted_and_the_client_is_named,
    words_are_searched_in_name_town_and_address,
    filters_keep_a_client_or_some_statuts_and_combine,
    the_list_is_by_name_and_then_by_id,
    pages_follow_each_other_and_one_past_the_end_is_empty,
    an_unknown_chantier_is_absent,
}

const TOUT: Pagination = Pagination { page: 1, limit: 1_000 };

fn full(client: ClientId) -> Chantier {
    let fiche = NouveauChantier {
        nom: v("Pont « Faidherbe »"),
        kind: ChantierType::GenieCivil,
        client,
        adresse: some("Quai Roume\nÎle de Ndar"),
        ville: some("Saint-Louis"),
        coordonnees: Some(Coordonnees::try_new(16.024_356_789, -16.5).unwrap()),
        statut: StatutChantier::Suspendu,
        date_debut: Some(date!(1897 - 10 - 19)),
        date_fin: Some(date!(2030 - 12 - 31)),
        budget: Some(Budget::try_new(Budget::MAX).unwrap()),
        avancement: Avancement::try_new(100).unwrap(),
        responsable: some("Awa Ndiaye"),
    };
    Chantier { fiche, ..chantier(client, "Pont") }
}

/// A client, stored.
async fn acme(db: &TestDb) -> ClientId {
    let acme = client("Acme");
    db.with_clients([&acme]).await;
    acme.id
}

async fn every_field_is_stored(db: TestDb) {
    let chantier = full(acme(&db).await);

    db.with_chantiers([&chantier]).await;

    assert_eq!(detail(&db, chantier.id).await.chantier, chantier);
    assert_eq!(loaded(&db, chantier.id).await, Some(chantier));
}

async fn a_chantier_without_optional_fields_is_stored_without_them(db: TestDb) {
    let bare = chantier(acme(&db).await, "Mur");

    db.with_chantiers([&bare]).await;

    assert_eq!(detail(&db, bare.id).await.chantier, bare);
    assert_eq!(loaded(&db, bare.id).await, Some(bare));
}

async fn every_word_of_the_lists_is_stored(db: TestDb) {
    let acme = acme(&db).await;
    let statuts = StatutChantier::ALL.iter().cycle();
    let chantiers: Vec<_> = ChantierType::ALL
        .iter()
        .zip(statuts)
        .map(|(kind, statut)| {
            let fiche = NouveauChantier { kind: *kind, statut: *statut, ..full(acme).fiche };
            Chantier { fiche, ..full(acme) }
        })
        .collect();

    db.with_chantiers(&chantiers).await;

    for chantier in chantiers {
        assert_eq!(detail(&db, chantier.id).await.chantier, chantier);
    }
}

async fn a_patch_is_saved_and_the_date_of_creation_stays(db: TestDb) {
    let acme = acme(&db).await;
    let (mut chantier, other) = (full(acme), full(acme));
    db.with_chantiers([&chantier, &other]).await;

    let patch = ModificationChantier {
        nom: Some(v("Route de Ziguinchor")),
        kind: Some(ChantierType::Autre),
        adresse: Patch::Effacer,
        ville: Patch::Mettre(v("Bignona")),
        coordonnees: Patch::Effacer,
        statut: Some(StatutChantier::EnCours),
        date_debut: Patch::Effacer,
        date_fin: Patch::Mettre(date!(2028 - 02 - 29)),
        budget: Patch::Mettre(Budget::try_new(0).unwrap()),
        avancement: Some(Avancement::try_new(55).unwrap()),
        responsable: Patch::Effacer,
    };
    chantier.modifier(patch).unwrap();
    let tx = db.begin().await;
    tx.chantiers().save(&chantier, NOW + Duration::HOUR).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(detail(&db, chantier.id).await.chantier, chantier);
    assert_eq!(detail(&db, other.id).await.chantier, other);
    let dates =
        "SELECT created_at FROM chantiers UNION ALL SELECT updated_at FROM chantiers ORDER BY 1";
    let dates: Vec<OffsetDateTime> = db.column(dates).await;
    assert_eq!(dates, [NOW, NOW, NOW, NOW + Duration::HOUR]);
    assert_eq!(found(&db, filtre("bignona")).await, ["Route de Ziguinchor"]);
    assert_eq!(found(&db, filtre("faidherbe")).await.len(), 1, "the other one");
}

async fn a_chantier_loaded_for_a_change_is_waited_for(db: TestDb) {
    let mut chantier = full(acme(&db).await);
    db.with_chantiers([&chantier]).await;
    let id = chantier.id;
    chantier
        .modifier(ModificationChantier { nom: Some(v("Après")), ..Default::default() })
        .unwrap();
    let first = db.begin().await;
    first.chantiers().find(Portee::Tout, id).await.unwrap().unwrap();
    let second = tokio::spawn({
        let db = db.clone();
        async move { loaded(&db, id).await }
    });

    db.someone_waits().await;
    first.chantiers().save(&chantier, NOW).await.unwrap();
    first.commit().await.unwrap();

    assert_eq!(second.await.unwrap(), Some(chantier));
}

async fn tickets_are_counted_and_the_client_is_named(db: TestDb) {
    let acme = acme(&db).await;
    let (pont, mur) = (full(acme), chantier(acme, "Zut"));
    db.with_chantiers([&pont, &mur]).await;
    let of = |sequence, chantier, status| TicketState {
        client: Some(acme),
        chantier,
        status,
        date_resolution: resolution(status),
        compteur: compteur(status, None),
        ..ticket(sequence)
    };
    let tickets = [
        of(1, Some(pont.id), Status::Nouveau),
        of(2, Some(pont.id), Status::EnAttente),
        of(3, Some(pont.id), Status::Resolu),
        of(4, None, Status::Nouveau),
    ];
    db.with_tickets(&tickets).await;

    let lot = liste(&db, ChantierFiltre::default(), TOUT).await;

    let resume = |chantier, nb_tickets, nb_tickets_ouverts| ChantierResume {
        chantier,
        client_nom: "Acme".into(),
        nb_tickets,
        nb_tickets_ouverts,
    };
    let resumes = [resume(pont, 3, 2), resume(mur, 0, 0)];
    assert_eq!(lot.elements, resumes);
    assert_eq!(detail(&db, resumes[0].chantier.id).await, resumes[0], "as the list says");
}

async fn words_are_searched_in_name_town_and_address(db: TestDb) {
    let acme = acme(&db).await;
    db.with_chantiers([&full(acme), &chantier(acme, "Mur_porteur")]).await;
    let pont = "Pont « Faidherbe »";

    assert_eq!(found(&db, filtre("PONT")).await, [pont]);
    assert_eq!(found(&db, filtre("saint-louis")).await, [pont]);
    assert_eq!(found(&db, filtre("ile quai faidherbe")).await, [pont]);
    assert_eq!(found(&db, filtre("pont mur")).await, [""; 0]);
    assert_eq!(found(&db, filtre("acme")).await, [""; 0]);
    assert_eq!(found(&db, filtre("r_p")).await, ["Mur_porteur"]);
    assert_eq!(found(&db, filtre("n_l")).await, [""; 0]);
}

async fn filters_keep_a_client_or_some_statuts_and_combine(db: TestDb) {
    use StatutChantier::{EnCours, Planifie, Suspendu, Termine};
    let [acme, batir]: [Client; 2] = ["Acme", "Bâtir"].map(client);
    db.with_clients([&acme, &batir]).await;
    let of = |client: &Client, nom, statut| {
        let chantier = chantier(client.id, nom);
        Chantier { fiche: NouveauChantier { statut, ..chantier.fiche }, ..chantier }
    };
    let chantiers = [
        of(&acme, "a", Planifie),
        of(&acme, "b", EnCours),
        of(&acme, "c", Suspendu),
        of(&batir, "d", EnCours),
    ];
    db.with_chantiers(&chantiers).await;

    let statut = |statut: &[StatutChantier]| ChantierFiltre {
        statut: statut.to_vec(),
        ..ChantierFiltre::default()
    };
    assert_eq!(found(&db, statut(&[EnCours])).await, ["b", "d"]);
    assert_eq!(found(&db, statut(&[Suspendu, Planifie])).await, ["a", "c"]);
    assert_eq!(found(&db, statut(&[Termine])).await, [""; 0]);
    let his = ChantierFiltre { client: Some(acme.id), ..ChantierFiltre::default() };
    assert_eq!(found(&db, his.clone()).await, ["a", "b", "c"]);
    let both = ChantierFiltre { statut: vec![EnCours, Suspendu], mots: mots("b"), ..his };
    assert_eq!(found(&db, both).await, ["b"]);
}

async fn the_list_is_by_name_and_then_by_id(db: TestDb) {
    let acme = acme(&db).await;
    let [zeta, first, alpha, second] =
        ["Zeta", "Meme", "Alpha", "Meme"].map(|nom| chantier(acme, nom));
    db.with_chantiers([&zeta, &second, &first, &alpha]).await;

    let lot = liste(&db, ChantierFiltre::default(), TOUT).await;

    let ids: Vec<_> = lot.elements.iter().map(|resume| resume.chantier.id).collect();
    assert_eq!(ids, [alpha.id, first.id, second.id, zeta.id]);
}

async fn pages_follow_each_other_and_one_past_the_end_is_empty(db: TestDb) {
    let acme = acme(&db).await;
    db.with_chantiers(&["a", "b", "c", "d", "e"].map(|nom| chantier(acme, nom))).await;

    let mut pages = Vec::new();
    for page in 1..=4 {
        let pagination = Pagination { page, limit: 2 };
        let lot = liste(&db, ChantierFiltre::default(), pagination).await;
        assert_eq!(lot.total, 5);
        pages.push(names(&lot).concat());
    }

    assert_eq!(pages, ["ab", "cd", "e", ""]);
}

async fn an_unknown_chantier_is_absent(db: TestDb) {
    let unknown = chantier(acme(&db).await, "Mur").id;

    assert_eq!(loaded(&db, unknown).await, None);
    assert_eq!(db.queries().detail(Portee::Tout, unknown).await.unwrap(), None);
}

async fn loaded(db: &TestDb, id: ChantierId) -> Option<Chantier> {
    db.begin().await.chantiers().find(Portee::Tout, id).await.unwrap()
}

async fn detail(db: &TestDb, id: ChantierId) -> ChantierResume {
    db.queries().detail(Portee::Tout, id).await.unwrap().unwrap()
}

fn filtre(search: &str) -> ChantierFiltre {
    ChantierFiltre { mots: mots(search), ..ChantierFiltre::default() }
}

async fn liste(db: &TestDb, filtre: ChantierFiltre, page: Pagination) -> Lot<ChantierResume> {
    db.queries().liste(Portee::Tout, &filtre, page).await.unwrap()
}

/// The names of those that a filter keeps.
async fn found(db: &TestDb, filtre: ChantierFiltre) -> Vec<String> {
    let lot = liste(db, filtre, TOUT).await;
    assert_eq!(lot.total, u64::try_from(lot.elements.len()).unwrap());
    names(&lot)
}

fn names(lot: &Lot<ChantierResume>) -> Vec<String> {
    lot.elements.iter().map(|resume| resume.chantier.fiche.nom.to_string()).collect()
}
