//! The clock of a ticket: what users were promised, example by example.

use proptest::prelude::*;
use time::{Duration, OffsetDateTime, macros::datetime};

use super::{
    super::*,
    calendriers::{arret, bureau},
};
use crate::{Priority, Status};

const LUNDI: OffsetDateTime = datetime!(2025-01-06 08:00 UTC);

/// So many hours, with a warning at 80 %.
pub(super) fn delai(heures: i64) -> Objectif {
    Objectif::Delai { secondes: heures * 3_600, seuil: 80, niveau: Niveau::Defaut }
}

fn a_la_main(limite: OffsetDateTime) -> Objectif {
    Politique::default().a_la_main(Some(limite))
}

fn limite(compteur: &Compteur) -> OffsetDateTime {
    compteur.echeance.unwrap().limite()
}

#[test]
fn a_wait_moves_the_deadline_by_the_time_stopped_and_no_more() {
    let (continu, dakar) = (Calendrier::continu(), bureau("Africa/Dakar"));
    for (calendrier, attendue) in
        [(&continu, datetime!(2025-01-11 08:00 UTC)), (&dakar, datetime!(2025-01-14 18:00 UTC))]
    {
        let mut compteur = Compteur::ouvrir(LUNDI, delai(24), calendrier);
        let avant = limite(&compteur);

        // From Monday 12:00 to Friday 12:00: 96 hours, of which 32 are worked.
        compteur.passer_a(Marche::Suspendue, LUNDI + Duration::hours(4), calendrier);
        assert_eq!(limite(&compteur), avant);
        compteur.passer_a(Marche::EnMarche, LUNDI + Duration::hours(100), calendrier);

        assert_eq!(limite(&compteur), attendue);
        assert_eq!(compteur.ecoule(LUNDI + Duration::hours(100), calendrier), 4 * 3_600);
    }
}

#[test]
fn a_ticket_that_waits_keeps_its_status_however_long() {
    let calendrier = Calendrier::continu();
    let plus_tard = LUNDI + Duration::days(3_000);
    for (heures, status) in [(1, SlaStatus::Ok), (20, SlaStatus::Warning), (24, SlaStatus::Breach)]
    {
        let mut compteur = Compteur::ouvrir(LUNDI, delai(24), &calendrier);

        compteur.passer_a(Marche::Suspendue, LUNDI + Duration::hours(heures), &calendrier);

        assert_eq!(compteur.status(plus_tard), status);
        assert_eq!(compteur.restant(plus_tard, &calendrier), Some((24 - heures) * 3_600));
        compteur.passer_a(Marche::EnMarche, plus_tard, &calendrier);
        assert_eq!(compteur.status(plus_tard), status);
    }
}

#[test]
fn what_was_exceeded_before_a_wait_is_exceeded_by_as_much_after() {
    let calendrier = Calendrier::continu();
    let mut compteur = Compteur::ouvrir(LUNDI, delai(24), &calendrier);

    compteur.passer_a(Marche::Suspendue, LUNDI + Duration::hours(27), &calendrier);
    compteur.passer_a(Marche::EnMarche, LUNDI + Duration::hours(127), &calendrier);

    assert_eq!(limite(&compteur), LUNDI + Duration::hours(124));
    let details = compteur.details(LUNDI + Duration::hours(127), &calendrier).unwrap();
    assert_eq!((details.temps_restant.as_str(), details.pourcentage), ("dépassé de 3h", 100));
}

