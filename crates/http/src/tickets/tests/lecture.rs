//! Listing and showing tickets.

use std::sync::{Arc, Mutex};

use application::{
    Lot,
    ports::queries::{
        ChantierDuTicket, ClientDuTicket, EntreeHistorique, Ordre, Position, TicketDetail,
        TicketListe, TicketResume, Tri, TriCle,
    },
};
use domain::{
    CalendrierId, Categorie, ChantierId, ChantierType, ClientId, ClientType, Echeance, Priority,
    Recherche, SlaStatus, Status, TicketId,
    sla::{Cible, Compteur, Lieu, Marche, Niveau},
};
use serde_json::json;
use time::macros::datetime;
use uuid::Uuid;

use super::{NUMERO, TICKET};
use crate::testing::{Doublures, NOW, Reponse, get};

fn resume(n: u128) -> TicketResume {
    TicketResume {
        id: TicketId(Uuid::from_u128(n)),
        numero: NUMERO,
        titre: "Problème de sécurité".into(),
        description: None,
        status: Status::Nouveau,
        priority: Priority::Critique,
        categorie: Categorie::Securite,
        client_id: Some(ClientId(Uuid::from_u128(2))),
        client_nom: Some("SARL Construction Plus".into()),
        chantier_id: None,
        chantier_nom: None,
        responsable: None,
        date_creation: datetime!(2025-01-10 10:00 UTC),
        date_modification: NOW,
        date_limite: Some(datetime!(2025-01-12 18:00 UTC)),
        sla_status: SlaStatus::Warning,
        tags: vec!["urgent".into()],
        nb_messages: 5,
        nb_piece_jointes: 3,
    }
}

/// Lists, and tells which list was asked for.
async fn lister(query: &str) -> (Reponse, Option<TicketListe>) {
    let demandee = Arc::new(Mutex::new(None));
    let copie = Arc::clone(&demandee);
    let mut doublures = Doublures::default();
    doublures.tickets.expect_liste().returning(move |_, liste, _| {
        *copie.lock().unwrap() = Some(liste.clone());
        Ok(Lot { elements: vec![resume(1), resume(2)], total: 2 })
    });
    let reponse = doublures.repondre(get(&format!("/api/tickets-client?{query}"))).await;
    let liste = demandee.lock().unwrap().take();
    (reponse, liste)
}

#[actix_web::test]
async fn a_row_has_the_keys_of_the_specification() {
    let (reponse, _) = lister("limit=1").await;

    let suivant = reponse.json()["pagination"]["suivant"].clone();
    assert!(suivant.is_string());
    assert_eq!(
        reponse.json(),
        json!({
            "tickets": [{
                "id": "00000000-0000-0000-0000-000000000001",
                "numero": "TC-2025-001",
                "titre": "Problème de sécurité",
                "description": null,
                "status": "nouveau",
                "priority": "critique",
                "categorie": "securite",
                "clientId": "00000000-0000-0000-0000-000000000002",
                "clientNom": "SARL Construction Plus",
                "chantierId": null,
                "chantierNom": null,
                "responsable": null,
                "dateCreation": "2025-01-10T10:00:00Z",
                "dateModification": "2025-01-10T14:30:00Z",
                "dateLimite": "2025-01-12T18:00:00Z",
                "slaStatus": "warning",
                "tags": ["urgent"],
                "nbMessages": 5,
                "nbPieceJointes": 3,
            }],
            "pagination": { "page": 1, "limit": 1, "total": 2, "pages": 2, "suivant": suivant },
        })
    );
}

#[actix_web::test]
async fn a_list_without_parameters_is_the_newest_twenty() {
    let (reponse, liste) = lister("").await;

    let liste = liste.unwrap();
    assert_eq!((liste.tri, liste.position, liste.limit), (Tri::default(), Position::Page(1), 20));
    assert_eq!(reponse.json()["pagination"]["suivant"], json!(null));
}

#[actix_web::test]
async fn every_filter_reaches_the_query() {
    let (_, liste) = lister(
        "status=nouveau,en_cours&priority=critique&categorie=&slaStatus=warning,breach\
         &clientId=00000000-0000-0000-0000-000000000002&responsable=%C3%89lo%C3%AFse+%20Sarr\
         &search=Fuite%20d%27eau&dateFrom=2025-01-01&dateTo=2025-01-31&sort=priority&page=3&limit=50",
    )
    .await;

    let liste = liste.unwrap();
    let filtre = liste.filtre;
    assert_eq!(filtre.status, [Status::Nouveau, Status::EnCours]);
    assert_eq!(filtre.priority, [Priority::Critique]);
    assert_eq!(filtre.categorie, []);
    assert_eq!(filtre.sla_status, [SlaStatus::Warning, SlaStatus::Breach]);
    assert_eq!(filtre.client, Some(ClientId(Uuid::from_u128(2))));
    assert_eq!(filtre.responsable.as_deref(), Some("eloise sarr"));
    assert_eq!(filtre.recherche, Some(Recherche::new("fuite d'eau")));
    assert_eq!(filtre.periode.depuis(), Some(datetime!(2025-01-01 0:00 UTC)));
    assert_eq!(filtre.periode.avant(), Some(datetime!(2025-02-01 0:00 UTC)));
    assert_eq!(liste.tri, Tri { cle: TriCle::Priority, ordre: Ordre::Croissant });
    assert_eq!((liste.position, liste.limit), (Position::Page(3), 50));
}

