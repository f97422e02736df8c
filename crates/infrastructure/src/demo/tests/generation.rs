//! The tickets themselves.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use domain::{
    Categorie, ClientType, Priority, SlaStatus, Status,
    sla::{Histoire, Regles},
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    super::{Existant, dossier::Dossier, generator::Generateur},
    *,
};

static DEUX_CENTS: LazyLock<Vec<Dossier>> = LazyLock::new(|| dossiers(200, &Existant::default()));
static MILLIERS: LazyLock<Vec<Dossier>> = LazyLock::new(|| dossiers(4_000, &Existant::default()));

#[test]
fn two_hundred_tickets_show_everything() {
    let vus =
        |mot: fn(&Dossier) -> &'static str| -> BTreeSet<_> { DEUX_CENTS.iter().map(mot).collect() };

    assert_eq!(DEUX_CENTS.len(), 200);
    assert_eq!(vus(|d| d.ticket().status.as_str()).len(), Status::ALL.len());
    assert_eq!(vus(|d| d.ticket().priority.as_str()).len(), Priority::ALL.len());
    assert_eq!(vus(|d| d.ticket().categorie.as_str()).len(), Categorie::ALL.len());
    assert_eq!(vus(|d| d.ticket().sla_status(NOW).as_str()).len(), SlaStatus::ALL.len());
    assert!(DEUX_CENTS.iter().any(|d| d.ticket().niveau_escalade.is_some()));
    assert!(DEUX_CENTS.iter().any(|d| !d.ticket().tags.as_slice().is_empty()));
}

#[test]
fn numbers_follow_the_dates_without_a_gap_and_continue_what_exists() {
    let existant = Existant { numeros: vec![(2025, 40)], utilisateurs: Vec::new() };
    let mut derniers = BTreeMap::from([(2024, 0), (2025, 40), (2026, 0)]);
    let mut avant = OffsetDateTime::UNIX_EPOCH;

    for dossier in dossiers(1_500, &existant) {
        let ticket = dossier.ticket();
        let dernier = derniers.get_mut(&ticket.date_creation.year()).unwrap();
        *dernier += 1;
        assert_eq!(
            (ticket.numero.annee, ticket.numero.sequence),
            (ticket.date_creation.year(), *dernier)
        );
        assert!(avant <= ticket.date_creation);
        avant = ticket.date_creation;
    }
    assert!(derniers.values().all(|dernier| *dernier > 40));
}

#[test]
fn dates_are_whole_seconds_of_the_two_years_and_in_order() {
    for dossier in MILLIERS.iter() {
        let ticket = dossier.ticket();
        let mut dates = vec![NOW - Duration::days(731), ticket.date_creation];
        dates.extend(dossier.historique().iter().map(|entree| entree.date));
        dates.push(NOW);

        assert!(dates.is_sorted(), "{}", ticket.numero);
        assert!(dates[1..dates.len() - 1].iter().all(|date| date.nanosecond() == 0));
        assert_eq!(dossier.historique().last().unwrap().date, ticket.date_modification);
    }
}

#[test]
fn a_history_begins_with_the_creation_and_ends_as_the_ticket_is() {
    for dossier in MILLIERS.iter() {
        let (ticket, historique) = (dossier.ticket(), dossier.historique());
        let dernier = historique
            .iter()
            .rev()
            .find(|entree| matches!(entree.action, "status_change" | "cloture" | "reouverture"));

        assert_eq!(historique[0].action, "creation");
        assert_eq!(historique[0].date, ticket.date_creation);
        match dernier.map(|entree| (entree.action, entree.description.as_str())) {
            None => assert_eq!(ticket.status, Status::Nouveau),
            Some(("cloture", _)) => assert_eq!(ticket.status, Status::Resolu),
            Some(("reouverture", _)) => assert_eq!(ticket.status, Status::EnCours),
            Some((_, phrase)) => assert!(phrase.ends_with(&format!("à '{}'", ticket.status))),
        }
        let affecte = historique.iter().any(|entree| entree.action == "affectation");
        assert_eq!(affecte, ticket.responsable.is_some());
    }
}

