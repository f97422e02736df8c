//! Finding tickets by their words (contract, section 7).

use std::sync::Arc;

use domain::{Acteur, Recherche};

use crate::{
    AppResult, Lot,
    ports::queries::{TicketQueries, TicketTrouve},
};

/// Finds tickets.
#[derive(Clone)]
pub struct RechercherTickets {
    queries: Arc<dyn TicketQueries>,
}

impl RechercherTickets {
    /// Wires it.
    #[must_use]
    pub const fn new(queries: Arc<dyn TicketQueries>) -> Self {
        Self { queries }
    }

    /// The best of what the caller may see, at most `limit`, and how many are found in all.
    ///
    /// # Errors
    ///
    /// Storage failure.
    pub async fn execute(
        &self,
        recherche: &Recherche,
        limit: u32,
        acteur: &Acteur,
    ) -> AppResult<Lot<TicketTrouve>> {
        Ok(self.queries.rechercher(acteur.portee(), recherche, limit).await?)
    }
}

#[cfg(test)]
mod tests {
    use domain::Portee;
    use mockall::predicate::eq;

    use super::*;
    use crate::{
        AppError,
        ports::{StorageError, testing::*},
        tickets::testing::*,
    };

    #[tokio::test]
    async fn a_client_user_finds_within_its_own_scope() {
        let recherche = Recherche::new("fissure");
        let mut queries = MockTicketQueries::new();
        queries
            .expect_rechercher()
            .with(eq(Portee::Client(CLIENT)), eq(recherche.clone()), eq(10))
            .once()
            .returning(|_, _, _| Ok(Lot { elements: vec![], total: 0 }));

        let rechercher = RechercherTickets::new(Arc::new(queries));
        let lot = rechercher.execute(&recherche, 10, &client()).await.unwrap();

        assert_eq!(lot.total, 0);
    }

    #[tokio::test]
    async fn storage_out_of_reach_is_unavailable() {
        let mut queries = MockTicketQueries::new();
        queries.expect_rechercher().returning(|_, _, _| Err(StorageError::unavailable("gone")));

        let rechercher = RechercherTickets::new(Arc::new(queries));
        let echec = rechercher.execute(&Recherche::new("fissure"), 10, &agent()).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }
}
