//! The routes of the rules over doubles of the ports.

mod calendriers;
mod exceptions;
mod politiques;

use std::{iter::once, sync::Arc};

use actix_web::test::TestRequest;
use application::ports::{
    repositories::Recalcul,
    testing::{MockTransaction, all_followed},
};
use domain::{
    Acces, ClientId,
    sla::{Politiques, Regles, Revision},
};
use serde_json::json;
use uuid::Uuid;

use crate::testing::{Doublures, bureau, get, patch, post, put};

const CALENDRIERS: &str = "/api/sla/calendriers";
const POLITIQUES: &str = "/api/sla/politiques";
/// The calendar that there is.
const BUREAU: &str = "/api/sla/calendriers/00000000-0000-0000-0000-000000000003";
/// One that there isn't.
const AUTRE: &str = "/api/sla/calendriers/00000000-0000-0000-0000-000000000007";

/// These policies, and the one calendar.
fn regles(politiques: Politiques) -> Arc<Regles> {
    Arc::new(Regles::new(1, politiques, vec![bureau()], []))
}

/// A transaction in which the rules may be changed.
fn transaction() -> MockTransaction {
    let mut tx = MockTransaction::default();
    tx.regles.expect_verrouiller().returning(|| Ok(regles(Politiques::default())));
    tx
}

/// The same where clocks are to follow.
fn suivie() -> MockTransaction {
    let mut tx = transaction();
    tx.regles.expect_demander_recalcul().returning(|lieu, motif, auteur, _| {
        let revision = Revision { calendrier: lieu.calendrier, chantier: lieu.chantier, numero: 2 };
        Ok(Recalcul { revision, motif: motif.clone(), auteur: auteur.clone() })
    });
    tx
}

fn avec(transactions: impl IntoIterator<Item = MockTransaction>) -> Doublures {
    Doublures { transactions: transactions.into_iter().collect(), ..Doublures::default() }
}

/// Each operation, with a body that is in order.
fn operations() -> [TestRequest; 8] {
    let calendrier = json!({ "nom": "Nuit", "plages": { "lundi": ["20:00-24:00"] } });
    let exception = json!({ "raison": "Pluie", "date": "2025-01-14" });
    [
        get(POLITIQUES),
        put(POLITIQUES, &json!({})),
        get(CALENDRIERS),
        post(CALENDRIERS, &calendrier),
        get(BUREAU),
        patch(BUREAU, &calendrier),
        post(&format!("{BUREAU}/exceptions"), &exception),
        post(&format!("{BUREAU}/exceptions?simulation=true"), &exception),
    ]
}

#[actix_web::test]
async fn the_rules_are_for_admins_alone() {
    for acces in [Acces::Agent, Acces::Client(ClientId(Uuid::from_u128(2)))] {
        for requete in operations() {
            let doublures = Doublures { acces: Some(acces), ..Doublures::default() };

            let reponse = doublures.repondre(requete).await;

            assert_eq!(reponse.statut, 403, "{acces:?}");
            assert_eq!(reponse.json()["code"], "interdit");
        }
    }
}
