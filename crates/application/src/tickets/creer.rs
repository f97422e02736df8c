//! Opening a ticket.

use domain::{Acteur, Droit, Ouverture, Ticket};

use super::changes::{TicketChanges, client_inconnu};
use crate::AppResult;

/// Opens a ticket, with its number.
#[derive(Clone)]
pub struct CreerTicket {
    changes: TicketChanges,
}

impl CreerTicket {
    /// Wires it.
    #[must_use]
    pub const fn new(changes: TicketChanges) -> Self {
        Self { changes }
    }

    /// Opens a ticket. A client user's ticket is always its own client's.
    ///
    /// # Errors
    ///
    /// An unknown client or chantier, a chantier of another client, or storage failure.
    pub async fn execute(&self, mut ouverture: Ouverture, acteur: &Acteur) -> AppResult<Ticket> {
        acteur.exiger(Droit::CreerTicket)?;
        if let Some(sien) = acteur.acces.client()
            && *ouverture.client.get_or_insert(sien) != sien
        {
            return Err(client_inconnu().into());
        }
        self.changes.open(ouverture, acteur).await
    }
}

#[cfg(test)]
mod tests {
    use domain::{ChantierId, ClientId, Numero, Portee};
    use mockall::predicate::eq;
    use uuid::Uuid;

    use super::*;
    use crate::{
        AppError,
        ports::{Auteur, StorageError, UnitOfWork, testing::*},
        tickets::testing::*,
    };

    fn creer(uow: std::sync::Arc<dyn UnitOfWork>) -> CreerTicket {
        CreerTicket::new(changes(uow))
    }

    fn numbered(tx: &mut MockTransaction) {
        let numero = Numero { annee: 2025, sequence: 151 };
        tx.tickets.expect_prochain_numero().with(eq(2025)).returning(move |_| Ok(numero));
    }

    #[tokio::test]
    async fn the_ticket_its_history_and_its_event_are_stored_together() {
        let mut tx = MockTransaction::default();
        numbered(&mut tx);
        tx.tickets
            .expect_add()
            .withf(|ticket, trace| {
                ticket.state().numero.to_string() == "TC-2025-151"
                    && trace.entrees.len() == 1
                    && trace.auteur == Auteur::from(&agent())
            })
            .once()
            .returning(|_, _| Ok(()));
        let (uow, committed) = tx.into_unit_of_work();

        let ticket = creer(uow).execute(ouverture(), &agent()).await.unwrap();

        assert_eq!(ticket.state().version, 1);
        assert!(committed.get());
    }

    #[tokio::test]
    async fn a_client_users_ticket_is_its_own_clients() {
        let mut tx = MockTransaction::default();
        tx.references
            .expect_client_existe()
            .with(eq(Portee::Client(CLIENT)), eq(CLIENT))
            .returning(|_, _| Ok(true));
        numbered(&mut tx);
        tx.tickets.expect_add().returning(|_, _| Ok(()));
        let (uow, _) = tx.into_unit_of_work();

        let ticket = creer(uow).execute(ouverture(), &client()).await.unwrap();

        assert_eq!(ticket.state().client, Some(CLIENT));
    }

    #[tokio::test]
    async fn another_clients_id_is_as_good_as_an_unknown_one() {
        let autre = Some(ClientId(Uuid::from_u128(99)));
        let (pas_ouvert, _) = MockTransaction::default().into_unit_of_work();
        let mut tx = MockTransaction::default();
        tx.references.expect_client_existe().returning(|_, _| Ok(false));
        let (inconnu, committed) = tx.into_unit_of_work();

        let demande = Ouverture { client: autre, ..ouverture() };
        let refuse = creer(pas_ouvert).execute(demande.clone(), &client()).await.unwrap_err();
        let absent = creer(inconnu).execute(demande, &agent()).await.unwrap_err();

        let (AppError::Champs(refuse), AppError::Champs(absent)) = (refuse, absent) else {
            panic!("both are wrong values");
        };
        assert_eq!(refuse, absent);
        assert!(!committed.get());
    }

    #[tokio::test]
    async fn an_unknown_chantier_commits_nothing() {
        let mut tx = MockTransaction::default();
        tx.references.expect_client_du_chantier().returning(|_, _| Ok(None));
        let (uow, committed) = tx.into_unit_of_work();

        let chantier = Some(ChantierId(Uuid::from_u128(7)));
        let refus = creer(uow).execute(Ouverture { chantier, ..ouverture() }, &agent()).await;

        assert!(matches!(refus, Err(AppError::Champs(champs)) if champs[0].champ == "chantierId"));
        assert!(!committed.get());
    }

    #[tokio::test]
    async fn a_full_disk_is_unavailable_and_commits_nothing() {
        let mut tx = MockTransaction::default();
        numbered(&mut tx);
        tx.tickets.expect_add().returning(|_, _| Err(StorageError::unavailable("disk full")));
        let (uow, committed) = tx.into_unit_of_work();

        let echec = creer(uow).execute(ouverture(), &agent()).await.unwrap_err();

        assert!(matches!(echec, AppError::Indisponible(_)));
        assert!(!committed.get());
    }

    #[tokio::test]
    async fn a_database_out_of_reach_is_unavailable() {
        let echec = creer(std::sync::Arc::new(Unreachable)).execute(ouverture(), &agent()).await;

        assert!(matches!(echec, Err(AppError::Indisponible(_))));
    }
}
