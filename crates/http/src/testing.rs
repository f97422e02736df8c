//! The application over doubles of the ports, and the answers that it gives.

use std::sync::Arc;

use actix_web::{
    http::{StatusCode, header::HeaderMap},
    test::{self, TestRequest},
};
use application::{
    auth::{Auth, DureesDeSession, Sessions},
    chantiers::Chantiers,
    clients::Clients,
    evenements::{RelayerEvenements, SuivreEvenements},
    messages::Messages,
    notifications::Notifications,
    pieces_jointes::{LiensDeFichiers, PiecesJointes},
    ports::{
        Clock, FileStore, IdGenerator, JetonAcces, JetonOpaque, Journal, PasswordHasher,
        UnitOfWork, queries::*, testing::*,
    },
    sla::Sla,
    tickets::{TicketChanges, Tickets},
    utilisateurs::Utilisateurs,
};
use domain::{
    Acces, CalendrierId, Email, Fuseau, Nom, SessionId, Utilisateur as Compte, UtilisateurId,
    sla::{Agenda, Definition, Edition, Source, Zone},
};
use serde_json::Value;
use time::{
    Duration, OffsetDateTime,
    macros::{date, datetime},
};
use uuid::Uuid;

use crate::{Api, Delais, TempsReel};

pub const NOW: OffsetDateTime = datetime!(2025-01-10 14:30 UTC);
/// What the token `access` says.
const JETON: JetonAcces = JetonAcces {
    session: SessionId(Uuid::from_u128(77)),
    expiration: datetime!(2025-01-10 14:45 UTC),
};

/// The user of the token `access`.
pub fn compte() -> Compte {
    Compte {
        id: UtilisateurId(Uuid::from_u128(1)),
        nom: Nom::try_new("Awa Diop").unwrap(),
        email: Email::try_new("awa@exemple.sn").unwrap(),
        acces: Acces::Admin,
        actif: true,
    }
}

/// What stands behind the routes: by default nothing is ever asked.
#[derive(Default)]
pub struct Doublures {
    pub transactions: Vec<MockTransaction>,
    pub tickets: MockTicketQueries,
    pub messages: MockMessageQueries,
    pub pieces_jointes: MockPieceJointeQueries,
    pub fichiers: MockFileStore,
    pub clients: MockClientQueries,
    pub chantiers: MockChantierQueries,
    pub utilisateurs: MockUtilisateurQueries,
    pub notifications: MockNotificationQueries,
    pub evenements: MockEvenementQueries,
    pub journal: MockJournal,
    pub regles: MockRegleQueries,
    pub hasher: MockPasswordHasher,
    pub readiness: MockReadiness,
    pub acces: Option<Acces>,
    pub cors_origins: Vec<String>,
}

impl Doublures {
    pub fn api(self) -> Api {
        let uow: Arc<dyn UnitOfWork> = Scripted::new(self.transactions);
        let clock: Arc<dyn Clock> = clock_at(NOW);
        let ids: Arc<dyn IdGenerator> = sequential_ids();
        let hasher: Arc<dyn PasswordHasher> = Arc::new(self.hasher);
        let comptes: Arc<dyn UtilisateurQueries> = Arc::new(self.utilisateurs);
        let lectures: Arc<dyn SessionQueries> =
            Arc::new(lectures(self.acces.unwrap_or(Acces::Admin)));
        let durees =
            DureesDeSession { acces: Duration::minutes(15), rafraichissement: Duration::days(30) };
        let jetons = Arc::new(jetons());
        let sessions =
            Sessions::new(Arc::clone(&uow), Arc::clone(&clock), Arc::clone(&ids), jetons, durees);
        let changes = TicketChanges::new(Arc::clone(&uow), Arc::clone(&clock), Arc::clone(&ids));
        let regles: Arc<dyn RegleQueries> = Arc::new(self.regles);
        let fichiers: Arc<dyn FileStore> = Arc::new(self.fichiers);
        let pieces: Arc<dyn PieceJointeQueries> = Arc::new(self.pieces_jointes);
        let liens = LiensDeFichiers::new(Arc::clone(&fichiers), Arc::clone(&clock), Duration::HOUR);
        let patience = std::time::Duration::from_secs(5);
        let auth = Auth::new(&sessions, &comptes, &lectures, &hasher);
        let evenements: Arc<dyn EvenementQueries> = Arc::new(self.evenements);
        let journal: Arc<dyn Journal> = Arc::new(self.journal);
        let suivre = SuivreEvenements::new(Arc::clone(&evenements), Arc::clone(&journal));
        let relayer = RelayerEvenements::new(evenements, journal);
        let veiller = auth.veiller.clone();
        let temps_reel = TempsReel::new(suivre.clone(), relayer, veiller, Arc::clone(&clock));
        Api {
            tickets: Tickets::new(
                changes,
                Arc::new(self.tickets),
                Arc::clone(&clock),
                liens.clone(),
                Fuseau::default(),
            ),
            messages: Messages::new(
                Arc::clone(&uow),
                Arc::new(self.messages),
                Arc::clone(&clock),
                Arc::clone(&ids),
                liens.clone(),
            ),
            pieces_jointes: PiecesJointes::new(&uow, &pieces, &fichiers, &clock, &ids, liens),
            delais: Delais { silence: patience, total: patience },
            clients: Clients::new(
                Arc::clone(&uow),
                Arc::new(self.clients),
                Arc::clone(&clock),
                Arc::clone(&ids),
            ),
            chantiers: Chantiers::new(
                Arc::clone(&uow),
                Arc::new(self.chantiers),
                Arc::clone(&clock),
                Arc::clone(&ids),
            ),
            utilisateurs: Utilisateurs::new(
                &uow,
                Arc::clone(&comptes),
                Arc::clone(&lectures),
                &hasher,
                &clock,
                Arc::clone(&ids),
            ),
            notifications: Notifications::new(Arc::clone(&uow), Arc::new(self.notifications)),
            evenements: suivre,
            temps_reel,
            sla: Sla::new(&uow, &regles, &clock, &ids),
            auth,
            readiness: Arc::new(self.readiness),
            ids,
            fuseau: Fuseau::try_new("Africa/Dakar").unwrap(),
            proxies: vec![],
            cors_origins: self.cors_origins,
        }
    }

