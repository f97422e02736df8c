//! Reading and replacing policies.

use domain::{
    CalendrierId, Categorie, ChantierId,
    sla::{Politiques, Surcharge},
};
use serde_json::Value;

use super::*;

const CHANTIER: ChantierId = ChantierId(Uuid::from_u128(4));

fn politiques() -> Politiques {
    let bureau = CalendrierId(Uuid::from_u128(3));
    let surcharge = |heures, seuil, calendrier| Surcharge::try_new(heures, seuil, calendrier);
    Politiques {
        defaut: surcharge([None; 4], Some(75), None).unwrap(),
        categories: [(
            Categorie::Securite,
            surcharge([Some(8), Some(24), None, None], None, None).unwrap(),
        )]
        .into(),
        clients: [(
            ClientId(Uuid::from_u128(2)),
            surcharge([None, None, Some(72), Some(87_600)], Some(100), Some(bureau)).unwrap(),
        )]
        .into(),
        chantiers: [(CHANTIER, surcharge([Some(1), None, None, None], None, None).unwrap())].into(),
        ..Politiques::default()
    }
}

fn attendu() -> Value {
    let calendrier = "00000000-0000-0000-0000-000000000003";
    json!({
        "configuration":
            { "critique": 24, "haute": 48, "normale": 120, "basse": 240, "seuilAlerte": 80 },
        "defaut": {
            "critique": null, "haute": null, "normale": null, "basse": null,
            "seuilAlerte": 75, "calendrierId": null,
        },
        "categories": [{
            "categorie": "securite",
            "critique": 8, "haute": 24, "normale": null, "basse": null,
            "seuilAlerte": null, "calendrierId": null,
        }],
        "clients": [{
            "clientId": "00000000-0000-0000-0000-000000000002",
            "critique": null, "haute": null, "normale": 72, "basse": 87_600,
            "seuilAlerte": 100, "calendrierId": calendrier,
        }],
        "chantiers": [{
            "chantierId": "00000000-0000-0000-0000-000000000004",
            "critique": 1, "haute": null, "normale": null, "basse": null,
            "seuilAlerte": null, "calendrierId": null,
        }],
    })
}

/// A transaction that stores these policies and no others.
fn qui_fixe(voulues: Politiques) -> MockTransaction {
    let mut tx = transaction();
    tx.references.expect_clients_inconnus().returning(|_| Ok(vec![]));
    tx.references.expect_chantiers_inconnus().returning(|_| Ok(vec![]));
    tx.regles
        .expect_fixer_politiques()
        .withf(move |politiques| *politiques == voulues)
        .returning(|_| Ok(()));
    tx
}

#[actix_web::test]
async fn the_policies_have_every_value_of_every_level() {
    let mut doublures = Doublures::default();
    doublures.regles.expect_en_vigueur().returning(|| Ok(regles(politiques())));

    let reponse = doublures.repondre(get(POLITIQUES)).await;

    assert_eq!(reponse.json(), attendu());
}

#[actix_web::test]
async fn what_was_read_may_be_sent_back_as_it_is() {
    let doublures = avec([qui_fixe(politiques())]);

    let reponse = doublures.repondre(put(POLITIQUES, &attendu())).await;

    let mut attendu = attendu();
    attendu["message"] = "Politiques mises à jour avec succès".into();
    assert_eq!(reponse.statut, 200);
    assert_eq!(reponse.json(), attendu);
}

#[actix_web::test]
async fn what_is_absent_or_null_is_not_said() {
    for corps in [
        json!({}),
        json!({ "defaut": null, "categories": null, "clients": [], "chantiers": null }),
        json!({ "configuration": { "critique": 1 }, "defaut": { "haute": null } }),
    ] {
        let doublures = avec([qui_fixe(Politiques::default())]);

        let reponse = doublures.repondre(put(POLITIQUES, &corps)).await;

        assert_eq!(reponse.statut, 200, "{corps}");
        assert_eq!(reponse.json()["configuration"]["critique"], 24);
    }
}

#[actix_web::test]
async fn each_fault_of_the_policies_is_told_with_its_path() {
    let client = json!({ "clientId": "00000000-0000-0000-0000-000000000002", "haute": 87_601 });
    let corps = json!({
        "defaut": { "critique": 0, "haute": -1, "normale": 1.5, "seuilAlerte": 101 },
        "categories": [{ "categorie": "securite" }, { "categorie": "bruit", "seuilAlerte": 0 }],
        "clients": [client, { "calendrierId": "bureau" }],
        "chantiers": [{ "chantierId": CHANTIER.0 }, { "chantierId": CHANTIER.0 }],
        "surcharges": [],
    });

    let reponse = Doublures::default().repondre(put(POLITIQUES, &corps)).await;

    let heures = "de 1 à 87600 heures par priorité";
    let seuil = "un seuil d'alerte de 1 à 100 %";
    let attendues = [
        ("categories[1].categorie", "valeurs permises : securite, qualite, delais, travaux"),
        ("categories[1].seuilAlerte", seuil),
        ("chantiers[1].chantierId", "donné plusieurs fois"),
        ("clients[0].haute", heures),
        ("clients[1].calendrierId", "un UUID est attendu"),
        ("clients[1].clientId", "obligatoire"),
        ("defaut.critique", heures),
        ("defaut.haute", heures),
        ("defaut.normale", "un entier est attendu"),
        ("defaut.seuilAlerte", seuil),
        ("surcharges", "inconnu ; permis : configuration, defaut, categories, clients, chantiers"),
    ];
    assert_eq!(reponse.statut, 400);
    assert_eq!(
        reponse.fautes(),
        attendues.map(|(champ, message)| (champ.to_owned(), message.to_owned()))
    );
}

#[actix_web::test]
async fn policies_refer_to_what_there_is() {
    let mut tx = transaction();
    tx.references.expect_clients_inconnus().returning(|ids| Ok(ids.to_vec()));
    tx.references.expect_chantiers_inconnus().returning(|ids| Ok(ids.to_vec()));
    let id = Uuid::from_u128(7);
    let corps = json!({ "defaut": { "calendrierId": id }, "clients": [{ "clientId": id }] });

    let reponse = avec([tx]).repondre(put(POLITIQUES, &corps)).await;

    assert_eq!(
        reponse.fautes(),
        [
            ("calendrierId".into(), format!("calendrier inconnu : {id}")),
            ("clients".into(), format!("client inconnu : {id}")),
        ]
    );
}
