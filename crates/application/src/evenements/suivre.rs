//! What happened since.

use std::sync::Arc;

use domain::Acteur;

use crate::{
    AppResult,
    ports::{
        Journal,
        queries::{Evenement, EvenementQueries, EvenementsLus, EvenementsVoulus},
    },
};

/// What follows a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuiteDEvenements {
    /// The next events, by their numbers.
    pub evenements: Vec<Evenement>,
    /// After which number to go on.
    pub dernier: i64,
    /// Whether events may be missing, so that whoever follows them has to read anew what they had:
    /// those after the number are no longer kept, or the number was never given.
    pub resync: bool,
}

/// Follows events.
#[derive(Clone)]
pub struct SuivreEvenements {
    queries: Arc<dyn EvenementQueries>,
    journal: Arc<dyn Journal>,
}

impl SuivreEvenements {
    /// Wires it.
    #[must_use]
    pub fn new(queries: Arc<dyn EvenementQueries>, journal: Arc<dyn Journal>) -> Self {
        Self { queries, journal }
    }

    /// The next events that the caller may see. Going on after `dernier` each time, a caller meets
    /// each of them once. Who asks for no number is told the one of now: all that is committed at
    /// this instant comes before it.
    ///
    /// # Errors
    ///
    /// Storage failure.
    pub async fn execute(
        &self,
        voulus: &EvenementsVoulus,
        acteur: &Acteur,
    ) -> AppResult<SuiteDEvenements> {
        if voulus.depuis.is_none() {
            self.journal.numeroter().await?;
        }
        let lus = self.queries.suivants(acteur.portee(), acteur.id, voulus).await?;
        let EvenementsLus { evenements, dernier, efface } = lus;
        if voulus.depuis.is_some_and(|depuis| depuis < efface || depuis > dernier) {
            return Ok(SuiteDEvenements { evenements: vec![], dernier, resync: true });
        }
        // A full page is followed by another; after one that isn't, nothing was left for the caller.
        let pleine = usize::try_from(voulus.limit).is_ok_and(|limit| evenements.len() >= limit);
        let vu = evenements.last().filter(|_| pleine).map(|evenement| evenement.numero);
        Ok(SuiteDEvenements { dernier: vu.unwrap_or(dernier), evenements, resync: false })
    }
}

#[cfg(test)]
mod tests {
    use domain::{Portee, TicketId};
    use mockall::predicate::eq;
    use uuid::Uuid;

    use super::*;
    use crate::{
        AppError,
        ports::{
            StorageError,
            testing::{MockEvenementQueries, MockJournal},
        },
        tickets::testing::*,
    };

    fn evenement(numero: i64) -> Evenement {
        let data = r#"{"id":"…"}"#.to_owned();
        Evenement { numero, kind: "ticket_updated".into(), date: NOW, data }
    }

    fn apres(depuis: i64) -> EvenementsVoulus {
        EvenementsVoulus { ticket: None, depuis: Some(depuis), limit: 2 }
    }

    /// A journal that numbers so often.
    fn journal(fois: usize) -> Arc<MockJournal> {
        let mut journal = MockJournal::new();
        journal.expect_numeroter().times(fois).returning(|| Ok(0));
        Arc::new(journal)
    }

    /// What is answered where these are read, of a journal that holds 11 to 20.
    async fn suite(voulus: EvenementsVoulus, numeros: &[i64]) -> SuiteDEvenements {
        let evenements = numeros.iter().map(|numero| evenement(*numero)).collect();
        let lus = EvenementsLus { evenements, dernier: 20, efface: 10 };
        let mut queries = MockEvenementQueries::new();
        queries.expect_suivants().return_once(|_, _, _| Ok(lus));
        let journal = journal(usize::from(voulus.depuis.is_none()));
        let suivre = SuivreEvenements::new(Arc::new(queries), journal);
        suivre.execute(&voulus, &agent()).await.unwrap()
    }

    #[tokio::test]
    async fn a_full_page_goes_on_after_its_last_event_and_another_after_the_journals() {
        let pleine = suite(apres(10), &[12, 15]).await;
        let entamee = suite(apres(15), &[18]).await;
        let vide = suite(apres(20), &[]).await;

        assert_eq!((pleine.dernier, pleine.evenements.len(), pleine.resync), (15, 2, false));
        assert_eq!((entamee.dernier, entamee.evenements.len(), entamee.resync), (20, 1, false));
        assert_eq!((vide.dernier, vide.evenements.len(), vide.resync), (20, 0, false));
    }

    #[tokio::test]
    async fn who_begins_is_told_where() {
        let debut = suite(EvenementsVoulus { depuis: None, ..apres(0) }, &[]).await;

        assert_eq!(debut, SuiteDEvenements { evenements: vec![], dernier: 20, resync: false });
    }

    #[tokio::test]
    async fn what_is_no_longer_kept_and_what_never_was_demand_a_new_start() {
        for depuis in [0, 9, 21, i64::MAX] {
            let suite = suite(apres(depuis), &[11, 12]).await;

            let attendu = SuiteDEvenements { evenements: vec![], dernier: 20, resync: true };
            assert_eq!(suite, attendu, "after {depuis}");
        }
    }

    #[tokio::test]
    async fn everyone_follows_within_their_scope() {
        let ticket = Some(TicketId(Uuid::from_u128(9)));
        let voulus = EvenementsVoulus { ticket, ..apres(0) };
        for (acteur, portee) in [(client(), Portee::Client(CLIENT)), (agent(), Portee::Tout)] {
            let vide = EvenementsLus { evenements: vec![], dernier: 0, efface: 0 };
            let mut queries = MockEvenementQueries::new();
            queries
                .expect_suivants()
                .with(eq(portee), eq(acteur.id), eq(voulus))
                .once()
                .return_once(|_, _, _| Ok(vide));

            let suivre = SuivreEvenements::new(Arc::new(queries), journal(0));
            suivre.execute(&voulus, &acteur).await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_database_out_of_reach_is_unavailable() {
        let mut queries = MockEvenementQueries::new();
        queries.expect_suivants().returning(|_, _, _| Err(StorageError::unavailable("refused")));

        let suivre = SuivreEvenements::new(Arc::new(queries), journal(0));
        let echec = suivre.execute(&apres(0), &agent()).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }

    #[tokio::test]
    async fn who_begins_where_nothing_can_be_numbered_is_told_so() {
        let mut journal = MockJournal::new();
        journal.expect_numeroter().returning(|| Err(StorageError::unavailable("refused")));

        let suivre =
            SuivreEvenements::new(Arc::new(MockEvenementQueries::new()), Arc::new(journal));
        let echec = suivre.execute(&EvenementsVoulus { depuis: None, ..apres(0) }, &agent()).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }
}
