//! What the configuration says of deadlines, made the rule of every instance.

use std::sync::Arc;

use domain::{
    CalendrierId, Nom, Politique,
    sla::{Agenda, Definition, Edition, Lieu, Politiques, Regles, Source, Zone},
};
use time::OffsetDateTime;

use super::modifier_calendrier::horaires_modifies;
use crate::{
    AppResult,
    ports::{Auteur, Clock, Transaction, UnitOfWork},
};

/// Applies the configuration. Once an administrator has changed the calendar of the house, the
/// configuration has no say in it any more.
#[derive(Clone)]
pub struct AppliquerConfiguration {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
}

impl AppliquerConfiguration {
    /// Wires it.
    #[must_use]
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>) -> Self {
        Self { uow, clock }
    }

    /// Applies what differs from the rules as they are; nothing is written where nothing does.
    /// Deadlines follow as soon as the server runs.
    ///
    /// # Errors
    ///
    /// Storage failure.
    pub async fn execute(&self, politique: Politique, definition: Definition) -> AppResult<()> {
        let now = self.clock.now();
        let tx = self.uow.begin().await?;
        let regles = tx.regles().verrouiller().await?;
        if regles.politiques().configuration != politique {
            let politiques = Politiques { configuration: politique, ..regles.politiques().clone() };
            tx.regles().fixer_politiques(&politiques).await?;
        }
        suivre(tx.as_ref(), &regles, definition, now).await?;
        Ok(tx.commit().await?)
    }
}

/// Gives the calendar of the house the hours of the configuration, where it has a say.
async fn suivre(
    tx: &dyn Transaction,
    regles: &Regles,
    definition: Definition,
    now: OffsetDateTime,
) -> AppResult<()> {
    let agenda = if let Some(agenda) = regles.agenda(CalendrierId::DEFAUT) {
        agenda.clone()
    } else {
        let maison = maison(definition.zone().clone())?;
        tx.regles().enregistrer(&maison).await?;
        maison
    };
    let source = Source::Configuration;
    if agenda.edition.source == source && agenda.edition.definition != definition {
        let agenda = agenda.reediter(now, definition, source);
        tx.regles().enregistrer(&agenda).await?;
        let lieu = Lieu { calendrier: agenda.id, chantier: None };
        let motif = horaires_modifies(&agenda.nom)?;
        tx.regles().demander_recalcul(lieu, &motif, &Auteur::Systeme, now).await?;
    }
    Ok(())
}

/// The calendar of the house before it was ever configured: around the clock, as all time counted
/// then.
fn maison(zone: Zone) -> AppResult<Agenda> {
    let definition = Definition::continue_(zone);
    let depuis = OffsetDateTime::UNIX_EPOCH;
    Ok(Agenda {
        id: CalendrierId::DEFAUT,
        nom: Nom::try_new("Par défaut").map_err(|e| e.pour("nom"))?,
        anciennes: Vec::new(),
        edition: Edition { depuis, definition, source: Source::Configuration },
        arrets: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ports::testing::*, sla::testing::*, tickets::testing::NOW};

    async fn appliquer(tx: MockTransaction, politique: Politique) {
        let (uow, committed) = tx.into_unit_of_work();
        let definition = agenda().edition.definition;
        let appliquer = AppliquerConfiguration::new(uow, clock_at(NOW));
        appliquer.execute(politique, definition).await.unwrap();
        assert!(committed.get());
    }

    #[tokio::test]
    async fn nothing_is_written_where_nothing_differs() {
        appliquer(changing(), Politique::default()).await;
    }

    #[tokio::test]
    async fn another_policy_replaces_the_configurations_alone() {
        let autre = Politique::try_new([1, 2, 3, 4], 50).unwrap();
        let mut tx = changing();
        tx.regles
            .expect_fixer_politiques()
            .withf(move |politiques| {
                *politiques == Politiques { configuration: autre, ..Politiques::default() }
            })
            .once()
            .returning(|_| Ok(()));

        appliquer(tx, autre).await;
    }

    #[tokio::test]
    async fn the_first_start_makes_the_calendar_of_the_house() {
        let mut tx = MockTransaction::default();
        tx.regles.expect_verrouiller().returning(|| Ok(Arc::default()));
        tx.regles
            .expect_enregistrer()
            .withf(|agenda| agenda.id == CalendrierId::DEFAUT && agenda.anciennes.is_empty())
            .once()
            .returning(|_| Ok(()));

        appliquer(tx, Politique::default()).await;
    }
}
