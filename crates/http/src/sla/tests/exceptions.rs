//! Adding exceptions, and trying them.

use application::ports::{queries::HorlogeDuTicket, testing::MockRegleRepository};
use domain::{
    ChantierId, Numero, TicketId,
    sla::{Compteur, Lieu, Mouvement, Niveau, Objectif},
};
use serde_json::Value;
use time::macros::datetime;

use super::*;

const EXCEPTIONS: &str = "/api/sla/calendriers/00000000-0000-0000-0000-000000000003/exceptions";
const CHANTIER: ChantierId = ChantierId(Uuid::from_u128(4));

/// A transaction in which the rules may be read and nothing may be written.
fn lecture() -> MockTransaction {
    let mut tx = MockTransaction::default();
    tx.regles = MockRegleRepository::new();
    tx.regles.expect_en_vigueur().returning(|| Ok(regles(Politiques::default())));
    tx
}

/// A ticket of the calendar that was opened on a Friday afternoon, for ten hours.
fn horloge() -> HorlogeDuTicket {
    let debut = datetime!(2025-01-10 14:00 UTC);
    let objectif = Objectif::Delai { secondes: 36_000, seuil: 80, niveau: Niveau::Defaut };
    let lieu = Lieu { calendrier: bureau().id, chantier: None };
    let compteur =
        Compteur::ouvrir(debut, objectif, regles(Politiques::default()).calendrier(lieu));
    HorlogeDuTicket {
        id: TicketId(Uuid::from_u128(9)),
        numero: Numero { annee: 2025, sequence: 1 },
        compteur,
        lieu,
        mouvements: vec![(debut, Mouvement::Ouverture(objectif, lieu))],
    }
}

fn demande(plus: &Value) -> Value {
    let mut corps = json!({ "raison": "Pluie" });
    corps.as_object_mut().unwrap().extend(plus.as_object().unwrap().clone());
    corps
}

#[actix_web::test]
async fn an_exception_is_answered_once_every_deadline_has_followed() {
    for (quand, debut, fin) in [
        (json!({ "date": "2025-01-14" }), "2025-01-14T00:00:00Z", "2025-01-15T00:00:00Z"),
        (
            json!({ "debut": "2025-01-14T09:00:00+01:00", "fin": "2025-01-14T12:00:00.5Z" }),
            "2025-01-14T08:00:00Z",
            "2025-01-14T12:00:00Z",
        ),
    ] {
        let mut tx = suivie();
        tx.references.expect_client_du_chantier().returning(|_, _| Ok(Some(ClientId(Uuid::nil()))));
        tx.regles.expect_ajouter_arret().returning(|_, _, _| Ok(()));
        let mut corps = demande(&quand);
        corps["chantierId"] = json!(CHANTIER.0);

        let reponse = avec(once(tx).chain(all_followed())).repondre(post(EXCEPTIONS, &corps)).await;

        assert_eq!(reponse.statut, 201);
        assert_eq!(
            reponse.json(),
            json!({
                "id": "00000000-0000-0000-0000-000000000002",
                "calendrierId": "00000000-0000-0000-0000-000000000003",
                "chantierId": "00000000-0000-0000-0000-000000000004",
                "debut": debut,
                "fin": fin,
                "raison": "Pluie",
                "simulation": false,
                "total": 0,
                "tickets": [],
                "message": "Exception ajoutée avec succès",
            })
        );
    }
}

#[actix_web::test]
async fn a_simulation_tells_which_deadlines_would_move_and_writes_nothing() {
    let mut doublures = avec([lecture()]);
    doublures.regles.expect_horloges().returning(|concernes| {
        Ok(if concernes.apres.is_none() { vec![horloge()] } else { vec![] })
    });
    let uri = format!("{EXCEPTIONS}?simulation=true");

    let reponse = doublures.repondre(post(&uri, &demande(&json!({ "date": "2025-01-13" })))).await;

    assert_eq!(reponse.statut, 200);
    assert_eq!(
        reponse.json(),
        json!({
            "id": null,
            "calendrierId": "00000000-0000-0000-0000-000000000003",
            "chantierId": null,
            "debut": "2025-01-13T00:00:00Z",
            "fin": "2025-01-14T00:00:00Z",
            "raison": "Pluie",
            "simulation": true,
            "total": 1,
            "tickets": [{
                "id": "00000000-0000-0000-0000-000000000009",
                "numero": "TC-2025-001",
                "avant": "2025-01-13T16:00:00Z",
                "apres": "2025-01-14T16:00:00Z",
            }],
            "message": "Simulation : rien n'a été enregistré",
        })
    );
}

#[actix_web::test]
async fn an_exception_is_either_a_day_or_hours() {
    let (debut, fin) = ("2025-01-14T08:00:00Z", "2025-01-14T12:00:00Z");
    for (quand, champ) in [
        (json!({}), "date"),
        (json!({ "date": "2025-01-14", "debut": debut }), "date"),
        (json!({ "date": "2025-01-14", "debut": debut, "fin": fin }), "date"),
        (json!({ "date": null, "debut": debut, "fin": null }), "fin"),
        (json!({ "fin": fin }), "debut"),
    ] {
        let reponse = Doublures::default().repondre(post(EXCEPTIONS, &demande(&quand))).await;

        let refus = "permis : soit 'date', soit 'debut' et 'fin'";
        assert_eq!(reponse.statut, 400, "{quand}");
        assert_eq!(reponse.fautes(), [(champ.into(), refus.into())], "{quand}");
    }
}

#[actix_web::test]
async fn each_wrong_value_of_an_exception_is_named() {
    let corps = json!({
        "raison": " ", "date": "demain", "debut": "2025-01-14", "fin": 12, "chantierId": "ici",
        "jour": "2025-01-14",
    });

    let reponse = Doublures::default().repondre(post(EXCEPTIONS, &corps)).await;

    let champs = ["chantierId", "date", "debut", "fin", "jour", "raison"];
    assert_eq!(reponse.statut, 400);
    assert_eq!(reponse.fautes().into_iter().map(|(champ, _)| champ).collect::<Vec<_>>(), champs);
    let instant = "un instant est attendu, comme 2025-01-10T14:30:00Z";
    assert_eq!(reponse.fautes()[2].1, instant);

    let uri = format!("{EXCEPTIONS}?simulation=oui");
    let reponse = Doublures::default().repondre(post(&uri, &corps)).await;
    assert_eq!(reponse.fautes(), [("simulation".into(), "valeurs permises : true, false".into())]);
}

#[actix_web::test]
async fn an_exception_is_on_a_chantier_that_there_is_and_ends_after_it_began() {
    let instant = "2025-01-14T08:00:00Z";
    let date = "9999-12-31";
    for (quand, champ, refus) in [
        (json!({ "date": date, "chantierId": CHANTIER.0 }), "chantierId", "chantier inconnu"),
        (json!({ "date": date }), "date", "des jours de l'an 0 à 9999"),
        (json!({ "debut": instant, "fin": instant }), "fin", "une exception finit après son début"),
    ] {
        for (uri, mut tx) in [
            (EXCEPTIONS.to_owned(), transaction()),
            (format!("{EXCEPTIONS}?simulation=true"), lecture()),
        ] {
            tx.references.expect_client_du_chantier().returning(|_, _| Ok(None));

            let reponse = avec([tx]).repondre(post(&uri, &demande(&quand))).await;

            assert_eq!(reponse.fautes(), [(champ.into(), refus.into())], "{uri}");
        }
    }
}
