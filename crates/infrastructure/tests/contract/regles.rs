//! The rules of deadlines: what is stored is read again, by everyone, and as a whole.

use std::sync::Arc;

use application::{
    ports::{Auteur, queries::RegleQueries},
    sla::AppliquerConfiguration,
};
use domain::{
    CalendrierId, Categorie, ExceptionId, Politique,
    sla::{
        Agenda, Arret, Definition, Edition, Exception, Lieu, Politiques, Regles, Source, Surcharge,
        Zone,
    },
};
use time::{Duration, macros::date};
use uuid::Uuid;

use crate::{
    builders::*,
    harness::{TestDb, on_every_database},
};

on_every_database! {
    a_new_database_has_the_contracts_rules,
    what_is_stored_is_read_again_by_every_instance,
    what_is_undone_is_not_remembered,
    whoever_changes_the_rules_waits_for_those_who_decide_by_them,
    the_configuration_is_the_rule_until_an_administrator_says_otherwise,
    hours_that_are_there_from_the_first_start_on_hold_from_then_on,
    what_is_not_known_is_named,
}

const MAISON: Lieu = Lieu { calendrier: CalendrierId::DEFAUT, chantier: None };

pub fn dakar() -> Zone {
    Zone::try_new("Africa/Dakar").unwrap()
}

/// Open from 8 to 18 on working days, but on one.
fn bureau() -> Definition {
    let journee = vec![v("08:00-12:00"), v("14:00-18:00")];
    let jours = std::array::from_fn(|jour| if jour < 5 { journee.clone() } else { Vec::new() });
    Definition::try_new(dakar(), jours, vec![(date!(2025 - 04 - 04), v("Indépendance"))]).unwrap()
}

fn agenda() -> Agenda {
    Agenda {
        id: CalendrierId(Uuid::from_u128(9)),
        nom: v("Bureau"),
        anciennes: Vec::new(),
        edition: Edition {
            depuis: NOW,
            definition: Definition::continue_(dakar()),
            source: Source::Administration,
        },
        arrets: Vec::new(),
    }
}

async fn lues(db: &TestDb) -> Arc<Regles> {
    db.queries().en_vigueur().await.unwrap()
}

async fn a_new_database_has_the_contracts_rules(db: TestDb) {
    assert_eq!(*lues(&db).await, Regles::default());
}

async fn what_is_stored_is_read_again_by_every_instance(db: TestDb) {
    let (acme, other) = (client("Acme"), db.other_instance().await);
    db.with_clients([&acme]).await;
    let pont = chantier(acme.id, "Pont");
    db.with_chantiers([&pont]).await;
    let part = Surcharge::try_new([Some(4), None, None, Some(90)], Some(50), None).unwrap();
    let ailleurs = Surcharge::try_new([None; 4], None, Some(agenda().id)).unwrap();
    let politiques = Politiques {
        configuration: Politique::try_new([1, 2, 3, 4], 60).unwrap(),
        defaut: ailleurs,
        categories: [(Categorie::Securite, part)].into(),
        clients: [(acme.id, ailleurs)].into(),
        chantiers: [(pont.id, part)].into(),
    };
    let mut agenda = agenda().reediter(NOW + Duration::HOUR, bureau(), Source::Administration);
    let exception = Exception::try_new(NOW, NOW + Duration::DAY, v("Deuil national"), NOW).unwrap();
    let arret = Arret { id: ExceptionId(Uuid::from_u128(3)), chantier: Some(pont.id), exception };
    assert_eq!(lues(&other).await.numero(), 0);

    let (auteur, tx) = (Auteur::from(&marie()), db.begin().await);
    tx.regles().verrouiller().await.unwrap();
    tx.regles().fixer_politiques(&politiques).await.unwrap();
    let ancienne = Agenda {
        anciennes: Vec::new(),
        edition: agenda.anciennes[0].clone(),
        nom: v("Ancien nom"),
        ..agenda.clone()
    };
    tx.regles().enregistrer(&ancienne).await.unwrap();
    tx.regles().enregistrer(&agenda).await.unwrap();
    tx.regles().ajouter_arret(agenda.id, &arret, &auteur).await.unwrap();
    tx.commit().await.unwrap();

    agenda.arrets.push(arret);
    for regles in [lues(&db).await, lues(&other).await] {
        assert_eq!(regles.politiques(), &politiques);
        assert_eq!(regles.agendas(), [agenda.clone()]);
        assert_eq!(regles.numero(), 4);
    }
}

