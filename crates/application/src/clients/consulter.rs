//! One client.

use std::sync::Arc;

use domain::{Acteur, ClientId};

use crate::{
    AppError, AppResult, Ressource,
    ports::queries::{ClientQueries, ClientResume},
};

/// Shows a client.
#[derive(Clone)]
pub struct ConsulterClient {
    queries: Arc<dyn ClientQueries>,
}

impl ConsulterClient {
    /// Wires it.
    #[must_use]
    pub fn new(queries: Arc<dyn ClientQueries>) -> Self {
        Self { queries }
    }

    /// One client that the caller may see.
    ///
    /// # Errors
    ///
    /// An unknown client, or storage failure.
    pub async fn execute(&self, id: ClientId, acteur: &Acteur) -> AppResult<ClientResume> {
        let found = self.queries.detail(acteur.portee(), id).await?;
        found.ok_or(AppError::Introuvable(Ressource::Client))
    }
}
