//! What the caller was told of.

use std::sync::Arc;

use domain::Acteur;

use crate::{
    AppResult, Lot, Pagination,
    ports::queries::{NotificationConsultee, NotificationQueries, NotificationsVoulues},
};

/// A page of notifications, newest first, and how many there are in all.
pub type PageDeNotifications = Lot<NotificationConsultee>;

/// Lists notifications.
#[derive(Clone)]
pub struct ListerNotifications {
    queries: Arc<dyn NotificationQueries>,
}

impl ListerNotifications {
    /// Wires it.
    #[must_use]
    pub fn new(queries: Arc<dyn NotificationQueries>) -> Self {
        Self { queries }
    }

    /// A page of the caller's own, of tickets that the caller may see.
    ///
    /// # Errors
    ///
    /// Storage failure.
    pub async fn execute(
        &self,
        voulues: NotificationsVoulues,
        pagination: Pagination,
        acteur: &Acteur,
    ) -> AppResult<PageDeNotifications> {
        Ok(self.queries.liste(acteur.portee(), acteur.id, voulues, pagination).await?)
    }
}

#[cfg(test)]
mod tests {
    use domain::{Notification, NotificationId, Portee, TicketId, TypeNotification};
    use mockall::predicate::eq;
    use uuid::Uuid;

    use super::*;
    use crate::{
        AppError,
        ports::{StorageError, testing::MockNotificationQueries},
        tickets::testing::*,
    };

    const DEUXIEME: Pagination = Pagination { page: 2, limit: 1 };

    fn page() -> PageDeNotifications {
        let notification = Notification {
            id: NotificationId(Uuid::from_u128(3)),
            destinataire: client().id,
            kind: TypeNotification::SlaBreach,
            titre: "Échéance dépassée".into(),
            texte: "Le ticket TC-2025-001 a dépassé son échéance.".into(),
            ticket: TicketId(Uuid::from_u128(9)),
            date: NOW,
            lue: false,
        };
        let consultee = NotificationConsultee { notification, ticket_numero: NUMERO };
        Lot { elements: vec![consultee], total: 2 }
    }

    #[tokio::test]
    async fn a_user_reads_their_own_within_their_scope() {
        for (acteur, portee) in [(client(), Portee::Client(CLIENT)), (agent(), Portee::Tout)] {
            let mut queries = MockNotificationQueries::new();
            queries
                .expect_liste()
                .with(eq(portee), eq(acteur.id), eq(NotificationsVoulues::NonLues), eq(DEUXIEME))
                .returning(|_, _, _, _| Ok(page()));

            let lister = ListerNotifications::new(Arc::new(queries));
            let found = lister.execute(NotificationsVoulues::NonLues, DEUXIEME, &acteur).await;

            assert_eq!(found.unwrap(), page());
        }
    }

    #[tokio::test]
    async fn a_database_out_of_reach_is_unavailable() {
        let mut queries = MockNotificationQueries::new();
        queries.expect_liste().returning(|_, _, _, _| Err(StorageError::unavailable("refused")));

        let lister = ListerNotifications::new(Arc::new(queries));
        let echec = lister.execute(NotificationsVoulues::Toutes, DEUXIEME, &agent()).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }
}
