//! One action on many tickets at once.

use domain::{Acteur, Action, Contexte, Ticket, TicketRef};

use super::changes::{BilanEnMasse, Cibles, Citees, TicketChanges};
use crate::AppResult;

/// An action on tickets.
#[derive(Debug, Clone)]
pub struct ExecuterEnMasseCommand {
    /// Which, [`ExecuterEnMasse::MAX`] at most; one that is named several times counts once.
    pub tickets: Vec<TicketRef>,
    /// What is to be done with each.
    pub action: Action,
    /// Whether it is only to be told what would happen.
    pub simulation: bool,
}

/// Performs an action on many tickets.
#[derive(Clone)]
pub struct ExecuterEnMasse {
    changes: TicketChanges,
}

impl ExecuterEnMasse {
    /// The most tickets at once: all of them are held until the last is written.
    pub const MAX: usize = 500;

    /// Wires it.
    #[must_use]
    pub const fn new(changes: TicketChanges) -> Self {
        Self { changes }
    }

    /// Performs the action on each ticket as [`ExecuterAction`](super::ExecuterAction) does. What
    /// one of them refuses, or one that isn't there, leaves the others changed.
    ///
    /// # Errors
    ///
    /// A missing right, or storage failure: nothing is changed then.
    pub async fn execute(
        &self,
        command: ExecuterEnMasseCommand,
        acteur: &Acteur,
    ) -> AppResult<BilanEnMasse> {
        let ExecuterEnMasseCommand { tickets, action, simulation } = command;
        let (droit, references) = (action.droit(), Citees::from(&action));
        let cibles = Cibles { tickets: &tickets, acteur, droit, references, simulation };
        let executer = |ticket: &mut Ticket, contexte: &Contexte<'_>| {
            ticket.executer(action.clone(), contexte)
        };
        self.changes.apply_many(cibles, executer).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::{
        Motif, Numero, Portee, Responsable, Status, TicketError, TicketId, TicketState,
        UtilisateurId,
    };
    use uuid::Uuid;

    use super::*;
    use crate::{
        AppError, Ressource,
        ports::{StorageError, testing::*},
        sla::testing::{horloge, jour_chome, recalcul},
        tickets::testing::*,
    };

    fn id(n: u128) -> TicketRef {
        TicketRef::Id(TicketId(Uuid::from_u128(n)))
    }

    fn numero(sequence: i32) -> TicketRef {
        TicketRef::Numero(Numero { annee: 2025, sequence })
    }

    /// `TC-2025-<n>`, whose id is `n`, for each of these statuses.
    fn tickets(statuses: &[Status]) -> Vec<Ticket> {
        let modele = horloge().ticket;
        let ticket = |(n, status): (i32, &Status)| {
            let numero = Numero { annee: 2025, sequence: n };
            let id = TicketId(Uuid::from_u128(n.unsigned_abs().into()));
            Ticket::restore(TicketState { id, numero, status: *status, ..modele.state().clone() })
        };
        (1..).zip(statuses).map(ticket).collect()
    }

    /// A transaction in which these are found.
    fn with(tickets: Vec<Ticket>) -> MockTransaction {
        let mut tx = MockTransaction::default();
        tx.tickets.expect_find_many().once().return_once(move |_, _| Ok(tickets));
        tx
    }

    fn affecter(tickets: &[TicketRef]) -> ExecuterEnMasseCommand {
        let action = Action::Affecter(Responsable::try_new("Jean").unwrap());
        ExecuterEnMasseCommand { tickets: tickets.to_vec(), action, simulation: false }
    }

    fn reopen(tickets: &[TicketRef]) -> ExecuterEnMasseCommand {
        let action = Action::Reopen(Motif::try_new("Encore").unwrap());
        ExecuterEnMasseCommand { action, ..affecter(tickets) }
    }

    async fn execute(
        uow: Arc<Scripted>,
        command: ExecuterEnMasseCommand,
        acteur: &Acteur,
    ) -> AppResult<BilanEnMasse> {
        ExecuterEnMasse::new(changes(uow)).execute(command, acteur).await
    }

    #[tokio::test]
    async fn what_one_refuses_leaves_the_others_changed() {
        let mut tx = with(tickets(&[Status::Nouveau, Status::Resolu, Status::EnCours]));
        let jean = UtilisateurId(Uuid::from_u128(5));
        tx.references.expect_utilisateur_designe().once().returning(move |_, _| Ok(Some(jean)));
        tx.tickets
            .expect_save_many()
            .withf(move |saved| {
                saved.iter().all(|(ticket, trace)| {
                    let state = ticket.state();
                    let at = (state.version, state.responsable_id, trace.date);
                    at == (2, Some(jean), NOW) && state.status == Status::EnCours
                }) && saved.iter().map(|(_, trace)| trace.entrees.len()).eq([1, 2])
            })
            .once()
            .returning(|_| Ok(()));
        let (uow, committed) = tx.into_unit_of_work();

        // In the order in which they were named.
        let command = affecter(&[numero(3), id(7), numero(2), id(1)]);
        let bilan = execute(uow, command, &agent()).await.unwrap();

        assert_eq!(bilan.modifies, 2);
        let [(absent, introuvable), (resolu, refus)] = &bilan.refus[..] else {
            panic!("{bilan:?}")
        };
        assert_eq!((*absent, *resolu), (id(7), numero(2)));
        assert!(matches!(introuvable, AppError::Introuvable(Ressource::Ticket)));
        assert!(matches!(refus, AppError::Ticket(TicketError::DejaResolu(_))));
        assert!(committed.get());
    }

