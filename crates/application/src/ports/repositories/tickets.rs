//! Tickets, to be changed.

use std::collections::HashMap;

use async_trait::async_trait;
use domain::{
    Numero, Portee, Ticket, TicketId, TicketRef,
    sla::{Mouvement, Revision},
};
use time::OffsetDateTime;

use crate::ports::{StorageError, Trace};

/// What happened to the clock of a ticket, in order.
pub type Mouvements = Vec<(OffsetDateTime, Mouvement)>;

/// A ticket with what happened to its clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Horloge {
    /// The ticket.
    pub ticket: Ticket,
    /// What was recorded of it.
    pub mouvements: Mouvements,
}

/// Loads and stores whole tickets.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait TicketRepository: Send + Sync {
    /// The next number of a year. MUST be the one after the last that was committed, and MUST hold
    /// off other transactions that ask for one until this one ends: numbers have no gaps. Whoever
    /// takes one stores its ticket in the same transaction, and no ticket is ever deleted: totals
    /// are told from the numbers.
    async fn prochain_numero(&self, annee: i32) -> Result<Numero, StorageError>;

    /// Loads a ticket in order to change it; others that load it wait until this transaction ends.
    /// One outside the scope MUST be absent.
    async fn find(
        &self,
        portee: Portee,
        ticket: &TicketRef,
    ) -> Result<Option<Ticket>, StorageError>;

    /// Loads tickets in order to change them, in the order of their ids; others that load one of
    /// them wait until this transaction ends. They MUST be held off in that order, so that no two
    /// can wait for each other. Those outside the scope MUST be absent, and one that is named by its
    /// id and by its number MUST come once.
    async fn find_many(
        &self,
        portee: Portee,
        tickets: &[TicketRef],
    ) -> Result<Vec<Ticket>, StorageError>;

    /// Stores a new ticket with its trace.
    async fn add(&self, ticket: &Ticket, trace: &Trace) -> Result<(), StorageError>;

    /// Stores a changed ticket with its trace: one entry of the historique for each fact, and one
    /// event in the outbox for all of them. MUST answer [`StorageError::Stale`] when the stored
    /// version isn't the one before the ticket's.
    async fn save(&self, ticket: &Ticket, trace: &Trace) -> Result<(), StorageError>;

    /// Stores changed tickets, each as [`TicketRepository::save`] does, in as many statements as for
    /// one. MUST answer [`StorageError::Stale`] when that would be so for any of them.
    async fn save_many(&self, tickets: &[(Ticket, Trace)]) -> Result<(), StorageError>;

    /// Loads at most `limit` tickets that have a crossing of their deadline to announce by now, the
    /// longest due first. Others that load them wait until this transaction ends; those that
    /// another transaction has loaded MUST be left out: it may be announcing them.
    async fn a_annoncer(
        &self,
        now: OffsetDateTime,
        limit: u64,
    ) -> Result<Vec<Ticket>, StorageError>;

    /// Stores what was announced of a ticket, with its trace. Nothing else of the ticket changes.
    async fn annoncer(&self, ticket: &Ticket, trace: &Trace) -> Result<(), StorageError>;

    /// What was recorded of the clock of each of these tickets.
    async fn mouvements(
        &self,
        tickets: &[TicketId],
    ) -> Result<HashMap<TicketId, Mouvements>, StorageError>;

    /// Loads at most `limit` tickets that are open and whose clocks don't know of a change of the
    /// rules that concerns them, in the order of their ids, those after one of them. Others that load them
    /// wait until this transaction ends; those that another transaction has loaded MUST be left out.
    async fn a_recalculer(
        &self,
        revision: Revision,
        apres: Option<TicketId>,
        limit: u64,
    ) -> Result<Vec<Horloge>, StorageError>;

    /// Whether there are any such tickets, be they loaded by another transaction or not.
    async fn reste_a_recalculer(&self, revision: Revision) -> Result<bool, StorageError>;

    /// Stores clocks that were told again, each with its trace. A trace without entries is no
    /// change of the ticket: nothing is recorded then.
    async fn recaler(&self, tickets: &[(Ticket, Trace)]) -> Result<(), StorageError>;
}
