//! Reading, creating and changing calendars.

use domain::{
    ChantierId, ExceptionId, Nom,
    sla::{Agenda, Arret, Exception},
};
use serde_json::Value;
use time::macros::datetime;

use super::*;
use crate::testing::NOW;

fn attendu() -> Value {
    let jour = json!(["08:00-12:00", "14:00-18:00"]);
    json!({
        "id": "00000000-0000-0000-0000-000000000003",
        "nom": "Bureau de Dakar",
        "fuseau": "Africa/Dakar",
        "continu": false,
        "plages": {
            "lundi": jour, "mardi": jour, "mercredi": jour, "jeudi": jour, "vendredi": jour,
            "samedi": [], "dimanche": [],
        },
        "feries": [{ "date": "2025-04-04", "nom": "Fête de l'Indépendance" }],
        "depuis": null,
        "exceptions": [],
    })
}

fn lues(agenda: Agenda) -> Doublures {
    let mut doublures = Doublures::default();
    let regles = Arc::new(Regles::new(1, Politiques::default(), vec![agenda], []));
    doublures.regles.expect_en_vigueur().returning(move || Ok(Arc::clone(&regles)));
    doublures
}

#[actix_web::test]
async fn calendars_are_listed_with_their_exceptions() {
    let (de, a) = (datetime!(2025-01-14 8:00 UTC), datetime!(2025-01-14 12:00 UTC));
    let arret = Arret {
        id: ExceptionId(Uuid::from_u128(5)),
        chantier: Some(ChantierId(Uuid::from_u128(4))),
        exception: Exception::try_new(de, a, Nom::try_new("Pluie").unwrap(), NOW).unwrap(),
    };
    let agenda = bureau();
    let (definition, source) = (agenda.edition.definition.clone(), agenda.edition.source);
    let agenda = agenda.reediter(datetime!(2025-01-11 0:00 UTC), definition, source);

    let reponse = lues(Agenda { arrets: vec![arret], ..agenda }).repondre(get(CALENDRIERS)).await;

    let mut attendu = attendu();
    attendu["depuis"] = "2025-01-11T00:00:00Z".into();
    attendu["exceptions"] = json!([{
        "id": "00000000-0000-0000-0000-000000000005",
        "chantierId": "00000000-0000-0000-0000-000000000004",
        "debut": "2025-01-14T08:00:00Z",
        "fin": "2025-01-14T12:00:00Z",
        "raison": "Pluie",
        "saisieLe": "2025-01-10T14:30:00Z",
    }]);
    assert_eq!(reponse.json(), json!({ "calendriers": [attendu] }));
}

#[actix_web::test]
async fn a_calendar_is_shown_as_listed_or_is_a_404() {
    let reponse = lues(bureau()).repondre(get(BUREAU)).await;
    assert_eq!(reponse.json(), attendu());

    let reponse = lues(bureau()).repondre(get(AUTRE)).await;
    assert_eq!(reponse.statut, 404);
    assert_eq!(reponse.json()["message"], "Calendrier introuvable.");
}

#[actix_web::test]
async fn a_created_calendar_is_answered_in_the_zone_of_the_house() {
    let mut tx = transaction();
    tx.regles.expect_enregistrer().returning(|_| Ok(()));
    let corps = json!({ "nom": "Nuit", "plages": { "lundi": ["20:00-24:00"] } });

    let reponse = avec([tx]).repondre(post(CALENDRIERS, &corps)).await;

    assert_eq!(reponse.statut, 201);
    let adresse = "/api/sla/calendriers/00000000-0000-0000-0000-000000000002";
    assert_eq!(reponse.entete("location"), Some(adresse));
    let reponse = reponse.json();
    assert_eq!(reponse["fuseau"], "Africa/Dakar");
    assert_eq!(reponse["plages"]["lundi"], json!(["20:00-24:00"]));
    assert_eq!((&reponse["feries"], &reponse["depuis"]), (&json!([]), &json!(null)));
    assert_eq!(reponse["message"], "Calendrier créé avec succès");
}

