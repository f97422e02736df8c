//! Taking a file away.

use std::sync::Arc;

use domain::{Acteur, Droit, PieceJointeId, TicketRef};

use crate::{
    AppError, AppResult, Ressource,
    ports::{Clock, FileStore, IdGenerator, Trace, UnitOfWork},
};

/// Takes files away.
#[derive(Clone)]
pub struct RetirerPieceJointe {
    uow: Arc<dyn UnitOfWork>,
    fichiers: Arc<dyn FileStore>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
}

impl RetirerPieceJointe {
    /// Wires it.
    #[must_use]
    pub fn new(
        uow: Arc<dyn UnitOfWork>,
        fichiers: Arc<dyn FileStore>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
    ) -> Self {
        Self { uow, fichiers, clock, ids }
    }

    /// Forgets the file, then removes its content: what a crash in between leaves behind is swept
    /// later. The historique keeps that it was there.
    ///
    /// # Errors
    ///
    /// An unknown ticket or file, a missing right, or storage failure.
    pub async fn execute(
        &self,
        ticket: &TicketRef,
        id: PieceJointeId,
        acteur: &Acteur,
    ) -> AppResult<()> {
        let tx = self.uow.begin().await?;
        let found = tx.tickets().find(acteur.portee(), ticket).await?;
        let ticket = found.ok_or(AppError::Introuvable(Ressource::Ticket))?;
        let found = tx.pieces_jointes().find(acteur.portee(), ticket.state().id, &[id]).await?;
        let piece = found.first().ok_or(AppError::Introuvable(Ressource::PieceJointe))?;
        acteur.exiger(Droit::RetirerFichier)?;
        let trace = Trace::new(&piece.retirer(), acteur, self.clock.now(), self.ids.as_ref());
        tx.pieces_jointes().remove(&ticket, piece, &trace).await?;
        tx.commit().await?;
        // It is gone for everyone, whatever becomes of its content.
        let _ = self.fichiers.supprimer(&piece.objet.cle).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use domain::{AccesRefuse, Fait, Portee, Role, Status, TicketId};
    use mockall::predicate::eq;
    use uuid::Uuid;

    use super::*;
    use crate::{
        pieces_jointes::testing::{cle, piece},
        ports::{Auteur, Entree, StorageError, testing::*},
        tickets::testing::*,
    };

    /// A transaction in which the ticket and its one file are found.
    fn with_piece() -> MockTransaction {
        let mut tx = with_ticket(Status::EnCours);
        tx.pieces_jointes.expect_find().returning(|_, _, _| Ok(vec![piece(3)]));
        tx
    }

    async fn retirer(
        tx: MockTransaction,
        store: MockFileStore,
        acteur: &Acteur,
    ) -> (AppResult<()>, bool) {
        let (uow, committed) = tx.into_unit_of_work();
        let ids = sequential_ids();
        let retirer = RetirerPieceJointe::new(uow, Arc::new(store), clock_at(NOW), ids);
        let result = retirer.execute(&REF, piece(3).id, acteur).await;
        (result, committed.get())
    }

    #[tokio::test]
    async fn the_file_is_forgotten_for_good_before_its_content_goes() {
        let mut tx = with_ticket(Status::EnCours);
        tx.pieces_jointes
            .expect_find()
            .withf(|portee, ticket, ids| {
                (*portee, *ticket) == (Portee::Tout, TicketId(Uuid::from_u128(9)))
                    && *ids == [piece(3).id]
            })
            .returning(|_, _, _| Ok(vec![piece(3)]));
        tx.pieces_jointes
            .expect_remove()
            .withf(|ticket, retiree, trace| {
                let fait = Fait::PieceJointeRetiree(Box::new(piece(3)));
                let entrees = vec![Entree { id: Uuid::from_u128(1), fait }];
                ticket.state().numero == NUMERO
                    && *retiree == piece(3)
                    && *trace == Trace { auteur: Auteur::from(&agent()), date: NOW, entrees }
            })
            .once()
            .returning(|_, _, _| Ok(()));
        let (uow, committed) = tx.into_unit_of_work();
        let mut store = MockFileStore::new();
        store.expect_supprimer().with(eq(cle())).once().returning(move |_| {
            assert!(committed.get(), "its row is still there");
            Ok(())
        });

        let ids = sequential_ids();
        let retirer = RetirerPieceJointe::new(uow, Arc::new(store), clock_at(NOW), ids);
        let result = retirer.execute(&REF, piece(3).id, &agent()).await;

        assert!(result.is_ok());
    }

    #[tokio::test]
    async fn content_that_does_not_go_is_no_failure() {
        let mut tx = with_piece();
        tx.pieces_jointes.expect_remove().returning(|_, _, _| Ok(()));
        let mut store = MockFileStore::new();
        let en_panne = || StorageError::unavailable("store out of reach");
        store.expect_supprimer().once().returning(move |_| Err(en_panne()));

        let (result, committed) = retirer(tx, store, &agent()).await;

        assert!(result.is_ok());
        assert!(committed);
    }

    #[tokio::test]
    async fn a_client_user_takes_nothing_away() {
        let (result, committed) = retirer(with_piece(), MockFileStore::new(), &client()).await;

        assert!(matches!(result, Err(AppError::Interdit(AccesRefuse { role: Role::Client }))));
        assert!(!committed);
    }

    #[tokio::test]
    async fn an_unknown_ticket_is_told_even_where_the_right_is_missing() {
        let mut tx = MockTransaction::default();
        tx.tickets
            .expect_find()
            .with(eq(Portee::Client(CLIENT)), eq(REF))
            .returning(|_, _| Ok(None));

        let (result, committed) = retirer(tx, MockFileStore::new(), &client()).await;

        assert!(matches!(result, Err(AppError::Introuvable(Ressource::Ticket))));
        assert!(!committed);
    }

    #[tokio::test]
    async fn an_unknown_file_is_told_even_where_the_right_is_missing() {
        let mut tx = with_ticket(Status::EnCours);
        tx.pieces_jointes
            .expect_find()
            .withf(|portee, _, _| *portee == Portee::Client(CLIENT))
            .returning(|_, _, _| Ok(vec![]));

        let (result, committed) = retirer(tx, MockFileStore::new(), &client()).await;

        assert!(matches!(result, Err(AppError::Introuvable(Ressource::PieceJointe))));
        assert!(!committed);
    }

    #[tokio::test]
    async fn content_stays_where_the_row_does() {
        let mut tx = with_piece();
        let plein = || StorageError::unavailable("disk full");
        tx.pieces_jointes.expect_remove().returning(move |_, _, _| Err(plein()));

        let (result, committed) = retirer(tx, MockFileStore::new(), &agent()).await;

        assert!(matches!(result, Err(AppError::Indisponible(_))));
        assert!(!committed);
    }

    #[tokio::test]
    async fn content_stays_where_it_is_unknown_whether_the_row_does() {
        let mut tx = with_piece().failing_to_commit();
        tx.pieces_jointes.expect_remove().returning(|_, _, _| Ok(()));

        let (result, _) = retirer(tx, MockFileStore::new(), &agent()).await;

        assert!(matches!(result, Err(AppError::Indisponible(_))));
    }
}