#[test]
fn what_happened_to_a_clock_tells_how_it_stands() {
    let regles = Regles::default();
    for dossier in MILLIERS.iter() {
        let horloge = dossier.horloge().iter().map(|fait| (fait.date, fait.mouvement));

        let histoire = Histoire::relire(&regles, horloge).unwrap();

        assert_eq!(histoire.rejouer(), dossier.ticket().compteur, "{}", dossier.ticket().numero);
    }
}

#[test]
fn a_result_is_frozen_where_a_ticket_is_resolved_and_nowhere_else() {
    for dossier in MILLIERS.iter() {
        let ticket = dossier.ticket();
        assert_eq!(ticket.date_resolution.is_some(), ticket.status == Status::Resolu);
        assert!(ticket.motif_cloture.is_none() || ticket.date_resolution.is_some());
    }
    let sans_motif = MILLIERS
        .iter()
        .filter(|d| d.ticket().date_resolution.is_some() && d.ticket().motif_cloture.is_none());
    assert!(sans_motif.count() < MILLIERS.len() / 10);
}

#[test]
fn most_open_tickets_have_time_left() {
    let mut parts = BTreeMap::<&str, usize>::new();
    let ouverts = MILLIERS.iter().filter(|d| d.ticket().status != Status::Resolu);
    for dossier in ouverts {
        *parts.entry(dossier.ticket().sla_status(NOW).as_str()).or_default() += 100;
    }
    let total: usize = parts.values().sum::<usize>() / 100;

    assert_eq!(total, 800);
    assert!((75..86).contains(&(parts["ok"] / total)), "{parts:?}");
    assert!((8..17).contains(&(parts["warning"] / total)), "{parts:?}");
    assert!((4..12).contains(&(parts["breach"] / total)), "{parts:?}");
}

#[test]
fn ids_sort_as_the_tickets_do_and_a_second_demonstration_has_others() {
    let ids = |dossiers: &[Dossier]| -> Vec<_> { dossiers.iter().map(|d| d.ticket().id).collect() };
    let existant = Existant { numeros: vec![(2026, 20)], utilisateurs: Vec::new() };

    let (premiere, seconde) = (ids(&DEUX_CENTS), ids(&dossiers(200, &existant)));

    assert!(premiere.is_sorted());
    assert_eq!(premiere, ids(&dossiers(200, &Existant::default())));
    assert!(premiere.iter().all(|id| !seconde.contains(id)));
}

#[test]
fn a_responsable_is_linked_to_the_one_user_of_that_name() {
    let agent = |id| (Uuid::from_u128(id), "MOUSSA KOUAME".to_owned(), format!("moussa{id}@a.sn"));
    let lies = |utilisateurs: Vec<_>| {
        let existant = Existant { numeros: Vec::new(), utilisateurs };
        let demande = demande(200);
        let generateur = Generateur::try_new(&demande, &existant).unwrap();
        let equipe = &generateur.decor().equipe;
        (equipe[0].id.is_some(), equipe[1].id.is_some(), generateur.decor().utilisateurs.len())
    };

    assert_eq!(lies(Vec::new()), (true, true, 3));
    assert_eq!(lies(vec![agent(7)]), (true, false, 3));
}

#[test]
fn clients_and_chantiers_of_the_greatest_demonstration_have_names_of_their_own() {
    let demande = demande(100_000);
    let generateur = Generateur::try_new(&demande, &Existant::default()).unwrap();
    let decor = generateur.decor();
    let chantiers: BTreeSet<_> = decor.chantiers.iter().map(|c| c.fiche.nom.as_str()).collect();
    let entreprises: Vec<_> =
        decor.clients.iter().filter(|c| c.fiche.kind == ClientType::Entreprise).collect();
    let noms: BTreeSet<_> = entreprises.iter().map(|c| c.fiche.nom.as_str()).collect();

    assert_eq!((decor.clients.len(), decor.chantiers.len()), (200, 600));
    assert_eq!(chantiers.len(), 600);
    assert_eq!(noms.len(), entreprises.len());
}
