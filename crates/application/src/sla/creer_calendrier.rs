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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AppError, ports::testing::*, sla::testing::*, tickets::testing::*};

    fn creer(uow: Arc<dyn UnitOfWork>) -> CreerCalendrier {
        CreerCalendrier::new(uow, clock_at(NOW), sequential_ids())
    }

    #[tokio::test]
    async fn a_calendar_begins_now_and_belongs_to_the_administrators() {
        let mut tx = changing();
        tx.regles.expect_enregistrer().once().returning(|_| Ok(()));
        let (uow, committed) = tx.into_unit_of_work();

        let definition = agenda().edition.definition;
        let nom = "Bureau".parse().unwrap();
        let cree = creer(uow).execute(nom, definition, &admin()).await.unwrap();

        assert_eq!((cree.edition.depuis, cree.edition.source), (NOW, Source::Administration));
        assert!(committed.get());
    }

    #[tokio::test]
    async fn an_agent_may_not() {
        let (nom, definition) = ("Bureau".parse().unwrap(), agenda().edition.definition);

        let refus = creer(Arc::new(Unreachable)).execute(nom, definition, &agent()).await;

        assert!(matches!(refus, Err(AppError::Interdit(_))));
    }
}
