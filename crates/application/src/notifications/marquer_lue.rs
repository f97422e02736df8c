//! Marking one notification as read.

use std::sync::Arc;

use domain::{Acteur, NotificationId};

use crate::{AppError, AppResult, Ressource, ports::UnitOfWork};

/// Marks a notification as read.
#[derive(Clone)]
pub struct MarquerLue {
    uow: Arc<dyn UnitOfWork>,
}

impl MarquerLue {
    /// Wires it.
    #[must_use]
    pub fn new(uow: Arc<dyn UnitOfWork>) -> Self {
        Self { uow }
    }

    /// Marks one of the caller's own. One that was read before stays so.
    ///
    /// # Errors
    ///
    /// An unknown notification, another's, or storage failure.
    pub async fn execute(&self, id: NotificationId, acteur: &Acteur) -> AppResult<()> {
        let tx = self.uow.begin().await?;
        if !tx.notifications().marquer_lue(acteur.portee(), acteur.id, id).await? {
            return Err(AppError::Introuvable(Ressource::Notification));
        }
        tx.commit().await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use domain::Portee;
    use mockall::predicate::eq;
    use uuid::Uuid;

    use super::*;
    use crate::{ports::testing::*, tickets::testing::*};

    const ID: NotificationId = NotificationId(Uuid::from_u128(3));

    async fn marquer(tx: MockTransaction, acteur: &Acteur) -> (AppResult<()>, bool) {
        let (uow, committed) = tx.into_unit_of_work();
        let result = MarquerLue::new(uow).execute(ID, acteur).await;
        (result, committed.get())
    }

    #[tokio::test]
    async fn the_callers_own_is_marked_for_good() {
        for (acteur, portee) in [(client(), Portee::Client(CLIENT)), (agent(), Portee::Tout)] {
            let mut tx = MockTransaction::default();
            tx.notifications
                .expect_marquer_lue()
                .with(eq(portee), eq(acteur.id), eq(ID))
                .once()
                .returning(|_, _, _| Ok(true));

            let (result, committed) = marquer(tx, &acteur).await;

            assert!(result.is_ok());
            assert!(committed);
        }
    }

    #[tokio::test]
    async fn what_is_not_the_callers_is_not_found() {
        let mut tx = MockTransaction::default();
        tx.notifications.expect_marquer_lue().returning(|_, _, _| Ok(false));

        let (result, committed) = marquer(tx, &agent()).await;

        assert!(matches!(result, Err(AppError::Introuvable(Ressource::Notification))));
        assert!(!committed);
    }

    #[tokio::test]
    async fn a_mark_that_may_not_last_is_a_failure() {
        let mut tx = MockTransaction::default().failing_to_commit();
        tx.notifications.expect_marquer_lue().returning(|_, _, _| Ok(true));

        let (result, _) = marquer(tx, &agent()).await;

        assert!(matches!(result, Err(AppError::Indisponible(_))));
    }
}
