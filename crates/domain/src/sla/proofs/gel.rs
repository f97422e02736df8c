//! Exceptions that become known later: they move what is open, and nothing that was resolved.

use time::{Duration, OffsetDateTime, macros::datetime};

use super::{super::*, calendriers::bureau, compteurs::delai, regles::nom};

const LUNDI: OffsetDateTime = datetime!(2025-01-06 08:00 UTC);
const MARDI: OffsetDateTime = datetime!(2025-01-07 18:00 UTC);

/// Tuesday's work falls through; entered at an instant.
fn mardi_chome(connue: OffsetDateTime) -> Calendrier {
    let (de, a) = (datetime!(2025-01-07 00:00 UTC), datetime!(2025-01-08 00:00 UTC));
    bureau("Africa/Dakar").avec([Exception::try_new(de, a, nom("Tabaski"), connue).unwrap()])
}

fn histoire(calendrier: &Calendrier, marches: &[(OffsetDateTime, Marche)]) -> Histoire<'static> {
    let calendrier = Box::leak(Box::new(calendrier.clone()));
    let evenements = marches.iter().map(|(date, m)| (*date, Evenement::Marche(*m))).collect();
    Histoire { debut: LUNDI, objectif: delai(24), calendrier, evenements }
}

fn somme(histoire: &Histoire<'_>, now: OffsetDateTime) -> i64 {
    histoire.grand_livre(now).iter().map(|ligne| ligne.secondes).sum()
}

#[test]
fn the_deadline_of_an_open_ticket_moves() {
    let (avant, apres) = (bureau("Africa/Dakar"), mardi_chome(MARDI));

    let limite = |calendrier| histoire(calendrier, &[]).rejouer().echeance.unwrap().limite();

    assert_eq!(limite(&avant), datetime!(2025-01-08 18:00 UTC));
    assert_eq!(limite(&apres), datetime!(2025-01-09 18:00 UTC));
}

#[test]
fn a_ticket_that_waits_gets_its_hours_back_too() {
    let marches = [(datetime!(2025-01-08 18:00 UTC), Marche::Suspendue)];
    let calendrier = mardi_chome(datetime!(2025-01-09 09:00 UTC));

    let avant = histoire(&bureau("Africa/Dakar"), &marches).rejouer();
    let apres = histoire(&calendrier, &marches).rejouer();

    assert_eq!((avant.compte, avant.fige), (24 * 3_600, Some(SlaStatus::Breach)));
    assert_eq!((apres.compte, apres.fige), (16 * 3_600, Some(SlaStatus::Ok)));
}

#[test]
fn a_resolved_ticket_and_its_ledger_stay_as_they_were() {
    let marches = [(datetime!(2025-01-08 12:00 UTC), Marche::Arretee)];
    let now = datetime!(2025-02-01 00:00 UTC);
    let avant = histoire(&bureau("Africa/Dakar"), &marches);
    let apres = histoire(&mardi_chome(datetime!(2025-01-09 09:00 UTC)), &marches);
    let a_temps = histoire(&mardi_chome(MARDI), &marches);

    assert_eq!(apres.rejouer(), avant.rejouer());
    assert_eq!(apres.grand_livre(now), avant.grand_livre(now));
    assert_eq!(somme(&apres, now), 20 * 3_600);
    assert_eq!(a_temps.rejouer().compte, 12 * 3_600);
}

#[test]
fn a_reopened_ticket_keeps_what_its_resolution_counted() {
    let reouverture = datetime!(2025-01-10 08:00 UTC);
    let marches =
        [(datetime!(2025-01-08 12:00 UTC), Marche::Arretee), (reouverture, Marche::EnMarche)];
    let now = datetime!(2025-01-10 10:00 UTC);
    for connue in [datetime!(2025-01-09 09:00 UTC), datetime!(2025-01-10 09:00 UTC)] {
        let calendrier = mardi_chome(connue);
        let histoire = histoire(&calendrier, &marches);
        let compteur = histoire.rejouer();

        assert_eq!(compteur.ecoule(now, &calendrier), 22 * 3_600);
        assert_eq!(somme(&histoire, now), 22 * 3_600);
        assert_eq!(compteur.echeance.unwrap().limite(), datetime!(2025-01-10 12:00 UTC));
    }
}

#[test]
fn a_date_set_by_hand_stays_though_fewer_hours_lead_to_it() {
    let limite = datetime!(2025-01-08 12:00 UTC);
    let fixe = Objectif::Fixe { limite, seuil: 80 };

    let calendrier = mardi_chome(MARDI);
    let histoire = Histoire { objectif: fixe, ..histoire(&calendrier, &[]) };
    let compteur = histoire.rejouer();

    assert_eq!(compteur.echeance.unwrap().limite(), limite);
    assert_eq!(compteur.restant(LUNDI, &calendrier), Some(12 * 3_600));
}

#[test]
fn an_event_dated_before_the_one_it_follows_is_simultaneous_with_it() {
    let pause = LUNDI + Duration::HOUR;
    let marches = [(pause, Marche::Suspendue), (pause - Duration::minutes(2), Marche::EnMarche)];
    let calendrier = bureau("Africa/Dakar");
    let histoire = histoire(&calendrier, &marches);

    let (compteur, now) = (histoire.rejouer(), LUNDI + Duration::hours(2));

    assert_eq!(compteur.ecoule(now, &calendrier), 7_200);
    assert_eq!(somme(&histoire, now), 7_200);
    assert_eq!(somme(&histoire, LUNDI), 3_600);
}
