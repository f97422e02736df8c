//! Files attached to tickets, one by one.

use async_trait::async_trait;
use domain::{Cle, Coordonnees, PieceJointe, PieceJointeId, Portee, TicketId, TicketRef};

use crate::ports::StorageError;

/// A file, and where the chantier of its ticket is.
#[derive(Debug, Clone, PartialEq)]
pub struct PieceSituee {
    /// The file.
    pub piece: PieceJointe,
    /// Where the ticket's chantier is.
    pub chantier: Option<Coordonnees>,
}

/// A ticket that a file is to be attached to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TicketVise {
    /// The ticket.
    pub id: TicketId,
    /// Where its chantier is.
    pub chantier: Option<Coordonnees>,
}

/// Reads what is known of files.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait PieceJointeQueries: Send + Sync {
    /// The ticket that files are to be attached to. One outside the scope MUST be absent.
    async fn ticket(
        &self,
        portee: Portee,
        ticket: &TicketRef,
    ) -> Result<Option<TicketVise>, StorageError>;

    /// A file of a ticket. One that the scope doesn't show MUST be absent.
    async fn detail(
        &self,
        portee: Portee,
        ticket: &TicketRef,
        id: PieceJointeId,
    ) -> Result<Option<PieceSituee>, StorageError>;

    /// Those of these keys under which no file is known, whoever may see it.
    async fn inconnues(&self, cles: &[Cle]) -> Result<Vec<Cle>, StorageError>;
}
