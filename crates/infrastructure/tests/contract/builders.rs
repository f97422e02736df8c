//! Plain values to fill a database with. Vary them by struct update: `TicketState { titre, ..ticket(1) }`.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use application::{
    Lot,
    ports::{
        Auteur, Clock, Empreinte, Entree, IdGenerator, Trace, Transaction,
        queries::{
            Ordre, Position, TicketDetail, TicketFiltre, TicketListe, TicketQueries, Tri, TriCle,
        },
    },
};
use domain::{
    Acces, Acteur, Avancement, CalendrierId, Categorie, Chantier, ChantierId, ChantierType, Cle,
    Client, ClientId, ClientType, Echeance, Empreinte256, Fait, Message, MessageId, Nom,
    NomFichier, NouveauChantier, NouveauClient, Numero, Objet, Photo, PieceJointe, PieceJointeId,
    Portee, Priority, SessionId, SlaStatus, Status, StatutChantier, Tags, Ticket, TicketId,
    TicketRef, TicketState, TypeFichier, Utilisateur, UtilisateurId, Visibilite,
    sla::{Calendrier, Cible, Compteur, Niveau, Objectif},
};
use infrastructure::UuidV7;
use serde_json::Value;
use time::{OffsetDateTime, macros::datetime};
use uuid::Uuid;

use crate::harness::TestDb;

/// When things happen, unless a case says otherwise.
pub const NOW: OffsetDateTime = datetime!(2025-01-10 14:30 UTC);

/// Parses a value of the domain.
pub fn v<T: std::str::FromStr<Err = domain::ValeurInvalide>>(text: &str) -> T {
    text.parse().unwrap()
}

/// The same, where the field may be empty.
#[expect(clippy::unnecessary_wraps, reason = "it is the value of a field")]
pub fn some<T: std::str::FromStr<Err = domain::ValeurInvalide>>(text: &str) -> Option<T> {
    Some(v(text))
}

pub fn numero(annee: i32, sequence: i32) -> Numero {
    Numero { annee, sequence }
}

/// `TC-2025-<sequence>`, opened [`NOW`], with nothing that may be left out.
pub fn ticket(sequence: i32) -> TicketState {
    TicketState {
        id: TicketId(UuidV7.next()),
        numero: numero(2025, sequence),
        titre: v("Échafaudage sans garde-corps"),
        description: None,
        status: Status::Nouveau,
        priority: Priority::Normale,
        categorie: Categorie::Securite,
        client: None,
        chantier: None,
        responsable: None,
        responsable_id: None,
        date_creation: NOW,
        date_modification: NOW,
        calendrier: CalendrierId::DEFAUT,
        revision: 0,
        compteur: compteur(Status::Nouveau, None),
        annonce: SlaStatus::Ok,
        date_resolution: None,
        motif_cloture: None,
        niveau_escalade: None,
        tags: Tags::default(),
        version: 1,
    }
}

pub fn client(nom: &str) -> Client {
    let fiche = NouveauClient {
        nom: v(nom),
        kind: ClientType::Entreprise,
        email: None,
        telephone: None,
        adresse: None,
        ville: None,
        note_satisfaction: None,
    };
    Client { id: ClientId(UuidV7.next()), fiche }
}

pub fn chantier(client: ClientId, nom: &str) -> Chantier {
    let fiche = NouveauChantier {
        nom: v(nom),
        kind: ChantierType::Construction,
        client,
        adresse: None,
        ville: None,
        coordonnees: None,
        statut: StatutChantier::Planifie,
        date_debut: None,
        date_fin: None,
        budget: None,
        avancement: Avancement::default(),
        responsable: None,
    };
    Chantier { id: ChantierId(UuidV7.next()), fiche }
}

/// An active agent.
pub fn utilisateur(nom: &str, email: &str) -> Utilisateur {
    let id = UtilisateurId(UuidV7.next());
    Utilisateur { id, nom: v(nom), email: v(email), acces: Acces::Agent, actif: true }
}

pub fn admin(nom: &str, email: &str) -> Utilisateur {
    Utilisateur { acces: Acces::Admin, ..utilisateur(nom, email) }
}

pub fn session_id() -> SessionId {
    SessionId(UuidV7.next())
}

/// The clock of a ticket of that status, opened [`NOW`], with a deadline or without.
pub fn compteur(status: Status, echeance: Option<Echeance>) -> Compteur {
    let mut compteur = Compteur::ouvrir(NOW, Objectif::Aucun, &Calendrier::continu());
    compteur.passer_a(status.into(), NOW, &Calendrier::continu());
    compteur.echeance = echeance;
    compteur.cible = echeance.map(|echeance| {
        let secondes = (echeance.limite() - NOW).whole_seconds();
        Cible { secondes, seuil: 80, niveau: Some(Niveau::Defaut) }
    });
    compteur
}

