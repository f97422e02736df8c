//! Patching a chantier.

use std::sync::Arc;

use domain::{Acteur, ChantierId, Droit, ModificationChantier};

use super::ConsulterChantier;
use crate::{
    AppError, AppResult, Ressource,
    ports::{Clock, UnitOfWork, queries::ChantierResume},
};

/// Patches chantiers.
#[derive(Clone)]
pub struct ModifierChantier {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    consulter: ConsulterChantier,
}

impl ModifierChantier {
    /// Wires it.
    #[must_use]
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        clock: Arc<dyn Clock>,
        consulter: ConsulterChantier,
    ) -> Self {
        Self { uow, clock, consulter }
    }

    /// Applies a patch, and answers the chantier as it is listed.
    ///
    /// # Errors
    ///
    /// An unknown chantier, a missing right, an end before the beginning, or storage failure.
    pub async fn execute(
        &self,
        id: ChantierId,
        demande: ModificationChantier,
        acteur: &Acteur,
    ) -> AppResult<ChantierResume> {
        let tx = self.uow.begin().await?;
        let found = tx.chantiers().find(acteur.portee(), id).await?;
        let mut chantier = found.ok_or(AppError::Introuvable(Ressource::Chantier))?;
        acteur.exiger(Droit::GererChantiers)?;
        let avant = chantier.clone();
        chantier.modifier(demande)?;
        if chantier != avant {
            tx.chantiers().save(&chantier, self.clock.now()).await?;
            tx.commit().await?;
        }
        self.consulter.execute(id, acteur).await
    }
}
