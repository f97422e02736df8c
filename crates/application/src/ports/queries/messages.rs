//! The conversation of a ticket, page by page.

use async_trait::async_trait;
use domain::{Coordonnees, Message, PieceJointe, Portee, TicketRef};

use crate::{Lot, Pagination, ports::StorageError};

/// A page of a ticket's messages.
#[derive(Debug, Clone, PartialEq)]
pub struct MessagesDuTicket {
    /// The messages, oldest first.
    pub lot: Lot<Message>,
    /// The files that are in the messages of the page.
    pub pieces_jointes: Vec<PieceJointe>,
    /// Where the ticket's chantier is.
    pub chantier: Option<Coordonnees>,
}

/// Reads messages.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait MessageQueries: Send + Sync {
    /// A page of a ticket's messages. A ticket outside the scope MUST be absent, and so MUST be
    /// what staff alone may see, in the page and in the total, unless the scope is everything.
    async fn liste(
        &self,
        portee: Portee,
        ticket: &TicketRef,
        pagination: Pagination,
    ) -> Result<Option<MessagesDuTicket>, StorageError>;
}
