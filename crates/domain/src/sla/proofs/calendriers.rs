//! Calendars: examples on the nights when clocks change, and the laws that counting obeys.

use proptest::prelude::*;
use time::{
    Duration, OffsetDateTime,
    macros::{date, datetime},
};

use super::{
    super::*,
    regles::{nom, paire},
};

/// Monday to Friday, 8 to 13 and 15 to 18.
pub(super) fn bureau(zone: &str) -> Calendrier {
    tous_les_jours(zone, &["08:00-13:00", "15:00-18:00"], 5)
}

/// The same slots on each of the first days of the week.
fn tous_les_jours(zone: &str, plages: &[&str], jours: usize) -> Calendrier {
    let plages: Vec<Plage> = plages.iter().map(|p| p.parse().unwrap()).collect();
    let semaine = std::array::from_fn(|j| if j < jours { plages.clone() } else { Vec::new() });
    Calendrier::ouvre(Zone::try_new(zone).unwrap(), Semaine::try_new(&semaine).unwrap(), [])
}

pub(super) fn arret(de: OffsetDateTime, a: OffsetDateTime) -> Exception {
    Exception::try_new(de, a, nom("Pluie"), datetime!(2020-01-01 0:00 UTC)).unwrap()
}

fn heures(calendrier: &Calendrier, de: OffsetDateTime, a: OffsetDateTime) -> f64 {
    Duration::seconds(calendrier.ecoule(de, a)).as_seconds_f64() / 3_600.0
}

#[test]
fn a_day_has_several_slots_and_the_count_ends_with_the_slot_that_fills_it() {
    let dakar = bureau("Africa/Dakar");
    let lundi = datetime!(2025-01-06 08:00 UTC);

    assert_eq!(dakar.apres(lundi, 5 * 3_600), Some(datetime!(2025-01-06 13:00 UTC)));
    assert_eq!(dakar.apres(lundi, 5 * 3_600 + 1), Some(datetime!(2025-01-06 15:00:01 UTC)));
    assert_eq!(dakar.apres(lundi, 40 * 3_600), Some(datetime!(2025-01-10 18:00 UTC)));
    assert_eq!(dakar.apres(lundi, 40 * 3_600 + 60), Some(datetime!(2025-01-13 08:01 UTC)));
    assert_eq!(dakar.ecoule(lundi, datetime!(2025-01-20 00:00 UTC)), 80 * 3_600);
    assert!(dakar.ouvert(lundi) && !dakar.ouvert(datetime!(2025-01-06 13:00 UTC)));
}

#[test]
fn around_the_clock_is_plain_addition() {
    let (continu, de) = (Calendrier::default(), datetime!(2025-03-30 00:30 UTC));

    assert_eq!(continu.apres(de, 86_400), Some(de + Duration::DAY));
    assert_eq!(continu.ecoule(de, de + Duration::days(3_650)), 3_650 * 86_400);
    assert_eq!(continu.ouvertures(de, de + Duration::days(30)).count(), 1);
}

#[test]
fn a_skipped_hour_counts_nothing_and_a_repeated_one_twice() {
    let paris = tous_les_jours("Europe/Paris", &["01:00-05:00"], 7);

    let nuit = |de| heures(&paris, de, de + Duration::DAY);

    assert!((nuit(datetime!(2025-03-28 12:00 UTC)) - 4.0).abs() < 1e-9);
    assert!((nuit(datetime!(2025-03-29 12:00 UTC)) - 3.0).abs() < 1e-9);
    assert!((nuit(datetime!(2025-10-25 12:00 UTC)) - 5.0).abs() < 1e-9);
}

#[test]
fn a_slot_that_the_clocks_skip_is_not_there() {
    let paris = tous_les_jours("Europe/Paris", &["02:15-02:45"], 7);

    let trois_jours =
        paris.ouvertures(datetime!(2025-03-29 0:00 UTC), datetime!(2025-04-01 0:00 UTC));

    let jours: Vec<_> = trois_jours.map(|(de, _)| de).collect();
    assert_eq!(jours, [datetime!(2025-03-29 1:15 UTC), datetime!(2025-03-31 0:15 UTC)]);
}