/// The clock of a ticket that is open until then.
pub fn until(echeance: Option<Echeance>) -> Compteur {
    compteur(Status::EnCours, echeance)
}

/// When a ticket of that status ended, if it did.
pub fn resolution(status: Status) -> Option<OffsetDateTime> {
    (status == Status::Resolu).then_some(NOW)
}

/// A clock that is moved by hand.
#[derive(Clone)]
pub struct Montre(Arc<AtomicI64>);

impl Montre {
    pub fn new(now: OffsetDateTime) -> Self {
        Self(Arc::new(AtomicI64::new(now.unix_timestamp())))
    }

    pub fn mettre(&self, now: OffsetDateTime) {
        self.0.store(now.unix_timestamp(), Ordering::SeqCst);
    }
}

impl Clock for Montre {
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

/// Who makes the changes.
pub fn marie() -> Acteur {
    let nom: Nom = v("Marie Martin");
    Acteur { id: UtilisateurId(Uuid::from_u128(7)), nom, acces: Acces::Agent }
}

/// What Marie leaves behind at `date`.
pub fn trace_at(date: OffsetDateTime, faits: &[Fait]) -> Trace {
    let entree = |fait: &Fait| Entree { id: UuidV7.next(), fait: fait.clone() };
    Trace { auteur: Auteur::from(&marie()), date, entrees: faits.iter().map(entree).collect() }
}

/// What Marie leaves behind [`NOW`].
pub fn trace(faits: &[Fait]) -> Trace {
    trace_at(NOW, faits)
}

/// Marie's, for everyone, written [`NOW`], without files.
pub fn message(contenu: &str) -> Message {
    Message {
        id: MessageId(UuidV7.next()),
        auteur: marie().nom,
        auteur_id: marie().id,
        contenu: v(contenu),
        visibilite: Visibilite::Publique,
        date: NOW,
        pieces_jointes: vec![],
    }
}

/// Attached by Marie [`NOW`], for everyone, in no message, with nothing that may be left out.
pub fn piece(nom: &str) -> PieceJointe {
    PieceJointe {
        id: PieceJointeId(UuidV7.next()),
        nom: NomFichier::nettoyer(nom),
        kind: TypeFichier::Pdf,
        taille: 1_000,
        empreinte: Empreinte256::new([0xa5; 32]),
        description: None,
        auteur: marie().nom,
        auteur_id: marie().id,
        date: NOW,
        message: None,
        visibilite: Visibilite::Publique,
        photo: Photo::default(),
        objet: Objet { cle: Cle::new(UuidV7.next().into_bytes()), copie: false, vignette: false },
    }
}

/// A file as a message leaves it that takes it.
pub fn dans(message: &Message, piece: PieceJointe) -> PieceJointe {
    PieceJointe { message: Some(message.id), visibilite: message.visibilite, ..piece }
}

pub fn empreinte() -> Empreinte {
    Empreinte("$argon2id$v=19$m=8,t=1,p=1$c2Vs$ZW1wcmVpbnRl".into())
}

impl TestDb {
    /// Stores tickets, each just opened by Marie, under whatever numbers they have.
    pub async fn with_tickets<'a>(&self, tickets: impl IntoIterator<Item = &'a TicketState>) {
        let tx = self.begin().await;
        for state in tickets {
            let ticket = Ticket::restore(state.clone());
            tx.tickets().add(&ticket, &trace(&[Fait::Creation])).await.unwrap();
        }
        tx.commit().await.unwrap();
        // As many numbers were given as there are tickets: that may be where a total comes from.
        let given = "INSERT INTO numeros (annee, dernier) \
                     SELECT annee, count(*) FROM tickets WHERE TRUE GROUP BY annee \
                     ON CONFLICT (annee) DO UPDATE SET dernier = excluded.dernier";
        self.execute(given).await;
    }

