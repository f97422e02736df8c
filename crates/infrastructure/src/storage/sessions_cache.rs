//! Who is behind a session, remembered for a few seconds: asking at each request would cost a
//! round trip each time.

use std::{collections::HashMap, sync::Arc, time::Duration};

use application::ports::{StorageError, queries::SessionQueries};
use async_trait::async_trait;
use domain::{SessionId, Utilisateur};
use moka::future::Cache;

/// How long an answer is believed. The contract allows 5 seconds; the rest is for the answer's way.
const CROYANCE: Duration = Duration::from_secs(3);
/// How many sessions are remembered: some hundred bytes each.
const CAPACITE: u64 = 50_000;

/// Remembers what another [`SessionQueries`] answered.
pub struct SessionsCache {
    source: Arc<dyn SessionQueries>,
    connus: Cache<SessionId, Option<Utilisateur>>,
}

impl SessionsCache {
    /// Remembers what `source` answers.
    #[must_use]
    pub fn new(source: Arc<dyn SessionQueries>) -> Self {
        let connus = Cache::builder().max_capacity(CAPACITE).time_to_live(CROYANCE).build();
        Self { source, connus }
    }
}

#[async_trait]
impl SessionQueries for SessionsCache {
    async fn utilisateur(&self, session: SessionId) -> Result<Option<Utilisateur>, StorageError> {
        if let Some(connu) = self.connus.get(&session).await {
            return Ok(connu);
        }
        let found = self.source.utilisateur(session).await?;
        self.connus.insert(session, found.clone()).await;
        Ok(found)
    }

    async fn vivantes(
        &self,
        sessions: &[SessionId],
    ) -> Result<HashMap<SessionId, Utilisateur>, StorageError> {
        self.source.vivantes(sessions).await
    }

    async fn oublier(&self) {
        self.connus.invalidate_all();
    }
}