#[test]
fn midnight_may_be_skipped_or_come_twice_and_a_day_be_left_out() {
    let soir = tous_les_jours("America/Sao_Paulo", &["00:00-02:00", "20:00-24:00"], 7);
    let journee = tous_les_jours("Pacific/Apia", &["00:00-24:00"], 7);

    // 00:00 to 01:00 on 4 November 2018 was skipped; 23:00 to 24:00 on 17 February came twice.
    let saute = (datetime!(2018-11-03 22:00 UTC), datetime!(2018-11-04 12:00 UTC));
    let double = (datetime!(2018-02-17 12:00 UTC), datetime!(2018-02-18 12:00 UTC));
    assert_eq!(soir.ecoule(saute.0, saute.1), 5 * 3_600);
    assert_eq!(soir.ecoule(double.0, double.1), 7 * 3_600);
    // Samoa went from 29 to 31 December 2011: no second of a 30th, nor a gap.
    let apia = (datetime!(2011-12-29 10:00 UTC), datetime!(2011-12-31 10:00 UTC));
    assert_eq!(journee.ecoule(apia.0, apia.1), 48 * 3_600);
}

#[test]
fn a_holiday_is_closed_from_midnight_to_midnight_of_the_zone() {
    let plages: Vec<Plage> = vec!["00:00-24:00".parse().unwrap()];
    let semaine = Semaine::try_new(&std::array::from_fn(|_| plages.clone())).unwrap();
    let zone = Zone::try_new("Europe/Paris").unwrap();
    let paris = Calendrier::ouvre(zone, semaine, [(date!(2025 - 03 - 30), nom("Fête"))]);

    let (samedi, lundi) = (datetime!(2025-03-28 23:00 UTC), datetime!(2025-03-31 22:00 UTC));

    let ouvert: Vec<_> = paris.ouvertures(samedi, lundi).collect();
    assert_eq!(
        ouvert,
        [(samedi, datetime!(2025-03-29 23:00 UTC)), (datetime!(2025-03-30 22:00 UTC), lundi)]
    );
}

#[test]
fn an_exception_closes_hours_or_whole_days_of_any_calendar() {
    let zone = Zone::try_new("Africa/Dakar").unwrap();
    let connue = datetime!(2025-01-01 0:00 UTC);
    let vendredi = (date!(2025 - 01 - 10), date!(2025 - 01 - 10));
    let jour = Exception::jours(&zone, vendredi, nom("Deuil"), connue).unwrap();
    let (de, a) = (datetime!(2025-01-06 09:00 UTC), datetime!(2025-01-06 11:00 UTC));
    let calendrier = bureau("Africa/Dakar").avec([arret(de, a), jour]);

    assert_eq!(calendrier.ecoule(connue, datetime!(2025-01-06 12:00 UTC)), (24 + 2) * 3_600);
    assert_eq!(calendrier.ecoule(de, datetime!(2025-01-13 00:00 UTC)), (39 - 2 - 8) * 3_600);
    assert_eq!(Calendrier::continu().avec([arret(de, a)]).apres(de, 1), Some(a + Duration::SECOND));
    assert!(Exception::try_new(a, de, nom("Pluie"), connue).is_err());
}

#[test]
fn what_never_opens_again_has_no_date_and_the_search_ends() {
    let de = datetime!(2025-01-06 08:00 UTC);
    let ferme = |a| bureau("Europe/Paris").avec([arret(de, a)]).apres(de, 1);

    assert_eq!(ferme(datetime!(9999-12-31 23:59:59 UTC)), None);
    assert_eq!(ferme(datetime!(2046-01-01 0:00 UTC)), None);
    assert_eq!(ferme(datetime!(2044-01-04 0:00 UTC)), Some(datetime!(2044-01-04 07:00:01 UTC)));
    assert_eq!(bureau("Europe/Paris").apres(de, i64::MAX), None);
}

#[test]
fn ten_years_of_hours_are_counted_in_the_thinnest_week() {
    let mince = tous_les_jours("Europe/Paris", &["08:00-09:00"], 1);
    let de = datetime!(2025-01-06 07:00 UTC);

    let fin = mince.apres(de, i64::from(Politique::MAX_HEURES) * 3_600).unwrap();

    assert_eq!(fin.year(), 3_703);
    assert_eq!(mince.ecoule(de, fin), i64::from(Politique::MAX_HEURES) * 3_600);
}

