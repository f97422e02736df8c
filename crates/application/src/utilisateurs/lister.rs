//! The list of users.

use std::sync::Arc;

use domain::{Acteur, Droit, Utilisateur};

use crate::{AppResult, Lot, Pagination, ports::queries::UtilisateurQueries};

/// Lists users.
#[derive(Clone)]
pub struct ListerUtilisateurs {
    queries: Arc<dyn UtilisateurQueries>,
}

impl ListerUtilisateurs {
    /// Wires it.
    #[must_use]
    pub fn new(queries: Arc<dyn UtilisateurQueries>) -> Self {
        Self { queries }
    }

    /// One page of the users.
    ///
    /// # Errors
    ///
    /// A missing right, or storage failure.
    pub async fn execute(
        &self,
        pagination: Pagination,
        acteur: &Acteur,
    ) -> AppResult<Lot<Utilisateur>> {
        acteur.exiger(Droit::GererUtilisateurs)?;
        Ok(self.queries.liste(pagination).await?)
    }
}
