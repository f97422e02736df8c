//! The route of events over doubles of the ports.

use application::ports::queries::EvenementsLus;
use domain::{Acces, ClientId, Portee};
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::testing::{Doublures, NOW, get};

fn evenement(data: &str) -> Evenement {
    Evenement { numero: 151, kind: "ticket_created".into(), date: NOW, data: data.into() }
}

/// What is read, of a journal that ends at 160, where these are wanted.
fn lus(voulus: EvenementsVoulus, evenements: Vec<Evenement>) -> Doublures {
    let mut doublures = Doublures::default();
    doublures
        .evenements
        .expect_suivants()
        .withf(move |_, _, demandes| *demandes == voulus)
        .return_once(|_, _, _| Ok(EvenementsLus { evenements, dernier: 160, efface: 100 }));
    doublures
}

fn depuis(depuis: impl Into<Option<i64>>) -> EvenementsVoulus {
    EvenementsVoulus { ticket: None, depuis: depuis.into(), limit: 100 }
}

#[actix_web::test]
async fn events_have_the_keys_of_the_contract() {
    let data = r#"{"id": "…", "numero": "TC-2025-151", "titre": "Nouveau ticket"}"#;

    let reponse = lus(depuis(150), vec![evenement(data)])
        .repondre(get("/api/evenements?since=150&format=json"))
        .await;

    assert_eq!(
        reponse.json(),
        json!({
            "evenements": [{
                "eventId": 151,
                "type": "ticket_created",
                "date": "2025-01-10T14:30:00Z",
                "data": { "id": "…", "numero": "TC-2025-151", "titre": "Nouveau ticket" },
            }],
            "dernier": 160,
            "resync": false,
        })
    );
}

#[actix_web::test]
async fn the_parameters_choose() {
    let id = "00000000-0000-0000-0000-000000000009";
    let du_ticket = EvenementsVoulus {
        ticket: Some(TicketId(Uuid::from_u128(9))),
        depuis: Some(120),
        limit: 1_000,
    };
    for (query, voulus, resync) in [
        ("&since=0", depuis(0), true),
        ("&since=161", depuis(161), true),
        ("&since=99999999999999999999", depuis(i64::MAX), true),
        (&format!("&since=120&limit=1000&ticketId={id}"), du_ticket, false),
    ] {
        let uri = format!("/api/evenements?format=json{query}");

        let reponse = lus(voulus, vec![]).repondre(get(&uri)).await;

        let attendu = json!({ "evenements": [], "dernier": 160, "resync": resync });
        assert_eq!(reponse.json(), attendu, "{query}");
    }
}

#[actix_web::test]
async fn who_asks_for_no_number_learns_the_one_of_now() {
    for query in ["", "&since="] {
        let mut doublures = lus(depuis(None), vec![]);
        doublures.journal.expect_numeroter().once().returning(|| Ok(0));

        let reponse = doublures.repondre(get(&format!("/api/evenements?format=json{query}"))).await;

        let attendu = json!({ "evenements": [], "dernier": 160, "resync": false });
        assert_eq!(reponse.json(), attendu, "{query}");
    }
}

#[actix_web::test]
async fn what_makes_no_sense_is_refused_whole() {
    let permis = ("format", "valeurs permises : sse, json");
    let nombre = ("since", "un entier à partir de 0 est attendu");
    for (query, fautes) in [
        ("format=xml&since=-1", vec![permis, nombre]),
        ("since=1.5", vec![nombre]),
        ("limit=5", vec![("limit", "réservé à format=json")]),
        ("format=json&since=1.5", vec![nombre]),
        ("format=json&since=douze", vec![nombre]),
        ("format=json&limit=1001", vec![("limit", "un entier de 1 à 1000 est attendu")]),
        ("format=json&ticketId=TC-2025-001", vec![("ticketId", "un UUID est attendu")]),
        (
            "format=json&clientId=1",
            vec![("clientId", "inconnu ; permis : since, format, limit, token, ticketId")],
        ),
    ] {
        let reponse = Doublures::default().repondre(get(&format!("/api/evenements?{query}"))).await;

        let attendues: Vec<_> =
            fautes.iter().map(|(champ, dit)| (champ.to_string(), dit.to_string())).collect();
        assert_eq!((reponse.statut.as_u16(), reponse.fautes()), (400, attendues), "{query}");
    }
}

#[actix_web::test]
async fn a_client_user_reads_within_its_scope() {
    let client = ClientId(Uuid::from_u128(42));
    let mut doublures = Doublures { acces: Some(Acces::Client(client)), ..Doublures::default() };
    doublures
        .evenements
        .expect_suivants()
        .withf(move |portee, _, _| *portee == Portee::Client(client))
        .once()
        .return_once(|_, _, _| Ok(EvenementsLus { evenements: vec![], dernier: 0, efface: 0 }));

    let reponse = doublures.repondre(get("/api/evenements?format=json&since=0")).await;

    assert_eq!(reponse.statut, 200);
}

#[actix_web::test]
async fn a_row_that_makes_no_sense_is_a_failure_without_a_cause() {
    let reponse = lus(depuis(150), vec![evenement("{")])
        .repondre(get("/api/evenements?since=150&format=json"))
        .await;

    assert_eq!(reponse.statut, 500);
    assert_eq!(reponse.json()["message"], "Une erreur inattendue est survenue.");
}
