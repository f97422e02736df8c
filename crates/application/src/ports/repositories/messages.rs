//! Messages, to be written.

use async_trait::async_trait;
use domain::{Message, PieceJointe, Ticket};

use crate::ports::{StorageError, Trace};

/// Stores messages.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait MessageRepository: Send + Sync {
    /// Stores a message of a ticket that this transaction loaded, with its files as the message
    /// left them, and its trace. What was recorded of the files before MUST be as visible as they
    /// are now. The ticket's counts follow, and so does its `dateModification` where the message
    /// is for everyone; its version stays.
    async fn add(
        &self,
        ticket: &Ticket,
        message: &Message,
        pieces: &[PieceJointe],
        trace: &Trace,
    ) -> Result<(), StorageError>;
}
