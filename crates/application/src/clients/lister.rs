//! The list of clients.

use std::sync::Arc;

use domain::Acteur;

use crate::{
    AppResult, Lot, Pagination,
    ports::queries::{ClientFiltre, ClientQueries, ClientResume},
};

/// Lists clients.
#[derive(Clone)]
pub struct ListerClients {
    queries: Arc<dyn ClientQueries>,
}

impl ListerClients {
    /// Wires it.
    #[must_use]
    pub fn new(queries: Arc<dyn ClientQueries>) -> Self {
        Self { queries }
    }

    /// One page of the clients that the caller may see.
    ///
    /// # Errors
    ///
    /// Storage failure.
    pub async fn execute(
        &self,
        filtre: &ClientFiltre,
        pagination: Pagination,
        acteur: &Acteur,
    ) -> AppResult<Lot<ClientResume>> {
        Ok(self.queries.liste(acteur.portee(), filtre, pagination).await?)
    }
}