#[test]
fn a_resolved_ticket_is_ok_or_breach_and_goes_on_from_there_when_reopened() {
    let calendrier = bureau("Africa/Dakar");
    let mut compteur = Compteur::ouvrir(LUNDI, delai(10), &calendrier);
    let mardi = datetime!(2025-01-07 08:30 UTC);
    assert_eq!(compteur.status(mardi), SlaStatus::Warning);

    compteur.passer_a(Marche::Arretee, mardi, &calendrier);
    assert_eq!(compteur.status(LUNDI + Duration::days(900)), SlaStatus::Ok);
    compteur.changer_cible(delai(1), mardi + Duration::HOUR, &calendrier);
    assert_eq!(compteur.status(LUNDI + Duration::days(900)), SlaStatus::Ok);
    compteur.changer_cible(delai(10), mardi + Duration::HOUR, &calendrier);
    compteur.passer_a(Marche::EnMarche, datetime!(2025-01-14 08:00 UTC), &calendrier);

    assert_eq!(limite(&compteur), datetime!(2025-01-14 09:30 UTC));
    assert_eq!(compteur.fige, None);
}

#[test]
fn another_priority_counts_from_the_creation_and_loses_no_wait() {
    let calendrier = Calendrier::continu();
    let mut compteur = Compteur::ouvrir(LUNDI, delai(120), &calendrier);
    compteur.passer_a(Marche::Suspendue, LUNDI + Duration::hours(10), &calendrier);
    compteur.passer_a(Marche::EnMarche, LUNDI + Duration::hours(30), &calendrier);

    compteur.changer_cible(delai(48), LUNDI + Duration::hours(40), &calendrier);
    assert_eq!(limite(&compteur), LUNDI + Duration::hours(68));

    // 20 hours are used: a target of 12 was reached 8 hours ago.
    compteur.changer_cible(delai(12), LUNDI + Duration::hours(40), &calendrier);
    assert_eq!(limite(&compteur), LUNDI + Duration::hours(32));
    assert_eq!(compteur.status(LUNDI + Duration::hours(40)), SlaStatus::Breach);
}

#[test]
fn a_new_priority_in_a_wait_decides_the_status_again() {
    let calendrier = Calendrier::continu();
    let mut compteur = Compteur::ouvrir(LUNDI, delai(48), &calendrier);
    compteur.passer_a(Marche::Suspendue, LUNDI + Duration::hours(25), &calendrier);
    let now = LUNDI + Duration::hours(100);

    compteur.changer_cible(delai(24), now, &calendrier);
    assert_eq!(compteur.status(now), SlaStatus::Breach);
    compteur.changer_cible(delai(100), now, &calendrier);
    assert_eq!(compteur.status(now), SlaStatus::Ok);
    assert_eq!(limite(&compteur), now + Duration::hours(75));
}

#[test]
fn a_date_set_by_hand_is_shown_as_set_and_decides_on_a_closed_day_too() {
    let calendrier = bureau("Africa/Dakar");
    let dimanche = datetime!(2025-01-12 12:00 UTC);
    let mut compteur = Compteur::ouvrir(LUNDI, a_la_main(dimanche), &calendrier);

    assert_eq!(limite(&compteur), dimanche);
    assert_eq!(compteur.cible.unwrap().secondes, 40 * 3_600);
    let samedi = datetime!(2025-01-11 12:00 UTC);
    assert_eq!(compteur.status(samedi), SlaStatus::Warning);
    assert_eq!(compteur.details(samedi, &calendrier).unwrap().temps_restant, "0 min");
    assert_eq!(compteur.status(dimanche), SlaStatus::Breach);

    // A wait on the closed day costs nothing; one of an hour's work moves it by that hour.
    compteur.passer_a(Marche::Suspendue, samedi, &calendrier);
    compteur.passer_a(Marche::EnMarche, samedi + Duration::HOUR, &calendrier);
    assert_eq!((limite(&compteur), compteur.status(samedi)), (dimanche, SlaStatus::Warning));
    compteur.passer_a(Marche::Suspendue, samedi + Duration::hours(2), &calendrier);
    compteur.passer_a(Marche::EnMarche, datetime!(2025-01-13 09:00 UTC), &calendrier);
    assert_eq!(limite(&compteur), datetime!(2025-01-13 09:00 UTC));
}