    #[tokio::test]
    async fn a_ticket_counts_once_however_often_and_in_whatever_way_it_is_named() {
        let mut tx = with(tickets(&[Status::Resolu, Status::EnCours]));
        tx.tickets.expect_save_many().withf(|s| s.len() == 1).once().returning(|_| Ok(()));
        let (uow, _) = tx.into_unit_of_work();

        let noms = [id(1), numero(1), id(1), numero(2), id(2), id(8), id(8), numero(8)];
        let bilan = execute(uow, reopen(&noms), &agent()).await.unwrap();

        assert_eq!(bilan.modifies, 1);
        let refuses: Vec<_> = bilan.refus.iter().map(|(nom, _)| *nom).collect();
        // Whether an absent id and an absent number would be one ticket, nobody can say.
        assert_eq!(refuses, [numero(2), id(8), numero(8)]);
    }

    #[tokio::test]
    async fn a_ticket_that_has_nothing_to_do_is_done_and_nothing_is_written() {
        let mut found = tickets(&[Status::EnCours]);
        for ticket in &mut found {
            let responsable = Some(Responsable::try_new("Jean").unwrap());
            *ticket = Ticket::restore(TicketState { responsable, ..ticket.state().clone() });
        }
        let mut tx = with(found);
        tx.references.expect_utilisateur_designe().returning(|_, _| Ok(None));
        let (uow, committed) = tx.into_unit_of_work();

        let bilan = execute(uow, affecter(&[id(1)]), &agent()).await.unwrap();

        assert_eq!((bilan.modifies, bilan.refus.len()), (1, 0));
        assert!(!committed.get());
    }

    #[tokio::test]
    async fn a_simulation_tells_the_same_and_writes_nothing() {
        let (uow, committed) =
            with(tickets(&[Status::Resolu, Status::EnCours])).into_unit_of_work();

        let command = reopen(&[id(1), id(2), id(3)]);
        let command = ExecuterEnMasseCommand { simulation: true, ..command };
        let bilan = execute(uow, command, &agent()).await.unwrap();

        assert_eq!((bilan.modifies, bilan.refus.len()), (1, 2));
        assert!(!committed.get());
    }

    #[tokio::test]
    async fn clocks_that_lag_behind_follow_first() {
        let mut tx = with(tickets(&[Status::Nouveau, Status::EnCours]));
        tx.regles.checkpoint();
        tx.regles.expect_en_vigueur().once().returning(|| Ok(jour_chome()));
        tx.regles.expect_dernier_recalcul().once().returning(|_| Ok(Some(recalcul())));
        tx.references.expect_utilisateur_designe().returning(|_, _| Ok(None));
        tx.tickets
            .expect_mouvements()
            .once()
            .returning(|ids| Ok(ids.iter().map(|id| (*id, horloge().mouvements)).collect()));
        tx.tickets.expect_recaler().withf(|r| r.len() == 2).once().returning(|_| Ok(()));
        tx.tickets
            .expect_save_many()
            .withf(|saved| saved.iter().all(|(ticket, _)| ticket.state().version == 3))
            .once()
            .returning(|_| Ok(()));
        let (uow, _) = tx.into_unit_of_work();

        let bilan = execute(uow, affecter(&[id(1), id(2)]), &agent()).await.unwrap();

        assert_eq!(bilan.modifies, 2);
    }

    #[tokio::test]
    async fn a_client_user_reopens_within_its_scope_and_does_nothing_else() {
        let mut tx = MockTransaction::default();
        tx.tickets
            .expect_find_many()
            .withf(|portee, _| *portee == Portee::Client(CLIENT))
            .once()
            .returning(|_, _| Ok(tickets(&[Status::Resolu])));
        tx.tickets.expect_save_many().returning(|_| Ok(()));
        let (uow, committed) = tx.into_unit_of_work();

        let refus = execute(Arc::clone(&uow), affecter(&[id(1)]), &client()).await;
        assert!(matches!(refus, Err(AppError::Interdit(_))));

        // The one transaction that there is was not begun by the first.
        assert_eq!(execute(uow, reopen(&[id(1)]), &client()).await.unwrap().modifies, 1);
        assert!(committed.get());
    }

    #[tokio::test]
    async fn a_failure_of_storage_is_everyones_and_commits_nothing() {
        let panne = || StorageError::unavailable("connection lost");
        let mut unread = MockTransaction::default();
        unread.tickets.expect_find_many().returning(move |_, _| Err(panne()));
        let mut unknown = with(tickets(&[Status::EnCours]));
        unknown.references.expect_utilisateur_designe().returning(move |_, _| Err(panne()));
        let writing = || {
            let mut tx = with(tickets(&[Status::Nouveau]));
            tx.references.expect_utilisateur_designe().returning(|_, _| Ok(None));
            tx
        };
        let mut unwritten = writing();
        unwritten.tickets.expect_save_many().returning(move |_| Err(panne()));
        let mut uncommitted = writing();
        uncommitted.tickets.expect_save_many().returning(|_| Ok(()));

        for tx in [unread, unknown, unwritten, uncommitted.failing_to_commit()] {
            let (uow, committed) = tx.into_unit_of_work();
            let echec = execute(uow, affecter(&[id(1)]), &agent()).await;

            assert!(matches!(echec, Err(AppError::Indisponible(_))), "{echec:?}");
            assert!(!committed.get());
        }
        let mut stale = writing();
        stale.tickets.expect_save_many().returning(|_| Err(StorageError::Stale));
        let (uow, _) = stale.into_unit_of_work();
        assert!(matches!(execute(uow, affecter(&[id(1)]), &agent()).await, Err(AppError::Conflit)));
        let unreachable = ExecuterEnMasse::new(changes(Arc::new(Unreachable)));
        let echec = unreachable.execute(affecter(&[id(1)]), &agent()).await;
        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }
}
