//! A new chantier.

use std::sync::Arc;

use domain::{Acteur, Chantier, ChantierId, Droit, NouveauChantier, ValeurInvalide};

use super::ConsulterChantier;
use crate::{
    AppError, AppResult,
    ports::{Clock, IdGenerator, UnitOfWork, queries::ChantierResume},
};

/// Creates chantiers.
#[derive(Clone)]
pub struct CreerChantier {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
    consulter: ConsulterChantier,
}

impl CreerChantier {
    /// Wires it.
    #[must_use]
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
        consulter: ConsulterChantier,
    ) -> Self {
        Self { uow, clock, ids, consulter }
    }

    /// Creates a chantier, and answers it as it is listed.
    ///
    /// # Errors
    ///
    /// A missing right, an end before the beginning, an unknown client, or storage failure.
    pub async fn execute(
        &self,
        fiche: NouveauChantier,
        acteur: &Acteur,
    ) -> AppResult<ChantierResume> {
        acteur.exiger(Droit::GererChantiers)?;
        let mut fautes: Vec<_> = fiche.verifier().err().into_iter().collect();
        let tx = self.uow.begin().await?;
        if !tx.references().client_existe(acteur.portee(), fiche.client).await? {
            fautes.push(ValeurInvalide::new("client inconnu").pour("clientId"));
        }
        if !fautes.is_empty() {
            return Err(AppError::Champs(fautes));
        }
        let chantier = Chantier { id: ChantierId(self.ids.next()), fiche };
        tx.chantiers().add(&chantier, self.clock.now()).await?;
        tx.commit().await?;
        self.consulter.execute(chantier.id, acteur).await
    }
}
