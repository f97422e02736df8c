//! Files attached to tickets, to be changed.

use async_trait::async_trait;
use domain::{PieceJointe, PieceJointeId, Portee, Ticket, TicketId};

use crate::ports::{StorageError, Trace};

/// Loads and stores what is known of files. Their content is elsewhere: in the
/// [`FileStore`](crate::ports::FileStore).
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait PieceJointeRepository: Send + Sync {
    /// Loads those of these files that are on the ticket, in no order. Those that staff alone may see
    /// MUST be absent unless the scope is everything. The ticket MUST be loaded before, within that
    /// scope and in the same transaction: that keeps others from changing its files.
    async fn find(
        &self,
        portee: Portee,
        ticket: TicketId,
        ids: &[PieceJointeId],
    ) -> Result<Vec<PieceJointe>, StorageError>;

    /// Stores a new file of a ticket that this transaction loaded, with its trace. The ticket's
    /// counts follow, and so does its `dateModification` where the file is for everyone; its
    /// version stays.
    async fn add(
        &self,
        ticket: &Ticket,
        piece: &PieceJointe,
        trace: &Trace,
    ) -> Result<(), StorageError>;

    /// Forgets a file, as [`add`](Self::add) stores one.
    async fn remove(
        &self,
        ticket: &Ticket,
        piece: &PieceJointe,
        trace: &Trace,
    ) -> Result<(), StorageError>;
}
