//! One chantier.

use std::sync::Arc;

use domain::{Acteur, ChantierId};

use crate::{
    AppError, AppResult, Ressource,
    ports::queries::{ChantierQueries, ChantierResume},
};

/// Shows a chantier.
#[derive(Clone)]
pub struct ConsulterChantier {
    queries: Arc<dyn ChantierQueries>,
}

impl ConsulterChantier {
    /// Wires it.
    #[must_use]
    pub fn new(queries: Arc<dyn ChantierQueries>) -> Self {
        Self { queries }
    }

    /// One chantier that the caller may see.
    ///
    /// # Errors
    ///
    /// An unknown chantier, or storage failure.
    pub async fn execute(&self, id: ChantierId, acteur: &Acteur) -> AppResult<ChantierResume> {
        let found = self.queries.detail(acteur.portee(), id).await?;
        found.ok_or(AppError::Introuvable(Ressource::Chantier))
    }
}
