//! Another name, or other hours, for a calendar.

use std::sync::Arc;

use domain::{
    Acteur, CalendrierId, Droit, Motif, Nom, ValeurInvalide,
    sla::{Agenda, Definition, Lieu, Plage, Source, Zone},
};
use time::Date;

use super::{Recalculer, exiger_calendrier, recalculer::SURSIS};
use crate::{
    AppError, AppResult,
    ports::{Auteur, Clock, UnitOfWork},
};

/// What changes of a calendar; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "the fields are those of `Agenda` and `Definition`")]
pub struct ModificationCalendrier {
    pub nom: Option<Nom>,
    pub zone: Option<Zone>,
    pub jours: Option<[Vec<Plage>; 7]>,
    pub feries: Option<Vec<(Date, Nom)>>,
}

impl ModificationCalendrier {
    /// The hours that it asks for, given those that there are.
    fn definition(&self, actuelle: &Definition) -> Result<Definition, ValeurInvalide> {
        Definition::try_new(
            self.zone.clone().unwrap_or_else(|| actuelle.zone().clone()),
            self.jours.clone().unwrap_or_else(|| actuelle.jours().clone()),
            self.feries.clone().unwrap_or_else(|| actuelle.feries().to_vec()),
        )
    }
}

/// Changes calendars. New hours hold from now on, and move the deadlines of open tickets; what has
/// counted stays counted.
#[derive(Clone)]
pub struct ModifierCalendrier {
    uow: Arc<dyn UnitOfWork>,
    clock: Arc<dyn Clock>,
    recalculer: Recalculer,
}

impl ModifierCalendrier {
    /// Wires it.
    #[must_use]
    pub fn new(uow: Arc<dyn UnitOfWork>, clock: Arc<dyn Clock>, recalculer: Recalculer) -> Self {
        Self { uow, clock, recalculer }
    }

    /// Changes a calendar, and answers it once every deadline has followed.
    ///
    /// # Errors
    ///
    /// A missing right, an unknown calendar, hours that can't be, or storage failure: what was
    /// stored by then is followed later.
    pub async fn execute(
        &self,
        id: CalendrierId,
        demande: ModificationCalendrier,
        acteur: &Acteur,
    ) -> AppResult<Agenda> {
        acteur.exiger(Droit::GererSla)?;
        let now = self.clock.now();
        let tx = self.uow.begin().await?;
        let regles = tx.regles().verrouiller().await?;
        let mut agenda = exiger_calendrier(&regles, id)?.clone();
        let definition = demande.definition(&agenda.edition.definition);
        let definition = definition.map_err(|e| AppError::from(e.pour("plages")))?;
        agenda.nom = demande.nom.unwrap_or(agenda.nom);
        let autres_heures = definition != agenda.edition.definition;
        if autres_heures {
            agenda = agenda.reediter(now, definition, Source::Administration);
        }
        tx.regles().enregistrer(&agenda).await?;
        if !autres_heures {
            tx.commit().await?;
            return Ok(agenda);
        }
        let motif = horaires_modifies(&agenda.nom)?;
        let lieu = Lieu { calendrier: id, chantier: None };
        let auteur = Auteur::from(acteur);
        let recalcul = tx.regles().demander_recalcul(lieu, &motif, &auteur, now + SURSIS).await?;
        tx.commit().await?;
        self.recalculer.execute(&recalcul).await?;
        Ok(agenda)
    }
}

/// Why deadlines move when the hours of a calendar do.
pub(super) fn horaires_modifies(nom: &Nom) -> AppResult<Motif> {
    let motif = Motif::try_new(&format!("horaires du calendrier « {nom} » modifiés"));
    motif.map_err(|e| e.pour("nom").into())
}
