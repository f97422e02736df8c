//! Prolonging a session.

use std::sync::Arc;

use super::sessions::{Jetons, Sessions};
use crate::{
    AppError, AppResult,
    ports::{queries::SessionQueries, repositories::JetonPresente},
};

/// Prolongs sessions.
#[derive(Clone)]
pub struct Rafraichir {
    sessions: Sessions,
    lectures: Arc<dyn SessionQueries>,
}

impl Rafraichir {
    /// Wires it.
    #[must_use]
    pub fn new(sessions: Sessions, lectures: Arc<dyn SessionQueries>) -> Self {
        Self { sessions, lectures }
    }

    /// Spends a refresh token for a new pair. One that was spent before has a copy somewhere: its
    /// whole family is revoked.
    ///
    /// # Errors
    ///
    /// An unknown, expired or spent token, an ended session, or storage failure.
    pub async fn execute(&self, secret: &str) -> AppResult<Jetons> {
        let now = self.sessions.clock.now();
        let empreinte = self.sessions.tokens.empreinte(secret);
        let tx = self.sessions.uow.begin().await?;
        match tx.sessions().depenser_jeton(&empreinte, now).await? {
            JetonPresente::Valide { session, utilisateur } => {
                let acteur = utilisateur.acteur();
                let jetons = self.sessions.emettre(tx.as_ref(), &acteur, session, now).await?;
                tx.commit().await?;
                Ok(jetons)
            }
            JetonPresente::DejaUtilise(session) => {
                tx.sessions().revoquer(session, now).await?;
                tx.commit().await?;
                self.lectures.oublier().await;
                Err(AppError::NonAuthentifie)
            }
            JetonPresente::Inconnu => Err(AppError::NonAuthentifie),
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::Acces;

    use super::*;
    use crate::{
        auth::testing::*,
        ports::testing::{MockSessionQueries, MockTransaction},
    };

    async fn refresh(tx: MockTransaction) -> (AppResult<Jetons>, bool) {
        let (uow, committed) = tx.into_unit_of_work();
        let mut lectures = MockSessionQueries::new();
        lectures.expect_oublier().return_const(());
        let result = Rafraichir::new(sessions(uow), Arc::new(lectures)).execute("old").await;
        (result, committed.get())
    }

    fn presented(jeton: JetonPresente) -> MockTransaction {
        let mut tx = MockTransaction::default();
        tx.sessions.expect_depenser_jeton().returning(move |_, _| Ok(jeton.clone()));
        tx
    }

    #[tokio::test]
    async fn an_unspent_token_gives_a_new_pair() {
        let mut tx = presented(JetonPresente::Valide {
            session: SESSION,
            utilisateur: utilisateur(Acces::Agent),
        });
        tx.sessions.expect_ajouter_jeton().once().returning(|_, _, _| Ok(()));

        let (result, committed) = refresh(tx).await;

        assert_eq!(result.ok().map(|jetons| jetons.rafraichissement), Some("secret".to_owned()));
        assert!(committed);
    }

    #[tokio::test]
    async fn a_spent_token_revokes_its_family() {
        let mut tx = presented(JetonPresente::DejaUtilise(SESSION));
        tx.sessions.expect_revoquer().once().returning(|_, _| Ok(()));

        let (result, committed) = refresh(tx).await;

        assert!(matches!(result, Err(AppError::NonAuthentifie)));
        assert!(committed);
    }

    #[tokio::test]
    async fn an_unknown_token_is_refused() {
        let (result, committed) = refresh(presented(JetonPresente::Inconnu)).await;

        assert!(matches!(result, Err(AppError::NonAuthentifie)));
        assert!(!committed);
    }
}