    pub async fn with_clients<'a>(&self, clients: impl IntoIterator<Item = &'a Client>) {
        let tx = self.begin().await;
        for client in clients {
            tx.clients().add(client, NOW).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    pub async fn with_chantiers<'a>(&self, chantiers: impl IntoIterator<Item = &'a Chantier>) {
        let tx = self.begin().await;
        for chantier in chantiers {
            tx.chantiers().add(chantier, NOW).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    pub async fn with_utilisateurs<'a>(&self, tous: impl IntoIterator<Item = &'a Utilisateur>) {
        let tx = self.begin().await;
        for utilisateur in tous {
            tx.utilisateurs().add(utilisateur, &empreinte(), NOW).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
}

/// Loads a ticket to change it, or what belongs to it.
pub async fn load(tx: &dyn Transaction, ticket: TicketId) -> Ticket {
    tx.tickets().find(Portee::Tout, &TicketRef::Id(ticket)).await.unwrap().unwrap()
}

/// Writes a message with the files that it names.
pub async fn ecrire(tx: &dyn Transaction, ticket: TicketId, message: &Message) {
    let ticket = load(tx, ticket).await;
    let ids = &message.pieces_jointes;
    let found = tx.pieces_jointes().find(Portee::Tout, ticket.state().id, ids).await.unwrap();
    let pieces: Vec<_> = found.into_iter().map(|piece| dans(message, piece)).collect();
    let trace = trace_at(message.date, &[Fait::Message(Box::new(message.clone()))]);
    tx.messages().add(&ticket, message, &pieces, &trace).await.unwrap();
}

/// Attaches a file.
pub async fn joindre(tx: &dyn Transaction, ticket: TicketId, piece: &PieceJointe) {
    let ticket = load(tx, ticket).await;
    let trace = trace_at(piece.date, piece.joindre().as_slice());
    tx.pieces_jointes().add(&ticket, piece, &trace).await.unwrap();
}

/// What the outbox says of an event.
#[derive(Debug, PartialEq)]
pub struct Evenement {
    pub kind: String,
    /// Whether staff alone may learn of it.
    pub interne: bool,
    /// The message or the file that it speaks of.
    pub objet: Option<Uuid>,
    pub data: Value,
}

impl TestDb {
    /// A ticket of Acme's, opened [`NOW`], and what Acme's users may see.
    pub async fn with_ticket_of_acme(&self) -> (TicketId, Portee) {
        let acme = client("Acme");
        let ticket = TicketState { client: Some(acme.id), ..ticket(1) };
        self.with_clients([&acme]).await;
        self.with_tickets([&ticket]).await;
        (ticket.id, Portee::Client(acme.id))
    }

    /// Writes messages in that order, each with the files that it names.
    pub async fn with_messages<'a>(
        &self,
        ticket: TicketId,
        messages: impl IntoIterator<Item = &'a Message>,
    ) {
        let tx = self.begin().await;
        for message in messages {
            ecrire(tx.as_ref(), ticket, message).await;
        }
        tx.commit().await.unwrap();
    }

    /// Attaches files in that order.
    pub async fn with_pieces<'a>(
        &self,
        ticket: TicketId,
        pieces: impl IntoIterator<Item = &'a PieceJointe>,
    ) {
        let tx = self.begin().await;
        for piece in pieces {
            joindre(tx.as_ref(), ticket, piece).await;
        }
        tx.commit().await.unwrap();
    }

    /// A ticket's page, as a scope that it is in shows it.
    pub async fn page(&self, portee: Portee, ticket: TicketId) -> TicketDetail {
        self.queries().detail(portee, &TicketRef::Id(ticket)).await.unwrap().unwrap()
    }

    /// How many messages and files the list says that the one ticket within a scope has. Its page
    /// says the same.
    pub async fn comptes(&self, portee: Portee) -> (i32, i32) {
        let liste = by_numero(TicketFiltre::default());
        let lot = self.queries().liste(portee, &liste, NOW).await.unwrap();
        let [row] = &lot.elements[..] else { panic!("one ticket") };
        let page = self.page(portee, row.id).await;
        assert_eq!(page.nb_messages, row.nb_messages);
        assert_eq!(i32::try_from(page.messages.len()).unwrap(), row.nb_messages);
        assert_eq!(i32::try_from(page.pieces_jointes.len()).unwrap(), row.nb_piece_jointes);
        (row.nb_messages, row.nb_piece_jointes)
    }

    /// The events of the outbox but for the first, by which the ticket was opened.
    pub async fn evenements(&self) -> Vec<Evenement> {
        let kinds: Vec<String> = self.column("SELECT type FROM outbox ORDER BY id").await;
        let internes: Vec<bool> = self.column("SELECT interne FROM outbox ORDER BY id").await;
        let objets: Vec<Option<Uuid>> =
            self.column("SELECT objet_id FROM outbox ORDER BY id").await;
        let datas: Vec<Value> = self.column("SELECT data FROM outbox ORDER BY id").await;
        let rows = kinds.into_iter().zip(internes).zip(objets).zip(datas).skip(1);
        rows.map(|(((kind, interne), objet), data)| Evenement { kind, interne, objet, data })
            .collect()
    }
}

/// All that a filter leaves, by number.
pub fn by_numero(filtre: TicketFiltre) -> TicketListe {
    let tri = Tri { cle: TriCle::Numero, ordre: Ordre::Croissant };
    TicketListe { filtre, tri, position: Position::Page(1), limit: 100 }
}

impl TestDb {
    /// The places in the year of the tickets that a filter leaves within a scope, in order.
    pub async fn sequences(&self, portee: Portee, filtre: TicketFiltre) -> Vec<i32> {
        let Lot { elements, total } =
            self.queries().liste(portee, &by_numero(filtre.clone()), NOW).await.unwrap();
        assert_eq!(total, u64::try_from(elements.len()).unwrap(), "total of {filtre:?}");
        elements.iter().map(|row| row.numero.sequence).collect()
    }
}