async fn what_is_undone_is_not_remembered(db: TestDb) {
    let tx = db.begin().await;
    tx.regles().verrouiller().await.unwrap();
    tx.regles().enregistrer(&agenda()).await.unwrap();
    drop(tx);

    let tx = db.begin().await;
    assert_eq!(tx.regles().en_vigueur().await.unwrap().agendas(), []);
    drop(tx);
    assert_eq!(lues(&db).await.agendas(), []);
}

async fn whoever_changes_the_rules_waits_for_those_who_decide_by_them(db: TestDb) {
    let other = db.other_instance().await;
    let decide = db.begin().await;
    decide.regles().en_vigueur().await.unwrap();
    let change = tokio::spawn(async move {
        let tx = other.begin().await;
        tx.regles().verrouiller().await.unwrap();
        tx.regles().enregistrer(&agenda()).await.unwrap();
        tx.commit().await.unwrap();
    });
    db.someone_waits().await;
    assert_eq!(decide.regles().en_vigueur().await.unwrap().numero(), 0);

    decide.commit().await.unwrap();
    change.await.unwrap();

    assert_eq!(lues(&db).await.numero(), 1);
}

async fn the_configuration_is_the_rule_until_an_administrator_says_otherwise(db: TestDb) {
    let montre = Montre::new(NOW);
    let appliquer =
        AppliquerConfiguration::new(Arc::new(db.unit_of_work()), Arc::new(montre.clone()));
    let politique = Politique::try_new([1, 2, 3, 4], 60).unwrap();
    appliquer.execute(politique, Definition::continue_(dakar())).await.unwrap();
    let premieres = lues(&db).await;
    assert_eq!(premieres.politiques().configuration, politique);
    assert!(premieres.agendas()[0].edition.definition.est_continue());

    // Again the same: nothing is written.
    appliquer.execute(politique, Definition::continue_(dakar())).await.unwrap();
    assert_eq!(lues(&db).await, premieres);

    appliquer.execute(politique, bureau()).await.unwrap();
    let maison = lues(&db).await.agendas()[0].clone();
    assert_eq!((&maison.edition.definition, maison.edition.depuis), (&bureau(), NOW));
    assert_eq!(
        maison.anciennes,
        premieres.agendas().iter().map(|a| a.edition.clone()).collect::<Vec<_>>()
    );
    assert!(lues(&db).await.revision(MAISON) > 0);

    let tx = db.begin().await;
    tx.regles().verrouiller().await.unwrap();
    let a_la_main = maison.reediter(
        NOW + Duration::DAY,
        Definition::continue_(dakar()),
        Source::Administration,
    );
    tx.regles().enregistrer(&a_la_main).await.unwrap();
    tx.commit().await.unwrap();
    montre.mettre(NOW + Duration::DAY * 2);
    appliquer.execute(politique, bureau()).await.unwrap();
    assert_eq!(lues(&db).await.agendas(), [a_la_main]);
}

async fn hours_that_are_there_from_the_first_start_on_hold_from_then_on(db: TestDb) {
    let montre = Arc::new(Montre::new(NOW));
    let appliquer = AppliquerConfiguration::new(Arc::new(db.unit_of_work()), montre);

    appliquer.execute(Politique::default(), bureau()).await.unwrap();

    // NOW is a Friday afternoon, and the night before it counted.
    let regles = lues(&db).await;
    let calendrier = regles.calendrier(MAISON);
    assert!(calendrier.ouvert(NOW - Duration::hours(12)));
    assert!(calendrier.ouvert(NOW + Duration::HOUR) && !calendrier.ouvert(NOW + Duration::DAY));
}

async fn what_is_not_known_is_named(db: TestDb) {
    let (acme, autre) = (client("Acme"), client("Inconnu"));
    db.with_clients([&acme]).await;
    let (pont, gare) = (chantier(acme.id, "Pont"), chantier(acme.id, "Gare"));
    db.with_chantiers([&pont]).await;

    let tx = db.begin().await;
    let clients = tx.references().clients_inconnus(&[acme.id, autre.id]).await.unwrap();
    let chantiers = tx.references().chantiers_inconnus(&[gare.id, pont.id]).await.unwrap();

    assert_eq!((clients, chantiers), (vec![autre.id], vec![gare.id]));
}