    /// Sends one request.
    pub async fn repondre(self, requete: TestRequest) -> Reponse {
        let app = test::init_service(crate::app(&self.api())).await;
        let reponse = test::call_service(&app, requete.to_request()).await;
        let (statut, entetes) = (reponse.status(), reponse.headers().clone());
        Reponse { statut, entetes, corps: test::read_body(reponse).await.to_vec() }
    }
}

fn jetons() -> MockTokenIssuer {
    let mut tokens = MockTokenIssuer::new();
    tokens.expect_signer().returning(|_, _, _, _| Ok("access".into()));
    tokens.expect_lire().returning(|jeton, _| (jeton == "access").then_some(JETON));
    tokens.expect_empreinte().returning(|secret| format!("hash of {secret}"));
    tokens.expect_tirer().returning(|| {
        Ok(JetonOpaque { secret: "secret".into(), empreinte: "hash of secret".into() })
    });
    tokens
}

fn lectures(acces: Acces) -> MockSessionQueries {
    let mut lectures = MockSessionQueries::new();
    lectures.expect_utilisateur().returning(move |_| Ok(Some(Compte { acces, ..compte() })));
    lectures.expect_oublier().returning(|| ());
    lectures
}

/// What came back.
pub struct Reponse {
    pub statut: StatusCode,
    pub entetes: HeaderMap,
    pub corps: Vec<u8>,
}

impl Reponse {
    pub fn entete(&self, nom: &str) -> Option<&str> {
        self.entetes.get(nom).map(|valeur| valeur.to_str().unwrap())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.corps).unwrap()
    }

    /// The fields at fault, each with the reason.
    pub fn fautes(&self) -> Vec<(String, String)> {
        let corps = self.json();
        let texte = |valeur: &Value| valeur.as_str().unwrap().to_owned();
        let erreurs = corps["errors"].as_array().unwrap();
        erreurs.iter().map(|e| (texte(&e["champ"]), texte(&e["message"]))).collect()
    }
}

/// A calendar of office hours.
pub fn bureau() -> Agenda {
    let jour = ["08:00-12:00", "14:00-18:00"].map(|plage| plage.parse().unwrap()).to_vec();
    let jours = std::array::from_fn(|rang| if rang < 5 { jour.clone() } else { vec![] });
    let feries = vec![(date!(2025 - 04 - 04), Nom::try_new("Fête de l'Indépendance").unwrap())];
    let zone = Zone::try_new("Africa/Dakar").unwrap();
    let definition = Definition::try_new(zone, jours, feries).unwrap();
    Agenda {
        id: CalendrierId(Uuid::from_u128(3)),
        nom: Nom::try_new("Bureau de Dakar").unwrap(),
        anciennes: vec![],
        edition: Edition { depuis: NOW, definition, source: Source::Administration },
        arrets: vec![],
    }
}

/// A request with the token of [`compte`].
pub fn avec_jeton(requete: TestRequest) -> TestRequest {
    requete.insert_header(("authorization", "Bearer access"))
}

pub fn get(uri: &str) -> TestRequest {
    avec_jeton(TestRequest::get().uri(uri))
}

pub fn post(uri: &str, corps: &Value) -> TestRequest {
    avec_jeton(TestRequest::post().uri(uri).set_json(corps))
}

pub fn put(uri: &str, corps: &Value) -> TestRequest {
    avec_jeton(TestRequest::put().uri(uri).set_json(corps))
}

pub fn patch(uri: &str, corps: &Value) -> TestRequest {
    avec_jeton(TestRequest::patch().uri(uri).set_json(corps))
}