#[actix_web::test]
async fn a_cursor_leads_to_the_next_page_of_the_same_sort() {
    let (premiere, _) = lister("limit=1&sort=-numero").await;
    let suivant = premiere.json()["pagination"]["suivant"].as_str().unwrap().to_owned();

    let (seconde, liste) = lister(&format!("limit=1&cursor={suivant}")).await;
    assert_eq!(seconde.json()["pagination"]["page"], 2);
    assert!(matches!(liste.unwrap().position, Position::Apres(curseur) if curseur.page == 2));

    let (reponse, _) = lister(&format!("cursor={suivant}&page=2&sort=numero")).await;
    assert_eq!(
        reponse.fautes(),
        [
            ("cursor".into(), "a été obtenu avec un autre 'sort'".into()),
            ("cursor".into(), "exclut 'page'".into()),
        ]
    );
}

#[actix_web::test]
async fn every_wrong_parameter_is_named() {
    let (reponse, liste) = lister(
        "page=0&limit=101&sort=titre&statut=nouveau&clientId=7&dateFrom=hier&cursor=abc&page=2",
    )
    .await;

    assert_eq!(reponse.statut, 400);
    assert_eq!(liste, None);
    let champs: Vec<_> = reponse.fautes().into_iter().map(|(champ, _)| champ).collect();
    assert_eq!(champs, ["clientId", "cursor", "dateFrom", "limit", "page", "sort", "statut"]);
}

#[actix_web::test]
async fn the_detail_has_the_keys_of_the_specification() {
    let mut doublures = Doublures::default();
    doublures.tickets.expect_detail().returning(|_, _| {
        Ok(Some(TicketDetail {
            id: TicketId(Uuid::from_u128(9)),
            numero: NUMERO,
            titre: "Problème de sécurité".into(),
            description: Some("Description détaillée...".into()),
            status: Status::EnCours,
            priority: Priority::Critique,
            categorie: Categorie::Securite,
            client: Some(ClientDuTicket {
                id: ClientId(Uuid::from_u128(2)),
                nom: "SARL Construction Plus".into(),
                kind: ClientType::Entreprise,
                email: None,
                telephone: None,
            }),
            chantier: Some(ChantierDuTicket {
                id: ChantierId(Uuid::from_u128(3)),
                nom: "Résidence Les Jardins".into(),
                kind: ChantierType::Construction,
                adresse: None,
                ville: Some("Dakar".into()),
                coordonnees: None,
            }),
            responsable: Some("Jean Dupont".into()),
            responsable_id: None,
            date_creation: datetime!(2025-01-10 10:30 UTC),
            date_modification: NOW,
            compteur: Compteur {
                compte: 0,
                ancre: datetime!(2025-01-10 10:30 UTC),
                marche: Marche::EnMarche,
                cible: Some(Cible { secondes: 18_000, seuil: 70, niveau: Some(Niveau::Defaut) }),
                echeance: Some(Echeance::new(
                    datetime!(2025-01-10 14:00 UTC),
                    datetime!(2025-01-10 15:30 UTC),
                )),
                fige: None,
            },
            lieu: Lieu { calendrier: CalendrierId::DEFAUT, chantier: None },
            regles: Arc::default(),
            date_resolution: None,
            motif_cloture: None,
            niveau_escalade: 1,
            tags: vec!["urgent".into()],
            nb_messages: 0,
            version: 3,
            messages: vec![],
            pieces_jointes: vec![],
            historique: vec![EntreeHistorique {
                id: Uuid::from_u128(4),
                action: "creation".into(),
                description: "Ticket créé".into(),
                auteur: "Awa Diop".into(),
                date: datetime!(2025-01-10 10:30 UTC),
            }],
        }))
    });

    let reponse = doublures.repondre(get(TICKET)).await;

    assert_eq!(
        reponse.json(),
        json!({
            "id": "00000000-0000-0000-0000-000000000009",
            "numero": "TC-2025-001",
            "titre": "Problème de sécurité",
            "description": "Description détaillée...",
            "status": "en_cours",
            "priority": "critique",
            "categorie": "securite",
            "client": {
                "id": "00000000-0000-0000-0000-000000000002",
                "nom": "SARL Construction Plus",
                "type": "entreprise",
                "email": null,
                "telephone": null,
            },
            "chantier": {
                "id": "00000000-0000-0000-0000-000000000003",
                "nom": "Résidence Les Jardins",
                "type": "construction",
                "adresse": null,
                "ville": "Dakar",
            },
            "responsable": "Jean Dupont",
            "responsableId": null,
            "dateCreation": "2025-01-10T10:30:00Z",
            "dateModification": "2025-01-10T14:30:00Z",
            "dateLimite": "2025-01-10T15:30:00Z",
            "dateResolution": null,
            "slaStatus": "warning",
            "slaDetails": {
                "tempsEcoule": "4h",
                "tempsRestant": "1h",
                "pourcentage": 80,
                "secondesEcoulees": 14_400,
                "secondesRestantes": 3_600,
            },
            "niveauEscalade": 1,
            "motifCloture": null,
            "tags": ["urgent"],
            "nbMessages": 0,
            "messages": [],
            "pieceJointes": [],
            "historique": [{
                "id": "00000000-0000-0000-0000-000000000004",
                "action": "creation",
                "description": "Ticket créé",
                "auteur": "Awa Diop",
                "date": "2025-01-10T10:30:00Z",
            }],
            "version": 3,
        })
    );
}

#[actix_web::test]
async fn a_ticket_that_is_not_there_is_a_404() {
    let mut doublures = Doublures::default();
    doublures.tickets.expect_detail().returning(|_, _| Ok(None));

    let reponse = doublures.repondre(get(TICKET)).await;

    assert_eq!(reponse.statut, 404);
    assert_eq!(reponse.json()["message"], "Ticket introuvable.");
}
