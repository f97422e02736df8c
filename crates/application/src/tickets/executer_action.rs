//! Any of the six actions on a ticket. What each does is the domain's to say.

use domain::{Acteur, Action, Ticket, TicketRef};

use super::changes::{Cible, Citees, TicketChanges};
use crate::AppResult;

/// An action on one ticket.
#[derive(Debug, Clone)]
pub struct ExecuterActionCommand {
    /// Which.
    pub ticket: TicketRef,
    /// The version that the caller saw, if it says so.
    pub version: Option<i32>,
    /// What is to be done.
    pub action: Action,
}

/// Performs an action.
#[derive(Clone)]
pub struct ExecuterAction {
    changes: TicketChanges,
}

impl ExecuterAction {
    /// Wires it.
    #[must_use]
    pub const fn new(changes: TicketChanges) -> Self {
        Self { changes }
    }

    /// Performs the action; one that changes nothing writes nothing.
    ///
    /// # Errors
    ///
    /// An unknown ticket, a missing right, another version, a refusal of the domain, or storage
    /// failure.
    pub async fn execute(
        &self,
        command: ExecuterActionCommand,
        acteur: &Acteur,
    ) -> AppResult<Ticket> {
        let ExecuterActionCommand { ticket, version, action } = command;
        let (droit, references) = (action.droit(), Citees::from(&action));
        let cible = Cible { ticket, version, acteur, droit, references };
        self.changes
            .apply(cible, |ticket, contexte| ticket.executer(action.clone(), contexte))
            .await
    }
}

#[cfg(test)]
mod tests {
    use domain::{Motif, Responsable, Status, TicketError};

    use super::*;
    use crate::{AppError, tickets::testing::*};

    fn motif() -> Motif {
        Motif::try_new("Fuite réparée").unwrap()
    }

    fn command(action: Action) -> ExecuterActionCommand {
        ExecuterActionCommand { ticket: REF, version: None, action }
    }

    #[tokio::test]
    async fn affecter_records_one_entry_for_each_fact() {
        let mut tx = with_ticket(Status::Nouveau);
        tx.references.expect_utilisateur_designe().returning(|_, _| Ok(None));
        tx.tickets
            .expect_save()
            .withf(|_, trace| {
                let actions: Vec<_> = trace.entrees.iter().map(|e| e.fait.action()).collect();
                actions == ["affectation", "status_change"]
            })
            .once()
            .returning(|_, _| Ok(()));
        let (uow, committed) = tx.into_unit_of_work();

        let action = Action::Affecter(Responsable::try_new("Jean").unwrap());
        let ticket =
            ExecuterAction::new(changes(uow)).execute(command(action), &agent()).await.unwrap();

        assert_eq!(ticket.state().status, Status::EnCours);
        assert!(committed.get());
    }

    #[tokio::test]
    async fn a_refusal_of_the_domain_commits_nothing() {
        let (uow, committed) = with_ticket(Status::Resolu).into_unit_of_work();

        let action = Action::Cloturer(motif());
        let refus = ExecuterAction::new(changes(uow)).execute(command(action), &agent()).await;

        assert!(matches!(refus, Err(AppError::Ticket(TicketError::DejaResolu(_)))));
        assert!(!committed.get());
    }

    #[tokio::test]
    async fn a_client_user_may_reopen_and_nothing_else() {
        let mut tx = with_ticket(Status::Resolu);
        tx.tickets.expect_save().returning(|_, _| Ok(()));
        let (reopened, _) = tx.into_unit_of_work();
        let (closed, _) = with_ticket(Status::EnCours).into_unit_of_work();

        let reopen = command(Action::Reopen(motif()));
        let cloturer = command(Action::Cloturer(motif()));
        let reopened = ExecuterAction::new(changes(reopened)).execute(reopen, &client()).await;
        let closed = ExecuterAction::new(changes(closed)).execute(cloturer, &client()).await;

        assert!(reopened.is_ok());
        assert!(matches!(closed, Err(AppError::Interdit(_))));
    }
}
