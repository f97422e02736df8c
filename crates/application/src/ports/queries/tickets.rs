//! Tickets as the list and the detail show them.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    Categorie, ChantierId, ChantierType, ClientId, ClientType, Coordonnees, Message, Numero,
    Periode, PieceJointe, Portee, Priority, Recherche, SlaStatus, Status, TicketId, TicketRef,
    UtilisateurId,
    sla::{Compteur, Lieu, Mouvement, Regles},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{DemandeStatistiques, Statistiques};
use crate::{Lot, ports::StorageError};

/// Which tickets: each condition narrows the list; an empty one doesn't.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TicketFiltre {
    /// Any of these statuses.
    pub status: Vec<Status>,
    /// Any of these priorities.
    pub priority: Vec<Priority>,
    /// Any of these categories.
    pub categorie: Vec<Categorie>,
    /// Any of these, at the moment of the question.
    pub sla_status: Vec<SlaStatus>,
    /// This client's.
    pub client: Option<ClientId>,
    /// This chantier's.
    pub chantier: Option<ChantierId>,
    /// In charge of whom: the whole name, folded.
    pub responsable: Option<String>,
    /// Found by it, as by [`TicketQueries::rechercher`].
    pub recherche: Option<Recherche>,
    /// Opened within it.
    pub periode: Periode,
}

/// What the list is sorted by. Ties break on the id, in the same direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriCle {
    /// When it was opened.
    DateCreation,
    /// When it last changed.
    DateModification,
    /// Its deadline; those without one come last in both directions.
    DateLimite,
    /// Most urgent first.
    Priority,
    /// By year, then by number.
    Numero,
}

/// In which direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ordre {
    /// Oldest, most urgent or smallest first.
    Croissant,
    /// The other way round.
    Decroissant,
}

/// How the list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tri {
    /// By what.
    pub cle: TriCle,
    /// In which direction.
    pub ordre: Ordre,
}

impl Default for Tri {
    /// Newest first.
    fn default() -> Self {
        Self { cle: TriCle::DateCreation, ordre: Ordre::Decroissant }
    }
}

/// Where a row stands in its sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CleTri {
    /// For [`TriCle::DateCreation`] and [`TriCle::DateModification`].
    Instant(OffsetDateTime),
    /// For [`TriCle::DateLimite`].
    Limite(Option<OffsetDateTime>),
    /// For [`TriCle::Priority`]: the rank.
    Rang(u8),
    /// For [`TriCle::Numero`].
    Numero(Numero),
}

/// The last row of a page: the next one goes on after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Curseur {
    /// The sort that the page was read in.
    pub tri: Tri,
    /// Where the row stands in it. MUST fit `tri`.
    pub cle: CleTri,
    /// The row.
    pub id: TicketId,
    /// The number of the next page.
    pub page: u32,
}

/// Where to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// At a page, from 1.
    Page(u32),
    /// After the last row of the page before: costs the same at the end as at the start.
    Apres(Curseur),
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketListe {
    /// Which tickets.
    pub filtre: TicketFiltre,
    /// In which order.
    pub tri: Tri,
    /// From where.
    pub position: Position,
    /// How many at most.
    pub limit: u32,
}

/// A ticket as a row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of the specification's list")]
pub struct TicketResume {
    pub id: TicketId,
    pub numero: Numero,
    pub titre: String,
    pub description: Option<String>,
    pub status: Status,
    pub priority: Priority,
    pub categorie: Categorie,
    pub client_id: Option<ClientId>,
    pub client_nom: Option<String>,
    pub chantier_id: Option<ChantierId>,
    pub chantier_nom: Option<String>,
    pub responsable: Option<String>,
    pub date_creation: OffsetDateTime,
    pub date_modification: OffsetDateTime,
    pub date_limite: Option<OffsetDateTime>,
    pub sla_status: SlaStatus,
    pub tags: Vec<String>,
    pub nb_messages: i32,
    pub nb_piece_jointes: i32,
}

impl TicketResume {
    /// Where the row stands in a sort.
    #[must_use]
    pub const fn cle(&self, cle: TriCle) -> CleTri {
        match cle {
            TriCle::DateCreation => CleTri::Instant(self.date_creation),
            TriCle::DateModification => CleTri::Instant(self.date_modification),
            TriCle::DateLimite => CleTri::Limite(self.date_limite),
            TriCle::Priority => CleTri::Rang(self.priority.rang()),
            TriCle::Numero => CleTri::Numero(self.numero),
        }
    }
}

