//! Handing events on to those who follow them as they come.

use std::sync::Arc;

use crate::{
    AppResult,
    ports::{
        Journal,
        queries::{EvenementQueries, EvenementsARelayer},
    },
};

/// Reads the events of everyone, for whoever hands each on to its audience.
#[derive(Clone)]
pub struct RelayerEvenements {
    queries: Arc<dyn EvenementQueries>,
    journal: Arc<dyn Journal>,
}

impl RelayerEvenements {
    /// Events that are read at once.
    pub const LOT: u32 = 250;

    /// Wires it.
    #[must_use]
    pub fn new(queries: Arc<dyn EvenementQueries>, journal: Arc<dyn Journal>) -> Self {
        Self { queries, journal }
    }

    /// The next events after a number, [`LOT`](Self::LOT) at most; without one, how far they go.
    /// Whatever is committed at this instant has its number first.
    ///
    /// # Errors
    ///
    /// Storage failure: they are read the next time.
    pub async fn execute(&self, depuis: Option<i64>) -> AppResult<EvenementsARelayer> {
        self.journal.numeroter().await?;
        Ok(self.queries.a_relayer(depuis, Self::LOT).await?)
    }
}

#[cfg(test)]
mod tests {
    use mockall::predicate::eq;

    use super::*;
    use crate::{
        AppError,
        ports::{
            StorageError,
            testing::{MockEvenementQueries, MockJournal},
        },
    };

    #[tokio::test]
    async fn what_comes_next_is_read_in_lots() {
        let suite = EvenementsARelayer { evenements: vec![], dernier: 9 };
        let mut queries = MockEvenementQueries::new();
        let lue = suite.clone();
        queries.expect_a_relayer().with(eq(Some(9)), eq(250)).return_once(|_, _| Ok(lue));
        let mut journal = MockJournal::new();
        journal.expect_numeroter().once().returning(|| Ok(1));

        let relayer = RelayerEvenements::new(Arc::new(queries), Arc::new(journal));

        assert_eq!(relayer.execute(Some(9)).await.unwrap(), suite);
    }

    #[tokio::test]
    async fn a_database_out_of_reach_is_unavailable() {
        for numerotes in [Ok(0), Err(StorageError::unavailable("refused"))] {
            let mut queries = MockEvenementQueries::new();
            queries.expect_a_relayer().returning(|_, _| Err(StorageError::unavailable("refused")));
            let mut journal = MockJournal::new();
            journal.expect_numeroter().return_once(|| numerotes);

            let relayer = RelayerEvenements::new(Arc::new(queries), Arc::new(journal));

            assert!(matches!(relayer.execute(None).await, Err(AppError::Indisponible(_))));
        }
    }
}
