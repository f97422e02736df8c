//! Keeping the journal of events no longer than is promised.

use std::sync::Arc;

use time::Duration;

use crate::{
    AppResult,
    ports::{Clock, Journal},
};

/// Events that are forgotten in one transaction: few enough that nobody waits long for it.
const LOT: u32 = 1_000;

/// Keeps the journal.
#[derive(Clone)]
pub struct TenirJournal {
    journal: Arc<dyn Journal>,
    clock: Arc<dyn Clock>,
}

impl TenirJournal {
    /// How long events are kept (contract, section 8).
    pub const DUREE: Duration = Duration::days(7);

    /// Wires it.
    #[must_use]
    pub fn new(journal: Arc<dyn Journal>, clock: Arc<dyn Clock>) -> Self {
        Self { journal, clock }
    }

    /// Forgets the events that have been kept for as long as is promised, and says how many.
    ///
    /// # Errors
    ///
    /// Storage failure: what was not reached is left for the next time.
    pub async fn elaguer(&self) -> AppResult<u64> {
        let avant = self.clock.now().saturating_sub(Self::DUREE);
        let mut oublies = 0;
        loop {
            match self.journal.elaguer(avant, LOT).await? {
                0 => return Ok(oublies),
                lot => oublies += lot,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use mockall::{Sequence, predicate::eq};

    use super::*;
    use crate::{
        AppError,
        ports::{
            StorageError,
            testing::{MockJournal, clock_at},
        },
        tickets::testing::NOW,
    };

    fn tenir(journal: MockJournal) -> TenirJournal {
        TenirJournal::new(Arc::new(journal), clock_at(NOW))
    }

    fn en_panne() -> StorageError {
        StorageError::unavailable("connection lost")
    }

    #[tokio::test]
    async fn what_is_older_than_seven_days_is_forgotten_lot_by_lot() {
        let (mut journal, mut ordre) = (MockJournal::new(), Sequence::new());
        for lot in [1_000, 20, 0] {
            journal
                .expect_elaguer()
                .with(eq(NOW - Duration::days(7)), eq(LOT))
                .once()
                .in_sequence(&mut ordre)
                .returning(move |_, _| Ok(lot));
        }

        assert_eq!(tenir(journal).elaguer().await.unwrap(), 1_020);
    }

    #[tokio::test]
    async fn a_lot_that_fails_ends_it() {
        let mut journal = MockJournal::new();
        journal.expect_elaguer().once().returning(|_, _| Err(en_panne()));

        assert!(matches!(tenir(journal).elaguer().await, Err(AppError::Indisponible(_))));
    }
}