#[test]
fn slots_and_weeks_are_checked() {
    let refuse = |texte: &str| texte.parse::<Plage>().unwrap_err().to_string();
    let semaine = |plages: &[&str]| {
        let lundi = plages.iter().map(|p| p.parse().unwrap()).collect();
        Semaine::try_new(&[lundi, vec![], vec![], vec![], vec![], vec![], vec![]])
    };

    for plage in ["08:00-13:00", "00:00-24:00", "23:59-24:00"] {
        assert_eq!(plage.parse::<Plage>().unwrap().to_string(), plage);
    }
    for plage in ["8:00-13:00", "08:00", "08:60-09:00", "08:00-24:01", "+8:00-09:00", "é"] {
        assert_eq!(refuse(plage), "une plage est attendue, comme 08:00-13:00");
    }
    assert_eq!(refuse("13:00-13:00"), "une plage finit après son début, à 24:00 au plus");
    assert!(semaine(&["08:00-12:00", "12:00-18:00"]).is_ok());
    assert!(semaine(&["08:00-13:00", "12:00-18:00"]).is_err());
    assert!(semaine(&["15:00-18:00", "08:00-13:00"]).is_err());
    assert!(semaine(&[]).is_err());
    assert!(Zone::try_new("Afrique/Dakar").is_err());
    assert_eq!(Zone::try_new("Africa/Dakar").unwrap().nom(), "Africa/Dakar");
}

proptest! {
    #[test]
    fn counting_and_advancing_are_each_other(
        [regles, _] in paire(false), depart in 0_i64..1_000_000, n in 1_i64..3_000_000, m in 1_i64..500_000
    ) {
        let calendrier = regles.calendrier();
        let de = regles.depart + Duration::seconds(depart);

        let fin = calendrier.apres(de, n).unwrap();
        let suite = calendrier.apres(fin, m);

        prop_assert_eq!(calendrier.ecoule(de, fin), n);
        prop_assert_eq!(calendrier.ecoule(de, fin - Duration::SECOND), n - 1);
        prop_assert_eq!(suite, calendrier.apres(de, n + m));
        prop_assert_eq!(calendrier.apres(de, 0), Some(de));
        prop_assert_eq!(calendrier.decaler(fin, -m), calendrier.decaler(de, n - m));
    }

    #[test]
    fn counts_add_up_and_are_the_sum_of_open_intervals(
        [regles, _] in paire(false), mut dates in proptest::array::uniform3(0_i64..2_000_000)
    ) {
        let calendrier = regles.calendrier();
        dates.sort_unstable();
        let [a, b, c] = dates.map(|date| regles.depart + Duration::seconds(date));

        let ouvertures: Vec<_> = calendrier.ouvertures(a, c).collect();

        let somme: i64 = ouvertures.iter().map(|(de, a)| (*a - *de).whole_seconds()).sum();
        prop_assert_eq!(calendrier.ecoule(a, b) + calendrier.ecoule(b, c), calendrier.ecoule(a, c));
        prop_assert_eq!(calendrier.distance(a, b), -calendrier.distance(b, a));
        prop_assert!(calendrier.ecoule(a, b) <= calendrier.ecoule(a, c));
        prop_assert_eq!(calendrier.ecoule(c, a), 0);
        prop_assert_eq!(somme, calendrier.ecoule(a, c));
        prop_assert!(ouvertures.iter().all(|(de, a)| de < a && calendrier.ouvert(*de)));
        prop_assert!(ouvertures.windows(2).all(|paire| paire[0].1 < paire[1].0));
    }
}

proptest! {
    #[test]
    fn a_calendar_that_is_changed_counts_as_each_edition_did_in_its_time(
        de in -3_000_000_i64..3_000_000,
        duree in 0_i64..6_000_000,
        change in -3_000_000_i64..6_000_000,
    ) {
        let origine = datetime!(2025-03-20 00:00 UTC);
        let [de, change] = [de, change].map(|s| origine + Duration::seconds(s));
        let a = de + Duration::seconds(duree);
        let (avant, apres) = (bureau("Africa/Dakar"), tous_les_jours("Europe/Paris", &["01:30-04:00"], 7));
        let change_en_cours = avant.clone().puis(change, apres.clone());

        let attendu = avant.ecoule(de, a.min(change)) + apres.ecoule(de.max(change), a);
        let compte = change_en_cours.ecoule(de, a);

        prop_assert_eq!(compte, attendu);
        prop_assert_eq!(change_en_cours.ecoule(de, change_en_cours.apres(de, compte + 1).unwrap()), compte + 1);
    }
}
