//! What happened to tickets, in order.

use async_trait::async_trait;
use domain::{Audience, Portee, TicketId, UtilisateurId};
use time::OffsetDateTime;

use crate::ports::StorageError;

/// Which events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvenementsVoulus {
    /// Those of one ticket alone.
    pub ticket: Option<TicketId>,
    /// Those after this number; `None`: after the last one, of which there are none.
    pub depuis: Option<i64>,
    /// How many at most.
    pub limit: u32,
}

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evenement {
    /// Its number, from 1: see [`Journal`](crate::ports::Journal).
    pub numero: i64,
    /// Its type, as the specification's socket names it. A newer version may have others.
    pub kind: String,
    /// When it happened.
    pub date: OffsetDateTime,
    /// What the specification's socket says of it, as JSON.
    pub data: String,
}

/// Events, and how far the journal goes, both at the same instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvenementsLus {
    /// The events, by their numbers.
    pub evenements: Vec<Evenement>,
    /// The last number of the journal, whoever may see its event; 0 where there is none.
    pub dernier: i64,
    /// The last number whose event is no longer kept; 0 where all are.
    pub efface: i64,
}

/// An event, and who may hear it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvenementAdresse {
    /// The event.
    pub evenement: Evenement,
    /// The ticket that it is about.
    pub ticket: TicketId,
    /// Who may hear it.
    pub audience: Audience,
}

/// Events of everyone, and how far the journal goes, both at the same instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvenementsARelayer {
    /// The events, by their numbers.
    pub evenements: Vec<EvenementAdresse>,
    /// The last number of the journal; 0 where there is none.
    pub dernier: i64,
}

/// Reads events.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait EvenementQueries: Send + Sync {
    /// The next events for a user. Those of other clients' tickets MUST be absent, be it that the
    /// ticket was another's then or that it is now, and so MUST be what staff says among itself,
    /// outside the full scope, and what is told to another user.
    async fn suivants(
        &self,
        portee: Portee,
        pour: UtilisateurId,
        voulus: &EvenementsVoulus,
    ) -> Result<EvenementsLus, StorageError>;

    /// The next events, everyone's: for whoever hands each on to its audience, and to nobody else.
    /// `None`: after the last one, of which there are none.
    async fn a_relayer(
        &self,
        depuis: Option<i64>,
        limit: u32,
    ) -> Result<EvenementsARelayer, StorageError>;
}
