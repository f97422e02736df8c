//! Marking all notifications as read.

use std::sync::Arc;

use domain::Acteur;

use crate::{AppResult, ports::UnitOfWork};

/// Marks notifications as read.
#[derive(Clone)]
pub struct MarquerLues {
    uow: Arc<dyn UnitOfWork>,
}

impl MarquerLues {
    /// Wires it.
    #[must_use]
    pub fn new(uow: Arc<dyn UnitOfWork>) -> Self {
        Self { uow }
    }

    /// Marks all of the caller's own that may be seen, and answers how many weren't read before.
    ///
    /// # Errors
    ///
    /// Storage failure.
    pub async fn execute(&self, acteur: &Acteur) -> AppResult<u64> {
        let tx = self.uow.begin().await?;
        let nombre = tx.notifications().marquer_lues(acteur.portee(), acteur.id).await?;
        tx.commit().await?;
        Ok(nombre)
    }
}

#[cfg(test)]
mod tests {
    use domain::Portee;
    use mockall::predicate::eq;

    use super::*;
    use crate::{
        AppError,
        ports::{StorageError, testing::*},
        tickets::testing::*,
    };

    #[tokio::test]
    async fn the_callers_own_are_marked_for_good_and_counted() {
        for (acteur, portee) in [(client(), Portee::Client(CLIENT)), (agent(), Portee::Tout)] {
            let mut tx = MockTransaction::default();
            tx.notifications
                .expect_marquer_lues()
                .with(eq(portee), eq(acteur.id))
                .once()
                .returning(|_, _| Ok(3));
            let (uow, committed) = tx.into_unit_of_work();

            let nombre = MarquerLues::new(uow).execute(&acteur).await;

            assert_eq!(nombre.unwrap(), 3);
            assert!(committed.get());
        }
    }

    #[tokio::test]
    async fn where_storage_fails_nothing_is_committed() {
        let mut tx = MockTransaction::default();
        let plein = || StorageError::unavailable("disk full");
        tx.notifications.expect_marquer_lues().returning(move |_, _| Err(plein()));
        let (uow, committed) = tx.into_unit_of_work();

        let echec = MarquerLues::new(uow).execute(&agent()).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
        assert!(!committed.get());
    }
}
