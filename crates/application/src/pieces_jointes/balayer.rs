//! Removing the content that belongs to no file: a crash, or a deletion that didn't get to its end,
//! left it behind.

use std::sync::Arc;

use time::Duration;

use crate::{
    AppResult,
    ports::{Clock, FileStore, queries::PieceJointeQueries},
};

/// Sweeps the store.
#[derive(Clone)]
pub struct Balayer {
    queries: Arc<dyn PieceJointeQueries>,
    fichiers: Arc<dyn FileStore>,
    clock: Arc<dyn Clock>,
}

impl Balayer {
    /// How long content may be without a file: longer than any upload takes to its commit.
    pub const DELAI: Duration = Duration::hours(24);

    /// Wires it.
    #[must_use]
    pub fn new(
        queries: Arc<dyn PieceJointeQueries>,
        fichiers: Arc<dyn FileStore>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { queries, fichiers, clock }
    }

    /// Removes what was kept longer than `delai` ago and belongs to no file, and says how much that
    /// was. Any number of instances may do so at once.
    ///
    /// # Errors
    ///
    /// Storage failure: what was not reached is left for the next time.
    pub async fn execute(&self, delai: Duration) -> AppResult<u64> {
        let avant = self.clock.now().saturating_sub(delai);
        let mut inventaire = self.fichiers.inventorier(avant).await?;
        let mut supprimes = 0;
        loop {
            let cles = inventaire.suivantes().await?;
            if cles.is_empty() {
                return Ok(supprimes);
            }
            for orpheline in self.queries.inconnues(&cles).await? {
                self.fichiers.supprimer(&orpheline).await?;
                supprimes += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use async_trait::async_trait;
    use domain::Cle;
    use mockall::predicate::eq;

    use super::*;
    use crate::{
        AppError,
        ports::{Inventaire, StorageError, testing::*},
        tickets::testing::NOW,
    };

    /// What the store hands out, call after call; then nothing.
    struct Lots(VecDeque<Result<Vec<Cle>, StorageError>>);

    #[async_trait]
    impl Inventaire for Lots {
        async fn suivantes(&mut self) -> Result<Vec<Cle>, StorageError> {
            self.0.pop_front().unwrap_or(Ok(vec![]))
        }
    }

    fn cles<const N: usize>(octets: [u8; N]) -> Vec<Cle> {
        octets.map(|octet| Cle::new([octet; 16])).into()
    }

    fn en_panne() -> StorageError {
        StorageError::unavailable("store out of reach")
    }

    fn store<const N: usize>(lots: [Result<Vec<Cle>, StorageError>; N]) -> MockFileStore {
        let mut store = MockFileStore::new();
        store.expect_inventorier().return_once(|_| Ok(Box::new(Lots(lots.into()))));
        store
    }

    /// Knows the files under even keys.
    fn queries() -> MockPieceJointeQueries {
        let mut queries = MockPieceJointeQueries::new();
        queries.expect_inconnues().returning(|cles| {
            let impaire = |cle: &&Cle| cle.as_str().ends_with(['1', '3', '5']);
            Ok(cles.iter().filter(impaire).cloned().collect())
        });
        queries
    }

    fn supprime(store: &mut MockFileStore, octet: u8) {
        let cle = Cle::new([octet; 16]);
        store.expect_supprimer().with(eq(cle)).once().returning(|_| Ok(()));
    }

    async fn balayer(queries: MockPieceJointeQueries, store: MockFileStore) -> AppResult<u64> {
        let balayer = Balayer::new(Arc::new(queries), Arc::new(store), clock_at(NOW));
        balayer.execute(Balayer::DELAI).await
    }

    #[tokio::test]
    async fn what_belongs_to_no_file_goes_and_the_rest_stays() {
        let mut store = store([Ok(cles([1, 2])), Ok(cles([4])), Ok(cles([3, 6, 5]))]);
        for orpheline in [1, 3, 5] {
            supprime(&mut store, orpheline);
        }

        let supprimes = balayer(queries(), store).await;

        assert_eq!(supprimes.unwrap(), 3);
    }

    #[tokio::test]
    async fn what_was_kept_less_than_a_day_ago_is_not_looked_at() {
        let mut store = MockFileStore::new();
        store
            .expect_inventorier()
            .with(eq(NOW - Duration::DAY))
            .once()
            .returning(|_| Ok(Box::new(Lots(VecDeque::new()))));

        let supprimes = balayer(MockPieceJointeQueries::new(), store).await;

        assert_eq!(supprimes.unwrap(), 0);
    }

    #[tokio::test]
    async fn content_that_cannot_be_removed_stops_the_sweep() {
        let mut store = store([Ok(cles([1, 3, 5])), Ok(cles([1]))]);
        supprime(&mut store, 1);
        let trois = Cle::new([3; 16]);
        store.expect_supprimer().with(eq(trois)).once().returning(|_| Err(en_panne()));

        let echec = balayer(queries(), store).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }

    #[tokio::test]
    async fn a_store_that_fails_half_way_stops_the_sweep() {
        let mut store = store([Ok(cles([1])), Err(en_panne()), Ok(cles([3]))]);
        supprime(&mut store, 1);

        let echec = balayer(queries(), store).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }

    #[tokio::test]
    async fn nothing_goes_where_the_database_cannot_tell_what_it_knows() {
        let mut queries = MockPieceJointeQueries::new();
        queries.expect_inconnues().once().returning(|_| Err(en_panne()));

        let echec = balayer(queries, store([Ok(cles([1])), Ok(cles([3]))])).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }
}
