//! The ledger, read line by line.

use time::{
    OffsetDateTime,
    macros::{date, datetime},
};

use super::{super::*, compteurs::delai, regles::nom};

/// Thursday morning before a holiday.
const JEUDI: OffsetDateTime = datetime!(2025-04-17 14:00 UTC);

fn calendrier() -> Calendrier {
    let jour = || vec!["08:00-13:00".parse().unwrap(), "15:00-18:00".parse().unwrap()];
    let semaine = [jour(), jour(), jour(), jour(), jour(), vec![], vec![]];
    let paques = [(date!(2025 - 04 - 21), nom("Lundi de Pâques"))];
    let zone = Zone::try_new("Africa/Dakar").unwrap();
    let (de, a) = (datetime!(2025-04-22 08:00 UTC), datetime!(2025-04-22 10:00 UTC));
    let pluie = Exception::try_new(de, a, nom("pluie"), JEUDI).unwrap();
    Calendrier::ouvre(zone, Semaine::try_new(&semaine).unwrap(), paques).avec([pluie])
}

/// Lines as `17 15:00 → 17 18:00 en_marche 10800`, with the reason.
fn lu(livre: &[Ligne]) -> Vec<String> {
    let instant = |i: OffsetDateTime| format!("{} {:02}:{:02}", i.day(), i.hour(), i.minute());
    let dit = |Ligne { de, a, nature, secondes }: &Ligne| {
        format!("{} → {} {} {secondes} {nature}", instant(*de), instant(*a), nature.as_str())
    };
    livre.iter().map(dit).collect()
}

#[test]
fn each_line_says_what_the_clock_did_and_why() {
    let calendrier = calendrier();
    let evenements = vec![
        (datetime!(2025-04-18 10:00 UTC), Evenement::Marche(Marche::Suspendue)),
        (datetime!(2025-04-18 16:00 UTC), Evenement::Marche(Marche::EnMarche)),
        (datetime!(2025-04-22 11:00 UTC), Evenement::Cible(delai(24))),
        (datetime!(2025-04-22 12:00 UTC), Evenement::Marche(Marche::Arretee)),
    ];
    let histoire =
        Histoire { debut: JEUDI, objectif: delai(48), calendrier: &calendrier, evenements };

    let livre = histoire.grand_livre(datetime!(2025-04-23 00:00 UTC));

    assert_eq!(
        lu(&livre),
        [
            "17 14:00 → 17 15:00 hors_horaires 0 hors des heures d'ouverture",
            "17 15:00 → 17 18:00 en_marche 10800 le délai court",
            "17 18:00 → 18 08:00 hors_horaires 0 hors des heures d'ouverture",
            "18 08:00 → 18 10:00 en_marche 7200 le délai court",
            "18 10:00 → 18 16:00 en_attente 0 ticket en attente",
            "18 16:00 → 18 18:00 en_marche 7200 le délai court",
            "18 18:00 → 21 00:00 hors_horaires 0 hors des heures d'ouverture",
            "21 00:00 → 22 00:00 hors_horaires 0 jour férié : Lundi de Pâques",
            "22 00:00 → 22 08:00 hors_horaires 0 hors des heures d'ouverture",
            "22 08:00 → 22 10:00 hors_horaires 0 arrêt exceptionnel : pluie",
            "22 10:00 → 22 11:00 en_marche 3600 le délai court",
            "22 11:00 → 22 12:00 en_marche 3600 le délai court",
            "22 12:00 → 23 00:00 resolu 0 ticket résolu",
        ]
    );
    let somme: i64 = livre.iter().map(|ligne| ligne.secondes).sum();
    assert_eq!(somme, histoire.rejouer().ecoule(datetime!(2025-04-23 00:00 UTC), &calendrier));
}

#[test]
fn around_the_clock_a_running_ticket_has_one_line_and_a_new_one_none() {
    let continu = Calendrier::continu();
    let histoire = Histoire {
        debut: JEUDI,
        objectif: delai(48),
        calendrier: &continu,
        evenements: Vec::new(),
    };

    let livre = histoire.grand_livre(datetime!(2026-04-17 14:00 UTC));

    assert_eq!(lu(&livre), ["17 14:00 → 17 14:00 en_marche 31536000 le délai court"]);
    assert_eq!(histoire.grand_livre(JEUDI), []);
}

#[test]
fn stops_that_overlap_are_told_once() {
    let jour = |du: u8, au: u8, raison| {
        let (de, a) = (JEUDI.replace_hour(du).unwrap(), JEUDI.replace_hour(au).unwrap());
        Exception::try_new(de, a, nom(raison), JEUDI).unwrap()
    };
    let arrets = [
        jour(15, 22, "pluie"),
        jour(16, 17, "vent"),
        jour(18, 19, "foudre"),
        jour(21, 23, "deuil"),
    ];
    let calendrier = Calendrier::continu().avec(arrets);
    let evenements = Vec::new();
    let histoire =
        Histoire { debut: JEUDI, objectif: delai(48), calendrier: &calendrier, evenements };

    assert_eq!(
        lu(&histoire.grand_livre(datetime!(2025-04-18 00:00 UTC))),
        [
            "17 14:00 → 17 15:00 en_marche 3600 le délai court",
            "17 15:00 → 17 22:00 hors_horaires 0 arrêt exceptionnel : pluie",
            "17 22:00 → 17 23:00 hors_horaires 0 arrêt exceptionnel : deuil",
            "17 23:00 → 18 00:00 en_marche 3600 le délai court",
        ]
    );
}
