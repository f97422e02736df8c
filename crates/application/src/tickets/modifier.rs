//! Patching a ticket.

use domain::{Acteur, Droit, Modification, Ticket, TicketRef};

use super::changes::{Cible, Citees, TicketChanges};
use crate::AppResult;

/// A patch over one ticket.
#[derive(Debug, Clone)]
pub struct ModifierTicketCommand {
    /// Which.
    pub ticket: TicketRef,
    /// The version that the caller saw, if it says so.
    pub version: Option<i32>,
    /// What is to change.
    pub demande: Modification,
}

/// Patches a ticket.
#[derive(Clone)]
pub struct ModifierTicket {
    changes: TicketChanges,
}

impl ModifierTicket {
    /// Wires it.
    #[must_use]
    pub const fn new(changes: TicketChanges) -> Self {
        Self { changes }
    }

    /// Applies the patch; one that changes nothing writes nothing.
    ///
    /// # Errors
    ///
    /// An unknown ticket, a missing right, another version, a refusal of the domain, or storage
    /// failure.
    pub async fn execute(
        &self,
        command: ModifierTicketCommand,
        acteur: &Acteur,
    ) -> AppResult<Ticket> {
        let ModifierTicketCommand { ticket, version, demande } = command;
        let chantier = demande.chantier.valeur().copied();
        let responsable = demande.responsable.valeur().cloned();
        let references = Citees { chantier, responsable: responsable.as_ref() };
        let cible = Cible { ticket, version, acteur, droit: Droit::ModifierTicket, references };
        self.changes.apply(cible, |ticket, contexte| ticket.modifier(demande, contexte)).await
    }
}

#[cfg(test)]
mod tests {
    use domain::{Patch, Responsable, Status, TicketError, Titre, UtilisateurId};
    use uuid::Uuid;

    use super::*;
    use crate::{
        AppError, Ressource,
        ports::{StorageError, testing::*},
        tickets::testing::*,
    };

    fn demande(titre: &str) -> ModifierTicketCommand {
        let titre = Some(Titre::try_new(titre).unwrap());
        let demande = Modification { titre, ..Modification::default() };
        ModifierTicketCommand { ticket: REF, version: None, demande }
    }

    #[tokio::test]
    async fn a_change_is_stored_with_its_trace() {
        let mut tx = with_ticket(Status::EnCours);
        tx.tickets
            .expect_save()
            .withf(|ticket, trace| ticket.state().version == 2 && trace.entrees.len() == 1)
            .once()
            .returning(|_, _| Ok(()));
        let (uow, committed) = tx.into_unit_of_work();

        let ticket =
            ModifierTicket::new(changes(uow)).execute(demande("Autre"), &agent()).await.unwrap();

        assert_eq!(ticket.state().titre.as_str(), "Autre");
        assert!(committed.get());
    }

    #[tokio::test]
    async fn a_patch_that_changes_nothing_writes_nothing() {
        let (uow, committed) = with_ticket(Status::EnCours).into_unit_of_work();

        let meme = demande(ouverture().titre.as_str());
        let ticket = ModifierTicket::new(changes(uow)).execute(meme, &agent()).await.unwrap();

        assert_eq!(ticket.state().version, 1);
        assert!(!committed.get());
    }

    #[tokio::test]
    async fn a_responsable_is_linked_to_the_user_of_that_name() {
        let jean = UtilisateurId(Uuid::from_u128(5));
        let mut tx = with_ticket(Status::EnCours);
        tx.references.expect_utilisateur_designe().once().returning(move |_, _| Ok(Some(jean)));
        tx.tickets.expect_save().returning(|_, _| Ok(()));
        let (uow, _) = tx.into_unit_of_work();

        let responsable = Patch::Mettre(Responsable::try_new("jean dupont").unwrap());
        let demande = Modification { responsable, ..Modification::default() };
        let command = ModifierTicketCommand { ticket: REF, version: None, demande };
        let ticket = ModifierTicket::new(changes(uow)).execute(command, &agent()).await.unwrap();

        assert_eq!(ticket.state().responsable_id, Some(jean));
    }

    #[tokio::test]
    async fn a_client_user_may_not_but_an_unseen_ticket_is_absent_first() {
        let (own, _) = with_ticket(Status::EnCours).into_unit_of_work();
        let mut tx = MockTransaction::default();
        tx.tickets.expect_find().returning(|_, _| Ok(None));
        let (foreign, _) = tx.into_unit_of_work();

        let own = ModifierTicket::new(changes(own)).execute(demande("X"), &client()).await;
        let foreign = ModifierTicket::new(changes(foreign)).execute(demande("X"), &client()).await;

        assert!(matches!(own, Err(AppError::Interdit(_))));
        assert!(matches!(foreign, Err(AppError::Introuvable(Ressource::Ticket))));
    }

    #[tokio::test]
    async fn another_version_is_a_conflict_and_so_is_a_change_in_between() {
        let (seen, _) = with_ticket(Status::EnCours).into_unit_of_work();
        let mut tx = with_ticket(Status::EnCours);
        tx.tickets.expect_save().returning(|_, _| Err(StorageError::Stale));
        let (raced, committed) = tx.into_unit_of_work();

        let old = ModifierTicketCommand { version: Some(7), ..demande("X") };
        let seen = ModifierTicket::new(changes(seen)).execute(old, &agent()).await;
        let raced = ModifierTicket::new(changes(raced)).execute(demande("X"), &agent()).await;

        assert!(matches!(seen, Err(AppError::Ticket(TicketError::VersionPerimee { .. }))));
        assert!(matches!(raced, Err(AppError::Conflit)));
        assert!(!committed.get());
    }
}
