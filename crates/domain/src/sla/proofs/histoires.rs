//! 10,000 random histories: the engine agrees with the oracle in each.

use proptest::prelude::*;
use time::{Duration, OffsetDateTime};

use super::{
    super::{
        Calendrier, Compteur, Echeance, Evenement, Histoire, Marche, Nature, Niveau, Objectif,
        SlaStatus,
    },
    oracle::{self, Minute, Oracle},
    regles::{FENETRE, Regles, paire},
};

/// A ticket: its target, what happened by minutes, and how long after that it is looked at.
#[derive(Debug, Clone)]
struct Vie {
    delai: (i64, i64),
    evenements: Vec<(i64, oracle::Evenement)>,
    now: i64,
}

fn evenement() -> impl Strategy<Value = oracle::Evenement> {
    use oracle::Evenement as E;
    let marche =
        || proptest::sample::select(&[Marche::EnMarche, Marche::Suspendue, Marche::Arretee][..]);
    prop_oneof![
        8 => marche().prop_map(E::Marche),
        2 => delai().prop_map(|(heures, seuil)| E::Delai { heures, seuil }),
        2 => (-3_000..FENETRE, seuil()).prop_map(|(minute, seuil)| E::Fixe { minute, seuil }),
        1 => Just(E::Aucun),
        3 => (delai(), 0_usize..2).prop_map(|((heures, seuil), calendrier)| {
            E::Rattachement { heures, seuil, calendrier }
        }),
    ]
}

fn seuil() -> impl Strategy<Value = i64> {
    (1_i64..=20).prop_map(|vingtiemes| vingtiemes * 5)
}

fn delai() -> impl Strategy<Value = (i64, i64)> {
    (1_i64..50, seuil())
}

fn vie() -> impl Strategy<Value = Vie> {
    let suite = proptest::collection::vec((0_i64..2_000, evenement()), 0..8);
    (delai(), suite, 0_i64..3_000).prop_map(|(delai, suite, reste)| {
        let dates = suite.into_iter().scan(0, |date, (delta, evenement)| {
            *date += delta;
            Some((*date, evenement))
        });
        let evenements: Vec<_> = dates.collect();
        let now = evenements.last().map_or(0, |(date, _)| *date) + reste;
        Vie { delai, evenements, now }
    })
}

fn objectif((heures, seuil): (i64, i64)) -> Objectif {
    let (secondes, seuil) = (heures * 3_600, u8::try_from(seuil).unwrap());
    Objectif::Delai { secondes, seuil, niveau: Niveau::Defaut }
}

fn histoire<'c>(vie: &Vie, calendriers: &'c [Calendrier; 2], regles: &Regles) -> Histoire<'c> {
    let dit = |evenement: &oracle::Evenement| match *evenement {
        oracle::Evenement::Marche(marche) => Evenement::Marche(marche),
        oracle::Evenement::Delai { heures, seuil } => Evenement::Cible(objectif((heures, seuil))),
        oracle::Evenement::Fixe { minute, seuil } => Evenement::Cible(Objectif::Fixe {
            limite: regles.instant(minute),
            seuil: u8::try_from(seuil).unwrap(),
        }),
        oracle::Evenement::Aucun => Evenement::Cible(Objectif::Aucun),
        oracle::Evenement::Rattachement { heures, seuil, calendrier } => {
            Evenement::Rattachement(objectif((heures, seuil)), &calendriers[calendrier])
        }
    };
    Histoire {
        debut: regles.depart,
        objectif: objectif(vie.delai),
        calendrier: &calendriers[0],
        evenements: vie.evenements.iter().map(|(m, e)| (regles.instant(*m), dit(e))).collect(),
    }
}

/// The calendar in force after all that happened.
fn dernier<'c>(histoire: &Histoire<'c>) -> &'c Calendrier {
    let changes = histoire.evenements.iter().rev().find_map(|(_, e)| match e {
        Evenement::Rattachement(_, c) => Some(*c),
        Evenement::Marche(_) | Evenement::Cible(_) => None,
    });
    changes.unwrap_or(histoire.calendrier)
}

/// The same clock, wound as things happened.
fn vecu(histoire: &Histoire<'_>) -> Compteur {
    let mut calendrier = histoire.calendrier;
    let mut compteur = Compteur::ouvrir(histoire.debut, histoire.objectif, calendrier);
    for (now, evenement) in &histoire.evenements {
        match *evenement {
            Evenement::Marche(marche) => compteur.passer_a(marche, *now, calendrier),
            Evenement::Cible(objectif) => compteur.changer_cible(objectif, *now, calendrier),
            Evenement::Rattachement(objectif, apres) => {
                compteur.rattacher(objectif, *now, calendrier, apres);
                calendrier = apres;
            }
        }
    }
    compteur
}

