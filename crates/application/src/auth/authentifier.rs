//! Telling who is behind an access token.

use std::sync::Arc;

use super::{Identite, sessions::Sessions};
use crate::{
    AppError, AppResult,
    ports::{JetonAcces, queries::SessionQueries},
};

/// Reads access tokens.
#[derive(Clone)]
pub struct Authentifier {
    sessions: Sessions,
    lectures: Arc<dyn SessionQueries>,
}

impl Authentifier {
    /// Wires it.
    #[must_use]
    pub fn new(sessions: Sessions, lectures: Arc<dyn SessionQueries>) -> Self {
        Self { sessions, lectures }
    }

    /// The user behind a token, with the rights that the user has now: those in the token may be
    /// out of date.
    ///
    /// # Errors
    ///
    /// A wrong or expired token, an ended session, a deactivated user, or storage failure.
    pub async fn execute(&self, jeton: &str) -> AppResult<Identite> {
        let lu = self.sessions.tokens.lire(jeton, self.sessions.clock.now());
        let JetonAcces { session, expiration } = lu.ok_or(AppError::NonAuthentifie)?;
        let found = self.lectures.utilisateur(session).await?;
        let utilisateur = found.ok_or(AppError::NonAuthentifie)?;
        Ok(Identite { utilisateur, session, expiration })
    }
}

#[cfg(test)]
mod tests {
    use domain::Acces;

    use super::*;
    use crate::{
        auth::testing::*,
        ports::{
            StorageError,
            testing::{MockSessionQueries, Unreachable},
        },
    };

    fn authentifier(
        found: fn() -> Result<Option<domain::Utilisateur>, StorageError>,
    ) -> Authentifier {
        let mut lectures = MockSessionQueries::new();
        lectures.expect_utilisateur().returning(move |_| found());
        Authentifier::new(sessions(Arc::new(Unreachable)), Arc::new(lectures))
    }

    #[tokio::test]
    async fn a_live_sessions_token_names_its_user() {
        let identite = authentifier(|| Ok(Some(utilisateur(Acces::Agent)))).execute("access").await;

        let Identite { session, expiration, .. } = identite.unwrap();
        assert_eq!((session, expiration), (SESSION, JETON.expiration));
    }

    #[tokio::test]
    async fn a_wrong_token_and_an_ended_session_are_refused_alike() {
        let wrong = authentifier(|| Ok(None)).execute("forged").await;
        let ended = authentifier(|| Ok(None)).execute("access").await;

        assert!(matches!(wrong, Err(AppError::NonAuthentifie)));
        assert!(matches!(ended, Err(AppError::NonAuthentifie)));
    }

    #[tokio::test]
    async fn storage_out_of_reach_is_unavailable_and_not_a_wrong_token() {
        let lost = authentifier(|| Err(StorageError::unavailable("gone"))).execute("access").await;

        assert!(matches!(lost, Err(AppError::Indisponible(_))));
    }
}
