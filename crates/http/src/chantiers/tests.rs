//! The routes of chantiers over doubles of the ports.

use application::ports::{queries::ChantierResume, testing::MockTransaction};
use domain::{Avancement, Budget, Chantier, ChantierType, Coordonnees, Nom, NouveauChantier};
use serde_json::json;
use time::macros::date;
use uuid::Uuid;

use super::*;
use crate::testing::{Doublures, get, post};

fn resume() -> ChantierResume {
    let fiche = NouveauChantier {
        nom: Nom::try_new("Résidence Les Jardins").unwrap(),
        kind: ChantierType::Construction,
        client: ClientId(Uuid::from_u128(2)),
        adresse: None,
        ville: None,
        coordonnees: Some(Coordonnees::try_new(14.6937, -17.4441).unwrap()),
        statut: StatutChantier::EnCours,
        date_debut: Some(date!(2025 - 06 - 15)),
        date_fin: None,
        budget: Some(Budget::try_new(450_000_000).unwrap()),
        avancement: Avancement::try_new(65).unwrap(),
        responsable: None,
    };
    ChantierResume {
        chantier: Chantier { id: ChantierId(Uuid::from_u128(1)), fiche },
        client_nom: "SARL Construction Plus".into(),
        nb_tickets: 12,
        nb_tickets_ouverts: 3,
    }
}

#[actix_web::test]
async fn a_chantier_has_the_keys_of_the_specification() {
    let mut doublures = Doublures::default();
    doublures.chantiers.expect_detail().returning(|_, _| Ok(Some(resume())));

    let uri = "/api/chantiers/00000000-0000-0000-0000-000000000001";
    let reponse = doublures.repondre(get(uri)).await;

    assert_eq!(
        reponse.json(),
        json!({
            "id": "00000000-0000-0000-0000-000000000001",
            "nom": "Résidence Les Jardins",
            "type": "construction",
            "clientId": "00000000-0000-0000-0000-000000000002",
            "clientNom": "SARL Construction Plus",
            "adresse": null,
            "ville": null,
            "coordonnees": { "lat": 14.6937, "lng": -17.4441 },
            "statut": "en_cours",
            "dateDebut": "2025-06-15",
            "dateFin": null,
            "budget": 450_000_000,
            "avancement": 65,
            "responsable": null,
            "nbTickets": 12,
            "nbTicketsOuverts": 3,
        })
    );
}

#[actix_web::test]
async fn a_chantier_begins_planned_and_at_zero() {
    let mut tx = MockTransaction::default();
    tx.references.expect_client_existe().returning(|_, _| Ok(true));
    tx.chantiers
        .expect_add()
        .withf(|chantier, _| {
            let fiche = &chantier.fiche;
            fiche.statut == StatutChantier::Planifie && fiche.avancement.get() == 0
        })
        .returning(|_, _| Ok(()));
    let mut doublures = Doublures { transactions: vec![tx], ..Doublures::default() };
    doublures.chantiers.expect_detail().returning(|_, _| Ok(Some(resume())));

    let client = Uuid::from_u128(2);
    let corps = json!({ "nom": "Nouveau", "type": "construction", "clientId": client });
    let reponse = doublures.repondre(post("/api/chantiers", &corps)).await;

    assert_eq!(reponse.statut, 201);
    assert_eq!(reponse.json()["message"], "Chantier créé avec succès");
}

#[actix_web::test]
async fn every_fault_is_told_with_its_path() {
    let corps = json!({
        "nom": "Nouveau", "type": "construction", "clientId": Uuid::from_u128(2),
        "coordonnees": { "lat": "14", "alt": 3 }, "budget": 1.5, "avancement": 65.0, "dateDebut": "2025-02-30",
    });
    let reponse = Doublures::default().repondre(post("/api/chantiers", &corps)).await;

    assert_eq!(
        reponse.fautes(),
        [
            ("budget", "un entier est attendu"),
            ("coordonnees.alt", "inconnu ; permis : lat, lng"),
            ("coordonnees.lat", "un nombre est attendu"),
            ("coordonnees.lng", "obligatoire"),
            ("dateDebut", "un jour est attendu, comme 2025-01-10"),
        ]
        .map(|(champ, message)| (champ.to_owned(), message.to_owned()))
    );
}

#[actix_web::test]
async fn what_is_wrong_in_the_light_of_storage_is_told_at_once_too() {
    let corps = json!({
        "nom": "Nouveau", "type": "construction", "clientId": Uuid::from_u128(2),
        "dateDebut": "2025-02-01", "dateFin": "2025-01-01",
    });
    let mut tx = MockTransaction::default();
    tx.references.expect_client_existe().returning(|_, _| Ok(false));
    let doublures = Doublures { transactions: vec![tx], ..Default::default() };
    let reponse = doublures.repondre(post("/api/chantiers", &corps)).await;

    let champs: Vec<_> = reponse.fautes().into_iter().map(|(champ, _)| champ).collect();
    assert_eq!(champs, ["clientId", "dateFin"]);
}
