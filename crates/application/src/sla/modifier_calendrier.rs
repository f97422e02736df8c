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
        let de = Auteur::from(acteur);
        let recalcul = tx.regles().demander_recalcul(lieu, &motif, &de, now + SURSIS).await?;
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

#[cfg(test)]
mod tests {
    use std::iter::once;

    use uuid::Uuid;

    use super::*;
    use crate::{
        Ressource,
        ports::testing::*,
        sla::testing::*,
        tickets::testing::{NOW, agent},
    };

    fn modifier(transactions: impl IntoIterator<Item = MockTransaction>) -> ModifierCalendrier {
        let (uow, clock) = (Scripted::new(transactions), clock_at(NOW + time::Duration::DAY));
        let recalculer = Recalculer::new(uow.clone(), clock.clone(), sequential_ids());
        ModifierCalendrier::new(uow, clock, recalculer)
    }

    #[tokio::test]
    async fn another_name_moves_no_deadline() {
        let mut tx = changing();
        tx.regles.expect_enregistrer().once().returning(|_| Ok(()));

        let demande =
            ModificationCalendrier { nom: Some("Maison".parse().unwrap()), ..Default::default() };
        let renomme = modifier([tx]).execute(CalendrierId::DEFAUT, demande, &admin()).await;

        assert_eq!(renomme.unwrap().edition, agenda().edition);
    }

    #[tokio::test]
    async fn other_hours_hold_from_now_on_and_clocks_follow() {
        let mut tx = changing();
        tx.regles.expect_enregistrer().once().returning(|_| Ok(()));
        tx.regles
            .expect_demander_recalcul()
            .withf(|lieu, _, _, reprise| {
                *lieu == MAISON && *reprise == NOW + time::Duration::DAY + SURSIS
            })
            .once()
            .returning(|_, _, _, _| Ok(recalcul()));

        let jours = std::array::from_fn(|_| vec!["08:00-18:00".parse().unwrap()]);
        let demande = ModificationCalendrier { jours: Some(jours), ..Default::default() };
        let modifier = modifier(once(tx).chain(all_followed()));
        let change = modifier.execute(CalendrierId::DEFAUT, demande, &admin()).await.unwrap();

        assert_eq!(change.anciennes, [agenda().edition]);
        assert_eq!(change.edition.depuis, NOW + time::Duration::DAY);
        assert_eq!(change.edition.source, Source::Administration);
    }

    #[tokio::test]
    async fn what_is_not_there_can_not_be_changed() {
        let inconnu = CalendrierId(Uuid::from_u128(99));

        let refus = modifier([changing()])
            .execute(inconnu, ModificationCalendrier::default(), &admin())
            .await;

        assert!(matches!(refus, Err(AppError::Introuvable(Ressource::Calendrier))));
    }

    #[tokio::test]
    async fn an_agent_may_not() {
        let refus = modifier([])
            .execute(CalendrierId::DEFAUT, ModificationCalendrier::default(), &agent())
            .await;

        assert!(matches!(refus, Err(AppError::Interdit(_))));
    }
}
