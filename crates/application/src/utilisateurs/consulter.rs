//! One user.

use std::sync::Arc;

use domain::{Acteur, Droit, Utilisateur, UtilisateurId};

use crate::{AppError, AppResult, Ressource, ports::queries::UtilisateurQueries};

/// Shows a user.
#[derive(Clone)]
pub struct ConsulterUtilisateur {
    queries: Arc<dyn UtilisateurQueries>,
}

impl ConsulterUtilisateur {
    /// Wires it.
    #[must_use]
    pub fn new(queries: Arc<dyn UtilisateurQueries>) -> Self {
        Self { queries }
    }

    /// One user.
    ///
    /// # Errors
    ///
    /// A missing right, an unknown user, or storage failure.
    pub async fn execute(&self, id: UtilisateurId, acteur: &Acteur) -> AppResult<Utilisateur> {
        acteur.exiger(Droit::GererUtilisateurs)?;
        let found = self.queries.detail(id).await?;
        found.ok_or(AppError::Introuvable(Ressource::Utilisateur))
    }
}
