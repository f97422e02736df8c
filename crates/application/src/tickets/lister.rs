//! The list of tickets.

use std::sync::Arc;

use domain::Acteur;

use crate::{
    AppResult, Lot,
    ports::{
        Clock,
        queries::{Curseur, Position, TicketListe, TicketQueries, TicketResume},
    },
};

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageDeTickets {
    /// Its rows, and how many tickets match in all.
    pub lot: Lot<TicketResume>,
    /// Its number, from 1.
    pub page: u32,
    /// Where the next page begins, if there is one.
    pub suivant: Option<Curseur>,
}

/// Lists tickets.
#[derive(Clone)]
pub struct ListerTickets {
    queries: Arc<dyn TicketQueries>,
    clock: Arc<dyn Clock>,
}

impl ListerTickets {
    /// Wires it.
    #[must_use]
    pub fn new(queries: Arc<dyn TicketQueries>, clock: Arc<dyn Clock>) -> Self {
        Self { queries, clock }
    }

    /// One page of what the caller may see.
    ///
    /// # Errors
    ///
    /// Storage failure.
    pub async fn execute(&self, liste: &TicketListe, acteur: &Acteur) -> AppResult<PageDeTickets> {
        let mut lot = self.queries.liste(acteur.portee(), liste, self.clock.now()).await?;
        let page = match liste.position {
            Position::Page(page) => page,
            Position::Apres(curseur) => curseur.page,
        };
        let limit = usize::try_from(liste.limit).unwrap_or(usize::MAX);
        let goes_on = lot.elements.len() > limit;
        lot.elements.truncate(limit);
        let last = lot.elements.last().filter(|_| goes_on);
        let suivant = last.map(|last| Curseur {
            tri: liste.tri,
            cle: last.cle(liste.tri.cle),
            id: last.id,
            page: page.saturating_add(1),
        });
        Ok(PageDeTickets { lot, page, suivant })
    }
}

#[cfg(test)]
mod tests {
    use domain::Portee;
    use mockall::predicate::{always, eq};

    use super::*;
    use crate::{
        AppError,
        ports::{StorageError, testing::*},
        tickets::testing::*,
    };

    fn liste(limit: u32) -> TicketListe {
        let filtre = TicketFiltre::default();
        TicketListe { filtre, tri: Tri::default(), position: Position::Page(1), limit }
    }

    fn lister(queries: MockTicketQueries) -> ListerTickets {
        ListerTickets::new(Arc::new(queries), clock_at(NOW))
    }

    #[tokio::test]
    async fn the_row_beyond_the_page_tells_that_the_list_goes_on() {
        let mut queries = MockTicketQueries::new();
        let lot = || Lot { elements: vec![resume(3), resume(2), resume(1)], total: 3 };
        queries.expect_liste().returning(move |_, _, _| Ok(lot()));
        let lister = lister(queries);

        let page = lister.execute(&liste(2), &agent()).await.unwrap();
        let derniere = lister.execute(&liste(3), &agent()).await.unwrap();

        assert_eq!(page.lot.elements.len(), 2);
        assert_eq!(page.suivant.unwrap().id, resume(2).id);
        assert_eq!(page.suivant.unwrap().page, 2);
        assert_eq!(derniere.suivant, None);
    }

    #[tokio::test]
    async fn a_client_user_asks_within_its_own_scope() {
        let mut queries = MockTicketQueries::new();
        queries
            .expect_liste()
            .with(eq(Portee::Client(CLIENT)), always(), eq(NOW))
            .once()
            .returning(|_, _, _| Ok(Lot { elements: vec![], total: 0 }));

        let page = lister(queries).execute(&liste(20), &client()).await.unwrap();

        assert_eq!(page.lot.total, 0);
    }

    #[tokio::test]
    async fn storage_out_of_reach_is_unavailable() {
        let mut queries = MockTicketQueries::new();
        queries.expect_liste().returning(|_, _, _| Err(StorageError::unavailable("gone")));

        let echec = lister(queries).execute(&liste(20), &agent()).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }
}
