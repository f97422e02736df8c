//! Notifications, to be written and to be marked as read.

use async_trait::async_trait;
use domain::{Notification, NotificationId, Portee, TicketState, UtilisateurId};

use crate::ports::StorageError;

/// Stores notifications.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait NotificationRepository: Send + Sync {
    /// Who is to be told of what happens to a ticket: its responsable where that is an active
    /// user, else every active admin. MUST be in the order of their ids, in which others lock
    /// users too.
    async fn destinataires(
        &self,
        responsable: Option<UtilisateurId>,
    ) -> Result<Vec<UtilisateurId>, StorageError>;

    /// Stores new notifications about a ticket, in the order given, each with its event; none is
    /// no failure.
    async fn add(
        &self,
        ticket: &TicketState,
        notifications: &[Notification],
    ) -> Result<(), StorageError>;

    /// Marks a notification of a user as read, where it isn't yet. MUST answer `false`, and change
    /// nothing, where it is another's, or its ticket is outside the scope.
    async fn marquer_lue(
        &self,
        portee: Portee,
        de: UtilisateurId,
        id: NotificationId,
    ) -> Result<bool, StorageError>;

    /// Marks all of a user's notifications as read, and answers how many weren't. Those of others
    /// and those of tickets outside the scope MUST stay as they are.
    async fn marquer_lues(&self, portee: Portee, de: UtilisateurId) -> Result<u64, StorageError>;
}