/// Compares the engine with the oracle at an instant at which nothing happens any more.
fn comparer(
    compteur: &Compteur,
    oracle: &Oracle<'_>,
    calendrier: &Calendrier,
    now: OffsetDateTime,
) -> Result<(), TestCaseError> {
    let ecoule = compteur.ecoule(now, calendrier);
    let cible = compteur.cible.map(|cible| cible.secondes);
    prop_assert_eq!(ecoule, oracle.ecoule);
    prop_assert_eq!(cible, oracle.cible.map(|cible| cible.secondes));
    prop_assert_eq!(compteur.restant(now, calendrier).map(|restant| restant + ecoule), cible);
    prop_assert_eq!(compteur.status(now), oracle.status());
    Ok(())
}

/// The ledger is gapless, and says of each minute what the oracle says.
fn verifier_livre(
    histoire: &Histoire<'_>,
    now: OffsetDateTime,
    oracle: &Oracle<'_>,
) -> Result<(), TestCaseError> {
    let livre = histoire.grand_livre(now);
    let mut minutes = oracle.minutes.iter();
    let (mut fin, mut somme) = (histoire.debut, 0);
    for ligne in &livre {
        prop_assert!(ligne.de == fin && ligne.a > fin);
        let attendue = match ligne.nature {
            Nature::EnMarche => Minute::Comptee,
            Nature::HorsHoraires(_) => Minute::Fermee,
            Nature::EnAttente => Minute::EnAttente,
            Nature::Resolu => Minute::Resolue,
        };
        let duree = usize::try_from((ligne.a - ligne.de).whole_minutes()).unwrap();
        prop_assert!(minutes.by_ref().take(duree).all(|minute| *minute == attendue));
        (fin, somme) = (ligne.a, somme + ligne.secondes);
    }
    prop_assert_eq!(fin, now);
    prop_assert_eq!(somme, oracle.ecoule);
    prop_assert_eq!(minutes.next(), None);
    Ok(())
}

/// The dates are the minutes at which the oracle's status turns.
fn verifier_dates(
    echeance: Option<Echeance>,
    oracle: &mut Oracle<'_>,
    regles: &Regles,
) -> Result<(), TestCaseError> {
    let mut avant = oracle.status();
    while oracle.minute < FENETRE {
        oracle.vivre(oracle.minute + 1);
        let status = oracle.status();
        if status != avant {
            let instant = regles.instant(oracle.minute);
            prop_assert!(status > avant);
            let echeance = echeance.unwrap();
            let tourne =
                if status == SlaStatus::Breach { echeance.limite() } else { echeance.alerte() };
            prop_assert!(tourne <= instant && tourne > instant - Duration::MINUTE);
            if status == SlaStatus::Breach {
                prop_assert_eq!(tourne, instant);
            }
            avant = status;
        }
    }
    prop_assert_eq!(
        echeance.map_or(SlaStatus::Ok, |e| e.status(regles.instant(oracle.minute))),
        avant
    );
    Ok(())
}

fn eprouver(regles: &[Regles; 2], vies: &[Vie], tard: bool) -> Result<(), TestCaseError> {
    let calendriers = regles.each_ref().map(Regles::calendrier);
    let fenetres = regles.each_ref().map(Regles::fenetres);
    for vie in vies {
        let histoire = histoire(vie, &calendriers, &regles[0]);
        let (compteur, now) = (histoire.rejouer(), regles[0].instant(vie.now));
        let mut oracle = Oracle::new(regles, &fenetres, vie.delai, &vie.evenements);
        oracle.vivre(vie.now);

        if !tard {
            prop_assert_eq!(compteur, vecu(&histoire));
        }
        comparer(&compteur, &oracle, dernier(&histoire), now)?;
        verifier_livre(&histoire, now, &oracle)?;
        if compteur.marche == Marche::EnMarche {
            verifier_dates(compteur.echeance, &mut oracle, &regles[0])?;
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn the_engine_agrees_with_the_oracle(
        regles in paire(false), vies in proptest::collection::vec(vie(), 70..=70)
    ) {
        eprouver(&regles, &vies, false)?;
    }

    #[test]
    fn the_engine_agrees_with_the_oracle_where_stops_are_entered_late(
        regles in paire(true), vies in proptest::collection::vec(vie(), 30..=30)
    ) {
        eprouver(&regles, &vies, true)?;
    }
}