#[test]
fn what_was_set_by_hand_survives_another_chantier_and_yields_to_a_new_priority() {
    let (continu, dakar) = (Calendrier::continu(), bureau("Africa/Dakar"));
    let vendredi = datetime!(2025-01-10 12:00 UTC);
    let mardi = LUNDI + Duration::DAY;
    let mut fixe = Compteur::ouvrir(LUNDI, a_la_main(vendredi), &continu);
    let mut leve = Compteur::ouvrir(LUNDI, Politique::default().a_la_main(None), &continu);
    let mut suivi = Compteur::ouvrir(LUNDI, delai(48), &continu);

    for compteur in [&mut fixe, &mut leve, &mut suivi] {
        compteur.rattacher(delai(40), mardi, &continu, &dakar);
    }

    assert_eq!(limite(&fixe), vendredi);
    assert_eq!(fixe.cible.unwrap().secondes, (24 + 8 + 8 + 8 + 4) * 3_600);
    assert_eq!((leve.echeance, leve.status(LUNDI + Duration::days(900))), (None, SlaStatus::Ok));
    assert_eq!(leve.details(mardi, &dakar), None);
    // 24 hours counted around the clock, and 16 more in working hours.
    assert_eq!(limite(&suivi), datetime!(2025-01-08 18:00 UTC));
    fixe.changer_cible(delai(40), mardi, &dakar);
    assert_eq!(limite(&fixe), datetime!(2025-01-08 18:00 UTC));
}

#[test]
fn a_date_that_had_passed_when_the_ticket_was_opened_is_a_breach() {
    let calendrier = bureau("Africa/Dakar");
    let passee = datetime!(2024-12-31 00:00 UTC);

    let compteur = Compteur::ouvrir(LUNDI, a_la_main(passee), &calendrier);

    assert_eq!((limite(&compteur), compteur.status(LUNDI)), (passee, SlaStatus::Breach));
    assert_eq!(compteur.restant(LUNDI, &calendrier), Some(-4 * 8 * 3_600));
}

#[test]
fn where_the_calendar_never_opens_again_there_is_no_deadline() {
    let ferme = Calendrier::continu().avec([arret(LUNDI, datetime!(9999-12-31 0:00 UTC))]);

    let compteur = Compteur::ouvrir(LUNDI, delai(24), &ferme);

    assert_eq!((compteur.echeance, compteur.status(LUNDI)), (None, SlaStatus::Ok));
    assert_eq!(compteur.details(LUNDI, &ferme), None);
    assert_eq!(compteur.restant(LUNDI, &ferme), Some(24 * 3_600));
}

#[test]
fn the_clock_runs_while_someone_may_work_on_it() {
    let marches: Vec<Marche> = Status::ALL.iter().map(|status| Marche::from(*status)).collect();

    assert_eq!(marches, [Marche::EnMarche, Marche::EnMarche, Marche::Suspendue, Marche::Arretee]);
}

proptest! {
    #[test]
    fn around_the_clock_and_without_waits_it_is_the_simple_rule(
        rang in 0_usize..4, seuil in 1_u8..=100, secondes in 0_i64..2_000_000
    ) {
        let (calendrier, priority) = (Calendrier::continu(), Priority::ALL[rang]);
        let politique = Politique::try_new([24, 48, 120, 240], seuil).unwrap();
        let now = LUNDI + Duration::seconds(secondes);

        let compteur = Compteur::ouvrir(LUNDI, politique.objectif(priority), &calendrier);
        let delai = Duration::hours([24, 48, 120, 240][rang]);
        let avant_alerte = Duration::seconds(delai.whole_seconds() * i64::from(seuil) / 100);
        let echeance = Echeance::new(LUNDI + avant_alerte, LUNDI + delai);
        let restant = (echeance.limite() - now).whole_seconds();
        let details = SlaDetails::decompte(secondes, restant, restant <= 0);
        let fixe = Compteur::ouvrir(LUNDI, politique.a_la_main(Some(echeance.limite())), &calendrier);

        prop_assert_eq!(compteur.echeance, Some(echeance));
        prop_assert_eq!(fixe.echeance, Some(echeance));
        prop_assert_eq!(compteur.details(now, &calendrier), Some(details));
    }
}
