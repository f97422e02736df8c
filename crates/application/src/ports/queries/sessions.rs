//! Who is behind a session.

use std::collections::HashMap;

use async_trait::async_trait;
use domain::{SessionId, Utilisateur};

use crate::ports::StorageError;

/// Reads sessions.
#[cfg_attr(feature = "test-support", mockall::automock)]
#[async_trait]
pub trait SessionQueries: Send + Sync {
    /// The user of a session. MUST be `None` within 5 seconds of the session's end or the user's
    /// deactivation, on every instance; rights that changed show within the same time.
    async fn utilisateur(&self, session: SessionId) -> Result<Option<Utilisateur>, StorageError>;

    /// The users of those of these sessions that live, as they are at this instant: nothing that is
    /// remembered counts.
    async fn vivantes(
        &self,
        sessions: &[SessionId],
    ) -> Result<HashMap<SessionId, Utilisateur>, StorageError>;

    /// Sessions were ended or users changed through this instance: what is remembered of them is
    /// to be forgotten at once.
    async fn oublier(&self);
}
