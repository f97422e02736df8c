//! A new calendar.

use std::sync::Arc;

use domain::{
    Acteur, CalendrierId, Droit, Nom,
    sla::{Agenda, Definition, Edition, Source},
};

use crate::{
    AppResult,
    ports::{Clock, IdGenerator, UnitOfWork},
};

/// Creates calendars. A policy says who counts by them.
#[derive(Clone)]
pub struct CreerCalendrier {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
}

impl CreerCalendrier {
    /// Wires it.
    #[must_use]
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>, ids: Arc<dyn IdGenerator>) -> Self {
        Self { uow, clock, ids }
    }

    /// Creates a calendar, and answers it.
    ///
    /// # Errors
    ///
    /// A missing right, or storage failure.
    pub async fn execute(
        &self,
        nom: Nom,
        definition: Definition,
        acteur: &Acteur,
    ) -> AppResult<Agenda> {
        acteur.exiger(Droit::GererSla)?;
        let depuis = self.clock.now();
        let agenda = Agenda {
            id: CalendrierId(self.ids.next()),
            nom,
            anciennes: Vec::new(),
            edition: Edition { depuis, definition, source: Source::Administration },
            arrets: Vec::new(),
        };
        let tx = self.uow.begin().await?;
        tx.regles().verrouiller().await?;
        tx.regles().enregistrer(&agenda).await?;
        tx.commit().await?;
        Ok(agenda)
    }
}
