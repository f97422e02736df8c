//! Handing events on to those who follow them as they come.

use std::sync::Arc;

use crate::{
    AppResult,
    ports::queries::{EvenementQueries, EvenementsARelayer},
};

/// Reads the events of everyone, for whoever hands each on to its audience.
#[derive(Clone)]
pub struct RelayerEvenements {
    queries: Arc<dyn EvenementQueries>,
}

impl RelayerEvenements {
    /// Events that are read at once.
    pub const LOT: u32 = 250;

    /// Wires it.
    #[must_use]
    pub fn new(queries: Arc<dyn EvenementQueries>) -> Self {
        Self { queries }
    }

    /// The next events after a number, [`LOT`](Self::LOT) at most; without one, how far they go.
    ///
    /// # Errors
    ///
    /// Storage failure: they are read the next time.
    pub async fn execute(&self, depuis: Option<i64>) -> AppResult<EvenementsARelayer> {
        Ok(self.queries.a_relayer(depuis, Self::LOT).await?)
    }
}

#[cfg(test)]
mod tests {
    use mockall::predicate::eq;

    use super::*;
    use crate::{
        AppError,
        ports::{StorageError, testing::MockEvenementQueries},
    };

    #[tokio::test]
    async fn what_comes_next_is_read_in_lots() {
        let suite = EvenementsARelayer { evenements: vec![], dernier: 9 };
        let mut queries = MockEvenementQueries::new();
        let lue = suite.clone();
        queries.expect_a_relayer().with(eq(Some(9)), eq(250)).return_once(|_, _| Ok(lue));

        let relayer = RelayerEvenements::new(Arc::new(queries));

        assert_eq!(relayer.execute(Some(9)).await.unwrap(), suite);
    }

    #[tokio::test]
    async fn a_database_out_of_reach_is_unavailable() {
        let mut queries = MockEvenementQueries::new();
        queries.expect_a_relayer().returning(|_, _| Err(StorageError::unavailable("refused")));

        let echec = RelayerEvenements::new(Arc::new(queries)).execute(None).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }
}