/// A ticket that was looked for.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of the specification's search")]
pub struct TicketTrouve {
    pub id: TicketId,
    pub numero: Numero,
    pub titre: String,
    pub status: Status,
    pub priority: Priority,
    /// From 0 to 1, for what was meant.
    pub score: f64,
}

/// A ticket with everything that its page shows.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of the specification's detail")]
pub struct TicketDetail {
    pub id: TicketId,
    pub numero: Numero,
    pub titre: String,
    pub description: Option<String>,
    pub status: Status,
    pub priority: Priority,
    pub categorie: Categorie,
    pub client: Option<ClientDuTicket>,
    pub chantier: Option<ChantierDuTicket>,
    pub responsable: Option<String>,
    pub responsable_id: Option<UtilisateurId>,
    pub date_creation: OffsetDateTime,
    pub date_modification: OffsetDateTime,
    pub compteur: Compteur,
    pub lieu: Lieu,
    /// What its clock follows.
    pub regles: Arc<Regles>,
    pub date_resolution: Option<OffsetDateTime>,
    pub motif_cloture: Option<String>,
    pub niveau_escalade: u8,
    pub tags: Vec<String>,
    pub nb_messages: i32,
    pub version: i32,
    /// The last [`TicketDetail::MESSAGES`], oldest first.
    pub messages: Vec<Message>,
    /// All of them, oldest first.
    pub pieces_jointes: Vec<PieceJointe>,
    /// Oldest first.
    pub historique: Vec<EntreeHistorique>,
}

impl TicketDetail {
    /// The most messages that a ticket's page shows.
    pub const MESSAGES: u32 = 100;
}

/// The client, as a ticket's page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of the specification's detail")]
pub struct ClientDuTicket {
    pub id: ClientId,
    pub nom: String,
    pub kind: ClientType,
    pub email: Option<String>,
    pub telephone: Option<String>,
}

/// The chantier, as a ticket's page shows it.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of the specification's detail")]
pub struct ChantierDuTicket {
    pub id: ChantierId,
    pub nom: String,
    pub kind: ChantierType,
    pub adresse: Option<String>,
    pub ville: Option<String>,
    pub coordonnees: Option<Coordonnees>,
}

/// One entry of the historique.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of the specification's detail")]
pub struct EntreeHistorique {
    pub id: Uuid,
    pub action: String,
    pub description: String,
    pub auteur: String,
    pub date: OffsetDateTime,
}

/// The clock of a ticket, and what happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HorlogeDuTicket {
    /// The ticket.
    pub id: TicketId,
    /// Its number.
    pub numero: Numero,
    /// How its clock stands.
    pub compteur: Compteur,
    /// Where its time counts.
    pub lieu: Lieu,
    /// What was recorded of it, in order.
    pub mouvements: Vec<(OffsetDateTime, Mouvement)>,
}

/// Reads tickets.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait TicketQueries: Send + Sync {
    /// One row more than `limit`, if there is one (so that the caller knows whether the list goes
    /// on), and how many tickets match in all. `now` decides the statuses towards deadlines, in
    /// the rows and in the filter alike. What staff alone may see MUST NOT be counted in a row
    /// unless the scope is everything.
    async fn liste(
        &self,
        portee: Portee,
        liste: &TicketListe,
        now: OffsetDateTime,
    ) -> Result<Lot<TicketResume>, StorageError>;

    /// The best of the tickets within the scope that are found, at most `limit`, best first, and how
    /// many are found in all. A small typo MUST NOT keep a ticket from being found where no ticket
    /// has the word as it is written.
    async fn rechercher(
        &self,
        portee: Portee,
        recherche: &Recherche,
        limit: u32,
    ) -> Result<Lot<TicketTrouve>, StorageError>;

    /// One ticket. One outside the scope MUST be absent, and so MUST be what staff alone may see of
    /// it, in its lists and counts alike, unless the scope is everything.
    async fn detail(
        &self,
        portee: Portee,
        ticket: &TicketRef,
    ) -> Result<Option<TicketDetail>, StorageError>;

    /// The clock of one ticket, all that was recorded of it, in the order in which it happened,
    /// whatever its dates, and the rules, as they stood at one moment. One outside the scope MUST
    /// be absent.
    async fn horloge(
        &self,
        portee: Portee,
        ticket: &TicketRef,
    ) -> Result<Option<(HorlogeDuTicket, Arc<Regles>)>, StorageError>;

    /// The statistics of the tickets within the scope, as they stand at one moment: never an
    /// earlier one. `now` decides the statuses towards deadlines.
    async fn statistiques(
        &self,
        portee: Portee,
        demande: &DemandeStatistiques,
        now: OffsetDateTime,
    ) -> Result<Statistiques, StorageError>;
}
