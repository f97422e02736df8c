//! Watching over sessions that something stays open for.

use std::sync::Arc;

use domain::{Acces, SessionId};

use crate::{AppResult, ports::queries::SessionQueries};

/// Watches over sessions.
#[derive(Clone)]
pub struct VeillerSessions {
    lectures: Arc<dyn SessionQueries>,
}

impl VeillerSessions {
    /// Wires it.
    #[must_use]
    pub fn new(lectures: Arc<dyn SessionQueries>) -> Self {
        Self { lectures }
    }

    /// Which of these sessions must not go on as they began: they ended, their user was
    /// deactivated, or no longer has the same access.
    ///
    /// # Errors
    ///
    /// Storage failure: nothing is known of them.
    pub async fn execute(
        &self,
        ouvertes: &[(SessionId, Acces)],
    ) -> AppResult<Vec<(SessionId, Acces)>> {
        if ouvertes.is_empty() {
            return Ok(vec![]);
        }
        let sessions: Vec<_> = ouvertes.iter().map(|(session, _)| *session).collect();
        let vivantes = self.lectures.vivantes(&sessions).await?;
        let finie = |(session, acces): &&(SessionId, Acces)| {
            vivantes.get(session).is_none_or(|utilisateur| utilisateur.acces != *acces)
        };
        Ok(ouvertes.iter().filter(finie).copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use domain::ClientId;
    use uuid::Uuid;

    use super::*;
    use crate::{
        AppError,
        auth::testing::*,
        ports::{StorageError, testing::MockSessionQueries},
    };

    fn session(n: u128) -> SessionId {
        SessionId(Uuid::from_u128(n))
    }

    #[tokio::test]
    async fn ended_sessions_and_those_of_users_with_another_access_must_not_go_on() {
        let ailleurs = Acces::Client(ClientId(Uuid::from_u128(9)));
        let mut lectures = MockSessionQueries::new();
        lectures.expect_vivantes().once().returning(move |demandees| {
            assert_eq!(demandees, [session(1), session(2), session(3)]);
            let vivante = |n, acces| (session(n), utilisateur(acces));
            Ok(HashMap::from([vivante(1, Acces::Agent), vivante(2, ailleurs)]))
        });

        let ouvertes = [1, 2, 3].map(|n| (session(n), Acces::Agent));
        let finies = VeillerSessions::new(Arc::new(lectures)).execute(&ouvertes).await.unwrap();

        assert_eq!(finies, ouvertes[1..]);
    }

    #[tokio::test]
    async fn of_none_nothing_is_asked() {
        let veiller = VeillerSessions::new(Arc::new(MockSessionQueries::new()));

        assert_eq!(veiller.execute(&[]).await.unwrap(), []);
    }

    #[tokio::test]
    async fn storage_out_of_reach_ends_no_session() {
        let mut lectures = MockSessionQueries::new();
        lectures.expect_vivantes().returning(|_| Err(StorageError::unavailable("gone")));

        let veiller = VeillerSessions::new(Arc::new(lectures));
        let echec = veiller.execute(&[(SESSION, Acces::Agent)]).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }
}