#[actix_web::test]
async fn each_fault_of_a_calendar_is_told_with_its_path() {
    let ferie = json!({ "date": "2025-04-04", "nom": "Fête" });
    let corps = json!({
        "nom": "",
        "fuseau": "Afrique/Dakar",
        "plages": {
            "lundi": ["08:00-8:30", "09:00-25:00"],
            "mardi": ["12:00-12:00"],
            "mercredi": ["08:00-12:00", "11:00-13:00"],
            "jeudi": vec!["08:00-12:00"; 13],
            "samdi": [],
        },
        "feries": [ferie, { "date": "2025-02-30" }],
    });

    let reponse = Doublures::default().repondre(post(CALENDRIERS, &corps)).await;

    assert_eq!(reponse.statut, 400);
    let plage = "une plage est attendue, comme 08:00-13:00";
    let jours = "lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche";
    let attendues = [
        ("feries[1].date", "un jour est attendu, comme 2025-01-10"),
        ("feries[1].nom", "obligatoire"),
        ("fuseau", "un fuseau horaire de la base IANA est attendu, comme Africa/Dakar"),
        ("nom", "un texte non vide est attendu"),
        ("plages.jeudi", "12 plages par jour au plus"),
        ("plages.lundi[0]", plage),
        ("plages.lundi[1]", plage),
        ("plages.mardi[0]", "une plage finit après son début, à 24:00 au plus"),
        ("plages.mercredi", "les plages d'un jour se suivent sans se chevaucher, dans l'ordre"),
        ("plages.samdi", &format!("inconnu ; permis : {jours}")),
    ];
    assert_eq!(
        reponse.fautes(),
        attendues.map(|(champ, message)| (champ.to_owned(), message.to_owned()))
    );
}

#[actix_web::test]
async fn a_week_opens_once_and_each_day_is_a_holiday_once() {
    let ferie = json!({ "date": "2025-04-04", "nom": "Fête" });
    let corps = json!({ "nom": "Jamais", "plages": {}, "feries": [ferie, ferie] });
    for requete in [post(CALENDRIERS, &corps), patch(BUREAU, &corps)] {
        let reponse = Doublures::default().repondre(requete).await;

        assert_eq!(
            reponse.fautes(),
            [
                ("feries[1].date".into(), "donné plusieurs fois".into()),
                ("plages".into(), "au moins une plage dans la semaine".into()),
            ]
        );
    }
}

#[actix_web::test]
async fn a_calendar_has_so_many_holidays_at_most() {
    let jours = std::iter::successors(Some(NOW.date()), |jour| jour.next_day());
    let feries: Vec<_> =
        jours.take(501).map(|jour| json!({ "date": jour.to_string(), "nom": "Fête" })).collect();

    let reponse = Doublures::default().repondre(patch(BUREAU, &json!({ "feries": feries }))).await;

    assert_eq!(reponse.fautes(), [("feries".into(), "500 éléments au plus".into())]);
}

#[actix_web::test]
async fn another_name_leaves_the_hours_as_they_are() {
    let mut tx = transaction();
    tx.regles.expect_enregistrer().returning(|_| Ok(()));

    let reponse = avec([tx]).repondre(patch(BUREAU, &json!({ "nom": "Siège" }))).await;

    let mut attendu = attendu();
    attendu["nom"] = "Siège".into();
    attendu["message"] = "Calendrier mis à jour avec succès".into();
    assert_eq!(reponse.json(), attendu);
}

#[actix_web::test]
async fn other_hours_are_followed_before_they_are_answered() {
    let mut tx = suivie();
    tx.regles.expect_enregistrer().returning(|_| Ok(()));
    let corps = json!({ "fuseau": "Europe/Paris", "feries": [] });

    let reponse = avec(once(tx).chain(all_followed())).repondre(patch(BUREAU, &corps)).await;

    let mut attendu = attendu();
    attendu["fuseau"] = "Europe/Paris".into();
    attendu["feries"] = json!([]);
    attendu["message"] = "Calendrier mis à jour avec succès".into();
    assert_eq!(reponse.json(), attendu);
}

#[actix_web::test]
async fn what_is_absent_is_kept_and_nothing_can_be_cleared() {
    let corps = json!({ "nom": null, "fuseau": null, "plages": null, "feries": null });

    let reponse = Doublures::default().repondre(patch(BUREAU, &corps)).await;

    let refus = "ne peut pas être null";
    assert_eq!(
        reponse.fautes(),
        ["feries", "fuseau", "nom", "plages"].map(|champ| (champ.into(), refus.into()))
    );
}

#[actix_web::test]
async fn a_calendar_that_is_not_there_cannot_be_changed() {
    for requete in [
        patch(AUTRE, &json!({ "nom": "Siège" })),
        post(&format!("{AUTRE}/exceptions"), &json!({ "raison": "Pluie", "date": "2025-01-14" })),
    ] {
        let reponse = avec([transaction()]).repondre(requete).await;

        assert_eq!(reponse.statut, 404);
        assert_eq!(reponse.json()["message"], "Calendrier introuvable.");
    }
}
