//! The rules as they are.

use std::sync::Arc;

use domain::{Acteur, Droit, sla::Regles};

use crate::{AppResult, ports::queries::RegleQueries};

/// Shows the rules to those who may change them.
#[derive(Clone)]
pub struct ConsulterRegles {
    queries: Arc<dyn RegleQueries>,
}

impl ConsulterRegles {
    /// Wires it.
    #[must_use]
    pub const fn new(queries: Arc<dyn RegleQueries>) -> Self {
        Self { queries }
    }

    /// The policies and the calendars.
    ///
    /// # Errors
    ///
    /// A missing right, or storage failure.
    pub async fn execute(&self, acteur: &Acteur) -> AppResult<Arc<Regles>> {
        acteur.exiger(Droit::GererSla)?;
        Ok(self.queries.en_vigueur().await?)
    }
}
