//! What a user was told of, page by page.

use async_trait::async_trait;
use domain::{Notification, Numero, Portee, UtilisateurId};

use crate::{Lot, Pagination, ports::StorageError};

/// Which notifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotificationsVoulues {
    /// All of them.
    Toutes,
    /// Those that the user hasn't read.
    NonLues,
}

/// A notification with the number of its ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationConsultee {
    /// The notification.
    pub notification: Notification,
    /// The number of its ticket.
    pub ticket_numero: Numero,
}

/// Reads notifications.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait NotificationQueries: Send + Sync {
    /// A page of a user's notifications, newest first. Those of others MUST be absent, and so MUST
    /// be those of tickets outside the scope, in the page and in the total.
    async fn liste(
        &self,
        portee: Portee,
        de: UtilisateurId,
        voulues: NotificationsVoulues,
        pagination: Pagination,
    ) -> Result<Lot<NotificationConsultee>, StorageError>;
}
