//! The list of chantiers.

use std::sync::Arc;

use domain::Acteur;

use crate::{
    AppResult, Lot, Pagination,
    ports::queries::{ChantierFiltre, ChantierQueries, ChantierResume},
};

/// Lists chantiers.
#[derive(Clone)]
pub struct ListerChantiers {
    queries: Arc<dyn ChantierQueries>,
}

impl ListerChantiers {
    /// Wires it.
    #[must_use]
    pub fn new(queries: Arc<dyn ChantierQueries>) -> Self {
        Self { queries }
    }

    /// One page of the chantiers that the caller may see.
    ///
    /// # Errors
    ///
    /// Storage failure.
    pub async fn execute(
        &self,
        filtre: &ChantierFiltre,
        pagination: Pagination,
        acteur: &Acteur,
    ) -> AppResult<Lot<ChantierResume>> {
        Ok(self.queries.liste(acteur.portee(), filtre, pagination).await?)
    }
}
