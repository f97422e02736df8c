//! Logging out.

use std::sync::Arc;

use super::{Identite, sessions::Sessions};
use crate::{AppResult, ports::queries::SessionQueries};

/// Ends sessions.
#[derive(Clone)]
pub struct Deconnecter {
    sessions: Sessions,
    lectures: Arc<dyn SessionQueries>,
}

impl Deconnecter {
    /// Wires it.
    #[must_use]
    pub fn new(sessions: Sessions, lectures: Arc<dyn SessionQueries>) -> Self {
        Self { sessions, lectures }
    }

    /// Ends the caller's session, with all its tokens.
    ///
    /// # Errors
    ///
    /// Storage failure.
    pub async fn execute(&self, identite: &Identite) -> AppResult<()> {
        let tx = self.sessions.uow.begin().await?;
        tx.sessions().revoquer(identite.session, self.sessions.clock.now()).await?;
        tx.commit().await?;
        self.lectures.oublier().await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        auth::testing::*,
        ports::testing::{MockSessionQueries, MockTransaction},
    };

    #[tokio::test]
    async fn the_session_ends_and_is_forgotten_at_once() {
        let mut tx = MockTransaction::default();
        tx.sessions.expect_revoquer().once().returning(|_, _| Ok(()));
        let (uow, committed) = tx.into_unit_of_work();
        let mut lectures = MockSessionQueries::new();
        lectures.expect_oublier().once().return_const(());

        Deconnecter::new(sessions(uow), Arc::new(lectures)).execute(&identite()).await.unwrap();

        assert!(committed.get());
    }
}
