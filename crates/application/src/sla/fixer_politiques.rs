//! Other policies.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    Acteur, Categorie, ChampInvalide, ChantierId, ClientId, Droit, ValeurInvalide,
    sla::{Politiques, Regles, Surcharge},
};

use crate::{
    AppError, AppResult,
    ports::{Transaction, UnitOfWork},
};

/// What overrides the configuration's policy, all of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the fields are those of `Politiques`")]
pub struct PolitiquesVoulues {
    pub defaut: Surcharge,
    pub categories: BTreeMap<Categorie, Surcharge>,
    pub clients: BTreeMap<ClientId, Surcharge>,
    pub chantiers: BTreeMap<ChantierId, Surcharge>,
}

/// Replaces the policies. They hold for tickets that are opened, moved or given another priority
/// from then on: what was promised stays promised.
#[derive(Clone)]
pub struct FixerPolitiques {
    uow: Arc<dyn UnitOfWork>,
}

impl FixerPolitiques {
    /// Wires it.
    #[must_use]
    pub const fn new(uow: Arc<dyn UnitOfWork>) -> Self {
        Self { uow }
    }

    /// Replaces the policies, and answers them.
    ///
    /// # Errors
    ///
    /// A missing right, a client, a chantier or a calendar that isn't known, or storage failure.
    pub async fn execute(
        &self,
        voulues: PolitiquesVoulues,
        acteur: &Acteur,
    ) -> AppResult<Politiques> {
        acteur.exiger(Droit::GererSla)?;
        let tx = self.uow.begin().await?;
        let regles = tx.regles().verrouiller().await?;
        let PolitiquesVoulues { defaut, categories, clients, chantiers } = voulues;
        let configuration = regles.politiques().configuration;
        let politiques = Politiques { configuration, defaut, categories, clients, chantiers };
        let inconnus = inconnus(tx.as_ref(), &regles, &politiques).await?;
        if !inconnus.is_empty() {
            return Err(AppError::Champs(inconnus));
        }
        tx.regles().fixer_politiques(&politiques).await?;
        tx.commit().await?;
        Ok(politiques)
    }
}

/// What the policies refer to and isn't there.
async fn inconnus(
    tx: &dyn Transaction,
    regles: &Regles,
    politiques: &Politiques,
) -> AppResult<Vec<ChampInvalide>> {
    let clients: Vec<_> = politiques.clients.keys().copied().collect();
    let chantiers: Vec<_> = politiques.chantiers.keys().copied().collect();
    let clients = tx.references().clients_inconnus(&clients).await?;
    let chantiers = tx.references().chantiers_inconnus(&chantiers).await?;
    let calendriers = politiques.surcharges().filter_map(Surcharge::calendrier);
    let dit = |quoi: &str, champ| ValeurInvalide::new(quoi.to_owned()).pour(champ);
    Ok(Vec::new()
        .into_iter()
        .chain(clients.iter().map(|id| dit(&format!("client inconnu : {id}"), "clients")))
        .chain(chantiers.iter().map(|id| dit(&format!("chantier inconnu : {id}"), "chantiers")))
        .chain(
            calendriers
                .filter(|id| regles.agenda(*id).is_none())
                .map(|id| dit(&format!("calendrier inconnu : {id}"), "calendrierId")),
        )
        .collect())
}

#[cfg(test)]
mod tests {
    use domain::CalendrierId;
    use uuid::Uuid;

    use super::*;
    use crate::{
        ports::{StorageError, testing::*},
        sla::testing::*,
        tickets::testing::{CLIENT, agent},
    };

    fn voulues(calendrier: CalendrierId) -> PolitiquesVoulues {
        let part = Surcharge::try_new([Some(4); 4], None, Some(calendrier)).unwrap();
        PolitiquesVoulues { clients: [(CLIENT, part)].into(), ..PolitiquesVoulues::default() }
    }

    /// A transaction in which every chantier is known, and these clients aren't.
    fn knowing(inconnus: Vec<ClientId>) -> MockTransaction {
        let mut tx = changing();
        tx.references.expect_clients_inconnus().return_once(|_| Ok(inconnus));
        tx.references.expect_chantiers_inconnus().returning(|_| Ok(vec![]));
        tx
    }

    #[tokio::test]
    async fn the_policies_are_replaced_and_the_configuration_stays() {
        let mut tx = knowing(vec![]);
        tx.regles.expect_fixer_politiques().once().returning(|_| Ok(()));
        let (uow, committed) = tx.into_unit_of_work();

        let demande = voulues(CalendrierId::DEFAUT);
        let fixees = FixerPolitiques::new(uow).execute(demande.clone(), &admin()).await.unwrap();

        assert_eq!(fixees.clients, demande.clients);
        assert_eq!(fixees.configuration, domain::Politique::default());
        assert!(committed.get());
    }

    #[tokio::test]
    async fn all_that_is_not_known_is_named_and_nothing_is_stored() {
        let (uow, committed) = knowing(vec![CLIENT]).into_unit_of_work();

        let ailleurs = CalendrierId(Uuid::from_u128(99));
        let refus = FixerPolitiques::new(uow).execute(voulues(ailleurs), &admin()).await;

        let Err(AppError::Champs(champs)) = refus else { panic!("{refus:?}") };
        let champs: Vec<_> = champs.iter().map(|champ| champ.champ).collect();
        assert_eq!(champs, ["clients", "calendrierId"]);
        assert!(!committed.get());
    }

    #[tokio::test]
    async fn an_agent_may_not() {
        let uow = Arc::new(Unreachable);

        let refus =
            FixerPolitiques::new(uow).execute(voulues(CalendrierId::DEFAUT), &agent()).await;

        assert!(matches!(refus, Err(AppError::Interdit(_))));
    }

    #[tokio::test]
    async fn what_can_not_be_stored_is_not_committed() {
        let mut tx = knowing(vec![]);
        let panne = |_: &_| Err(StorageError::unavailable("disk full"));
        tx.regles.expect_fixer_politiques().returning(panne);
        let (uow, committed) = tx.into_unit_of_work();

        let echec =
            FixerPolitiques::new(uow).execute(voulues(CalendrierId::DEFAUT), &admin()).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
        assert!(!committed.get());
    }
}
