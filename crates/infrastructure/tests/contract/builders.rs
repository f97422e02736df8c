//! Plain values to fill a database with. Vary them by struct update: `TicketState { titre, ..ticket(1) }`.

use application::{
    Lot,
    ports::{
        Empreinte, Entree, IdGenerator, Trace,
        queries::{Ordre, Position, TicketFiltre, TicketListe, TicketQueries, Tri, TriCle},
    },
};
use domain::{
    Acces, Acteur, Avancement, Categorie, Chantier, ChantierId, ChantierType, Client, ClientId,
    ClientType, Fait, Nom, NouveauChantier, NouveauClient, Numero, Portee, Priority, SessionId,
    SlaStatus, Status, StatutChantier, Tags, Ticket, TicketId, TicketState, Utilisateur,
    UtilisateurId, ticket::Resolution,
};
use infrastructure::UuidV7;
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
        echeance: None,
        resolution: None,
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

/// How a ticket of that status ended, if it did.
pub fn resolution(status: Status) -> Option<Resolution> {
    (status == Status::Resolu).then_some(Resolution { date: NOW, sla: SlaStatus::Ok })
}

/// Who makes the changes.
pub fn marie() -> Acteur {
    let nom: Nom = v("Marie Martin");
    Acteur { id: UtilisateurId(Uuid::from_u128(7)), nom, acces: Acces::Agent }
}

/// What Marie leaves behind at `date`.
pub fn trace_at(date: OffsetDateTime, faits: &[Fait]) -> Trace {
    let entree = |fait: &Fait| Entree { id: UuidV7.next(), fait: fait.clone() };
    Trace { auteur: marie(), date, entrees: faits.iter().map(entree).collect() }
}

/// What Marie leaves behind [`NOW`].
pub fn trace(faits: &[Fait]) -> Trace {
    trace_at(NOW, faits)
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
