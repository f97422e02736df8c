//! The use cases of the rules of deadlines, one file each.

mod ajouter_exception;
mod appliquer_configuration;
mod consulter;
mod creer_calendrier;
mod fixer_politiques;
mod modifier_calendrier;
mod recalculer;
#[cfg(test)]
pub(crate) mod testing;

use std::sync::Arc;

use domain::{
    CalendrierId,
    sla::{Agenda, Regles},
};

pub use self::{
    ajouter_exception::{AjouterException, ExceptionAjoutee, NouvelleException, Quand},
    appliquer_configuration::AppliquerConfiguration,
    consulter::ConsulterRegles,
    creer_calendrier::CreerCalendrier,
    fixer_politiques::{FixerPolitiques, PolitiquesVoulues},
    modifier_calendrier::{ModificationCalendrier, ModifierCalendrier},
    recalculer::{Bilan, Deplacement, Recalculer, remettre_a_jour},
};
use crate::{
    AppError, AppResult, Ressource,
    ports::{Clock, IdGenerator, UnitOfWork, queries::RegleQueries},
};

/// Every use case of the rules, wired.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the use case of its name")]
pub struct Sla {
    pub consulter: ConsulterRegles,
    pub fixer_politiques: FixerPolitiques,
    pub creer_calendrier: CreerCalendrier,
    pub modifier_calendrier: ModifierCalendrier,
    pub ajouter_exception: AjouterException,
}

impl Sla {
    /// Wires the use cases.
    #[must_use]
    pub fn new(
        uow: &Arc<dyn UnitOfWork>,
        queries: &Arc<dyn RegleQueries>,
        clock: &Arc<dyn Clock>,
        ids: &Arc<dyn IdGenerator>,
    ) -> Self {
        let recalculer = Recalculer::new(Arc::clone(uow), Arc::clone(clock), Arc::clone(ids));
        Self {
            consulter: ConsulterRegles::new(Arc::clone(queries)),
            fixer_politiques: FixerPolitiques::new(Arc::clone(uow)),
            creer_calendrier: CreerCalendrier::new(
                Arc::clone(uow),
                Arc::clone(clock),
                Arc::clone(ids),
            ),
            modifier_calendrier: ModifierCalendrier::new(
                Arc::clone(uow),
                Arc::clone(clock),
                recalculer.clone(),
            ),
            ajouter_exception: AjouterException::new(
                Arc::clone(uow),
                Arc::clone(queries),
                Arc::clone(clock),
                Arc::clone(ids),
                recalculer,
            ),
        }
    }
}

/// Refuses a calendar that there isn't.
fn exiger_calendrier(regles: &Regles, calendrier: CalendrierId) -> AppResult<&Agenda> {
    regles.agenda(calendrier).ok_or(AppError::Introuvable(Ressource::Calendrier))
}
